"""Memento (RFC 7089), asked and read as its clients do."""

from datetime import UTC, datetime

import httplink
import pytest
import time_machine

from encyclopedia.models import Edition
from reviews import actions
from tests import factories

pytestmark = pytest.mark.django_db

ORIGINAL = "http://testserver/topics/nerve-block/"


def noon(month: int):
    return time_machine.travel(datetime(2024, month, 1, 12, tzinfo=UTC), tick=False)


def http(month: int) -> str:
    return f"{datetime(2024, month, 1, 12, tzinfo=UTC):%a, %d %b %Y %H:%M:%S} GMT"


@pytest.fixture
def people():
    return factories.make_user("writer"), factories.make_user("reviewer")


@pytest.fixture
def topic(people):
    """Three editions, of March, June and September 2024."""
    with noon(3):
        topic = factories.published_topic(*people, "Nerve Block", summary="First words.")
    for month in (6, 9):
        with noon(month):
            factories.revise(topic, *people, summary=f"Words of month {month}.")
    return topic


def links(text: str) -> dict[str, tuple[str, dict[str, str]]]:
    """Return target and attributes by relation, mementos as such aside; no relation may stand twice."""
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for link in httplink.parse_link_header(text).links:
        for rel in link.rel - {"memento"}:
            assert rel not in found
            found[rel] = (link.target, dict(link.attributes))
    return found


def mementos(text: str) -> dict[str, str]:
    return {
        link.target: dict(link.attributes)["datetime"]
        for link in httplink.parse_link_header(text).links
        if "memento" in link.rel
    }


def test_a_topic_page_leads_to_its_past(client, topic):
    page = client.get("/topics/nerve-block/")
    found = links(page.headers["Link"])
    assert {rel: target for rel, (target, _) in found.items()} == {
        "original": ORIGINAL,
        "timegate": f"{ORIGINAL}timegate/",
        "timemap": f"{ORIGINAL}timemap/",
    }
    assert found["timemap"][1]["type"] == "application/link-format"
    assert "Memento-Datetime" not in page.headers
    assert page.headers["Vary"] == "Accept-Encoding"
    for target, _ in found.values():
        assert client.get(target).status_code in (200, 302)


@pytest.mark.parametrize(
    ("place", "month", "around"),
    [
        ("editions/1/", 3, {"first": 1, "next": 2, "last": 3}),
        ("editions/2/", 6, {"first": 1, "prev": 1, "next": 3, "last": 3}),
        ("editions/3/", 9, {"first": 1, "prev": 2, "last": 3}),
        ("?as_of=2024-07-01", 6, {"first": 1, "prev": 1, "next": 3, "last": 3}),
    ],
)
def test_an_edition_says_of_when_it_is_and_what_is_around_it(client, topic, place, month, around):
    page = client.get(f"/topics/nerve-block/{place}")
    assert page.headers["Memento-Datetime"] == http(month)
    assert page.headers["X-Robots-Tag"] == "noindex"
    found = links(page.headers["Link"])
    ways = {rel: found.pop(rel)[0] for rel in ("original", "timegate", "timemap")}
    assert ways["original"] == ORIGINAL
    assert {rel: target for rel, (target, _) in found.items()} == {
        rel: f"{ORIGINAL}editions/{number}/" for rel, number in around.items()
    }
    itself = f"{ORIGINAL}editions/{[3, 6, 9].index(month) + 1}/"
    assert mementos(page.headers["Link"])[itself] == http(month)


def test_an_unchanged_memento_is_one_still(client, topic):
    first = client.get("/topics/nerve-block/editions/1/")
    again = client.get("/topics/nerve-block/editions/1/", headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.headers["Memento-Datetime"] == http(3)


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        (None, 3),
        ("Sat, 01 Jun 2024 11:59:59 GMT", 1),
        ("Sat, 01 Jun 2024 12:00:00 GMT", 2),
        ("Thu, 01 Aug 2024 00:00:00 GMT", 2),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 3),
        ("Mon, 01 Jan 1990 00:00:00 GMT", 1),
    ],
)
def test_the_timegate_leads_to_the_edition_of_the_instant(client, topic, asked, number):
    answer = client.get("/topics/nerve-block/timegate/", headers={"accept-datetime": asked} if asked else {})
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{ORIGINAL}editions/{number}/"
    assert "accept-datetime" in answer.headers["Vary"].lower()
    assert "Memento-Datetime" not in answer.headers
    found = links(answer.headers["Link"])
    assert found["original"][0] == ORIGINAL
    assert found["timemap"][0] == f"{ORIGINAL}timemap/"
    assert client.get(answer.headers["Location"]).headers["Memento-Datetime"] == http(3 * number)
    assert client.head("/topics/nerve-block/timegate/").status_code == 302


