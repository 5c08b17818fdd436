"""A seat for what people can do, from the policy to the evidence: any of the professions that can do it takes it."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from encyclopedia.errors import NotAllowed, WrongState
from reviews import actions
from reviews.audit import Fault, verify_chain
from reviews.models import AuditEvent, BoardMember, PolicySeat, Profession, ReviewPolicy
from reviews.policy_words import unmet_by_board
from reviews.seats import Who, seats_of
from tests import factories as make
from tests.reviews.admin.roles_grid import client_of
from tests.reviews.admin.test_policies import change_url, save, text
from tests.reviews.boards import address, new_round, page_of, panel, part_of, signed_in
from tests.reviews.boards import text as words

pytestmark = pytest.mark.django_db

PHYSICIAN, ADVANCED = Profession.PHYSICIAN, Profession.ADVANCED_PRACTITIONER
CALLED = "somebody who may prescribe"
IN_WORDS = "somebody who may prescribe (a physician or an advanced practitioner)"
# What a chair types into the first row of seats, and a pharmacist's seat beside it.
PRESCRIBES = {
    "seats-0-profession": PHYSICIAN,
    "seats-0-or_professions": ADVANCED,
    "seats-0-called": CALLED,
}
AND_A_PHARMACIST = {"seats-1-profession": "pharmacist"}


@pytest.fixture
def policy() -> ReviewPolicy:
    return ReviewPolicy.objects.get(kind__key="treatment")


@pytest.fixture
def asked(policy) -> ReviewPolicy:
    """The policy with a seat for somebody who may prescribe, and one for a pharmacist."""
    policy.seats.all().delete()
    policy.seats.create(profession="physician", or_professions=[ADVANCED], called=CALLED)
    policy.seats.create(profession="pharmacist", position=1)
    return policy


def reviewer(profession: str):
    return make.make_user("reviewer", profession=profession)


# --- The policy ---


def test_a_chair_asks_for_what_people_can_do_and_the_page_says_who_can(policy):
    client = client_of("chair")
    assert save(client, policy, **PRESCRIBES, **AND_A_PHARMACIST).status_code == 302
    seat = policy.seats.all()[0]
    assert (seat.profession, seat.or_professions, seat.called) == ("physician", [ADVANCED], CALLED)
    sentence = f"{IN_WORDS[0].upper()}{IN_WORDS[1:]} and a pharmacist; the last signature publishes."
    assert sentence in text(client.get(change_url(policy)))
    after = AuditEvent.objects.order_by("-sequence")[0].details["after"]
    assert after["seats"][0]["or_professions"] == [ADVANCED]
    assert "Somebody who may prescribe (a physician or an advanced practitioner)" in text(
        client_of("reviewer").get(change_url(policy))
    )
    assert save(client, policy, **{"seats-0-or_professions": None, "seats-0-called": ""}).status_code == 302
    assert list(policy.seats.values_list("profession", "called")) == [("physician", ""), ("pharmacist", "")]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"seats-0-called": ""}, "Say what all of these can do"),
        ({"seats-0-or_professions": None}, "Tick which other professions can do it."),
        ({"seats-0-or_professions": PHYSICIAN}, "Tick which other professions can do it."),
        ({"seats-0-profession": "any"}, "Any member includes every profession."),
        ({"seats-0-or_professions": "astrologer"}, "Select a valid choice"),
    ],
)
def test_half_a_capability_is_refused_with_a_sentence(policy, changes, sentence):
    answer = save(client_of("chair"), policy, **(PRESCRIBES | changes))
    assert (answer.status_code, sentence in text(answer)) == (200, True)
    assert list(policy.seats.values_list("profession", "called")) == [("", "")]


@pytest.mark.parametrize(
    "seat",
    [
        {"profession": "physician", "called": CALLED},
        {"profession": "physician", "or_professions": ["nurse"]},
        {"or_professions": ["nurse"], "called": CALLED},
    ],
)
def test_the_database_refuses_half_a_capability_too(policy, seat):
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicySeat.objects.create(policy=policy, **seat)


def test_the_form_says_what_the_board_as_it_is_could_not_sign(asked):
    seats = list(asked.seats.all())
    assert unmet_by_board(asked, seats, ["nurse", "pharmacist"]) == [
        f"The policy asks for {IN_WORDS}, and the board has 0 active members who could sign so."
    ]
    assert unmet_by_board(asked, seats, [ADVANCED, "pharmacist"]) == []
    seats[1].profession = "physician"  # each seat alone could be signed by the only physician
    assert unmet_by_board(asked, seats, ["physician", "nurse"]) == [
        f"Of the active members each can sign once, and then nobody is left for: {IN_WORDS}."
    ]


# --- A round ---


@pytest.mark.parametrize("profession", [PHYSICIAN, ADVANCED])
def test_any_of_the_professions_fills_the_seat_and_no_other(asked, writer, profession):
    round_ = new_round(writer)
    make.approve(round_, reviewer("pharmacist"))
    nurse = reviewer("nurse")
    assert make.approve(round_, nurse).edition is None
    assert part_of(round_, nurse).seat == "", "she reads beside the quorum"
    assert f"1 of 2 signed: {IN_WORDS} is missing, due in 30 days" in words(page_of(writer, round_))
    assert make.approve(round_, reviewer(profession)).edition is not None


def test_who_fits_a_narrow_seat_leaves_the_wider_one_to_others(asked, writer):
    asked.seats.filter(profession="pharmacist").update(profession="physician")
    for order in ((PHYSICIAN, ADVANCED), (ADVANCED, PHYSICIAN)):
        round_ = new_round(writer)
        first, second = (reviewer(profession) for profession in order)
        assert make.approve(round_, first).edition is None
        assert make.approve(round_, second).edition is not None
        held = {part_of(round_, first).seat, part_of(round_, second).seat}
        assert held == {seat.key for seat in seats_of(round_.policy)}


def test_the_chair_is_offered_and_may_ask_only_who_can_do_it(asked, writer, chair):
    BoardMember.objects.filter(user=chair).update(profession="other")
    fits, nurse = reviewer(ADVANCED), reviewer("nurse")
    round_ = new_round(writer)
    shown = panel(chair, round_)
    assert f"To ask as {IN_WORDS}" in shown
    page = signed_in(chair).get(address(round_)).content.decode()
    assert re.findall(r'name="member" value="(\d+)"', page) == [str(fits.board_member.pk)]
    with pytest.raises(WrongState, match="No open seat of this review fits"):
        actions.assign(round_id=round_.pk, member_id=nurse.board_member.pk, by=chair, seat="seat-1")
    actions.assign(round_id=round_.pk, member_id=fits.board_member.pk, by=chair, seat="seat-1")


def test_the_seat_is_passed_on_only_to_who_can_do_it(asked, writer):
    physician, fits, nurse = (reviewer(one) for one in (PHYSICIAN, ADVANCED, "nurse"))
    round_ = new_round(writer)
    make.take_seat(round_, physician)
    client = signed_in(physician)
    form = client.get(address(round_, "delegate")).content.decode()
    assert f'value="{fits.board_member.pk}"' in form
    assert f'value="{nurse.board_member.pk}"' not in form
    with pytest.raises(WrongState, match="No open seat of this review fits"):
        actions.delegate(round_id=round_.pk, member_id=nurse.board_member.pk, by=physician, reason="Away.")
    data = {"member": fits.board_member.pk, "reason": "Away."}
    assert client.post(address(round_, "delegate"), data).status_code == 302
    assert part_of(round_, fits).seat == "seat-1"


def test_whoever_can_do_it_must_still_be_valid_on_the_day_of_signing(asked, writer):
    late = reviewer(ADVANCED)
    round_ = new_round(writer)
    make.take_seat(round_, late)
    BoardMember.objects.filter(user=late).update(licence_valid_until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(NotAllowed):
        make.approve(round_, late)


def test_an_open_round_keeps_who_could_take_its_seat(asked, writer):
    round_ = new_round(writer)
    asked.seats.filter(called=CALLED).update(called="", or_professions=[])
    make.approve(round_, reviewer("pharmacist"))
    assert make.approve(round_, reviewer(ADVANCED)).edition is not None
    later = new_round(writer)
    make.approve(later, reviewer("pharmacist"))
    assert make.approve(later, reviewer(ADVANCED)).edition is None


def test_a_topic_gets_the_seat_with_a_policy_of_its_own(asked, writer, chair):
    own = actions.make_own_policy(topic_id=new_round(writer).topic_id, by=chair)
    assert own.seats.values_list("or_professions", "called")[0] == ([ADVANCED], CALLED)


# --- The record ---


def test_the_evidence_says_who_could_take_the_seat_and_the_chain_holds(asked, writer, chair):
    round_ = new_round(writer)
    make.approve(round_, reviewer("pharmacist"))
    make.approve(round_, reviewer(ADVANCED))
    evidence = signed_in(chair).get(f"/admin/encyclopedia/topic/{round_.topic_id}/evidence/")
    assert f"Asked for: {IN_WORDS} and a pharmacist." in text(evidence)
    assert not [link for link in verify_chain() if isinstance(link, Fault)]


def test_rounds_of_earlier_forms_are_read_as_they_were_frozen():
    second = {"seats": [{"key": "seat-1", "profession": "nurse"}, {"key": "seat-2", "profession": ""}]}
    assert [(seat.key, seat.who) for seat in seats_of(second)] == [
        ("seat-1", Who("nurse")),
        ("seat-2", Who()),
    ]
    first = {"seats": [{"profession": "any"}]}
    assert [(seat.key, seat.who) for seat in seats_of(first)] == [("seat-1", Who())]
