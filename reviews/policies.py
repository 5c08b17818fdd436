"""Who may, and is it enough: the two questions of a review.

Each rule is a raising ``check_x`` with a boolean ``can_x`` on top, so that a button and its enforcement cannot
disagree.
"""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from encyclopedia.errors import NotAllowed, Refused, WrongState
from encyclopedia.models import Edition, ReviewKind, Status, Topic, TopicVersion
from encyclopedia.models.versions import OPEN_STATUSES

from .concerns import waiting
from .hands import contributors_of
from .models import (
    STANDING,
    Assignment,
    BoardMember,
    Decision,
    Disclosure,
    Outcome,
    ReviewRound,
    Significance,
)
from .workflow import TABLE, TOPIC_ACTS, VERSION_ACTS, Act, Standing, State


def allows(check: Callable[..., object], *args: Any, **kwargs: Any) -> bool:
    """The boolean twin of any check: whether it passes."""
    try:
        check(*args, **kwargs)
    except Refused:
        return False
    return True


def state_of(version: TopicVersion) -> State:
    """Where the version stands in the table. One query for an approved version, none for others."""
    if version.status == Status.APPROVED:
        return State.PUBLISHED if version.editions.exists() else State.WAITING
    return {
        Status.DRAFT: State.DRAFT,
        Status.IN_REVIEW: State.IN_REVIEW,
        Status.SUPERSEDED: State.SUPERSEDED,
        Status.ABANDONED: State.ABANDONED,
    }[Status(version.status)]


def standing_of(topic: Topic, *, is_shown: bool | None = None) -> Standing:
    """Where the topic stands towards patients. One query, none when the caller knows whether an edition is shown."""
    if topic.withdrawn_at is not None:
        return Standing.WITHDRAWN
    if is_shown is None:
        is_shown = topic.editions.shown().exists()
    return Standing.SHOWN if is_shown else Standing.UNPUBLISHED


def check_may(act: Act, by: Any) -> None:
    """Raise NotAllowed unless this person's roles carry the permission that the table asks for."""
    if not by.is_active:
        raise NotAllowed(_("This account is not active."))
    if not by.has_perm(TABLE[act].permission):
        raise NotAllowed(_("Your role does not include this act: %(act)s.") % {"act": act})


def check_state(act: Act, state: State | Standing) -> None:
    """Raise WrongState unless the table lets the act start from here."""
    if state not in TABLE[act].sources:
        raise WrongState(
            _(
                "This cannot be done now (%(act)s): the state is “%(state)s”. Reload the page to see where it stands."
            )
            % {"act": act, "state": state}
        )


def check_member(by: Any, today: date) -> BoardMember:
    """Return the person's standing on the board, or raise NotAllowed: active, in their term, licensed on the day."""
    member: BoardMember | None = getattr(by, "board_member", None)
    if member is None or not member.is_active:
        raise NotAllowed(_("Only active members of the clinical review board can sign. Ask a manager."))
    if (member.term_from is not None and today < member.term_from) or (
        member.term_until is not None and today > member.term_until
    ):
        raise NotAllowed(_("Your term on the board does not include today. Ask a manager."))
    if member.licence_valid_until is not None and member.licence_valid_until < today:
        raise NotAllowed(
            _("Your licence on record ended on %(date)s. Ask a manager to bring it up to date, then sign.")
            % {"date": date_format(member.licence_valid_until, "F j, Y")}
        )
    return member


def check_disclosed(member: BoardMember, today: date) -> None:
    """Raise NotAllowed unless the member's yearly disclosure of interests holds today."""
    if member.disclosure_ends is None or member.disclosure_ends < today:
        raise NotAllowed(
            _(
                "Your yearly disclosure of interests is missing or over. Make it first, then go on with the review."
            )
        )


def check_declared(assignment: Assignment | None) -> Assignment:
    """Return the assignment when its holder declared no conflict, or a chair waived it; else raise NotAllowed."""
    if assignment is None or not assignment.declaration:
        raise NotAllowed(_("Declare first whether you have a conflict of interest in this review."))
    if not assignment.is_free_of_conflict:
        raise NotAllowed(
            _("You declared an interest. A chair has to waive it before you can review this text.")
        )
    return assignment


def assignment_of(round_: ReviewRound, member: BoardMember | None) -> Assignment | None:
    """The member's standing assignment in the round. One query; none where the assignments were prefetched."""
    if member is None:
        return None
    return next(
        (one for one in round_.assignments.all() if one.member_id == member.pk and one.status in STANDING),
        None,
    )


def check_may_sign(
    round_: ReviewRound,
    by: Any,
    today: date,
    *,
    decision: str = Decision.APPROVE,
    contributors: Collection[int] | None = None,
    assignment: Assignment | None = None,
) -> tuple[BoardMember, Assignment]:
    """Return the member's standing and seat, or raise NotAllowed. Asked again under the lock (invariants 3 and 4).

    ``contributors`` are those of ``contributors_of``, ``assignment`` that of ``assignment_of``, where the caller has
    read them already.
    """
    check_may(Act.APPROVE, by)
    member = check_member(by, today)
    if contributors is None:
        contributors = contributors_of(round_)
    if decision == Decision.APPROVE and by.pk in contributors:
        raise NotAllowed(
            _(
                "You worked on this text yourself, so somebody else has to approve it. You can still ask for changes."
            )
        )
    check_disclosed(member, today)
    return member, check_declared(assignment or assignment_of(round_, member))


