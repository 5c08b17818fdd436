"""Bring a correction that was published meanwhile into a draft that began before it, losing no word of either.

Pure: three contents in, one content and the open questions out. Citations are followed to their sources, so that
both sides may have added, removed and renumbered references.
"""

from dataclasses import dataclass, replace
from typing import Final, Literal, TypeVar, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .content import (
    Attribution,
    Content,
    ContentInvalid,
    ImageContent,
    ReferenceContent,
    SectionContent,
    cited_numbers,
    first_cited,
    images_of,
    key_points_of,
    normalise_content,
    section_content,
)
from .content.merging import merged_body, merged_order
from .content.pooling import Source, lead_in, lead_out, pool_of

T = TypeVar("T")

PART_LABELS: Final = {
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("Summary"),
    "key_points": gettext_lazy("Key points"),
    "also_called": gettext_lazy("Also called"),
    "author": gettext_lazy("Author"),
    "attribution.text": gettext_lazy("Attribution"),
    "attribution.license": gettext_lazy("License"),
    "attribution.source_url": gettext_lazy("Source address"),
    "references": gettext_lazy("References"),
}
_ATTRIBUTION: Final[tuple[Literal["text", "license", "source_url"], ...]] = ("text", "license", "source_url")
_SOURCE: Final[tuple[Literal["text", "url", "doi", "pmid", "accessed_on"], ...]] = (
    "text", "url", "doi", "pmid", "accessed_on",
)  # fmt: skip
_NO_SOURCE: Final[ReferenceContent] = {"text": "", "url": "", "doi": "", "pmid": "", "accessed_on": ""}


@dataclass(frozen=True)
class Conflict:
    """One part that both sides changed differently; the rebased content holds `mine`. None: that side has no such part.

    `part` is a field ("title", "attribution.license", "also_called"), "references" (one source of them),
    "heading:<key>", "callout:<key>", "images:<key>" or "section:<key>". The texts are plain, but those of a section,
    which are HTML and cite the references of the rebased content (beyond its list: a source that is not in it).
    """

    part: str
    label: str
    base: str | None
    theirs: str | None
    mine: str | None

    @property
    def is_html(self) -> bool:
        return self.part.startswith("section:")


@dataclass(frozen=True)
class Rebased:
    """The draft with every clean change of theirs, normalised, and what the writer has to settle, in page order."""

    content: Content
    conflicts: list[Conflict]


def rebase(base: Content, theirs: Content, mine: Content) -> Rebased:
    """Merge what `theirs` (the new edition) and `mine` (the draft) made of `base` (the edition the draft began from).

    A part that one side changed is taken from it, and the same change made twice is one. A section that both changed
    is merged block by block. Where that leaves a question, the content keeps mine and the conflict holds all three
    texts. The language is mine. When the joined page would be larger than a topic can be, mine stays whole and every
    change of theirs is a question. Raises ContentInvalid for a content that could not be saved today.
    """
    sides = normalise_content(base), normalise_content(theirs), normalise_content(mine)
    try:
        return _Rebase(*sides, takes_over=True).run()
    except ContentInvalid:
        return _Rebase(*sides, takes_over=False).run()


