"""Inserts, with history where it is owed, and updates."""
# ruff: noqa: SLF001 - what the table of a model is, its _meta tells

from collections.abc import Mapping, Sequence
from enum import Enum
from functools import cache, lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.utils import timezone
from simple_history.utils import get_change_reason_from_object, get_history_model_for_model

from .cursors import change_one, open_cursor
from .keys import reserved_key
from .selects import FEW


class OnConflict(Enum):
    """What comes of a row that a unique constraint refuses."""

    FAIL = ""
    SKIP = " ON CONFLICT DO NOTHING"
    REPLACE = " ON CONFLICT ({pk}) DO UPDATE SET {changes}"  # the row of the same primary key


@cache
def _columns(model: type[models.Model], *, is_keyed: bool = False) -> tuple[Any, ...]:
    """The fields that an insert gives: all but a number that the database gives, unless it gave it before."""
    options = model._meta
    return tuple(field for field in options.concrete_fields if is_keyed or field is not options.auto_field)


def _take_key(objects: Sequence[models.Model]) -> bool:
    """Give a single object the key that was reserved for it; return whether one was."""
    key = reserved_key(type(objects[0])) if len(objects) == 1 else None
    if key is None:
        return False
    _inserted(objects, [key])
    return True


def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)


def _pk_column(model: type[models.Model]) -> str:
    return str(model._meta.pk.column)


def _values(one: models.Model, fields: Sequence[Any], db: Any, *, is_new: bool) -> list[Any]:
    return [field.get_db_prep_save(field.pre_save(one, is_new), db) for field in fields]


@lru_cache(maxsize=512)
def _insert_sql(
    vendor: str, model: type[models.Model], rows: int, on_conflict: OnConflict, *, is_keyed: bool = False
) -> str:
    """Return the statement for so many rows; ``vendor`` keeps two databases of one process apart."""
    quote = connection.ops.quote_name
    columns = [quote(field.column) for field in _columns(model, is_keyed=is_keyed)]
    row = f"({', '.join(['%s'] * len(columns))})"
    pk = quote(_pk_column(model))
    changes = ", ".join(f"{column} = excluded.{column}" for column in columns if column != pk)
    # S608: names of tables and columns alone; what is stored goes as parameters.
    return (
        f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(columns)}) VALUES {', '.join([row] * rows)}"  # noqa: S608 - names of tables
        f"{on_conflict.value.format(pk=pk, changes=changes)}"
    )


def insert(
    objects: Sequence[models.Model], on_conflict: OnConflict = OnConflict.FAIL, *, is_told: bool = True
) -> None:
    """Insert objects of one model as ``bulk_create`` does, and set their primary keys. All or nothing.

    Where nobody asks for the keys, ``is_told`` false leaves them unset, and there is no answer to wait for.
    """
    if not objects:
        return
    db: Any = connections[DEFAULT_DB_ALIAS]
    model = type(objects[0])
    is_keyed = is_told and on_conflict == OnConflict.FAIL and _take_key(objects)
    columns, pk = _columns(model, is_keyed=is_keyed), db.ops.quote_name(_pk_column(model))
    size = db.ops.bulk_batch_size(columns, objects)
    with transaction.atomic(savepoint=False):
        for start in range(0, len(objects), size):
            batch = objects[start : start + size]
            sql = _insert_sql(db.vendor, model, len(batch), on_conflict, is_keyed=is_keyed)
            values = [value for one in batch for value in _values(one, columns, db, is_new=True)]
            if is_told and not is_keyed:
                _inserted(batch, [key for (key,) in _ask(f"{sql} RETURNING {pk}", values)])
            else:
                _send(sql, values)


