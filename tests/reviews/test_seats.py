"""Seats: what a round freezes of a policy, and who fills which seat."""

from itertools import permutations

import pytest
from django.contrib.auth.models import User
from hypothesis import given
from hypothesis import strategies as st

from encyclopedia.drafting import content_of
from encyclopedia.models import ReviewKind, Topic, TopicKind
from reviews import actions
from reviews.models import PolicySeat, Profession, Publishes, ReviewPolicy, ReviewRound, Significance
from reviews.policy_words import policy_in_words, seats_in_words
from reviews.seats import Seat, Who, fewest_people, fill, freeze, policy_of, seats_of
from tests import factories as make


def set_policy(*seats: tuple[str, str, bool], topic: Topic | None = None, **columns) -> ReviewPolicy:
    """Make this the policy of the kind *treatment*, or one of the topic's own. Seats: profession, when, corrections."""
    kind = TopicKind.objects.get(key="treatment")
    of = {"topic": topic} if topic is not None else {"kind": kind}
    policy, _created = ReviewPolicy.objects.update_or_create(**of, defaults=columns)
    policy.seats.all().delete()
    for position, (profession, when, in_corrections) in enumerate(seats):
        policy.seats.create(
            position=position, profession=profession, when=when, in_corrections=in_corrections
        )
    return policy


PHYSICIAN = (Profession.PHYSICIAN, PolicySeat.When.ALWAYS, False)
NURSE_TOO = (Profession.NURSE, PolicySeat.When.ALWAYS, True)
PHARMACIST = (Profession.PHARMACIST, PolicySeat.When.MEDICINES, True)


def frozen(topic: Topic, kind: ReviewKind = ReviewKind.NEW, significance=Significance.CLINICAL):
    topic = Topic.objects.get(pk=topic.pk)
    content = content_of(make.open_version(topic))
    return freeze(topic, content, kind=kind, significance=significance)


def professions(policy) -> list[str]:
    return [seat.who.profession for seat in seats_of(policy)]


@pytest.fixture
def plain(writer: User) -> Topic:
    return make.make_topic(writer, "Rest")


@pytest.fixture
def dosed(writer: User) -> Topic:
    return make.make_topic(writer, "Relief", summary="Take ibuprofen.")


# --- What a round freezes -----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_seat_for_medicines_is_asked_for_only_where_one_is_named(plain, dosed):
    set_policy(PHYSICIAN, PHARMACIST)
    assert professions(frozen(plain)) == ["physician"]
    assert frozen(plain)["medicines"] == []
    assert professions(frozen(dosed)) == ["physician", "pharmacist"]
    assert frozen(dosed)["medicines"] == ["ibuprofen"]


@pytest.mark.django_db
def test_each_kind_of_round_freezes_what_it_is_to_ask_for(dosed):
    set_policy(
        PHYSICIAN, NURSE_TOO, PHARMACIST, fewest_people=4, days=30, publishes=Publishes.CHAIR,
        checklist_use="required",
    )  # fmt: skip
    for kind in (ReviewKind.NEW, ReviewKind.REVISION, ReviewKind.REAFFIRMATION):
        full = frozen(dosed, kind)
        assert professions(full) == ["physician", "nurse", "pharmacist"]
        assert (full["days"], full["publishes"], full["checklist_use"]) == (30, "chair", "required")
        assert fewest_people(full) == 4
    urgent = frozen(dosed, ReviewKind.URGENT)
    assert (professions(urgent), fewest_people(urgent), urgent["days"]) == (["", ""], 2, 2)
    assert (urgent["publishes"], urgent["retrospective_days"]) == ("last_signature", 14)
    correction = frozen(dosed, ReviewKind.CORRECTION)
    assert (professions(correction), fewest_people(correction)) == (["nurse", "pharmacist"], 2)
    assert (correction["days"], correction["medicines"]) == (7, ["ibuprofen"])
    editorial = frozen(dosed, ReviewKind.REVISION, Significance.EDITORIAL)
    assert (professions(editorial), fewest_people(editorial), editorial["days"]) == ([""], 1, 14)
    assert editorial["checklist_use"] == "optional"


@pytest.mark.django_db
def test_a_correction_without_seats_of_its_own_asks_for_all_seats_and_people(dosed):
    set_policy(PHYSICIAN, (Profession.PHARMACIST, PolicySeat.When.MEDICINES, False), fewest_people=3)
    correction = frozen(dosed, ReviewKind.CORRECTION)
    assert (professions(correction), fewest_people(correction)) == (["physician", "pharmacist"], 3)
    assert (correction["days"], correction["publishes"]) == (7, "last_signature")


@pytest.mark.django_db
def test_a_correction_asks_for_the_pharmacist_where_a_medicine_is_named_and_else_for_all_others(plain, dosed):
    set_policy(PHYSICIAN, PHARMACIST)
    assert professions(frozen(plain, ReviewKind.CORRECTION)) == ["physician"]
    assert professions(frozen(dosed, ReviewKind.CORRECTION)) == ["pharmacist"]


@pytest.mark.django_db
def test_a_policy_of_only_seats_for_medicines_still_asks_somebody(plain):
    set_policy(PHARMACIST)
    assert (professions(frozen(plain)), fewest_people(frozen(plain))) == ([""], 1)


