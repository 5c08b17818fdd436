"""A signature verifies as it was signed, for this version, round and signer alone (invariants 5 and 7)."""

import json
from hashlib import sha256

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction

from encyclopedia.models import Topic
from reviews import actions
from reviews.audit import record_event, record_hash
from reviews.checklists import AGREE, checklists_for
from reviews.models import ReviewRecord
from reviews.workflow import Act
from tests import factories as make
from tests.databases import behind_its_back, triggers_lifted
from tests.reviews.sql import execute
from tests.reviews.states import waiting_topic
from tests.reviews.test_audit import faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic() -> Topic:
    """A topic that was published and withdrawn, and another beside it."""
    writer, signer, chair = make.make_user("writer"), make.make_user("reviewer"), make.make_user("chair")
    made = make.published_topic(writer, signer)
    actions.withdraw_topic(topic_id=made.pk, by=chair, reason="A wrong dose.")
    make.published_topic(writer, signer)
    return made


def assert_no_faults() -> None:
    assert faults() == []


RECORD_COLUMNS = {
    "decision": "'request_changes', comment = 'x'",
    "signer_id": "(SELECT min(id) FROM auth_user)",
    "signer_name": "'Somebody else'",
    "signer_credentials": "'RN'",
    "signer_profession": "'nurse'",
    "content_hash": "'x'",
    "current_as_of": "'2020-01-01'",
    "comment": "'Never said.'",
    "statement": "'I signed nothing.'",
    "signed_at": "'2020-01-01 00:00:00+00:00'",
    "scope": "'changes_only'",
    "seat": "'seat-9'",
    "conflict": "'Declared nothing.'",
    "answers": "'[]'",
    "sections_read": "'[]'",
    "attempt": "2",
    "withdraws_id": "(SELECT max(id) FROM reviews_reviewrecord), decision = 'withdraw', comment = 'x'",
    "form": "1",
    "record_hash": "'x'",
}


@pytest.fixture
def answered(topic: Topic) -> ReviewRecord:
    """A signature of the topic with everything that a record can hold: it answered a checklist, too."""
    assert_no_faults()
    round_ = actions.restore_topic(
        topic_id=topic.pk, by=User.objects.get(groups__name="Chair"), note="Right."
    )
    (first, *_others) = checklists_for(round_)
    answers = {item.name: AGREE for item in first.items}
    return make.approve(round_, make.make_user("reviewer"), answers=answers).record


def test_one_changed_column_of_a_signature_is_named(answered: ReviewRecord):
    assert answered.answers
    assert answered.sections_read
    for column, value in RECORD_COLUMNS.items():
        mark = transaction.savepoint()
        behind_its_back(f"UPDATE reviews_reviewrecord SET {column} = {value} WHERE id = {answered.pk}")
        assert [fault.where for fault in faults()] == [f"review record {answered.pk}"], column
        transaction.savepoint_rollback(mark)
    assert_no_faults()


@pytest.mark.parametrize("column", ["round_id", "version_id", "signer_id"])
def test_a_signature_moved_to_another_round_version_or_signer_is_named(answered: ReviewRecord, column: str):
    other = ReviewRecord.objects.exclude(version_id=answered.version_id).order_by("-pk")[0]
    assert getattr(other, column) != getattr(answered, column)
    behind_its_back(
        f"UPDATE reviews_reviewrecord SET {column} = {getattr(other, column)} WHERE id = {answered.pk}"
    )
    assert [fault.where for fault in faults()] == [f"review record {answered.pk}"]


COPIED = [field.column for field in ReviewRecord._meta.concrete_fields if not field.primary_key]


@pytest.mark.parametrize("column", ["round_id", "version_id", "signer_id"])
def test_a_signature_copied_to_another_round_version_or_signer_is_named(answered: ReviewRecord, column: str):
    """With the hash of the copy made right, too: the chain does not hold it."""
    other = ReviewRecord.objects.exclude(version_id=answered.version_id).order_by("-pk")[0]
    copy = ReviewRecord.objects.get(pk=answered.pk)
    copy.pk, copy.attempt = None, 9
    setattr(copy, column, getattr(other, column))
    copy.record_hash = record_hash(copy)
    with triggers_lifted(connection):
        copy.save(force_insert=True)
    assert [fault.where for fault in faults()] == [f"review record {copy.pk}"]


