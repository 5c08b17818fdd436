"""No other page of the staff side leads past the gate to a text that is not open to its reader."""

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from reviews import actions
from reviews.models import ReviewRound
from tests.factories import make_user, request_changes, take_seat
from tests.reviews.admin.test_gate import SECRET, secret_round
from tests.reviews.boards import address, signed_in

pytestmark = pytest.mark.django_db


def other_ways(round_: ReviewRound) -> list[str]:
    return [
        reverse("admin:encyclopedia_topic_preview", args=[round_.topic_id]),
        reverse("admin:encyclopedia_topicversion_change", args=[round_.version_id]),
        reverse("admin:encyclopedia_topicversion_history", args=[round_.version_id]),
        reverse("admin:encyclopedia_topic_draft", args=[round_.topic_id]),
        reverse("admin:encyclopedia_topic_change", args=[round_.topic_id]),
        address(round_, "record"),
    ]


@pytest.mark.parametrize("who", ["reviewer", "chair"])
def test_no_other_page_leads_past_the_gate(writer, who):
    round_, client = secret_round(writer), signed_in(make_user(who))
    for way in other_ways(round_):
        answer = client.get(way)
        assert answer.status_code in (200, 302, 403), way
        assert SECRET not in answer.content.decode(), way


def test_the_preview_and_the_version_open_with_the_declaration_and_close_with_the_round(writer, signer):
    round_ = secret_round(writer)
    take_seat(round_, signer)
    client = signed_in(signer)
    preview, version, *_others = other_ways(round_)
    for way in (preview, version):
        assert SECRET in client.get(way).content.decode()
    request_changes(round_, signer)
    for way in (preview, version):
        assert SECRET not in client.get(way).content.decode()
        assert SECRET in signed_in(writer).get(way).content.decode()


def test_a_refusal_leads_to_the_review_where_a_declaration_opens_the_text(writer, signer):
    round_ = secret_round(writer)
    answer = signed_in(signer).get(other_ways(round_)[0])
    assert answer.status_code == 403
    assert f'href="{address(round_)}"' in answer.content.decode()


def reviewer_and_writer() -> User:
    """A member of the board who is Writer too."""
    user = make_user("reviewer")
    user.groups.add(Group.objects.get(name="Writer"))
    return User.objects.get(pk=user.pk)


def test_a_reviewer_who_also_writes_reads_what_others_wrote_by_a_declaration_alone(writer):
    round_, both = secret_round(writer), reviewer_and_writer()
    client = signed_in(both)
    for way in [address(round_), *other_ways(round_)]:
        assert SECRET not in client.get(way).content.decode(), way
    take_seat(round_, both)
    for way in (address(round_), other_ways(round_)[0]):
        assert SECRET in client.get(way).content.decode(), way


def test_a_reviewer_who_also_writes_goes_on_reading_what_they_wrote():
    both = reviewer_and_writer()
    round_ = secret_round(both)
    assert SECRET in signed_in(both).get(other_ways(round_)[0]).content.decode()


def test_a_reviewer_who_is_not_on_the_board_reads_no_round_and_no_draft(writer):
    visitor = make_user(None, "visitor")
    visitor.groups.add(Group.objects.get(name="Reviewer"))
    round_, client = secret_round(writer), signed_in(visitor)
    for way in [address(round_), *other_ways(round_)]:
        answer = client.get(way)
        assert answer.status_code in (200, 302, 403), way
        assert SECRET not in answer.content.decode(), way
    actions.recall(version_id=round_.version_id, by=writer, reason="A slip.")
    for way in other_ways(round_):
        assert SECRET not in client.get(way).content.decode(), way
