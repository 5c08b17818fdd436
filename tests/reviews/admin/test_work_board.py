"""*Your work* of the board: what each member is asked, and what the chair has to chase."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reviews import actions
from reviews.models import BoardMember, Disclosure, Profession, ReviewRound
from tests import factories as make
from tests.reviews.boards import WORK, address, ask_for, new_round, part_of, signed_in

pytestmark = pytest.mark.django_db


def lists(user: User) -> dict[str, str]:
    """The words of each list of *Your work*, by its heading; markup of links kept out."""
    page = "".join(signed_in(user).get(one).content.decode() for one in WORK)
    found = {}
    for part in re.findall(
        r'<section class="panel" aria-labelledby="list-\d+">(.*?)</section>', page, re.DOTALL
    ):
        heading, _close, body = part.partition("</h2>")
        words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).strip()
        found[re.sub(r"\s*<[^>]+>\s*|\s+", " ", heading).strip().rstrip("0123456789 ")] = words
    return found


def in_days(days: int):
    return timezone.localdate() + timedelta(days=days)


def test_a_reviewer_finds_what_they_are_asked_what_they_hold_and_what_is_open(writer, signer, chair):
    held, asked = new_round(writer, "Held"), new_round(writer, "Asked")
    new_round(writer, "Free")
    taken = new_round(writer, "Taken")
    make.take_seat(held, signer)
    make.take_seat(taken, make.make_user("reviewer"))
    actions.assign(round_id=asked.pk, by=chair, member_id=signer.board_member.pk)
    words = lists(signer)["To review"]
    assert "Asked You are asked to sign as physician: new topic, 4 sections" in words
    assert "Held Sign as physician: new topic, 4 sections" in words
    assert "Free A seat is open to you as physician: new topic, 4 sections" in words
    assert words.index("Asked") < words.index("Held") < words.index("Free")
    assert "Taken" not in words
    declare = "Say first whether you have a conflict of interest."
    assert words.count(declare) == 1, "of whom a chair asked to sign"
    assert words.index("Asked") < words.index(declare) < words.index("Held")


def test_a_review_whose_seats_are_taken_stands_behind_the_link_to_all_rounds(writer, signer):
    make.take_seat(new_round(writer, "Taken"), make.make_user("reviewer"))
    page = signed_in(signer).get("/admin/reviews/reviewround/?state=open").content.decode()
    assert ">Taken</a>" in page


def test_the_four_clicks_lead_through_the_button_of_the_row(writer, signer):
    round_ = new_round(writer)
    assert f'class="button" href="{address(round_)}"' in signed_in(signer).get("/admin/").content.decode()


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"licence_valid_until": 10}, "Your licence on record"),
        ({"term_until": 10}, "Your term on the board"),
        ({"licence_valid_until": 31, "term_until": 31}, ""),
    ],
)
def test_a_member_is_warned_before_licence_or_term_ends(signer, columns, words):
    BoardMember.objects.filter(user=signer).update(**{name: in_days(n) for name, n in columns.items()})
    own = lists(signer).get("Your place on the board", "")
    assert own.startswith(words)
    assert bool(own) is bool(words)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (31, ""),
        (30, "Make a new one before it ends"),
        (-1, "late since"),
        (None, "Without one you cannot sign."),
    ],
)
def test_a_member_is_told_when_their_disclosure_is_missing_or_about_to_lapse(days, words):
    signer = make.make_user("reviewer", profession="")
    member = BoardMember.objects.create(user=signer, profession="physician", credentials="MD")
    if days is not None:
        Disclosure.objects.create(
            member=member, statement="None.", made_at=timezone.now(), valid_until=in_days(days)
        )
    page = lists(signer).get("Your place on the board", "")
    assert words in page
    assert bool(page) is bool(words)


def test_a_member_whose_term_is_over_is_told_so_and_offered_no_review(writer, signer):
    new_round(writer, "Free")
    BoardMember.objects.filter(user=signer).update(term_until=in_days(-1))
    words = lists(signer)["To review"]
    assert "Your term on the board does not include today" in words
    assert "Free" not in words


def test_the_chair_finds_open_seats_that_nobody_is_asked_to_take(writer, chair):
    ask_for(Profession.PHYSICIAN, Profession.PHARMACIST)
    half, full = new_round(writer, "Half"), new_round(writer, "Full")
    new_round(writer, "Bare")
    pharmacist = make.make_user("reviewer", profession=Profession.PHARMACIST)
    for round_ in (half, full):
        make.take_seat(round_, make.make_user("reviewer"))
    make.take_seat(full, pharmacist)
    words = lists(chair)["Open seats"]
    assert "Half Nobody is asked yet: a pharmacist" in words
    assert "Bare Nobody is asked yet: a physician, a pharmacist" in words
    assert "Full" not in words


def test_the_chair_finds_interests_that_wait_and_not_their_own(writer, signer, chair):
    round_, own = new_round(writer), new_round(writer)
    for one, who in ((round_, signer), (own, chair)):
        actions.take_seat(round_id=one.pk, by=who, declaration="interest", interest=f"Shares of {who}.")
    words = lists(chair)["Declared interests"]
    assert (
        f"{signer.get_full_name()}, MD declared an interest, and waits for a chair Shares of {signer}."
        in words
    )
    assert f"Shares of {chair}." not in words
    actions.waive(assignment_id=part_of(round_, signer).pk, by=chair, reason="A few only.")
    assert "Declared interests" not in lists(chair)


def test_the_chair_finds_late_seats(writer, signer, chair):
    late, early = new_round(writer, "Late"), new_round(writer, "Early")
    for round_ in (late, early):
        make.take_seat(round_, signer)
    asked = new_round(writer, "Silent")
    actions.assign(round_id=asked.pk, by=chair, member_id=signer.board_member.pk)
    for one in (late, asked):
        set_due(one, -1)
    words = lists(chair)["Late seats"]
    assert f"{signer.get_full_name()}, MD holds the seat of a clinical reviewer and has not signed" in words
    assert "was asked to sign as a clinical reviewer and has not answered" in words
    assert "Early" not in words


def set_due(round_: ReviewRound, days: int) -> None:
    ReviewRound.objects.filter(pk=round_.pk).update(due_on=in_days(days))


@pytest.mark.parametrize("role", ["reviewer", "chair"])
def test_your_work_takes_the_same_queries_for_few_rounds_as_for_many(writer, chair, role):
    user = make.make_user(role)
    others = [make.make_user("reviewer") for _ in range(3)]
    counts = []
    for n in (2, 6):
        for number in range(n):
            ask_for("", "")
            round_ = new_round(writer)
            if number % 2:
                actions.assign(round_id=round_.pk, by=chair, member_id=user.board_member.pk)
                actions.take_seat(
                    round_id=round_.pk, by=others[0], declaration="interest", interest="Shares."
                )
                set_due(round_, -number)
        client = signed_in(user)
        client.get("/admin/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
