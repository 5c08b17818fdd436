"""A board of several seats at the same instant, over real connections: one outcome, and who loses is told in words."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from encyclopedia.errors import Refused, WrongState
from encyclopedia.models import Edition, Status, Topic
from reviews import actions
from reviews.actions.policies import policy_base
from reviews.models import PolicySeat, ReviewPolicy, ReviewRound
from tests import factories as make
from tests.databases import RealDatabase
from tests.reviews import corrections, oracle
from tests.reviews.board import ask_for, withdraw
from tests.reviews.test_races import again, assert_chain_holds, refusals

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 4
RIGHT = "<p>Take no more than 25 mg.</p>"


@pytest.fixture
def board() -> list[User]:
    return [make.make_user("reviewer", profession=each) for each in ("physician", "pharmacist", "nurse")]


def seated(topic: Topic, writer: User, *members: User) -> ReviewRound:
    round_ = make.submit(topic, writer)
    for member in members:
        make.take_seat(round_, member)
    return round_


def judged(topic: Topic) -> list[Edition]:
    """The editions of the topic, after the oracle has looked at what became of it."""
    topic = Topic.objects.get(pk=topic.pk)
    oracle.check_topic(topic)
    editions = list(topic.editions.select_related("round__version", "topic").order_by("number"))
    for edition in editions:
        oracle.check_edition(edition, None)
    assert_chain_holds()
    return editions


def sign(round_: ReviewRound, user: User) -> Callable[[], Any]:
    return partial(make.approve, round_, again(user))


def test_the_two_signatures_of_a_round_at_once_publish_once_and_both_count(
    real_database: RealDatabase, writer: User, board: list[User]
):
    ask_for("physician", "pharmacist")
    for _ in range(TIMES):
        topic = make.make_topic(writer)
        round_ = seated(topic, writer, *board[:2])
        outcomes = real_database.together(*(sign(round_, one) for one in board[:2]))
        assert refusals(outcomes) == []
        (edition,) = judged(topic)
        assert len(edition.reviewers) == 2
        assert [one.edition for one in outcomes].count(None) == 1, "the second signature publishes"


def test_of_two_last_signatures_one_publishes_and_the_other_is_told_that_the_review_is_over(
    real_database: RealDatabase, writer: User, board: list[User]
):
    ask_for("physician", "")
    for _ in range(TIMES):
        topic = make.make_topic(writer)
        round_ = seated(topic, writer, *board)
        make.approve(round_, board[0])
        (told,) = refusals(real_database.together(*(sign(round_, one) for one in board[1:])))
        assert isinstance(told, WrongState)
        (edition,) = judged(topic)
        assert len(edition.reviewers) == 2


def test_the_last_signature_against_the_withdrawal_of_the_one_before_publishes_with_both_or_waits_for_it(
    real_database: RealDatabase, writer: User, board: list[User]
):
    ask_for("physician", "pharmacist")
    for _ in range(TIMES):
        topic = make.make_topic(writer)
        round_ = seated(topic, writer, *board[:2])
        make.approve(round_, board[0])
        signed, withdrawn = real_database.together(
            sign(round_, board[1]), partial(withdraw, round_, again(board[0]))
        )
        refusals([signed, withdrawn])
        assert not isinstance(signed, Refused), "it counts, whichever came first"
        editions = judged(topic)
        assert bool(editions) is isinstance(withdrawn, WrongState)
        if not editions:
            assert make.open_version(topic).status == Status.IN_REVIEW
            assert make.approve(round_, board[0]).edition is not None


def test_the_clock_against_the_withdrawal_of_a_signature_publishes_what_was_signed_or_nothing(
    real_database: RealDatabase, writer: User, chair: User, board: list[User]
):
    ask_for("physician", "pharmacist")
    later = timezone.now() + timedelta(days=2)
    for _ in range(TIMES):
        topic = make.make_topic(writer)
        round_ = seated(topic, writer, *board[:2])
        actions.schedule(base_publish_at=None, version_id=round_.version_id, by=chair, publish_at=later)
        for one in board[:2]:
            make.approve(round_, one)
        due, withdrawn = real_database.together(
            partial(actions.publish_due, now=later + timedelta(days=1)),
            partial(withdraw, round_, again(board[0])),
        )
        refusals([due, withdrawn])
        assert bool(judged(topic)) is isinstance(withdrawn, WrongState)
        assert make.open_version(topic).status == (
            Status.APPROVED if isinstance(withdrawn, WrongState) else Status.IN_REVIEW
        )


def test_the_last_signature_against_a_recall_with_an_edit_never_publishes_the_other_words(
    real_database: RealDatabase, writer: User, board: list[User]
):
    ask_for("physician", "pharmacist")
    for number in range(TIMES):
        topic = make.make_topic(writer)
        round_ = seated(topic, writer, *board[:2])
        make.approve(round_, board[0])

        def recall_and_edit(round_: ReviewRound = round_, topic: Topic = topic, number: int = number) -> None:
            actions.recall(version_id=round_.version_id, by=again(writer), reason="A slip.")
            make.edit(topic, again(writer), summary=f"Other words {number}.")

        signed, edited = real_database.together(sign(round_, board[1]), recall_and_edit)
        assert len(refusals([signed, edited])) == 1
        assert bool(judged(topic)) is isinstance(edited, Refused)


def test_a_withdrawal_of_the_topic_against_the_last_signature_ends_shown_or_withdrawn(
    real_database: RealDatabase, writer: User, chair: User, board: list[User]
):
    for number in range(TIMES):
        ask_for("")
        topic = make.published_topic(writer, board[0])
        ask_for("physician", "pharmacist")
        corrections.draft(topic, writer, risks=f"<p>Take {number} mg.</p>")
        round_ = seated(topic, writer, *board[:2])
        make.approve(round_, board[0])
        outcomes = real_database.together(
            sign(round_, board[1]),
            partial(actions.withdraw_topic, topic_id=topic.pk, by=again(chair), reason="Wrong dose."),
        )
        assert refusals(outcomes) == []
        topic = Topic.objects.get(pk=topic.pk)
        assert topic.withdrawn_at is not None, "it was withdrawn before, or right after"
        assert not topic.editions.shown().exists()
        oracle.check_topic(topic)
        assert_chain_holds()


def test_a_change_of_policy_against_a_submission_freezes_the_old_policy_or_the_new_and_no_mixture(
    real_database: RealDatabase, writer: User, chair: User
):
    for _ in range(TIMES):
        policy = ask_for("physician", "pharmacist", fewest_people=2)
        topic = make.make_topic(writer)
        actions.make_own_policy(topic_id=topic.pk, by=chair)
        base = base_of_policy(topic)
        outcomes = real_database.together(
            partial(make.submit, topic, again(writer)),
            partial(
                actions.remove_own_policy,
                topic_id=topic.pk,
                by=again(chair),
                base=base,
                reason="As its kind.",
            ),
            partial(ask_for, "nurse", fewest_people=1),
        )
        assert refusals(outcomes) == []
        frozen = ReviewRound.objects.get(topic=topic).policy
        asked = ([seat["profession"] for seat in frozen["seats"]], frozen["fewest_people"])
        assert asked[0] in (["physician", "pharmacist"], ["nurse"], [""]), asked
        assert asked[1] >= len(asked[0])
        assert PolicySeat.objects.filter(policy=policy).count() == 1
    assert_chain_holds()


def base_of_policy(topic: Topic) -> str:
    return policy_base(ReviewPolicy.objects.get(topic=topic))


def test_a_change_of_policy_against_the_last_signature_changes_nothing_for_the_open_round(
    real_database: RealDatabase, writer: User, chair: User, board: list[User]
):
    for _ in range(TIMES):
        ask_for("physician", "pharmacist", fewest_people=2)
        topic = make.make_topic(writer)
        round_ = seated(topic, writer, *board[:2])
        make.approve(round_, board[0])
        outcomes = real_database.together(
            sign(round_, board[1]),
            partial(ask_for, "physician", "pharmacist", "nurse", fewest_people=3),
            partial(actions.make_own_policy, topic_id=topic.pk, by=again(chair)),
        )
        assert refusals(outcomes) == []
        (edition,) = judged(topic)
        assert len(edition.reviewers) == 2


def test_the_last_signature_of_a_full_round_against_an_act_that_makes_it_urgent_leaves_one_winner(
    real_database: RealDatabase, writer: User, chair: User, board: list[User]
):
    ask_for("physician", "pharmacist", "nurse")
    for _ in range(TIMES):
        topic = make.make_topic(writer)
        round_ = seated(topic, writer, *board)
        for one in board[:2]:
            make.approve(round_, one)
        signed, urgent = real_database.together(
            sign(round_, board[2]),
            partial(actions.make_urgent, round_id=round_.pk, by=again(chair), reason="A recall."),
        )
        assert len(refusals([signed, urgent])) == 1
        assert bool(judged(topic)) is isinstance(urgent, Refused)
        if not isinstance(urgent, Refused):
            for one in board[:2]:
                make.approve(urgent, one)
            (edition,) = judged(topic)
            assert edition.kind == "urgent"
            assert ReviewRound.objects.get(topic=topic, closed_at=None).follows == urgent


def test_the_last_signatures_of_a_longer_version_and_of_its_correction_publish_one_and_lose_no_word(
    real_database: RealDatabase, writer: User, board: list[User]
):
    for _ in range(TIMES):
        ask_for("")
        topic = make.published_topic(writer, board[2])
        ask_for("physician", "pharmacist")
        PolicySeat.objects.update(in_corrections=True)
        long = corrections.draft(topic, writer, treatment_overview="<p>Zqaaa is so.</p>")
        correction = corrections.correction(topic, writer, risks="<p>Zqbbb is so.</p>")
        rounds = [corrections.submit(version, writer) for version in (long, correction)]
        for round_ in rounds:
            make.take_seat(round_, board[1])
            make.approve(round_, board[0])
        outcomes = real_database.together(*(sign(round_, board[1]) for round_ in rounds))
        (told,) = refusals(outcomes)
        assert isinstance(told, WrongState)
        oracle.check_topic(Topic.objects.get(pk=topic.pk))
        sent_back = corrections.again(long if outcomes[0] is told else correction)
        assert sent_back.status == Status.DRAFT
        assert oracle.tokens_of(sent_back) == {"Zqaaa", "Zqbbb"}
        assert topic.editions.count() == 2
    assert_chain_holds()
