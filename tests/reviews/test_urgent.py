"""When it is urgent: two people publish, and the full board signs in retrospect, by a deadline, until it has."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone

from encyclopedia.errors import BadInput, NotAllowed, WrongState
from encyclopedia.models import Edition, ReviewKind, Scope, Topic
from reviews import actions
from reviews.audit import Fault, verify_chain
from reviews.models import (
    AssignmentStatus,
    AuditEvent,
    Outcome,
    PolicySeat,
    ReviewPolicy,
    ReviewRound,
    Significance,
)
from reviews.quorum import quorum
from reviews.retrospect import all_owed, owed_by
from reviews.workflow import Act
from tests import factories as make
from tests.reviews import corrections
from tests.reviews.boards import ask_for, signed_in

pytestmark = pytest.mark.django_db

BOARD = ("physician", "pharmacist", "nurse")


@pytest.fixture
def board() -> list[User]:
    ask_for(*BOARD)
    return [make.make_user("reviewer", profession=one) for one in BOARD]


@pytest.fixture
def topic(writer: User, board: list[User]) -> Topic:
    topic = make.make_topic(writer)
    round_ = make.submit(topic, writer)
    for one in board:
        make.approve(round_, one, timezone.localdate() - timedelta(days=9))
    return Topic.objects.get(pk=topic.pk)


def in_review(topic: Topic, writer: User, **kwargs) -> ReviewRound:
    actions.start_draft(topic_id=topic.pk, by=writer)
    make.edit(topic, writer, summary="The dose is halved.")
    return make.submit(topic, writer, note="Half the dose.", **kwargs)


def make_urgent(round_: ReviewRound, chair: User) -> ReviewRound:
    return actions.make_urgent(round_id=round_.pk, by=chair, reason="A recall.")


def published_in_urgency(topic: Topic, writer: User, chair: User, board: list[User], **kwargs) -> Edition:
    round_ = make_urgent(in_review(topic, writer, **kwargs), chair)
    assert make.approve(round_, board[0]).edition is None
    edition = make.approve(round_, board[1]).edition
    assert edition is not None
    return edition


def test_two_people_publish_what_waited_for_the_full_board(writer, chair, board, topic):
    old = in_review(topic, writer)
    make.approve(old, board[0])
    round_ = make_urgent(old, chair)
    assert "a clinical reviewer is missing (2 times)" in quorum(round_, round_.content_hash).in_words()
    old.refresh_from_db()
    assert old.outcome == Outcome.CANCELLED
    assert not old.assignments.exclude(status__in=[AssignmentStatus.CLOSED, AssignmentStatus.DONE]).exists()
    assert (round_.kind, round_.scope, round_.version_id) == (ReviewKind.URGENT, old.scope, old.version_id)
    assert round_.content_hash == old.content_hash
    assert "A recall." in round_.note
    assert "Half the dose." in round_.note, "the writer's note is not lost"
    assert make.approve(round_, board[1]).edition is None, "what was signed before does not carry over"
    edition = make.approve(round_, board[0]).edition
    assert edition is not None
    assert edition.kind == ReviewKind.URGENT
    event = AuditEvent.objects.filter(act=Act.MAKE_URGENT).get()
    assert event.reason == "A recall."
    assert event.details["closed round"] == old.number
    assert [link for link in verify_chain() if isinstance(link, Fault)] == []


def test_the_full_board_is_asked_at_once_and_its_signatures_on_the_same_day_settle_it(
    writer, chair, board, topic
):
    edition = published_in_urgency(topic, writer, chair, board)
    review = ReviewRound.objects.get(topic=topic, closed_at__isnull=True)
    assert (review.kind, review.scope) == (ReviewKind.REAFFIRMATION, Scope.WHOLE_PAGE)
    assert review.follows == edition.round
    assert review.significance == Significance.CLINICAL
    assert [seat["profession"] for seat in review.policy["seats"]] == list(BOARD)
    days = review.policy["retrospective_days"]
    assert review.due_on == timezone.localdate() + timedelta(days=days)
    owed = owed_by(topic)
    assert owed is not None
    assert (owed.edition, owed.due_on) == (edition, review.due_on)
    for one in board:
        assert owed_by(topic) is not None
        signed = make.approve(review, one, edition.current_as_of)
    assert signed.edition is not None
    assert signed.edition.version_id == edition.version_id
    assert signed.edition.current_as_of == edition.current_as_of
    assert owed_by(topic) is None


def test_the_retrospective_review_is_published_by_its_last_signature_whatever_the_policy_says(
    writer, chair, board, topic
):
    ReviewPolicy.objects.filter(kind=topic.kind).update(publishes="chair")
    published_in_urgency(topic, writer, chair, board)
    review = ReviewRound.objects.get(topic=topic, closed_at__isnull=True)
    signed = [make.approve(review, one) for one in board]
    assert signed[-1].edition is not None, "patients read these words already: there is nothing to hold back"


@pytest.mark.parametrize("how", ["changes requested", "cancelled"])
def test_a_page_stays_listed_until_a_full_board_has_signed_and_the_chair_can_ask_again(
    writer, chair, board, topic, how
):
    edition = published_in_urgency(topic, writer, chair, board)
    review = ReviewRound.objects.get(topic=topic, closed_at__isnull=True)
    if how == "cancelled":
        actions.cancel_reaffirmation(version_id=edition.version_id, by=chair, reason="The nurse is away.")
    else:
        make.request_changes(review, board[2])
    assert [owed.edition for owed in all_owed()] == [edition]
    hub = signed_in(chair).get(f"/admin/encyclopedia/topic/{topic.pk}/change/").content.decode()
    assert "The full board has not signed yet what was published in urgency" in hub
    with time_machine.travel(timezone.now() + timedelta(days=100)):
        assert "late" in all_owed()[0].in_words()
        second = actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="Again.")
    assert second.follows == review, "a chain: one review in retrospect follows another"
    assert second.due_on == review.due_on, "asking again does not put off the deadline"


def test_a_correction_on_top_settles_nothing_and_the_board_is_asked_about_the_page_as_it_is_then(
    writer, chair, board, topic
):
    urgent = published_in_urgency(topic, writer, chair, board)
    first = ReviewRound.objects.get(topic=topic, closed_at__isnull=True)
    version = corrections.correction(topic, writer, risks="<p>Take no more than 125 mg.</p>")
    PolicySeat.objects.filter(profession="physician").update(in_corrections=True)
    correction = make.approve(corrections.submit(version, writer), board[0]).edition
    assert correction is not None
    first.refresh_from_db()
    assert first.outcome == Outcome.CANCELLED, "nobody can sign a page that is no longer there"
    owed = owed_by(topic)
    assert owed is not None
    assert owed.edition == urgent
    second = ReviewRound.objects.get(topic=topic, closed_at__isnull=True)
    assert (second.version_id, second.follows_id) == (correction.version_id, first.pk)
    assert second.due_on == first.due_on
    for one in board:
        make.approve(second, one)
    assert owed_by(topic) is None


def test_a_whole_page_review_by_the_full_board_settles_it_too_and_a_review_of_changes_does_not(
    writer, chair, board, topic
):
    published_in_urgency(topic, writer, chair, board)
    for scope, is_owed in ((Scope.CHANGES_ONLY, True), (Scope.WHOLE_PAGE, False)):
        actions.start_draft(topic_id=topic.pk, by=writer)
        make.edit(topic, writer, summary=f"For {scope}.")
        round_ = make.submit(topic, writer, scope=scope)
        for one in board:
            make.approve(round_, one)
        assert (owed_by(topic) is not None) is is_owed
    assert not ReviewRound.objects.filter(topic=topic, closed_at__isnull=True).exists()


def test_a_withdrawn_page_owes_nothing_and_the_full_board_alone_brings_it_back(writer, chair, board, topic):
    published_in_urgency(topic, writer, chair, board)
    actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="A wrong dose.")
    assert all_owed() == []
    review = actions.restore_topic(topic_id=topic.pk, by=chair, note="Right again.")
    assert len(review.policy["seats"]) == len(BOARD)


def test_urgency_needs_a_reason_a_chair_and_a_round_that_is_not_urgent_yet(writer, chair, board, topic):
    round_ = in_review(topic, writer)
    with pytest.raises(BadInput, match="cannot wait"):
        actions.make_urgent(round_id=round_.pk, by=chair, reason=" ")
    with pytest.raises(NotAllowed):
        actions.make_urgent(round_id=round_.pk, by=board[0], reason="A recall.")
    urgent = make_urgent(round_, chair)
    for one in (round_, urgent):
        with pytest.raises(WrongState):
            make_urgent(one, chair)


def test_who_wrote_it_is_not_one_of_the_two(chair, board, topic):
    both = make.make_user("writer", profession="physician")
    both.groups.add(*board[0].groups.all())
    round_ = make_urgent(in_review(topic, both), chair)
    make.approve(round_, board[0])
    with pytest.raises(NotAllowed):
        make.approve(round_, User.objects.get(pk=both.pk))


def editorial(topic: Topic, writer: User) -> ReviewRound:
    """A round on a change that its writer called editorial."""
    actions.start_draft(topic_id=topic.pk, by=writer)
    version = make.edit(topic, writer, summary=f"{topic.staff_title}, in short.")
    return actions.submit(
        version_id=version.pk,
        by=writer,
        base_hash=version.content_hash,
        note="A comma.",
        significance=Significance.EDITORIAL,
    )


def test_a_reviewer_who_calls_an_editorial_change_clinical_brings_it_to_the_full_board(writer, board, topic):
    round_ = editorial(topic, writer)
    with pytest.raises(NotAllowed):
        actions.reclassify(round_id=round_.pk, by=board[0], reason="It is about a dose.")
    make.take_seat(round_, board[0])
    clinical = actions.reclassify(round_id=round_.pk, by=board[0], reason="It is about a dose.")
    round_.refresh_from_db()
    assert round_.outcome == Outcome.CANCELLED
    assert (clinical.significance, clinical.scope) == (Significance.CLINICAL, Scope.CHANGES_ONLY)
    assert len(clinical.policy["seats"]) == len(BOARD)
    assert "It is about a dose." in clinical.note
    assert board[0].get_full_name() in clinical.note
    assert "A comma." in clinical.note
    with pytest.raises(WrongState):
        actions.reclassify(round_id=clinical.pk, by=board[0], reason="Again.")
