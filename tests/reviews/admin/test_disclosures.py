"""The yearly disclosure: made by each member on a page of their own, read by chairs and managers."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from reviews.models import AuditEvent, BoardMember, Disclosure, Profession
from tests import factories as make
from tests.reviews.admin.roles_grid import OUTSIDE, client_of, outside_status
from tests.reviews.boards import address, new_round, signed_in

pytestmark = pytest.mark.django_db

PAGE = "/admin/reviews/disclosure/"


def test_a_member_reads_what_they_disclosed_and_until_when(signer):
    page = signed_in(signer).get(PAGE).content.decode()
    until = timezone.localdate() + timedelta(days=365)
    assert f"Your disclosure holds until {until:%B} {until.day}, {until.year}" in page
    assert "have no interest, financial or other" in page


def test_a_member_discloses_interests_and_the_history_keeps_both(signer):
    client = signed_in(signer)
    assert client.post(PAGE, {"says": "interests", "interests": "Shares in\r\nAcme."}).status_code == 302
    assert signer.board_member.disclosures.first().interests == "Shares in\nAcme."
    assert AuditEvent.objects.filter(act="disclose interests", actor=signer).count() == 2
    page = client.get(PAGE).content.decode()
    assert "have no interest, financial or other" in page
    assert "disclose these interests: Shares in" in page


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({"says": "interests", "interests": " "}, "Say what your interests are."),
        ({"says": "nothing", "interests": "Acme."}, "You wrote down an interest."),
        ({"interests": "Acme."}, "Say whether you have interests to disclose."),
        ({"says": "interests", "interests": "Acme.", "round": "x"}, "Acme."),
    ],
)
def test_a_disclosure_that_says_nothing_or_both_is_refused_and_what_was_typed_is_kept(signer, data, why):
    before = Disclosure.objects.count()
    answer = signed_in(signer).post(PAGE, data)
    assert answer.status_code == 400
    assert why in answer.content.decode()
    assert data["interests"].strip() in answer.content.decode()
    assert Disclosure.objects.count() == before


def test_a_disclosure_that_is_over_says_so(signer):
    with time_machine.travel(timezone.now() + timedelta(days=366), tick=False):
        assert "Your disclosure ended on" in signed_in(signer).get(PAGE).content.decode()


@pytest.mark.parametrize("who", OUTSIDE)
def test_outsiders_reach_no_disclosure(who, signer):
    client, one = client_of(who), Disclosure.objects.first()
    for where in (PAGE, reverse("admin:reviews_disclosure_change", args=[one.pk])):
        assert client.get(where).status_code == outside_status(who)
        assert client.post(where, {"says": "nothing"}).status_code == outside_status(who)


def test_a_writer_discloses_nothing_and_reads_nobodys(writer, signer):
    before = Disclosure.objects.count()
    client = signed_in(writer)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"says": "nothing"}).status_code == 403
    assert Disclosure.objects.count() == before


def test_a_manager_off_the_board_has_nothing_to_disclose(signer):
    before = Disclosure.objects.count()
    client = client_of("manager")
    assert "You do not sit on the clinical review board" in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"says": "nothing"}).status_code == 403
    assert Disclosure.objects.count() == before


@pytest.mark.parametrize(
    ("who", "reads"), [("chair", True), ("manager", True), ("reviewer", False), ("writer", False)]
)
def test_chairs_and_managers_read_disclosures_on_the_members_page_and_others_do_not(signer, who, reads):
    signed_in(signer).post(PAGE, {"says": "interests", "interests": "Shares in Acme."})
    client = client_of(who)
    page = client.get(
        reverse("admin:reviews_boardmember_change", args=[signer.board_member.pk])
    ).content.decode()
    assert ("Shares in Acme." in page) is reads
    own = client.get(
        reverse("admin:reviews_disclosure_change", args=[signer.board_member.disclosures.first().pk])
    )
    assert (own.status_code == 200) is reads


def test_a_member_reads_their_own_disclosures_on_their_page(signer):
    page = reverse("admin:reviews_boardmember_change", args=[signer.board_member.pk])
    assert "have no interest, financial or other" in signed_in(signer).get(page).content.decode()


def test_nobody_changes_or_deletes_a_disclosure():
    make.make_user("reviewer")
    one = Disclosure.objects.first()
    client = client_of("superuser")
    for name in ("change", "delete"):
        address = reverse(f"admin:reviews_disclosure_{name}", args=[one.pk])
        assert client.post(address, {"interests": "None.", "post": "yes"}).status_code == 403
    assert Disclosure.objects.get(pk=one.pk).interests == one.interests


@pytest.mark.parametrize("more", [{"declaration": "none", "interest": "Shares in the maker."}, {}])
def test_a_click_that_is_refused_discloses_nothing_either(writer, more):
    round_ = new_round(writer)
    newcomer = make.make_user("reviewer", profession="")
    member = BoardMember.objects.create(user=newcomer, profession=Profession.NURSE, credentials="RN")
    answer = signed_in(newcomer).post(address(round_, "declare"), {"discloses": "nothing", **more})
    assert answer.status_code == 400
    assert not member.disclosures.exists()
    assert not round_.assignments.exists()