@pytest.mark.django_db
def test_a_topic_follows_its_own_policy_and_others_that_of_their_kind(plain, dosed):
    set_policy(PHYSICIAN)
    set_policy(NURSE_TOO, topic=plain)
    assert professions(frozen(plain)) == ["nurse"]
    assert professions(frozen(dosed)) == ["physician"]


@pytest.mark.django_db
def test_a_kind_without_a_policy_asks_for_one_member(plain, django_assert_num_queries):
    ReviewPolicy.objects.all().delete()
    assert (professions(frozen(plain)), frozen(plain)["days"]) == ([""], 30)
    topic = Topic.objects.select_related("kind").get(pk=plain.pk)
    with django_assert_num_queries(1):
        policy_of(topic)


@pytest.mark.django_db
def test_the_policy_is_read_in_one_query_whatever_it_holds(plain, django_assert_num_queries):
    set_policy(PHYSICIAN, NURSE_TOO, PHARMACIST)
    set_policy(PHYSICIAN, NURSE_TOO, PHARMACIST, topic=plain)
    topic = Topic.objects.select_related("kind").get(pk=plain.pk)
    with django_assert_num_queries(1):
        assert len(policy_of(topic)[1]) == 3


@pytest.mark.django_db
def test_an_open_round_keeps_the_policy_that_it_began_with(writer: User, plain):
    set_policy(PHYSICIAN)
    round_ = make.submit(plain, writer)
    set_policy(NURSE_TOO, PHYSICIAN, PHARMACIST, fewest_people=5)
    assert professions(ReviewRound.objects.get(pk=round_.pk).policy) == ["physician"]
    assert make.approve(round_, make.make_user("reviewer")).edition is not None
    actions.start_draft(topic_id=plain.pk, by=writer)
    make.edit(plain, writer, summary="Newer.")
    assert professions(make.submit(plain, writer).policy) == ["nurse", "physician"]


# --- Who fills which seat -----------------------------------------------------------------------------------------

WHO = ["physician", "nurse", "pharmacist"]
CAPABLE = [
    Who("physician", ("nurse",), "somebody who may prescribe"),
    Who("nurse", ("pharmacist",), "somebody at the ward"),
]
seat_lists = st.lists(st.sampled_from([*map(Who, ["", *WHO]), *CAPABLE]), max_size=5).map(
    lambda asked: [Seat(f"seat-{n}", who) for n, who in enumerate(asked)]
)


def most_filled(seats: list[Seat], people: list[str]) -> int:
    """The size of a largest matching, by trying every order of people (None: nobody)."""
    padded = [*people, *[None] * len(seats)]
    return max(
        sum(who is not None and seat.takes(who) for seat, who in zip(seats, order, strict=True))
        for order in permutations(padded, len(seats))
    )


@given(seats=seat_lists, people=st.lists(st.sampled_from([*WHO, "other"]), max_size=4))
def test_as_many_seats_are_filled_as_can_be_each_by_one_person_who_fits(seats, people):
    taken = fill(seats, people)
    assert len(taken) == most_filled(seats, people)
    assert len(set(taken.values())) == len(taken), "nobody sits on two seats"
    by_key = {seat.key: seat for seat in seats}
    assert all(by_key[key].takes(people[person]) for key, person in taken.items())


@given(seats=seat_lists, people=st.lists(st.sampled_from(WHO), max_size=5))
def test_whoever_came_first_keeps_a_seat_when_others_come(seats, people):
    for n in range(len(people)):
        assert set(fill(seats, people[:n]).values()) <= set(fill(seats, people[: n + 1]).values())


# --- In words -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("seats", "words"),
    [
        ([PHYSICIAN], "a physician"),
        ([PHYSICIAN, PHARMACIST], "a physician and, when medicines are named, a pharmacist"),
        ([PHYSICIAN, NURSE_TOO, NURSE_TOO], "a physician and 2 nurses"),
        (
            [("", "always", False), PHYSICIAN, NURSE_TOO],
            "a physician, a nurse and one other member of the board",
        ),
        ([PHARMACIST], "when medicines are named, a pharmacist; else a clinical reviewer"),
        ([], "a clinical reviewer"),
    ],
)
def test_seats_are_said_in_a_sentence(seats, words):
    policy = set_policy(*seats)
    assert seats_in_words(list(policy.seats.all())) == words


@pytest.mark.django_db
def test_a_policy_is_said_in_sentences():
    policy = set_policy(PHYSICIAN, PHARMACIST, fewest_people=2)
    words = policy_in_words(policy, list(policy.seats.all()))
    assert words[0] == (
        "A physician and, when medicines are named, a pharmacist; 2 people at least; the last signature publishes."
    )
    assert words[1] == "In a correction: when medicines are named, a pharmacist; else a clinical reviewer."
    one = {"fewest_people": 1, "days": 1}
    policy = set_policy(PHYSICIAN, publishes=Publishes.CHAIR, checklist_use="required", **one)
    words = policy_in_words(policy, list(policy.seats.all()))
    assert words == [
        "A physician; the chair publishes.",
        "In a correction: the same.",
        "A review has 1 day.",
        "Checklists are answered in full before an approval.",
    ]