def insert_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    on_conflict: OnConflict = OnConflict.FAIL,
    *,
    instead_of: tuple[str, Any] | None = None,
) -> None:
    """Insert plain rows of these columns, where they are too many for objects. Nobody is told their keys.

    ``instead_of`` names a column and its value: the rows that have it go first.
    """
    db: Any = connections[DEFAULT_DB_ALIAS]
    delete = f"DELETE FROM {model._meta.db_table} WHERE {instead_of[0]} = %s" if instead_of else ""  # noqa: S608 - names of tables
    gone = [instead_of[1]] if instead_of else []
    if db.vendor == "postgresql" and rows:
        # An array for each column: one statement, whatever the number of rows.
        first = f"WITH gone AS ({delete}) " if delete else ""
        _send(
            first + _rows_sql(model, tuple(columns), on_conflict),
            [*gone, *(list(values) for values in zip(*rows, strict=True))],
        )
        return
    if delete:
        _send(delete, gone)
    if not rows:
        return
    into = f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) VALUES "  # noqa: S608 - names of tables
    row = f"({', '.join(['%s'] * len(columns))})"
    size = db.ops.bulk_batch_size(columns, rows)
    with transaction.atomic(savepoint=False):
        for start in range(0, len(rows), size):
            some = rows[start : start + size]
            values = ", ".join([row] * len(some))
            _send(f"{into}{values}{on_conflict.value}", [value for one in some for value in one])


@lru_cache(maxsize=64)
def _rows_sql(model: type[models.Model], columns: tuple[str, ...], on_conflict: OnConflict) -> str:
    # A type without its length: casting to a length cuts in silence, storing refuses.
    types = [str(_field(model, name).db_type(connection)).partition("(")[0] for name in columns]
    arrays = ", ".join(f"CAST(%s AS {one}[])" for one in types)
    # S608: names of tables and columns alone; what is stored goes as parameters.
    return (
        f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) "  # noqa: S608 - names of tables
        f"SELECT * FROM unnest({arrays}){on_conflict.value}"
    )


def _send(sql: str, values: Sequence[Any]) -> None:
    with open_cursor(prepares=False) as cursor:
        cursor.execute(sql, values)


