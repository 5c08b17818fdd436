"""The feed of changes, read by a feed reader and held against the grammar of Atom."""

from datetime import UTC, datetime, timedelta

import feedparser
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.http import http_date
from lxml import html

from encyclopedia.models import Edition, Scope, SiteSettings, Topic, TopicKind
from encyclopedia.timeline import BEGINNING, changes
from encyclopedia.views.updates import PER_PAGE
from reviews import actions
from tests import factories

from .many import copies
from .schemas import valid

pytestmark = pytest.mark.django_db

FEED = "http://testserver/feeds/updates.atom"
GONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"


@pytest.fixture
def people():
    return factories.make_user("writer"), factories.make_user("reviewer", "maria")


@pytest.fixture
def chair():
    return factories.make_user("chair")


def at(day: int, hour: int = 12):
    return time_machine.travel(datetime(2024, 3, day, hour, tzinfo=UTC), tick=False)


def read(client, address: str = FEED):
    """Return the feed as a reader understands it; it must be well-formed, valid and whole."""
    response = client.get(address)
    assert response.status_code == 200, address
    valid(response.content, "atom.rng")
    feed = feedparser.parse(response.content, response_headers={"content-type": response["Content-Type"]})
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    return feed


def tombstones(client, address: str = FEED) -> list[tuple[str, str]]:
    tree = valid(client.get(address).content, "atom.rng")
    return [(stone.get("ref"), stone.get("when")) for stone in tree.iter(GONE)]


def ways(feed) -> dict[str, str]:
    return {link.rel: link.href for link in feed.feed.links}


def test_each_edition_is_a_change_with_its_date_its_signers_and_its_permanent_address(client, people, chair):
    with at(1):
        topic = factories.published_topic(*people, "Nerve Block")
    with at(2):
        factories.revise(topic, *people, summary="Secret of the summary.")
    with at(3):
        factories.approve(
            actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="Still right."), people[1]
        )
    feed = read(client)
    assert [(entry.title, entry.updated, entry.published, entry.tags[0].term) for entry in feed.entries] == [
        ("Nerve Block", "2024-03-03T12:00:00Z", "2024-03-03T12:00:00Z", "reaffirmation"),
        ("Nerve Block", "2024-03-02T12:00:00Z", "2024-03-02T12:00:00Z", "revision"),
        ("Nerve Block", "2024-03-01T12:00:00Z", "2024-03-01T12:00:00Z", "new"),
    ]
    assert feed.entries[0].summary == (
        "The page was reviewed again, and no word of it was changed. Current as of March 3, 2024. "
        "Reviewed by Maria Example, MD."
    )
    assert {entry.link for entry in feed.entries} == {f"http://testserver/t/{topic.public_id}/"}
    assert client.get(feed.entries[0].link).headers["Location"] == "/topics/nerve-block/"
    assert [entry.id for entry in feed.entries] == [
        f"tag:testserver,2024-03-0{n}:/t/{topic.public_id}/editions/{n}/" for n in (3, 2, 1)
    ]
    assert feed.feed.updated == "2024-03-03T12:00:00Z"
    assert feed.feed.id == FEED
    assert feed.feed.author == "Health Encyclopedia"
    assert feed.entries[0].title_detail.language == "en"


def test_who_saw_the_changes_alone_does_not_vouch_for_the_date(client, people):
    with at(1):
        topic = factories.published_topic(*people, "Nerve Block")
    with at(2):
        actions.start_draft(topic_id=topic.pk, by=people[0])
        factories.edit(topic, people[0], summary="Other words.")
        nadia = factories.make_user("reviewer", "nadia", credentials="DO")
        factories.approve(factories.submit(topic, people[0], scope=Scope.CHANGES_ONLY), nadia)
    assert read(client).entries[0].summary == (
        "The page was revised. Current as of February 29, 2024. Reviewed by Maria Example, MD. "
        "Changes since then reviewed by Nadia Example, DO."
    )


def test_no_word_of_a_text_is_handed_out(client, people):
    factories.published_topic(*people, "Nerve Block")
    body = client.get(FEED).content.decode()
    for words in ("in short", "Nerve Block shot", "250 mg", "It eases pain", "A guideline", "Sample Staff"):
        assert words not in body


def test_an_id_stays_whatever_else_changes(client, people, chair):
    with at(1):
        topic = factories.published_topic(*people, "Nerve Block")
    before = read(client).entries[0].id
    actions.rename_topic(topic_id=topic.pk, by=chair, slug="another", base_slug=topic.slug)
    factories.revise(topic, *people, summary="Other words.")
    assert read(client).entries[1].id == before


