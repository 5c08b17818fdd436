"""The board of one round, in words: who holds which seat, what was declared and waived, and what this person may do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reviews.audit import printed_name
from reviews.hands import contributors_of
from reviews.models import (
    STANDING,
    Assignment,
    AssignmentStatus,
    Decision,
    Declaration,
    ReviewRecord,
    ReviewRound,
)
from reviews.policies import allows, check_may, check_state, state_of
from reviews.quorum import Quorum, quorum, standing_records
from reviews.seats import Seat, open_seats, seats_of
from reviews.taking_part import GIVEN_UP, cannot_sign_any_more, check_may_waive
from reviews.workflow import Act

from .suggesting import Suggestion, suggestions


@dataclass(frozen=True)
class Line:
    """One seat, or one reader beside the quorum: ``who`` is empty while nobody holds the seat."""

    seat: str
    who: str
    words: str
    is_own: bool = False
    is_signed: bool = False
    asked: tuple[Suggestion, ...] = ()
    key: str = ""


@dataclass(frozen=True)
class Conflict:
    """What one member declared. ``interest`` is empty where this person may not read it yet."""

    who: str
    words: str
    interest: str = ""
    waiver: str = ""
    waive_url: str = ""


@dataclass(frozen=True)
class Board:
    round_id: int
    standing: str
    lines: tuple[Line, ...]
    beside: tuple[Line, ...]
    ended: tuple[Line, ...]
    conflicts: tuple[Conflict, ...]
    own: Assignment | None
    may_assign: bool = False
    may_give_up: bool = False
    may_pass_on: bool = False
    urls: dict[str, str] = field(default_factory=dict)


def with_assignments(round_: ReviewRound) -> list[Assignment]:
    """The assignments of the round, read once: whoever asks the round for them later costs no query."""
    people = Assignment.objects.select_related("member__user", "asked_by", "waived_by")
    prefetch_related_objects([round_], Prefetch("assignments", queryset=people))
    return list(round_.assignments.all())


def board_of(
    round_: ReviewRound,
    by: Any,
    *,
    suggest: bool = True,
    records: list[ReviewRecord] | None = None,
    contributors: set[int] | None = None,
) -> Board:
    """Everything that the panel “The board” shows to ``by``. The number of queries does not depend on the board.

    ``records`` (with their signers) and ``contributors`` are those of the round, where the caller has read them.
    """
    assignments = with_assignments(round_)
    if records is None:
        records = list(round_.records.select_related("signer__board_member"))
    if contributors is None:
        contributors = contributors_of(round_)
    result = quorum(round_, round_.content_hash, records, contributors)
    signed = {record.signer_id: record for record in standing_records(records)}
    is_active = round_.is_open and allows(check_state, Act.ASSIGN, state_of(round_.version))
    may_assign = is_active and allows(check_may, Act.ASSIGN, by)
    may_waive = is_active and allows(check_may, Act.WAIVE, by) and allows(check_may_waive, by, contributors)
    own = next((one for one in assignments if one.member.user_id == by.pk and one.status in STANDING), None)
    is_unsigned = is_active and own is not None and own.status != AssignmentStatus.DONE
    taken = {one.seat for one in assignments if one.status in STANDING} | set(result.filled)
    free = open_seats(seats_of(round_.policy), taken)
    asked = (
        suggestions(round_, free, assignments, contributors, timezone.localdate())
        if may_assign and suggest and free
        else {}
    )
    for n, seat in enumerate(free):
        if any(other.words == seat.words for other in free[:n]):
            asked.pop(seat.key, None)  # whom to ask is said once for seats alike
    return Board(
        round_id=round_.pk,
        standing=result.in_words(),
        lines=tuple(
            _seat_line(seat, assignments, result, signed, by, tuple(asked.get(seat.key, ())))
            for seat in seats_of(round_.policy)
        ),
        beside=tuple(
            Line("", str(one.member), _progress(one, signed), one.member.user_id == by.pk)
            for one in assignments
            if one.status in STANDING and not one.seat
        ),
        ended=tuple(_ended(one, records) for one in assignments if one.status in GIVEN_UP),
        conflicts=_conflicts(round_, assignments, by, may_waive=may_waive),
        own=own,
        may_assign=may_assign,
        may_give_up=is_unsigned,
        may_pass_on=is_unsigned and own is not None and bool(own.seat),
        urls={
            name: reverse(f"admin:reviews_reviewround_{name}", args=[round_.pk])
            for name in ("assign", "decline", "delegate")
        },
    )


def _day(instant: Any) -> str:
    return date_format(timezone.localtime(instant), "F j, Y")


def _seat_line(
    seat: Seat,
    assignments: Sequence[Assignment],
    result: Quorum,
    signed: dict[int, ReviewRecord],
    by: Any,
    asked: tuple[Suggestion, ...],
) -> Line:
    holder = next((one for one in assignments if one.seat == seat.key and one.status in STANDING), None)
    if holder is not None:
        words, is_own = _progress(holder, signed), holder.member.user_id == by.pk
        is_signed = holder.status == AssignmentStatus.DONE
        return Line(seat.words, str(holder.member), words, is_own, is_signed, key=seat.key)
    record = result.filled.get(seat.key)
    if record is not None:
        who = f"{record.signer_name}, {record.signer_credentials}"
        return Line(seat.words, who, _signed(record), record.signer_id == by.pk, True, key=seat.key)
    return Line(seat.words, "", _("Nobody holds this seat."), asked=asked, key=seat.key)


def _signed(record: ReviewRecord) -> str:
    words = {
        Decision.APPROVE: _("approved on %(day)s"),
        Decision.REQUEST_CHANGES: _("asked for changes on %(day)s"),
    }
    return words.get(Decision(record.decision), _("signed on %(day)s")) % {"day": _day(record.signed_at)}


def _progress(one: Assignment, signed: dict[int, ReviewRecord]) -> str:
    """How far a member has come with their part."""
    if one.status == AssignmentStatus.DONE and one.member.user_id in signed:
        return _signed(signed[one.member.user_id])
    if cannot_sign_any_more(one, timezone.localdate()):
        return _("cannot sign any more")
    if one.status == AssignmentStatus.ASKED:
        return _("asked on %(day)s, no answer yet") % {"day": _day(one.asked_at)}
    if one.declaration and not one.is_free_of_conflict:
        return _("declared an interest; a chair decides on it")
    return _("reads since %(day)s") % {"day": _day(one.declared_at or one.asked_at)}


def _ended(one: Assignment, records: Iterable[ReviewRecord]) -> Line:
    stood_aside = any(
        record.decision == Decision.RECUSE and record.signer_id == one.member.user_id for record in records
    )
    words = {
        AssignmentStatus.DECLINED: _("declined"),
        AssignmentStatus.DELEGATED: _("passed on"),
        AssignmentStatus.RECUSED: _("stood aside") if stood_aside else _("kept out by a chair"),
    }[AssignmentStatus(one.status)]
    return Line("", str(one.member), f"{words}: {one.reason}" if one.reason else words)


def _conflicts(
    round_: ReviewRound, assignments: Sequence[Assignment], by: Any, *, may_waive: bool
) -> tuple[Conflict, ...]:
    """What was declared. An interest that no chair has waived is read by chairs and by who declared it alone."""
    lines = []
    may_read = allows(check_may, Act.WAIVE, by)
    for one in assignments:
        who, is_own = str(one.member), one.member.user_id == by.pk
        if one.declaration == Declaration.NONE and one.status in STANDING:
            lines.append(Conflict(who, _("no conflict of interest")))
        elif one.declaration == Declaration.INTEREST and one.waived_at is not None:
            name = printed_name(one.waived_by)
            waiver = _("waived by %(name)s on %(day)s: %(reason)s") % {
                "name": name,
                "day": _day(one.waived_at),
                "reason": one.waiver_reason,
            }
            lines.append(Conflict(who, _("declared an interest"), one.interest, waiver))
        elif one.declaration == Declaration.INTEREST:
            waits = may_waive and not is_own and one.status in STANDING
            url = reverse("admin:reviews_reviewround_waive", args=[round_.pk])
            lines.append(
                Conflict(
                    who,
                    _("declared an interest; no chair has waived it"),
                    one.interest if may_read or is_own else "",
                    waive_url=f"{url}?assignment={one.pk}" if waits else "",
                )
            )
    return tuple(lines)
