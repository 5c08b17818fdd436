"""The redline of a table: rows aligned like blocks, columns by their contents, and inside each cell the blocks
again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Protocol

from django.utils.translation import gettext as _

from reviews.redline.aligning import Step, align
from reviews.redline.blocks import Block, Cell, Row, Table
from reviews.redline.marks import Marks
from reviews.redline.markup import Side, attributes, note, text_redline, whole_text
from reviews.redline.matching import Budget, match
from reviews.redline.words import block_text, cell_change, row_text

# A column of the merged table: its position on either side, None where it is not.
_Column = tuple[int | None, int | None]


class _Compare(Protocol):
    def __call__(self, old: Sequence[Block], new: Sequence[Block], marks: Marks, *, in_cell: bool) -> str: ...


class _Whole(Protocol):
    def __call__(self, blocks: Sequence[Block], marks: Marks, side: Side, *, in_cell: bool) -> str: ...


def whole_table(table: Table, marks: Marks, side: Side, whole: _Whole) -> str:
    """Set a table that came, went or stayed as a whole."""
    caption = f"<caption>{whole_text(table.caption, marks, side)}</caption>" if table.caption else ""
    writer = _Rows()
    for row in table.rows:
        cells = [_cell(cell, whole(cell.blocks, marks, side, in_cell=True)) for cell in row.cells]
        writer.put(row, cells, "")
    return f"<table>{caption}{writer.close()}</table>"


def table_redline(old: Table, new: Table, marks: Marks, compare: _Compare, whole: _Whole) -> str:
    """Give the redline of two tables."""
    return _TableRedline(old, new, marks, compare, whole).html()


def _cell(cell: Cell, html: str, classes: str = "", identity: str = "") -> str:
    own = "".join(f' {name}="{escape(value)}"' for name, value in cell.attributes)
    return f"<{cell.tag}{own}{attributes(classes, identity)}>{html}</{cell.tag}>"


@dataclass
class _Rows:
    """Writes rows into one thead and one tbody. Heading rows that come late stand in the body."""

    parts: list[str] = field(default_factory=list)
    part: str = ""

    def put(self, row: Row, cells: Sequence[str], attrs: str) -> None:
        part = "thead" if row.in_head and self.part != "tbody" else "tbody"
        if part != self.part:
            self.parts.append((f"</{self.part}>" if self.part else "") + f"<{part}>")
            self.part = part
        self.parts.append(f"<tr{attrs}>{''.join(cells)}</tr>")

    def close(self) -> str:
        return "".join(self.parts) + (f"</{self.part}>" if self.part else "")


class _TableRedline:
    def __init__(self, old: Table, new: Table, marks: Marks, compare: _Compare, whole: _Whole) -> None:
        self.old, self.new, self.marks = old, new, marks
        self.compare, self.whole = compare, whole
        self.columns = _columns(old, new, marks.budget)
        self.column_ids: dict[_Column, str] = {}
        self.move_ids: dict[tuple[int, int], str] = {}

    def html(self) -> str:
        caption = self._caption()
        writer = _Rows()
        for step in align(self.old.rows, self.new.rows, self.marks.budget):
            if step.kind == "removed":
                attrs = attributes("redline-removed", self.marks.next_id())
                row = self.old.rows[step.old]
                writer.put(row, self._whole_cells(row, "removed"), attrs)
            elif step.kind == "added":
                attrs = attributes("redline-added", self.marks.next_id())
                row = self.new.rows[step.new]
                writer.put(row, self._whole_cells(row, "added"), attrs)
            elif step.kind == "moved_from":
                words = note(_("this row was moved from here"))
                width = max(len(self.columns or self.new.rows[step.new].cells), 1)
                cell = f'<td colspan="{width}"><a href="#{self._move_id(step)}">{words}</a></td>'
                writer.put(self.old.rows[step.old], [cell], attributes("redline-moved-from"))
            else:
                is_moved = step.kind == "moved_to"
                attrs = attributes("redline-moved-to", self._move_id(step)) if is_moved else ""
                old_row, new_row = self.old.rows[step.old], self.new.rows[step.new]
                remark = f"{note(_('row moved here'))}{self._moved_label(new_row)} " if is_moved else ""
                writer.put(new_row, self._paired_cells(old_row, new_row, remark), attrs)
        return f"<table>{caption}{writer.close()}</table>"

    def _caption(self) -> str:
        was, now = self.old.caption, self.new.caption
        if was is not None and now is not None:
            return f"<caption>{text_redline(was, now, self.marks)}</caption>"
        if now is not None:
            attrs = attributes("redline-added", self.marks.next_id())
            return f"<caption{attrs}>{whole_text(now, self.marks, 'added')}</caption>"
        if was is not None:
            attrs = attributes("redline-removed", self.marks.next_id())
            return f"<caption{attrs}>{whole_text(was, self.marks, 'removed')}</caption>"
        return ""

    def _move_id(self, step: Step) -> str:
        if (step.old, step.new) not in self.move_ids:
            self.move_ids[step.old, step.new] = self.marks.next_id()
        return self.move_ids[step.old, step.new]

    def _moved_label(self, row: Row) -> str:
        words = row_text(row)
        return self.marks.clinical(self.marks.judge.moved(words, matters=False), words, words)

    def _rearranged(self, words: str, row_or_cell: str) -> str:
        said = note(words, identity=self.marks.next_id())
        found = self.marks.judge.rearranged(row_or_cell, matters=True)
        return f"{said}{self.marks.clinical(found, row_or_cell, row_or_cell)} "

    def _whole_cells(self, row: Row, side: Side) -> list[str]:
        """Set a row that is on one side only; columns that its side lacks stay blank."""
        if self.columns is None:
            return [
                _cell(cell, self.whole(cell.blocks, self.marks, side, in_cell=True)) for cell in row.cells
            ]
        cells = []
        for column in self.columns:
            at = column[0] if side == "removed" else column[1]
            cells.append(
                "<td></td>"
                if at is None
                else _cell(row.cells[at], self.whole(row.cells[at].blocks, self.marks, side, in_cell=True))
            )
        return cells

    def _paired_cells(self, old: Row, new: Row, remark: str) -> list[str]:
        if old.in_head != new.in_head:
            words = _("now a heading row") if new.in_head else _("no longer a heading row")
            remark += self._rearranged(words, row_text(new))
        columns = self.columns
        # A column is counted once for the table; in a table without regular columns each cell is.
        is_regular = columns is not None
        if columns is None:
            columns = _cells_in_order(old, new, self.marks.budget)
        cells = []
        for column in columns:
            was = None if column[0] is None else old.cells[column[0]]
            now = None if column[1] is None else new.cells[column[1]]
            if was is not None and now is not None:
                cells.append(self._paired_cell(was, now, remark))
            elif now is not None:
                identity = self._column_id(column, once=is_regular)
                html = remark + self.whole(now.blocks, self.marks, "added", in_cell=True)
                cells.append(_cell(now, html, "redline-added", identity))
            elif was is not None:
                identity = self._column_id(column, once=is_regular)
                html = remark + self.whole(was.blocks, self.marks, "removed", in_cell=True)
                cells.append(_cell(was, html, "redline-removed", identity))
            remark = ""
        return cells

    def _column_id(self, column: _Column, *, once: bool) -> str:
        if once and column in self.column_ids:
            return ""
        self.column_ids[column] = self.marks.next_id()
        return self.column_ids[column]

    def _paired_cell(self, old: Cell, new: Cell, remark: str) -> str:
        if (old.tag, old.attributes) != (new.tag, new.attributes):
            remark += self._rearranged(cell_change(old, new), block_text(new.blocks))
        return _cell(new, remark + self.compare(old.blocks, new.blocks, self.marks, in_cell=True))


# --- Columns ---


@dataclass(frozen=True)
class _Strip:
    """A column, or a cell, as something to align."""

    text_key: object
    words: frozenset[str]
    size: int
    shape: tuple[str, ...] = ("strip",)


def _columns(old: Table, new: Table, budget: Budget) -> list[_Column] | None:
    """Merge the columns of two tables; None where spans or ragged rows leave no columns to speak of."""
    old_width, new_width = _width(old), _width(new)
    if not old_width or not new_width:
        return None
    old_head = [cell.text_key for cell in old.rows[0].cells]
    new_head = [cell.text_key for cell in new.rows[0].cells]
    if old_width == new_width:
        if old_head == new_head or set(old_head) != set(new_head):
            return [(at, at) for at in range(old_width)]
        return _merged(match(old_head, new_head, budget), old_width, new_width)
    return _by_likeness(
        [_strip(old, at) for at in range(old_width)], [_strip(new, at) for at in range(new_width)], budget
    )


def _width(table: Table) -> int:
    widths = {len(row.cells) for row in table.rows}
    spans = any(
        name in ("colspan", "rowspan")
        for row in table.rows
        for cell in row.cells
        for name, _v in cell.attributes
    )
    return widths.pop() if len(widths) == 1 and not spans else 0


def _strip(table: Table, at: int) -> _Strip:
    cells = [row.cells[at] for row in table.rows]
    words = frozenset[str]().union(*(cell.words for cell in cells))
    # The head names the column.
    words |= {f"head:{word}" for word in cells[0].words}
    return _Strip(tuple(cell.text_key for cell in cells), words, len(words))


def _cells_in_order(old: Row, new: Row, budget: Budget) -> list[_Column]:
    if len(old.cells) == len(new.cells):
        return [(at, at) for at in range(len(old.cells))]
    return _by_likeness(
        [_Strip(cell.text_key, cell.words, len(cell.words)) for cell in old.cells],
        [_Strip(cell.text_key, cell.words, len(cell.words)) for cell in new.cells],
        budget,
    )


def _by_likeness(old: Sequence[_Strip], new: Sequence[_Strip], budget: Budget) -> list[_Column]:
    pairs = [(step.old, step.new) for step in align(old, new, budget) if step.kind == "paired"]
    return _merged(pairs, len(old), len(new))


def _merged(pairs: Sequence[tuple[int, int]], old_width: int, new_width: int) -> list[_Column]:
    columns: list[_Column] = []
    i = j = 0
    for end_i, end_j in [*pairs, (old_width, new_width)]:
        columns += [(at, None) for at in range(i, end_i)]
        columns += [(None, at) for at in range(j, end_j)]
        if end_i < old_width:
            columns.append((end_i, end_j))
        i, j = end_i + 1, end_j + 1
    return columns
