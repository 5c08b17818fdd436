"""Several seats, and who fills them: the largest matching of people who signed and may sign (invariant 4)."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from encyclopedia.errors import NotAllowed, WrongState
from reviews import actions
from reviews.checklists import AGREE, checklists_for
from reviews.models import (
    BoardMember,
    ChecklistUse,
    Decision,
    Disclosure,
    Publishes,
)
from tests import factories as make
from tests.databases import behind_its_back
from tests.reviews.board import (
    ANY,
    NURSE,
    PHARMACIST,
    PHYSICIAN,
    ask_for,
    member,
    new_round,
    stands,
)

pytestmark = pytest.mark.django_db


# --- Who fills which seat -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [(PHYSICIAN, PHARMACIST), (PHARMACIST, PHYSICIAN)])
def test_a_physician_and_a_pharmacist_fill_their_seats_in_whatever_order_they_sign(writer: User, order):
    ask_for(PHYSICIAN, PHARMACIST)
    round_ = new_round(writer)
    first, second = (member(profession) for profession in order)
    assert make.approve(round_, first).edition is None
    missing = "a pharmacist is missing" if order[0] == PHYSICIAN else "a physician is missing"
    assert stands(round_).in_words() == f"1 of 2 signed: {missing}"
    assert make.approve(round_, second).edition is not None


def test_two_physicians_do_not_fill_the_seat_of_a_pharmacist(writer: User):
    ask_for(PHYSICIAN, PHARMACIST)
    round_ = new_round(writer)
    for _ in range(2):
        assert make.approve(round_, member(PHYSICIAN)).edition is None
        assert stands(round_).in_words() == "1 of 2 signed: a pharmacist is missing"
    assert make.approve(round_, member(PHARMACIST)).edition is not None


def test_who_fits_two_seats_goes_where_the_other_cannot(writer: User):
    ask_for(ANY, PHYSICIAN)
    for order in ((PHYSICIAN, NURSE), (NURSE, PHYSICIAN)):
        round_ = new_round(writer)
        first, second = (member(profession) for profession in order)
        make.approve(round_, first)
        assert make.approve(round_, second).edition is not None
    assert [seat["profession"] for seat in round_.policy["seats"]] == ["", "physician"]


def test_a_later_signature_moves_an_earlier_one_to_the_seat_that_only_it_fits(writer: User):
    """Two of three fit the any-seat only: the physician has to leave it."""
    ask_for(ANY, PHYSICIAN, NURSE)
    round_ = new_round(writer)
    for profession in (PHYSICIAN, NURSE):
        assert make.approve(round_, member(profession)).edition is None
    filled = stands(round_).filled
    assert {record.signer_profession for record in filled.values()} == {PHYSICIAN, NURSE}
    assert make.approve(round_, member(NURSE)).edition is not None


def test_one_person_never_fills_two_seats(writer: User, signer: User):
    ask_for(ANY, ANY)
    round_ = new_round(writer)
    assert make.approve(round_, signer).edition is None
    with pytest.raises(WrongState, match="already signed"):
        make.approve(round_, signer)
    assert len(stands(round_).filled) == 1


def test_more_people_than_seats_are_waited_for(writer: User):
    ask_for(PHYSICIAN, fewest_people=3)
    round_ = new_round(writer)
    assert make.approve(round_, member(PHYSICIAN)).edition is None
    assert stands(round_).in_words() == "1 of 3 signed: 2 more members have to sign"
    assert make.approve(round_, member(NURSE)).edition is None
    assert make.approve(round_, member(NURSE)).edition is not None


def test_a_policy_changed_in_mid_round_changes_nothing_in_it(writer: User):
    policy = ask_for(PHYSICIAN)
    round_ = new_round(writer)
    ask_for(PHYSICIAN, PHARMACIST, checklist_use=ChecklistUse.REQUIRED, publishes=Publishes.CHAIR)
    assert policy.seats.count() == 2
    assert make.approve(round_, member(PHYSICIAN)).edition is not None
    later = new_round(writer)
    answers = {item.name: AGREE for asked in checklists_for(later) for item in asked.items}
    assert make.approve(later, member(PHYSICIAN), answers=answers).edition is None


# --- Who may sign on the day --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "days"),
    [("licence_valid_until", -1), ("term_until", -1), ("term_from", 1)],
)
def test_who_is_out_of_licence_or_term_on_the_day_cannot_sign(
    writer: User, signer: User, field: str, days: int
):
    round_ = new_round(writer)
    make.take_seat(round_, signer)
    today = timezone.localdate()
    of_signer = BoardMember.objects.filter(user=signer)
    of_signer.update(**{field: today + timedelta(days=days)})
    with pytest.raises(NotAllowed, match=r"licence|term"):
        make.approve(round_, signer)
    of_signer.update(**{field: today})
    assert make.approve(round_, signer).edition is not None


def test_who_did_not_disclose_within_the_year_cannot_sign(writer: User, signer: User):
    round_ = new_round(writer)
    make.take_seat(round_, signer)
    yesterday = timezone.localdate() - timedelta(days=1)
    behind_its_back("UPDATE reviews_disclosure SET valid_until = %s", [yesterday])
    with pytest.raises(NotAllowed, match="yearly disclosure"):
        make.approve(round_, signer)
    actions.disclose(by=signer, interests="Shares of a maker.")
    assert Disclosure.objects.count() > 1
    assert make.approve(round_, signer).edition is not None


def test_nobody_signs_who_did_not_declare(writer: User, signer: User):
    round_ = new_round(writer)
    for decision in (Decision.APPROVE, Decision.REQUEST_CHANGES):
        with pytest.raises(NotAllowed, match="Declare first"):
            actions.sign(
                round_id=round_.pk,
                decision=decision,
                by=signer,
                password=make.PASSWORD,
                content_hash=round_.content_hash,
                comment="Words.",
            )


def test_an_interest_keeps_from_signing_until_a_chair_waives_it_and_both_stand_in_the_record(
    writer: User, signer: User, chair: User
):
    round_ = new_round(writer)
    taken = actions.take_seat(
        round_id=round_.pk, by=signer, declaration="interest", interest="A cousin works there."
    )
    with pytest.raises(NotAllowed, match="chair has to waive"):
        make.approve(round_, signer)
    actions.waive(assignment_id=taken.pk, by=chair, reason="Another department.")
    record = make.approve(round_, signer).record
    for words in ("A cousin works there.", "Waived by", chair.get_full_name(), "Another department."):
        assert words in record.conflict
