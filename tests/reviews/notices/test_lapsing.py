"""Members are told by mail that a disclosure, a licence or a term of theirs ends: three times, each once."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reviews import actions
from reviews.models import BoardMember, Disclosure, Notice, NoticeKind
from reviews.notices import inbox_of, remind, send_due
from tests import factories as make
from tests.reviews.boards import signed_in, text

pytestmark = pytest.mark.django_db

K = NoticeKind
COLUMNS = {K.LICENCE: "licence_valid_until", K.TERM: "term_until"}


def on(day: date, *, times: int = 2) -> None:
    """Let the clock run on this day, more than once, and send what it wrote."""
    moment = datetime.combine(day, datetime.min.time(), timezone.get_default_timezone()) + timedelta(hours=9)
    with time_machine.travel(moment):
        for _again in range(times):
            remind()
            send_due()


def ends(person, kind: str) -> date:
    """The last day, which is a hundred days ahead for a licence and a term."""
    if kind == K.DISCLOSURE:
        return Disclosure.objects.filter(member__user=person)[0].valid_until
    day = timezone.localdate() + timedelta(days=100)
    BoardMember.objects.filter(user=person).update(**{COLUMNS[kind]: day})
    return day


def told(person, kind: str) -> int:
    return Notice.objects.filter(person=person, kind=kind).count()


def still_open(person) -> list[str]:
    return [one.kind for one in inbox_of(person).filter(is_open=True)]


@pytest.mark.parametrize("kind", [K.DISCLOSURE, K.LICENCE, K.TERM])
def test_a_month_before_a_week_before_and_when_it_is_over(signer, kind):
    last = ends(signer, kind)
    found, before = [], 0
    for day in (-32, -31, -30, -29, -8, -7, -6, -1, 0, 1, 2, 30):
        on(last + timedelta(days=day))
        if (now := told(signer, kind)) != before:
            found.append(day)
            before = now
    assert found == [-30, -7, 1]
    assert len([one for one in mail.outbox if one.to == [signer.email]]) == 3
    assert kind in still_open(signer)


def test_a_clock_that_stood_still_sends_the_last_alone(signer):
    last = ends(signer, K.LICENCE)
    on(last + timedelta(days=3))
    assert told(signer, K.LICENCE) == 1


def test_the_letter_says_until_when_and_leads_to_the_act(signer):
    last = ends(signer, K.DISCLOSURE)
    on(last)
    (letter,) = mail.outbox
    assert letter.subject == "Your yearly disclosure of interests has to be renewed"
    day = f"{last:%B} {last.day}, {last.year}"
    for words in (letter.body, letter.alternatives[0].content):
        assert f"Valid until: {day}" in words
        assert "http://testserver/admin/reviews/disclosure/" in words
        assert "None" not in words


def test_a_new_disclosure_closes_it_and_ends_the_warnings(signer):
    last = ends(signer, K.DISCLOSURE)
    on(last - timedelta(days=20))
    assert still_open(signer) == [K.DISCLOSURE]
    page = text(signed_in(signer).get("/admin/reviews/notice/").content.decode())
    assert "Your yearly disclosure of interests has to be renewed" in page
    assert "Valid until" in page
    with time_machine.travel(timezone.now() + (last - timezone.localdate()) - timedelta(days=19)):
        actions.disclose(by=signer, interests="")
    assert still_open(signer) == []
    on(last + timedelta(days=2))
    assert told(signer, K.DISCLOSURE) == 1


@pytest.mark.parametrize("kind", [K.LICENCE, K.TERM])
def test_a_day_that_a_manager_moves_closes_it_and_begins_anew(signer, kind):
    last = ends(signer, kind)
    on(last - timedelta(days=20))
    assert still_open(signer) == [kind]
    moved = last + timedelta(days=365)
    BoardMember.objects.filter(user=signer).update(**{COLUMNS[kind]: moved})
    assert still_open(signer) == []
    on(last + timedelta(days=10))
    assert told(signer, kind) == 1
    on(moved - timedelta(days=7))
    assert told(signer, kind) == 2


@pytest.mark.parametrize("how", ["board", "account", "role"])
def test_who_left_is_told_nothing(signer, how):
    last = ends(signer, K.LICENCE)
    if how == "board":
        BoardMember.objects.filter(user=signer).update(is_active=False)
    elif how == "account":
        signer.is_active = False
        signer.save()
    else:
        signer.groups.clear()
    on(last)
    assert told(signer, K.LICENCE) == 0


def test_the_button_leads_to_what_can_be_done(signer):
    on(ends(signer, K.LICENCE))
    client = signed_in(signer)
    notice = Notice.objects.get(person=signer, kind=K.LICENCE)
    answer = client.post(f"/admin/reviews/notice/{notice.pk}/open/", follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0] == f"/admin/reviews/boardmember/{signer.board_member.pk}/change/"


def test_the_number_of_queries_does_not_grow_with_the_members(signer):
    last = ends(signer, K.LICENCE)

    def queries() -> int:
        with CaptureQueriesContext(connection) as context:
            on(last, times=1)
        return len(context)

    queries()
    one = queries()
    for _n in range(5):
        ends(make.make_user("reviewer"), K.LICENCE)
    queries()
    assert queries() == one
