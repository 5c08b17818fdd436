"""Standing aside, taking a signature back, and what the last signature sets off."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from encyclopedia.errors import BadInput, NotAllowed, WrongState
from reviews import actions
from reviews.models import (
    Assignment,
    AssignmentStatus,
    Decision,
    Publishes,
    ReviewRecord,
)
from reviews.policies import state_of
from reviews.workflow import State
from tests import factories as make
from tests.reviews.board import (
    ANY,
    ask_for,
    is_shown,
    new_round,
    recuse,
    stands,
    withdraw,
)
from tests.reviews.states import waiting_topic

pytestmark = pytest.mark.django_db


# --- Standing aside, and taking back ------------------------------------------------------------------------------


def test_who_stands_aside_gives_a_reason_frees_the_seat_and_signs_no_more(writer: User, signer: User):
    round_ = new_round(writer)
    make.take_seat(round_, signer)
    with pytest.raises(BadInput, match="why you stand aside"):
        recuse(round_, signer, "  ")
    record = recuse(round_, signer).record
    assert "I neither approve it nor ask for changes" in record.statement
    assert Assignment.objects.get(member__user=signer).status == AssignmentStatus.RECUSED
    with pytest.raises((WrongState, NotAllowed)):
        make.approve(round_, signer)
    assert not stands(round_).counted
    assert make.approve(round_, make.make_user("reviewer")).edition is not None


def test_who_signed_withdraws_before_they_stand_aside(writer: User, signer: User):
    ask_for(ANY, ANY)
    round_ = new_round(writer)
    make.approve(round_, signer)
    with pytest.raises(WrongState, match="already signed"):
        recuse(round_, signer)
    withdraw(round_, signer)
    recuse(round_, signer)
    assert [record.decision for record in round_.records.all()] == ["approve", "withdraw", "recuse"]


def test_a_withdrawn_signature_does_not_count_and_can_be_given_again(writer: User, signer: User):
    ask_for(ANY, ANY)
    round_ = new_round(writer)
    other = make.make_user("reviewer")
    first = make.approve(round_, signer).record
    record = withdraw(round_, signer)
    assert (record.withdraws, record.decision, record.attempt) == (first, Decision.WITHDRAW, 1)
    assert make.approve(round_, other).edition is None, "only one signature stands"
    again = make.approve(round_, signer)
    assert again.record.attempt == 2
    assert again.edition is not None
    assert again.edition.reviewer_list() == [
        {**person, "name": name}
        for person, name in zip(
            again.edition.reviewer_list(), (other.get_full_name(), signer.get_full_name()), strict=True
        )
    ]


def test_what_waits_for_its_date_is_in_review_again_when_a_signature_is_withdrawn(
    writer: User, signer: User, chair: User
):
    topic = waiting_topic(writer, signer, chair)
    round_ = topic.rounds.get()
    withdraw(round_, signer)
    assert state_of(make.open_version(topic)) == State.IN_REVIEW
    later = timezone.now() + timedelta(days=9)
    assert actions.publish_due(now=later) == ([], [])
    make.approve(round_, signer)
    assert state_of(make.open_version(topic)) == State.WAITING
    assert len(actions.publish_due(now=later)[0]) == 1


def test_what_waits_stays_approved_while_enough_signatures_stand(writer: User, chair: User):
    ask_for(ANY, ANY, publishes=Publishes.CHAIR)
    round_ = new_round(writer)
    signers = [make.make_user("reviewer") for _ in range(2)]
    for signer in signers:
        make.approve(round_, signer)
    assert state_of(make.open_version(round_.topic)) == State.WAITING
    with pytest.raises(WrongState, match="no signature of yours"):
        withdraw(round_, chair)
    withdraw(round_, signers[0])
    assert state_of(make.open_version(round_.topic)) == State.IN_REVIEW


def test_nothing_is_withdrawn_without_a_reason_or_after_the_round(writer: User, signer: User, chair: User):
    round_ = waiting_topic(writer, signer, chair).rounds.get()
    with pytest.raises(BadInput, match="why you withdraw"):
        withdraw(round_, signer, "  ")
    actions.publish_now(version_id=round_.version_id, by=chair)
    with pytest.raises(WrongState, match="over"):
        withdraw(round_, signer)
    assert ReviewRecord.objects.filter(round=round_).count() == 1


# --- What the last signature sets off -----------------------------------------------------------------------------


def test_where_the_chair_publishes_the_last_signature_leaves_it_waiting_without_a_date(
    writer: User, signer: User, chair: User
):
    ask_for(ANY, publishes=Publishes.CHAIR)
    round_ = new_round(writer)
    assert make.approve(round_, signer).edition is None
    version = make.open_version(round_.topic)
    assert (state_of(version), make.date_set(version)) == (State.WAITING, None)
    assert actions.publish_due(now=timezone.now() + timedelta(days=999)) == ([], [])
    assert not is_shown(round_)
    actions.publish_now(version_id=version.pk, by=chair)
    assert is_shown(round_)


def test_the_date_is_the_earliest_of_those_that_count(writer: User):
    ask_for(ANY, ANY)
    round_ = new_round(writer)
    today = timezone.localdate()
    hasty = make.make_user("reviewer")
    make.approve(round_, hasty, today - timedelta(days=90))
    withdraw(round_, hasty)
    make.approve(round_, make.make_user("reviewer"), today - timedelta(days=20))
    edition = make.approve(round_, hasty, today - timedelta(days=3)).edition
    assert edition is not None
    assert edition.current_as_of == today - timedelta(days=20)
