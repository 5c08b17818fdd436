"""What the sign screen refuses: another text, another sentence, another person, a round that is over."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from encyclopedia.models import Topic
from reviews import actions
from reviews.models import BoardMember, ReviewRecord
from tests.factories import PASSWORD, make_topic, make_user, submit, take_seat
from tests.reviews.admin.roles_grid import client_of
from tests.reviews.admin.test_sign import address, decision, first_step, hidden_fields, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return make_user("writer")


@pytest.fixture
def reviewer():
    return make_user("reviewer", credentials="MD, FAAPM")


@pytest.fixture
def round_(writer, reviewer):
    """A round in which the reviewer has declared no conflict of interest."""
    made = submit(make_topic(writer, title="Nerve Block"), writer)
    take_seat(made, reviewer)
    return made


@pytest.fixture
def client(reviewer):
    signed_in = Client()
    signed_in.force_login(reviewer)
    return signed_in


def test_text_other_than_the_one_shown_is_refused_and_the_comment_kept(client, round_):
    for step in ({}, {"password": PASSWORD, "statement": "I agree."}):
        answer = client.post(address(round_), decision(round_, content_hash="0" * 64, comment="Mine.") | step)
        assert answer.status_code == 409
        assert "not the one you were shown" in answer.content.decode()
        assert "Mine." in answer.content.decode()
    assert not ReviewRecord.objects.exists()


def test_a_sentence_other_than_the_one_that_holds_is_refused(client, round_, reviewer):
    shown = first_step(client, round_)
    for sentence in ("I agree.", "", shown["statement"] + " "):
        answer = client.post(address(round_), {**shown, "statement": sentence, "password": PASSWORD})
        assert answer.status_code == 409
    BoardMember.objects.filter(user=reviewer).update(credentials="DO")
    answer = client.post(address(round_), {**shown, "password": PASSWORD})
    assert answer.status_code == 409
    assert "no longer true" in answer.content.decode()
    assert not ReviewRecord.objects.exists()


def test_a_round_recalled_in_the_meantime_is_refused_with_the_comment_kept_and_the_new_round_named(
    client, round_, writer
):
    shown = first_step(client, round_, comment="Mine.")
    actions.recall(version_id=round_.version_id, by=writer, reason="A mistake.")
    newer = submit(round_.topic, writer)
    answer = client.post(address(round_), {**shown, "password": PASSWORD})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "This review is over" in page
    assert "Mine." in page
    assert reverse("admin:reviews_reviewround_change", args=[newer.pk]) in page


def test_a_contributor_cannot_approve_but_can_ask_for_changes(reviewer, client):
    reviewer.groups.add(make_user("writer").groups.get())
    round_ = submit(make_topic(reviewer), reviewer)
    take_seat(round_, reviewer)
    answer = client.post(address(round_), decision(round_))
    assert answer.status_code == 403
    assert "You worked on this text yourself" in answer.content.decode()
    answer = client.post(address(round_), {**decision(round_), "password": PASSWORD, "statement": "I agree."})
    assert answer.status_code == 403
    assert sign(client, round_, decision="request_changes", comment="Again.").status_code == 302


def test_a_role_lost_between_the_two_steps_is_refused(client, round_, reviewer):
    shown = first_step(client, round_, comment="Mine.")
    reviewer.groups.clear()
    assert client.post(address(round_), {**shown, "password": PASSWORD}).status_code == 403
    assert not ReviewRecord.objects.exists()


def test_a_seat_lost_between_the_two_steps_is_refused_in_words(client, round_, reviewer):
    shown = first_step(client, round_, comment="Mine.")
    BoardMember.objects.filter(user=reviewer).update(is_active=False)
    answer = client.post(address(round_), {**shown, "password": PASSWORD})
    assert answer.status_code == 403
    assert "Only active members" in answer.content.decode()
    assert "Mine." in answer.content.decode()


def test_nobody_signs_twice(client, round_):
    actions.schedule(
        base_publish_at=None,
        version_id=round_.version_id,
        by=make_user("chair"),
        publish_at=timezone.now() + timedelta(days=3),
    )
    shown = first_step(client, round_)
    assert client.post(address(round_), {**shown, "password": PASSWORD}).status_code == 302
    assert client.post(address(round_), {**shown, "password": PASSWORD}).status_code == 409
    assert ReviewRecord.objects.count() == 1


@pytest.mark.parametrize("who", ["writer", "manager", "superuser"])
def test_who_may_not_sign_is_refused_at_both_steps(who, round_):
    client = client_of(who)
    for step in ({}, {"password": PASSWORD, "statement": "I agree."}):
        assert client.post(address(round_), decision(round_) | step).status_code == 403
    assert not ReviewRecord.objects.exists()


@pytest.mark.parametrize("who", ["reviewer", "chair"])
def test_members_with_the_role_sign(who, writer):
    round_ = submit(make_topic(writer), writer)
    client = client_of(who)
    client.post(reverse("admin:reviews_reviewround_declare", args=[round_.pk]), {"declaration": "none"})
    assert sign(client, round_).status_code == 302
    assert Topic.objects.get().editions.shown().exists()


def test_a_post_without_the_csrf_token_is_refused(round_, reviewer):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reviewer)
    assert strict.post(address(round_), decision(round_)).status_code == 403


def test_hostile_words_come_out_harmless_on_the_way_to_the_signature(client, writer, reviewer):
    hostile = '"><script>alert(1)</script>'
    round_ = submit(make_topic(writer, title=hostile), writer)
    take_seat(round_, reviewer)
    answer = client.post(address(round_), decision(round_, comment=hostile))
    assert "<script>alert" not in answer.content.decode()
    shown = hidden_fields(answer.content.decode())
    assert shown["comment"] == hostile
    assert client.post(address(round_), {**shown, "password": PASSWORD}).status_code == 302
