"""*Your work* of a chair: the pages whose review is due within their policy's lead time, and policies nobody set."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from encyclopedia.currency import EXPIRED_AFTER_MONTHS, add_months
from encyclopedia.models import Topic, TopicKind
from reviews import actions
from reviews.admin.library import shown_pages
from reviews.admin.work_chair import EXPIRING, due, overdue, unset_policies
from reviews.admin.work_rows import WorkList
from reviews.models import Profession, ReviewPolicy
from reviews.schedule import answered_pages
from tests import factories as make
from tests.reviews.admin.test_work_board import lists
from tests.reviews.board import ask_for
from tests.reviews.boards import WORK, signed_in

pytestmark = pytest.mark.django_db

AS_OF = date(2024, 11, 3)  # due three years later, on November 3, 2027
LEAD = 90
FIRST = date(2027, 8, 5)  # 90 days before


def at(day: date) -> time_machine.travel:
    return time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


def page_as_of(writer: User, signer: User, title: str, day: date = AS_OF) -> Topic:
    topic = make.make_topic(writer, title)
    make.approve(make.submit(topic, writer), signer, day)
    return Topic.objects.get(pk=topic.pk)


@pytest.fixture
def policy() -> ReviewPolicy:
    """The policy of treatments: reviewed every three years, brought before the board 90 days earlier."""
    TopicKind.objects.filter(key="treatment").update(review_interval_months=36)
    policy = ReviewPolicy.objects.get(kind__key="treatment")
    policy.lead_days = LEAD
    policy.save()
    return policy


def titles(day: date) -> list[str]:
    return [row.title for row in listed(due, day).rows]


def listed(which: Callable[..., WorkList], day: date, *more: int) -> WorkList:
    answers = answered_pages()
    return which(shown_pages(day, answers), answers, *more)


def test_a_page_is_listed_from_its_lead_time_to_its_due_date(writer, signer, policy):
    page_as_of(writer, signer, "Relief")
    assert titles(FIRST.replace(day=4)) == []
    assert titles(FIRST) == ["Relief"]
    assert titles(date(2027, 11, 3)) == ["Relief"]
    assert titles(date(2027, 11, 4)) == [], "it stands among those past their date"


def test_the_topics_own_policy_and_interval_come_before_those_of_its_kind(writer, signer, chair, policy):
    topic = page_as_of(writer, signer, "Relief")
    own = actions.make_own_policy(topic_id=topic.pk, by=chair)
    ReviewPolicy.objects.filter(pk=own.pk).update(lead_days=LEAD - 1)
    assert titles(FIRST) == []
    assert titles(FIRST.replace(day=6)) == ["Relief"]
    Topic.objects.filter(pk=topic.pk).update(review_interval_months=12)
    assert titles(date(2025, 11, 3)) == ["Relief"]


def test_the_chair_reads_when_it_is_due_and_starts_the_review(writer, signer, chair, policy):
    topic = page_as_of(writer, signer, "Relief")
    with at(FIRST):
        words = lists(chair)["Due for review"]
        assert words == "Relief Due for review: November 3, 2027 Start a review : Relief"
        page = signed_in(chair).get("/admin/?of=library").content.decode()
        assert reverse("admin:encyclopedia_topic_reaffirm", args=[topic.pk]) in page
        assert "Due for review" not in lists(signer)
        actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="It is due.")
        assert "Due for review" not in lists(chair)


def test_the_earliest_comes_first_and_the_queries_do_not_grow(writer, signer, policy):
    counts = []
    for n in (1, 3):
        for number in range(n):
            page_as_of(writer, signer, f"Page {n}{number}", AS_OF.replace(day=20 - n - number))
        with CaptureQueriesContext(connection) as queries:
            found = titles(date(2027, 10, 1))
        counts.append(len(queries))
    assert found == ["Page 32", "Page 31", "Page 30", "Page 10"]
    assert counts == [8, 8]


def test_a_page_past_its_date_is_listed_with_the_longest_overdue_first_and_stays_so_once_it_expired(
    writer, signer, chair, policy
):
    short = page_as_of(writer, signer, "Short", AS_OF)
    Topic.objects.filter(pk=short.pk).update(review_interval_months=12)  # due on November 3, 2025
    page_as_of(writer, signer, "Long", AS_OF.replace(day=2))  # due on November 2, 2027
    with at(date(2027, 11, 3)):
        words = lists(chair)["Past their review date"]
        assert re.fullmatch(r"Short Expired: .* November 3, 2024 .* Long Past .* November 2, 2024 .*", words)
        actions.open_reaffirmation(topic_id=short.pk, by=chair, note="It is late.")
        assert "Short" not in lists(chair)["Past their review date"]
    with at(date(2027, 11, 2)):
        assert "Past their review date" not in lists(chair)


def test_a_page_past_its_date_says_when_it_expires_and_then_that_it_did(writer, signer, chair, policy):
    topic = page_as_of(writer, signer, "Relief")
    with at(date(2028, 11, 3)):
        assert lists(chair)["Past their review date"] == (
            "Relief Past its review date: current as of November 3, 2024 expires after Nov 3, 2028 Start a review"
            " : Relief"
        )
        assert currency_of(chair, topic) == "Overdue"
    with at(date(2028, 11, 4)):
        words = lists(chair)["Past their review date"]
        assert words == "Relief Expired: current as of November 3, 2024 Start a review : Relief"
        assert currency_of(chair, topic) == "Expired"


def currency_of(person: User, topic: Topic) -> str:
    """What the list of topics says of the page."""
    found = signed_in(person).get("/admin/encyclopedia/topic/?currency=expired").context_data["cl"]
    return "Expired" if topic in found.result_list else "Overdue"


@pytest.mark.parametrize("day", [date(2027, 10, 1), date(2028, 1, 1)], ids=["due", "overdue"])
def test_a_list_shows_the_first_pages_and_counts_them_all(writer, signer, chair, policy, day):
    for number in range(3):
        page_as_of(writer, signer, f"Later {number}", AS_OF)
    for number in range(2):
        page_as_of(writer, signer, f"Earlier {number}", AS_OF.replace(day=1))
    found = listed(due, day, 3) if day.year == 2027 else listed(overdue, day, 3)
    assert [row.title for row in found.rows] == ["Earlier 0", "Earlier 1", "Later 0"]
    assert found.total == 5


# --- Policies that nobody set -----------------------------------------------------------------------------------------


def test_the_chair_is_told_that_one_signature_publishes_until_the_policies_are_set(signer, chair):
    words = lists(chair)["Review policies"]
    assert words.startswith(
        "Review policies ask for one signature Set what your board decided. Set the policies"
    )
    assert (
        reverse("admin:reviews_reviewpolicy_changelist") in signed_in(chair).get("/admin/").content.decode()
    )
    assert "Review policies" not in lists(signer)


@pytest.mark.parametrize(
    ("seats", "people"), [(("", ""), 1), ((Profession.NURSE,), 1), (("",), 2)], ids=["two", "nurse", "people"]
)
def test_a_policy_that_asks_for_more_ends_that(seats, people):
    assert unset_policies().total == 1
    ask_for(*seats, fewest_people=people)
    assert unset_policies().total == 0


def test_a_chair_who_decided_on_one_signature_is_not_told_again(chair, writer):
    actions.make_own_policy(topic_id=make.make_topic(writer).pk, by=chair)
    ReviewPolicy.objects.filter(topic__isnull=False).delete()
    assert unset_policies().total == 0


# --- What expires ---


def test_a_chair_reads_beside_what_waits_which_pages_expired_or_are_about_to(writer, signer, chair, policy):
    for title, day in (("Old", AS_OF.replace(day=1)), ("Older", AS_OF.replace(year=2023)), ("Young", AS_OF)):
        page_as_of(writer, signer, title, day)
    Topic.objects.filter(staff_title="Young").update(review_interval_months=60)

    def told(day: date) -> str:
        with at(day):
            page = signed_in(chair).get("/admin/").context["work"]
            mine = {one.heading: one for one in page.lists}.get("Expired, or expiring soon")
            assert mine is None or mine.total == len(mine.rows)
            return ", ".join(f"{row.title} {row.due or 'expired'}" for row in mine.rows) if mine else ""

    last = add_months(date(2026, 11, 3), EXPIRED_AFTER_MONTHS)  # of the page that is the first to expire
    assert told(last - EXPIRING) == ""
    assert told(last - EXPIRING + timedelta(days=1)) == f"Older {last}"
    assert told(last) == f"Older {last}"
    assert told(last + timedelta(days=1)) == "Older expired"
    both = add_months(date(2027, 11, 1), EXPIRED_AFTER_MONTHS)
    assert told(both) == f"Older expired, Old {both}"
    with at(both):
        older = Topic.objects.get(staff_title="Older")
        actions.open_reaffirmation(topic_id=older.pk, by=chair, note="It is late.")
    assert told(both) == f"Old {both}"


def test_what_a_chair_looks_after_in_the_library_is_one_step_away_and_nobody_else_s(writer, signer, chair):
    page_as_of(writer, signer, "Relief")
    with at(date(2029, 1, 1)):
        here, library = (signed_in(chair).get(one) for one in WORK)
        assert 'href="/admin/?of=library"' in here.content.decode()
        assert [one.heading for one in library.context["work"].lists] == ["Past their review date"]
        assert library.context["work"].shown == 1
        whole = b"".join(signed_in(chair).get(reverse("admin:your_work_csv")).streaming_content).decode()
        assert '"Past their review date","Relief"' in whole
        for user in (writer, signer):
            page = signed_in(user).get("/admin/?of=library")
            assert "of=library" not in page.content.decode()
            assert page.context["work"].shown == 1, "how current the library is stands on their one page"
