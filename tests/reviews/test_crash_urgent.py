"""A failure at any statement of what an urgent edition or a correction sets off leaves all of it or none of it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from encyclopedia.models import IncomingText, Status, Topic
from reviews import actions
from reviews.audit import Fault, verify_chain
from reviews.models import ReviewRound
from reviews.retrospect import owed_by
from tests import factories as make
from tests.reviews import corrections
from tests.reviews.test_crash import crash_everywhere

pytestmark = pytest.mark.django_db

RIGHT = "<p>Take no more than 25 mg.</p>"


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def assert_chain_holds() -> None:
    assert [link for link in verify_chain() if isinstance(link, Fault)] == []


def open_review(topic: Topic) -> ReviewRound:
    return ReviewRound.objects.get(topic=topic, closed_at__isnull=True)


def test_a_failure_while_a_review_is_made_urgent_leaves_the_review_that_was_open(writer, signer, chair):
    topic = make.published_topic(writer, signer)
    round_ = corrections.submit(corrections.draft(topic, writer, risks=RIGHT), writer)
    by = fresh(chair)
    statements = crash_everywhere(lambda: actions.make_urgent(round_id=round_.pk, by=by, reason="A recall."))
    assert statements > 10
    assert open_review(topic).kind == "urgent"
    assert_chain_holds()


def test_an_urgent_edition_and_the_review_of_it_by_the_full_board_come_together_or_not_at_all(
    writer, signer, chair
):
    topic = make.published_topic(writer, signer)
    round_ = corrections.submit(corrections.draft(topic, writer, risks=RIGHT), writer)
    urgent = actions.make_urgent(round_id=round_.pk, by=chair, reason="A recall.")
    make.approve(urgent, signer)
    second = make.make_user("reviewer")
    make.take_seat(urgent, second)
    second = fresh(second)
    statements = crash_everywhere(lambda: make.approve(urgent, second))
    assert statements > 10
    assert owed_by(topic) is not None
    assert open_review(topic).follows == urgent
    assert_chain_holds()


@pytest.mark.parametrize("stage", ["draft", "in review", "waiting"])
def test_a_correction_and_what_it_brings_to_the_longer_version_come_together_or_not_at_all(
    writer, signer, chair, stage
):
    topic = make.published_topic(writer, signer)
    long = corrections.draft(
        topic, writer, treatment_overview="<p>Longer.</p>", why_it_is_done="<p>Mine.</p>"
    )
    if stage != "draft":
        round_ = corrections.submit(long, writer)
    if stage == "waiting":
        later = timezone.now() + timedelta(days=2)
        actions.schedule(base_publish_at=None, version_id=long.pk, by=chair, publish_at=later)
        make.approve(round_, signer)
    correction = corrections.correction(topic, writer, risks=RIGHT, why_it_is_done="<p>Theirs.</p>")
    review = corrections.submit(correction, writer)
    make.take_seat(review, signer)
    signer = fresh(signer)
    statements = crash_everywhere(lambda: make.approve(review, signer))
    assert statements > 10
    long = corrections.again(long)
    assert (long.status, corrections.body(long, "risks")) == (Status.DRAFT, RIGHT)
    assert IncomingText.objects.get(topic=topic).settled_at is None
    assert_chain_holds()
