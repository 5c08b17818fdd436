"""Two members at the same instant over one seat, over two real connections: one holds it, and nobody is lost."""

from functools import partial

import pytest
from django.contrib.auth.models import User

from encyclopedia.errors import WrongState
from reviews import actions
from reviews.models import STANDING, Assignment
from tests import factories as make
from tests.databases import RealDatabase
from tests.reviews.boards import ask_for, new_round
from tests.reviews.test_races import again, assert_chain_holds, refusals

pytestmark = pytest.mark.django_db(transaction=True)


def take(round_id: int, user: User) -> Assignment:
    return actions.take_seat(round_id=round_id, by=again(user), declaration="none")


def test_two_members_over_the_last_seat_one_gets_it_and_the_other_reads_beside(real_database: RealDatabase):
    ask_for("", "physician")
    writer, first = make.make_user("writer"), make.make_user("reviewer")
    two = [make.make_user("reviewer"), make.make_user("reviewer")]
    for _ in range(4):
        round_ = new_round(writer)
        make.take_seat(round_, first)
        outcomes = real_database.together(*(partial(take, round_.pk, one) for one in two))
        assert refusals(outcomes) == []
        assert sorted(one.seat for one in outcomes) == ["", "seat-1"]
    assert_chain_holds()


def test_one_member_who_presses_twice_takes_one_seat(real_database: RealDatabase):
    ask_for("", "")
    writer, signer = make.make_user("writer"), make.make_user("reviewer")
    round_ = new_round(writer)
    outcomes = real_database.together(*(partial(take, round_.pk, signer) for _ in range(2)))
    (told,) = refusals([one for one in outcomes if isinstance(one, Exception)])
    assert isinstance(told, WrongState)
    assert round_.assignments.filter(status__in=STANDING).count() == 1


def test_a_chair_who_asks_one_while_another_takes_the_seat_leaves_one_holder(real_database: RealDatabase):
    writer, chair = make.make_user("writer"), make.make_user("chair")
    asked, comes = make.make_user("reviewer"), make.make_user("reviewer")
    for _ in range(4):
        round_ = new_round(writer)
        outcomes = real_database.together(
            partial(actions.assign, round_id=round_.pk, by=again(chair), member_id=asked.board_member.pk),
            partial(take, round_.pk, comes),
        )
        refusals([one for one in outcomes if isinstance(one, Exception)])
        held = round_.assignments.filter(status__in=STANDING, seat="seat-1")
        assert held.count() == 1
        # Whoever came second is told, or reads beside.
        assert (held.get().member.user == comes) is isinstance(outcomes[0], WrongState)
    assert_chain_holds()


def test_a_signature_against_the_loss_of_the_seat_counts_or_is_refused(real_database: RealDatabase):
    ask_for("", "")
    writer, chair = make.make_user("writer"), make.make_user("chair")
    signer, other = make.make_user("reviewer"), make.make_user("reviewer")
    for _ in range(4):
        round_ = new_round(writer)
        make.take_seat(round_, signer)
        seat = round_.assignments.get().seat
        signed, moved = real_database.together(
            partial(make.approve, round_, again(signer)),
            partial(
                actions.assign,
                round_id=round_.pk,
                by=again(chair),
                member_id=other.board_member.pk,
                seat=seat,
                reason="Late.",
            ),
        )
        assert len(refusals([one for one in (signed, moved) if isinstance(one, Exception)])) == 1
        assert round_.records.exists() is isinstance(moved, WrongState)
        assert round_.assignments.filter(status__in=STANDING, seat=seat).count() == 1
    assert_chain_holds()