def check_nothing_under_way(topic: Topic, *, correction: bool = False) -> None:
    """Raise WrongState when a draft, a review, or an approved version that waits for its date is under way.

    A correction and a longer draft do not stand in each other's way; two of one sort do.
    """
    version = under_way(topic, correction=correction)
    if version is not None:
        raise WrongState(
            _("Version %(number)s is already under way (%(status)s). Go on with that one.")
            % {"number": version.number, "status": version.get_status_display().lower()}
        )


def under_way(topic: Topic, *, correction: bool = False) -> TopicVersion | None:
    """The draft of this sort, or what became of it: in review, or approved and waiting for its date. One query."""
    waits = Q(status=Status.APPROVED, editions__isnull=True)
    version = topic.versions.filter(Q(status__in=OPEN_STATUSES) | waits, is_correction=correction).first()
    if version is not None:
        version.topic = topic
    return version


def check_no_open_review(version: TopicVersion) -> None:
    """Raise WrongState when a round on this version is open."""
    if ReviewRound.objects.filter(version=version, closed_at__isnull=True).exists():
        raise WrongState(_("A review of this page is already open."))


def check_can_be_urgent(round_: ReviewRound, by: Any, contributors: Collection[int] | None = None) -> None:
    """Raise WrongState when the round is urgent already, NotAllowed when ``by`` had a hand in its text."""
    if round_.kind == ReviewKind.URGENT:
        raise WrongState(_("This review is urgent already: two people sign it."))
    if by.pk in (contributors_of(round_) if contributors is None else contributors):
        raise NotAllowed(
            _("You worked on this text yourself, so another chair decides whether it is urgent.")
        )


def check_can_be_clinical(round_: ReviewRound, by: Any) -> None:
    """Raise WrongState when the round is clinical already, NotAllowed unless ``by`` takes part in it, free of
    conflict: nobody else has read the text for the board.
    """
    if round_.significance != Significance.EDITORIAL:
        raise WrongState(_("This review is clinical already: every seat of its policy has to be filled."))
    check_declared(assignment_of(round_, check_member(by, timezone.localdate())))


def acts_open_to(by: Any, topic: Topic, version: TopicVersion | None, edition: Edition | None) -> list[Act]:
    """The acts of the table that this person could do now: what a screen offers, by the checks that enforce it.

    ``version`` is the longer draft or the correction that the screen is about, ``edition`` the last edition.
    """
    standing = standing_of(topic)
    acts: list[Act] = []
    for act in TABLE:
        if act in TOPIC_ACTS:
            state: State | Standing = standing
        elif act == Act.CANCEL_REAFFIRMATION:
            state = state_of(edition.version) if edition else State.DRAFT
        elif version is not None and act in VERSION_ACTS:
            state = state_of(version)
        else:
            continue
        if not allows(check_may, act, by) or not allows(check_state, act, state):
            continue
        if not _is_due(act, topic):
            continue
        if version is not None and act in (Act.MAKE_URGENT, Act.RECLASSIFY):
            round_ = ReviewRound.objects.filter(version=version, closed_at__isnull=True).first()
            check = check_can_be_urgent if act == Act.MAKE_URGENT else check_can_be_clinical
            if round_ is None or not allows(check, round_, by):
                continue
        if edition is not None and act in (Act.REAFFIRM, Act.RESTORE, Act.CANCEL_REAFFIRMATION):
            is_free = allows(check_no_open_review, edition.version)
            if is_free == (act == Act.CANCEL_REAFFIRMATION):
                continue
        acts.append(act)
    return acts


def _is_due(act: Act, topic: Topic) -> bool:
    """Whether a topic has what an act on it is about, and nothing that stands in its way."""
    if act in (Act.START_DRAFT, Act.START_CORRECTION):
        return allows(check_nothing_under_way, topic, correction=act == Act.START_CORRECTION)
    return act != Act.SETTLE_CONCERN or waiting(topic).exists()


def is_as_sent_back(version: TopicVersion) -> bool:
    """Whether the draft reads as it did when the board last sent it back."""
    last = ReviewRound.objects.filter(version=version).order_by("-number").first()
    return last is not None and (last.outcome, last.content_hash) == (
        Outcome.CHANGES_REQUESTED,
        version.content_hash,
    )


def lock_person(by: Any) -> Any:
    """Re-read the acting person from the database, so that a deactivation in mid-act is seen. Raises NotAllowed.

    Their place on the board comes with it, and until when their disclosure of interests holds.
    """
    newest = Disclosure.objects.filter(member=OuterRef("board_member")).values("valid_until")[:1]
    # Without the key: rows of others that point to this person need not wait.
    people = (
        get_user_model()
        .objects.select_for_update(of=("self",), no_key=True)
        .select_related("board_member")
        .annotate(disclosure_ends=Subquery(newest))
    )
    person = people.filter(pk=by.pk).first()
    if person is None or not person.is_active:
        raise NotAllowed(_("This account is not active."))
    member: BoardMember | None = getattr(person, "board_member", None)
    if member is not None:
        member.disclosure_ends = person.disclosure_ends
    return person
