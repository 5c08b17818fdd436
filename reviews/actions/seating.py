"""Seats in a round: asked for, taken with a declaration of interests, declined, passed on, waived.

Nobody reads a text for the board before they have said whether they have a conflict of interest in it.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.errors import BadInput, NotAllowed, WrongState
from encyclopedia.statements import insert, update
from reviews.audit import new_event, record_events, seal_of_declaration, seal_of_waiver
from reviews.models import (
    STANDING,
    UNSIGNED,
    Assignment,
    AssignmentStatus,
    AuditEvent,
    BoardMember,
    Declaration,
)
from reviews.policies import allows, check_disclosed, check_may, check_member, lock_person
from reviews.seats import Seat
from reviews.taking_part import (
    check_may_come_back,
    check_may_waive,
    check_nothing_unsaid,
    has_undecided_interest,
    open_seats_for,
    seat_for,
)
from reviews.workflow import TABLE, Act, State

from .base import Case, begin_on_round, check_is_open, required, version_name
from .disclosing import disclose


def _event(
    case: Case, act: Act, by: Any, state: State, part: Assignment, reason: str = "", **details: Any
) -> AuditEvent:
    return new_event(
        act=act,
        by=by,
        at=timezone.now(),
        topic=case.round.topic,
        subject=version_name(case.round.version),
        from_state=state,
        to_state=state,
        reason=reason,
        details={"round": case.round.number, "assignment": part.pk, **details},
    )


def _begin(act: Act, round_id: int, by: Any) -> tuple[Case, Any, State]:
    case, person, state = begin_on_round(act, round_id, by)
    check_is_open(case.round)
    return case, person, state


def _own(case: Case, person: Any) -> Assignment | None:
    return next(
        (one for one in case.assignments if one.member.user_id == person.pk and one.status in STANDING), None
    )


def _not_yet_signed(case: Case, person: Any) -> Assignment:
    """The person's own assignment, which has not led to a signature; else raise NotAllowed or WrongState."""
    if getattr(person, "board_member", None) is None:
        raise NotAllowed(_("Only members of the clinical review board hold seats."))
    own = _own(case, person)
    if own is None or own.status == AssignmentStatus.DONE:
        raise WrongState(_("You hold no seat in this review that could be given up."))
    return own


def _new(
    case: Case, *, member: BoardMember, seat: str, status: AssignmentStatus, by: Any, **more: Any
) -> Assignment:
    now = timezone.now()
    made = Assignment(
        round=case.round,
        member=member,
        seat=seat,
        status=status,
        asked_by=by,
        asked_at=now,
        answered_at=None if status == AssignmentStatus.ASKED else now,
        **more,
    )
    insert([made])
    case.assignments.append(made)
    return made


@transaction.atomic
def take_seat(
    *, round_id: int, by: Any, declaration: str, interest: str = "", has_nothing_to_disclose: bool = False
) -> Assignment:
    """Declare interests, and take the seat that one was asked for, or else an open one that fits.

    ``has_nothing_to_disclose`` makes the yearly disclosure along with it, where none holds: both, or neither.

    Without a conflict the text opens at once; with one, when a chair has waived it. Who worked on the text, and who
    comes when every fitting seat is taken, reads beside the quorum: such a reader may ask for changes. Raises
    NotAllowed (no member, or no yearly disclosure), WrongState (declared already, given up before, an earlier interest
    unsaid, or the round is over), BadInput.
    """
    case, person, state = _begin(Act.TAKE_SEAT, round_id, by)
    today = timezone.localdate()
    member = check_member(person, today)
    discloses = has_nothing_to_disclose and not allows(check_disclosed, member, today)
    if not discloses:
        check_disclosed(member, today)
    own = _own(case, person)
    if own is None:
        check_may_come_back(case.assignments, person.pk)
    interest = interest.strip()
    if declaration not in Declaration.values:
        raise BadInput(_("Say whether you have a conflict of interest in this review."))
    if declaration == Declaration.INTEREST:
        interest = required(interest, _("Say what the interest is: the chair decides on it."))
    elif interest:
        raise BadInput(_("You wrote down an interest. Choose “I have an interest”, or take the words out."))
    else:
        check_nothing_unsaid(case.round, member, case.before)
    if own is not None and own.declaration:
        raise WrongState(_("You declared your interests in this review already."))
    if own is None:
        seat = seat_for(case.round, case.assignments, member, case.contributors)
        own = _new(
            case, member=member, seat=seat.key if seat else "", status=AssignmentStatus.ACCEPTED, by=person
        )
    own.status, own.answered_at = AssignmentStatus.ACCEPTED, timezone.now()
    own.declaration, own.interest, own.declared_at = declaration, interest, own.answered_at
    update(own, "status", "answered_at", "declaration", "interest", "declared_at")
    if discloses:
        disclose(by=person, interests="")
    # All staff read events; the words of an interest are for chairs, until one has waived it.
    told = {"seat": own.seat, "declaration": declaration}
    record_events(
        [_event(case, Act.TAKE_SEAT, person, state, own, evidence=seal_of_declaration(own), **told)]
    )
    return own