def test_what_was_taken_down_leaves_a_tombstone_and_no_word(client, people, chair):
    with at(1):
        kept = factories.published_topic(*people, "Kept Topic")
        topic = factories.published_topic(*people, "Zanthoxylum Drops")
    ids = {entry.title: entry.id for entry in read(client).entries}
    with at(2):
        actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="A harmful dose.")
    body = client.get(FEED).content.decode().casefold()
    assert "zanthoxylum" not in body
    assert "harmful" not in body
    assert [entry.title for entry in read(client).entries] == [kept.staff_title]
    assert tombstones(client) == [(ids["Zanthoxylum Drops"], "2024-03-02T12:00:00Z")]
    assert read(client).feed.updated == "2024-03-02T12:00:00Z"
    with at(3):
        factories.approve(actions.restore_topic(topic_id=topic.pk, by=chair, note="Mended."), people[1])
    assert tombstones(client) == []
    assert [entry.title for entry in read(client).entries] == [
        "Zanthoxylum Drops",
        "Zanthoxylum Drops",
        "Kept Topic",
    ]


def test_a_topic_that_was_never_published_has_no_change(client, people):
    with at(1):
        factories.make_topic(people[0], "Secret Draft")
    feed = read(client)
    assert feed.entries == []
    assert tombstones(client) == []
    assert {"self", "first", "last", "alternate"} == ways(feed).keys()


