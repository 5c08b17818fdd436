"""The open rounds as *Your work* counts them: which wait for whom, whose seats nobody holds, which wait for their date.

There may be thousands. So they are read as plain rows, what a policy asks for is read once for all rounds that froze
the same, and of the assignments only who holds a seat.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any, Final

from django.db.models import Case, Exists, OuterRef, Q, Subquery, TextField, When
from django.db.models.functions import Cast

from encyclopedia.models import Edition, ReviewKind, Status, TopicVersion
from encyclopedia.statements import NUMBER, Select
from reviews.hands import hands_in
from reviews.models import (
    STANDING,
    UNSIGNED,
    Assignment,
    AssignmentStatus,
    BoardMember,
    Decision,
    ReviewRecord,
    ReviewRound,
)
from reviews.seats import Seat, seats_of
from reviews.taking_part import could_not_sign, is_seat_left_for

_NOBODY: Final[dict[str, str]] = {}


def _open_rounds(user: int) -> Any:
    """The open rounds by due date, and what of each of them is whose."""
    signed = ReviewRecord.objects.filter(
        round=OuterRef("pk"), signer=user, withdrawal__isnull=True
    ).order_by()
    editions = Edition.objects.filter(version=OuterRef("pk"))
    approved = TopicVersion.objects.filter(~Exists(editions), pk=OuterRef("version"), status=Status.APPROVED)
    return (
        ReviewRound.objects.filter(closed_at__isnull=True)
        .annotate(
            # Annotated, and no conditions; one row, and not whether there is any: so PostgreSQL asks it of these rounds
            # alone, and does not read all versions, or all that the member ever signed. A page that is to be confirmed
            # has its edition: that is not looked up.
            waits_for_its_date=Case(
                When(~Q(kind=ReviewKind.REAFFIRMATION), then=Subquery(approved.order_by().values("pk")[:1]))
            ),
            frozen=Cast("policy", TextField()),
            a_signature=Subquery(signed.exclude(decision=Decision.WITHDRAW).values("pk")[:1]),
            has_hand=Exists(hands_in().filter(user=user)),
        )
        .order_by("due_on", "id")
        .values_list(
            "pk", "due_on", "kind", "follows", "publish_at", "waits_for_its_date", "frozen", "a_signature",
            "has_hand",
        )
    )  # fmt: skip


_OPEN: Final = Select(lambda: _open_rounds(NUMBER), NUMBER)
_HELD: Final = Select(
    lambda: (
        Assignment.objects.filter(round__closed_at__isnull=True, status__in=STANDING)
        .exclude(seat="")
        .order_by()
        .values_list("round", "seat", "status")
    )
)


class Part(IntEnum):
    """What a round is to a member; of rounds that are due on one day, the most urgent first."""

    ASKED = 1
    HELD = 2
    OPEN = 3


@dataclass(frozen=True)
class Wait:
    """A round that waits for a member, and as what. ``is_due_page``: does a page still hold as it was signed?

    A page that was published in urgency is none: the full board reads its words for the first time.
    """

    part: Part
    round_id: int
    due_on: date
    is_due_page: bool


@dataclass(frozen=True, slots=True)
class OpenRound:
    """A round that could be signed now, with the seats that its policy froze.

    ``is_closed_to_user``: the person who asks signed already, or had a hand in the text.
    """

    pk: int
    due_on: date
    is_due_page: bool
    seats: tuple[Seat, ...]
    is_closed_to_user: bool


@dataclass(frozen=True, slots=True)
class Unasked:
    """A round with ``seats`` that nobody holds or is asked to take, or held by members who cannot sign any more."""

    round_id: int
    due_on: date
    seats: tuple[Seat, ...]
    left: tuple[Assignment, ...]


@dataclass(frozen=True)
class OpenRounds:
    """The open rounds that could be signed now, by due date, and the keys of those that are approved and wait for their
    date, the first to come first. ``held`` are the seats of a round that a member holds or is asked to take, with the
    status. Two queries, for everybody.
    """

    rounds: tuple[OpenRound, ...]
    scheduled: tuple[int, ...]
    held: dict[int, dict[str, str]]

    @classmethod
    def read(cls, user: Any) -> "OpenRounds":
        frozen: dict[str, tuple[Seat, ...]] = {}
        rounds, scheduled = [], []
        for pk, due_on, kind, follows, publish_at, waits, policy, signature, has_hand in _OPEN.rows(user.pk):
            if waits:
                scheduled.append((publish_at.timestamp() if publish_at else 0, pk))
                continue
            if policy not in frozen:
                frozen[policy] = tuple(seats_of(json.loads(policy)))
            is_due_page = kind == ReviewKind.REAFFIRMATION and follows is None
            rounds.append(OpenRound(pk, due_on, is_due_page, frozen[policy], bool(signature or has_hand)))
        held: dict[int, dict[str, str]] = defaultdict(dict)
        for pk, seat, status in _HELD.rows():
            held[pk][seat] = status
        return cls(tuple(rounds), tuple(pk for _instant, pk in sorted(scheduled)), dict(held))

    def waits_for(self, member: BoardMember) -> list[Wait]:
        """The rounds that wait for this member: asked to sign, on a seat of theirs, or with an open seat that fits.

        The first due first; of one day, by their part. One query.
        """
        own: dict[int, list[Assignment]] = defaultdict(list)
        for part in Assignment.objects.filter(round__closed_at__isnull=True, member=member):
            own[part.round_id].append(part)
        found = [
            Wait(as_what, one.pk, one.due_on, one.is_due_page)
            for one in self.rounds
            if not one.is_closed_to_user and (as_what := self._part(one, member, own.get(one.pk, ())))
        ]
        return sorted(found, key=lambda wait: (wait.due_on, wait.part))

    def _part(self, round_: OpenRound, member: BoardMember, mine: Sequence[Assignment]) -> Part | None:
        own = next((one for one in mine if one.status in STANDING), None)
        if own is None and mine:
            return None  # given up: only a chair asks again
        if own is not None:
            if own.status == AssignmentStatus.DONE or (own.declaration and not own.is_free_of_conflict):
                return None
            if own.status == AssignmentStatus.ASKED:
                return Part.ASKED
            if own.seat:
                return Part.HELD
        held = self.held.get(round_.pk, _NOBODY)
        return Part.OPEN if is_seat_left_for(round_.seats, held, member.profession) else None

    def unasked(self, today: date) -> Iterator[Unasked]:
        """The rounds with seats that nobody holds or is asked to take; and seats whose holders cannot sign any more.

        Two queries.
        """
        members = BoardMember.objects.select_related("user")
        gone = {one.pk: one for one in members if could_not_sign(one, today)}
        left: dict[int, list[Assignment]] = defaultdict(list)
        for part in Assignment.objects.filter(
            round__closed_at__isnull=True, status__in=UNSIGNED, member__in=gone
        ).exclude(seat=""):
            part.member = gone[part.member_id]
            left[part.round_id].append(part)
        for one in self.rounds:
            held = self.held.get(one.pk, _NOBODY)
            seats = tuple(seat for seat in one.seats if seat.key not in held)
            if seats or one.pk in left:
                yield Unasked(one.pk, one.due_on, seats, tuple(left.get(one.pk, ())))


def open_reviews(user: Any) -> list[Wait]:
    """The rounds that wait for this person, the first due first; none for those who do not sit on the board."""
    member = BoardMember.objects.filter(user=user, is_active=True).first()
    return OpenRounds.read(user).waits_for(member) if member is not None else []
