"""The schedule: what comes due when and what the clock opens of it; who may read it, and who may set the pace."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from encyclopedia.models import TopicKind
from reviews import actions
from reviews.admin.schedule import forecast
from reviews.models import AuditEvent, ReviewPace, ReviewPolicy
from reviews.schedule import waiting_for_the_clock
from tests import factories as make
from tests.reviews.boards import ask_for, signed_in, text
from tests.reviews.test_clock import page

pytestmark = pytest.mark.django_db

LIST = "/admin/reviews/reviewpace/"
FORM = f"{LIST}1/change/"


def set_pace(by, most: str, why: str = "The board has three new members.", base: str | None = None):
    base = make.base_of(ReviewPace.objects.get()) if base is None else base
    return signed_in(by).post(FORM, {"most_in_a_month": most, "why": why, "base": base})


def test_the_forecast_says_what_the_clock_then_does(writer, signer):
    TopicKind.objects.update(review_interval_months=12)
    for days in (360, 400, 500):
        page(writer, signer, timezone.localdate() - timedelta(days=days))
    page(writer, signer)
    ReviewPace.objects.update(most_in_a_month=2)
    told = forecast()
    assert (told.waiting, told.overdue, told.months[0].opened) == (3, 2, 2)
    opened, _refused = actions.open_due()
    assert len(opened) == 2
    after = forecast()
    assert (after.taken, after.waiting, after.overdue, after.months[0].opened) == (2, 1, 0, 0)
    assert after.months[1].opened == 1


def test_the_screen_shows_months_signatures_and_what_pace_would_be_enough(writer, signer):
    ask_for("physician", "nurse")
    make.make_user("reviewer", profession="nurse")
    TopicKind.objects.update(review_interval_months=12)
    for _number in range(3):
        ask_for("physician")
        page(writer, signer, timezone.localdate() - timedelta(days=365 - 40))
    ask_for("physician", "nurse")
    ReviewPace.objects.update(most_in_a_month=1)
    shown = text(signed_in(signer).get(LIST).content.decode())
    assert "The clock opens 1 review in a month at most." in shown
    assert "in a month, every review that can still end in time would." in shown
    assert "the date of no page moves" in shown
    assert "a nurse, a physician" in shown
    assert "See the pace" in shown
    assert "Change an interval" not in shown
    chairs = signed_in(make.make_user("chair")).get(LIST).content.decode()
    assert "Change an interval, and see what would fall due when before you save it" in text(chairs)
    assert 'href="/admin/reviews/reviewpolicy/"' in chairs[chairs.index('id="pace"') :]


def test_the_forecast_asks_as_many_questions_of_one_page_as_of_many(writer, signer):
    counts = []
    for _pages in range(2):
        for _page in range(3):
            page(writer, signer)
        with CaptureQueriesContext(connection) as asked:
            forecast()
        counts.append(len(asked))
    assert counts[0] == counts[1] == 8


@pytest.mark.parametrize("role", ["writer", "reviewer", "chair", "manager"])
def test_reviewers_read_it_and_chairs_and_managers_set_the_pace_on_the_record(role):
    person = make.make_user(role)
    assert signed_in(person).get(LIST).status_code == (403 if role == "writer" else 200)
    may = role in ("chair", "manager")
    assert set_pace(person, "40").status_code == (302 if may else 403)
    assert ReviewPace.objects.get().most_in_a_month == (40 if may else 100)
    event = AuditEvent.objects.filter(act="change pace of reviews").first()
    if may:
        assert (event.actor, event.reason) == (person, "The board has three new members.")
        assert [event.details[when]["most_in_a_month"] for when in ("before", "after")] == [100, 40]
        assert ReviewPace.history.latest().history_change_reason == event.reason
    else:
        assert event is None


def test_no_limit_can_be_set_and_none_is_not_zero(chair):
    assert set_pace(chair, "").status_code == 302
    assert ReviewPace.objects.get().most_in_a_month is None
    assert "on its day" in text(signed_in(chair).get(LIST).content.decode())
    assert set_pace(chair, "0").status_code == 200
    assert ReviewPace.objects.get().most_in_a_month is None


def test_the_second_of_two_who_set_the_pace_is_told(chair):
    base = make.base_of(ReviewPace.objects.get())
    set_pace(chair, "40", base=base)
    assert set_pace(chair, "60", base=base).status_code != 302
    assert ReviewPace.objects.get().most_in_a_month == 40


def test_an_installation_without_a_policy_is_planned_by_the_usual_terms(writer, signer, chair):
    page(writer, signer)
    ReviewPolicy.objects.filter(kind__key="test").delete()
    assert signed_in(chair).get(LIST).status_code == 200


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL plans by the size of tables, which are small here"
)
def test_what_comes_due_is_found_by_indexes_and_not_by_reading_every_row():
    plan = waiting_for_the_clock(timezone.localdate()).order_by().explain()
    assert "shown_edition_by_date (current_as_of<?)" in plan
    assert " SCAN " not in plan
