"""Who may take part in a round: which seat they would take, and whether its text is open to them.

Nobody on the board reads a text for the board before they have said whether they have a conflict of interest in it,
and a reviewer's access ends with their part in the round (issue 3, "Conflicts of interest" and "Policies and seats").
"""

from collections.abc import Collection, Container, Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, Q, QuerySet
from django.utils.translation import gettext as _

from encyclopedia.errors import NotAllowed, WrongState
from encyclopedia.models import Edition, TopicVersion

from . import roles
from .hands import contributors_of, hands_in
from .models import STANDING, UNSIGNED, Assignment, AssignmentStatus, BoardMember, Declaration, ReviewRound
from .policies import allows, assignment_of, check_declared, check_may, check_member
from .seats import Seat, seats_of
from .workflow import Act

# How a member's own part in a round ends before the round does.
GIVEN_UP = (AssignmentStatus.DECLINED, AssignmentStatus.DELEGATED, AssignmentStatus.RECUSED)


class NotDeclared(NotAllowed):
    """The text opens by a declaration: made on the review screen of ``round_id``, where the refusal leads."""

    def __init__(self, words: str, round_id: int) -> None:
        super().__init__(words)
        self.round_id = round_id


# --- Seats ---


def open_seats_for(round_: ReviewRound, assignments: Iterable[Assignment], profession: str) -> list[Seat]:
    """The seats that nobody holds and this profession fits, those first that the fewest others fit."""
    held = {one.seat for one in assignments if one.status in STANDING}
    fitting = [seat for seat in seats_of(round_.policy) if _is_left_for(seat, held, profession)]
    return sorted(fitting, key=lambda seat: seat.who.breadth)


def is_seat_left_for(seats: Iterable[Seat], held: Container[str], profession: str) -> bool:
    """Whether one of these seats is not among the ``held`` and fits this profession, as ``open_seats_for``."""
    return any(_is_left_for(seat, held, profession) for seat in seats)


def _is_left_for(seat: Seat, held: Container[str], profession: str) -> bool:
    return seat.key not in held and seat.takes(profession)


def seat_for(
    round_: ReviewRound,
    assignments: Iterable[Assignment],
    member: BoardMember,
    contributors: Collection[int],
) -> Seat | None:
    """The open seat that this member would take: none for contributors, and none when all that fit are taken."""
    if member.user_id in contributors:
        return None
    seats = open_seats_for(round_, assignments, member.profession)
    return seats[0] if seats else None


def cannot_sign_any_more(one: Assignment, today: date) -> bool:
    """Whether a member holds a seat unsigned and could not sign today: their account, their place on the board, their
    term or their licence ended. A chair gives the seat to another. No query where the member's account was read along.
    """
    return one.status in UNSIGNED and could_not_sign(one.member, today)


def could_not_sign(member: BoardMember, today: date) -> bool:
    """Whether this member could sign nothing today. No query where their account was read along."""
    return not member.user.is_active or not allows(check_member, member.user, today)


def check_may_come_back(assignments: Iterable[Assignment], user_id: int) -> None:
    """Raise WrongState when this person gave up their part in the round: only a chair brings them back, by asking.
    Who is recused does not come back.

    Else a declared interest could be unsaid by declining and coming again.
    """
    ended = {one.status for one in assignments if one.member.user_id == user_id and one.status in GIVEN_UP}
    if AssignmentStatus.RECUSED in ended:
        raise WrongState(_("You are recused: you take no part in this review."))
    if ended:
        raise WrongState(_("You gave up your part in this review. A chair can ask you again."))


def has_undecided_interest(assignments: Iterable[Assignment], member_id: int) -> bool:
    """Whether this member declared an interest in the round, in any part of theirs, that no chair waived."""
    return any(
        one.member_id == member_id and one.declaration == Declaration.INTEREST and one.waived_at is None
        for one in assignments
    )


def undecided_interests() -> QuerySet[Assignment]:
    """The interests declared in open rounds that wait for a chair: waived, or kept out for."""
    return Assignment.objects.filter(
        round__closed_at__isnull=True,
        status=AssignmentStatus.ACCEPTED,
        declaration=Declaration.INTEREST,
        waived_at__isnull=True,
    )


