"""Cursors whose statements PostgreSQL keeps prepared."""

from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections


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


def plan_anew() -> None:
    """Drop this connection's plans of prepared statements: those of a small table serve it badly once it has grown."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DISCARD PLANS")
