"""What came up about a page waits until a review of the whole page is published, or a chair says why none is needed."""

import pytest
from django.urls import reverse
from django.utils import timezone

from encyclopedia.errors import NotAllowed
from encyclopedia.models import Scope, Topic
from reviews import actions
from reviews.concerns import base_of_concerns, of_round, waiting
from reviews.models import AuditEvent, Concern, ReviewRound
from reviews.workflow import Act
from tests import factories as make
from tests.reviews.boards import page_of, signed_in, text
from tests.reviews.sql import assert_refused, execute
from tests.reviews.test_concerns import ICD, change_codes, open_round

pytestmark = pytest.mark.django_db

DOSE = "The 2027 guideline lowers the dose."


@pytest.fixture
def topic(writer, signer) -> Topic:
    return make.published_topic(writer, signer, "Nerve Block")


def revise(topic: Topic, writer, scope: Scope = Scope.WHOLE_PAGE) -> ReviewRound:
    actions.start_draft(topic_id=topic.pk, by=writer)
    make.edit(topic, writer, summary="Other words.")
    return make.submit(topic, writer, scope=scope)


def recall(topic: Topic, by) -> None:
    actions.recall(version_id=make.open_version(topic).pk, by=by, reason="A slip.")


def work_of(user) -> str:
    return text(signed_in(user).get("/admin/").content.decode())


def test_a_note_whose_review_is_cancelled_waits_for_a_chair_again(topic, chair):
    made, _is_new = actions.raise_concern(topic_id=topic.pk, by=chair, note=DOSE)
    assert not waiting(topic).exists()
    actions.cancel_reaffirmation(version_id=made.round.version_id, by=chair, reason="Too early.")
    assert list(waiting(topic)) == [made]
    assert DOSE in work_of(chair)
    hub = reverse("admin:encyclopedia_topic_change", args=[topic.pk])
    told = text(signed_in(chair).get(hub).content.decode())
    assert "Review round 2 had it before it, and ended without an answer (cancelled)." in told


def test_a_note_whose_review_a_published_change_ends_waits_again(topic, writer, signer, chair):
    actions.raise_concern(topic_id=topic.pk, by=chair, note=DOSE)
    make.approve(revise(topic, writer, Scope.CHANGES_ONLY), signer)
    assert not topic.rounds.filter(closed_at=None).exists()
    assert [one.words for one in waiting(topic)] == [DOSE]


def test_what_a_recalled_revision_took_up_is_before_the_reviewers_of_the_next(topic, writer, signer):
    change_codes(topic, writer, (ICD, "G89.2", "Chronic pain"))
    revise(topic, writer)
    assert not waiting(topic).exists()
    recall(topic, writer)
    assert waiting(topic).count() == 1
    again = make.submit(topic, writer)
    assert not waiting(topic).exists()
    make.take_seat(again, signer)
    assert "Added: G89.2 Chronic pain." in text(page_of(signer, again))


def test_what_was_sent_back_waits_until_it_is_submitted_again(topic, writer, signer):
    change_codes(topic, writer, (ICD, "G89.2", ""))
    make.request_changes(revise(topic, writer), signer)
    assert waiting(topic).count() == 1
    make.edit(topic, writer, summary="Better words.")
    assert len(of_round(make.submit(topic, writer))) == 1


def test_an_urgent_review_of_the_same_page_takes_it_over(topic, writer, chair):
    change_codes(topic, writer, (ICD, "G89.2", "Chronic pain"))
    urgent = actions.make_urgent(round_id=revise(topic, writer).pk, by=chair, reason="A recall.")
    assert [one.words for one in of_round(urgent)] == ["Added: G89.2 Chronic pain."]
    make.take_seat(urgent, chair)
    assert "Added: G89.2 Chronic pain." in text(page_of(chair, urgent))


def test_a_withdrawal_ends_its_review_and_the_restoration_takes_it_up(topic, chair):
    made, _is_new = actions.raise_concern(topic_id=topic.pk, by=chair, note=DOSE)
    actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="A wrong dose.")
    assert list(waiting(topic)) == [made]
    restored = actions.restore_topic(topic_id=topic.pk, by=chair, note="Right again.")
    assert of_round(restored) == [made]


def test_a_chair_settles_what_waits_again_and_a_writer_cannot_by_recalling(topic, writer, chair):
    change_codes(topic, writer, (ICD, "G89.2", ""))
    round_ = revise(topic, writer)
    recall(topic, writer)
    asked = {"topic_id": topic.pk, "reason": "The page says so.", "base": base_of_concerns(topic)}
    with pytest.raises(NotAllowed):
        actions.settle_concerns(by=writer, **asked)
    (settled,) = actions.settle_concerns(by=chair, **asked)
    assert settled.round == round_, "which review had it last stays on record"
    assert not waiting(topic).exists()
    assert of_round(make.submit(topic, writer)) == []


def test_a_published_review_has_answered_it(topic, signer, chair):
    actions.raise_concern(topic_id=topic.pk, by=chair, note=DOSE)
    make.approve(open_round(topic), signer)
    assert not waiting(topic).exists()
    again = actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="It is due.")
    assert of_round(again) == []


def test_the_event_that_opens_a_review_names_what_it_took_up(topic, writer, chair):
    change_codes(topic, writer, (ICD, "G89.2", ""))
    (codes,) = waiting(topic)
    revise(topic, writer)
    submitted = AuditEvent.objects.get(topic=topic, act=Act.SUBMIT, details__round=2)
    assert submitted.details["concerns"] == [codes.pk]
    recall(topic, writer)
    note, _is_new = actions.raise_concern(topic_id=topic.pk, by=chair, note=DOSE)
    told = AuditEvent.objects.get(act=Act.RAISE_CONCERN)
    assert told.details["concerns"] == [codes.pk, note.pk]


def test_the_database_lets_go_only_of_what_a_review_left_unanswered(topic, writer, signer, chair):
    made, _is_new = actions.raise_concern(topic_id=topic.pk, by=chair, note=DOSE)
    first = open_round(topic)
    settle = "UPDATE reviews_concern SET settled_at = %s, settled_by_id = %s, reason = 'No.' WHERE id = %s"
    move = "UPDATE reviews_concern SET round_id = %s WHERE id = %s"
    settled = (timezone.now(), chair.pk, made.pk)
    other = revise(topic, writer)
    for sql, asked in ((settle, settled), (move, (other.pk, made.pk)), (move, (None, made.pk))):
        assert_refused(sql, *asked, because="never changes|before it")
    actions.cancel_reaffirmation(version_id=first.version_id, by=chair, reason="Too early.")
    assert_refused(move, None, made.pk, because="never changes")
    assert execute(move, other.pk, made.pk) == 1
    assert_refused(settle, *settled, because="never changes|before it")
    recall(topic, writer)
    assert execute(settle, *settled) == 1
    assert_refused(move, first.pk, made.pk, because="never changes")
    assert_refused(
        "UPDATE reviews_concern SET reason = 'Yes.' WHERE id = %s", made.pk, because="never changes"
    )


def test_the_database_settles_nothing_that_a_review_has_before_it(topic, chair):
    round_ = actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="It is due.")
    made = Concern(topic=topic, kind="note", words=DOSE, raised_at=timezone.now(), raised_by=chair)
    made.save()
    assert_refused(
        "UPDATE reviews_concern SET round_id = %s, settled_at = raised_at, settled_by_id = raised_by_id,"
        " reason = 'No.' WHERE id = %s",
        round_.pk, made.pk, because="before it",
    )  # fmt: skip
