"""Rounds, declarations, waivers and disclosures are sealed by the events that made them, and nothing twice."""

import json

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from encyclopedia.models import Topic
from reviews import actions
from reviews.actions.identity import REFUSED_SIGNATURE, NotConfirmed
from reviews.audit import GENESIS, edition_hash, event_hash, record_event, record_hash
from reviews.evidence import chain_evidence, collect, of_edition, verify_edition, verify_record
from reviews.models import Assignment, AuditEvent, Declaration, Disclosure, ReviewRecord, ReviewRound
from tests import factories as make
from tests.databases import behind_its_back
from tests.reviews.boards import signed_in
from tests.reviews.test_audit import faults

pytestmark = pytest.mark.django_db

SHARES = "I own shares of the maker."


def where() -> list[str]:
    return [fault.where for fault in faults()]


def seal_again(topic: Topic, name: str, hash_: str) -> AuditEvent:
    """What somebody does who can write to the database as the application does: append one event."""
    record_event(
        act="approve",
        by=None,
        at=timezone.now(),
        topic=topic,
        subject="version 1",
        details={"evidence": {name: hash_}},
    )
    return AuditEvent.objects.order_by("-sequence")[0]


@pytest.fixture
def waived(writer: User, signer: User, chair: User) -> Assignment:
    """A member of the board took a seat in spite of an interest, which a chair waived."""
    round_ = make.submit(make.make_topic(writer), writer)
    one = actions.take_seat(round_id=round_.pk, by=signer, declaration=Declaration.INTEREST, interest=SHARES)
    actions.waive(assignment_id=one.pk, by=chair, reason="Two shares, from an aunt.")
    assert faults() == []
    return one


# --- Once ---


def test_a_signature_that_was_changed_and_sealed_again_is_named(writer, signer):
    topic = make.published_topic(writer, signer)
    record = ReviewRecord.objects.get()
    record.comment = "I never said this."
    behind_its_back(
        "UPDATE reviews_reviewrecord SET comment = %s, record_hash = %s WHERE id = %s",
        [record.comment, record_hash(record), record.pk],
    )
    record.record_hash = record_hash(record)
    assert where() == [f"review record {record.pk}"]
    event = seal_again(topic, f"record:{record.pk}", record.record_hash)
    (fault,) = faults()
    assert fault.where == f"audit event {event.sequence}"
    assert f"record:{record.pk}" in fault.what
    assert not verify_record(record, chain_evidence(topic.pk)).holds
    page = signed_in(writer).get(f"/admin/encyclopedia/topic/{topic.pk}/evidence/").content.decode()
    assert "the audit chain does not hold this hash" in page


def test_an_edition_that_was_changed_and_sealed_again_is_named(writer, signer):
    topic = make.published_topic(writer, signer)
    edition = topic.editions.get()
    edition.title = "Another"
    behind_its_back("UPDATE encyclopedia_edition SET title = 'Another' WHERE id = %s", [edition.pk])
    event = seal_again(topic, f"edition:{edition.pk}", edition_hash(edition))
    assert where() == [f"audit event {event.sequence}"]
    assert not verify_edition(edition, chain_evidence(topic.pk)).holds


# --- Rounds ---


@pytest.mark.parametrize(
    "change",
    [
        "policy = '{}'",
        "policy = {json}(policy, {people}, '9')",
        "scope = 'changes_only'",
        "kind = 'urgent'",
        "note = 'x'",
        "content_hash = 'x'",
    ],
)
def test_a_round_that_is_not_as_it_was_opened_is_named(writer, signer, change: str):
    is_postgres = connection.vendor == "postgresql"
    change = (
        change.format(
            json="jsonb_set" if is_postgres else "json_set",
            people="'{fewest_people}'" if is_postgres else "'$.fewest_people'",
        )
        if "{json}" in change
        else change
    )
    round_ = make.submit(make.make_topic(writer), writer)
    assert faults() == []
    behind_its_back(f"UPDATE reviews_reviewround SET {change} WHERE id = {round_.pk}")
    assert where() == [f"review round {round_.pk}"]


def test_every_event_that_opens_a_round_seals_it(writer, signer, chair):
    topic = make.published_topic(writer, signer)
    actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="Yearly.")
    actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="A wrong dose.")
    restored = actions.restore_topic(topic_id=topic.pk, by=chair, note="It is right.")
    make.approve(restored, signer)
    actions.start_draft(topic_id=topic.pk, by=writer)
    make.edit(topic, writer, summary="The dose is halved.")
    urgent = actions.make_urgent(round_id=make.submit(topic, writer).pk, by=chair, reason="A recall.")
    make.approve(urgent, signer)
    make.approve(urgent, make.make_user("reviewer"))
    sealed = {name for name in chain_evidence(topic.pk) if name.startswith("round:")}
    assert ReviewRound.objects.filter(follows=urgent).exists()
    assert sealed == {f"round:{one.pk}" for one in ReviewRound.objects.filter(topic=topic)}
    assert faults() == []


def test_what_was_done_before_rounds_and_interests_were_sealed_passes(waived):
    previous = GENESIS
    for event in AuditEvent.objects.order_by("sequence"):
        event.details.pop("evidence", None)
        event.previous_hash = previous
        previous = event_hash(event)
        behind_its_back(
            "UPDATE reviews_auditevent SET details = %s, previous_hash = %s, hash = %s WHERE id = %s",
            [json.dumps(event.details), event.previous_hash, previous, event.pk],
        )
    behind_its_back("UPDATE reviews_audithead SET hash = %s", [previous])
    assert faults() == []


