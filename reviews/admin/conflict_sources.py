"""The sources of two texts of one draft: which rows of the form they become, and how citations follow them there."""

from encyclopedia.content import Content, cited_as, cited_numbers
from encyclopedia.content.pooling import same_sources

from .editor_forms import DraftForm
from .editor_typed import ReferenceRow


class Sources:
    """The sources of the other text as rows of a form: the rows that the form has of the same sources, else new ones.

    ``choice`` is whose list stays: "mine", "theirs" or "both". Rows keep their names, so that what the writer typed
    goes on citing them.
    """

    def __init__(self, form: DraftForm, theirs: Content, choice: str) -> None:
        self.form, self.theirs = form, theirs
        mine = form.kept_references
        pairs = same_sources([row.content for row in mine], theirs["references"])
        self.rows = {place: mine[at] for place, at in pairs.items()}
        if choice == "theirs":
            for row in mine:
                row.is_removed = True
        if choice != "mine":
            for place, item in enumerate(theirs["references"]):
                if choice == "both" and place in self.rows and self.rows[place].content != item:
                    del self.rows[place]  # the same source in other words: both stay, as with any other words
                self._take(place, in_their_words=choice == "theirs")
        if choice == "theirs":
            taken = [self.rows[place] for place in range(len(theirs["references"]))]
            form.references = taken + [row for row in form.references if row.is_removed]

    def led_in(self, html: str) -> str:
        """Give a body of the other text with its citations in the numbers of the form; what it cites comes along."""
        for number in cited_numbers(html):
            if number <= len(self.theirs["references"]):
                self._take(number - 1)
        return cited_as(html, {place + 1: row.number for place, row in self.rows.items()})

    def _take(self, place: int, *, in_their_words: bool = False) -> None:
        """Make sure that the form has a row of this source of theirs."""
        item = self.theirs["references"][place]
        row = self.rows.get(place)
        if row is None:
            row = self.rows[place] = ReferenceRow(self.form.next_uid("r"), **item)
            self.form.references.append(row)
        elif in_their_words:
            row.text, row.url, row.doi = item["text"], item["url"], item["doi"]
            row.pmid, row.accessed_on = item["pmid"], item["accessed_on"]
            row.is_removed = False
