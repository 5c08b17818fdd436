"""The statements of a search: the same words however many things are asked for, so that a database plans them once."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from django.db import connection

from encyclopedia.statements.cursors import open_cursor

# What stands for a list in a statement: a test of a column against it, and its texts as rows.
_LISTS: Final = {
    "postgresql": {"IN LIST": "= ANY(%s)", "EACH LIST": "SELECT unnest(%s::text[])"},
    "sqlite": {
        "IN LIST": "IN (SELECT value FROM json_each(%s))",
        "EACH LIST": "SELECT value FROM json_each(%s)",
    },
}


def rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Return all rows. ``IN LIST`` and ``(EACH LIST)`` in ``sql`` take a list each, ``%s`` a single value."""
    vendor = connection.vendor
    with open_cursor(prepares=True) as cursor:
        cursor.execute(_written(sql, vendor), [_given(value, vendor) for value in values])
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


@cache
def _written(sql: str, vendor: str) -> str:
    for word, meant in _LISTS[vendor].items():
        sql = sql.replace(word, meant)
    return sql


def _given(value: Any, vendor: str) -> Any:
    is_list = isinstance(value, Sequence) and not isinstance(value, str)
    if not is_list:
        return value
    if vendor != "postgresql":
        return json.dumps(list(value))
    # Numbers are quickest as PostgreSQL writes them, and always of one type.
    is_of_numbers = value and isinstance(value[0], int)
    return f"{{{','.join(map(str, value))}}}" if is_of_numbers else list(value)
