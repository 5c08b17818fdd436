"""Primary keys that are asked for before there are the rows they are for."""
# ruff: noqa: SLF001 - what the table of a model is, its _meta tells

from functools import lru_cache

from django.db import connection, models

from .cursors import ahead, open_cursor


def reserve_keys(*of: type[models.Model]) -> None:
    """Let the next single row of each of these models have a key from the database before it is inserted: then nothing
    has to wait for the answer to its insert. One query.

    Within a block that sends ahead (``sent_ahead``), where the keys not taken are given up with the block; elsewhere
    nothing is different.
    """
    block = ahead()
    if block is None:
        return
    cursor = open_cursor(prepares=True)
    cursor.execute(_keys_sql(of))

    def take() -> dict[type[models.Model], int]:
        with cursor:
            return dict(zip(of, cursor.fetchone(), strict=True))

    block.reserved = take


def reserved_key(model: type[models.Model]) -> int | None:
    """Take the key that was reserved for the next row of the model, if one was."""
    block = ahead()
    if block is None:
        return None
    if block.reserved is not None:
        block.keys, block.reserved = block.reserved(), None
    return block.keys.pop(model, None)


@lru_cache(maxsize=8)
def _keys_sql(of: tuple[type[models.Model], ...]) -> str:
    quote = connection.ops.quote_name
    keys = [
        f"nextval(pg_get_serial_sequence('{quote(one._meta.db_table)}', '{one._meta.pk.column}'))"
        for one in of
    ]
    return f"SELECT {', '.join(keys)}"
