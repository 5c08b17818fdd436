"""Re-reviews by the clock: of each page once, when its lead time has come, however late and often it is asked."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from encyclopedia.currency import due_on
from encyclopedia.models import Topic, TopicKind
from reviews import actions
from reviews.actions.clock import STEPS, Step, Told, do_due_work
from reviews.audit import Fault, verify_chain
from reviews.forecast import coming, pages_alike, terms_in_force
from reviews.models import AuditEvent, ReviewPace, ReviewPolicy, ReviewRound
from tests import factories as make
from tests.databases import behind_its_back
from tests.reviews.boards import WORK, signed_in, text
from tests.reviews.commands.test_run_due_work import run

pytestmark = pytest.mark.django_db

LEAD = timedelta(days=180)


def page(writer, signer, as_of: date | None = None, title: str = "", **changes) -> Topic:
    """A page that patients read, current as of a day that may lie well back."""
    actions.disclose(by=signer, interests="")
    topic = make.make_topic(writer, title, **changes)
    make.approve(make.submit(topic, writer), signer, as_of or timezone.localdate() - timedelta(days=1))
    return Topic.objects.select_related("kind").get(pk=topic.pk)


def due_date(topic: Topic) -> date:
    return due_on(topic.editions.shown().get().current_as_of, topic.review_months)


def by_clock(topic: Topic | None = None):
    rounds = ReviewRound.objects.filter(opened_by__isnull=True)
    return rounds.filter(topic=topic) if topic else rounds


def on(day: date, hour: int = 12):
    return time_machine.travel(datetime(day.year, day.month, day.day, hour, tzinfo=UTC), tick=False)


def opened() -> tuple[int, str, str]:
    """Let the clock run: how many reviews it opened, what it could not do, and how it ended."""
    said, told, fault = run()
    return said.count("Opened a review"), told, fault


# --- When ---


def test_a_review_opens_on_the_first_day_of_the_lead_time_and_not_before(writer, signer):
    topic = page(writer, signer)
    first = due_date(topic) - LEAD
    with on(first - timedelta(days=1)):
        assert opened() == (0, "", "")
    with on(first):
        assert opened() == (1, "", "")
        assert opened() == (0, "", ""), "it is open already"
    round_ = by_clock().get()
    assert (round_.kind, round_.scope, round_.is_open) == ("reaffirmation", "whole_page", True)
    assert round_.due_on == first + timedelta(days=30)
    event = AuditEvent.objects.filter(act="reaffirm", topic=topic).get()
    assert (event.actor, event.actor_name, event.details["due_on"]) == (None, "", due_date(topic).isoformat())
    assert not [link for link in verify_chain() if isinstance(link, Fault)]


def test_after_a_year_without_a_scheduler_each_page_is_opened_once_the_most_overdue_first(writer, signer):
    ages = {
        title: timezone.localdate() - timedelta(days=days) for title, days in (("A", 9), ("B", 99), ("C", 50))
    }
    topics = {title: page(writer, signer, as_of, title) for title, as_of in ages.items()}
    with on(max(due_date(topic) for topic in topics.values()) + timedelta(days=365)):
        run()
        run()
    opened = by_clock().order_by("pk").values_list("topic__staff_title", flat=True)
    assert list(opened) == ["B", "C", "A"]


def test_a_page_of_a_leap_day_comes_due_on_the_last_of_february(writer, signer):
    with on(date(2028, 2, 29)):
        topic = page(writer, signer, date(2028, 2, 29))
    ReviewPolicy.objects.update(lead_days=0)
    TopicKind.objects.update(review_interval_months=12)
    with on(date(2029, 2, 27)):
        run()
        assert not by_clock().exists()
    with on(date(2029, 2, 28)):
        run()
    assert by_clock(topic).count() == 1


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati"])
def test_the_day_is_that_of_the_board_and_not_that_of_the_server(writer, signer, settings, zone):
    settings.TIME_ZONE = zone
    with on(date(2028, 3, 1)):
        topic = page(writer, signer, date(2028, 2, 28))
    first = datetime.combine(due_date(topic) - LEAD, datetime.min.time(), timezone.get_default_timezone())
    for instant, opened in ((first - timedelta(seconds=1), 0), (first, 1)):
        with time_machine.travel(instant, tick=False):
            run()
        assert by_clock().count() == opened


def test_the_hours_that_daylight_saving_skips_and_repeats_open_one_review_of_each_page(
    writer, signer, settings
):
    settings.TIME_ZONE = "America/New_York"
    ReviewPolicy.objects.update(lead_days=0)
    TopicKind.objects.update(review_interval_months=12)
    pages = {}
    for change in (date(2029, 3, 11), date(2029, 11, 4)):
        with on(change.replace(year=2028)):
            pages[change] = page(writer, signer, change.replace(year=2028))
    for change, topic in pages.items():
        midnight = datetime.combine(change, datetime.min.time(), timezone.get_default_timezone())
        for minute in range(-30, 300, 15):
            with time_machine.travel(midnight.astimezone(UTC) + timedelta(minutes=minute), tick=False):
                run()
        assert by_clock(topic).count() == 1
        assert timezone.localdate(by_clock(topic).get().opened_at) == change


def test_a_shorter_interval_brings_a_page_at_once_and_a_longer_one_puts_it_off(writer, signer):
    topic = page(writer, signer)
    kind = topic.kind
    with on(due_date(topic) - LEAD):
        kind.review_interval_months = 36
        kind.save()
        run()
        assert not by_clock().exists()
        kind.review_interval_months = 20
        kind.save()
        run()
    assert by_clock(topic).count() == 1


def test_a_lead_time_longer_than_the_interval_does_not_bring_a_page_again_that_was_just_signed(
    writer, signer, chair
):
    ReviewPolicy.objects.update(lead_days=180)
    TopicKind.objects.update(review_interval_months=3)
    topic = page(writer, signer)
    half = due_date(topic) - timedelta(days=45)
    with on(half - timedelta(days=1)):
        assert opened() == (0, "", "")
        terms = terms_in_force()
        assert coming(pages_alike(terms), terms)[0].opens_on == half, "the forecast says the same"
    with on(half):
        assert opened() == (1, "", "")
        make.approve(by_clock(topic).get(), signer, half)
        assert opened() == (0, "", ""), "it was signed this very day"


def test_a_page_with_an_interval_and_a_policy_of_its_own_comes_by_those(writer, signer, chair):
    topic, other = page(writer, signer), page(writer, signer)
    policy = actions.make_own_policy(topic_id=topic.pk, by=chair)
    policy.lead_days = 10
    policy.save()
    topic.review_interval_months = 6
    topic.save()
    own = due_on(topic.editions.get().current_as_of, 6) - timedelta(days=10)
    for day, opened in ((own - timedelta(days=1), []), (own, [topic.pk])):
        with on(day):
            run()
        assert list(by_clock().values_list("topic", flat=True)) == opened
    assert not by_clock(other).exists()


# --- Whether ---


@pytest.mark.parametrize("what", ["reaffirmation", "revision", "withdrawn", "draft"])
def test_what_is_under_review_or_withdrawn_is_left_alone_and_a_mere_draft_is_not(writer, signer, chair, what):
    topic = page(writer, signer)
    if what == "reaffirmation":
        actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="Early.")
    elif what == "withdrawn":
        actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="A wrong dose.")
    else:
        actions.start_draft(topic_id=topic.pk, by=writer)
        make.edit(topic, writer, summary="Newer.")
        if what == "revision":
            make.submit(topic, writer)
    with on(due_date(topic) if what != "withdrawn" else timezone.localdate() + timedelta(days=900)):
        run()
    assert by_clock().count() == (1 if what == "draft" else 0)


@pytest.mark.parametrize("end", ["changes requested", "cancelled"])
def test_a_review_that_ended_without_an_approval_is_not_opened_again_and_a_chair_sees_it(
    writer, signer, chair, end
):
    topic = page(writer, signer, title="Nerve Block")
    with on(due_date(topic) - LEAD):
        run()
        round_ = by_clock().get()
        if end == "cancelled":
            actions.cancel_reaffirmation(version_id=round_.version_id, by=chair, reason="Not now.")
        else:
            actions.disclose(by=signer, interests="")
            make.request_changes(round_, signer)
        assert opened() == (0, "", "")
    with on(due_date(topic) + timedelta(days=40)):
        assert opened() == (0, "", "")
        work = "".join(text(signed_in(chair).get(one).content.decode()) for one in WORK)
    assert f"Its review ended without an approval: {end}" in work
    assert "Past their review date" not in work, "it stands in one list"


def test_the_next_edition_comes_due_anew(writer, signer):
    TopicKind.objects.update(review_interval_months=12)
    topic = page(writer, signer)
    for edition in (2, 3):
        with on(due_date(topic) - LEAD + timedelta(days=1)):
            run()
            actions.disclose(by=signer, interests="")
            make.approve(by_clock(topic).get(closed_at=None), signer)
            run()
        assert topic.editions.shown().get().number == edition
    assert by_clock(topic).count() == 2
    assert not by_clock(topic).filter(closed_at=None).exists()


def test_the_database_lets_the_clock_open_nothing_but_whole_page_reaffirmations(writer, signer):
    round_ = make.submit(make.make_topic(writer), writer)
    with pytest.raises(IntegrityError), transaction.atomic():
        behind_its_back("UPDATE reviews_reviewround SET opened_by_id = NULL WHERE id = %s", [round_.pk])


# --- How much ---


def test_the_month_has_room_for_so_many_and_the_next_for_the_rest(writer, signer):
    for days in range(5):
        page(writer, signer, timezone.localdate() - timedelta(days=1 + days))
    ReviewPace.objects.update(most_in_a_month=2)
    day = (timezone.localdate() + timedelta(days=900)).replace(day=15)
    opened = []
    with on(day):
        run()
        run()
        opened.append(by_clock().count())
        actions.disclose(by=signer, interests="")
        make.approve(by_clock().order_by("pk")[0], signer)
        run()
        opened.append(by_clock().count())
    with on(day.replace(day=1) + timedelta(days=31)):
        run()
        opened.append(by_clock().count())
    ReviewPace.objects.update(most_in_a_month=None)
    with on(day.replace(day=1) + timedelta(days=32)):
        run()
        opened.append(by_clock().count())
    # The next month has room for one: of the two before, one is still to do.
    assert opened == [2, 2, 3, 5]


def test_a_page_that_cannot_be_opened_is_named_and_holds_up_no_other(writer, signer):
    broken, sound = page(writer, signer, title="Broken"), page(writer, signer, title="Sound")
    section = broken.editions.get().version.sections.first()
    behind_its_back("UPDATE encyclopedia_section SET heading = 'Forged' WHERE id = %s", [section.pk])
    with on(due_date(sound)):
        for _again in range(2):
            _said, refused, fault = run()
            assert "No review of Broken was opened: The stored text of this page" in refused
            assert "could not be done" in fault
    assert [round_.topic for round_ in by_clock()] == [sound]
    assert AuditEvent.objects.filter(act="scheduled review refused", topic=broken).count() == 1


def test_a_step_that_breaks_is_named_and_the_next_ones_are_taken(writer, signer):
    topic = page(writer, signer)

    def broken() -> Told:
        raise ExceptionGroup("trouble", [RuntimeError("no such host"), ValueError("a bad address")])

    with on(due_date(topic)):
        told = list(do_due_work((Step("mail", broken), *STEPS)))
    assert told[0].failed == ["mail failed: no such host", "mail failed: a bad address"]
    assert by_clock(topic).exists()


def test_the_clock_asks_as_many_questions_of_one_page_as_of_many(writer, signer):
    counts = []
    for _pages in range(2):
        page(writer, signer)
        page(writer, signer)
        with CaptureQueriesContext(connection) as asked:
            list(do_due_work())
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 9


# --- Who sees it ---


def test_who_reviews_reads_that_the_clock_opened_it_and_why(writer, signer):
    topic = page(writer, signer)
    with on(due_date(topic) - LEAD):
        run()
        actions.disclose(by=signer, interests="")
        round_ = by_clock().get()
        client = signed_in(signer)
        address = f"/admin/reviews/reviewround/{round_.pk}/change/"
        gate = text(client.get(address).content.decode())
        make.take_seat(round_, signer)
        review = text(client.get(address).content.decode())
        record = text(client.get(f"/admin/reviews/reviewround/{round_.pk}/record/").content.decode())
        hub = text(client.get(f"/admin/encyclopedia/topic/{topic.pk}/change/").content.decode())
    for shown in (gate, review, record):
        assert "The clock" in shown
    assert "Its review is due on" in gate
    assert "opened a review of the whole page" in hub
