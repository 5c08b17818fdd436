"""The two sides of a redline, to stand beside each other: what was, with its words taken out marked, and what is
proposed, with its words added marked.

Only HTML that this package wrote goes in, so it is well formed; nothing is added to it here, parts are left out.
"""

from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from django.utils.safestring import SafeString

from reviews.redline.markup import safe

_VOID = {"br", "img"}
# Left out where nothing but words of the other side stood in them.
_PRUNED = {"li", "ul", "ol", "p", "div", "h3", "h4", "caption", "tr", "thead", "tbody", "table", "a", "span"}
_OTHER_SIDE = {
    "old": ("ins", {"redline-added"}),
    "new": ("del", {"redline-removed", "redline-moved-from"}),
}


def sides(html: str) -> tuple[SafeString, SafeString]:
    """Give the old side with its ``del`` marks and the new side with its ``ins`` marks.

    No id occurs twice: a change that both sides show keeps its id in the new one. A block that moved is read where it
    stands now, on both sides, so that no word taken out of it is lost; where it stood the old side says so.
    """
    new = _Side("new", frozenset()).read(html)
    old = _Side("old", frozenset(new.ids)).read(html)
    return safe(old.html), safe(new.html)


@dataclass
class _Open:
    tag: str
    start: str
    parts: list[str] = field(default_factory=list)
    has_text: bool = False
    lost_some: bool = False


class _Side(HTMLParser):
    def __init__(self, side: str, taken: frozenset[str]) -> None:
        super().__init__()
        self.tag, self.classes = _OTHER_SIDE[side]
        self.taken = taken
        self.ids: list[str] = []
        self.stack = [_Open("", "")]
        self.depth = 0  # how deep inside an element of the other side

    def read(self, html: str) -> "_Side":
        self.feed(html)
        self.close()
        return self

    @property
    def html(self) -> str:
        return "".join(self.stack[0].parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        is_other = tag == self.tag or bool(self.classes & set(given.get("class", "").split()))
        if self.depth or is_other:
            self.depth += tag not in _VOID
            self.stack[-1].lost_some = True
            return
        if given.get("id") in self.taken:
            del given["id"]
        elif "id" in given:
            self.ids.append(given["id"])
        start = "<" + tag + "".join(f' {name}="{escape(value)}"' for name, value in given.items()) + ">"
        if tag in _VOID:
            self.stack[-1].parts.append(start)
            self.stack[-1].has_text |= tag == "img"
        else:
            self.stack.append(_Open(tag, start))

    def handle_endtag(self, tag: str) -> None:
        if self.depth:
            self.depth -= 1
            return
        done = self.stack.pop()
        above = self.stack[-1]
        above.lost_some |= done.lost_some
        if done.tag in _PRUNED and done.lost_some and not done.has_text:
            return
        # A remark alone is no text: without the words that it is about it would stand for nothing.
        above.has_text |= done.has_text and 'class="redline-note' not in done.start
        above.parts += [done.start, *done.parts, f"</{done.tag}>"]

    def handle_data(self, data: str) -> None:
        if not self.depth:
            self.stack[-1].parts.append(escape(data))
            self.stack[-1].has_text |= bool(data.strip())
