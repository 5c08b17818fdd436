"""From well-nested tags to the canonical HTML of a section body.

The output is made here, tag by tag, from constants and escaped text; nothing of the input is copied
through. So it is harmless by construction, whatever was fed in, and whoever parsed it before.
"""

import re
from typing import Final

from encyclopedia.content.inline import MARKS, STRONG, Run, write_inline
from encyclopedia.content.links import safe_href
from encyclopedia.content.tables import CELL_KINDS, cell_attributes, write_table
from encyclopedia.content.text import clean_characters
from encyclopedia.content.tree import Node

MAX_LIST_DEPTH: Final = 8
HEADINGS: Final = {"h1": "h3", "h2": "h3", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
LISTS: Final = frozenset({"ul", "ol"})
TABLE_GROUPS: Final = frozenset({"thead", "tbody", "tfoot"})

# Tags that patients never get but that part one block from the next: without them two paragraphs would run
# together.
BOUNDARIES: Final = frozenset(
    {
        "p", "div", "section", "article", "aside", "header", "footer", "main", "nav", "address", "blockquote", "pre",
        "center", "figure", "figcaption", "dl", "dt", "dd", "hr", "fieldset", "legend", "form", "details", "summary",
    }
)  # fmt: skip
KNOWN_TAGS: Final = (
    frozenset(MARKS) | frozenset(HEADINGS) | LISTS | TABLE_GROUPS | CELL_KINDS | BOUNDARIES
    | {"a", "br", "li", "table", "caption", "tr"}
)  # fmt: skip

_TOKEN: Final = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z]+="[^"]*")*)>|([^<]+)')
_ATTRIBUTE: Final = re.compile(r' ([a-z]+)="([^"]*)"')


class _MisnestedError(Exception):
    pass


def build(html: str) -> str | None:
    """Return the canonical form of well-nested HTML, or None when its tags are not well nested or not known.

    Well nested means what a serialiser writes: every tag in lower case and closed, attributes in double
    quotes.
    """
    builder = _Builder()
    position = 0
    try:
        for token in _TOKEN.finditer(html):
            if token.start() != position:
                return None
            position = token.end()
            closing, tag, attributes, text = token.groups()
            if text is not None:
                builder.text(text)
            elif closing:
                builder.end(tag)
            else:
                builder.start(tag, attributes)
    except _MisnestedError:
        return None
    if position != len(html) or builder.open_elements:
        return None
    return _write_flow(builder.root)


def decode(text: str) -> str:
    """Undo the five entities that a serialiser writes."""
    if "&" not in text:
        return text
    text = text.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">")
    return text.replace("&quot;", '"').replace("&amp;", "&")


