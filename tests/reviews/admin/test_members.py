"""Board members in the admin: what is about to lapse, who changed what and why, and what signatures keep."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from lxml import html

from reviews import actions
from reviews.models import AuditEvent, BoardMember, Disclosure, ReviewRecord
from tests import factories as make
from tests.reviews.admin.roles_grid import client_of
from tests.reviews.admin.test_bases import fields_of

pytestmark = pytest.mark.django_db

LIST = "/admin/reviews/boardmember/"
TODAY = date(2025, 3, 1)


def change_url(member: BoardMember) -> str:
    return reverse("admin:reviews_boardmember_change", args=[member.pk])


def save(client: Client, member: BoardMember, **changes: str):
    form = fields_of(client.get(change_url(member))) | {"why": "As the register says."} | changes
    return client.post(change_url(member), form)


def text(answer) -> str:
    return " ".join(html.fromstring(answer.content).text_content().split())


@pytest.fixture
def client() -> Client:
    return client_of("manager")


@pytest.fixture
def member() -> BoardMember:
    return BoardMember.objects.get(user=make.make_user("reviewer", "maria"))


def test_specialty_term_and_licence_are_kept_with_who_and_why(client, member):
    answer = save(
        client, member, specialty="cardiology", term_from="2025-01-01", term_until="2028-12-31",
        licence_valid_until="2027-06-30", credentials="MD, FACC",
    )  # fmt: skip
    assert answer.status_code == 302
    member.refresh_from_db()
    assert (member.specialty, member.credentials) == ("cardiology", "MD, FACC")
    assert (member.term_from, member.term_until) == (date(2025, 1, 1), date(2028, 12, 31))
    row = member.history.order_by("-history_id")[0]
    assert row.history_change_reason == "As the register says."
    assert row.history_user is not None
    event = AuditEvent.objects.order_by("-sequence")[0]
    assert (event.act, event.reason) == ("change board member", "As the register says.")
    assert event.actor == row.history_user
    assert (event.details["before"]["specialty"], event.details["after"]["specialty"]) == ("", "cardiology")
    history = client.get(reverse("admin:reviews_boardmember_history", args=[member.pk]))
    assert "As the register says." in text(history)


def test_a_change_without_a_reason_is_refused(client, member):
    answer = save(client, member, credentials="RN", why=" ")
    assert "Say why this is changed." in text(answer)
    member.refresh_from_db()
    assert member.credentials == "MD"


def test_a_term_that_ends_before_it_begins_is_refused(client, member):
    answer = save(client, member, term_from="2026-01-01", term_until="2025-01-01")
    assert answer.status_code == 200
    member.refresh_from_db()
    assert member.term_from is None


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({}, None),
        ({"licence_valid_until": TODAY + timedelta(days=61)}, None),
        ({"licence_valid_until": TODAY + timedelta(days=60)}, "The licence ends on April 30, 2025"),
        ({"licence_valid_until": TODAY}, "The licence ends on March 1, 2025"),
        ({"licence_valid_until": TODAY - timedelta(days=1)}, "The licence ended on February 28, 2025"),
        ({"term_until": TODAY + timedelta(days=1)}, "The term ends on March 2, 2025"),
        ({"term_until": TODAY - timedelta(days=1)}, "The term ended on February 28, 2025"),
        ({"term_from": TODAY + timedelta(days=9)}, "The term begins on March 10, 2025"),
        ({"licence_valid_until": TODAY, "is_active": False}, None),
    ],
)
def test_the_list_says_what_is_about_to_lapse(columns, words):
    with time_machine.travel(datetime(2025, 3, 1, 12, tzinfo=UTC)):
        client = client_of("manager")
        member = BoardMember.objects.get(user=make.make_user("reviewer", "maria"))
        BoardMember.objects.filter(pk=member.pk).update(**columns)
        page = text(client.get(LIST))
    said = [word for word in ("licence end", "term end", "term begins", "disclosure") if word in page]
    assert bool(said) is (words is not None)
    assert words is None or words in page


def test_the_list_says_whose_disclosure_is_missing_or_ends(client):
    member = BoardMember.objects.create(user=make.make_user("writer"), profession="nurse", credentials="RN")
    assert "No disclosure of interests" in text(client.get(LIST))
    actions.disclose(by=member.user, interests="")
    assert "disclosure" not in text(client.get(LIST))
    last = Disclosure.objects.get(member=member).valid_until
    with time_machine.travel(datetime(last.year, last.month, last.day, 12, tzinfo=UTC) - timedelta(days=9)):
        assert "The disclosure ends on" in text(client_of("manager").get(LIST))


def test_past_signatures_keep_name_profession_and_credentials(client, member):
    writer = make.make_user("writer")
    record = make.approve(make.submit(make.make_topic(writer), writer), member.user).record
    kept = ReviewRecord.objects.filter(pk=record.pk).values().get()
    changes = {"credentials": "RN", "profession": "nurse", "specialty": "wound care"}
    assert save(client, member, **changes).status_code == 302
    assert ReviewRecord.objects.filter(pk=record.pk).values().get() == kept
    assert (kept["signer_credentials"], kept["signer_profession"]) == ("MD", "physician")
    edition = record.version.editions.get()
    assert edition.reviewers[0]["credentials"] == "MD"


@pytest.mark.parametrize("who", ["writer", "reviewer", "chair"])
def test_others_read_the_board_and_change_nobody(who, member):
    other = client_of(who)
    assert other.get(LIST).status_code == 200
    page = other.get(change_url(member))
    assert page.status_code == 200
    assert 'name="why"' not in page.content.decode()
    assert other.post(change_url(member), {"credentials": "RN", "why": "So."}).status_code == 403


def test_nobody_changes_their_own_seat():
    person = make.make_user("manager", profession="nurse")
    own = Client()
    own.force_login(person)
    member = BoardMember.objects.get(user=person)
    assert own.get(change_url(member)).status_code == 200
    assert own.post(change_url(member), {"credentials": "MD", "why": "So."}).status_code == 403