@transaction.atomic
def assign(*, round_id: int, member_id: int, by: Any, seat: str = "", reason: str = "") -> Assignment:
    """Ask a member to take a seat of an open round.

    A named seat that somebody holds and has not signed on goes over to the member asked, for a reason: nobody can
    block a round by not answering. Raises NotAllowed (the member cannot), WrongState (taken), BadInput (no reason).
    """
    case, person, state = _begin(Act.ASSIGN, round_id, by)
    member = _member_to_ask(case, member_id)
    reason = reason.strip()
    holder = next(
        (one for one in case.assignments if seat and one.seat == seat and one.status in UNSIGNED), None
    )
    more: dict[str, Any] = {}
    if holder is not None and holder.member_id != member.pk:
        reason = required(reason, _("Somebody holds this seat. Say why you ask another member: they see it."))
        holder.status, holder.answered_at, holder.reason = AssignmentStatus.DELEGATED, timezone.now(), reason
        update(holder, "status", "answered_at", "reason")
        more["delegated_from"] = holder
    made = _ask(case, person, member, _free_seat(case, member, seat), **more)
    record_events([_event(case, Act.ASSIGN, person, state, made, reason, seat=made.seat, member=str(member))])
    return made


def _member_to_ask(case: Case, member_id: int) -> BoardMember:
    member = BoardMember.objects.select_related("user").filter(pk=member_id).first()
    if member is None:
        raise BadInput(_("Choose a member of the board."))
    check_can_be_asked(member, case.contributors, timezone.localdate())
    return member


def check_can_be_asked(member: BoardMember, contributors: set[int], today: date) -> None:
    """Raise NotAllowed when this member could not sign in a round: no role, no standing, or a hand in the text."""
    if not member.user.is_active:
        raise NotAllowed(_("%(name)s has no active account.") % {"name": member})
    if not member.user.has_perm(TABLE[Act.TAKE_SEAT].permission):
        raise NotAllowed(_("%(name)s does not have the role of a reviewer.") % {"name": member})
    try:
        check_member(member.user, today)
    except NotAllowed as refusal:
        raise NotAllowed(
            _("%(name)s cannot sign today: term, licence or place on the board.") % {"name": member}
        ) from refusal
    if member.user_id in contributors:
        raise NotAllowed(_("%(name)s worked on this text, and is never offered a seat.") % {"name": member})


def _free_seat(case: Case, member: BoardMember, wanted: str) -> Seat:
    fitting = open_seats_for(case.round, case.assignments, member.profession)
    for seat in fitting:
        if wanted in ("", seat.key):
            return seat
    raise WrongState(_("No open seat of this review fits %(name)s.") % {"name": member})


def _ask(case: Case, by: Any, member: BoardMember, seat: Seat, **more: Any) -> Assignment:
    if any(one.member_id == member.pk and one.status in STANDING for one in case.assignments):
        raise WrongState(_("%(name)s already has a part in this review.") % {"name": member})
    if any(one.member_id == member.pk and one.status == AssignmentStatus.RECUSED for one in case.assignments):
        raise WrongState(
            _("%(name)s stood aside from this review, or a chair kept them out of it.") % {"name": member}
        )
    if has_undecided_interest(case.assignments, member.pk):
        raise WrongState(
            _("%(name)s declared an interest in this review that no chair waived. Ask another member.")
            % {"name": member}
        )
    return _new(case, member=member, seat=seat.key, status=AssignmentStatus.ASKED, by=by, **more)


