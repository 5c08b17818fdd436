"""The gate: nobody on the board reads a text before they said whether they have a conflict of interest in it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reviews import actions
from reviews.models import Assignment, BoardMember, Profession, ReviewRound
from tests import factories as make
from tests.reviews.boards import address, ask_for, new_round, part_of, signed_in

pytestmark = pytest.mark.django_db

SECRET = "Xylocainesecret"
OPEN = "I have no conflict of interest: open the text"


def secret_round(writer: User, **changes) -> ReviewRound:
    """A round whose text holds a word that stands nowhere else; the title is no secret."""
    sections = make.words()["sections"]
    sections[3]["html"] = f"<p>{SECRET}</p>"
    return new_round(
        writer,
        "Nerve Block",
        sections=sections,
        summary=f"{SECRET} in short.",
        also_called=[SECRET],
        **changes,
    )


def shown(client: Client, round_: ReviewRound, view: str = "") -> str:
    answer = client.get(address(round_) + (f"?view={view}" if view else ""))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("view", ["", "changes", "side", "clean"])
def test_before_the_declaration_not_a_word_of_the_text_is_on_the_page(writer, signer, view):
    round_ = secret_round(writer)
    page = shown(signed_in(signer), round_, view)
    assert SECRET not in page
    assert "Nerve Block" in page
    assert "A new topic" in page
    assert "New text." in page  # the writer's note
    assert writer.get_full_name() in page
    assert "You would take the seat of a clinical reviewer." in page
    assert OPEN in page


def test_one_click_declares_takes_the_seat_and_opens_the_text(writer, signer):
    round_ = secret_round(writer)
    client = signed_in(signer)
    answer = client.post(address(round_, "declare"), {"declaration": "none"})
    assert (answer.status_code, answer.url) == (302, address(round_))
    assert SECRET in shown(client, round_)
    taken = part_of(round_, signer)
    assert (taken.seat, taken.declaration, taken.status) == ("seat-1", "none", "accepted")


def test_who_has_nothing_to_disclose_says_so_for_the_year_and_for_the_review_in_one_click(writer):
    round_ = secret_round(writer)
    newcomer = make.make_user("reviewer", profession="")
    member = BoardMember.objects.create(user=newcomer, profession=Profession.NURSE, credentials="RN")
    client = signed_in(newcomer)
    page = shown(client, round_)
    assert SECRET not in page
    assert "I have nothing to disclose, and no conflict of interest in this review: open the text" in page
    assert OPEN not in page
    both = {"discloses": "nothing", "declaration": "none"}
    assert client.post(address(round_, "declare"), both).url == address(round_)
    assert SECRET in shown(client, round_)
    made = member.disclosures.get()
    assert (made.interests, made.holds_on(timezone.localdate())) == ("", True)
    assert part_of(round_, newcomer).declaration == "none"
    client.post(address(new_round(writer), "declare"), both)
    assert member.disclosures.count() == 1, "one that holds is not made again"


def test_a_click_that_discloses_nothing_is_refused_to_who_is_not_on_the_board(writer):
    round_ = secret_round(writer)
    outside = make.make_user("reviewer", profession="")
    answer = signed_in(outside).post(
        address(round_, "declare"), {"discloses": "nothing", "declaration": "none"}
    )
    assert answer.status_code == 403
    assert SECRET not in answer.content.decode()
    assert not round_.assignments.exists()


def test_a_declared_interest_keeps_the_text_closed_until_a_chair_waives_it(writer, signer, chair):
    round_ = secret_round(writer)
    client = signed_in(signer)
    client.post(address(round_, "declare"), {"declaration": "interest", "interest": "Shares in the maker."})
    page = shown(client, round_)
    assert SECRET not in page
    assert "A chair has to waive it" in page
    assert "Shares in the maker." in page
    actions.waive(assignment_id=part_of(round_, signer).pk, by=chair, reason="A few only.")
    assert SECRET in shown(client, round_)


def test_an_interest_without_words_and_words_without_an_interest_are_refused_and_kept(writer, signer):
    round_ = secret_round(writer)
    client = signed_in(signer)
    empty = client.post(address(round_, "declare"), {"declaration": "interest", "interest": " "})
    assert empty.status_code == 400
    assert "Say what the interest is" in empty.content.decode()
    both = client.post(
        address(round_, "declare"), {"declaration": "none", "interest": "My sister <b>wrote</b> it."}
    )
    assert both.status_code == 400
    assert "My sister &lt;b&gt;wrote&lt;/b&gt; it." in both.content.decode()
    neither = client.post(address(round_, "declare"), {"interest": "Kept."})
    assert neither.status_code == 400
    assert "Kept." in neither.content.decode()
    assert not Assignment.objects.exists()


def test_the_gate_names_the_seat_that_a_member_would_take(writer):
    ask_for(Profession.PHYSICIAN, Profession.PHARMACIST)
    round_ = secret_round(writer)
    first, second = make.make_user("reviewer"), make.make_user("reviewer")
    pharmacist = make.make_user("reviewer", profession=Profession.PHARMACIST)
    assert "You would take the seat of a pharmacist." in shown(signed_in(pharmacist), round_)
    assert "You would take the seat of a physician." in shown(signed_in(first), round_)
    make.take_seat(round_, first)
    page = shown(signed_in(second), round_)
    assert "All seats that fit you are taken: you read beside them." in page
    signed_in(second).post(address(round_, "declare"), {"declaration": "none"})
    assert part_of(round_, second).seat == ""


def test_who_worked_on_the_text_is_told_that_they_take_no_seat(writer, signer):
    signer.groups.add(*writer.groups.all())
    topic = make.make_topic(signer)
    round_ = make.submit(topic, signer)
    client = signed_in(signer)
    assert "You worked on this text, so you take no seat" in shown(client, round_)
    client.post(address(round_, "declare"), {"declaration": "none"})
    assert part_of(round_, signer).seat == ""


def test_a_member_who_is_asked_reads_by_whom_and_for_which_seat(writer, signer, chair):
    round_ = secret_round(writer)
    actions.assign(round_id=round_.pk, by=chair, member_id=signer.board_member.pk)
    page = shown(signed_in(signer), round_)
    assert f"{chair.get_full_name()} asks you to take the seat of a clinical reviewer." in page
    assert SECRET not in page


def test_without_a_yearly_disclosure_that_comes_first_and_leads_back_to_the_review(writer):
    signer = make.make_user("reviewer", profession="")
    BoardMember.objects.create(user=signer, profession="physician", credentials="MD")
    round_ = secret_round(writer)
    client = signed_in(signer)
    page = shown(client, round_)
    assert "First, your yearly disclosure" in page
    assert OPEN not in page
    assert SECRET not in page
    disclosing = reverse("admin:reviews_disclosure_changelist")
    answer = client.post(disclosing, {"says": "nothing", "round": round_.pk})
    assert (answer.status_code, answer.url) == (302, address(round_))
    assert OPEN in shown(client, round_)


@pytest.mark.parametrize("who", ["writer", "manager", "superuser", "chair off the board"])
def test_who_does_not_sit_on_the_board_reads_the_round_and_decides_nothing(writer, who):
    role = {"superuser": None, "chair off the board": "chair"}.get(who, who)
    person = make.make_user(role, is_superuser=who == "superuser")
    BoardMember.objects.filter(user=person).update(is_active=False)
    page = shown(signed_in(person), secret_round(writer), "clean")
    assert SECRET in page
    assert 'id="decision-form"' not in page
    assert OPEN not in page


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("licence_valid_until", timezone.localdate() - timedelta(days=1), "Your licence on record ended"),
        ("term_until", timezone.localdate() - timedelta(days=1), "Your term on the board"),
        ("is_active", False, "Only active members"),
    ],
)
def test_a_member_who_cannot_sign_today_is_told_why_and_reads_nothing(writer, signer, column, value, why):
    round_ = secret_round(writer)
    BoardMember.objects.filter(user=signer).update(**{column: value})
    page = shown(signed_in(signer), round_)
    assert why in page
    assert SECRET not in page
    answer = signed_in(signer).post(address(round_, "declare"), {"declaration": "none"})
    assert answer.status_code == 403
    assert SECRET not in answer.content.decode()


def decline(round_: ReviewRound, by: User, chair: User) -> None:
    actions.decline(round_id=round_.pk, by=by, reason="No time.")


def pass_on(round_: ReviewRound, by: User, chair: User) -> None:
    actions.delegate(
        round_id=round_.pk, by=by, member_id=make.make_user("reviewer").board_member.pk, reason="No time."
    )


def be_replaced(round_: ReviewRound, by: User, chair: User) -> None:
    other = make.make_user("reviewer").board_member
    actions.assign(round_id=round_.pk, by=chair, member_id=other.pk, seat="seat-1", reason="It is late.")


def stand_aside(round_: ReviewRound, by: User, chair: User) -> None:
    make.approve(round_, by, decision="recuse", current_as_of=None, comment="A friend of the writer.")


@pytest.mark.parametrize("end", [decline, pass_on, be_replaced, stand_aside])
def test_access_ends_with_the_part_in_the_review_and_does_not_come_back_by_declaring_again(
    writer, signer, chair, end
):
    round_ = secret_round(writer)
    make.take_seat(round_, signer)
    client = signed_in(signer)
    assert SECRET in shown(client, round_)
    end(round_, signer, chair)
    page = shown(client, round_)
    assert SECRET not in page
    assert OPEN not in page
    answer = client.post(address(round_, "declare"), {"declaration": "none"})
    assert answer.status_code == 409
    assert SECRET not in answer.content.decode()
    assert SECRET not in shown(client, round_)
    assert client.get(address(round_, "record")).status_code == 200


def test_a_chair_brings_back_who_declined_by_asking_and_never_who_stood_aside(writer, signer, chair):
    round_ = secret_round(writer)
    make.take_seat(round_, signer)
    actions.decline(round_id=round_.pk, by=signer, reason="No time.")
    ask = {"member": signer.board_member.pk, "seat": "seat-1"}
    assert signed_in(chair).post(address(round_, "assign"), ask).status_code == 302
    assert OPEN in shown(signed_in(signer), round_)
    make.take_seat(round_, signer)
    stand_aside(round_, signer, chair)
    assert signed_in(chair).post(address(round_, "assign"), ask).status_code == 400
    with pytest.raises(actions.seating.WrongState, match="stood aside"):
        actions.assign(round_id=round_.pk, by=chair, member_id=signer.board_member.pk)


def test_once_a_round_is_closed_unpublished_its_text_is_closed_to_reviewers_and_the_record_is_not(
    writer, signer
):
    round_ = secret_round(writer)
    make.request_changes(round_, signer)
    client = signed_in(signer)
    page = shown(client, round_)
    assert SECRET not in page
    assert "This review is over" in page
    assert client.get(address(round_, "record")).status_code == 200
    assert SECRET in shown(signed_in(writer), round_, "clean")


def test_the_text_of_a_published_round_stays_open(writer, signer):
    round_ = secret_round(writer)
    make.approve(round_, signer)
    assert SECRET in shown(signed_in(make.make_user("reviewer")), round_)


def test_a_decision_posted_past_the_gate_shows_nothing_of_the_text(writer, signer):
    round_ = secret_round(writer)
    client = signed_in(signer)
    for more in ({}, {"password": make.PASSWORD}):
        for decision in ("approve", "request_changes", "recuse", ""):
            data = {"decision": decision, "comment": "", "content_hash": round_.content_hash, **more}
            answer = client.post(address(round_, "sign"), data)
            assert answer.status_code in (400, 403, 409)
            assert SECRET not in answer.content.decode()


def test_who_was_asked_may_stand_aside_by_a_signature_without_having_read(writer, signer, chair):
    round_ = secret_round(writer)
    actions.assign(round_id=round_.pk, by=chair, member_id=signer.board_member.pk)
    client = signed_in(signer)
    assert "Continue to sign that you stand aside" in shown(client, round_)
    data = {"decision": "recuse", "comment": "", "content_hash": round_.content_hash}
    missing = client.post(address(round_, "sign"), data)
    assert missing.status_code == 400
    assert "Say why you stand aside" in missing.content.decode()
    assert SECRET not in missing.content.decode()
    step = client.post(address(round_, "sign"), {**data, "comment": "A friend of mine."})
    assert step.status_code == 200
    assert "stand aside from the review" in step.content.decode()
    statement = step.context["statement"]
    done = client.post(
        address(round_, "sign"),
        {**data, "comment": "A friend of mine.", "password": make.PASSWORD, "statement": statement},
    )
    assert done.status_code == 302
    assert part_of(round_, signer).status == "recused"


def test_the_gate_takes_a_fixed_number_of_queries(writer, chair, django_assert_max_num_queries):
    ask_for(Profession.PHYSICIAN, Profession.PHARMACIST, "", "")
    round_ = secret_round(writer)
    for _ in range(4):
        make.take_seat(round_, make.make_user("reviewer"))
    client = signed_in(chair)
    client.get(address(round_))
    with django_assert_max_num_queries(26):
        shown(client, round_)
