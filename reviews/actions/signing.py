"""Signing: the password, the statement, the record, and what the last signature sets off."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from encyclopedia.errors import BadInput, NotAllowed, WrongState
from encyclopedia.models import Edition, ReviewKind, Scope, Status
from encyclopedia.statements import update
from reviews.audit import record_events
from reviews.checklists import checked_answers
from reviews.models import (
    STANDING,
    Assignment,
    AssignmentStatus,
    AuditEvent,
    BoardMember,
    Decision,
    Outcome,
    Publishes,
    ReviewRecord,
    ReviewRound,
)
from reviews.policies import check_may_sign, check_member
from reviews.quorum import standing_records
from reviews.statements import statement
from reviews.workflow import Act, State

from .base import Case, begin_on_round, check_is_open, close_round, required, set_status
from .discussing import take_as_points
from .identity import confirm_identity
from .publishing import publish
from .records import make_record


@dataclass(frozen=True)
class Signed:
    """What a signature led to: the record, and the edition when it was the one that published."""

    record: ReviewRecord
    edition: Edition | None


def sign(
    *,
    round_id: int,
    decision: str,
    by: Any,
    password: str,
    content_hash: str,
    current_as_of: date | None = None,
    comment: str = "",
    answers: Mapping[str, str] | None = None,
    sections_read: Collection[str] = (),
    shown_statement: str | None = None,
) -> Signed:
    """Sign a decision on the text that reads ``content_hash``; the last approval of the quorum publishes.

    ``answers`` are those to the checklists, by the names of ``checklists.Item``; ``sections_read`` the keys of the
    sections ticked as read: all of them, for an approval of the whole page. ``shown_statement`` is the sentence that
    stood above the password; it must be the one that is stored. Raises NotConfirmed (password), NotAllowed (person),
    WrongState (round over, text or statement changed), BadInput (date, comment, ticks, checklist). Nothing is written
    then, except that a wrong password is recorded.
    """
    confirm_identity(by, password, round_id=round_id)
    return _sign(
        round_id=round_id,
        decision=decision,
        by=by,
        shown_hash=content_hash,
        current_as_of=current_as_of,
        comment=comment.strip(),
        answers=answers or {},
        sections_read=sections_read,
        shown_statement=shown_statement,
    )


_ACTS: Final[dict[str, Act]] = {
    Decision.APPROVE: Act.APPROVE,
    Decision.REQUEST_CHANGES: Act.REQUEST_CHANGES,
    Decision.RECUSE: Act.RECUSE,
}


@transaction.atomic
def _sign(
    *,
    round_id: int,
    decision: str,
    by: Any,
    shown_hash: str,
    current_as_of: date | None,
    comment: str,
    answers: Mapping[str, str],
    sections_read: Collection[str],
    shown_statement: str | None,
) -> Signed:
    act = _ACTS.get(decision)
    if act is None:
        raise BadInput(_("Choose to approve, to ask for changes, or to stand aside."))
    case, person, state = begin_on_round(act, round_id, by)
    round_ = case.round
    check_is_open(round_)
    now = timezone.now()
    today = timezone.localdate(now)
    own = next(
        (one for one in case.assignments if one.member.user_id == person.pk and one.status in STANDING), None
    )
    if decision == Decision.RECUSE:
        member, assignment = check_may_recuse(person, today, own)
    else:
        member, assignment = check_may_sign(
            round_, person, today, decision=decision, contributors=case.contributors, assignment=own
        )
    if shown_hash != case.content_hash or round_.content_hash != case.content_hash:
        raise WrongState(
            _("The text is not the one you were shown. Open the review again; nothing was signed.")
        )
    check_not_signed(case.records, person)
    approves = decision == Decision.APPROVE
    if decision == Decision.REQUEST_CHANGES:
        comment = required(comment, _("Say what has to change: the writer works from this comment."))
    elif decision == Decision.RECUSE:
        comment = required(comment, _("Say why you stand aside: the record keeps it."))
    if approves:
        current_as_of = checked_date(round_, case.before, current_as_of, today)
        sections = [(section["key"], section["heading"]) for section in case.content["sections"]]
        read = checked_sections(round_, sections, sections_read)
    else:
        current_as_of, read = None, []
    sentence = statement(
        round_=round_, decision=decision, by=person, member=member, current_as_of=current_as_of
    )
    if shown_statement is not None and shown_statement != sentence:
        raise WrongState(
            _(
                "The sentence that you were shown is no longer true. Open the review again; nothing was signed."
            )
        )
    record, signed = make_record(
        case=case,
        act=act,
        decision=decision,
        by=person,
        member=member,
        at=now,
        state=state,
        statement=sentence,
        assignment=assignment,
        current_as_of=current_as_of,
        comment=comment,
        answers=[] if decision == Decision.RECUSE else checked_answers(round_, answers, approves=approves),
        sections_read=read,
    )
    if decision == Decision.RECUSE:
        assignment.status, assignment.reason = AssignmentStatus.RECUSED, comment
    else:
        assignment.status = AssignmentStatus.DONE
    update(assignment, "status", "reason")
    return Signed(record, _settle(case, record, state, person, signed))


def check_may_recuse(by: Any, today: date, assignment: Assignment | None) -> tuple[BoardMember, Assignment]:
    """Return the member and the seat they stand aside from, or raise NotAllowed. Nothing has to be declared for it."""
    member = check_member(by, today)
    if assignment is None:
        raise NotAllowed(_("You have no part in this review, so there is nothing to stand aside from."))
    return member, assignment


def check_not_signed(records: Iterable[ReviewRecord], by: Any) -> None:
    """Raise WrongState for who signed in this round, unless they withdrew it; who stood aside signs no more."""
    records = list(records)
    if any(record.signer_id == by.pk and record.decision == Decision.RECUSE for record in records):
        raise WrongState(_("You stood aside from this review, so you cannot sign in it."))
    if any(record.signer_id == by.pk for record in standing_records(records)):
        raise WrongState(_("You have already signed in this review."))


def checked_sections(
    round_: ReviewRound, sections: Iterable[tuple[str, str]], ticked: Collection[str]
) -> list[str]:
    """Return the keys of the sections read, in the order of the page: all of them, else BadInput names those without.

    ``sections`` are keys with headings. A review of the changes alone asks for no tick, and keeps none.
    """
    if round_.scope != Scope.WHOLE_PAGE:
        return []
    sections = list(sections)
    unread = [heading for key, heading in sections if key not in ticked]
    if unread:
        raise BadInput(
            _("Tick each section that you have read. Without a tick: %(sections)s.")
            % {"sections": "; ".join(unread)}
        )
    return [key for key, _heading in sections]


def _settle(case: Case, record: ReviewRecord, state: State, by: Any, signed: AuditEvent) -> Edition | None:
    """What follows from a signature: back to the writer, published, waiting for its date, or more signatures."""
    round_, version = case.round, case.round.version
    if record.decision == Decision.RECUSE:
        record_events([signed])
        return None
    if record.decision == Decision.REQUEST_CHANGES:
        take_as_points(record, signed)
        close_round(round_, Outcome.CHANGES_REQUESTED, by, assignments=case.assignments)
        if state == State.IN_REVIEW:
            set_status(Status.DRAFT, version)
            signed.to_state = State.DRAFT
        record_events([signed])
        return None
    if not case.quorum().is_met:
        record_events([signed])
        return None
    is_chairs = round_.policy.get("publishes") == Publishes.CHAIR and state == State.IN_REVIEW
    is_due = round_.publish_at is not None and round_.publish_at <= record.signed_at
    if is_due or (round_.publish_at is None and not is_chairs):
        return publish(case, by=by, after=[signed])
    set_status(Status.APPROVED, version)
    signed.to_state = State.WAITING
    signed.details |= {"publish_at": round_.publish_at.isoformat() if round_.publish_at else ""}
    record_events([signed])
    return None


def checked_date(round_: ReviewRound, before: Edition | None, given: date | None, today: date) -> date:
    """Return the date that this approval may vouch for, or raise BadInput (invariant 6).

    ``before`` is the newest edition of the topic, shown or not.
    """
    if round_.scope == Scope.CHANGES_ONLY:
        if before is None:
            raise BadInput(_("A first edition needs a review of the whole page."))
        if round_.topic.withdrawn_at is not None:
            raise BadInput(
                _(
                    "The page was withdrawn meanwhile, and a review of the changes alone cannot bring it back. The "
                    "writer can recall the version and submit it for a review of the whole page."
                )
            )
        return before.current_as_of
    if given is None:
        raise BadInput(_("Give the date as of which you vouch for the whole page."))
    if given > today:
        raise BadInput(_("The date lies in the future. Vouch for today at the latest."))
    # In retrospect of an urgent edition it is the board's first word on the whole page: the same day will do.
    is_confirmed = (
        round_.kind == ReviewKind.REAFFIRMATION
        and round_.follows_id is None
        and round_.topic.withdrawn_at is None
    )
    if before is not None and is_confirmed and given == before.current_as_of:
        raise BadInput(_("The page has that date already. To reaffirm it, vouch for a later one."))
    if before is not None and given < before.current_as_of:
        raise BadInput(
            _("The page is already current as of %(date)s. Give that date or a later one.")
            % {"date": date_format(before.current_as_of, "F j, Y")}
        )
    return given
