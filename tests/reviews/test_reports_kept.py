"""What is kept of readers' reports, and for how long; what evidence proves of them; and who decides on them."""

import pytest
from django.db import connection

from encyclopedia.errors import NotAllowed, WrongState
from encyclopedia.models import Harm, ReaderReport, ReaderWords
from encyclopedia.readers import commitment
from reviews import actions
from reviews.models import ReportState
from tests import factories as make
from tests.databases import all_rows, behind_its_back
from tests.reviews.sql import assert_refused
from tests.reviews.test_reports import SECRET, faults, report, stands, topic, weigh

__all__ = ["topic"]  # a fixture

pytestmark = pytest.mark.django_db


# --- Words that nobody should keep ---


def test_words_are_removed_for_good_and_the_rest_still_proves_what_was_said(topic, chair):
    one = report(topic, SECRET)
    words = ReaderWords.objects.get()
    weigh(one, chair, Harm.MINOR)
    step = actions.remove_words(
        report_id=one.pk, by=chair, base=stands(one).last_step, reason="It names them."
    )
    assert (step.state, step.harm) == (ReportState.NEW, Harm.MINOR)
    left = str(all_rows())
    assert "Zyx Canary" not in left
    assert words.nonce not in left
    assert words.sameness not in left
    assert commitment(words.nonce, SECRET) == ReaderReport.objects.get().words_hash
    assert faults() == []
    with pytest.raises(WrongState, match="removed before"):
        actions.remove_words(report_id=one.pk, by=chair, base=stands(one).last_step, reason="Again.")


def test_no_evidence_ever_holds_a_word_of_a_readers(topic, chair):
    one = report(topic, SECRET, "risks")
    weigh(one, chair)
    rows = all_rows()
    holders = [name for name, found in rows.items() if "Canary" in str(found)]
    assert holders == ["encyclopedia_readerwords"]


def test_the_database_itself_keeps_words_until_an_act_removes_them(topic, chair):
    one, other = report(topic, SECRET), report(topic, "Another.")
    assert_refused("DELETE FROM encyclopedia_readerwords", because="removed by an act alone")
    assert_refused("UPDATE encyclopedia_readerwords SET text = 'x'", because="never change")
    actions.remove_words(report_id=one.pk, by=chair, base=0, reason="It names them.")
    assert_refused("DELETE FROM encyclopedia_readerwords", because="removed by an act alone")
    assert ReaderWords.objects.get().report_id == other.pk


# --- Evidence ---


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("UPDATE reviews_reportstep SET note = 'x'", "reported and done"),
        ("UPDATE reviews_reportstep SET harm = 'none'", "reported and done"),
        ("UPDATE encyclopedia_readerreport SET section = 'x'", "reported and done"),
        ("UPDATE encyclopedia_readerwords SET text = 'x'", "words were changed"),
        ("DELETE FROM reviews_reportstep", "but it is gone"),
    ],
)
def test_verify_audit_finds_what_was_changed_behind_its_back(topic, chair, sql, says):
    weigh(report(topic), chair)
    assert faults() == []
    behind_its_back(sql)
    (fault,) = faults()
    assert says in fault


def test_a_step_that_no_event_seals_is_found(topic, chair):
    one = report(topic)
    weigh(one, chair, Harm.MINOR)
    columns = "report_id, act, state, harm, note, round_id, edition_id, made_at, made_by_id"
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO reviews_reportstep ({columns}) SELECT {columns} FROM reviews_reportstep")
    (fault,) = faults()
    assert "reported and done" in fault


# --- Who may ---


@pytest.mark.parametrize(
    ("role", "may"),
    [("writer", False), ("reviewer", False), ("chair", True), ("manager", True), (None, False)],
)
def test_chairs_and_managers_decide_and_nobody_else(topic, role, may):
    one = report(topic)
    person = make.make_user(role)
    before = all_rows()
    for act, more in (
        ("weigh_report", {"harm": "minor", "reason": "R"}),
        ("remove_words", {"reason": "R"}),
        ("answer_report", {"answer": "A"}),
    ):
        asked = {"report_id": one.pk, "by": person, "base": stands(one).last_step, **more}
        if may:
            getattr(actions, act)(**asked)
        else:
            with pytest.raises(NotAllowed):
                getattr(actions, act)(**asked)
    assert (all_rows() != before) is may


def test_a_report_that_does_not_exist_is_refused_in_words(chair):
    with pytest.raises(WrongState, match="no such report"):
        actions.dismiss_report(report_id=7, by=chair, base=0, reason="R")