@pytest.mark.parametrize("apart", [timedelta(days=1), timedelta(0)])
def test_whoever_reads_on_meets_every_change_once(client, people, apart):
    topic = factories.published_topic(*people, "Nerve Block")
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    topics = copies(topic, [moment + number * apart for number in range(2 * PER_PAGE + PER_PAGE // 2)])
    gone = topics[: PER_PAGE // 2]
    taken_down = moment + timedelta(days=20)
    Edition.objects.filter(topic__in=gone).update(shown_until=taken_down + timedelta(days=20))
    Topic.objects.filter(pk__in=[one.pk for one in gone]).update(
        withdrawn_at=taken_down, withdrawn_by=people[0], withdrawn_reason="Unsafe."
    )
    address, pages, seen = FEED, [], []
    while address:
        feed = read(client, address)
        assert len(feed.entries) + len(tombstones(client, address)) <= PER_PAGE
        seen += [entry.id for entry in feed.entries] + [ref for ref, _ in tombstones(client, address)]
        pages.append((address, client.get(address).content))
        address = ways(feed).get("next")
    assert len(seen) == len(set(seen)) == Edition.objects.count()
    assert len(pages) == 3
    # A new change moves nothing from one page to another.
    with time_machine.travel(datetime(2100, 1, 1, tzinfo=UTC)):
        actions.disclose(by=people[1], interests="")
        factories.published_topic(*people, "Newest")
        assert read(client).entries[0].title == "Newest"
        assert [(address, client.get(address).content) for address, _ in pages[1:]] == pages[1:]
    # And back again, from the oldest page to the newest.
    address, back = ways(read(client))["last"], []
    while address:
        feed = read(client, address)
        back = [entry.id for entry in feed.entries] + [ref for ref, _ in tombstones(client, address)] + back
        address = ways(feed).get("previous")
    assert len(back) == len(set(back))
    assert set(back) > set(seen)


@pytest.mark.parametrize(
    "query",
    ["before=", "before=x", "before=1", "before=1-2-3", "after=-1-2", "before=1-%00", "after=٣-1",
     "before=9999999999999999999-1", "before=1-1&after=1-1"],
)  # fmt: skip
def test_a_place_that_is_none_is_refused(client, db, query):
    assert client.get(f"{FEED}?{query}").status_code == 400


def test_the_farthest_places_are_answered(client, people):
    factories.published_topic(*people)
    for query in ("before=9007199254740992-9007199254740992", "after=0-0"):
        assert len(read(client, f"{FEED}?{query}").entries) == 1
    for query in ("before=0-0", "after=9007199254740992-9007199254740992"):
        assert read(client, f"{FEED}?{query}").entries == []


def test_it_costs_as_many_queries_for_many_changes_as_for_one(client, people, django_assert_num_queries):
    topic = factories.published_topic(*people)
    with django_assert_num_queries(8):
        client.get(FEED)
    copies(topic, [topic.created_at] * 3 * PER_PAGE)
    with django_assert_num_queries(8):
        client.get(FEED)


def test_an_unchanged_feed_is_not_sent_again(client, people, chair):
    with at(1):
        topic = factories.published_topic(*people)
        assert "Last-Modified" not in client.get(FEED).headers  # this second may bring another
    with at(2):
        first = client.get(FEED)
        etag, changed = first.headers["ETag"], first.headers["Last-Modified"]
        assert changed == "Fri, 01 Mar 2024 12:00:00 GMT"
        for condition in ({"if-none-match": etag}, {"if-modified-since": changed}):
            again = client.get(FEED, headers=condition)
            assert (again.status_code, again.content) == (304, b"")
            assert (again.headers["ETag"], again.headers["Last-Modified"]) == (etag, changed)
        earlier = http_date(datetime(2024, 3, 1, 11, 59, 59, tzinfo=UTC).timestamp())
        # A fingerprint goes before a time (RFC 9110, 13.2.2); a time that cannot be read is none.
        for conditions, status in (
            ({"if-none-match": '"other"', "if-modified-since": changed}, 200),
            ({"if-none-match": etag, "if-modified-since": earlier}, 304),
            ({"if-modified-since": earlier}, 200),
            ({"if-modified-since": "soon"}, 200),
            ({"if-unmodified-since": changed}, 200),
            ({"if-unmodified-since": earlier}, 412),
            ({"if-unmodified-since": "soon"}, 200),
            ({"if-match": etag, "if-unmodified-since": earlier}, 200),
            ({"if-match": '"other"', "if-unmodified-since": changed}, 412),
        ):
            assert client.get(FEED, headers=conditions).status_code == status, conditions
    with at(3):
        actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="Unsafe.")
    with at(4):
        assert client.get(FEED, headers={"if-modified-since": changed}).status_code == 200


def test_a_feed_under_another_name_is_sent_again(client, people):
    with at(1):
        factories.published_topic(*people)
    before = client.get(FEED)
    with at(2):
        row = SiteSettings.objects.get()
        row.name = "Riverside"
        row.save()
    after = client.get(FEED, headers={"if-modified-since": before.headers["Last-Modified"]})
    assert after.status_code == 200
    assert b"Riverside" in after.content
    assert after.headers["Last-Modified"] == "Sat, 02 Mar 2024 12:00:00 GMT"


def test_any_title_and_any_name_make_valid_xml(client, people):
    people[1].last_name = "]]>\x0cExample\uffff"
    people[1].save()
    factories.published_topic(*people, "]]> <b>&amp; \U0001f489 \u05e9\u05dc\u05d5\u05dd \u202e\x0b")
    (entry,) = read(client).entries
    assert entry.title == "]]> <b>&amp; \U0001f489 \u05e9\u05dc\u05d5\u05dd"
    assert entry.summary.endswith("Reviewed by Maria ]]>Example, MD.")


def test_a_spanish_topic_speaks_spanish_in_the_feed(client, people):
    topic = actions.create_topic(
        by=people[0],
        kind=TopicKind.objects.get(key="treatment"),
        title="Bloqueo",
        content=factories.words("Bloqueo"),
        language="es",
    )
    factories.approve(factories.submit(topic, people[0]), people[1])
    entry = read(client).entries[0]
    assert entry.title_detail.language == "es"
    assert entry.links[0].hreflang == "es"


def test_every_public_page_names_the_feed(client, people):
    factories.published_topic(*people, "Nerve Block")
    for address in (
        "/",
        "/topics/",
        "/topics/nerve-block/",
        "/topics/nerve-block/editions/1/",
        "/how-we-review/",
    ):
        tree = html.fromstring(client.get(address).content)
        (link,) = tree.xpath("//head/link[@rel='alternate'][@type='application/atom+xml']")
        assert client.get(link.get("href")).status_code == 200


@pytest.mark.postgres
def test_each_question_follows_an_index(people):
    """With few rows a plan tells nothing; where scans and sorts are dear, it tells whether it could do without."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    with CaptureQueriesContext(connection) as asked:
        changes(10)
        changes(10, before=BEGINNING)
        changes(10, after=BEGINNING)
    assert len(asked) == 6
    for query in asked.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN " + query["sql"])
            plan = "\n".join(row[0] for row in cursor.fetchall())
        assert "Seq Scan" not in plan, plan
        assert "edition_by_shown_from" in plan or "withdrawn_topic_by_instant" in plan, plan
