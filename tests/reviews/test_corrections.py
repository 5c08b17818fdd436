"""Corrections: live text is corrected while a longer draft is open, and neither side loses a word to the other."""

from datetime import timedelta

import pytest
from django.utils import timezone

from encyclopedia.drafting import StaleBase, content_of, save_draft
from encyclopedia.errors import BadInput, NotAllowed, WrongState
from encyclopedia.incoming import keep_incoming, settle_incoming, waiting_for
from encyclopedia.models import Contribution, IncomingText, ReviewKind, Scope, Status, Topic, TopicVersion
from reviews import actions
from reviews.actions.correcting import BROUGHT_IN
from reviews.audit import Fault, verify_chain
from reviews.models import AssignmentStatus, AuditEvent, Outcome, PolicySeat, ReviewRound
from reviews.policies import state_of
from reviews.workflow import State
from tests import factories as make
from tests.reviews import corrections
from tests.reviews.boards import ask_for
from tests.reviews.corrections import again, body, contributors

pytestmark = pytest.mark.django_db

WRONG, RIGHT = "<p>Take no more than 250 mg.</p>", "<p>Take no more than 25 mg.</p>"
OVERVIEW = "<p>Much longer now.</p>"


@pytest.fixture
def topic(writer, signer) -> Topic:
    return make.published_topic(writer, signer)


def publish(version: TopicVersion, writer, signer):
    edition = make.approve(corrections.submit(version, writer), signer).edition
    assert edition is not None
    return edition


def test_live_text_is_corrected_while_a_longer_draft_is_open(writer, signer, topic):
    long = corrections.draft(topic, writer, treatment_overview=OVERVIEW)
    before = topic.editions.shown().get()
    version = actions.start_correction(topic_id=topic.pk, by=writer)
    assert version.is_correction
    assert version.content_hash == before.content_hash, (
        "it starts from what patients read, not from the draft"
    )
    version = corrections.write(version, writer, {"risks": RIGHT})
    round_ = corrections.submit(version, writer)
    assert (round_.kind, round_.scope) == (ReviewKind.CORRECTION, Scope.CHANGES_ONLY)
    edition = make.approve(round_, signer).edition
    assert edition is not None
    assert edition.kind == ReviewKind.CORRECTION
    assert edition.current_as_of == before.current_as_of, "a correction keeps the date"
    assert RIGHT in str(edition.signed_content())
    assert OVERVIEW not in str(edition.signed_content())
    long = again(long)
    assert (body(long, "risks"), body(long, "treatment-overview")) == (RIGHT, OVERVIEW)
    assert (long.status, long.based_on_id) == (Status.DRAFT, edition.pk)
    assert not IncomingText.objects.exists()
    event = AuditEvent.objects.filter(act=BROUGHT_IN).get()
    assert event.details["content_hash"] == long.content_hash
    assert event.details["asked"] == []
    assert [link for link in verify_chain() if isinstance(link, Fault)] == []
    assert publish(long, writer, signer).number == 3


def test_the_policy_says_who_signs_a_correction(writer, signer, topic):
    ask_for("physician", "pharmacist", "nurse")
    PolicySeat.objects.filter(profession="pharmacist").update(in_corrections=True)
    PolicySeat.objects.exclude(profession="pharmacist").update(in_corrections=False)
    round_ = corrections.submit(corrections.correction(topic, writer, risks=RIGHT), writer)
    assert [seat["profession"] for seat in round_.policy["seats"]] == ["pharmacist"]


def test_one_draft_and_one_correction_can_be_open_and_no_second_of_either(writer, chair, topic):
    corrections.draft(topic, writer)
    corrections.correction(topic, writer)
    with pytest.raises(WrongState):
        actions.start_draft(topic_id=topic.pk, by=writer)
    with pytest.raises(WrongState):
        actions.start_correction(topic_id=topic.pk, by=writer)
    unpublished = make.make_topic(writer)
    with pytest.raises(WrongState):
        actions.start_correction(topic_id=unpublished.pk, by=writer)
    with pytest.raises(NotAllowed):
        actions.start_correction(topic_id=topic.pk, by=chair)


