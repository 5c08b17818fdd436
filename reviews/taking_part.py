"""Who may take part in a round: which seat they would take, and whether its text is open to them.

Nobody on the board reads a text for the board before they have said whether they have a conflict of interest in it,
and a reviewer's access ends with their part in the round (issue 3, "Conflicts of interest" and "Policies and seats").
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from encyclopedia.drafting import contributor_ids
from encyclopedia.errors import NotAllowed, WrongState
from encyclopedia.models import TopicVersion

from . import roles
from .models import STANDING, Assignment, AssignmentStatus, BoardMember, ReviewRound
from .policies import assignment_of, check_declared, check_may, check_member
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
    """The seats that nobody holds and this profession fits, those asking for it first."""
    held = {one.seat for one in assignments if one.status in STANDING}
    fitting = [seat for seat in seats_of(round_.policy) if seat.key not in held and seat.takes(profession)]
    return sorted(fitting, key=lambda seat: not seat.profession)


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


def check_may_come_back(assignments: Iterable[Assignment], user_id: int) -> None:
    """Raise WrongState when this person gave up their part in the round: only a chair brings them back, by asking.

    Else a declared interest could be unsaid by declining and coming again.
    """
    if any(one.member.user_id == user_id and one.status in GIVEN_UP for one in assignments):
        raise WrongState(_("You gave up your part in this review. A chair can ask you again."))


def check_could_sign(
    round_: ReviewRound, by: Any, today: date, contributors: Collection[int] | None = None
) -> BoardMember:
    """Return the member who could approve this round once they have declared their interests, or raise NotAllowed.

    What a screen asks before it offers the way in; the disclosure and the declaration are made on that way.
    """
    check_may(Act.APPROVE, by)
    member = check_member(by, today)
    if contributors is None:
        contributors = contributor_ids(round_.topic, round_.version)
    if by.pk in contributors:
        raise NotAllowed(_("You worked on this text yourself, so somebody else has to approve it."))
    return member


# --- The text ---


def is_gated(by: Any) -> bool:
    """Whether texts open to this person by a declaration alone: everybody who reviews and sits on the board.

    Who left the board and has no other work here stays outside.
    """
    member: BoardMember | None = getattr(by, "board_member", None)
    if member is None or not by.has_perm(roles.REVIEW):
        return False
    return member.is_active or not (by.has_perm(roles.CHAIR) or by.has_perm(roles.WRITE))


def check_text_open(round_: ReviewRound, by: Any) -> None:
    """Raise NotAllowed when the review screen must not show this person the text of the round."""
    if not is_gated(by):
        return
    if round_.is_open:
        check_declared(assignment_of(round_, by.board_member))
    elif not (by.has_perm(roles.WRITE) or by.has_perm(roles.CHAIR) or round_.version.editions.exists()):
        raise NotAllowed(
            _("This review is over, and its text is not open to reviewers any more. The record stays.")
        )


def check_may_read(version: TopicVersion, by: Any) -> None:
    """Raise NotAllowed when a version that patients never read must not be shown to this person outside its review.

    NotDeclared where a declaration would open it.

    Writers read what they write. Reviewers read what they are reviewing, after they declared their interests; a chair
    reads drafts as well, but not past the declaration.
    """
    if not is_gated(by) or by.has_perm(roles.WRITE) or version.editions.exists():
        return
    round_ = ReviewRound.objects.filter(version=version, closed_at__isnull=True).first()
    if round_ is not None:
        try:
            check_declared(assignment_of(round_, by.board_member))
        except NotAllowed as refusal:
            raise NotDeclared(str(refusal), round_.pk) from refusal
    elif not by.has_perm(roles.CHAIR):
        raise NotAllowed(_("This text is not before the board, so it is not open to reviewers."))
