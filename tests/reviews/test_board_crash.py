"""A failure at any statement of what the board does beside signing leaves all of it or none of it."""

from functools import partial

import pytest
from django.contrib.auth.models import User

from encyclopedia.models import Status, Topic
from reviews import actions
from reviews.actions.policies import policy_base
from reviews.actions.sources import key_of, prospect
from reviews.audit import Fault, verify_chain
from reviews.models import Assignment, Comment, ReviewPolicy, ReviewRound, SourceNotice
from tests import factories as make
from tests.reviews import corrections
from tests.reviews.board import ask_for, withdraw
from tests.reviews.test_crash import crash_everywhere

pytestmark = pytest.mark.django_db

SOURCE = "https://example.org/guideline"


@pytest.fixture
def round_(writer) -> ReviewRound:
    ask_for("physician", "")
    return make.submit(make.make_topic(writer), writer)


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def assert_chain_holds() -> None:
    assert [link for link in verify_chain() if isinstance(link, Fault)] == []


def test_a_waiver_is_given_with_its_evidence_or_not_at_all(chair, signer, round_):
    part = actions.take_seat(round_id=round_.pk, by=signer, declaration="interest", interest="Shares.")
    by = fresh(chair)
    waive = partial(actions.waive, assignment_id=part.pk, by=by, reason="A few only.")
    assert crash_everywhere(waive) > 10
    part.refresh_from_db()
    assert part.waived_by == chair
    assert_chain_holds()


@pytest.mark.parametrize("act", ["decline", "delegate", "assign"])
def test_a_seat_changes_hands_whole_or_not_at_all(chair, signer, round_, act):
    other = make.make_user("reviewer")
    make.take_seat(round_, signer)
    seat = round_.assignments.get().seat
    asked = {"round_id": round_.pk, "reason": "No time."}
    member = other.board_member.pk
    if act == "decline":
        statements = crash_everywhere(partial(actions.decline, by=fresh(signer), **asked))
    elif act == "delegate":
        statements = crash_everywhere(partial(actions.delegate, by=fresh(signer), member_id=member, **asked))
    else:
        by = fresh(chair)
        statements = crash_everywhere(partial(actions.assign, by=by, member_id=member, seat=seat, **asked))
    assert statements > 10
    held = Assignment.objects.filter(round=round_, status__in=("asked", "accepted")).values_list(
        "member", "seat"
    )
    assert list(held) == ([] if act == "decline" else [(member, seat)])
    assert_chain_holds()


def test_a_signature_that_is_withdrawn_while_others_wait_for_it_is_withdrawn_whole(signer, round_):
    make.approve(round_, signer)
    by = fresh(signer)
    assert crash_everywhere(lambda: withdraw(round_, by)) > 10
    assert make.open_version(round_.topic).status == Status.IN_REVIEW
    assert round_.assignments.get().status == "accepted"
    assert_chain_holds()


def test_a_suggestion_is_taken_over_whole_or_not_at_all(writer, signer, round_):
    topic, version = round_.topic, round_.version
    make.take_seat(round_, signer)
    said = actions.comment(
        version_id=version.pk, by=signer, section="risks", quote="250 mg", body="", suggestion="125 mg"
    )
    make.request_changes(round_, signer)
    by, base = fresh(writer), make.open_version(topic).content_hash
    take = partial(actions.accept_suggestion, comment_id=said.pk, by=by, base_hash=base)
    assert crash_everywhere(take) > 10
    assert corrections.body(version, "risks") == "<p>Take no more than 125 mg.</p>"
    assert Comment.objects.get(pk=said.pk).is_accepted
    assert version.contributions.filter(user=signer).exists(), "who suggested it has written it"
    assert_chain_holds()


def test_points_of_a_request_for_changes_are_taken_with_it_or_not_at_all(signer, round_):
    make.take_seat(round_, signer)
    said = actions.comment(
        version_id=round_.version_id, by=signer, section="risks", quote="250 mg", body="Why?"
    )
    by = fresh(signer)
    assert crash_everywhere(lambda: make.request_changes(round_, by)) > 10
    assert Comment.objects.get(pk=said.pk).request is not None
    assert_chain_holds()


def test_a_source_is_marked_with_every_review_that_it_opens_or_not_at_all(writer, signer, chair):
    topics = [make.published_topic(writer, signer) for _ in range(2)]
    by, base = fresh(chair), prospect(key_of(SOURCE)).base
    mark = partial(actions.mark_source, source=SOURCE, status="retracted", note="Wrong.", base=base, by=by)
    assert crash_everywhere(mark) > 20
    assert ReviewRound.objects.filter(topic__in=topics, closed_at=None).count() == 2
    notice = SourceNotice.objects.get()
    assert crash_everywhere(partial(actions.lift_source_notice, notice_id=notice.pk, by=by, reason="No.")) > 5
    assert SourceNotice.objects.get().lifted_at is not None
    assert_chain_holds()


def test_a_policy_of_its_own_comes_and_goes_whole_or_not_at_all(writer, chair):
    ask_for("physician", "pharmacist")
    topic: Topic = make.make_topic(writer)
    by = fresh(chair)
    assert crash_everywhere(lambda: actions.make_own_policy(topic_id=topic.pk, by=by)) > 10
    base = policy_base(ReviewPolicy.objects.get(topic=topic))
    remove = partial(actions.remove_own_policy, topic_id=topic.pk, by=by, base=base, reason="As its kind.")
    assert crash_everywhere(remove) > 10
    assert not ReviewPolicy.objects.filter(topic=topic).exists()
    assert_chain_holds()
