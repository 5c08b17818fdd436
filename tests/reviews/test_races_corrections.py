"""Corrections and urgency at the same instant as other acts, over two real connections."""

from functools import partial

import pytest
from django.contrib.auth.models import User

from encyclopedia.drafting import StaleBase, content_of, save_draft
from encyclopedia.errors import Refused, WrongState
from encyclopedia.models import IncomingText, Topic, TopicVersion
from reviews import actions
from reviews.audit import Fault, verify_chain
from reviews.models import ReviewRound
from tests import factories as make
from tests.databases import RealDatabase
from tests.reviews import corrections

pytestmark = pytest.mark.django_db(transaction=True)

RIGHT = "<p>Take no more than 25 mg.</p>"


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def assert_chain_holds() -> None:
    assert [link for link in verify_chain() if isinstance(link, Fault)] == []


def people() -> tuple[User, User, User]:
    return make.make_user("writer"), make.make_user("reviewer"), make.make_user("chair")


def test_a_correction_published_while_the_longer_draft_is_saved_loses_neither(real_database: RealDatabase):
    writer, signer, _chair = people()
    for number in range(4):
        topic = make.published_topic(writer, signer)
        long = corrections.draft(topic, writer, treatment_overview="<p>Longer.</p>")
        correction = corrections.correction(topic, writer, risks=RIGHT)
        review = corrections.submit(correction, writer)
        make.take_seat(review, signer)
        typed = {**content_of(long), "summary": f"Typed {number}."}
        signed, saved = real_database.together(
            partial(make.approve, review, fresh(signer)),
            partial(save_draft, version_id=long.pk, raw=typed, base_hash=long.content_hash, by=fresh(writer)),
        )
        assert not isinstance(signed, Exception), signed
        long = corrections.again(long)
        assert corrections.body(long, "risks") == RIGHT
        assert long.based_on_id == signed.edition.pk
        if isinstance(saved, StaleBase):
            assert saved.proposed["summary"] == f"Typed {number}."
        else:
            assert not isinstance(saved, Exception), saved
            assert long.summary == f"Typed {number}."
    assert_chain_holds()


def test_a_draft_and_its_correction_signed_at_once_publish_one_and_send_the_other_back(
    real_database: RealDatabase,
):
    writer, signer, _chair = people()
    other = make.make_user("reviewer")
    for _ in range(3):
        topic = make.published_topic(writer, signer)
        long = corrections.draft(topic, writer, treatment_overview="<p>Longer.</p>")
        correction = corrections.correction(topic, writer, risks=RIGHT)
        rounds = [corrections.submit(version, writer) for version in (long, correction)]
        for round_, one in zip(rounds, (signer, other), strict=True):
            make.take_seat(round_, one)
        outcomes = real_database.together(
            partial(make.approve, rounds[0], fresh(signer)),
            partial(make.approve, rounds[1], fresh(other)),
        )
        refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        assert len(refused) == 1
        assert isinstance(refused[0], WrongState), refused
        statuses = set(
            TopicVersion.objects.filter(pk__in=[long.pk, correction.pk]).values_list("status", flat=True)
        )
        assert statuses == {"approved", "draft"}
        assert Topic.objects.get(pk=topic.pk).editions.count() == 2
        assert not IncomingText.objects.filter(topic=topic).exists()
    assert_chain_holds()


def test_two_chairs_who_make_a_review_urgent_at_once_open_one_urgent_review(real_database: RealDatabase):
    writer, signer, chair = people()
    other = make.make_user("chair")
    topic = make.published_topic(writer, signer)
    round_ = corrections.submit(corrections.draft(topic, writer, risks=RIGHT), writer)
    outcomes = real_database.together(
        *(
            partial(actions.make_urgent, round_id=round_.pk, by=fresh(one), reason="A recall.")
            for one in (chair, other)
        )
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert len(refused) == 1
    assert isinstance(refused[0], Refused), refused
    assert ReviewRound.objects.filter(topic=topic, closed_at__isnull=True).get().kind == "urgent"
    assert_chain_holds()


def test_a_signature_against_an_act_that_makes_it_urgent_leaves_one_winner(real_database: RealDatabase):
    writer, signer, chair = people()
    for _ in range(3):
        topic = make.published_topic(writer, signer)
        round_ = corrections.submit(corrections.draft(topic, writer, risks=RIGHT), writer)
        make.take_seat(round_, signer)
        signed, urgent = real_database.together(
            partial(make.approve, round_, fresh(signer)),
            partial(actions.make_urgent, round_id=round_.pk, by=fresh(chair), reason="A recall."),
        )
        assert isinstance(signed, Refused) is not isinstance(urgent, Refused), (signed, urgent)
        assert topic.editions.count() == (1 if isinstance(signed, Refused) else 2)
    assert_chain_holds()
