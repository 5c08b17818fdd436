"""What waits for a member of the board, and for its chair: seats asked for, held, open, late; interests; one's own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Subquery, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.errors import NotAllowed
from encyclopedia.models import Edition, ReviewKind, Status
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
from reviews.notices.lapsing import WARNED
from reviews.policies import check_member
from reviews.seats import Seat, seats_of
from reviews.taking_part import cannot_sign_any_more, open_seats_for, undecided_interests

from .picture import links
from .work_reading import WORDS_A_MINUTE, minutes_in_words, words_to_read
from .work_rows import SHOWN, Row, WorkList, asked_of, changed_sections

_READ_OF_PARTS: Final = ("round", "member", "seat", "status", "declaration", "waived_at")


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


@dataclass(frozen=True)
class OpenRounds:
    """The open rounds that could be signed now, by due date, with who has a part in them. Three queries, for everybody.

    ``closed_to`` holds those that ``user`` cannot approve: signed already, or a hand in the text.
    """

    rounds: tuple[ReviewRound, ...]
    parts: dict[int, list[Assignment]]
    closed_to: frozenset[int]

    @classmethod
    def read(cls, user: Any) -> "OpenRounds":
        signed = ReviewRecord.objects.filter(round=OuterRef("pk"), signer=user, withdrawal__isnull=True)
        edition = Edition.objects.filter(version=OuterRef("version")).order_by()
        rounds = (
            ReviewRound.objects.filter(closed_at__isnull=True)
            .annotate(
                # Annotated, and no conditions; one row, and not whether there is any: so PostgreSQL asks it of these
                # rounds alone, and does not read all editions, or all that the member ever signed.
                an_edition=Subquery(edition.values("pk")[:1]),
                status=F("version__status"),
                frozen=Cast("policy", TextField()),
                a_signature=Subquery(signed.exclude(decision=Decision.WITHDRAW).values("pk")[:1]),
                has_hand=Exists(hands_in().filter(user=user)),
            )
            .only("pk", "kind", "follows", "due_on")
            .order_by("due_on", "id")
        )
        found = tuple(one for one in rounds if one.status != Status.APPROVED or one.an_edition)
        policies: dict[str, Any] = {}  # most rounds froze the same, and each is read from its JSON once
        for round_ in found:
            if round_.frozen not in policies:
                policies[round_.frozen] = json.loads(round_.frozen)
            round_.policy = policies[round_.frozen]
        parts: dict[int, list[Assignment]] = {}
        assigned = list(Assignment.objects.filter(round__closed_at__isnull=True).only(*_READ_OF_PARTS))
        members = BoardMember.objects.select_related("user").in_bulk()  # after them: nobody is missing
        for one in assigned:
            one.member = members[one.member_id]
            parts.setdefault(one.round_id, []).append(one)
        closed = frozenset(one.pk for one in found if one.a_signature or one.has_hand)
        return cls(found, parts, closed)

    def waits_for(self, member: BoardMember) -> list[Wait]:
        """The rounds that wait for this member: asked to sign, on a seat of theirs, or with an open seat that fits.

        The first due first; of one day, by their part.
        """
        found = [
            Wait(part, one.pk, one.due_on, one.kind == ReviewKind.REAFFIRMATION and one.follows_id is None)
            for one in self.rounds
            if one.pk not in self.closed_to and (part := self._part(one, member))
        ]
        return sorted(found, key=lambda wait: (wait.due_on, wait.part))

    def _part(self, round_: ReviewRound, member: BoardMember) -> Part | None:
        parts = self.parts.get(round_.pk, [])
        mine = [one for one in parts if one.member_id == member.pk]
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
        return Part.OPEN if open_seats_for(round_, parts, member.profession) else None

    def unasked(self, today: date) -> Iterator[tuple[ReviewRound, list[Seat], list[Assignment]]]:
        """The rounds with seats that nobody holds or is asked to take; and seats whose holders cannot sign any more."""
        for one in self.rounds:
            parts = [part for part in self.parts.get(one.pk, []) if part.seat and part.status in STANDING]
            held = {part.seat for part in parts}
            seats = [seat for seat in seats_of(one.policy) if seat.key not in held]
            left = [part for part in parts if cannot_sign_any_more(part, today)]
            if seats or left:
                yield one, seats, left


def open_reviews(user: Any) -> list[Wait]:
    """The rounds that wait for this person, the first due first; none for those who do not sit on the board."""
    member = BoardMember.objects.filter(user=user, is_active=True).first()
    return OpenRounds.read(user).waits_for(member) if member is not None else []


def _rounds(ids: list[int]) -> dict[int, ReviewRound]:
    return ReviewRound.objects.select_related("topic__kind", "version").in_bulk(ids)


def to_review(user: Any, member: BoardMember | None, rounds: OpenRounds, most: int = SHOWN) -> WorkList:
    heading = _("To review")
    if member is None:
        return WorkList(heading, [], 0, empty=_("You are not an active member of the clinical review board."))
    try:
        check_member(user, timezone.localdate())
    except NotAllowed as refusal:
        return WorkList(heading, [], 0, empty=str(refusal))
    waits = rounds.waits_for(member)
    some = waits[:most]
    shown = _rounds([wait.round_id for wait in some])
    changed = changed_sections([one.version for one in shown.values()])
    words_of = words_to_read(shown.values(), changed)
    who = member.get_profession_display().lower()
    words = {
        Part.ASKED: _("You are asked to sign as %(who)s: %(what)s"),
        Part.HELD: _("Sign as %(who)s: %(what)s"),
        Part.OPEN: _("A seat is open to you as %(who)s: %(what)s"),
    }
    rows = [
        Row(
            topic=shown[wait.round_id].topic,
            ask=words[wait.part] % {"who": who, "what": asked_of(shown[wait.round_id], changed)},
            url=reverse("admin:reviews_reviewround_change", args=[wait.round_id]),
            button=_("Review"),
            due=wait.due_on,
            takes=minutes_in_words(words_of[shown[wait.round_id].version_id]),
        )
        for wait in some
    ]
    return WorkList(
        heading,
        rows,
        len(waits),
        links.rounds(waits="for-me"),
        empty=_("Nothing waits for your signature."),
        due_pages=sum(wait.is_due_page for wait in waits),
        about=_("Times to read are those of %(n)s words a minute (Brysbaert 2019).") % {"n": WORDS_A_MINUTE},
    )


def own_standing(member: BoardMember, today: date) -> WorkList:
    """The member's own disclosure, licence and term, when one is missing or about to end. One query."""
    newest = member.disclosures.first()
    rows = []
    if newest is None or newest.valid_until - today <= WARNED:
        missing = _("Without one you cannot sign.")
        lapsing = _("Make a new one before it ends: without it you cannot sign.")
        rows.append(
            Row(
                topic=None,
                name=_("Your yearly disclosure of interests"),
                ask=missing if newest is None or newest.valid_until < today else lapsing,
                url=reverse("admin:reviews_disclosure_changelist"),
                button=_("Disclose"),
                due=newest.valid_until if newest else None,
                due_word=_("ends"),
            )
        )
    for ends, name in (
        (member.licence_valid_until, _("Your licence on record")),
        (member.term_until, _("Your term on the board")),
    ):
        if ends is not None and ends - today <= WARNED:
            rows.append(
                Row(
                    topic=None,
                    name=name,
                    ask=_("Ask a manager to bring it up to date: you cannot sign after it ends."),
                    url=reverse("admin:reviews_boardmember_change", args=[member.pk]),
                    button=_("See your entry"),
                    due=ends,
                    due_word=_("ends"),
                )
            )
    return WorkList(_("Your place on the board"), rows, len(rows))


