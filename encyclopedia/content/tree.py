"""One kind of node for the tree that markup.py grows: small, because a long import makes millions of them."""

from typing import Final

from encyclopedia.content.inline import Run

_NO_ATTRIBUTES: Final[dict[str, str]] = {}
_LEAVES: Final = frozenset({"p", "h3", "h4", "caption"})
_NO_CHILDREN: Final[list["Node"]] = []  # shared by all leaves, and by nobody added to
_NO_RUNS: Final[list[Run]] = []


class Node:
    """A container (root, ul, ol, li, table, tr, th, td) or a leaf with text (p, h3, h4, caption)."""

    __slots__ = ("attributes", "caption", "children", "group", "implied", "kind", "parent", "runs")

    def __init__(self, kind: str, parent: "Node | None") -> None:
        self.kind = kind
        self.parent = parent
        is_leaf = kind in _LEAVES
        self.children: list[Node] = _NO_CHILDREN if is_leaf else []
        self.runs: list[Run] = [] if is_leaf else _NO_RUNS
        self.attributes = _NO_ATTRIBUTES  # replaced, never changed
        self.caption: Node | None = None
        self.group = ""  # of a table: the group that is open; of a row: the group it stands in
        self.implied = False  # a list item that nobody wrote, made for words that stood bare in a list
        if parent is not None:
            parent.children.append(self)

    @property
    def rows(self) -> "list[Node]":
        """The rows of a table that have cells."""
        return [row for row in self.children if row.kind == "tr" and row.children]