def _ask(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with open_cursor(prepares=False) as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _inserted(objects: Sequence[models.Model], keys: Sequence[Any]) -> None:
    for one, key in zip(objects, keys, strict=True):
        one.pk = key
        one._state.adding, one._state.db = False, DEFAULT_DB_ALIAS


@cache
def _history_of(model: type[models.Model]) -> Any:
    """The model of its history. Kept, because simple-history makes a class of manager each time it is asked."""
    return get_history_model_for_model(model)


@cache
def _history_of_links(history: type[models.Model], name: str) -> Any:
    return getattr(history, name).model


def insert_with_history(
    objects: Sequence[models.Model], on_conflict: OnConflict = OnConflict.FAIL, *, is_told: bool = True
) -> list[int]:
    """Insert objects of one model, made by one person, and the history row of each ("made"), as simple-history's
    bulk_create_with_history does. Returns the keys of the history rows: none when ``SKIP`` left the objects out, and
    none where nobody waits for them (``is_told`` false, as for ``insert``, or a key that was reserved).
    """
    if not objects:
        return []
    first, history = objects[0], _history_of(type(objects[0]))
    user = history.get_default_history_user(first)
    told = {
        "history_date": getattr(first, "_history_date", None) or timezone.now(),
        "history_change_reason": get_change_reason_from_object(first),
        "history_type": "+",
        "history_user": user.pk if user is not None else None,
    }
    return _insert_copied(objects, history, told, on_conflict, is_told=is_told)


def insert_links(links: Sequence[models.Model], of: type[models.Model], name: str, history_key: int) -> None:
    """Insert rows of the many-to-many field ``name`` of an object just made, whose history row tells of them too."""
    if links:
        history = _history_of_links(_history_of(of), name)
        _insert_copied(links, history, {"history": history_key}, OnConflict.FAIL, is_told=False)


def _insert_copied(
    objects: Sequence[models.Model],
    into: type[models.Model],
    told: Mapping[str, Any],
    on_conflict: OnConflict,
    *,
    is_told: bool,
) -> list[int]:
    """Insert objects, and of each row a copy into another table with what is ``told`` beside it."""
    db: Any = connections[DEFAULT_DB_ALIAS]
    model, copies = type(objects[0]), []
    is_keyed = is_told and on_conflict == OnConflict.FAIL and _take_key(objects)
    columns = _columns(model, is_keyed=is_keyed)
    size = db.ops.bulk_batch_size(columns, objects)
    beside = [_field(into, name).get_db_prep_save(value, db) for name, value in told.items()]
    with transaction.atomic(savepoint=False):
        for start in range(0, len(objects), size):
            batch = objects[start : start + size]
            values = [value for one in batch for value in _values(one, columns, db, is_new=True)]
            first, second = _copied_sql(
                db.vendor, model, len(batch), on_conflict, into, tuple(told), is_keyed=is_keyed
            )
            if second:
                keys = [key for (key,) in _ask(first, values)]
                keys = keys + [None] * (len(batch) - len(keys))  # those left out are found nowhere
                rows = _ask(second, [*beside, *keys])
            elif is_keyed or not is_told:
                _send(first, [*values, *beside])
                continue
            else:
                rows = _ask(first, [*values, *beside])
            if not rows and on_conflict == OnConflict.SKIP:
                return []
            rows.sort()
            _inserted(batch, [key for key, _copy in rows])
            copies += [copy for _key, copy in rows]
    return copies


@lru_cache(maxsize=512)
def _copied_sql(
    vendor: str,
    model: type[models.Model],
    rows: int,
    on_conflict: OnConflict,
    into: type[models.Model],
    told: tuple[str, ...],
    *,
    is_keyed: bool,
) -> tuple[str, str]:
    """Return the one statement that does both on PostgreSQL, or the two of SQLite, which cannot have one."""
    quote = connection.ops.quote_name
    beside = [_field(into, name) for name in told]
    copied = [quote(field.column) for field in _columns(into) if field not in beside]
    pk, table = quote(_pk_column(model)), quote(model._meta.db_table)
    is_one = vendor == "postgresql"
    given = [f"CAST(%s AS {field.db_type(connection)})" if is_one else "%s" for field in beside]
    inserted = _insert_sql(vendor, model, rows, on_conflict, is_keyed=is_keyed)
    # S608: names of tables and columns alone; what is stored goes as parameters.
    copy = (
        f"INSERT INTO {quote(into._meta.db_table)} ({', '.join(copied + [quote(one.column) for one in beside])}) "  # noqa: S608 - names of tables
        f"SELECT {', '.join(copied + given)} FROM {'made' if is_one else table}"
    )
    returned = f"RETURNING {pk}, {quote(_pk_column(into))}"
    if is_one:
        return (
            f"WITH made AS ({inserted} RETURNING {', '.join(copied)}), "  # noqa: S608 - names of tables
            f"copies AS ({copy} ORDER BY {pk} {returned}) SELECT * FROM copies"
        ), ""
    some = ", ".join(["%s"] * rows)
    return f"{inserted} RETURNING {pk}", f"{copy} WHERE {pk} IN ({some}) ORDER BY {pk} {returned}"


@lru_cache(maxsize=64)
def _update_sql(vendor: str, model: type[models.Model], names: tuple[str, ...]) -> str:
    quote = connection.ops.quote_name
    changes = ", ".join(f"{quote(_field(model, name).column)} = %s" for name in names)
    return f"UPDATE {quote(model._meta.db_table)} SET {changes} WHERE {quote(_pk_column(model))} = %s"  # noqa: S608 - names of tables


def update(one: models.Model, *names: str) -> None:
    """Store these fields of an object that is there, as ``save(update_fields=names)`` does, but with no history."""
    db: Any = connections[DEFAULT_DB_ALIAS]
    model = type(one)
    fields = [*(_field(model, name) for name in names), model._meta.pk]
    values = _values(one, fields, db, is_new=False)
    with transaction.atomic(savepoint=False):
        missing = f"{model._meta.label} {one.pk} is not there to be changed"
        change_one(_update_sql(db.vendor, model, names), values, missing)


def update_all(objects: Sequence[models.Model], *names: str) -> None:
    """Store these fields of objects of one model: a statement for each of a few, else as ``bulk_update`` does."""
    if len(objects) <= FEW:
        for one in objects:
            update(one, *names)
    else:
        type(objects[0])._default_manager.bulk_update(objects, names, batch_size=100)
