"""The gate of a review: before its text opens, each member says whether they have a conflict of interest in it.

What the round is about is shown, and the seat that one would take; of the text nothing.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.errors import Refused
from encyclopedia.models import ReviewKind, Scope
from reviews.audit import printed_name
from reviews.hands import contributors_of
from reviews.models import Assignment, BoardMember, ReviewRound
from reviews.policies import (
    allows,
    assignment_of,
    check_disclosed,
    check_may,
    check_member,
    check_state,
    state_of,
)
from reviews.seats import seats_of
from reviews.taking_part import check_may_come_back, check_text_open, seat_for
from reviews.workflow import Act

from .base import render
from .batch import place_of
from .board import board_of, with_assignments
from .reading import KIND_WORDS, SCOPE_WORDS, standing_words


@dataclass(frozen=True)
class Gate:
    """Why the text is closed to this person, and the way that opens it, if there is one.

    ``way`` is "declare", "disclose" (the yearly disclosure comes first), "waiver" (a chair decides), or nothing.
    """

    way: str
    words: str
    own: Assignment | None = None


def gate_of(round_: ReviewRound, by: Any) -> Gate | None:
    """What stands between this person and the text of the round; None when it is open to them."""
    assignments = with_assignments(round_)
    try:
        check_text_open(round_, by)
    except Refused as refusal:
        closed = Gate("", str(refusal))
    else:
        return None
    if not round_.is_open:
        return closed
    own = assignment_of(round_, getattr(by, "board_member", None))
    if own is not None and own.declaration:
        return Gate("waiver", closed.words, own)
    try:
        check_may(Act.TAKE_SEAT, by)
        check_state(Act.TAKE_SEAT, state_of(round_.version))
        today = timezone.localdate()
        member = check_member(by, today)
        if own is None:
            check_may_come_back(assignments, by.pk)
    except Refused as refusal:
        return Gate("", str(refusal), own)
    way = "declare" if allows(check_disclosed, member, today) else "disclose"
    return Gate(way, _seat_words(round_, assignments, member, own), own)


def _seat_words(
    round_: ReviewRound, assignments: list[Assignment], member: BoardMember, own: Assignment | None
) -> str:
    """The part that this member would have in the round."""
    contributors = contributors_of(round_)
    if own is not None:
        seat = next((one for one in seats_of(round_.policy) if one.key == own.seat), None)
        if seat is not None:
            return _("%(name)s asks you to take the seat of %(who)s.") % {
                "name": printed_name(own.asked_by),
                "who": seat.words,
            }
    if member.user_id in contributors:
        return _(
            "You worked on this text, so you take no seat: you read beside the quorum and may ask for changes."
        )
    seat = seat_for(round_, assignments, member, contributors)
    if seat is None:
        return _(
            "All seats that fit you are taken: you read beside them. You may ask for changes, and your approval "
            "counts where a seat is left open."
        )
    return _("You would take the seat of %(who)s.") % {"who": seat.words}


def gate_screen(
    request: HttpRequest,
    round_: ReviewRound,
    gate: Gate,
    *,
    status: int = 200,
    error: str = "",
    interest: str = "",
    decision_form: Any = None,
) -> HttpResponse:
    """The declare screen, with what was typed and what is wrong with it. It holds not a word of the text.

    ``decision_form`` is what came back from the sign screen: somebody stands aside, and something is missing.
    """
    hands = contributors_of(round_)
    wrote = get_user_model().objects.filter(pk__in=hands).order_by("last_name", "first_name", "pk")
    return render(
        request,
        "reviews/declare.html",
        status,
        is_nav_sidebar_enabled=False,  # as on the review screen that it opens
        title=_("Review: %(title)s") % {"title": round_.version.title},
        round=round_,
        topic=round_.topic,
        batch=place_of(request, round_),
        gate=gate,
        error=error,
        interest=interest,
        decision_form=decision_form,
        kind_words=KIND_WORDS[ReviewKind(round_.kind)],
        scope_words=SCOPE_WORDS[Scope(round_.scope)],
        standing=standing_words(
            round_, state_of(round_.version), list(round_.records.select_related("signer"))
        ),
        contributors=list(wrote),
        board=board_of(round_, request.user),
    )