class _Rebase:
    """One rebase at work. Bodies cite by the numbers of the pool until the end."""

    def __init__(self, base: Content, theirs: Content, mine: Content, *, takes_over: bool) -> None:
        self.base, self.theirs, self.mine = base, theirs, mine
        self.takes_over = takes_over
        self.pool = pool_of(base["references"], theirs["references"], mine["references"])
        self.conflicts: list[Conflict] = []

    def run(self) -> Rebased:
        title, summary = self._field("title"), self._field("summary")
        key_points, also_called, author = self._key_points(), self._also_called(), self._field("author")
        attribution, sections = self._attribution(), self._sections()
        sources = self._sources()
        bodies = [section["html"] for section in sections]
        cited = {number for html in bodies for number in cited_numbers(html)}
        if self.takes_over:  # a writer who copies words out of a question finds their source in the list
            asked = [
                text for each in self.conflicts if each.is_html for text in (each.theirs, each.mine) if text
            ]
            cited |= {number for html in asked for number in cited_numbers(html)}
        for number in cited:
            source = self.pool.sources[number - 1]
            sources[number] = sources[number] or source.mine or source.theirs
        kept = {number: source for number, source in sources.items() if source}
        order = first_cited(bodies, self.pool.merged_order(kept))
        count = len(order)
        numbers = {number: count + number for number in sources}
        numbers |= {old: new for new, old in enumerate(order, start=1)}
        content = normalise_content(
            {
                "format": self.mine["format"],
                "language": self.mine["language"],
                "title": title,
                "summary": summary,
                "key_points": key_points,
                "also_called": also_called,
                "author": author,
                "sections": [
                    {**section, "html": lead_out(section["html"], numbers, count)} for section in sections
                ],
                "references": [kept[number] for number in order],
                "attribution": attribution,
            }
        )
        return Rebased(content, [_led_out(each, numbers, count) for each in self.conflicts])

    def _settle(self, base: T, theirs: T, mine: T) -> tuple[T, bool]:
        """Return what becomes of one thing, and whether that leaves no question."""
        if theirs in (base, mine):
            return mine, True
        if mine == base and self.takes_over:
            return theirs, True
        return mine, False

    def _ask(self, part: str, label: object, base: str | None, theirs: str | None, mine: str | None) -> None:
        self.conflicts.append(Conflict(part, str(label), base, theirs, mine))

    def _field(self, name: Literal["title", "summary", "author"]) -> str:
        texts = self.base[name], self.theirs[name], self.mine[name]
        text, is_clean = self._settle(*texts)
        if not is_clean:
            self._ask(name, PART_LABELS[name], *texts)
        return text

    def _key_points(self) -> list[str]:
        """One whole: of two points that say the same in other words, nobody here can tell that one must go."""
        texts = key_points_of(self.base), key_points_of(self.theirs), key_points_of(self.mine)
        points, is_clean = self._settle(*texts)
        if not is_clean:
            self._ask("key_points", PART_LABELS["key_points"], *("\n".join(points) for points in texts))
        return points

    def _also_called(self) -> list[str]:
        sides = self.base["also_called"], self.theirs["also_called"], self.mine["also_called"]
        base, theirs, mine = ({name.casefold(): name for name in names} for names in sides)
        settled = {
            key: self._settle(base.get(key), theirs.get(key), mine.get(key)) for key in base | theirs | mine
        }
        if not all(is_clean for _name, is_clean in settled.values()):
            self._ask("also_called", PART_LABELS["also_called"], *("\n".join(names) for names in sides))
        kept = {key: name for key, (name, _is_clean) in settled.items() if name is not None}
        return [kept[key] for key in merged_order(list(base), list(theirs), list(mine), kept)]

    def _attribution(self) -> Attribution:
        """One whole: a license of one side beside the text of the other would be true of neither."""
        base, theirs, mine = self.base["attribution"], self.theirs["attribution"], self.mine["attribution"]
        attribution, is_clean = self._settle(base, theirs, mine)
        if not is_clean:
            for name in _ATTRIBUTION:
                if theirs[name] != mine[name]:
                    part = f"attribution.{name}"
                    self._ask(part, PART_LABELS[part], base[name], theirs[name], mine[name])
        return attribution

    def _sections(self) -> list[SectionContent]:
        base, theirs, mine = (
            {section["key"]: section for section in lead_in(side["sections"], numbers)}
            for side, numbers in zip((self.base, self.theirs, self.mine), self.pool.numbers, strict=True)
        )
        order = merged_order(list(base), list(theirs), list(mine), base | theirs | mine)
        merged = (self._section(base.get(key), theirs.get(key), mine.get(key)) for key in order)
        return [section for section in merged if section]

    def _section(
        self, base: SectionContent | None, theirs: SectionContent | None, mine: SectionContent | None
    ) -> SectionContent | None:
        old = base["html"] if base else None
        if not theirs or not mine:
            section, is_clean = self._settle(base, theirs, mine)
            if not is_clean and (there := mine or theirs):
                bodies = old, theirs and theirs["html"], mine and mine["html"]
                self._ask(f"section:{there['key']}", there["heading"] or there["key"], *bodies)
            return section
        key, name = mine["key"], mine["heading"] or mine["key"]
        before = base["heading"] if base else ""
        heading, is_clean = self._settle(before, theirs["heading"], mine["heading"])
        if not is_clean:
            label = _("Heading of “%(name)s”") % {"name": name}
            self._ask(f"heading:{key}", label, before, theirs["heading"], mine["heading"])
        html, is_clean = self._settle(old or "", theirs["html"], mine["html"])
        if not is_clean:
            joined = merged_body(old or "", theirs["html"], mine["html"]) if self.takes_over else None
            if joined is None:
                self._ask(f"section:{key}", name, old, theirs["html"], mine["html"])
            html = html if joined is None else joined
        return section_content(
            key,
            heading,
            html,
            is_callout=self._is_callout(base, theirs, mine),
            images=self._images(base, theirs, mine),
        )

    def _images(
        self, base: SectionContent | None, theirs: SectionContent, mine: SectionContent
    ) -> list[ImageContent]:
        """One whole, as the words under a picture are true of that picture alone."""
        sides = images_of(base) if base else [], images_of(theirs), images_of(mine)
        images, is_clean = self._settle(*sides)
        if not is_clean:
            label = _("Pictures of “%(name)s”") % {"name": mine["heading"] or mine["key"]}
            self._ask(f"images:{mine['key']}", label, *("\n".join(map(_seen, side)) for side in sides))
        return images

    def _is_callout(self, base: SectionContent | None, theirs: SectionContent, mine: SectionContent) -> bool:
        """Three answers of yes or no leave a question only where nothing of theirs is taken over."""
        sides = bool(base and "is_callout" in base), "is_callout" in theirs, "is_callout" in mine
        answer, is_clean = self._settle(*sides)
        if not is_clean:
            label = _("Call-out of “%(name)s”") % {"name": mine["heading"] or mine["key"]}
            told = (_("Call-out") if side else _("No call-out") for side in sides)
            self._ask(f"callout:{mine['key']}", label, *told)
        return answer

    def _sources(self) -> dict[int, ReferenceContent | None]:
        """Return what becomes of each source of the pool; None for one that was taken out."""
        return {number: self._source(source) for number, source in enumerate(self.pool.sources, start=1)}

    def _source(self, source: Source) -> ReferenceContent | None:
        base, theirs, mine = source.base, source.theirs, source.mine
        if not theirs or not mine:
            settled, is_clean = self._settle(base, theirs, mine)
        else:
            old = base or _NO_SOURCE
            parts = {name: self._settle(old[name], theirs[name], mine[name]) for name in _SOURCE}
            is_clean = all(clean for _part, clean in parts.values())
            settled = cast("ReferenceContent", {name: part for name, (part, _clean) in parts.items()})
            if not any(settled[name] for name in _SOURCE if name != "accessed_on"):
                settled, is_clean = (
                    mine,
                    False,
                )  # one took out the text, the other the address: nothing is left
        if not is_clean:
            self._ask(
                "references", PART_LABELS["references"], *(_told(each) for each in (base, theirs, mine))
            )
        return settled


def _told(source: ReferenceContent | None) -> str | None:
    """A source in lines of text."""
    return source and "\n".join(source[name] for name in _SOURCE if source[name])


def _seen(image: ImageContent) -> str:
    """A picture in one line of text: its words, and which it is."""
    words = image["alt"], image["caption"], image["credit"], image["files"][0]["hash"][:12]
    return " · ".join(filter(None, words))


def _led_out(conflict: Conflict, numbers: dict[int, int], count: int) -> Conflict:
    if not conflict.is_html:
        return conflict
    base, theirs, mine = (
        html and lead_out(html, numbers, count) for html in (conflict.base, conflict.theirs, conflict.mine)
    )
    return replace(conflict, base=base, theirs=theirs, mine=mine)
