"""Tables: which attributes a cell keeps, and where the header of a table ends.

Editors put header rows into the body of a table, importers into its head. Here the header is what it looks
like: the leading rows that hold header cells only. A screen reader needs it, and both sources come out the
same.
"""

from collections.abc import Callable
from typing import Final

from encyclopedia.content.tree import Node

CELL_KINDS: Final = frozenset({"th", "td"})
MAX_SPAN: Final = 100
_SCOPES: Final = frozenset({"col", "row", "colgroup", "rowgroup"})


def cell_attributes(given: dict[str, str]) -> dict[str, str]:
    """Keep a scope that HTML knows and spans from 2 to a hundred, in a fixed order."""
    kept: dict[str, str] = {}
    scope = given.get("scope", "").strip().lower()
    if scope in _SCOPES:
        kept["scope"] = scope
    for name in ("colspan", "rowspan"):
        value = given.get(name, "").strip()
        if value.isascii() and value.isdigit() and len(value) <= 4 and int(value) > 1:
            kept[name] = str(min(int(value), MAX_SPAN))
    return kept


def write_table(table: Node, caption: str, write_flow: Callable[[Node], str]) -> str:
    """Return the canonical HTML of a table that has at least one row."""
    order = {"thead": 0, "tfoot": 2}
    rows = sorted(table.rows, key=lambda row: order.get(row.group, 1))
    for row in rows:
        if row.group == "thead":
            for cell in row.children:
                cell.kind = "th"
    head = _header_length(rows)
    out = ["<table>"]
    if caption:
        out.append(f"<caption>{caption}</caption>")
    for group, members in (("thead", rows[:head]), ("tbody", rows[head:])):
        if members:
            out.append(f"<{group}>")
            out += [_write_row(row, write_flow) for row in members]
            out.append(f"</{group}>")
    out.append("</table>")
    return "".join(out)


def _header_length(rows: list[Node]) -> int:
    length = 0
    while length < len(rows) and all(cell.kind == "th" for cell in rows[length].children):
        length += 1
    if length == len(rows):
        length = 1  # a table of header cells alone still has one header row
    for position in range(length):
        reach = max(int(cell.attributes.get("rowspan", "1")) for cell in rows[position].children)
        if position + reach > length:  # a cell that spans into the body belongs to the body
            return 0
    return length


def _write_row(row: Node, write_flow: Callable[[Node], str]) -> str:
    row.parent = None
    out = ["<tr>"]
    for cell in row.children:
        attributes = cell.attributes
        if cell.kind == "td" and "scope" in attributes:
            attributes = {name: value for name, value in attributes.items() if name != "scope"}
        written = "".join(f' {name}="{value}"' for name, value in attributes.items())
        out.append(f"<{cell.kind}{written}>{write_flow(cell)}</{cell.kind}>")
    out.append("</tr>")
    return "".join(out)
