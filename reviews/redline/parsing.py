"""From the sanitised HTML of a section to blocks.

The sanitiser has closed every element and let no other tag through; should one come nevertheless, its text is
kept and its tag is dropped. Nothing of the source reaches the redline but text, link targets and the few cell
attributes below.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import count

from reviews.redline.blocks import Block, Cell, Leaf, LeafTag, ListKind, Place, Row, Table
from reviews.redline.inline import BREAK_FORMAT, LINE_BREAK, Format, Inline, Run

_LEAF_TAGS: dict[str, LeafTag] = {"p": "p", "h3": "h3", "h4": "h4"}
_LIST_KINDS: dict[str, ListKind] = {"ul": "ul", "ol": "ol"}
_CELL_ATTRIBUTES = ("colspan", "rowspan", "scope")
# Deeper than any text that people write. Beyond it, items and tables are read as text of the level above, so that no
# input can exhaust the stack.
_DEEPEST_LIST = 16
_DEEPEST_TABLE = 4
_DEEPEST_SCRIPT = 4


def parse(html: str) -> list[Block]:
    """Give the blocks of a body in reading order."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.finish()


@dataclass
class _OpenList:
    kind: ListKind
    list_id: int
    items: int = 0
    item_id: int | None = None
    is_led: bool = False  # a block has opened the current item


@dataclass
class _Flow:
    """A place that blocks are put into: the body itself, or one cell."""

    blocks: list[Block] = field(default_factory=list)
    lists: list[_OpenList] = field(default_factory=list)


