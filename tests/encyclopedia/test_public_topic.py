"""The topic page: what it costs, what it says of its age, and what caches may do with it."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from django.utils.http import http_date
from lxml import html

from encyclopedia.models import Category, EditionPage, SiteText, TopicKind
from encyclopedia.publication import refresh_neighbours
from reviews import actions
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return factories.make_user("writer"), factories.make_user("reviewer", "maria")


@pytest.fixture
def topic(people):
    return factories.published_topic(*people, "Nerve Block")


def address(topic):
    return f"/topics/{topic.slug}/"


def text(response):
    return " ".join(html.fromstring(response.content).text_content().split())


def dated(people, as_of):
    topic = factories.make_topic(people[0])
    factories.approve(factories.submit(topic, people[0]), people[1], as_of)
    return topic


def test_the_page_is_whole_and_in_order(client, topic):
    response = client.get(address(topic))
    assert response.status_code == 200
    tree = html.fromstring(response.content)
    assert tree.get("lang") == "en"
    assert tree.xpath("//a")[0].get("href") == "#page:main"
    assert len(tree.xpath("//*[@id='page:main']")) == 1
    assert len(tree.xpath("//h1")) == 1
    assert tree.xpath("//title/text()") == ["Nerve Block"]
    assert tree.xpath("//link[@rel='canonical']/@href") == [f"http://testserver{address(topic)}"]
    assert tree.xpath("//form[@role='search']/@action") == ["/search/"]
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    disclaimer = SiteText.objects.filter(key="disclaimer").latest("number")
    assert html.fromstring(disclaimer.body).text_content()[:40] in text(response)
    assert "<!--" not in response.content.decode()


def test_one_query_with_one_topic_and_with_thirty(client, people, topic, django_assert_num_queries):
    client.get(address(topic))
    with django_assert_num_queries(1):
        client.get(address(topic))
    category = Category.objects.create(slug="c", name="C")
    others = [factories.published_topic(*people) for _ in range(30)]
    for other in others:
        other.categories.add(category)
    topic.related.add(*others)
    refresh_neighbours([topic])
    with django_assert_num_queries(1):
        assert text(client.get(address(topic))).count("Topic ") >= 30


def test_nothing_about_the_reader_is_kept_or_asked(client, topic):
    response = client.get(address(topic), headers={"cookie": f"sessionid={'a' * 32}; csrftoken={'b' * 32}"})
    assert not response.cookies
    assert response.headers["Vary"] == "Accept-Encoding"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    tree = html.fromstring(response.content)
    scripts = tree.xpath("//script[not(@type='application/ld+json')]")  # of that type it is data
    assert not [script for script in scripts if not script.get("src") or script.text]
    assert not tree.xpath("//style | //@style | //iframe | //img | //@onclick")
    # The others are no files that a browser loads with the page, but addresses for whoever asks.
    named = "@rel='canonical' or @rel='alternate' or @rel='search'"
    loaded = tree.xpath(f"//link[not({named})]/@href | //@src")
    assert len(loaded) >= 3
    assert all(link.startswith("/static/") for link in loaded)


def test_no_cache_may_show_a_page_for_more_than_five_minutes_after_it_was_withdrawn(client, topic):
    headers = client.get(address(topic)).headers
    allowed = dict(re.findall(r"([a-z-]+)=([0-9]+)", headers["Cache-Control"]))
    assert headers["Cache-Control"].startswith("public, max-age=60, stale-while-revalidate=")
    assert allowed.keys() == {"max-age", "stale-while-revalidate", "stale-if-error"}
    fresh = int(allowed.pop("max-age"))
    assert all(fresh + int(stale) <= 300 for stale in allowed.values())
    assert headers["ETag"].startswith('"')


def test_a_time_is_no_condition_because_an_aside_changes_without_one(client, people, topic):
    other = factories.published_topic(*people, "Withdrawn Thing")
    topic.related.add(other)
    refresh_neighbours([topic])
    first = client.get(address(topic))
    assert "Withdrawn Thing" in text(first)
    assert "Last-Modified" not in first.headers
    actions.withdraw_topic(topic_id=other.pk, by=factories.make_user("chair"), reason="Unsafe.")
    later = http_date((timezone.now() + timedelta(minutes=1)).timestamp())
    for header in ("if-modified-since", "if-unmodified-since"):
        again = client.get(address(topic), headers={header: later})
        assert again.status_code == 200
        assert "Withdrawn Thing" not in text(again)
    stale = client.get(
        address(topic), headers={"if-modified-since": later, "if-none-match": first.headers["ETag"]}
    )
    assert stale.status_code == 200


def test_an_unchanged_page_answers_304_with_its_validators_and_no_body(client, topic):
    first = client.get(address(topic))
    for condition in (
        {"if-none-match": first.headers["ETag"]},
        {"if-none-match": f'"other", {first.headers["ETag"]}'},
        {"if-none-match": f"W/{first.headers['ETag']}"},
        {"if-none-match": "*"},
    ):
        again = client.get(address(topic), headers=condition)
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert client.get(address(topic), headers={"if-none-match": '"other"'}).status_code == 200
    assert client.get(address(topic), headers={"if-match": '"other"'}).status_code == 412
    assert client.get(address(topic), headers={"if-match": first.headers["ETag"]}).status_code == 200


def test_head_is_answered_and_writing_is_refused(client, topic):
    head = client.head(address(topic))
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["ETag"] == client.get(address(topic)).headers["ETag"]
    for method in (client.post, client.put, client.delete, client.patch):
        assert method(address(topic)).status_code == 405


def test_the_etag_moves_with_everything_that_the_page_shows(client, people, topic):
    seen = [client.get(address(topic)).headers["ETag"]]

    def moved():
        seen.append(client.get(address(topic)).headers["ETag"])
        return seen.count(seen[-1]) == 1

    topic.categories.add(Category.objects.create(slug="c", name="C"))
    refresh_neighbours([topic])
    assert moved()
    text_ = SiteText.objects.filter(key="disclaimer").latest("number")
    actions.publish_site_text(
        key="disclaimer",
        language="en",
        body="<p>Another disclaimer.</p>",
        base_number=text_.number,
        by=factories.make_user("manager"),
    )
    assert moved()
    factories.revise(topic, *people, summary="Other words.")
    assert moved()
    TopicKind.objects.filter(pk=topic.kind_id).update(review_interval_months=1)
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        assert moved()


def test_a_new_disclaimer_is_on_every_page_at_once(client, topic):
    client.get(address(topic))
    number = SiteText.objects.filter(key="disclaimer").latest("number").number
    actions.publish_site_text(
        key="disclaimer",
        language="en",
        body="<p>Ask a doctor you know.</p>",
        base_number=number,
        by=factories.make_user("manager"),
    )
    assert "Ask a doctor you know." in text(client.get(address(topic)))


def test_a_current_page_says_when_its_next_review_is_due_and_nothing_of_being_late(client, people):
    with time_machine.travel(datetime(2023, 7, 12, 12, tzinfo=UTC)):
        topic = dated(people, date(2023, 7, 11))
        page = client.get(address(topic))
        assert "due for review" not in text(page)
        assert "Next review due by July 2025" in text(page)
        assert "Next review of this page due by July 11, 2025." in text(page)
        # Its interval is catalogue data, read when the page is.
        TopicKind.objects.filter(pk=topic.kind_id).update(review_interval_months=12)
        again = client.get(address(topic), headers={"if-none-match": page.headers["ETag"]})
        assert again.status_code == 200
        assert "Next review due by July 2024" in text(again)


def test_an_overdue_page_says_so_and_a_long_overdue_one_says_it_louder(client, people):
    with time_machine.travel(datetime(2023, 7, 12, 12, tzinfo=UTC)):
        topic = dated(people, date(2023, 7, 11))
    late = "This page was due for review in July 2025 and has not been reviewed since."
    with time_machine.travel(datetime(2025, 7, 11, 12, tzinfo=UTC)):
        on_the_day = client.get(address(topic))
        assert late not in text(on_the_day)
    with time_machine.travel(datetime(2025, 7, 12, 12, tzinfo=UTC)):
        day_after = client.get(address(topic), headers={"if-none-match": on_the_day.headers["ETag"]})
        assert day_after.status_code == 200
        assert late in text(day_after)
        assert "more than a year" not in text(day_after)
    with time_machine.travel(datetime(2026, 7, 12, 12, tzinfo=UTC)):
        year_after = client.get(address(topic))
        assert late in text(year_after)
        assert "more than a year" in text(year_after)
        assert 'class="notice notice-late notice-expired"' in year_after.content.decode()
    assert len({r.headers["ETag"] for r in (on_the_day, day_after, year_after)}) == 3


def test_the_interval_of_its_kind_is_read_when_the_page_is(client, people):
    topic = dated(people, timezone.localdate() - timedelta(days=400))
    assert "due for review" not in text(client.get(address(topic)))
    TopicKind.objects.filter(pk=topic.kind_id).update(review_interval_months=12)
    assert "due for review" in text(client.get(address(topic)))


def test_a_page_whose_stored_form_is_missing_is_shown_all_the_same(client, topic):
    whole = client.get(address(topic))
    EditionPage.objects.filter(edition__topic=topic).delete()
    made = client.get(address(topic))
    assert made.status_code == 200
    assert "About Nerve Block." in text(made)
    assert made.content == whole.content
    assert made.headers["ETag"] == whole.headers["ETag"]


def test_a_draft_of_a_shown_topic_does_not_reach_its_page(client, people, topic):
    actions.start_draft(topic_id=topic.pk, by=people[0])
    factories.edit(topic, people[0], summary="Words of a secret draft.")
    factories.submit(topic, people[0])
    assert "secret draft" not in text(client.get(address(topic)))