@transaction.atomic
def decline(*, round_id: int, by: Any, reason: str) -> Assignment:
    """Give back the seat one was asked for or took, before signing. Raises WrongState, BadInput (no reason)."""
    case, person, state = _begin(Act.DECLINE, round_id, by)
    own = _not_yet_signed(case, person)
    own.reason = required(reason, _("Say why you decline: the chair sees it."))
    own.status, own.answered_at = AssignmentStatus.DECLINED, timezone.now()
    update(own, "status", "answered_at", "reason")
    record_events([_event(case, Act.DECLINE, person, state, own, own.reason, seat=own.seat)])
    return own


@transaction.atomic
def delegate(*, round_id: int, by: Any, member_id: int, reason: str) -> Assignment:
    """Pass one's seat on to another member whom it fits; return the new assignment.

    Raises NotAllowed (the other cannot), WrongState (no seat to pass on, or signed), BadInput (no reason).
    """
    case, person, state = _begin(Act.DELEGATE, round_id, by)
    own = _not_yet_signed(case, person)
    if not own.seat:
        raise WrongState(_("You read beside the quorum, so there is no seat to pass on."))
    reason = required(reason, _("Say why you pass it on: the chair sees it."))
    member = _member_to_ask(case, member_id)
    own.status, own.answered_at, own.reason = AssignmentStatus.DELEGATED, timezone.now(), reason
    update(own, "status", "answered_at", "reason")
    made = _ask(case, person, member, _free_seat(case, member, own.seat), delegated_from=own)
    told = {"seat": own.seat, "member": str(member)}
    record_events([_event(case, Act.DELEGATE, person, state, made, reason, **told)])
    return made


@transaction.atomic
def waive(*, assignment_id: int, by: Any, reason: str) -> Assignment:
    """Let a member review in spite of a declared interest. The reason stands on the record.

    Raises NotAllowed (their own; or they worked on the text), BadInput (no reason), WrongState (none is undecided).
    """
    case, person, state, one = _begin_on_interest(Act.WAIVE, assignment_id, by)
    reason = required(reason, _("Say why the interest does not matter here: the record shows it."))
    one.waived_by, one.waived_at, one.waiver_reason = person, timezone.now(), reason
    update(one, "waived_by", "waived_at", "waiver_reason")
    told = {"member": str(one.member), "evidence": seal_of_waiver(one)}
    record_events([_event(case, Act.WAIVE, person, state, one, reason, **told)])
    return one


@transaction.atomic
def keep_out(*, assignment_id: int, by: Any, reason: str) -> Assignment:
    """Recuse a member whose declared interest is not waived: the seat is open again, and they stay out of this round.

    Raises NotAllowed (their own; or they worked on the text), BadInput (no reason), WrongState (none is undecided).
    """
    case, person, state, one = _begin_on_interest(Act.KEEP_OUT, assignment_id, by)
    one.reason = required(reason, _("Say why the member stays out: the record shows it."))
    one.status = AssignmentStatus.RECUSED
    update(one, "status", "reason")
    told = {"seat": one.seat, "member": str(one.member)}
    record_events([_event(case, Act.KEEP_OUT, person, state, one, one.reason, **told)])
    return one


def _begin_on_interest(act: Act, assignment_id: int, by: Any) -> tuple[Case, Any, State, Assignment]:
    """Lock what a chair's decision on a declared interest is about, and refuse whoever may not decide on it.

    Nobody decides on their own, nor on who may sign a text that they worked on.
    """
    round_id = Assignment.objects.values_list("round_id", flat=True).filter(pk=assignment_id).first()
    if round_id is None:
        check_may(act, lock_person(by))
        raise WrongState(_("This does not exist (any more)."))
    case, person, state = _begin(act, round_id, by)
    one = next(one for one in case.assignments if one.pk == assignment_id)
    if one.member.user_id == person.pk:
        raise NotAllowed(_("Nobody decides on their own conflict of interest. Ask another chair."))
    check_may_waive(person, case.contributors)
    if one.status not in STANDING or one.declaration != Declaration.INTEREST or one.waived_at is not None:
        raise WrongState(_("There is no declared interest here that waits for a chair."))
    return case, person, state, one
