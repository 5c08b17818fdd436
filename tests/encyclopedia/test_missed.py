"""Searches that found nothing are counted by term, and no count tells of a person."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.signals import request_finished
from django.db import DatabaseError, close_old_connections, connection
from lxml import html

from encyclopedia.missed import MOST_TERMS, counted_term
from encyclopedia.models import MissedTerm
from tests import factories as make

pytestmark = pytest.mark.django_db


def look_for(client, *queries: str, **given: str) -> None:
    for query in queries:
        assert client.get("/search/", {"q": query, **given}).status_code == 200


def counted() -> dict[str, int]:
    return dict(MissedTerm.objects.exclude(term="").values_list("term", "count"))


def whole_table() -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {MissedTerm._meta.db_table}")
        return str(cursor.fetchall())


def test_what_is_asked_for_three_times_is_kept_in_words_with_its_count(client):
    look_for(client, "Zonked Out!", "zonked out", "Zónked  out")
    assert counted() == {"zonked out": 3}
    look_for(client, "zonked out")
    assert counted() == {"zonked out": 4}


def test_until_then_no_row_holds_the_words(client):
    look_for(client, "zonked out", "zonked out")
    assert MissedTerm.objects.get().count == 2
    assert "zonked" not in whole_table()


def test_no_row_says_more_of_when_than_the_month(client):
    with time_machine.travel(datetime(2031, 5, 17, 13, 14, 15, tzinfo=UTC)):
        look_for(client, "zonked", "zonked", "zonked")
    assert MissedTerm.objects.get().last_month.isoformat() == "2031-05-01"
    assert "17" not in whole_table().replace(MissedTerm.objects.get().digest, "")


@pytest.mark.parametrize(
    "query",
    [
        "jane.doe@example.org",
        "Dr. Zonk",
        "call 555 0199",
        "12/03/1975",
        "mrn1234567",
        "https://example.org/zonk",
        "my name is jane zonk and I live",
        "z" * 31,
        " ".join(["zonkzonkzonkzonk"] * 6),
        "12",
        "!!!",
        "",
    ],
)
def test_what_may_name_somebody_is_not_counted_at_all(client, query):
    look_for(client, query, query, query)
    assert not MissedTerm.objects.exists()


@pytest.mark.parametrize("query", ["vitamin b12", "omega 3", "ms", "covid 19", "síndrome de zonk", "高血压"])
def test_what_reads_like_a_matter_of_health_is(query):
    assert counted_term(query)


def test_what_was_found_is_not_counted(client):
    make.published_topic(make.make_user("writer"), make.make_user("reviewer"), "Nerve Block")
    look_for(client, "nerve block", "nerve block")
    look_for(client, "nerve block", page="40")
    assert not MissedTerm.objects.exists()


def test_a_search_that_was_narrowed_to_nothing_is_not_counted(client):
    look_for(client, "zonked", kind="condition")
    look_for(client, "zonked", language="es")
    look_for(client, "zonked", category="pain")
    assert not MissedTerm.objects.exists()


def test_it_can_be_switched_off(client, settings):
    settings.COUNT_MISSED_SEARCHES = False
    answer = client.get("/search/", {"q": "zonked"})
    assert not MissedTerm.objects.exists()
    assert "We count" not in answer.content.decode()


def test_the_page_says_that_it_counts_exactly_when_it_does(client):
    def says(query: str) -> bool:
        return (
            "We count these words"
            in html.fromstring(client.get("/search/", {"q": query}).content).text_content()
        )

    assert says("zonked")
    assert not says("jane@example.org")


def test_a_database_that_cannot_be_written_to_costs_the_count_and_nothing_else(client):
    def is_read_only(execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            raise DatabaseError("read-only")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(is_read_only):
        look_for(client, "zonked")
    assert not MissedTerm.objects.exists()


def test_the_answer_is_complete_before_anything_is_counted(rf):
    from encyclopedia.views.searching import search_page

    answer = search_page(rf.get("/search/", {"q": "zonked"}))
    assert b"Nothing found" in answer.content
    assert not MissedTerm.objects.exists()
    # As the test client does: the test's own connection is not to be closed with the answer.
    request_finished.disconnect(close_old_connections)
    answer.close()
    request_finished.connect(close_old_connections)
    assert MissedTerm.objects.exists()


def test_rare_terms_are_forgotten_after_the_next_month_and_others_after_a_year(client):
    with time_machine.travel(datetime(2031, 5, 17, tzinfo=UTC)):
        look_for(client, "rare", *["common zonk"] * 3)
    with time_machine.travel(datetime(2031, 6, 30, tzinfo=UTC)):
        look_for(client, "another zonk")
        assert MissedTerm.objects.count() == 3
    with time_machine.travel(datetime(2031, 7, 1, tzinfo=UTC)):
        look_for(client, "yet another zonk")
        assert counted() == {"common zonk": 3}
        assert MissedTerm.objects.count() == 3, "the rare one is gone, the one of June is not"
    with time_machine.travel(datetime(2032, 6, 1, tzinfo=UTC)):
        look_for(client, "one more zonk")
        assert counted() == {}


def test_the_table_stays_small(client):
    MissedTerm.objects.bulk_create(
        MissedTerm(digest=str(n), term=f"term {n}", last_month=datetime.now(UTC).date().replace(day=1))
        for n in range(MOST_TERMS)
    )
    look_for(client, "zonked")
    assert MissedTerm.objects.count() == MOST_TERMS
