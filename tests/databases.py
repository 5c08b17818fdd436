"""What tests need of real databases: a flush that our triggers let through, and more than one connection.

The triggers refuse what Django's ``flush`` does after a transactional test. Only tests lift them, and put them back.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from encyclopedia.models import SectionTemplate, SiteSettings, SiteText, TopicKind
from encyclopedia.seeds import mark_callouts, seed
from encyclopedia.seeds_spanish import seed_spanish
from reviews.models import Checklist, ChecklistItem, NoticeCursor, PolicySeat, ReviewPace, ReviewPolicy
from reviews.seeds import seed as seed_board


def sqlite_triggers(database: BaseDatabaseWrapper) -> dict[str, str]:
    """Return the statements that made each trigger of an SQLite database."""
    with database.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())


@contextmanager
def triggers_lifted(database: BaseDatabaseWrapper) -> Iterator[None]:
    """Let everything through inside the block: what somebody could do who may change the schema."""
    with transaction.atomic(using=database.alias), database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield
            cursor.execute("SET LOCAL session_replication_role = origin")
            return
        triggers = sqlite_triggers(database)
        for name in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for statement in triggers.values():
            cursor.execute(statement)


def behind_its_back(sql: str, parameters: Sequence[Any] = ()) -> None:
    """Run one statement with the triggers lifted: tampering."""
    with triggers_lifted(connection), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def all_rows() -> dict[str, list[Any]]:
    """Everything that both apps hold, history as well: what an act could have changed, to compare."""
    tables = [
        model._meta
        for label in ("encyclopedia", "reviews")
        for model in apps.get_app_config(label).get_models()
    ]
    found = {}
    with connection.cursor() as cursor:
        for meta in tables:
            cursor.execute(f'SELECT * FROM "{meta.db_table}" ORDER BY "{meta.pk.column}"')
            found[meta.db_table] = cursor.fetchall()
    return found


def let_flush_through(operations: Any) -> Callable[[], None]:
    """Wrap the flush of a backend's operations class, so that a transactional test can end; return what undoes it.

    The texts, kinds and policies that migrations write are written again: every test begins as an installation does.
    """
    stock = operations.execute_sql_flush

    def execute_sql_flush(self: Any, sql_list: list[str]) -> None:
        with triggers_lifted(self.connection):
            stock(self, sql_list)
            seed(TopicKind, SectionTemplate, SiteText)
            mark_callouts(SectionTemplate)
            SiteSettings.objects.get_or_create(pk=1)
            ReviewPace.objects.get_or_create(pk=1)
            seed_spanish(TopicKind, SectionTemplate, SiteText)
            NoticeCursor.objects.get_or_create(pk=1)
            seed_board(TopicKind, ReviewPolicy, PolicySeat, Checklist, ChecklistItem)

    operations.execute_sql_flush = execute_sql_flush

    def undo() -> None:
        operations.execute_sql_flush = stock

    return undo


class File:
    """An SQLite database in a file, copied from the one in memory, which has one connection only."""

    def __init__(self, path: Path) -> None:
        self.path = path
        copy = sqlite3.connect(path)
        connection.ensure_connection()
        connection.connection.backup(copy)
        copy.close()

    def connect(self) -> BaseDatabaseWrapper:
        """Make the file this thread's default database; return the connection that was in its place."""
        before = connections["default"]
        mine = type(before)({**before.settings_dict, "NAME": str(self.path)}, "default")
        mine.inc_thread_sharing()
        connections["default"] = mine
        return before


class RealDatabase:
    """A committed database that several threads and processes work on at once."""

    def __init__(self, file: File | None) -> None:
        self.file = file

    @property
    def url(self) -> str:
        """DATABASE_URL for another process."""
        if self.file is not None:
            return f"sqlite:///{self.file.path}"
        values = connection.settings_dict
        host = str(values["HOST"]).replace("/", "%2F")
        secret = f":{values['PASSWORD']}" if values["PASSWORD"] else ""
        port = f":{values['PORT']}" if values["PORT"] else ""
        return f"postgres://{values['USER']}{secret}@{host}{port}/{values['NAME']}"

    def together(self, *acts: Callable[[], Any]) -> list[Any]:
        """Run the acts at the same instant, each in a thread with a connection of its own.

        Returns what each returned, or the exception it raised, in order.
        """
        start = threading.Barrier(len(acts))
        outcomes: list[Any] = [None] * len(acts)

        def run(place: int, act: Callable[[], Any]) -> None:
            if self.file is not None:
                self.file.connect()
            try:
                connection.ensure_connection()
                start.wait(timeout=30)
                outcomes[place] = act()
            except Exception as error:  # whatever it is, the test judges it
                outcomes[place] = error
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert not any(thread.is_alive() for thread in threads), "two acts wait for each other"
        return outcomes


@contextmanager
def real_database(folder: Path) -> Iterator[RealDatabase]:
    """PostgreSQL as it is; SQLite in a file for the time of the block."""
    if connection.vendor == "postgresql":
        yield RealDatabase(None)
        return
    file = File(folder / "race.sqlite3")
    before = file.connect()
    try:
        yield RealDatabase(file)
    finally:
        connections["default"].close()
        connections["default"] = before
