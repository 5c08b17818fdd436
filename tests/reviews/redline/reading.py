"""Reads a redline back: the words of either side, and whether the HTML is well formed. Shares no code with the
engine.
"""

from collections import Counter
from html.parser import HTMLParser

from encyclopedia.content import Content
from encyclopedia.content.types import ReferenceContent
from reviews.redline import Redline, SectionChange, redline

_VOID = {"br", "img"}
_BLOCKS = {"p", "h3", "h4", "li", "ul", "ol", "td", "th", "tr", "table", "caption", "div", "thead", "tbody"}
_PHRASING = {"a", "strong", "em", "sub", "sup", "span", "ins", "del", "br", "img"}
_PARENTS = {
    "li": {"ul", "ol"},
    "tr": {"thead", "tbody"},
    "td": {"tr"},
    "th": {"tr"},
    "thead": {"table"},
    "tbody": {"table"},
    "caption": {"table"},
}
_ALLOWED_ATTRIBUTES = {
    "class",
    "id",
    "href",
    "colspan",
    "rowspan",
    "scope",
    "value",
    "src",
    "alt",
    "width",
    "height",
}


def content(html: str = "", **parts: object) -> Content:
    """Make a content with one section, or with other parts."""
    made = {
        "format": "topic-content/1",
        "language": "en",
        "title": "Ibuprofen",
        "summary": "A medicine for pain and fever.",
        "also_called": ["Advil"],
        "author": "Healthwise staff",
        "sections": [section("how-to-take", "How to Take It", html)],
        "references": [],
        "attribution": {"text": "", "license": "", "source_url": ""},
    }
    return made | parts  # type: ignore[return-value]


def section(key: str, heading: str, html: str) -> dict[str, str]:
    """Make a section."""
    return {"key": key, "heading": heading, "html": html}


def reference(text: str, **fields: str) -> ReferenceContent:
    """Make a reference."""
    return {"text": text, "url": "", "doi": "", "pmid": "", "accessed_on": ""} | fields  # type: ignore[return-value]


def compare(old: str, new: str) -> SectionChange:
    """Give the redline of two bodies."""
    return redline(content(old), content(new)).sections[0]


class _Reader(HTMLParser):
    def __init__(self, drop: str, *, with_notes: bool) -> None:
        super().__init__()
        self.drop, self.with_notes = drop, with_notes
        self.open: list[
            tuple[str, bool, bool]
        ] = []  # tag, whether it hides what is in it, whether it ends a block
        self.blocks: list[str] = [""]
        self.ids: list[str] = []
        self.tags: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        classes = (given.get("class") or "").split()
        self.tags[tag] += 1
        assert given.keys() <= _ALLOWED_ATTRIBUTES, given
        if "id" in given:
            self.ids.append(given["id"] or "")
        self._check_nesting(tag)
        if tag == "br":
            self._text("\n")
            return
        if tag == "img":
            return
        hides = tag == self.drop or "visually-hidden" in classes
        hides = hides or ("redline-note" in classes and not self.with_notes)
        is_join = "redline-join" in classes
        # Before the split both were one block.
        ends = tag in _BLOCKS and not ("redline-split" in classes and self.drop == "ins")
        if ends or (is_join and not self._is_hidden()):
            self.blocks.append("")
        elif tag in _BLOCKS and "redline-split" in classes:
            self._back_to_last()
        self.open.append((tag, hides or is_join, tag in _BLOCKS))

    def _back_to_last(self) -> None:
        while len(self.blocks) > 1 and not self.blocks[-1].strip():
            self.blocks.pop()

    def handle_endtag(self, tag: str) -> None:
        opened, _, ends = self.open.pop()
        assert opened == tag, (tag, self.open)
        if ends:
            self.blocks.append("")

    def _check_nesting(self, tag: str) -> None:
        parents = [name for name, _, _ in self.open]
        assert tag in _BLOCKS | _PHRASING, tag
        if tag in _PARENTS:
            assert set(parents[-1:]) & _PARENTS[tag], (tag, parents)
        elif parents and parents[-1] in ("ul", "ol", "table", "tr", "thead", "tbody"):
            raise AssertionError((tag, parents))
        if tag in _BLOCKS:
            within = {"p", "h3", "h4", "caption"} | _PHRASING
            assert not within & set(parents), (tag, parents)

    def _is_hidden(self) -> bool:
        return any(hides for _, hides, _ in self.open)

    def _text(self, text: str) -> None:
        if not self._is_hidden():
            self.blocks[-1] += text

    def handle_data(self, data: str) -> None:
        self._text(data)


def _read(html: str, drop: str, *, with_notes: bool = False) -> _Reader:
    reader = _Reader(drop, with_notes=with_notes)
    reader.feed(html)
    reader.close()
    assert not reader.open, reader.open
    return reader


def _texts(reader: _Reader) -> list[str]:
    return [" ".join(block.split(" ")) for block in map(_flat, reader.blocks) if block]


def _flat(text: str) -> str:
    return " ".join(part for part in text.replace("\n", " ").replace("\r", " ").split(" ") if part)


def old_side(html: str) -> list[str]:
    """Give the blocks of text that remain when what was added is dropped."""
    return _texts(_read(html, "ins"))


def new_side(html: str) -> list[str]:
    """Give the blocks of text that remain when what was removed is dropped."""
    return _texts(_read(html, "del"))


def seen(html: str) -> str:
    """Give all that a reader sees, notes included."""
    return " ".join(_texts(_read(html, "", with_notes=True)))


def tags(html: str) -> Counter[str]:
    """Count the tags."""
    return _read(html, "").tags


def identities(found: Redline) -> list[str]:
    """Give the ids of all groups of changes, in the order of the page."""
    html = [field.html for field in found.fields]
    for one in found.sections:
        html += [one.heading_html, one.html]
    html += [one.html for one in found.references]
    return [identity for part in html for identity in _read(part, "").ids]
