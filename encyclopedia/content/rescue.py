"""The way in for HTML that a real HTML parser would choke on.

The parsing rules of browsers take quadratic time on markup made for it: tens of thousands of nested or
misnested tags, or of bare ampersands. Such a body hardly ever comes out of an editor. It goes through this
tokeniser, which is linear, knows no error recovery but "drop the tag", and keeps the words. What it returns
is well nested; it need not be safe, since markup.py writes the output anew.
"""

import html as html_library
import re
from typing import Final

from encyclopedia.content.markup import BOUNDARIES, HEADINGS, KNOWN_TAGS, LISTS, TABLE_GROUPS

MAX_DEPTH: Final = 60
SMALL: Final = 50_000  # characters; below this and the two limits beneath, no parser can be made slow
FEW_TAGS: Final = 300
FEW_AMPERSANDS: Final = 2_000

# Elements whose content is no text of a page, or is text that somebody struck out.
DROPPED_WITH_CONTENT: Final = frozenset(
    {
        "script", "style", "template", "svg", "math", "title", "textarea", "select", "iframe", "object",
        "applet", "noembed", "noframes", "noscript", "xmp", "audio", "video", "canvas", "del", "s", "strike",
    }
)  # fmt: skip
# Of these, the ones that hold no markup: without an end tag they swallow the rest, here as in a browser.
_RAW_TEXT: Final = frozenset(
    {"script", "style", "title", "textarea", "iframe", "noembed", "noframes", "noscript", "xmp"}
)
_VOID: Final = frozenset({"br", "hr"})
_WITH_ATTRIBUTES: Final = frozenset({"a", "td", "th"})

_CELL: Final = frozenset({"td", "th"})
_ROW_ENDS: Final = frozenset({"tr"}) | TABLE_GROUPS
# An open element on the left, when it is the innermost one, is ended by a start tag on the right.
_ENDED_BY: Final = {
    "p": BOUNDARIES | frozenset(HEADINGS) | LISTS | _CELL | _ROW_ENDS | {"li", "table"},
    "li": frozenset({"li"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
    "td": _CELL | _ROW_ENDS,
    "th": _CELL | _ROW_ENDS,
    "tr": _ROW_ENDS,
    "thead": TABLE_GROUPS,
    "tbody": TABLE_GROUPS,
    "tfoot": TABLE_GROUPS,
}

# Possessive throughout, and limited in number: a tag that does not end properly is text, found out at once.
_TAG: Final = re.compile(
    r"""<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40}+)"""
    r"""((?:[\s/]*+[a-zA-Z_:@][\w:.@-]{0,80}+"""
    r"""(?:\s*+=\s*+(?:"[^"]{0,4000}+"|'[^']{0,4000}+'|[^\s"'<>`]{1,4000}+))?+){0,30}+)"""
    r"""[\s/]*+>"""
)  # fmt: skip
_ATTRIBUTE: Final = re.compile(
    r"""([a-zA-Z_:@][\w:.@-]*+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>`]++)))"""
)


def needs_rescue(html: str) -> bool:
    """Say whether this HTML is big or dense enough that a browser's parsing rules might be made slow by it."""
    return len(html) > SMALL or html.count("<") > FEW_TAGS or html.count("&") > FEW_AMPERSANDS


def rescue(html: str) -> tuple[str, bool]:
    """Return `html` as well-nested tags that markup.py knows, and whether that meant to repair or drop anything.

    When nothing was repaired, the input is plain enough for a real parser, which should then have it.
    """
    reader = _Reader(html)
    reader.read()
    return "".join(reader.out), reader.repaired


class _Reader:
    def __init__(self, html: str) -> None:
        self.html = html
        self.out: list[str] = []
        self.open_tags: list[str] = []
        self.repaired = html.count("&") > FEW_AMPERSANDS
        self.never_closed: set[str] = set()

    def read(self) -> None:
        html, position = self.html, 0
        while True:
            bracket = html.find("<", position)
            if bracket < 0:
                break
            if bracket > position:
                self._text(html[position:bracket])
            position = self._bracket(bracket)
        self._text(html[position:])
        self._close_down_to(0)

    def _bracket(self, at: int) -> int:
        """Deal with the `<` at this position; return where to go on."""
        html = self.html
        tag = _TAG.match(html, at)
        if tag:
            return self._tag(tag)
        self.repaired = True
        if html.startswith("<!--", at):
            return self._after("-->", at + 4)
        if html.startswith(("<!", "<?", "</"), at):
            return self._after(">", at + 2)
        self.out.append("&lt;")
        return at + 1

    def _after(self, end: str, start: int) -> int:
        if end in self.never_closed:
            return len(self.html)
        found = self.html.find(end, start)
        if found < 0:
            self.never_closed.add(end)
            return len(self.html)
        return found + len(end)

    def _tag(self, tag: re.Match[str]) -> int:
        name = tag[2].lower()
        if name in DROPPED_WITH_CONTENT:
            self.repaired = True
            return self._after_element(name, tag)
        if name not in KNOWN_TAGS:
            self.repaired = True
            return tag.end()
        if tag[1]:
            self._end(name)
        else:
            self._start(name, tag[3])
        return tag.end()

    def _after_element(self, name: str, tag: re.Match[str]) -> int:
        if tag[1]:
            return tag.end()
        if name not in self.never_closed:
            closing = re.compile(rf"</{name}(?=[\s/>])[^>]*+>?", re.IGNORECASE).search(self.html, tag.end())
            if closing:
                return closing.end()
            self.never_closed.add(name)
        return len(self.html) if name in _RAW_TEXT else tag.end()

    def _start(self, name: str, attributes: str) -> None:
        while self.open_tags and name in _ENDED_BY.get(self.open_tags[-1], ()):
            self.out.append(f"</{self.open_tags.pop()}>")
        if name in _VOID:
            self.out.append(f"<{name}>")
        elif len(self.open_tags) >= MAX_DEPTH:
            self.repaired = True
            self.out.append(" " if name in KNOWN_TAGS - {"a"} else "")
        else:
            self.open_tags.append(name)
            self.out.append(f"<{name}{_written(attributes) if name in _WITH_ATTRIBUTES else ''}>")

    def _end(self, name: str) -> None:
        if name in _VOID:
            return
        if name not in self.open_tags:  # at most MAX_DEPTH to look at
            self.repaired = True
            return
        depth = len(self.open_tags) - 1 - self.open_tags[::-1].index(name)
        if any(tag not in _ENDED_BY for tag in self.open_tags[depth + 1 :]):
            self.repaired = True
        self._close_down_to(depth)

    def _close_down_to(self, depth: int) -> None:
        while len(self.open_tags) > depth:
            self.out.append(f"</{self.open_tags.pop()}>")

    def _text(self, text: str) -> None:
        if text:
            self.out.append(_escaped(html_library.unescape(text)))


def _written(attributes: str) -> str:
    """Write attributes as markup.py reads them; of two with one name the first counts, as in a browser."""
    kept: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(attributes):
        if name.lower() in {"href", "scope", "colspan", "rowspan"}:
            kept.setdefault(name.lower(), html_library.unescape(double or single or bare))
    return "".join(f' {name}="{_escaped(value)}"' for name, value in kept.items())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
