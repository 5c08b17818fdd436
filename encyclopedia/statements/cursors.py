"""Cursors whose statements PostgreSQL keeps prepared."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.db.models import JSONField, Model, TextField


@cache
def _cursor_class(*, prepares: bool) -> Any:
    """Return a cursor class that binds values on PostgreSQL's side. SQLite alone needs no psycopg."""
    import psycopg

    class Preparing(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **_options: Any) -> "Preparing":
            return super().execute(query, params, prepare=True)

    return Preparing if prepares else psycopg.Cursor


def open_cursor(*, prepares: bool) -> Any:
    """Return a cursor of Django's (its errors, its wrappers), over one that keeps statements prepared on PostgreSQL.

    There planning takes longer than following the plan. ``prepares`` says at once; else psycopg does so for those that
    come again and again. Not behind a pooler that hands out connections by the transaction, which is what Django's
    setting DISABLE_SERVER_SIDE_CURSORS says: it would lose what was prepared.
    """
    db: Any = connections[DEFAULT_DB_ALIAS]
    is_pooled = db.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")
    # Of what was prepared before, psycopg does not tell the words to log.
    if db.vendor != "postgresql" or is_pooled or db.queries_logged:
        return db.cursor()
    db.close_if_health_check_failed()
    db.ensure_connection()
    raw = db.connection
    if raw.prepare_threshold is None:
        # Django's way to say "prepare nothing". Its own cursors bind on the client, and go on preparing nothing.
        raw.prepare_threshold = 5
    cursor = _cursor_class(prepares=prepares)(raw)
    return db.make_cursor(cursor)


def plan_anew(*models: type[Model]) -> None:
    """Let PostgreSQL look how large these tables have grown, and drop this connection's plans of prepared statements:
    those of small tables serve it badly. By itself it would look a minute later.
    """
    if connection.vendor != "postgresql":
        return
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for model in models:
            options = model._meta  # noqa: SLF001 - what the table of a model is, its _meta tells
            # Long texts would take nearly all the time, and no statement chooses rows by them.
            looked_at = [
                quote(str(one.column))
                for one in options.concrete_fields
                if not isinstance(one, TextField | JSONField)
            ]
            cursor.execute(f"ANALYZE {quote(options.db_table)} ({', '.join(looked_at)})")
        cursor.execute("DISCARD PLANS")


@dataclass
class Ahead:
    """What a block that sends ahead has under way."""

    # Its updates, as cursors, each with what is wrong where it changed no row.
    unchecked: list[tuple[Any, str]] = field(default_factory=list)
    # Keys that were asked for, and those that came (``keys``).
    reserved: Callable[[], dict[type[Model], int]] | None = None
    keys: dict[type[Model], int] = field(default_factory=dict)


_AHEAD: ContextVar[Ahead | None] = ContextVar("_AHEAD", default=None)


def ahead() -> Ahead | None:
    """The block in which statements go to PostgreSQL ahead of the answers to those before them; None outside one."""
    return _AHEAD.get()


@contextmanager
def sent_ahead() -> Iterator[None]:
    """Send the statements of the block without waiting for one before the next, where nobody asks for its answer.

    PostgreSQL works through them meanwhile, in their order (libpq's pipeline mode). Put it into the transaction that an
    error is to undo: the error comes up at a later statement, at the latest at the end of the block, and none of those
    sent after it has been carried out. The ORM waits for each of its own as ever: it looks at once how many rows
    changed. Without PostgreSQL, or within another such block, nothing is different.
    """
    db: Any = connections[DEFAULT_DB_ALIAS]
    if db.vendor != "postgresql" or ahead() is not None:
        yield
        return
    db.ensure_connection()
    own = {_cursor_class(prepares=True), _cursor_class(prepares=False)}
    block = Ahead()
    token = _AHEAD.set(block)
    try:
        with db.wrap_database_errors, db.connection.pipeline() as pipeline:

            def wait(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
                done = execute(sql, params, many, context)
                if type(context["cursor"].cursor) not in own:
                    with db.wrap_database_errors:
                        pipeline.sync()
                return done

            try:
                with db.execute_wrapper(wait):
                    yield
            except BaseException:
                # What was sent is taken in before the transaction is undone; what that says, the error has said.
                with suppress(DatabaseError), db.wrap_database_errors:
                    pipeline.sync()
                raise
            pipeline.sync()
        for cursor, words in block.unchecked:
            _check_one(cursor, words)
    finally:
        _AHEAD.reset(token)
        for cursor, _words in block.unchecked:
            cursor.close()


def change_one(sql: str, values: list[Any], words: str) -> None:
    """Carry out an update of one row. Raises LookupError with ``words`` when there is none: at once, or at the end of
    the block that sends ahead.
    """
    cursor = open_cursor(prepares=False)
    cursor.execute(sql, values)
    block = ahead()
    if block is not None:
        block.unchecked.append((cursor, words))
    else:
        with cursor:
            _check_one(cursor, words)


def _check_one(cursor: Any, words: str) -> None:
    if cursor.rowcount != 1:
        raise LookupError(words)
