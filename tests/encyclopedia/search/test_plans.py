"""No statement of a search or of a suggestion reads a whole table that grows with the library."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from encyclopedia.models import Category, Edition, Status, SynonymGroup, Topic, TopicVersion
from encyclopedia.search import Filters, search, suggest

from .library import publish

pytestmark = pytest.mark.django_db

TOPICS = 14_400
# Tables that hold as much in a large library as in a small one may be read whole, and so may lists that were given.
SMALL = {"encyclopedia_topickind", "encyclopedia_category", "encyclopedia_synonymgroup", "json_each"}
STEPS = {"term", "found", "candidate", "named", "scored", "word", "CONSTANT"}

# Words of few names, of many, of none; misspelt; a question; a letter; words that staff know others for.
ASKED = (
    "gout",
    "w7",
    "w7 w8 w9 gout",
    "gowt podagar",
    "big toe",
    "what is the treatment for gout of the toe in older adults",
    "Hello, my name is Ann and my toe hurts at night. I was told it may be gowt, with w7 and w8. " * 3,
)

# Many topics beside the one that is sought: each in a category, with a name, and twenty words of its text.
NUMBERS = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < %s)"
LETTER = "substr('abcdefghijklmnopqrstuvwxyz', CAST(1 + id %% 26 AS integer), 1)"
NAME = f"{LETTER} || id || ' w' || (id %% 900)"
TWENTY = "(SELECT id AS n FROM encyclopedia_topic LIMIT 20) AS twenty"
FILL = (
    ("topic_categories (topic_id, category_id)", "id, (SELECT max(id) FROM encyclopedia_category)", "topic"),
    (
        "searchdocument (topic_id, edition_id, title, names, body, sections, analysis)",
        "topic_id, id, title, '', 'w7', '[]', 3",
        "edition",
    ),
    (
        "searchname (topic_id, position, key, is_part, stems, shares)",
        f"id, 0, {NAME}, false, {NAME}, '500 500'",
        "topic",
    ),
    (
        "searchword (topic_id, position, stem, share, is_first, rest)",
        f"id, 0, {LETTER} || id, 500, true, {NAME}",
        "topic",
    ),
    (
        "searchword (topic_id, position, stem, share, is_first, rest)",
        "id, 0, 'w' || (id %% 900), 500, false, 'w' || (id %% 900)",
        "topic",
    ),
    ("searchterm (topic_id, stem, weight)", "id, 'w' || (id * 7 + n) %% 900, id %% 999", f"topic, {TWENTY}"),
    ("searchspelling (key, word)", "'k' || id, 'w' || id", "topic"),
)


@pytest.fixture
def library():
    sought = publish("Gout", names=("Podagra",), overview="<p>The big toe hurts at night.</p>")
    multiply(
        Topic, sought.pk, id="id + n", public_id="CAST(n AS text)", slug="'copy-' || n", source_id="NULL"
    )
    multiply(TopicVersion, sought.versions.get().pk, id="id + n", topic_id="topic_id + n", status="'draft'")
    for status in (Status.IN_REVIEW, Status.APPROVED):
        TopicVersion.objects.filter(topic_id__gt=sought.pk).update(status=status)
    edition = sought.editions.get()
    multiply(Edition, edition.pk, id="id + n", topic_id="topic_id + n", version_id="version_id + n")
    Category.objects.create(slug="all", name="All")
    SynonymGroup.objects.create(words="big toe\npodagra")
    with connection.cursor() as cursor:
        for into, chosen, table in FILL:
            cursor.execute(
                f"INSERT INTO encyclopedia_{into} SELECT {chosen} FROM encyclopedia_{table} WHERE id > %s",
                [edition.pk if table == "edition" else sought.pk],
            )
        cursor.execute("ANALYZE")


def multiply(model: type[Model], pk: int, **changed: str) -> None:
    """Copy a row many times, some of its columns changed."""
    columns = [field.column for field in model._meta.concrete_fields]
    table, chosen = model._meta.db_table, ", ".join(changed.get(column, column) for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) {NUMBERS} SELECT {chosen} FROM {table}, numbers"
            " WHERE id = %s",
            [TOPICS, pk],
        )


def ask_everything() -> None:
    for query in ASKED:
        assert search(query).count
        search(query, filters=Filters(kind="condition", is_exact=True))
    assert suggest("go")
    assert suggest("go", language="en")
    suggest("b")


def plans() -> Iterator[tuple[str, list[str]]]:
    """Each statement that is sent, with its plan, line by line."""
    with CaptureQueriesContext(connection) as queries:
        ask_everything()
    explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    for sql in {query["sql"] for query in queries.captured_queries}:
        with connection.cursor() as cursor:
            cursor.execute(f"{explain} {sql}")
            yield sql, [str(row[-1]) for row in cursor.fetchall()]


def read_whole(line: str) -> str:
    """Return which table a line of a plan reads from end to end, or "" when it does not."""
    found = re.search(r"Seq Scan on (\w+)|^SCAN (\w+)", line)
    return (found[1] or found[2]) if found else ""


def test_no_plan_reads_a_table_that_grows(library):
    told = list(plans())
    assert len(told) > 20
    for sql, lines in told:
        whole = {read_whole(line) for line in lines} - {""} - SMALL - STEPS
        assert whole == set(), (sql, lines)


@pytest.mark.postgres
def test_no_plan_that_is_kept_reads_a_table_that_grows(library):
    """A connection that has asked a few times keeps one plan for all values. PostgreSQL counts what it really read."""
    ask_everything()
    before = _whole_reads()
    for _again in range(8):
        ask_everything()
    more = {table for table, count in _whole_reads().items() if count > before.get(table, 0)}
    assert more - SMALL == set()


def _whole_reads() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, seq_scan FROM pg_stat_xact_user_tables WHERE relname LIKE 'encyclopedia_%'"
        )
        return dict(cursor.fetchall())
