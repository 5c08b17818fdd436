"""The outbox of mail: a manager's to read, and to send a letter again that failed or that was perhaps sent."""

import html
import re

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reviews import actions
from reviews.audit import Fault, verify_chain
from reviews.models import AuditEvent, Letter, LetterState
from reviews.notices import catch_up, send_due
from tests import factories as make
from tests.reviews.boards import new_round, signed_in

pytestmark = pytest.mark.django_db

OUTBOX = "/admin/reviews/letter/"


@pytest.fixture
def letter(writer, signer, chair) -> Letter:
    """A letter to the signer that nobody knows about: was it sent?"""
    round_ = new_round(writer, "Nerve Block")
    actions.assign(round_id=round_.pk, member_id=signer.board_member.pk, by=chair)
    catch_up()
    Letter.objects.update(
        state=LetterState.UNCERTAIN,
        attempts=1,
        error="Gone.",
        claimed_at=timezone.now(),
        address="a@example.org",
    )
    return Letter.objects.get(person=signer)


def test_a_manager_sees_what_is_uncertain_and_sends_it_again_once(letter, signer):
    client = signed_in(make.make_user("manager"))
    work = client.get("/admin/").content.decode()
    assert "1 letter could not be sent, or perhaps was not." in work
    listed = client.get(html.unescape(re.search(f'href="({OUTBOX}[^"]+)"', work)[1])).content.decode()
    assert "You are asked to review" in listed
    assert "Nerve Block" not in listed, "the outbox names no topic"
    page = client.get(f"{OUTBOX}{letter.pk}/change/").content.decode()
    assert "Nobody can know whether it came" in page
    assert "Send it again" in page
    for _twice in range(2):
        assert client.post(f"{OUTBOX}{letter.pk}/again/").status_code == 302
    send_due()
    assert [one.to for one in mail.outbox] == [[signer.email]]
    page = client.get(f"{OUTBOX}{letter.pk}/change/").content.decode()
    assert "Send it again" not in page
    client.post(f"{OUTBOX}{letter.pk}/again/")
    send_due()
    assert len(mail.outbox) == 1, "what was sent stays sent"


def test_who_sends_a_letter_again_is_on_the_record_once(letter, signer):
    manager = make.make_user("manager")
    for _twice in range(2):
        signed_in(manager).post(f"{OUTBOX}{letter.pk}/again/")
    event = AuditEvent.objects.get(act="send a letter again")
    assert (event.actor, event.from_state, event.to_state) == (manager, "uncertain", "queued")
    assert event.details["person"] == signer.pk
    assert event.details["message_id"] == letter.message_id
    assert "Nerve Block" not in f"{event.subject} {event.details}"
    assert not [link for link in verify_chain() if isinstance(link, Fault)]


@pytest.mark.parametrize("role", ["writer", "reviewer", "chair", None])
def test_nobody_else_reads_the_outbox_or_sends_from_it(letter, role):
    client = signed_in(make.make_user(role, "somebody"))
    assert client.get(OUTBOX).status_code == 403
    assert client.get(f"{OUTBOX}{letter.pk}/change/").status_code == 403
    assert client.post(f"{OUTBOX}{letter.pk}/again/").status_code == 403
    letter.refresh_from_db()
    assert letter.state == LetterState.UNCERTAIN


def test_not_even_a_manager_writes_a_letter_by_hand(letter):
    client = signed_in(make.make_user("manager"))
    for address in (f"{OUTBOX}add/", f"{OUTBOX}{letter.pk}/change/", f"{OUTBOX}{letter.pk}/delete/"):
        assert client.post(address, {"state": "queued", "address": "x@example.org"}).status_code == 403
    assert client.get(f"{OUTBOX}{letter.pk}/again/").status_code == 405


def test_the_number_of_queries_does_not_grow_with_the_letters(letter):
    client = signed_in(make.make_user("manager"))
    client.get(OUTBOX)
    counts = []
    for more in (0, 30):
        now = timezone.now()
        Letter.objects.bulk_create(
            Letter(person=make.make_user("writer"), subject="News", made_at=now, next_try_at=now)
            for _letter in range(more)
        )
        with CaptureQueriesContext(connection) as context:
            client.get(OUTBOX)
        counts.append(len(context))
    assert counts[0] == counts[1]
