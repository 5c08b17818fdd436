"""Seats: the policy as a round freezes it, and who fills which seat.

A round holds a copy of the policy as it stood when it opened, as JSON (``review-policy/3``). Later changes of the
policy touch later rounds only. Copies of the second form have no seats by capability, those of the first no keys.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, NamedTuple

from django.db.models import Q
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from encyclopedia.content import Content
from encyclopedia.models import ReviewKind, Topic

from .models import ChecklistUse, PolicySeat, Profession, Publishes, ReviewPolicy, Significance
from .significance import medicines_named

FORMAT: Final = "review-policy/3"
EDITORIAL_DAYS: Final = 14
CORRECTION_DAYS: Final = 7
URGENT_DAYS: Final = 2
URGENT_PEOPLE: Final = 2
MEDICINES_KEPT: Final = 20

# An earlier review that a chair attests: nobody of this board signed, so there is nothing to wait for.
ATTESTED: Final[dict[str, Any]] = {"format": FORMAT, "seats": [], "fewest_people": 1, "days": 30}


class Who(NamedTuple):
    """Whom a seat asks for: a profession; or, by what they can do, any of several. No ``profession``: any member."""

    profession: str = ""
    or_professions: tuple[str, ...] = ()
    called: str = ""

    def takes(self, profession: str) -> bool:
        return self.profession in ("", profession) or profession in self.or_professions

    @property
    def breadth(self) -> int:
        """How many professions fit: who fits a narrow seat is not put where others fit as well."""
        return 1 + len(self.or_professions) if self.profession else len(Profession)

    def in_words(self, n: int = 1) -> str:
        """So many of them, in a sentence: “a pharmacist”, “2 nurses”, “somebody who may prescribe (a physician or an
        advanced practitioner)”.
        """
        if not self.called:
            return people_in_words(self.profession, n)
        who = [people_in_words(one) for one in (self.profession, *self.or_professions)]
        words = _("%(called)s (%(who)s)") % {"called": self.called, "who": get_text_list(who, _("or"))}
        return words if n == 1 else _("%(what)s (%(n)s times)") % {"what": words, "n": n}


ANYBODY: Final = Who()


@dataclass(frozen=True)
class Seat:
    """One place in the quorum, and who may take it."""

    key: str
    who: Who = ANYBODY

    @property
    def words(self) -> str:
        """The seat in a sentence: “a pharmacist”."""
        return self.who.in_words()

    def takes(self, profession: str) -> bool:
        return self.who.takes(profession)


_WHO: Final[dict[str, Callable[[int], str]]] = {
    "": lambda n: ngettext("a clinical reviewer", "%(n)s clinical reviewers", n),
    Profession.PHYSICIAN: lambda n: ngettext("a physician", "%(n)s physicians", n),
    Profession.NURSE: lambda n: ngettext("a nurse", "%(n)s nurses", n),
    Profession.ADVANCED_PRACTITIONER: lambda n: ngettext(
        "an advanced practitioner", "%(n)s advanced practitioners", n
    ),
    Profession.DIETITIAN: lambda n: ngettext("a registered dietitian", "%(n)s registered dietitians", n),
    Profession.PHARMACIST: lambda n: ngettext("a pharmacist", "%(n)s pharmacists", n),
    Profession.OTHER: lambda n: ngettext(
        "another healthcare professional", "%(n)s other healthcare professionals", n
    ),
}


def people_in_words(profession: str, n: int = 1) -> str:
    """So many of a profession, in a sentence: “a pharmacist”, “2 nurses”; of none: “a clinical reviewer”."""
    return _WHO[profession](n) % {"n": n}


def who_of(seat: PolicySeat) -> Who:
    """Whom a seat of a policy asks for, as the policy stands now."""
    return Who(seat.profession, tuple(seat.or_professions), seat.called)


def seats_of(policy: Mapping[str, Any]) -> list[Seat]:
    """The seats of a frozen policy, of the earlier forms as well (in the first, “any” stands for any profession)."""
    return [
        Seat(
            seat.get("key", f"seat-{number}"),
            Who(
                "" if seat["profession"] == "any" else seat["profession"],
                tuple(seat.get("or_professions", ())),
                seat.get("called", ""),
            ),
        )
        for number, seat in enumerate(policy["seats"], 1)
    ]


def fewest_people(policy: Mapping[str, Any]) -> int:
    """How many distinct people have to sign at least."""
    return max(int(policy.get("fewest_people", 1)), len(policy["seats"]))


def policy_of(topic: Topic) -> tuple[ReviewPolicy, list[PolicySeat]]:
    """The policy that a round on this topic would freeze now, and its seats: its own, or its kind's.

    One query, so that a chair who changes policy and seats at this moment changes both or neither. Where there is no
    policy, or one without a seat: one member of the board, whoever it is.
    """
    seats = list(
        PolicySeat.objects.filter(Q(policy__topic=topic) | Q(policy__kind=topic.kind_id))
        .select_related("policy")
        .order_by("position", "pk")
    )
    chosen = [seat for seat in seats if seat.policy.topic_id is not None] or seats
    if not chosen:
        return ReviewPolicy(), [PolicySeat()]
    return chosen[0].policy, chosen


def freeze(
    topic: Topic,
    content: Content,
    *,
    kind: ReviewKind,
    significance: Significance = Significance.CLINICAL,
    full_board: bool = False,
) -> dict[str, Any]:
    """Return the policy for a round of this kind on these words, as JSON.

    An editorial change asks for one checker, an urgent round for two people. All others ask for every seat whose
    condition holds, and for the fewest people of the policy; of a correction those marked for corrections are enough,
    where there are any and not the ``full_board`` is asked. ``medicines`` are the names that decided about the seats
    that depend on them.
    """
    policy, seats = policy_of(topic)
    people, days, publishes = policy.fewest_people, policy.days, policy.publishes
    checklist_use = policy.checklist_use
    medicines: list[str] = []
    if any(seat.when == PolicySeat.When.MEDICINES for seat in seats):
        medicines = medicines_named(content, topic.kind.key)
    seats = [seat for seat in seats if medicines or seat.when == PolicySeat.When.ALWAYS] or [PolicySeat()]
    if significance == Significance.EDITORIAL:
        seats, people, days = [PolicySeat()], 1, min(days, EDITORIAL_DAYS)
        publishes, checklist_use = Publishes.LAST_SIGNATURE, ChecklistUse.OPTIONAL
    elif kind == ReviewKind.URGENT:
        seats, people = [PolicySeat() for _person in range(URGENT_PEOPLE)], URGENT_PEOPLE
        days, publishes = min(days, URGENT_DAYS), Publishes.LAST_SIGNATURE
    elif kind == ReviewKind.CORRECTION:
        marked = [seat for seat in seats if seat.in_corrections]
        if marked and not full_board:
            seats, people = marked, 1
        days, publishes = min(days, CORRECTION_DAYS), Publishes.LAST_SIGNATURE
    return {
        "format": FORMAT,
        "seats": [
            {
                "key": f"seat-{number}",
                "profession": seat.profession,
                "or_professions": seat.or_professions,
                "called": seat.called,
            }
            for number, seat in enumerate(seats, 1)
        ],
        "fewest_people": max(people, len(seats)),
        "days": days,
        "publishes": str(publishes),
        "checklist_use": str(checklist_use),
        "retrospective_days": policy.retrospective_days,
        "medicines": medicines[:MEDICINES_KEPT],
    }


def time_for(policy: Mapping[str, Any]) -> timedelta:
    return timedelta(days=policy["days"])


def fill(seats: Sequence[Seat], professions: Sequence[str]) -> dict[str, int]:
    """Seat people, each on one seat: a largest matching. Returns the index of the person by the key of the seat.

    Augmenting paths (Kuhn 1955), with people in the order given: who came first keeps a seat, if perhaps another one.
    """
    taken: dict[str, int] = {}
    ordered = sorted(seats, key=lambda seat: seat.who.breadth)

    def place(person: int, tried: set[str]) -> bool:
        for seat in ordered:
            if seat.takes(professions[person]) and seat.key not in tried:
                tried.add(seat.key)
                if seat.key not in taken or place(taken[seat.key], tried):
                    taken[seat.key] = person
                    return True
        return False

    for person in range(len(professions)):
        place(person, set())
    return taken


def open_seats(seats: Sequence[Seat], taken: Collection[str]) -> list[Seat]:
    return [seat for seat in seats if seat.key not in taken]