@pytest.mark.parametrize("where", ["its own round", "another round of its version"])
def test_a_signature_copied_within_its_own_version_by_plain_sql_is_named(answered: ReviewRecord, where: str):
    """No trigger has to be lifted for that, and no word of the copy differs: its hash is that of the signature."""
    values = {column: column for column in COPIED} | {"attempt": "9"}
    if where != "its own round":
        again = actions.open_reaffirmation(
            topic_id=answered.round.topic_id, by=make.make_user("chair"), note="It is due."
        )
        assert again.version_id == answered.version_id
        values["round_id"] = str(again.pk)
    execute(
        f"INSERT INTO reviews_reviewrecord ({', '.join(values)}) SELECT {', '.join(values.values())} "
        "FROM reviews_reviewrecord WHERE id = %s",
        answered.pk,
    )
    copy = ReviewRecord.objects.latest("pk")
    assert copy.pk != answered.pk
    assert [fault.where for fault in faults()] == [f"review record {copy.pk}"]


def test_a_withdrawal_moved_to_another_signature_is_named(topic: Topic):
    writer, signer, chair = make.make_user("writer"), make.make_user("reviewer"), make.make_user("chair")
    round_ = waiting_topic(writer, signer, chair).rounds.get()
    record = actions.withdraw_signature(
        round_id=round_.pk, by=signer, password=make.PASSWORD, reason="A slip."
    )
    assert_no_faults()
    other = ReviewRecord.objects.filter(withdraws__isnull=True).order_by("pk")[0]
    behind_its_back(f"UPDATE reviews_reviewrecord SET withdraws_id = {other.pk} WHERE id = {record.pk}")
    assert [fault.where for fault in faults()] == [f"review record {record.pk}"]


# A signature as a database of before seats, conflicts and checklists holds it, with the hash that was computed then.
FIRST_FORM = (
    "INSERT INTO reviews_reviewrecord (round_id, version_id, decision, signer_id, signer_name, signer_profession, "
    "signer_credentials, scope, content_hash, current_as_of, comment, statement, signed_at, record_hash, "
    "seat, conflict, answers, sections_read, attempt, form) "
    "VALUES (%s, %s, 'approve', %s, 'Ada Example', 'physician', 'MD', 'whole_page', %s, '2025-01-31', 'Fine.', "
    "'I approve.', '2025-02-01 12:00:00+00:00', %s, '', '', '[]', '[]', 1, 1)"
)


def signed_long_ago() -> ReviewRecord:
    round_ = make.submit(make.make_topic(make.make_user("writer")), make.make_user("writer"))
    signer = make.make_user("reviewer")
    words = {
        "round": round_.pk,
        "version": round_.version_id,
        "decision": "approve",
        "signer": signer.pk,
        "signer_name": "Ada Example",
        "signer_profession": "physician",
        "signer_credentials": "MD",
        "scope": "whole_page",
        "content_hash": round_.content_hash,
        "current_as_of": "2025-01-31",
        "comment": "Fine.",
        "statement": "I approve.",
        "signed_at": "2025-02-01T12:00:00.000000+00:00",
    }
    text = json.dumps(words, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    then = sha256(text.encode()).hexdigest()
    behind_its_back(FIRST_FORM, [round_.pk, round_.version_id, signer.pk, round_.content_hash, then])
    record = ReviewRecord.objects.get(signer=signer)
    evidence = {"evidence": {f"record:{record.pk}": then}}
    record_event(act=Act.APPROVE, by=signer, at=record.signed_at, subject="version 1", details=evidence)
    return record


def test_a_signature_of_the_first_form_still_verifies():
    signed_long_ago()
    assert_no_faults()


@pytest.mark.parametrize(
    "change",
    [
        "seat = 'seat-1'",
        "conflict = 'None.'",
        "answers = '[{}]'",
        "sections_read = '[\"risks\"]'",
        "attempt = 2",
        "form = 2",
        "comment = 'Not fine.'",
    ],
)
def test_what_a_signature_of_the_first_form_cannot_have_held_is_named(change: str):
    record = signed_long_ago()
    behind_its_back(f"UPDATE reviews_reviewrecord SET {change} WHERE id = {record.pk}")
    assert [fault.where for fault in faults()] == [f"review record {record.pk}"]


def test_the_database_refuses_to_change_or_delete_a_signature(answered: ReviewRecord):
    for change in (
        lambda: ReviewRecord.objects.filter(pk=answered.pk).update(conflict=""),
        lambda: ReviewRecord.objects.filter(pk=answered.pk).update(answers=[]),
        lambda: ReviewRecord.objects.filter(pk=answered.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_signature_nobody_wrote_down_is_named(topic: Topic):
    copied = ", ".join(column for column in COPIED if column != "signer_id")
    behind_its_back(
        f"INSERT INTO reviews_reviewrecord (signer_id, {copied}) "
        f"SELECT (SELECT min(id) FROM auth_user), {copied} "
        "FROM reviews_reviewrecord WHERE id = (SELECT min(id) FROM reviews_reviewrecord)"
    )
    assert len(faults()) == 1