def test_a_fraction_of_a_second_hides_no_edition_from_the_timegate(client, people):
    with time_machine.travel(datetime(2024, 3, 1, 12, 0, 0, 900_000, tzinfo=UTC), tick=False):
        factories.published_topic(*people, "Nerve Block")
    with time_machine.travel(datetime(2024, 6, 1, 12, 0, 0, 900_000, tzinfo=UTC), tick=False):
        factories.revise(Edition.objects.get().topic, *people, summary="Other words.")
    newest = client.get("/topics/nerve-block/editions/2/").headers["Memento-Datetime"]
    answer = client.get("/topics/nerve-block/timegate/", headers={"accept-datetime": newest})
    assert answer.headers["Location"] == f"{ORIGINAL}editions/2/"


@pytest.mark.parametrize(
    "asked", ["", "yesterday", "2024-06-01", "Sat, 99 Jun 2024 12:00:00 GMT", "\x00", "9" * 5000]
)
def test_an_instant_that_is_none_is_refused_to_its_asker_alone(client, topic, asked):
    answer = client.get("/topics/nerve-block/timegate/", headers={"accept-datetime": asked})
    assert answer.status_code == 400
    assert "accept-datetime" in answer.headers["Vary"].lower()


def test_the_timemap_lists_every_edition(client, topic):
    answer = client.get("/topics/nerve-block/timemap/")
    assert answer.headers["Content-Type"] == "application/link-format"
    text = answer.content.decode()
    assert mementos(text) == {f"{ORIGINAL}editions/{n}/": http(3 * n) for n in (1, 2, 3)}
    found = links(text)
    assert found["original"][0] == ORIGINAL
    assert found["timegate"][0] == f"{ORIGINAL}timegate/"
    assert found["first"][0] == f"{ORIGINAL}editions/1/"
    assert found["last"][0] == f"{ORIGINAL}editions/3/"
    assert found["self"] == (
        f"{ORIGINAL}timemap/",
        {"rel": "self", "type": "application/link-format", "from": http(3), "until": http(9)},
    )
    same = client.get("/topics/nerve-block/timemap/", headers={"if-none-match": answer.headers["ETag"]})
    assert same.status_code == 304


def test_one_edition_is_first_and_last(client, people):
    with noon(3):
        factories.published_topic(*people, "Nerve Block")
    for text in (
        client.get("/topics/nerve-block/timemap/").content.decode(),
        client.get("/topics/nerve-block/editions/1/").headers["Link"],
    ):
        assert mementos(text) == {f"{ORIGINAL}editions/1/": http(3)}
        assert {"first", "last"} <= links(text).keys()


def test_in_a_gap_the_timegate_leads_to_the_edition_before(client, people, topic):
    chair = factories.make_user("chair")
    with noon(10):
        actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="Unsafe.")
    for place in ("timegate/", "timemap/", "editions/1/"):
        gone = client.get(f"/topics/nerve-block/{place}", headers={"accept-datetime": http(3)})
        assert gone.status_code == 410
        assert not {"Link", "Memento-Datetime"} & gone.headers.keys()
    with noon(12):
        factories.approve(actions.restore_topic(topic_id=topic.pk, by=chair, note="Mended."), people[1])
    answer = client.get("/topics/nerve-block/timegate/", headers={"accept-datetime": http(11)})
    assert answer.headers["Location"] == f"{ORIGINAL}editions/3/"
    assert client.get("/topics/nerve-block/?as_of=2024-11-01").status_code == 404


@pytest.mark.parametrize(
    ("place", "queries"), [("timegate/", 1), ("timemap/", 1), ("editions/1/", 4), ("?as_of=2024-07-01", 4)]
)
def test_many_editions_cost_as_many_queries_as_one(
    client, people, topic, place, queries, django_assert_num_queries
):
    client.get("/topics/nerve-block/editions/1/")  # renders the frame of this process
    for _ in range(2):
        with django_assert_num_queries(queries):
            client.get(f"/topics/nerve-block/{place}")
        for number in range(3):
            factories.revise(topic, *people, summary=f"More words {number}.")
