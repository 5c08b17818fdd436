"""Whom the chair is offered for a seat, and asks; and where rounds of several seats stand in lists."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from encyclopedia.models import Category
from reviews import actions
from reviews.models import AuditEvent, BoardMember, Profession, ReviewRound
from reviews.workflow import Act
from tests import factories as make
from tests.reviews.boards import address, ask_for, new_round, page_of, panel, part_of, signed_in, text

pytestmark = pytest.mark.django_db


# --- Whom to ask ---


def suggested(chair: User, round_: ReviewRound) -> list[str]:
    page = page_of(chair, round_)
    return re.findall(r'name="member" value="(\d+)"', page)


def test_the_chair_is_offered_first_who_knows_the_topic_and_then_who_has_least_to_do(writer, chair):
    BoardMember.objects.filter(user=chair).update(profession=Profession.OTHER)
    ask_for(Profession.PHYSICIAN)
    busy, idle, expert = (make.make_user("reviewer", name) for name in ("busy", "idle", "expert"))
    BoardMember.objects.filter(user=expert).update(specialty="Pain medicine, anesthesiology")
    for _ in range(2):
        make.take_seat(new_round(writer), expert)
    make.take_seat(new_round(writer), busy)
    topic = make.make_topic(writer, "Nerve Block")
    topic.categories.add(Category.objects.create(slug="pain", name="Pain and anesthesia"))
    round_ = make.submit(topic, writer)
    assert suggested(chair, round_) == [str(one.board_member.pk) for one in (expert, idle, busy)]
    shown = panel(chair, round_)
    assert "Physician; specialty fits: anesthesiology, pain; 2 reviews to sign" in shown
    assert "Physician; no review to sign" in shown


def test_nobody_is_suggested_who_could_not_sign(writer, chair):
    BoardMember.objects.filter(user=chair).update(profession=Profession.OTHER)
    ask_for(Profession.PHYSICIAN)
    yesterday = timezone.localdate() - timedelta(days=1)
    good = make.make_user("reviewer")
    unfit = [make.make_user("reviewer") for _ in range(6)]
    for user, change in zip(
        unfit,
        (
            {"profession": Profession.NURSE},
            {"term_until": yesterday},
            {"term_from": timezone.localdate() + timedelta(days=1)},
            {"licence_valid_until": yesterday},
            {"is_active": False},
            {},
        ),
        strict=True,
    ):
        BoardMember.objects.filter(user=user).update(**change)
    unfit[5].is_active = False
    unfit[5].save()
    undisclosed = make.make_user("reviewer", profession="")
    BoardMember.objects.create(user=undisclosed, profession="physician", credentials="MD")
    make.make_user("writer", profession="physician")  # no role to review
    wrote = make.make_user("reviewer")
    wrote.groups.add(*writer.groups.all())
    topic = make.make_topic(writer)
    make.edit(topic, wrote, summary="Edited.")
    round_ = make.submit(topic, writer)
    assert suggested(chair, round_) == [str(good.board_member.pk)]


def test_one_button_asks_a_member_who_finds_the_review_among_their_work(writer, signer, chair):
    round_ = new_round(writer)
    data = {"member": signer.board_member.pk, "seat": "seat-1"}
    answer = signed_in(chair).post(address(round_, "assign"), data, follow=True)
    assert "is asked." in answer.content.decode()
    assert (part_of(round_, signer).status, part_of(round_, signer).seat) == ("asked", "seat-1")
    assert AuditEvent.objects.filter(act=Act.ASSIGN, actor=chair).count() == 1
    work = text(signed_in(signer).get("/admin/").content.decode())
    assert "You are asked to sign as physician: new topic, 4 sections" in work


def test_a_chair_takes_a_seat_from_who_does_not_answer_with_a_reason_that_they_see(writer, signer, chair):
    round_ = new_round(writer)
    make.take_seat(round_, signer)
    other = make.make_user("reviewer")
    data = {"member": other.board_member.pk, "seat": "seat-1", "reason": ""}
    client = signed_in(chair)
    refused = client.post(address(round_, "assign"), data)
    assert refused.status_code == 400
    assert "Somebody holds this seat." in refused.content.decode()
    assert client.post(address(round_, "assign"), {**data, "reason": "Two weeks late."}).status_code == 302
    assert part_of(round_, signer).status == "delegated"
    assert part_of(round_, other).seat == "seat-1"
    assert "passed on: Two weeks late." in panel(signer, round_)


def test_a_seat_that_was_signed_on_is_taken_from_nobody(writer, signer, chair):
    ask_for("", "")
    round_ = new_round(writer)
    make.approve(round_, signer)
    other = make.make_user("reviewer").board_member
    data = {"member": other.pk, "seat": part_of(round_, signer).seat, "reason": "For fun."}
    assert signed_in(chair).post(address(round_, "assign"), data).status_code == 400
    assert part_of(round_, signer).status == "done"


def test_who_worked_on_the_text_or_lacks_the_role_or_has_a_part_cannot_be_asked(writer, signer, chair):
    round_ = new_round(writer)
    make.seat_on_board(writer)
    roleless = make.make_user(None, profession="physician")
    make.take_seat(round_, signer)
    client = signed_in(chair)
    form = client.get(address(round_, "assign")).content.decode()
    for person in (writer, roleless, signer):
        member = person.board_member.pk
        assert f'<option value="{member}">' not in form
        data = {"member": member, "seat": "seat-1", "reason": "Late."}
        assert client.post(address(round_, "assign"), data).status_code == 400
        with pytest.raises(
            actions.seating.NotAllowed if person is not signer else actions.seating.WrongState
        ):
            actions.assign(round_id=round_.pk, by=chair, member_id=member, seat="seat-1", reason="Late.")
    assert round_.assignments.count() == 1


# --- Lists and queries ---


def test_the_list_says_where_rounds_of_several_seats_stand(writer, signer):
    ask_for(Profession.PHYSICIAN, Profession.PHARMACIST)
    half, bare = new_round(writer, "Half"), new_round(writer, "Bare")
    make.approve(half, signer)
    done = new_round(writer, "Done")
    make.request_changes(done, signer)
    rows = text(signed_in(writer).get(reverse("admin:reviews_reviewround_changelist")).content.decode())
    assert "1 of 2 signed: a pharmacist is missing" in rows
    assert "0 of 2 signed: a physician is missing; a pharmacist is missing" in rows
    assert "Changes requested" in rows
    assert bare.is_open


def test_the_list_counts_no_signature_of_somebody_who_left_the_board_since(writer, signer):
    ask_for("", "")
    make.approve(new_round(writer), signer)
    address_ = reverse("admin:reviews_reviewround_changelist")
    assert "1 of 2 signed" in signed_in(writer).get(address_).content.decode()
    BoardMember.objects.filter(user=signer).update(is_active=False)
    assert "0 of 2 signed" in signed_in(writer).get(address_).content.decode()


def test_the_list_takes_the_same_queries_however_many_rounds_and_signatures(writer):
    ask_for("", "", "")
    signers = [make.make_user("reviewer") for _ in range(2)]
    client = signed_in(writer)
    counts = []
    for n in (1, 6):
        for _ in range(n):
            round_ = new_round(writer)
            for one in signers:
                make.approve(round_, one)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("admin:reviews_reviewround_changelist"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("members", [1, 12])
def test_the_review_screen_takes_the_same_queries_however_large_the_board(
    writer, chair, members, django_assert_max_num_queries
):
    ask_for("", "", "", Profession.PHARMACIST)
    round_ = new_round(writer)
    for _ in range(members):
        make.make_user("reviewer")
    for _ in range(min(members, 2)):
        make.take_seat(round_, make.make_user("reviewer"))
    make.take_seat(round_, chair)
    client = signed_in(chair)
    client.get(address(round_))
    with django_assert_max_num_queries(34):
        assert client.get(address(round_)).status_code == 200
