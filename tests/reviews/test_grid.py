"""Every act in every state by everybody: the actions permit what the table and the policies say, and nothing else."""

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from encyclopedia.errors import NotAllowed, WrongState
from encyclopedia.models import Edition, Topic, TopicVersion
from reviews import actions
from reviews.audit import Fault, verify_chain
from reviews.models import AuditEvent, ReviewRecord
from reviews.policies import standing_of, state_of
from reviews.workflow import (
    DISCUSSION_ACTS,
    ROUND_ACTS,
    TABLE,
    TOPIC_ACTS,
    VERSION_ACTS,
    Act,
    Standing,
    State,
)
from tests import factories as make
from tests.reviews import states
from tests.reviews.boards import ask_for

pytestmark = pytest.mark.django_db


def acts_from(state: State | Standing) -> list[Act]:
    """The acts that could be asked for there: those on a version, or those on a topic."""
    if isinstance(state, State):
        return [*VERSION_ACTS, *ROUND_ACTS, *DISCUSSION_ACTS]
    return [*TOPIC_ACTS, Act.CREATE_TOPIC]


def written() -> tuple[int, int, int]:
    return AuditEvent.objects.count(), ReviewRecord.objects.count(), Edition.objects.count()


def outcome_of(act: Act, topic: Topic, version: TopicVersion, by: User) -> str:
    """Try the act and take it back again, so that the next person finds the same state."""
    before = written()
    outcome = "done"
    with transaction.atomic():
        mark = transaction.savepoint()
        try:
            states.attempt(act, topic, version, by)
        except NotAllowed:
            outcome = "may not"
        except WrongState:
            outcome = "cannot now"
        # A saved draft leaves its evidence in the contribution and in the history of the draft.
        if outcome == "done" and act != Act.SAVE_DRAFT and written()[0] == before[0]:
            outcome = "done without evidence"
        transaction.savepoint_rollback(mark)
    return outcome if written() == before else f"{outcome}, but not undone"


@pytest.mark.parametrize("state", [*State, *Standing], ids=str)
def test_in_this_state_each_act_is_open_to_those_and_only_those_whom_the_table_names(state: State | Standing):
    cast = states.Cast()
    topic = states.BUILD[state](cast)
    cast.deactivate()
    version = states.version_in(topic, state)
    stands = state_of(version) if isinstance(state, State) else standing_of(Topic.objects.get(pk=topic.pk))
    assert stands == state
    wrong = []
    for act in acts_from(state):
        fits = act == Act.CREATE_TOPIC or state in TABLE[act].sources
        for name, role in states.ROLES.items():
            # The role is asked first, then the state; whose text it is can only be asked in a fit state.
            expected = "done" if fits and not states.is_hindered(act, role) else "cannot now"
            if TABLE[act].permission not in role.permissions or (fits and not states.may(act, role)):
                expected = "may not"
            if (
                fits
                and isinstance(state, State)
                and act in DISCUSSION_ACTS
                and not states.may_discuss(state, role)
            ):
                expected = "may not"
            outcome = outcome_of(act, topic, version, cast.again(name))
            if outcome != expected:
                wrong.append(f"{act} by {name}: {outcome}, expected {expected}")
    assert wrong == []


@pytest.mark.parametrize("act", [Act.APPROVE, Act.REQUEST_CHANGES, Act.CANCEL_REAFFIRMATION])
def test_a_published_version_without_an_open_review_can_be_neither_signed_nor_cancelled(act: Act):
    cast = states.Cast()
    topic = states.published(cast)
    version = make.open_version(topic)
    for name in ("chair", "superuser on the board"):
        assert outcome_of(act, topic, version, cast.again(name)) == "cannot now"
    assert topic.editions.count() == 1


def test_a_signature_is_withdrawn_by_those_and_only_those_who_made_it():
    ask_for("", "", "")
    cast = states.Cast()
    round_ = states.in_review(cast).rounds.get()
    cast.deactivate()
    version = round_.version
    withdrew = set()
    for name, role in states.ROLES.items():
        person = cast.again(name)
        with transaction.atomic():
            mark = transaction.savepoint()
            if states.may(Act.APPROVE, role):
                make.approve(round_, person)
            outcome = outcome_of(Act.WITHDRAW_SIGNATURE, round_.topic, version, person)
            transaction.savepoint_rollback(mark)
        if outcome == "done":
            withdrew.add(name)
    assert withdrew == {"reviewer", "reviewer who withdraws", "chair", "superuser on the board"}


@pytest.mark.parametrize("build", [states.drafted, states.in_review, states.waiting])
def test_no_second_draft_begins_while_one_is_under_way(build):
    cast = states.Cast()
    topic = build(cast)
    with pytest.raises(WrongState):
        actions.start_draft(topic_id=topic.pk, by=cast.writer)


def test_the_whole_walk_through_every_act_leaves_an_unbroken_chain():
    cast = states.Cast()
    for build in states.BUILD.values():
        build(cast)
    assert [link for link in verify_chain() if isinstance(link, Fault)] == []
