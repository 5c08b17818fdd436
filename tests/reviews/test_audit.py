"""The chain of evidence verifies, and names the first bad link when a byte changes behind its back (invariant 7)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from encyclopedia import rendering
from encyclopedia.models import Edition, EditionPage, Topic
from reviews import actions
from reviews.audit import Fault, record_event, verify_chain
from reviews.models import AuditEvent, AuditHead, ReviewRecord
from reviews.workflow import Act
from tests import factories as make
from tests.databases import RealDatabase, behind_its_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic() -> Iterator[Topic]:
    """A topic with some history behind it, and another beside it."""
    writer, signer, chair = make.make_user("writer"), make.make_user("reviewer"), make.make_user("chair")
    made = make.published_topic(writer, signer)
    make.revise(made, writer, signer, summary="Newer.")
    actions.withdraw_topic(topic_id=made.pk, by=chair, reason="A wrong dose.")
    make.published_topic(writer, signer)
    return made


def faults() -> list[Fault]:
    return [link for link in verify_chain() if isinstance(link, Fault)]


def test_an_untouched_chain_holds_and_every_event_is_counted(topic: Topic):
    assert list(verify_chain()) == list(range(1, AuditEvent.objects.count() + 1))


EVENT_COLUMNS = {
    "at": "'2020-01-01 00:00:00+00:00'",
    "actor_id": "(SELECT max(id) FROM auth_user)",
    "actor_name": "'Somebody else'",
    "act": "'approve!'",
    "topic_id": "(SELECT max(id) FROM encyclopedia_topic)",
    "subject": "'version 9'",
    "from_state": "'x'",
    "to_state": "'x'",
    "reason": "'Another reason.'",
    "details": "'{}'",
    "previous_hash": "'x'",
    "hash": "'x'",
}


def test_one_changed_column_of_one_event_is_named(topic: Topic):
    event = AuditEvent.objects.filter(topic=topic, act=Act.APPROVE).order_by("sequence")[0]
    places = [f"audit event {event.sequence + more}" for more in (0, 1)]
    for column, value in EVENT_COLUMNS.items():
        mark = transaction.savepoint()
        behind_its_back(f"UPDATE reviews_auditevent SET {column} = {value} WHERE id = {event.pk}")
        (fault,) = faults()
        assert fault.where in places, f"{column}: {fault}"
        transaction.savepoint_rollback(mark)
    assert faults() == []


def test_a_removed_event_is_missed(topic: Topic):
    behind_its_back("DELETE FROM reviews_auditevent WHERE sequence = 3")
    (fault,) = faults()
    assert fault.where == "audit event 4"


def test_a_cut_off_tail_is_missed(topic: Topic):
    last = AuditHead.objects.get().sequence
    behind_its_back(f"DELETE FROM reviews_auditevent WHERE sequence = {last}")
    (fault,) = faults()
    assert "end of the chain" in fault.where


def test_a_missing_head_is_noticed(topic: Topic):
    behind_its_back("DELETE FROM reviews_audithead")
    assert len(faults()) == 1


def test_a_removed_signature_is_named(topic: Topic):
    record = ReviewRecord.objects.order_by("pk")[0]
    behind_its_back(f"DELETE FROM reviews_reviewrecord WHERE id = {record.pk}")
    assert [fault.where for fault in faults()] == [f"record:{record.pk}"]


def test_one_changed_byte_of_an_edition_is_named(topic: Topic):
    edition = Edition.objects.order_by("pk")[0]
    for change in ("content = replace(content, '250', '260')", "title = 'x'", "current_as_of = '2020-01-01'"):
        mark = transaction.savepoint()
        behind_its_back(f"UPDATE encyclopedia_edition SET {change} WHERE id = {edition.pk}")
        assert [fault.where for fault in faults()] == [f"edition {edition.pk}"], change
        transaction.savepoint_rollback(mark)


def test_the_end_of_an_edition_belongs_to_no_hash(topic: Topic):
    behind_its_back(
        "UPDATE encyclopedia_edition SET shown_until = '2090-01-01 00:00:00+00:00' WHERE number = 1"
    )
    assert faults() == []


def test_the_command_says_that_it_holds_and_fails_when_it_does_not(topic: Topic, capsys):
    call_command("verify_audit")
    behind_its_back("UPDATE reviews_auditevent SET reason = 'x' WHERE sequence = 2")
    with pytest.raises((CommandError, SystemExit)) as told:
        call_command("verify_audit")
    shown = capsys.readouterr()
    assert "audit event 2" in f"{told.value} {shown.out} {shown.err}"


def test_an_event_is_hashed_in_utc_whatever_the_clock_of_the_server(topic: Topic):
    zone = timezone.get_fixed_timezone(timedelta(hours=5))
    record_event(act="test", by=None, at=timezone.now().astimezone(zone), subject="clock")
    assert faults() == []


def tamper(page: EditionPage, **words: object) -> None:
    """Change a stored page, which no trigger protects, and make its fingerprint match."""
    for name, value in words.items():
        setattr(page, name, value)
    page.etag = rendering.etag_of(page)
    page.save()


def test_words_that_patients_read_and_nobody_signed_are_named(topic: Topic):
    page = EditionPage.objects.get(edition__shown_until__isnull=True)
    where = f"stored page of edition {page.pk}"
    assert "250 mg" in page.article
    for words in (
        {"article": page.article.replace("250 mg", "350 mg")},
        {"head": page.head + "<title>x</title>"},
        {"linked_data": page.linked_data.replace("Patient", "Clinician")},
        {"linked_data": ""},
        {"article": "<p>Anything.</p>", "renderer": rendering.RENDERER - 1},
    ):
        mark = transaction.savepoint()
        tamper(EditionPage.objects.get(pk=page.pk), **words)
        assert [fault.where for fault in faults()] == [where], words
        transaction.savepoint_rollback(mark)
    EditionPage.objects.filter(pk=page.pk).update(aside="<p>Not rendered.</p>")
    assert [fault.where for fault in faults()] == [where]


def test_a_page_that_is_not_stored_is_no_fault_and_neither_is_one_of_a_past_edition(topic: Topic):
    tamper(EditionPage.objects.filter(edition__shown_until__isnull=False)[0], renderer=0)
    EditionPage.objects.get(edition__shown_until__isnull=True).delete()
    assert faults() == []


@pytest.mark.django_db(transaction=True)
def test_what_is_signed_and_published_while_the_chain_is_walked_is_no_false_alarm(
    real_database: RealDatabase,
):
    writer, signer = make.make_user("writer"), make.make_user("reviewer")
    make.published_topic(writer, signer)
    before = AuditEvent.objects.count()
    steps = verify_chain()
    assert next(steps) == 1
    (published,) = real_database.together(lambda: make.published_topic(writer, signer))
    assert isinstance(published, Topic), published
    assert list(steps) == list(range(2, before + 1))
    after = AuditEvent.objects.count()
    assert after > before
    assert list(verify_chain()) == list(range(1, after + 1))
