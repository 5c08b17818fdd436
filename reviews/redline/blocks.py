"""The body of a section as a flat list of blocks: paragraphs, headings, list items and tables.

A list is no block; each block knows the items that it stands in. So an item may leave its list, a list may
change its kind, and a paragraph may become an item, and the words are still compared with the words.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from reviews.redline.inline import Inline

ListKind = Literal["ul", "ol"]
LeafTag = Literal["p", "h3", "h4", ""]


class Place(NamedTuple):
    """An item of a list, by identity. ``number`` counts the items of that list from 1."""

    kind: ListKind
    list_id: int
    item_id: int
    number: int


@dataclass(eq=False)
class Leaf:
    """Text with a tag; no tag for the bare text of an item or a cell. ``leads`` says that it opens its item."""

    tag: LeafTag
    inline: Inline
    places: tuple[Place, ...] = ()
    leads: bool = False

    @property
    def text_key(self) -> Hashable:
        """Give what two blocks share that hold the same words."""
        return self.inline.text_key

    @property
    def words(self) -> frozenset[str]:
        """Give the words by which likeness is judged."""
        return self.inline.words

    @cached_property
    def size(self) -> int:
        """Count the tokens."""
        return len(self.inline.tokens)

    @cached_property
    def shape(self) -> tuple[str, ...]:
        """Give what kind of block a reader sees: tag, kinds of lists, whether a bullet stands before it."""
        return (self.tag or "p", *(place.kind for place in self.places), "leads" if self.leads else "")


@dataclass(eq=False)
class Cell:
    """A cell: its tag (th or td), its attributes, what is in it."""

    tag: str
    attributes: tuple[tuple[str, str], ...]
    blocks: "list[Block]"

    @cached_property
    def text_key(self) -> Hashable:
        """Give what two cells share that hold the same words."""
        return tuple(block.text_key for block in self.blocks)

    @cached_property
    def words(self) -> frozenset[str]:
        """Give the words by which likeness is judged."""
        return frozenset().union(*(block.words for block in self.blocks))


@dataclass(eq=False)
class Row:
    """A row of a table; ``in_head`` for one in thead."""

    in_head: bool
    cells: list[Cell]

    @cached_property
    def text_key(self) -> Hashable:
        """Give what two rows share that hold the same words."""
        return tuple(cell.text_key for cell in self.cells)

    @cached_property
    def words(self) -> frozenset[str]:
        """Give the words by which likeness is judged. The first cell names the row, so its words count twice."""
        every = frozenset().union(*(cell.words for cell in self.cells))
        return every | {f"{word} (first)" for word in self.cells[0].words} if self.cells else every

    @cached_property
    def size(self) -> int:
        """Count the words."""
        return len(self.words)

    @cached_property
    def shape(self) -> tuple[str, ...]:
        """Give what kind of row it is."""
        return ("head",) if self.in_head else ("body",)


@dataclass(eq=False)
class Table:
    """A table. ``caption`` is None where there is none."""

    caption: Inline | None
    rows: list[Row]
    places: tuple[Place, ...] = ()
    leads: bool = False

    @cached_property
    def text_key(self) -> Hashable:
        """Give what two tables share that hold the same words."""
        return (
            "table",
            self.caption.text_key if self.caption else None,
            tuple(row.text_key for row in self.rows),
        )

    @cached_property
    def words(self) -> frozenset[str]:
        """Give the words by which likeness is judged."""
        own = self.caption.words if self.caption else frozenset()
        return own.union(*(cell.words for row in self.rows for cell in row.cells))

    @cached_property
    def size(self) -> int:
        """Count the words."""
        return len(self.words)

    @cached_property
    def shape(self) -> tuple[str, ...]:
        """Give what kind of block a reader sees."""
        return ("table", *(place.kind for place in self.places), "leads" if self.leads else "")


Block = Leaf | Table
