"""A page past its review date: its interval and what patients see then, its own or its kind's."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from lxml import html

from encyclopedia.models import EditionPage, Topic, TopicKind
from reviews import actions
from tests import factories as make

pytestmark = pytest.mark.django_db

AS_OF = date(2023, 7, 11)
CURRENT, OVERDUE, EXPIRED = (datetime(year, 7, 20, 12, tzinfo=UTC) for year in (2024, 2025, 2026))
WORDS = "About Nerve Block."


@pytest.fixture
def people():
    return make.make_user("writer"), make.make_user("reviewer")


@pytest.fixture
def topic(people) -> Topic:
    with time_machine.travel(datetime(2023, 7, 12, 12, tzinfo=UTC)):
        topic = make.make_topic(people[0], "Nerve Block")
        make.approve(make.submit(topic, people[0]), people[1], AS_OF)
    return topic


def expires_as(topic: Topic, on_expiry: str, **columns) -> None:
    TopicKind.objects.filter(pk=topic.kind_id).update(on_expiry=on_expiry, **columns)


def page_at(client, moment: datetime, address: str = "/topics/nerve-block/", **headers):
    with time_machine.travel(moment):
        return client.get(address, headers=headers)


def text(response) -> str:
    return " ".join(html.fromstring(response.content).text_content().split())


# --- Its own interval ---------------------------------------------------------------------------------------------


def test_a_topic_with_an_interval_of_its_own_is_late_by_that_one(client, topic):
    late = "due for review in July 2024"
    assert late not in text(page_at(client, datetime(2024, 7, 12, 12, tzinfo=UTC)))
    Topic.objects.filter(pk=topic.pk).update(review_interval_months=12)
    assert late in text(page_at(client, datetime(2024, 7, 12, 12, tzinfo=UTC)))
    EditionPage.objects.all().delete()  # what is put together from the edition itself says the same
    assert late in text(page_at(client, datetime(2024, 7, 12, 12, tzinfo=UTC)))
    Topic.objects.filter(pk=topic.pk).update(review_interval_months=36)
    assert "due for review" not in text(page_at(client, OVERDUE))


# --- What its kind lets patients see ------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", [OVERDUE, EXPIRED])
def test_nothing_but_the_date(client, topic, moment):
    expires_as(topic, "nothing")
    page = page_at(client, moment)
    assert "due for review" not in text(page)
    assert "Current as of July 11, 2023" in text(page)
    assert "Next review due by July 2025" in text(page)
    assert page.content == page_at(client, CURRENT).content


@pytest.mark.parametrize(
    ("on_expiry", "moment", "classes"),
    [
        ("note", OVERDUE, "notice notice-late"),
        ("note", EXPIRED, "notice notice-late notice-expired"),
        ("prominent", OVERDUE, "notice notice-late notice-prominent"),
        ("prominent", EXPIRED, "notice notice-late notice-expired notice-prominent"),
        ("replace", OVERDUE, "notice notice-late notice-prominent"),
    ],
)
def test_a_note_stands_above_the_words(client, topic, on_expiry, moment, classes):
    expires_as(topic, on_expiry)
    page = page_at(client, moment)
    tree = html.fromstring(page.content)
    (note,) = tree.xpath("//*[@role='note']")
    assert note.get("class") == classes
    assert note.getnext().tag == "article"
    assert WORDS in text(page)
    assert "X-Robots-Tag" not in page.headers


def test_an_expired_page_is_replaced_by_a_short_safe_text(client, topic):
    expires_as(topic, "replace")
    page = page_at(client, EXPIRED)
    assert page.status_code == 200
    said = text(page)
    for word in (WORDS, "Nerve Block in short", "Nerve Block shot", "250 mg", "It eases pain", "A guideline"):
        assert word not in page.content.decode(), word
    assert "due for review in July 2025" in said
    assert "This page is waiting to be reviewed" in said
    assert "call your doctor" in said
    assert "emergency number" in said
    assert "Current as of July 11, 2023" in said
    tree = html.fromstring(page.content)
    assert tree.xpath("//h1/text()") == tree.xpath("//title/text()") == ["Nerve Block"]
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert "/topics/nerve-block/editions/" in tree.xpath("//main//a/@href")
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("own", "of_kind"), [("replace", "nothing"), ("nothing", "replace")])
def test_what_the_topic_asks_for_comes_before_what_its_kind_does(client, topic, own, of_kind):
    expires_as(topic, of_kind)
    assert (WORDS in text(page_at(client, EXPIRED))) is (of_kind == "nothing")
    Topic.objects.filter(pk=topic.pk).update(on_expiry=own)
    assert (WORDS in text(page_at(client, EXPIRED))) is (own == "nothing")
    found = page_at(client, EXPIRED, "/search/?q=nerve+block+shot+eases")
    assert bool(html.fromstring(found.content).xpath("//li//mark")) is (own == "nothing")
    EditionPage.objects.all().delete()  # what is put together from the edition itself says the same
    assert (WORDS in text(page_at(client, EXPIRED))) is (own == "nothing")


def test_what_was_shown_can_still_be_read_and_says_that_it_is_out_of_date(client, topic, people):
    expires_as(topic, "replace")
    assert page_at(client, EXPIRED, "/topics/nerve-block/editions/").status_code == 200
    edition = page_at(client, EXPIRED, "/topics/nerve-block/editions/1/")
    assert WORDS in text(edition)
    assert "It is out of date, and is kept for the record." in text(edition)
    assert "Do not use it to decide about your care." in text(edition)
    assert edition.headers["X-Robots-Tag"] == "noindex"
    of_day = page_at(client, EXPIRED, "/topics/nerve-block/?as_of=2026-07-19")
    assert "It is out of date, and is kept for the record." in text(of_day)
    assert "out of date" not in text(page_at(client, OVERDUE, "/topics/nerve-block/editions/1/"))


def test_the_words_come_back_with_the_review(client, topic, people):
    expires_as(topic, "replace")
    assert WORDS not in text(page_at(client, EXPIRED))
    with time_machine.travel(EXPIRED):
        actions.disclose(by=people[1], interests="")  # that of 2023 is over
        make.revise(topic, *people, summary="Newer words.")
    page = page_at(client, EXPIRED + timedelta(hours=1))
    assert "Newer words." in text(page)
    assert WORDS in text(page)
    assert "X-Robots-Tag" not in page.headers


def test_each_form_has_a_validator_of_its_own_and_costs_one_query(client, topic, django_assert_num_queries):
    page_at(client, CURRENT)
    tags = []
    for on_expiry in ("nothing", "note", "prominent", "replace"):
        expires_as(topic, on_expiry)
        for moment in (CURRENT, OVERDUE, EXPIRED):
            with time_machine.travel(moment), django_assert_num_queries(1):
                page = client.get("/topics/nerve-block/")
            tag = page.headers["ETag"]
            tags.append((tag, page.content))
            assert page_at(client, moment, **{"if-none-match": tag}).status_code == 304
    assert len({tag for tag, _body in tags}) == len(set(tags)) == len({body for _tag, body in tags})


# --- Lists and search ---------------------------------------------------------------------------------------------


def test_search_hands_out_the_title_of_a_replaced_page_and_no_word_more(client, topic):
    for moment in (CURRENT, EXPIRED):
        found = page_at(client, moment, "/search/?q=nerve+block+shot+eases")
        assert "eases" in " ".join(html.fromstring(found.content).xpath("//li//mark/text()"))
        assert "Also called" in text(found)
    expires_as(topic, "replace")
    found = page_at(client, EXPIRED, "/search/?q=nerve+block+shot+eases")
    assert "1 topic found" in text(found)
    tree = html.fromstring(found.content)
    assert tree.xpath("//h2/a/text()") == ["Nerve Block"]
    assert not tree.xpath("//*[@class='snippet'] | //mark")
    assert "Also called" not in text(found)
    assert timezone.localdate() > AS_OF
    assert "Current as of July 11, 2023" in text(found)


@pytest.mark.parametrize(
    ("moment", "on_expiry"), [(CURRENT, "note"), (OVERDUE, "note"), (EXPIRED, "replace")]
)
def test_other_words_on_the_age_of_a_page_have_another_validator(
    client, topic, monkeypatch, moment, on_expiry
):
    from encyclopedia.views import topic as view

    expires_as(topic, on_expiry)
    before = page_at(client, moment).headers["ETag"]
    render = view.render_html
    monkeypatch.setattr(
        view, "render_html", lambda *args, **more: render(*args, **more) + "<p>Said better.</p>"
    )
    view._notice.cache_clear()
    try:
        assert page_at(client, moment, **{"If-None-Match": before}).status_code == 200
    finally:
        view._notice.cache_clear()
