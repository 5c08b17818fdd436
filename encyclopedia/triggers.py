"""The one helper for triggers, on PostgreSQL and on SQLite. Migrations call it; nothing else creates a trigger.

A rule is a condition over ``OLD`` and ``NEW`` in the SQL that both databases share (write ``IS DISTINCT FROM`` for a
comparison that counts NULL as a value). When it holds, the statement is refused with the message. ``then`` makes the
one trigger that writes.
"""

from collections.abc import Callable, Iterable
from typing import Final

from django.db import router
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

Code = Callable[[BaseDatabaseSchemaEditor], None]


class Rules(Operation):
    """Runs ``code``, and going back ``reverse_code``, which work on the schema.

    They are given no models, as by ``RunPython``: to put together those of that moment takes a tenth of a second, and a
    hundred and fifty operations need none.
    """

    reversible = True

    def __init__(self, code: Code, reverse_code: Code) -> None:
        self.code = code
        self.reverse_code = reverse_code

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing that models say of themselves changes."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        if router.allow_migrate(schema_editor.connection.alias, app_label):
            self.code(schema_editor)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        if router.allow_migrate(schema_editor.connection.alias, app_label):
            self.reverse_code(schema_editor)

    def describe(self) -> str:
        return "Rules of the database"


def _create(
    editor: BaseDatabaseSchemaEditor, name: str, table: str, event: str, when: str, text: str
) -> None:
    if editor.connection.vendor == "postgresql":
        result = "OLD" if event == "DELETE" else "NULL" if event == "TRUNCATE" else "NEW"
        editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
            f"IF {when} THEN RAISE EXCEPTION '{text}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN {result}; END $body$",
            params=None,
        )
        each = "STATEMENT" if event == "TRUNCATE" else "ROW"
        editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()",
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


def refuse(name: str, table: str, events: Iterable[str], when: str, message: str, *, only: str = "") -> Rules:
    """Return a reversible migration operation that refuses each of ``events`` on ``table`` when ``when`` holds.

    ``only`` names the one database ("postgresql" or "sqlite") that has such events.
    """
    names = [(f"{name}_{event.lower()}", event) for event in events]

    def is_for(editor: BaseDatabaseSchemaEditor) -> bool:
        return only in ("", editor.connection.vendor)

    def forwards(editor: BaseDatabaseSchemaEditor) -> None:
        for trigger, event in names if is_for(editor) else ():
            _create(editor, trigger, table, event, when, message)

    def backwards(editor: BaseDatabaseSchemaEditor) -> None:
        for trigger, _event in reversed(names) if is_for(editor) else ():
            _drop(editor, trigger, table)

    return Rules(forwards, backwards)


def then(name: str, table: str, statement: str) -> Rules:
    """Return a reversible migration operation that runs ``statement`` after each INSERT into ``table``.

    The statement is in the SQL that both databases share, and may name ``NEW``.
    """

    names = [(name, "INSERT")]

    def forwards(editor: BaseDatabaseSchemaEditor) -> None:
        for trigger, _event in names:
            act = f"BEGIN {statement}; END"
            if editor.connection.vendor == "postgresql":
                editor.execute(
                    f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS "
                    f"$body$ BEGIN {statement}; RETURN NULL; END $body$",
                    params=None,
                )
                act = f"EXECUTE FUNCTION {trigger}()"
            editor.execute(
                f"CREATE TRIGGER {trigger} AFTER INSERT ON {table} FOR EACH ROW {act}", params=None
            )

    def backwards(editor: BaseDatabaseSchemaEditor) -> None:
        for trigger, _event in names:
            _drop(editor, trigger, table)

    return Rules(forwards, backwards)


def lifted(rule: Rules) -> Rules:
    """Return an operation that takes away what ``rule`` made, a rule of an earlier migration; going back, it stands."""
    return Rules(rule.reverse_code, rule.code)


def never_replaced(table: str) -> Rules:
    """Return an operation that keeps SQLite's REPLACE off the rows of ``table``.

    REPLACE takes the old row away without firing its DELETE triggers, unless the connection asks for that (ours do:
    ``recursive_triggers`` in the settings). This rule stands in the database itself, so it binds every other program
    too: a row whose id is taken is refused before anything is removed.
    """
    taken = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"  # noqa: S608 - named in migrations
    message = f"a row of {table} is never replaced"
    return refuse(f"{table}_never_replaced", table, ["INSERT"], taken, message, only="sqlite")


def _kept(name: str, table: str, events: list[str], message: str) -> list[Rules]:
    return [
        refuse(name, table, events, "TRUE", message),
        refuse(name, table, ["TRUNCATE"], "TRUE", message, only="postgresql"),
        never_replaced(table),
    ]


def stays(name: str, table: str, message: str) -> list[Rules]:
    """Return operations that refuse to take a row of ``table`` away: by DELETE, TRUNCATE or REPLACE."""
    return _kept(f"{name}_stays", table, ["DELETE"], message)


def append_only(table: str) -> list[Rules]:
    """Return operations that refuse UPDATE of ``table`` as well as all that ``stays`` refuses."""
    return _kept(f"{table}_append_only", table, ["UPDATE", "DELETE"], f"{table} is append-only")


def no_longer(*rules: Rules) -> list[Rules]:
    """Return operations that end these rules, written out as they were made; going back puts them in force again."""
    return [Rules(rule.reverse_code, rule.code) for rule in reversed(rules)]


_LIFTED: Final = "lifted_triggers"


def _lift(editor: BaseDatabaseSchemaEditor) -> None:
    """Take every trigger off an SQLite database, and remember them with its connection."""
    if editor.connection.vendor != "sqlite":
        return
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid")
        lifted = cursor.fetchall()
    for name, _sql in lifted:
        editor.execute(f'DROP TRIGGER "{name}"', params=None)
    setattr(editor.connection, _LIFTED, lifted)


def _put_back(editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor != "sqlite":
        return
    for _name, sql in getattr(editor.connection, _LIFTED):
        editor.execute(sql, params=None)


def without_triggers(*operations: Operation) -> list[Operation]:
    """Return the operations with every trigger out of their way on SQLite, which changes a table by making it anew:
    that would drop the table's triggers, and fails on those of others that read it. PostgreSQL keeps its own.

    Both ways: going back, they are lifted and put back as well. All of it in the transaction of the migration.
    """
    return [Rules(_lift, _put_back), *operations, Rules(_put_back, _lift)]
