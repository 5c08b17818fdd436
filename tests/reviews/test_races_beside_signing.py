"""Waivers, suggestions and sources at the same instant as other acts, over real connections."""

from functools import partial

import pytest
from django.contrib.auth.models import User

from encyclopedia.errors import Refused, WrongState
from encyclopedia.models import Topic, TopicKind
from reviews import actions
from reviews.actions.policies import policy_base
from reviews.actions.sources import key_of, prospect
from reviews.models import ReviewPolicy, SourceNotice
from tests import factories as make
from tests.databases import RealDatabase
from tests.reviews import corrections, oracle
from tests.reviews.admin.test_policies import change_url, typed
from tests.reviews.board import ask_for
from tests.reviews.boards import signed_in
from tests.reviews.test_races import again, assert_chain_holds, refusals

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 4
RIGHT = "<p>Take no more than 25 mg.</p>"


@pytest.fixture
def member() -> User:
    return make.make_user("reviewer")


def test_a_waiver_against_the_decline_of_the_same_seat_leaves_one_winner_and_no_waived_seat_given_up(
    real_database: RealDatabase, writer: User, chair: User, member: User
):
    ask_for("physician", "pharmacist")
    for _ in range(TIMES):
        round_ = make.submit(make.make_topic(writer), writer)
        part = actions.take_seat(round_id=round_.pk, by=member, declaration="interest", interest="Shares.")
        waived, declined = real_database.together(
            partial(actions.waive, assignment_id=part.pk, by=again(chair), reason="A few only."),
            partial(actions.decline, round_id=round_.pk, by=again(member), reason="No time."),
        )
        refusals([waived, declined])
        part.refresh_from_db()
        assert part.status == "declined"
        assert (part.waived_at is None) is isinstance(waived, WrongState)
    assert_chain_holds()


def test_a_suggestion_taken_over_against_the_submission_of_the_same_draft_is_in_the_round_or_refused(
    real_database: RealDatabase, writer: User, member: User
):
    for _ in range(TIMES):
        topic = make.make_topic(writer)
        version = make.open_version(topic)
        said = actions.comment(
            version_id=version.pk, by=writer, section="risks", quote="250 mg", body="", suggestion="125 mg"
        )
        base = version.content_hash
        taken, submitted = real_database.together(
            partial(actions.accept_suggestion, comment_id=said.pk, by=again(writer), base_hash=base),
            partial(actions.submit, version_id=version.pk, by=again(writer), base_hash=base, note="Ready."),
        )
        assert len(refusals([taken, submitted])) == 1
        said.refresh_from_db()
        assert said.is_accepted is isinstance(submitted, Refused)
        assert ("125 mg" in str(corrections.body(version, "risks"))) is said.is_accepted
    assert_chain_holds()


def test_a_source_marked_against_a_publication_and_a_withdrawal_of_pages_that_cite_it_waits_for_nobody(
    real_database: RealDatabase, writer: User, chair: User, member: User
):
    source = "https://example.org/guideline"
    for _ in range(TIMES):
        topics = [make.published_topic(writer, member) for _ in range(3)]
        topics[0].related.add(*topics[1:])
        corrections.draft(topics[1], writer, risks=RIGHT)
        round_ = make.submit(topics[1], writer)
        base = prospect(key_of(source)).base
        outcomes = real_database.together(
            partial(
                actions.mark_source,
                source=source,
                status="retracted",
                note="Withdrawn.",
                base=base,
                by=again(chair),
            ),
            partial(make.approve, round_, again(member)),
            partial(actions.withdraw_topic, topic_id=topics[2].pk, by=again(chair), reason="Wrong dose."),
        )
        refusals(outcomes)
        assert not isinstance(outcomes[1], Exception)
        assert not isinstance(outcomes[2], Exception)
        for topic in topics:
            oracle.check_topic(Topic.objects.get(pk=topic.pk))
        for notice in SourceNotice.objects.filter(lifted_at=None):
            actions.lift_source_notice(notice_id=notice.pk, by=chair, reason="Once more.")
    assert_chain_holds()


def test_new_topics_of_a_kind_do_not_wait_for_ever_on_a_chair_who_sets_the_policy_of_that_kind(
    real_database: RealDatabase, writer: User, chair: User
):
    kinds = [TopicKind.objects.create(key=f"device-{n}", name=f"Device {n}") for n in range(6)]
    policy = ReviewPolicy.objects.get(kind__key="treatment")
    client = signed_in(chair)
    forms = [typed(client, policy, review_interval_months=str(months)) for months in range(12, 18)]

    def write_topics() -> None:
        for kind in kinds:
            for key in (kind.key, "treatment"):
                make.make_topic(again(writer), kind=key)

    def set_policies() -> None:
        for kind, form in zip(kinds, forms, strict=True):
            actions.make_kind_policy(kind_id=kind.pk, by=again(chair))
            form["base"] = policy_base(ReviewPolicy.objects.get(pk=policy.pk))
            assert client.post(change_url(policy), form).status_code == 302

    assert refusals(real_database.together(write_topics, set_policies)) == []
    assert ReviewPolicy.objects.filter(kind__in=kinds).count() == 6
    assert TopicKind.objects.get(key="treatment").review_interval_months == 17
    assert_chain_holds()
