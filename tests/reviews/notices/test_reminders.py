"""Reminders: three to whoever holds a seat, then the chair; each once, computed however late, none to who left."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from encyclopedia.readers import take_report
from reviews import actions
from reviews.models import BoardMember, Letter, Notice, NoticeKind
from reviews.notices import catch_up, inbox_of, remind, send_due
from reviews.notices.reminding import days_of
from tests import factories as make
from tests.reviews.boards import new_round, part_of

pytestmark = pytest.mark.django_db

K = NoticeKind


@pytest.fixture
def held(writer, signer, chair):
    """A round of 30 days, and the signer holds its seat."""
    round_ = new_round(writer, "Nerve Block")
    actions.assign(round_id=round_.pk, member_id=signer.board_member.pk, by=chair)
    catch_up()
    return round_


def told(person: User) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def on(day: date, *, times: int = 2) -> None:
    """Let the clock run on this day, more than once."""
    moment = datetime.combine(day, datetime.min.time(), timezone.get_default_timezone()) + timedelta(hours=9)
    with time_machine.travel(moment):
        for _again in range(times):
            remind()


def test_three_reminders_and_then_the_chair_each_once(signer, chair, held):
    changes, before = [], (0, 0)
    for day in range(-30, 10):
        on(held.due_on + timedelta(days=day), times=1 + day % 2)
        now = (told(signer).count(K.REMINDER), told(chair).count(K.LATE))
        if now != before:
            changes.append((day, now))
        before = now
    assert changes == [(-14, (1, 0)), (-3, (2, 0)), (1, (3, 0)), (4, (3, 1))]


@pytest.mark.parametrize(
    ("days", "expected"),
    [(30, [16, 27, 31]), (28, [14, 25, 29]), (7, [4, 6, 8]), (2, [1, 2, 3]), (1, [1, 2, 3]), (-5, [1, 2, 3])],
)
def test_a_short_round_and_a_member_asked_late_have_less_time(days, expected):
    asked = date(2028, 2, 20)  # a leap year
    assert days_of(asked, asked + timedelta(days=days)) == [asked + timedelta(days=n) for n in expected]


def test_who_is_asked_when_it_is_late_is_reminded_three_times_as_well(writer, signer, chair):
    round_ = new_round(writer)
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        actions.assign(round_id=round_.pk, member_id=signer.board_member.pk, by=chair)
        asked = timezone.localdate()
    for day in range(6):
        on(asked + timedelta(days=day))
    assert told(signer).count(K.REMINDER) == 3
    assert told(chair).count(K.LATE) == 1


def test_of_the_only_chairs_own_late_seat_that_chair_is_told(writer, chair):
    round_ = new_round(writer)
    make.take_seat(round_, chair)
    for day in range(45):
        on(round_.due_on - timedelta(days=30 - day), times=1)
    assert told(chair).count(K.LATE) == 1


def test_a_clock_that_stood_still_for_a_month_sends_one_reminder_and_tells_the_chair_later(
    signer, chair, held
):
    late = held.due_on + timedelta(days=30)
    on(late)
    assert told(signer).count(K.REMINDER) == 1
    assert K.LATE not in told(chair)
    on(late + timedelta(days=3))
    assert told(signer).count(K.REMINDER) == 1
    assert told(chair).count(K.LATE) == 1


def test_who_signed_gave_it_back_or_waits_for_a_chair_is_not_reminded(writer, signer, chair, held):
    undecided = make.make_user("reviewer")
    round_ = new_round(writer)
    actions.take_seat(round_id=round_.pk, by=undecided, declaration="interest", interest="Shares.")
    make.approve(held, signer)
    on(held.due_on)
    assert not Notice.objects.filter(kind__in=(K.REMINDER, K.LATE, K.LEFT)).exists()
    actions.waive(assignment_id=part_of(round_, undecided).pk, by=chair, reason="A few only.")
    on(held.due_on)
    assert K.REMINDER in told(undecided)


@pytest.mark.parametrize("how", ["account", "board", "term", "licence", "role"])
def test_of_who_left_the_chair_is_told_at_once_and_they_are_told_nothing(signer, chair, held, how):
    yesterday = timezone.localdate() - timedelta(days=1)
    if how == "account":
        User.objects.filter(pk=signer.pk).update(is_active=False)
    elif how == "role":
        signer.groups.clear()
    else:
        columns = {"board": "is_active", "term": "term_until", "licence": "licence_valid_until"}
        value = False if how == "board" else yesterday
        BoardMember.objects.filter(user=signer).update(**{columns[how]: value})
    on(timezone.localdate() + timedelta(days=1))
    on(held.due_on)
    assert K.REMINDER not in told(signer)
    assert told(chair).count(K.LEFT) == 1
    assert K.LEFT in [one.kind for one in inbox_of(chair).filter(is_open=True)]
    actions.assign(
        round_id=held.pk,
        member_id=make.make_user("reviewer").board_member.pk,
        by=chair,
        seat=part_of(held, signer).seat,
        reason="They left.",
    )
    assert K.LEFT not in [one.kind for one in inbox_of(chair).filter(is_open=True)]


def test_a_reminder_goes_out_as_a_letter_and_none_when_it_was_signed_before(signer, held):
    send_due()
    mail.outbox.clear()
    on(held.due_on)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        make.approve(held, signer)
        send_due()
    assert [one.to for one in mail.outbox if one.to == [signer.email]] == []
    assert Letter.objects.filter(person=signer, state="dropped").count() == 1


def test_the_first_serious_report_of_a_topic_that_waits_is_told_once_to_who_decides_on_it(
    writer, signer, chair
):
    manager = make.make_user("manager")
    topic = make.published_topic(writer, signer)
    shown = topic.editions.shown().get()
    words = "My mother died after she took this dose."
    report = take_report(shown, section="risks", words=words)
    take_report(shown, section="risks", words=f"{words} It was 250 mg.")
    take_report(shown, section="", words="A word is misspelled.")
    assert report.proposed_harm == "serious"
    on(timezone.localdate())
    on(timezone.localdate() + timedelta(days=1))
    for person in (chair, manager):
        assert told(person).count(K.REPORT) == 1
    assert K.REPORT not in told(writer)
    assert [one.kind for one in inbox_of(manager).filter(is_open=True)] == [K.REPORT]
    actions.dismiss_report(report_id=report.pk, by=chair, base=0, reason="It is not.")
    assert [one.kind for one in inbox_of(manager).filter(is_open=True)] == []


def test_the_number_of_queries_does_not_grow_with_the_seats(writer, signer, chair, held):
    def queries() -> int:
        with CaptureQueriesContext(connection) as context:
            on(held.due_on, times=1)
        return len(context)

    queries()
    one = queries()
    for n in range(5):
        round_ = new_round(writer, f"Topic {n}")
        actions.assign(round_id=round_.pk, member_id=signer.board_member.pk, by=chair)
    queries()
    assert queries() == one


def test_chairs_are_reminded_three_times_of_an_interest_that_nobody_decides_on(writer, signer, chair):
    writes_too = make.make_user("chair")
    writes_too.groups.add(Group.objects.get(name="Writer"))
    round_ = new_round(writes_too, "By a Chair")
    actions.take_seat(round_id=round_.pk, by=signer, declaration="interest", interest="Shares.")
    declared = timezone.localdate()
    days, before = [], 0
    for day in range(40):
        on(declared + timedelta(days=day), times=1 + day % 2)
        if (now := told(chair).count(K.UNDECIDED)) != before:
            days.append(day)
            before = now
    assert days == [7, 14, 21]
    assert K.UNDECIDED not in told(writes_too), "nobody decides who may review their own text"
    assert K.UNDECIDED in [one.kind for one in inbox_of(chair).filter(is_open=True)]
    actions.waive(assignment_id=part_of(round_, signer).pk, by=chair, reason="A few only.")
    assert K.UNDECIDED not in [one.kind for one in inbox_of(chair).filter(is_open=True)]


def test_in_a_short_round_chairs_are_reminded_of_an_interest_sooner(writer, signer, chair):
    round_ = new_round(writer)
    with time_machine.travel(
        timezone.now() + timedelta(days=(round_.due_on - timezone.localdate()).days - 4)
    ):
        actions.take_seat(round_id=round_.pk, by=signer, declaration="interest", interest="Shares.")
        declared = timezone.localdate()
    on(declared)
    assert K.UNDECIDED not in told(chair)
    on(declared + timedelta(days=1))
    assert told(chair).count(K.UNDECIDED) == 1
    on(declared + timedelta(days=30))
    assert told(chair).count(K.UNDECIDED) == 2, "a clock that stood still sends the last alone"
