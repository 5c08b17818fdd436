"""No other page of the staff side leads past the gate to a text that is not open to its reader."""

import pytest
from django.urls import reverse

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
