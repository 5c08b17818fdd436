"""SQLite's REPLACE takes the old row away: not here, neither over our connections nor over another program's."""

from collections.abc import Iterator

import pytest
from django.db import connection

from encyclopedia.models import Topic
from tests.reviews.sql import assert_refused
from tests.reviews.test_triggers import REPLACED

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["our connection", "another program"])
def recursive(request: pytest.FixtureRequest) -> Iterator[bool]:
    """REPLACE with DELETE triggers fired, as our connections ask for, and without, as SQLite does by itself."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has REPLACE")
    is_ours = request.param == "our connection"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers")
        assert cursor.fetchone() == (1,)
        cursor.execute(f"PRAGMA recursive_triggers = {'ON' if is_ours else 'OFF'}")
        yield is_ours
        cursor.execute("PRAGMA recursive_triggers = ON")


@pytest.mark.parametrize("table", REPLACED)
def test_no_row_of_evidence_is_replaced(library: Topic, recursive: bool, table: str):
    because = "never replaced|frozen|begins as a draft|approved version"
    assert_refused(f"REPLACE INTO {table} SELECT * FROM {table}", because=because)
    rows = f"SELECT * FROM {table} WHERE id = (SELECT max(id) FROM {table})"
    assert_refused(f"INSERT OR REPLACE INTO {table} {rows}", because=because)


def test_a_signature_is_not_replaced_by_one_with_another_id(library: Topic):
    """The unique key (round, signer) would take the old row away."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has REPLACE")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pragma_table_info('reviews_reviewrecord') WHERE name <> 'id'")
        columns = ", ".join(name for (name,) in cursor.fetchall())
    sql = f"REPLACE INTO reviews_reviewrecord (id, {columns}) SELECT 900 + id, {columns} FROM reviews_reviewrecord"
    assert_refused(sql, because="append-only")