def check_nothing_unsaid(round_: ReviewRound, member: BoardMember, last: Edition | None) -> None:
    """Raise WrongState when the member declared an interest in this text before, and no chair has waived it.

    In a round on this version, or on the topic since its ``last`` edition: a new round does not make it undone.
    """
    about = Q()
    if last is not None:
        about = Q(round__version=round_.version_id) | Q(declared_at__gt=last.shown_from)
    undecided = Q(declaration=Declaration.INTEREST, waived_at__isnull=True)
    if member.assignments.filter(about, undecided, round__topic=round_.topic_id).exists():
        raise WrongState(
            _(
                "You declared an interest in this text in an earlier review, and no chair has waived it. Declare it "
                "again, with what changed if anything did: the chair decides."
            )
        )


def check_may_waive(by: Any, contributors: Collection[int]) -> None:
    """Raise NotAllowed when this chair had a hand in the text: they would choose who vouches for it."""
    if by.pk in contributors:
        raise NotAllowed(_("You worked on this text yourself, so another chair decides who may review it."))


def check_could_sign(
    round_: ReviewRound, by: Any, today: date, contributors: Collection[int] | None = None
) -> BoardMember:
    """Return the member who could approve this round once they have declared their interests, or raise NotAllowed.

    What a screen asks before it offers the way in; the disclosure and the declaration are made on that way.
    """
    check_may(Act.APPROVE, by)
    member = check_member(by, today)
    if contributors is None:
        contributors = contributors_of(round_)
    if by.pk in contributors:
        raise NotAllowed(_("You worked on this text yourself, so somebody else has to approve it."))
    return member


# --- The text ---


def is_gated(by: Any) -> bool:
    """Whether texts open to this person by a declaration alone: everybody who reviews and sits on the board.

    Who is not on the board (any more) and has no other work here stays outside.
    """
    if not by.has_perm(roles.REVIEW):
        return False
    member: BoardMember | None = getattr(by, "board_member", None)
    is_seated = member is not None and member.is_active
    return is_seated or not (by.has_perm(roles.CHAIR) or by.has_perm(roles.WRITE))


def check_text_open(round_: ReviewRound, by: Any) -> None:
    """Raise NotAllowed when the review screen must not show this person the text of the round."""
    if not is_gated(by):
        return
    if round_.is_open:
        check_declared(assignment_of(round_, getattr(by, "board_member", None)))
    elif not (by.has_perm(roles.WRITE) or by.has_perm(roles.CHAIR) or round_.version.editions.exists()):
        raise NotAllowed(
            _("This review is over, and its text is not open to reviewers any more. The record stays.")
        )


def check_may_read(version: TopicVersion, by: Any) -> None:
    """Raise NotAllowed when a version that patients never read must not be shown to this person outside its review.

    NotDeclared where a declaration would open it.

    Who worked on a text reads it. Reviewers read what they are reviewing, after they declared their interests; chairs
    and writers among them read drafts as well, but not past the declaration.
    """
    if not is_gated(by) or version.editions.exists():
        return
    round_ = ReviewRound.objects.filter(version=version, closed_at__isnull=True).first()
    if round_ is not None:
        if by.has_perm(roles.WRITE) and by.pk in contributors_of(round_):
            return
        try:
            check_declared(assignment_of(round_, getattr(by, "board_member", None)))
        except NotAllowed as refusal:
            raise NotDeclared(str(refusal), round_.pk) from refusal
    elif not (by.has_perm(roles.CHAIR) or by.has_perm(roles.WRITE)):
        raise NotAllowed(_("This text is not before the board, so it is not open to reviewers."))


def readable(version_ids: Collection[int], by: Any, *, to_discuss: bool = False) -> set[int]:
    """Those of many versions that ``check_may_read`` opens to this person, in three queries at most; with
    ``to_discuss``, those whose comments are open to them (``actions.discussing.check_may_discuss``)."""
    if not is_gated(by):
        return set(version_ids)
    writes, leads = by.has_perm(roles.WRITE), by.has_perm(roles.CHAIR)
    member = getattr(by, "board_member", None)
    shown = set(Edition.objects.filter(version__in=version_ids).values_list("version_id", flat=True))
    asked = version_ids if to_discuss else set(version_ids) - shown
    rounds: Any = ReviewRound.objects.filter(version__in=asked, closed_at__isnull=True)
    if writes:
        rounds = rounds.annotate(is_own=Exists(hands_in().filter(user=by)))
    open_rounds = {round_.version_id: round_ for round_ in rounds.prefetch_related("assignments")}

    def is_open(version_id: int) -> bool:
        round_ = open_rounds.get(version_id)
        if round_ is None:
            return version_id in shown or bool(writes or leads)
        is_own = writes and round_.is_own
        return is_own or allows(check_declared, assignment_of(round_, member))

    return {version_id for version_id in version_ids if is_open(version_id)}