@pytest.mark.parametrize("stage", [State.IN_REVIEW, State.WAITING])
def test_a_longer_version_before_the_board_goes_back_to_its_writer_since_its_words_change(
    writer, signer, chair, topic, stage
):
    long = corrections.draft(topic, writer, treatment_overview=OVERVIEW)
    round_ = corrections.submit(long, writer)
    make.take_seat(round_, make.make_user("reviewer"))
    if stage == State.WAITING:
        later = timezone.now() + timedelta(days=2)
        actions.schedule(base_publish_at=None, version_id=long.pk, by=chair, publish_at=later)
        make.approve(round_, signer)
    assert state_of(again(long)) == stage
    publish(corrections.correction(topic, writer, risks=RIGHT), writer, signer)
    long = again(long)
    assert (long.status, body(long, "risks")) == (Status.DRAFT, RIGHT)
    round_.refresh_from_db()
    assert round_.outcome == Outcome.CANCELLED
    assert not round_.assignments.filter(
        status__in=[AssignmentStatus.ASKED, AssignmentStatus.ACCEPTED]
    ).exists(), "access to the text ends with the round"
    event = AuditEvent.objects.filter(act=BROUGHT_IN).get()
    assert (event.from_state, event.to_state) == (stage, State.DRAFT)
    assert "it is a draft again" in event.reason
    assert event.details["closed round"] == round_.number
    assert actions.publish_due(now=timezone.now() + timedelta(days=9)) == ([], [])


def test_where_both_changed_the_same_words_the_draft_keeps_its_own_and_its_writer_is_asked(
    writer, signer, topic
):
    mine = "<p>Take no more than 200 mg.</p>"
    long = corrections.draft(topic, writer, risks=mine, treatment_overview=OVERVIEW)
    base = long.based_on
    edition = publish(
        corrections.correction(topic, writer, risks=RIGHT, why_it_is_done="<p>For pain.</p>"), writer, signer
    )
    long = again(long)
    assert (body(long, "risks"), body(long, "why-it-is-done")) == (mine, "<p>For pain.</p>")
    waiting = waiting_for(long)
    assert waiting is not None
    assert waiting.origin == IncomingText.Origin.CORRECTION
    assert (waiting.content, waiting.base) == (edition.content, base and base.content)
    assert AuditEvent.objects.filter(act=BROUGHT_IN).get().details["asked"] == ["section:risks"]
    with pytest.raises(WrongState, match="Settle them in the editor"):
        corrections.submit(long, writer)
    assert settle_incoming(topic_id=topic.pk, content_hash=waiting.content_hash, by=writer)
    assert corrections.submit(long, writer)


def test_a_draft_whose_editor_was_open_meanwhile_is_not_overwritten(writer, signer, topic):
    long = corrections.draft(topic, writer, treatment_overview=OVERVIEW)
    opened = {**content_of(long), "summary": "Typed meanwhile."}
    publish(corrections.correction(topic, writer, risks=RIGHT), writer, signer)
    with pytest.raises(StaleBase) as stale:
        save_draft(version_id=long.pk, raw=opened, base_hash=long.content_hash, by=writer)
    assert stale.value.proposed["summary"] == "Typed meanwhile."
    assert RIGHT in str(stale.value.current)


@pytest.mark.parametrize("stage", [State.DRAFT, State.IN_REVIEW])
def test_a_longer_draft_that_is_published_first_comes_to_the_correction(writer, signer, topic, stage):
    long = corrections.draft(topic, writer, treatment_overview=OVERVIEW)
    correction = corrections.correction(topic, writer, risks=RIGHT)
    if stage == State.IN_REVIEW:
        corrections.submit(correction, writer)
    edition = publish(long, writer, signer)
    correction = again(correction)
    assert (correction.status, correction.based_on_id) == (Status.DRAFT, edition.pk)
    assert (body(correction, "risks"), body(correction, "treatment-overview")) == (RIGHT, OVERVIEW)
    last = publish(correction, writer, signer)
    assert RIGHT in str(last.signed_content())
    assert OVERVIEW in str(last.signed_content())


def test_questions_of_a_longer_draft_are_put_to_the_correction_and_to_nobody_else(writer, signer, topic):
    long = corrections.draft(topic, writer, risks="<p>Take no more than 200 mg.</p>")
    correction = corrections.correction(topic, writer, risks=RIGHT)
    publish(long, writer, signer)
    assert waiting_for(again(correction)) is not None
    with pytest.raises(WrongState):
        corrections.submit(correction, writer)
    newer = corrections.draft(topic, writer, why_it_is_done="<p>For pain.</p>")
    assert waiting_for(newer) is None
    assert corrections.submit(newer, writer)
    version = again(correction)
    actions.abandon_draft(
        version_id=version.pk, by=writer, base_hash=version.content_hash, reason="Not needed."
    )
    assert not IncomingText.objects.filter(settled_at__isnull=True).exists()


def test_a_second_correction_keeps_the_open_questions_of_the_first(writer, signer, topic):
    long = corrections.draft(topic, writer, risks="<p>Take no more than 200 mg.</p>")
    base = long.based_on
    publish(corrections.correction(topic, writer, risks=RIGHT), writer, signer)
    last = publish(corrections.correction(topic, writer, why_it_is_done="<p>For pain.</p>"), writer, signer)
    waiting = waiting_for(again(long))
    assert waiting is not None
    assert (waiting.content, waiting.base) == (last.content, base and base.content)
    assert body(long, "why-it-is-done") == "<p>For pain.</p>"


