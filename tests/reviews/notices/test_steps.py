"""One run tells all; little is asked where nothing came, and what needs a person is named."""

import pytest
from django.core import mail

from reviews import actions
from reviews.actions.clock import do_due_work
from reviews.models import LetterState
from reviews.notices.steps import STEPS
from tests.reviews.boards import ask_for, new_round
from tests.reviews.commands.test_run_due_work import run
from tests.reviews.notices.test_mail_server import letter, now, server

__all__ = ["letter", "server"]  # fixtures

pytestmark = pytest.mark.django_db


def test_one_run_tells_of_what_was_done_and_sends_it(writer, signer, chair):
    round_ = new_round(writer)
    actions.assign(round_id=round_.pk, member_id=signer.board_member.pk, by=chair)
    said, _told, fault = run()
    assert "Letters sent: 1." in said
    assert fault == ""
    assert [one.to for one in mail.outbox] == [[signer.email]]


def test_a_run_in_which_nothing_came_asks_little(writer, django_assert_max_num_queries):
    ask_for("physician")
    new_round(writer)
    run()
    with django_assert_max_num_queries(15):
        told = list(do_due_work(STEPS))
    assert [line for one in told for line in (*one.done, *one.failed)] == []


def test_a_letter_that_needs_a_person_is_said_where_the_operator_reads(server, letter):
    server.says["RCPT"] = "550 no such person"
    _said, told, fault = run()
    assert "Letters that could not be sent: 1." in told
    assert fault
    assert now(letter) == LetterState.FAILED