class _Builder:
    """Takes tags and text in order and grows the tree of what may stay."""

    def __init__(self) -> None:
        self.root = Node("root", None)
        self.box = self.root  # the container that is being filled
        self.leaf: Node | None = None  # the paragraph, heading or caption that takes text now
        self.bits = 0
        self.href = ""
        self.lists = 0
        self.in_table = False
        # what to go back to at the end tag: tag, bits, href, box, lists, in_table, whether a heading goes on
        self.open_elements: list[tuple[str, int, str, Node, int, bool, bool]] = []

    def text(self, source: str) -> None:
        text = clean_characters(decode(source))
        if self.leaf is None:
            if not text or text == " ":
                return
            self.leaf = Node("p", self._flow())
        self.leaf.runs.append(Run(text, self.bits, self.href))

    def start(self, tag: str, attributes: str) -> None:
        if tag == "br":
            if self.leaf is not None:
                self.leaf.runs.append(Run("\n", self.bits, self.href))
            return
        if tag not in KNOWN_TAGS:
            raise _MisnestedError
        leaf = self.leaf
        heading_goes_on = leaf is not None and leaf.kind != "p" and (tag in BOUNDARIES or tag in HEADINGS)
        if tag != "hr":
            self.open_elements.append(
                (tag, self.bits, self.href, self.box, self.lists, self.in_table, heading_goes_on)
            )
        if tag in MARKS:
            self.bits |= MARKS[tag]
        elif tag == "a":
            self.href = safe_href(decode(dict(_ATTRIBUTE.findall(attributes)).get("href", "")))
        elif heading_goes_on:
            self._space()
        else:
            self.leaf = None
            self._start_block(tag, attributes)

    def end(self, tag: str) -> None:
        if not self.open_elements or self.open_elements[-1][0] != tag:
            raise _MisnestedError
        _, self.bits, self.href, self.box, self.lists, self.in_table, heading_goes_on = (
            self.open_elements.pop()
        )
        if heading_goes_on:
            self._space()
        elif tag not in MARKS and tag != "a":
            self.leaf = None
            if tag in TABLE_GROUPS:
                self.box.group = ""

    def _start_block(self, tag: str, attributes: str) -> None:
        kind = self.box.kind
        if tag in HEADINGS:
            flow = self._flow()
            if flow.kind == "root":
                self.leaf = Node(HEADINGS[tag], flow)
            else:  # a heading inside a list item or a cell would upset the outline of the page
                self.bits |= STRONG
        elif tag in LISTS:
            self._start_list(tag)
        elif tag == "li" and kind in LISTS:
            self.box = Node("li", self.box)
        elif tag == "table" and not self.in_table:
            self.box = Node("table", self._flow())
            self.in_table = True
        elif tag == "caption" and kind == "table":
            self.leaf = self.box.caption = self.box.caption or Node("caption", None)
            self._space()
        elif tag in TABLE_GROUPS and kind == "table":
            self.box.group = tag
        elif tag == "tr" and kind == "table":
            group = self.box.group
            self.box = Node("tr", self.box)
            self.box.group = group
        elif tag in CELL_KINDS and kind == "tr":
            self.box = Node(tag, self.box)
            if attributes:
                self.box.attributes = cell_attributes(dict(_ATTRIBUTE.findall(attributes)))
        # anything else, such as a table in a table or a list item without a list, only parts one block from
        # the next

    def _start_list(self, tag: str) -> None:
        if self.lists < MAX_LIST_DEPTH:
            self.box = Node(tag, self._flow(for_list=True))
            self.lists += 1
            return
        box = self.box  # deeper items go on in the deepest list there may be
        while box.kind not in LISTS and box.kind not in CELL_KINDS and box.parent:
            box = box.parent
        if box.kind in LISTS:
            self.box = box

    def _flow(self, *, for_list: bool = False) -> Node:
        """Return the node that takes a block here, making a list item where a list lacks one."""
        box = self.box
        while box.kind in {"table", "tr"} and box.parent:
            box = box.parent
        if box.kind in LISTS:
            last = box.children[-1] if box.children else None
            if last is not None and (for_list or last.implied):
                return last
            box = Node("li", box)
            box.implied = True
        return box

    def _space(self) -> None:
        if self.leaf is not None:
            self.leaf.runs.append(Run(" ", self.bits, self.href))


def _write_flow(node: Node) -> str:
    """Write the blocks of the root, a list item or a cell.

    An item or cell whose only paragraph comes first carries its words bare: `<li><p>x</p></li>` is
    `<li>x</li>`.
    """
    blocks: list[tuple[str, str]] = []
    node.parent = None  # no cycles: a long import should not wait for the garbage collector
    for child in node.children:
        child.parent = None
        html = _write_block(child)
        if html:
            blocks.append((child.kind if child.rows or child.kind != "table" else "p", html))
    if node.kind != "root" and blocks and blocks[0][0] == "p" and sum(kind == "p" for kind, _ in blocks) == 1:
        return blocks[0][1] + "".join(_wrapped(kind, html) for kind, html in blocks[1:])
    return "".join(_wrapped(kind, html) for kind, html in blocks)


def _wrapped(kind: str, html: str) -> str:
    return html if kind == "table" else f"<{kind}>{html}</{kind}>"


def _write_block(node: Node) -> str:
    """Return the inside of a paragraph, heading or list, or a whole table; "" when there is nothing in it."""
    if node.kind in LISTS:
        items = [_write_flow(item) for item in node.children]
        return "".join(f"<li>{item}</li>" for item in items if item)
    if node.kind == "table":
        caption = write_inline(node.caption.runs) if node.caption else ""
        return write_table(node, caption, _write_flow) if node.rows else caption
    return write_inline(node.runs)