def test_an_import_that_waits_comes_out_again_after_the_questions_of_a_correction(writer, signer, topic):
    long = corrections.draft(topic, writer, risks="<p>Take no more than 200 mg.</p>")
    brought = {**content_of(long), "summary": "Imported."}
    keep_incoming(topic, brought, by=signer, at=timezone.now())
    publish(corrections.correction(topic, writer, risks=RIGHT), writer, signer)
    waiting = waiting_for(again(long))
    assert waiting is not None
    assert waiting.origin == IncomingText.Origin.CORRECTION
    assert settle_incoming(topic_id=topic.pk, content_hash=waiting.content_hash, by=writer)
    waiting = waiting_for(again(long))
    assert waiting is not None
    assert "Imported." in waiting.content


def test_an_import_that_comes_meanwhile_waits_behind_the_questions_of_a_correction(writer, signer, topic):
    long = corrections.draft(topic, writer, risks="<p>Take no more than 200 mg.</p>")
    publish(corrections.correction(topic, writer, risks=RIGHT), writer, signer)
    asked = waiting_for(again(long))
    keep_incoming(topic, {**content_of(long), "summary": "Imported."}, by=signer, at=timezone.now())
    assert asked == waiting_for(again(long))
    assert asked is not None
    settle_incoming(topic_id=topic.pk, content_hash=asked.content_hash, by=writer)
    waiting = waiting_for(again(long))
    assert waiting is not None
    assert "Imported." in waiting.content


def test_the_corrector_is_no_author_of_the_longer_draft_and_an_author_of_old_drafts_stays_one(
    writer, signer, topic
):
    corrector, dropped = make.make_user("writer"), make.make_user("writer")
    given_up = corrections.draft(topic, dropped, treatment_overview="<p>Given up.</p>")
    actions.abandon_draft(
        version_id=given_up.pk, by=dropped, base_hash=given_up.content_hash, reason="Not needed."
    )
    long = corrections.draft(topic, writer, treatment_overview=OVERVIEW)
    correction = corrections.correction(topic, corrector, risks=RIGHT)
    assert contributors(correction) == {dropped.pk, writer.pk, corrector.pk}
    publish(correction, corrector, signer)
    assert not Contribution.objects.filter(version=long).exclude(user=writer).exists()
    assert contributors(again(long)) == {dropped.pk, writer.pk}, (
        "the correction's words were reviewed; those of the draft that was given up were not"
    )


def test_a_correction_of_a_page_that_is_withdrawn_waits_for_nothing(writer, signer, chair, topic):
    version = corrections.correction(topic, writer, risks=RIGHT)
    round_ = corrections.submit(version, writer)
    later = timezone.now() + timedelta(days=2)
    actions.schedule(base_publish_at=None, version_id=version.pk, by=chair, publish_at=later)
    make.approve(round_, signer)
    actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="A wrong dose.")
    assert again(version).status == Status.DRAFT
    with pytest.raises(BadInput, match="nothing to correct"):
        corrections.submit(version, writer)


def test_an_import_does_not_take_a_correction_for_the_draft(writer, signer, topic):
    correction = corrections.correction(topic, writer, risks=RIGHT)
    Topic.objects.filter(pk=topic.pk).update(source_id="src-1")
    outcome = actions.import_topic(
        source_id="src-1",
        language="en",
        kind=topic.kind,
        raw=make.words(topic.staff_title, summary="Imported."),
        by=writer,
    )
    assert outcome == actions.Imported.CHANGED
    assert body(correction, "risks") == RIGHT
    assert (
        TopicVersion.objects.get(topic=topic, status=Status.DRAFT, is_correction=False).summary == "Imported."
    )


def test_staff_know_the_topic_by_its_longer_draft_and_else_by_what_is_shown(writer, signer, topic):
    long = corrections.write(corrections.draft(topic, writer), writer, title="Longer Name")
    correction = corrections.write(corrections.correction(topic, writer), writer, title="Right Name")
    assert Topic.objects.get(pk=topic.pk).staff_title == "Longer Name"
    long = again(long)
    actions.abandon_draft(version_id=long.pk, by=writer, base_hash=long.content_hash, reason="No.")
    publish(correction, writer, signer)
    assert Topic.objects.get(pk=topic.pk).staff_title == "Right Name"


def test_an_open_review_of_the_page_as_it_was_ends_when_a_correction_is_published(
    writer, signer, chair, topic
):
    round_ = actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="It is due.")
    publish(corrections.correction(topic, writer, risks=RIGHT), writer, signer)
    assert ReviewRound.objects.get(pk=round_.pk).outcome == Outcome.CANCELLED
