"""*Your work* asks the author's rule of many rounds at once: it must say what the acts say of each."""

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from reviews import actions
from reviews.admin.open_rounds import Part, open_reviews
from reviews.models import STANDING, Profession, ReviewRound
from reviews.policies import allows, check_may_sign
from tests import factories as make
from tests.reviews.boards import ask_for, new_round, part_of

pytestmark = pytest.mark.django_db

DECLARED = {"declaration": "none"}


def waiting_for(user: User) -> set[int]:
    return {wait.round_id for wait in open_reviews(user)}


def parts(user: User) -> dict[int, Part]:
    return {wait.round_id: wait.part for wait in open_reviews(user)}


def could_sign_on_a_seat(round_: ReviewRound, user: User) -> bool:
    """Whether the acts would let this person take a seat there and approve. Nothing stays of the trial."""
    user = User.objects.get(pk=user.pk)
    with transaction.atomic():
        mark = transaction.savepoint()
        held = round_.assignments.filter(member__user=user, status__in=STANDING).exclude(declaration="")
        takes = held.exists() or allows(actions.take_seat, round_id=round_.pk, by=user, **DECLARED)
        again = ReviewRound.objects.get(pk=round_.pk)
        result = (
            takes
            and part_of(round_, user).seat != ""
            and allows(check_may_sign, again, user, timezone.localdate())
        )
        transaction.savepoint_rollback(mark)
    return result


def test_a_review_waits_for_a_person_exactly_when_that_person_could_take_a_seat_in_it_and_sign():
    writer, signer = make.make_user("writer"), make.make_user("reviewer")
    both = make.make_user("writer", profession="physician")
    both.groups.add(*signer.groups.all())
    pharmacist = make.make_user("reviewer", profession=Profession.PHARMACIST)

    new_round(writer)  # no hand in it
    make.submit(make.make_topic(both), writer)  # wrote it
    edited = make.make_topic(writer)
    make.edit(edited, both, summary="Edited.")
    make.submit(edited, writer)
    long_ago = make.published_topic(both, signer)  # a hand in the edition before, none since
    actions.start_draft(topic_id=long_ago.pk, by=writer)
    make.edit(long_ago, writer, summary="Newer.")
    make.submit(long_ago, writer)
    given_up = make.published_topic(writer, signer)  # a hand in a draft that was abandoned since
    actions.start_draft(topic_id=given_up.pk, by=both)
    draft = make.edit(given_up, both, summary="Given up.")
    actions.abandon_draft(version_id=draft.pk, by=both, base_hash=draft.content_hash, reason="No.")
    actions.start_draft(topic_id=given_up.pk, by=writer)
    make.edit(given_up, writer, summary="Another.")
    make.submit(given_up, writer)
    taken = new_round(writer)  # its one seat is somebody else's
    make.take_seat(taken, make.make_user("reviewer"))
    declined = new_round(writer)
    make.take_seat(declined, signer)
    actions.decline(round_id=declined.pk, by=signer, reason="No time.")
    ask_for(Profession.PHYSICIAN)
    new_round(writer)  # for physicians alone
    ask_for(Profession.PHYSICIAN, Profession.PHARMACIST)
    half = new_round(writer)
    make.take_seat(half, signer)

    every = list(ReviewRound.objects.filter(closed_at=None))
    assert len(every) == 9
    counts = []
    for person in (both, signer, pharmacist):
        could = {one.pk for one in every if could_sign_on_a_seat(one, person)}
        assert waiting_for(person) == could, person
        counts.append(len(could))
    # Which of the nine: each of the three conditions (a hand, a seat that fits, a part given up) rules some out.
    assert counts == [4, 7, 7]


def test_those_asked_come_first_then_those_held_then_open_seats(writer, chair):
    signer = make.make_user("reviewer")
    free, held, asked = new_round(writer), new_round(writer), new_round(writer)
    make.take_seat(held, signer)
    actions.assign(round_id=asked.pk, by=chair, member_id=signer.board_member.pk)
    assert [(wait.part, wait.round_id) for wait in open_reviews(signer)] == [
        (Part.ASKED, asked.pk),
        (Part.HELD, held.pk),
        (Part.OPEN, free.pk),
    ]
    assert asked.pk not in waiting_for(make.make_user("reviewer"))


def test_an_interest_that_waits_for_a_chair_asks_nothing_of_its_member_until_it_is_waived(writer, chair):
    signer, round_ = make.make_user("reviewer"), new_round(writer)
    made = actions.take_seat(round_id=round_.pk, by=signer, declaration="interest", interest="Shares.")
    assert round_.pk not in waiting_for(signer)
    actions.waive(assignment_id=made.pk, by=chair, reason="Few.")
    assert parts(signer) == {round_.pk: Part.HELD}


def test_who_reads_beside_the_quorum_is_told_when_a_seat_becomes_free(writer):
    first, second = make.make_user("reviewer"), make.make_user("reviewer")
    round_ = new_round(writer)
    make.take_seat(round_, first)
    make.take_seat(round_, second)
    assert waiting_for(second) == set()
    actions.decline(round_id=round_.pk, by=first, reason="No time.")
    assert parts(second) == {round_.pk: Part.OPEN}


def test_a_withdrawn_signature_makes_the_review_wait_for_its_signer_again(writer, signer):
    ask_for("", "")
    round_ = new_round(writer)
    make.approve(round_, signer)
    assert waiting_for(signer) == set()
    actions.withdraw_signature(round_id=round_.pk, by=signer, password=make.PASSWORD, reason="Too soon.")
    assert parts(signer) == {round_.pk: Part.HELD}
