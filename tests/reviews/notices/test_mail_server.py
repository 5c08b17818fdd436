"""Letters and a mail server that takes them, refuses them, or goes dead: none is sent twice by itself."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from reviews import actions
from reviews.models import Letter, LetterState
from reviews.notices import catch_up, send_again, send_due
from reviews.notices.sending import WAITS
from tests.reviews.boards import new_round

from .smtp import mail_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_TIMEOUT = 5
    with mail_server() as server:
        settings.EMAIL_PORT = server.port
        yield server


@pytest.fixture
def letter(writer, signer, chair):
    round_ = new_round(writer, "Nerve Block")
    actions.assign(round_id=round_.pk, member_id=signer.board_member.pk, by=chair)
    catch_up()
    letter = Letter.objects.get(person=signer)
    Letter.objects.exclude(pk=letter.pk).update(state=LetterState.DROPPED)
    return letter


def now(letter):
    letter.refresh_from_db()
    return letter.state


def test_what_the_server_takes_is_sent(server, letter):
    assert send_due().sent == 1
    assert now(letter) == LetterState.SENT
    (taken,) = server.taken
    assert taken["Message-ID"] == letter.message_id
    assert taken.get_content_type() == "multipart/alternative"


def test_a_server_that_is_away_is_tried_again_at_growing_intervals_until_it_has_failed(server, letter):
    server.says["."] = "451 later"
    moment, waits = timezone.now(), []
    while now(letter) == LetterState.QUEUED:
        with time_machine.travel(moment, tick=False):
            send_due()
            assert send_due().sent == 0, "not before its time"
        letter.refresh_from_db()
        waits.append(letter.next_try_at - moment)
        moment = letter.next_try_at
    assert waits[:-1] == list(WAITS)
    assert letter.state == LetterState.FAILED
    assert "451" in letter.error


def test_nobody_listening_is_no_reason_to_give_up(server, letter, settings):
    settings.EMAIL_PORT = 1
    send_due()
    assert now(letter) == LetterState.QUEUED
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        settings.EMAIL_PORT = server.port
        send_due()
    assert now(letter) == LetterState.SENT


@pytest.mark.parametrize("command", ["RCPT", "MAIL", "."])
def test_a_refusal_for_good_is_not_tried_again(server, letter, command):
    server.says[command] = "550 no such person"
    outcome = send_due()
    assert (outcome.failed, now(letter)) == (1, LetterState.FAILED)


def test_a_line_that_goes_dead_after_the_letter_leaves_it_uncertain_until_a_person_decides(
    server, letter, chair
):
    server.says["."] = ""
    assert send_due().uncertain == 1
    assert now(letter) == LetterState.UNCERTAIN
    del server.says["."]
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        send_due()
        assert len(server.taken) == 1, "never again by itself"
        assert send_again(letter, by=chair)
        assert not send_again(letter, by=chair)
        send_due()
    assert now(letter) == LetterState.SENT
    assert server.taken[0]["Message-ID"] == server.taken[1]["Message-ID"]


def test_a_letter_whose_process_died_is_uncertain_and_one_that_is_young_is_left_alone(server, letter):
    Letter.objects.filter(pk=letter.pk).update(
        state=LetterState.SENDING, attempts=1, claimed_at=timezone.now()
    )
    assert send_due().uncertain == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        assert send_due().uncertain == 1
    assert now(letter) == LetterState.UNCERTAIN
    assert server.taken == []