@dataclass
class _OpenTable:
    table: Table
    in_head: bool = False
    caption: list[Run] | None = None


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.ids = count(1)
        self.flows = [_Flow()]
        self.tables: list[_OpenTable] = []
        self.too_deep = {"list": 0, "table": 0}
        self.pieces: list[Run] = []
        self.tag: LeafTag | None = None  # None: no block is open
        self.links: list[str] = []
        self.strong = self.em = 0
        self.scripts: list[str] = []
        self.format = Format()

    # --- Text ---

    def handle_data(self, data: str) -> None:
        if self.tag is None:
            if not data.strip(" \t\n\r\f"):
                return
            self._open_leaf("")
        self.pieces.append((data, self.format))

    def _set_format(self) -> None:
        href = self.links[-1] if self.links else ""
        self.format = Format(href, self.strong > 0, self.em > 0, tuple(self.scripts[:_DEEPEST_SCRIPT]))

    def _open_leaf(self, tag: LeafTag) -> None:
        self._close_leaf()
        if self.tables and self.tables[-1].caption is None and len(self.flows) <= len(self.tables):
            self._open_cell("td", ())  # text between cells: the sanitiser leaves none
        self.tag = tag

    def _close_leaf(self) -> None:
        """End the open block. An empty one is kept where it is all there is of an item or a cell."""
        if self.tag is None:
            return
        inline, tag = Inline(self.pieces), self.tag
        self.pieces, self.tag = [], None
        if self.tables and self.tables[-1].caption is not None:
            self.tables[-1].caption += [*inline.runs, (" ", Format())]
        elif inline.text:
            self._add(Leaf(tag, inline))

    def _add(self, block: Block) -> None:
        flow = self.flows[-1]
        places = []
        for level in flow.lists:
            if level.item_id is None:
                level.items += 1
                level.item_id = next(self.ids)
            places.append(Place(level.kind, level.list_id, level.item_id, level.items))
        block.places = tuple(places)
        if flow.lists:
            block.leads = not flow.lists[-1].is_led
            for level in flow.lists:
                level.is_led = True
        flow.blocks.append(block)

    # --- Tags ---

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LEAF_TAGS:
            self._open_leaf(_LEAF_TAGS[tag])
        elif tag == "br":
            if self.tag is None:
                self._open_leaf("")
            self.pieces.append((LINE_BREAK, BREAK_FORMAT))
        elif tag in _LIST_KINDS:
            self._open_list(_LIST_KINDS[tag])
        elif tag == "li":
            self._close_item()
            if not self.flows[-1].lists or self.too_deep["list"]:
                return
            level = self.flows[-1].lists[-1]
            level.items += 1
            level.item_id, level.is_led = next(self.ids), False
        elif tag in ("table", "caption", "thead", "tbody", "tr", "td", "th"):
            self._open_table_part(tag, attrs)
        else:
            self._mark(tag, attrs, opens=True)

    def handle_endtag(self, tag: str) -> None:
        if tag in _LEAF_TAGS:
            self._close_leaf()
        elif tag in _LIST_KINDS:
            self._close_list()
        elif tag == "li":
            self._close_item()
        elif tag in ("table", "caption", "thead", "td", "th"):
            self._close_table_part(tag)
        else:
            self._mark(tag, [], opens=False)

    def _mark(self, tag: str, attrs: list[tuple[str, str | None]], *, opens: bool) -> None:
        step = 1 if opens else -1
        if tag == "a":
            if opens:
                self.links.append(dict(attrs).get("href") or "")
            elif self.links:
                self.links.pop()
        elif tag in ("strong", "b"):
            self.strong = max(self.strong + step, 0)
        elif tag in ("em", "i"):
            self.em = max(self.em + step, 0)
        elif tag in ("sub", "sup"):
            if opens:
                self.scripts.append(tag)
            elif self.scripts:
                self.scripts.pop()
        self._set_format()

    # --- Lists ---

    def _open_list(self, kind: ListKind) -> None:
        self._close_leaf()
        flow = self.flows[-1]
        if len(flow.lists) >= _DEEPEST_LIST:
            self.too_deep["list"] += 1
            return
        flow.lists.append(_OpenList(kind, next(self.ids)))

    def _close_list(self) -> None:
        self._close_item()
        if self.too_deep["list"]:
            self.too_deep["list"] -= 1
        elif self.flows[-1].lists:
            self.flows[-1].lists.pop()

    def _close_item(self) -> None:
        self._close_leaf()
        if not self.flows[-1].lists or self.too_deep["list"]:
            return
        level = self.flows[-1].lists[-1]
        if level.item_id is not None and not level.is_led:
            self._add(Leaf("", Inline([])))
        level.item_id, level.is_led = None, False

    # --- Tables ---

    def _open_table_part(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._close_leaf()
        if tag == "table":
            if len(self.tables) >= _DEEPEST_TABLE:
                self.too_deep["table"] += 1
                return
            table = Table(None, [])
            self._add(table)
            self.tables.append(_OpenTable(table))
        if not self.tables or self.too_deep["table"]:
            return
        at = self.tables[-1]
        if tag == "caption":
            at.caption = []
        elif tag in ("thead", "tbody"):
            at.in_head = tag == "thead"
        elif tag == "tr":
            self._close_cell()
            at.table.rows.append(Row(at.in_head, []))
        elif tag in ("td", "th"):
            given = dict(attrs)
            self._open_cell(
                tag, tuple((name, given[name] or "") for name in _CELL_ATTRIBUTES if name in given)
            )

    def _open_cell(self, tag: str, attributes: tuple[tuple[str, str], ...]) -> None:
        self._close_cell()
        at = self.tables[-1]
        if not at.table.rows:
            at.table.rows.append(Row(at.in_head, []))
        flow = _Flow()
        at.table.rows[-1].cells.append(Cell(tag, attributes, flow.blocks))
        self.flows.append(flow)

    def _close_cell(self) -> None:
        self._close_leaf()
        if self.tables and len(self.flows) > len(self.tables):
            while self.flows[-1].lists:
                self._close_list()
            self.flows.pop()

    def _close_table_part(self, tag: str) -> None:
        self._close_leaf()
        if tag == "table" and self.too_deep["table"]:
            self.too_deep["table"] -= 1
            return
        if not self.tables or self.too_deep["table"]:
            return
        at = self.tables[-1]
        if tag == "caption" and at.caption is not None:
            at.table.caption, at.caption = Inline(at.caption), None
        elif tag == "thead":
            at.in_head = False
        elif tag in ("td", "th"):
            self._close_cell()
        elif tag == "table":
            self._close_cell()
            self.tables.pop()

    def finish(self) -> list[Block]:
        """Close what is still open and give the blocks of the body."""
        while self.tables:
            self._close_table_part("caption")
            self._close_table_part("table")
        while self.flows[0].lists:
            self._close_list()
        self._close_leaf()
        return self.flows[0].blocks
