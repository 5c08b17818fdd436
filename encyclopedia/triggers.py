"""The one helper for triggers, on PostgreSQL and on SQLite. Migrations call it; nothing else creates a trigger.

A rule is a condition over ``OLD`` and ``NEW`` in the SQL that both databases share (write ``IS DISTINCT FROM`` for a
comparison that counts NULL as a value). When it holds, the statement is refused with the message.
"""

from collections.abc import Iterable
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunPython


def _create(
    editor: BaseDatabaseSchemaEditor, name: str, table: str, event: str, when: str, text: str
) -> None:
    if editor.connection.vendor == "postgresql":
        result = "OLD" if event == "DELETE" else "NEW"
        editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
            f"IF {when} THEN RAISE EXCEPTION '{text}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN {result}; END $body$",
            params=None,
        )
        editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
            params=None,
        )
    else:
        condition = when.replace("IS NOT DISTINCT FROM", "IS").replace("IS DISTINCT FROM", "IS NOT")
        editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{text}'); END",
            params=None,
        )


def _drop(editor: BaseDatabaseSchemaEditor, name: str, table: str) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}", params=None)
        editor.execute(f"DROP FUNCTION IF EXISTS {name}()", params=None)
    else:
        editor.execute(f"DROP TRIGGER IF EXISTS {name}", params=None)


def refuse(name: str, table: str, events: Iterable[str], when: str, message: str) -> RunPython:
    """Return a reversible migration operation that refuses each of ``events`` on ``table`` when ``when`` holds."""
    names = [(f"{name}_{event.lower()}", event) for event in events]

    def forwards(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        for trigger, event in names:
            _create(editor, trigger, table, event, when, message)

    def backwards(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        for trigger, _event in reversed(names):
            _drop(editor, trigger, table)

    return RunPython(forwards, backwards, elidable=False)


def append_only(table: str) -> list[RunPython]:
    """Return operations that refuse UPDATE, DELETE and (on PostgreSQL) TRUNCATE of ``table``."""
    message = f"{table} is append-only"
    truncate = f"{table}_append_only_truncate"

    def forwards(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor != "postgresql":
            return  # SQLite has no TRUNCATE
        editor.execute(
            f"CREATE FUNCTION {truncate}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $body$",
            params=None,
        )
        editor.execute(
            f"CREATE TRIGGER {truncate} BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {truncate}()", params=None
        )

    def backwards(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            _drop(editor, truncate, table)

    return [
        refuse(f"{table}_append_only", table, ["UPDATE", "DELETE"], "TRUE", message),
        RunPython(forwards, backwards, elidable=False),
    ]