# --- Interests ---


@pytest.mark.parametrize(
    "change",
    [
        "interest = 'None to speak of.'",
        "declared_at = '2020-01-01 00:00:00+00:00'",
        "seat = 'seat-9'",
        "member_id = (SELECT max(id) FROM reviews_boardmember)",
        "waiver_reason = 'It is nothing.'",
        "waived_by_id = (SELECT min(id) FROM auth_user)",
        "waived_at = '2020-01-01 00:00:00+00:00'",
    ],
)
def test_a_changed_declaration_or_waiver_is_named(waived, change: str):
    make.make_user("reviewer")
    behind_its_back(f"UPDATE reviews_assignment SET {change} WHERE id = {waived.pk}")
    assert where() == [f"assignment {waived.pk}"]


def test_a_waiver_and_a_declaration_that_nobody_wrote_down_are_named(writer, signer, chair):
    round_ = make.submit(make.make_topic(writer), writer)
    one = actions.take_seat(round_id=round_.pk, by=signer, declaration=Declaration.INTEREST, interest=SHARES)
    behind_its_back(
        "UPDATE reviews_assignment SET waived_at = declared_at, waived_by_id = %s, waiver_reason = 'x' WHERE id = %s",
        [chair.pk, one.pk],
    )
    assert where() == [f"assignment {one.pk}"]
    other = make.submit(make.make_topic(writer), writer)
    behind_its_back(
        "UPDATE reviews_assignment SET waived_at = NULL, waived_by_id = NULL, waiver_reason = '', round_id = %s "
        "WHERE id = %s",
        [other.pk, one.pk],
    )
    assert where() == [f"assignment {one.pk}"]


def test_the_chain_hands_out_no_word_of_an_interest(waived, signer):
    actions.disclose(by=signer, interests="Fees from Acme.")
    for event in AuditEvent.objects.all():
        told = f"{event.reason} {event.details}"
        assert SHARES not in told, event.act
        assert "Acme" not in told, event.act
    event = AuditEvent.objects.filter(act="disclose interests", actor=signer).latest("sequence")
    page = signed_in(make.make_user("writer")).get(f"/admin/reviews/auditevent/{event.pk}/change/")
    assert page.status_code == 200
    assert "Acme" not in page.content.decode()


@pytest.mark.parametrize("change", ["interests = ''", "statement = 'x'", "valid_until = '2099-01-01'"])
def test_a_changed_disclosure_is_named(signer, change: str):
    made = actions.disclose(by=signer, interests="Fees from Acme.")
    assert faults() == []
    behind_its_back(f"UPDATE reviews_disclosure SET {change} WHERE id = {made.pk}")
    assert where() == [f"disclosure {made.pk}"]


def test_a_removed_disclosure_is_named(signer):
    made = actions.disclose(by=signer, interests="Fees from Acme.")
    behind_its_back("DELETE FROM reviews_disclosure WHERE id = %s", [made.pk])
    assert not Disclosure.objects.filter(pk=made.pk).exists()
    assert where() == [f"disclosure:{made.pk}"]


# --- Beside ---


def test_the_evidence_of_an_urgent_edition_tells_of_every_try_of_its_review_in_retrospect(
    writer, signer, chair
):
    topic = make.make_topic(writer)
    urgent = actions.make_urgent(round_id=make.submit(topic, writer).pk, by=chair, reason="A recall.")
    make.approve(urgent, signer)
    edition = make.approve(urgent, make.make_user("reviewer")).edition
    assert edition is not None
    first = ReviewRound.objects.get(follows=urgent)
    make.request_changes(first, signer)
    second = actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="Again.")
    assert second.follows_id == first.pk
    told = of_edition(collect(topic, chair), edition)
    assert {urgent.pk, first.pk, second.pk} <= {one.pk for one in told.rounds}
    assert second.number in {event.details.get("round") for event in told.events}


def test_a_refused_signature_names_the_topic_and_round(writer, signer):
    round_ = make.submit(make.make_topic(writer), writer)
    with pytest.raises(NotConfirmed):
        make.approve(round_, signer, password="guess")
    event = AuditEvent.objects.get(act=REFUSED_SIGNATURE)
    assert (event.topic_id, event.details) == (round_.topic_id, {"round": round_.number})


def test_a_wrong_password_for_a_round_that_is_not_there_is_recorded_all_the_same(signer):
    with pytest.raises(NotConfirmed):
        actions.withdraw_signature(round_id=4040, by=signer, password="guess", reason="A slip.")
    assert AuditEvent.objects.get(act=REFUSED_SIGNATURE).topic is None


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks no rows")
def test_withdrawing_holds_nobody_up_who_only_refers_to_the_edition(writer, signer, chair):
    topic = make.published_topic(writer, signer)
    with CaptureQueriesContext(connection) as queries:
        actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="A wrong dose.")
    locks = [
        one["sql"] for one in queries if '"encyclopedia_edition"' in one["sql"] and "UPDATE" in one["sql"]
    ]
    assert any("FOR NO KEY UPDATE" in sql for sql in locks)
    assert not any("FOR UPDATE" in sql for sql in locks)
