"""What a redline says in words about blocks, cells and their kinds."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviews.redline.blocks import Block, Cell, Row, Table
from reviews.redline.inline import without_citations


def first_words(block: Block, most: int = 8) -> str:
    """Give the beginning of a block, enough to know it by."""
    if isinstance(block, Table):
        return block.caption.text if block.caption and block.caption.text else _("table")
    words = block.inline.text.split()
    return " ".join(words[:most])[:80] + ("…" if len(words) > most else "")


def block_text(blocks: Iterable[Block]) -> str:
    """Give the words of blocks in one line."""
    return " ".join(
        _table_text(block) if isinstance(block, Table) else without_citations(block.inline.tokens)
        for block in blocks
    )


def row_text(row: Row) -> str:
    """Give the words of a row in one line."""
    return " ".join(block_text(cell.blocks) for cell in row.cells)


def _table_text(table: Table) -> str:
    caption = without_citations(table.caption.tokens) + " " if table.caption else ""
    return caption + " ".join(row_text(row) for row in table.rows)


def shape_change(old: Block, new: Block) -> str:
    """Say what kind of block it is now and what it was."""
    was, now = _kind(old), _kind(new)
    if was == now:
        return _("the list around it is of another kind now")
    return _("now: %(new)s; was: %(old)s") % {"new": now, "old": was}


def _kind(block: Block) -> str:
    tag, *kinds, leads = block.shape
    own = {"h3": _("heading"), "h4": _("subheading"), "table": _("table")}.get(tag, _("paragraph"))
    if not kinds:
        return own
    item = _("numbered list item") if kinds[-1] == "ol" else _("bulleted list item")
    if len(kinds) > 1:
        item = _("%(item)s, level %(level)d") % {"item": item, "level": len(kinds)}
    if tag == "p" and leads:
        return item
    return _("%(kind)s in a %(item)s") % {"kind": own, "item": item}


def cell_change(old: Cell, new: Cell) -> str:
    """Say how the layout of a cell changed."""
    return _("cell now: %(new)s; was: %(old)s") % {"new": _layout(new), "old": _layout(old)}


def _layout(cell: Cell) -> str:
    words = [_("heading cell") if cell.tag == "th" else _("plain cell")]
    for name, value in cell.attributes:
        if name == "colspan":
            words.append(ngettext("%(n)s column wide", "%(n)s columns wide", _count(value)) % {"n": value})
        elif name == "rowspan":
            words.append(ngettext("%(n)s row high", "%(n)s rows high", _count(value)) % {"n": value})
        else:
            words.append(_("for %(what)s") % {"what": value})
    return ", ".join(words)


def _count(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 5 else 2
