"""A reviewer goes through their due pages one after another: each read, ticked and signed by itself."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from reviews import actions
from reviews.models import ReviewRecord, ReviewRound
from tests import factories as make
from tests.reviews.boards import address, ask_for, signed_in, text

pytestmark = pytest.mark.django_db

BEGIN = "/admin/reviews/reviewround/due/"


@pytest.fixture
def rounds(writer, chair) -> list[ReviewRound]:
    """Three published pages under a whole-page review, and a new topic that has to be read as such."""
    first = make.make_user("reviewer")
    topics = [make.published_topic(writer, first) for _page in range(3)]
    make.submit(make.make_topic(writer, "A New Topic"), writer)
    return [actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="Due.") for topic in topics]


def sign(client: Client, round_: ReviewRound, decision: str = "approve"):
    """What a browser sends: the declaration, the ticks, the decision, the password."""
    client.post(address(round_, "declare"), {"declaration": "none"})
    data = {
        "decision": decision,
        "comment": "Say how often." if decision != "approve" else "",
        "content_hash": round_.content_hash,
        "current_as_of": timezone.localdate().isoformat(),
        "read": list(round_.version.sections.values_list("key", flat=True)),
    }
    statement = client.post(address(round_, "sign"), data).context["statement"]
    return client.post(address(round_, "sign"), {**data, "password": make.PASSWORD, "statement": statement})


def banner(client: Client, round_: ReviewRound) -> str:
    page = client.get(address(round_)).content.decode()
    found = re.search(r"Your due pages: \d+ of \d+", text(page))
    return found[0] if found else ""


def test_from_one_page_to_the_next_with_its_place_and_to_the_first_page_after_the_last(signer, rounds):
    client = signed_in(signer)
    assert "Go through my 3 due pages" in client.get("/admin/").content.decode()
    begun = client.post(BEGIN)
    assert begun.url == address(rounds[0])
    assert banner(client, rounds[0]) == "Your due pages: 1 of 3"
    assert sign(client, rounds[0]).url == address(rounds[1])
    assert sign(client, rounds[1], "request_changes").url == address(rounds[2])
    assert banner(client, rounds[2]) == "Your due pages: 3 of 3"
    last = sign(client, rounds[2])
    assert last.url == "/admin/"
    assert "That was the last of your due pages." in client.get("/admin/").content.decode()
    assert ReviewRecord.objects.filter(signer=signer).count() == 3
    assert [round_.topic.editions.count() for round_ in rounds] == [2, 1, 2]


def test_declining_and_skipping_lead_on_and_what_was_skipped_still_waits(signer, rounds):
    client = signed_in(signer)
    client.post(BEGIN)
    make.take_seat(rounds[0], signer)
    declined = client.post(address(rounds[0], "decline"), {"reason": "I am away."})
    assert declined.url == address(rounds[1])
    assert client.post(address(rounds[1], "skip")).url == address(rounds[2])
    assert sign(client, rounds[2]).url == "/admin/"
    assert "What you skipped still waits for you." in client.get("/admin/").content.decode()


def test_a_page_that_somebody_else_signed_meanwhile_is_passed_over(signer, rounds):
    client = signed_in(signer)
    client.post(BEGIN)
    make.approve(rounds[1], make.make_user("reviewer"))
    assert sign(client, rounds[0]).url == address(rounds[2])


def test_whoever_stops_or_never_began_lands_where_a_single_review_ends(signer, rounds):
    client = signed_in(signer)
    assert sign(client, rounds[0]).url == address(rounds[0], "record")
    client.post(BEGIN)
    assert banner(client, rounds[1]) == "Your due pages: 1 of 2"
    assert client.post("/admin/reviews/reviewround/due/leave/").url == "/admin/"
    assert banner(client, rounds[1]) == ""
    assert sign(client, rounds[1]).url == address(rounds[1], "record")


def test_each_section_is_ticked_before_the_date_moves_here_as_elsewhere(signer, rounds):
    client = signed_in(signer)
    client.post(BEGIN)
    client.post(address(rounds[0], "declare"), {"declaration": "none"})
    data = {
        "decision": "approve",
        "content_hash": rounds[0].content_hash,
        "current_as_of": timezone.localdate().isoformat(),
    }
    assert client.post(address(rounds[0], "sign"), data).status_code == 400
    assert not ReviewRecord.objects.filter(signer=signer).exists()


def test_who_cannot_sign_is_told_why_and_who_has_nothing_due_goes_back(signer, rounds, writer):
    ask_for("nurse")
    assert signed_in(writer).post(BEGIN).status_code == 403
    assert signed_in(signer).get(BEGIN).status_code == 405
    idle = make.make_user("reviewer")
    for round_ in rounds:
        make.approve(round_, signer)
    assert signed_in(idle).post(BEGIN).url == "/admin/"