# --- The chair's ---


def interests(user: Any, most: int = SHOWN) -> WorkList:
    """Declared interests that wait for a waiver; nobody waives their own, or one in a text that they worked on."""
    waiting = (
        undecided_interests()
        .exclude(member__user=user)
        .filter(~Exists(hands_in("round__").filter(user=user)))
        .select_related("round__topic", "member__user")
        .order_by("declared_at", "pk")
    )
    rows = [
        Row(
            topic=one.round.topic,
            ask=_("%(name)s declared an interest, and waits for a chair") % {"name": one.member},
            note=one.interest,
            url=f"{reverse('admin:reviews_reviewround_waive', args=[one.round_id])}?assignment={one.pk}",
            button=_("Decide"),
            due=one.round.due_on,
        )
        for one in waiting[:most]
    ]
    return WorkList(_("Declared interests"), rows, waiting.count())


def late_seats(today: date, most: int = SHOWN) -> WorkList:
    """Seats whose holders have not signed by the due date of the round."""
    late = (
        Assignment.objects.filter(round__closed_at__isnull=True, round__due_on__lt=today, status__in=UNSIGNED)
        .exclude(seat="")
        .select_related("round__topic", "member__user")
        .order_by("round__due_on", "pk")
    )
    rows = []
    for one in late[:most]:
        seat = next((seat for seat in seats_of(one.round.policy) if seat.key == one.seat), Seat(one.seat))
        words = (
            _("%(name)s was asked to sign as %(who)s and has not answered")
            if one.status == AssignmentStatus.ASKED
            else _("%(name)s holds the seat of %(who)s and has not signed")
        )
        rows.append(
            Row(
                topic=one.round.topic,
                ask=words % {"name": one.member, "who": seat.words},
                url=f"{reverse('admin:reviews_reviewround_assign', args=[one.round_id])}?seat={one.seat}",
                button=_("Ask another member"),
                due=one.round.due_on,
            )
        )
    return WorkList(_("Late seats"), rows, late.count())


def unasked_seats(rounds: OpenRounds, today: date, most: int = SHOWN) -> WorkList:
    """Rounds with seats that nobody holds, that nobody was asked to take, or whose holder cannot sign any more."""
    waiting = list(rounds.unasked(today))
    some = waiting[:most]
    shown = _rounds([one.pk for one, _seats, _left in some])
    rows = []
    for one, seats, left in some:
        told = []
        if seats:
            told.append(
                _("Nobody is asked yet: %(seats)s") % {"seats": ", ".join(seat.words for seat in seats)}
            )
        told += [
            _("%(name)s cannot sign any more: ask another member") % {"name": part.member} for part in left
        ]
        board = reverse("admin:reviews_reviewround_change", args=[one.pk]) + f"#board-{one.pk}"
        again = reverse("admin:reviews_reviewround_assign", args=[one.pk])
        rows.append(
            Row(
                topic=shown[one.pk].topic,
                ask=". ".join(told),
                url=board if seats else f"{again}?seat={left[0].seat}",
                button=_("Ask a member"),
                due=one.due_on,
            )
        )
    return WorkList(_("Open seats"), rows, len(waiting), links.rounds(seats="open"))
