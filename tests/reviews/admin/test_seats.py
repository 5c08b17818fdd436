"""Seats through the front door: asked for, declined, passed on, waived; each its own address, each refused in words."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from encyclopedia.errors import Refused, WrongState
from reviews import actions
from reviews.admin.seats import SCREENS
from reviews.models import Assignment, Decision, Profession
from reviews.workflow import ROUND_ACTS, TABLE, Act
from tests import factories as make
from tests.reviews import states
from tests.reviews.boards import address, ask_for, new_round, page_of, panel, part_of, signed_in, text

pytestmark = pytest.mark.django_db

DECLARE = {"declaration": "none"}


# --- What the panel says ---


def test_the_panel_says_in_words_who_signed_and_which_seat_is_missing(writer, chair):
    ask_for(Profession.PHYSICIAN, Profession.PHARMACIST)
    round_ = new_round(writer)
    physician = make.make_user("reviewer", "Paula", credentials="MD, FACP")
    make.approve(round_, physician)
    shown = panel(chair, round_)
    assert "1 of 2 signed: a pharmacist is missing" in shown
    assert "A physician Paula Example, MD, FACP: approved on" in shown
    assert "A pharmacist Nobody holds this seat." in shown
    assert "1 of 2 signed: a pharmacist is missing, due in 30 days" in text(page_of(writer, round_))


def test_the_panel_shows_an_interest_to_the_chair_and_the_member_alone_until_it_is_waived(
    writer, signer, chair
):
    round_ = new_round(writer)
    signed_in(signer).post(
        address(round_, "declare"), {"declaration": "interest", "interest": "Acme shares."}
    )
    assert "Acme shares." in panel(chair, round_)
    assert "Acme shares." in panel(signer, round_)
    other = make.make_user("reviewer")
    for person in (writer, other):
        assert "declared an interest; no chair has waived it" in panel(person, round_)
        assert "Acme shares." not in panel(person, round_)
    data = {"assignment": part_of(round_, signer).pk, "reason": "A few only."}
    assert signed_in(chair).post(address(round_, "waive"), data).status_code == 302
    shown = panel(other, round_)
    assert "Acme shares." in shown
    assert f"waived by {chair.get_full_name()}" in shown
    assert "A few only." in shown


def test_the_hub_shows_the_board_of_the_open_round(writer, chair):
    ask_for(Profession.PHYSICIAN, Profession.PHARMACIST)
    round_ = new_round(writer)
    make.take_seat(round_, make.make_user("reviewer", "Paula"))
    hub = text(
        signed_in(chair)
        .get(reverse("admin:encyclopedia_topic_change", args=[round_.topic_id]))
        .content.decode()
    )
    assert "0 of 2 signed: a physician is missing; a pharmacist is missing, due in 30 days" in hub
    assert "A physician Paula Example, MD: reads since" in hub


# --- Giving a seat up ---


def test_a_member_declines_with_a_reason_and_the_seat_is_open_again(writer, signer, chair):
    round_ = new_round(writer)
    make.take_seat(round_, signer)
    client = signed_in(signer)
    empty = client.post(address(round_, "decline"), {"reason": " "})
    assert empty.status_code == 400
    answer = client.post(address(round_, "decline"), {"reason": "On leave."})
    assert (answer.status_code, answer.url) == (302, "/admin/")
    shown = panel(chair, round_)
    assert "Nobody holds this seat." in shown
    assert "declined: On leave." in shown


def test_a_member_passes_their_seat_on_to_one_whom_it_fits(writer, chair):
    ask_for(Profession.PHYSICIAN, "")
    round_ = new_round(writer)
    first, second = make.make_user("reviewer"), make.make_user("reviewer")
    nurse = make.make_user("reviewer", profession=Profession.NURSE)
    make.take_seat(round_, first)
    client = signed_in(first)
    form = client.get(address(round_, "delegate")).content.decode()
    assert f'<option value="{second.board_member.pk}">' in form
    assert f'<option value="{nurse.board_member.pk}">' not in form
    kept = client.post(address(round_, "delegate"), {"member": nurse.board_member.pk, "reason": "Her field."})
    assert kept.status_code == 400
    assert "Her field." in kept.content.decode()
    data = {"member": second.board_member.pk, "reason": "Her field."}
    assert client.post(address(round_, "delegate"), data).status_code == 302
    made = part_of(round_, second)
    assert (made.seat, made.status) == ("seat-1", "asked")
    assert made.delegated_from == part_of(round_, first)


def test_who_holds_no_seat_gives_none_up_and_who_signed_keeps_theirs(writer, signer):
    ask_for("", "")
    round_ = new_round(writer)
    client = signed_in(signer)
    other = make.make_user("reviewer").board_member.pk
    for name in ("decline", "delegate"):
        assert client.get(address(round_, name)).status_code == 409
    make.approve(round_, signer)
    for name in ("decline", "delegate"):
        assert client.get(address(round_, name)).status_code == 409
        answer = client.post(address(round_, name), {"reason": "Kept words.", "member": other})
        assert answer.status_code in (400, 409)
        assert "Kept words." in answer.content.decode()
    assert part_of(round_, signer).status == "done"


# --- Waivers ---


def test_a_chair_waives_with_a_reason_and_nobody_their_own(writer, signer, chair):
    round_ = new_round(writer)
    for person in (signer, chair):
        signed_in(person).post(address(round_, "declare"), {"declaration": "interest", "interest": "Shares."})
    client = signed_in(chair)
    own = client.post(address(round_, "waive"), {"assignment": part_of(round_, chair).pk, "reason": "Mine."})
    assert own.status_code == 403
    assert "Nobody decides on their own" in own.content.decode()
    assert "Mine." in own.content.decode()
    form = client.get(address(round_, "waive") + f"?assignment={part_of(round_, signer).pk}").content.decode()
    assert "Shares." in form
    empty = client.post(address(round_, "waive"), {"assignment": part_of(round_, signer).pk, "reason": ""})
    assert empty.status_code == 400
    assert "Shares." in empty.content.decode()
    assert part_of(round_, chair).waived_at is None


def test_a_chair_keeps_a_member_out_for_their_interest_and_the_seat_is_open_again(writer, signer, chair):
    round_ = new_round(writer)
    signed_in(signer).post(address(round_, "declare"), {"declaration": "interest", "interest": "Shares."})
    part, client = part_of(round_, signer), signed_in(chair)
    asked = f"?assignment={part.pk}"
    waive = html.fromstring(client.get(address(round_, "waive") + asked).content)
    (url,) = waive.xpath("//a[contains(., 'keep the member out')]/@href")
    assert url == address(round_, "keep_out") + asked
    assert "Shares." in client.get(url).content.decode()
    assert client.post(url, {"assignment": part.pk, "reason": " "}).status_code == 400
    assert part_of(round_, signer).status == "accepted"
    assert client.post(url, {"assignment": part.pk, "reason": "Too close."}).status_code == 302
    kept = part_of(round_, signer)
    assert (kept.status, kept.reason, kept.waived_at) == ("recused", "Too close.", None)
    assert "kept out by a chair: Too close." in panel(chair, round_)
    assert "kept out by a chair: Too close." in panel(signer, round_)
    assert "Shares." not in panel(make.make_user("reviewer"), round_)
    for again in (address(round_, "keep_out"), address(round_, "waive")):
        assert client.get(again + asked).status_code == 409
        assert client.post(again, {"assignment": part.pk, "reason": "Well."}).status_code == 409
    # Neither they themselves nor a chair brings them back, and somebody else can take the seat.
    for declared, interest in (("none", ""), ("interest", "Fewer shares.")):
        with pytest.raises(WrongState, match="You are recused"):
            actions.take_seat(round_id=round_.pk, by=signer, declaration=declared, interest=interest)
    with pytest.raises(WrongState, match="kept them out"):
        actions.assign(round_id=round_.pk, by=chair, member_id=signer.board_member.pk)
    with pytest.raises(Refused):
        actions.sign(
            round_id=round_.pk,
            decision=Decision.APPROVE,
            by=signer,
            password=make.PASSWORD,
            content_hash=round_.content_hash,
            current_as_of=timezone.localdate(),
            sections_read=list(round_.version.sections.values_list("key", flat=True)),
        )
    other = make.make_user("reviewer")
    assert make.approve(round_, other).edition is not None


def test_nobody_decides_on_their_own_interest_nor_in_a_text_of_theirs(writer, signer, chair):
    round_ = new_round(writer)
    signed_in(chair).post(address(round_, "declare"), {"declaration": "interest", "interest": "Shares."})
    own = {"assignment": part_of(round_, chair).pk, "reason": "Mine."}
    assert signed_in(chair).post(address(round_, "keep_out"), own).status_code == 403
    assert part_of(round_, chair).status == "accepted"


def test_there_is_nothing_to_waive_where_nothing_was_declared(writer, signer, chair):
    round_ = new_round(writer)
    make.take_seat(round_, signer)
    client = signed_in(chair)
    for wanted in (part_of(round_, signer).pk, 999, "x", ""):
        assert client.get(address(round_, "waive") + f"?assignment={wanted}").status_code == 409
        answer = client.post(address(round_, "waive"), {"assignment": wanted, "reason": "Why not."})
        assert answer.status_code in (400, 409)
        assert "Why not." in answer.content.decode()


# --- Permissions ---


@pytest.mark.parametrize("name", [name for name, role in states.ROLES.items() if role.is_active])
def test_each_act_on_seats_is_open_to_those_and_only_those_whom_the_table_names(name):
    cast = states.Cast()
    round_ = states.in_review(cast).rounds.get()
    made, another = (
        actions.take_seat(round_id=round_.pk, by=one, declaration="interest", interest="Shares.")
        for one in (cast.signer, make.make_user("reviewer"))
    )
    person, role = cast.again(name), states.ROLES[name]
    client = signed_in(person)
    free = make.make_user("reviewer").board_member.pk
    typed = {
        Act.WAIVE: {"assignment": made.pk, "reason": "A few only."},
        Act.KEEP_OUT: {"assignment": another.pk, "reason": "Too close."},
        Act.ASSIGN: {"member": free, "seat": "seat-1", "reason": "Late."},
        Act.DECLINE: {"reason": "No time."},
        Act.DELEGATE: {"member": free, "reason": "No time."},
    }
    assert {*typed, Act.TAKE_SEAT, Act.RECUSE, Act.WITHDRAW_SIGNATURE} == set(ROUND_ACTS)
    for act, data in typed.items():
        may = TABLE[act].permission in role.permissions
        before = list(Assignment.objects.order_by("pk").values_list())
        url = address(round_, SCREENS[act].slug)
        answer = client.post(url, data)
        changed = list(Assignment.objects.order_by("pk").values_list()) != before
        if not may:
            assert answer.status_code == 403, act
            assert client.get(url).status_code == 403, act
        # The seats that one gives up are one's own, and this person has none. Authors waive nobody's conflict.
        does = act == Act.ASSIGN or (act in (Act.WAIVE, Act.KEEP_OUT) and not role.contributed)
        assert changed is (may and does), act
    before = Assignment.objects.count()
    taken = client.post(address(round_, "declare"), DECLARE).status_code
    assert (taken == 302) is (role.sits_on_board and TABLE[Act.TAKE_SEAT].permission in role.permissions)
    assert Assignment.objects.count() == before + (taken == 302)


def test_a_form_without_its_token_is_refused_and_its_words_are_kept(writer, signer):
    round_ = new_round(writer)
    client = Client(enforce_csrf_checks=True)
    client.get("/admin/login/")
    client.force_login(signer)
    answer = client.post(
        address(round_, "declare"), {"declaration": "interest", "interest": "Shares in Acme."}
    )
    assert answer.status_code == 403
    assert "Shares in Acme." in answer.content.decode()
    assert not Assignment.objects.exists()


def test_a_round_that_is_over_takes_no_more_seats(writer, signer, chair):
    round_ = new_round(writer)
    make.approve(round_, signer)
    for act, one in SCREENS.items():
        assert signed_in(chair).get(address(round_, one.slug)).status_code == 409, act
    answer = signed_in(chair).post(address(round_, "declare"), DECLARE)
    assert answer.status_code == 409
