"""What the grid does not say: words, hashes, slugs, statements, passwords, schedules (invariants 2, 6, 7 and 8)."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone

from encyclopedia.errors import BadInput, NotAllowed, WrongState
from encyclopedia.models import Edition, Status
from reviews import actions
from reviews.actions.identity import FAILURES_ALLOWED, REFUSED_SIGNATURE, NotConfirmed
from reviews.actions.scheduling import FAILED_PUBLICATION
from reviews.audit import Fault, verify_chain
from reviews.models import AuditEvent, BoardMember, Decision, ReviewRecord
from reviews.statements import statement
from tests import factories as make
from tests.databases import behind_its_back
from tests.reviews.states import waiting_topic

pytestmark = pytest.mark.django_db


# --- What is published is what was signed ------------------------------------------------------------------------

TAMPERING = {
    "a word of a section": "UPDATE encyclopedia_section SET body = '<p>Take 2500 mg.</p>' WHERE key = 'risks'",
    "a section removed": "DELETE FROM encyclopedia_section WHERE key = 'risks'",
    "the title": "UPDATE encyclopedia_topicversion SET title = 'Other'",
    "an also-called name": "UPDATE encyclopedia_topicversion SET also_called = '[]'",
    "a reference": "UPDATE encyclopedia_reference SET url = 'https://example.com/'",
    "the language": "UPDATE encyclopedia_topic SET language = 'es'",
    "the order of sections": "UPDATE encyclopedia_section SET position = 3 - position",
}


@pytest.mark.parametrize("change", TAMPERING)
def test_words_changed_in_review_cannot_be_signed(writer: User, signer: User, change: str):
    round_ = make.submit(make.make_topic(writer), writer)
    behind_its_back(TAMPERING[change])
    with pytest.raises(WrongState, match="not the one you were shown"):
        make.approve(round_, signer)
    assert not ReviewRecord.objects.exists()


@pytest.mark.parametrize("how", ["by schedule", "by hand"])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE encyclopedia_section SET body = '<p>Take 2500 mg.</p>' WHERE key = 'risks'",
        "UPDATE encyclopedia_topicversion SET content_hash = 'x'",
        "UPDATE auth_user SET is_active = FALSE WHERE username LIKE 'reviewer%%'",
    ],
    ids=["words changed", "hash changed", "signer deactivated"],
)
def test_nothing_is_published_when_words_or_signatures_no_longer_hold(
    writer: User, signer: User, chair: User, how: str, change: str
):
    topic = waiting_topic(writer, signer, chair)
    behind_its_back(change)
    if how == "by hand":
        with pytest.raises(WrongState, match="not published"):
            actions.publish_now(version_id=make.open_version(topic).pk, by=chair)
    else:
        due = timezone.now() + timedelta(days=2)
        for _run in range(2):
            done, refused = actions.publish_due(now=due)
            assert done == []
            assert [one.pk for one, _why in refused] == [topic.pk]
        assert AuditEvent.objects.filter(act=FAILED_PUBLICATION).count() == 1, "told once, not by every run"
    assert not Edition.objects.exists()


def test_one_refused_publication_does_not_hold_up_the_others(writer: User, signer: User, chair: User):
    bad, good = (waiting_topic(writer, signer, chair) for _ in range(2))
    version = make.open_version(bad)
    behind_its_back(f"UPDATE encyclopedia_section SET body = '' WHERE version_id = {version.pk}")
    done, refused = actions.publish_due(now=timezone.now() + timedelta(days=2))
    assert [edition.topic_id for edition in done] == [good.pk]
    assert [topic.pk for topic, _why in refused] == [bad.pk]


def test_the_schedule_publishes_on_time_and_once(writer: User, signer: User, chair: User):
    topic = waiting_topic(writer, signer, chair)
    assert actions.publish_due() == ([], [])
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        ((edition,), _none) = actions.publish_due()
        assert actions.publish_due() == ([], [])
    assert edition.topic_id == topic.pk
    event = AuditEvent.objects.get(act="publish now")
    assert (event.actor, event.actor_name) == (None, ""), "the clock did it, and the record says so"
    assert edition.published_by == signer


def test_a_withdrawn_topic_is_not_brought_back_by_the_schedule(writer: User, signer: User, chair: User):
    topic = make.published_topic(writer, signer)
    actions.start_draft(topic_id=topic.pk, by=writer)
    make.edit(topic, writer, summary="Newer.")
    round_ = make.submit(topic, writer)
    later = timezone.now() + timedelta(days=1)
    actions.schedule(base_publish_at=None, version_id=round_.version_id, by=chair, publish_at=later)
    make.approve(round_, signer)
    actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="Wrong dose.")
    assert make.open_version(topic).status == Status.DRAFT, "the approval was for a page that was shown"
    assert actions.publish_due(now=timezone.now() + timedelta(days=2)) == ([], [])
    assert not topic.editions.shown().exists()
    make.approve(actions.restore_topic(topic_id=topic.pk, by=chair, note="The old text is right."), signer)
    assert actions.publish_due(now=timezone.now() + timedelta(days=2)) == ([], [])
    assert topic.editions.shown().get().version.number == 1


def test_a_date_that_is_over_is_refused_and_a_waiting_version_keeps_one(
    writer: User, signer: User, chair: User
):
    topic = waiting_topic(writer, signer, chair)
    version = make.open_version(topic)
    for publish_at in (timezone.now(), None):
        with pytest.raises(BadInput):
            actions.schedule(
                base_publish_at=make.date_set(version), version_id=version.pk, by=chair, publish_at=publish_at
            )


def test_what_is_sent_back_needs_new_signatures(writer: User, signer: User, chair: User):
    topic = waiting_topic(writer, signer, chair)
    actions.send_back(version_id=make.open_version(topic).pk, by=chair, reason="Look again.")
    round_ = make.submit(topic, writer)
    assert not round_.records.exists()
    assert actions.publish_due(now=timezone.now() + timedelta(days=9)) == ([], [])
    assert make.approve(round_, signer).edition is not None


def test_an_edition_holds_the_signed_words_to_the_byte(writer: User, signer: User):
    topic = make.published_topic(writer, signer, "Écran – β-blocker", summary="Zwölf %, <b>")
    record, edition = ReviewRecord.objects.get(), topic.editions.get()
    assert record.content_hash == edition.content_hash == make.open_version(topic).content_hash
    assert edition.signed_content()["summary"] == "Zwölf %, <b>"
    assert [link for link in verify_chain() if isinstance(link, Fault)] == []


# --- Signing ------------------------------------------------------------------------------------------------------


def test_the_statement_that_is_stored_is_the_one_that_was_shown(writer: User, signer: User):
    round_ = make.submit(make.make_topic(writer, "Nerve Block"), writer)
    shown = statement(
        round_=round_,
        decision=Decision.APPROVE,
        by=signer,
        member=signer.board_member,
        current_as_of=timezone.localdate(),
    )
    assert "Nerve Block" in shown
    assert ", MD (physician)" in shown
    assert round_.content_hash[:12] in shown
    assert make.approve(round_, signer, shown_statement=shown).record.statement == shown


@pytest.mark.parametrize("change", ["credentials", "name", "withdrawn", "forged"])
def test_a_statement_that_is_no_longer_true_is_not_signed(
    writer: User, signer: User, chair: User, change: str
):
    topic = make.published_topic(writer, signer)
    actions.start_draft(topic_id=topic.pk, by=writer)
    make.edit(topic, writer, summary="Newer.")
    round_ = make.submit(topic, writer)
    shown = statement(
        round_=round_,
        decision=Decision.APPROVE,
        by=signer,
        member=signer.board_member,
        current_as_of=timezone.localdate(),
    )
    if change == "credentials":
        BoardMember.objects.filter(user=signer).update(credentials="DO")
    elif change == "name":
        User.objects.filter(pk=signer.pk).update(last_name="Other")
    elif change == "withdrawn":
        actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="Wrong dose.")
    else:
        shown += " And of everything else."
    with pytest.raises(WrongState, match="no longer true"):
        make.approve(round_, signer, shown_statement=shown)
    assert ReviewRecord.objects.count() == 1


def test_a_wrong_password_signs_nothing_and_is_recorded(writer: User, signer: User):
    round_ = make.submit(make.make_topic(writer), writer)
    with pytest.raises(NotConfirmed):
        make.approve(round_, signer, password="guess")
    event = AuditEvent.objects.get(act=REFUSED_SIGNATURE)
    assert event.actor == signer
    assert "guess" not in str(event.__dict__)
    assert not ReviewRecord.objects.exists()
    assert make.approve(round_, signer).edition is not None


def test_after_too_many_wrong_passwords_the_right_one_has_to_wait(writer: User, signer: User):
    round_ = make.submit(make.make_topic(writer), writer)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(FAILURES_ALLOWED):
            with pytest.raises(NotConfirmed):
                make.approve(round_, signer, password="guess")
        with pytest.raises(NotConfirmed, match="Too many"):
            make.approve(round_, signer)
        assert make.request_changes(round_, make.make_user("reviewer")), "nobody else has to wait"
        again = make.submit(round_.topic, writer)
        clock.shift(timedelta(minutes=16))
        assert make.approve(again, signer).edition is not None


@pytest.mark.parametrize("decision", [Decision.RECUSE, Decision.ATTEST, "publish", ""])
def test_no_other_decision_can_be_signed(writer: User, signer: User, decision: str):
    round_ = make.submit(make.make_topic(writer), writer)
    with pytest.raises((BadInput, NotAllowed)):
        make.approve(round_, signer, decision=decision)
    assert not ReviewRecord.objects.exists()


def test_a_request_for_changes_needs_a_comment(writer: User, signer: User):
    round_ = make.submit(make.make_topic(writer), writer)
    with pytest.raises(BadInput):
        make.request_changes(round_, signer, comment=" \n ")


def test_a_round_that_is_over_cannot_be_signed(writer: User, signer: User):
    topic = make.make_topic(writer)
    old = make.submit(topic, writer)
    actions.recall(version_id=old.version_id, by=writer, reason="A slip.")
    make.submit(topic, writer)
    with pytest.raises(WrongState, match="over"):
        make.approve(old, signer)


def test_signing_the_hash_of_other_words_is_refused(writer: User, signer: User):
    round_ = make.submit(make.make_topic(writer), writer)
    with pytest.raises(WrongState):
        make.approve(round_, signer, content_hash="0" * 64)
