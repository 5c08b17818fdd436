"""Signing: the password, the statement, the record, and what the last signature sets off."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from encyclopedia.errors import BadInput, NotAllowed, WrongState
from encyclopedia.models import Edition, ReviewKind, Scope, Status
from reviews.audit import new_event, printed_name, record_event, record_events, record_hash
from reviews.models import AuditEvent, Decision, Outcome, ReviewRecord, ReviewRound
from reviews.policies import check_may_sign
from reviews.statements import statement
from reviews.workflow import Act, State

from .base import Case, begin_on_round, close_round, required, set_status, version_name
from .publishing import publish

REFUSED_SIGNATURE = "signature refused"
FAILURES_ALLOWED = 5
FAILURE_WINDOW = timedelta(minutes=15)


@dataclass(frozen=True)
class Signed:
    """What a signature led to: the record, and the edition when it was the one that published."""

    record: ReviewRecord
    edition: Edition | None


class NotConfirmed(NotAllowed):
    """The password was wrong, or was wrong too often: whoever sits there may not be the person signed in."""


def confirm_identity(by: Any, password: str) -> None:
    """Ask for the password again at signing (21 CFR 11.200). Raises NotConfirmed; a failure is recorded and counted."""
    now = timezone.now()
    failures = AuditEvent.objects.filter(actor_id=by.pk, act=REFUSED_SIGNATURE, at__gt=now - FAILURE_WINDOW)
    if failures.count() >= FAILURES_ALLOWED:
        raise NotConfirmed(_("Too many wrong passwords. Wait 15 minutes, then sign again."))
    if not by.check_password(password):
        with transaction.atomic():
            record_event(act=REFUSED_SIGNATURE, by=by, at=now, subject="password", reason="wrong password")
        raise NotConfirmed(_("That is not your password. Nothing was signed."))


def sign(
    *,
    round_id: int,
    decision: str,
    by: Any,
    password: str,
    content_hash: str,
    current_as_of: date | None = None,
    comment: str = "",
    shown_statement: str | None = None,
) -> Signed:
    """Sign a decision on the text that reads ``content_hash``; the last approval of the quorum publishes.

    ``shown_statement`` is the sentence that stood above the password; it must be the one that is stored. Raises
    NotConfirmed (password), NotAllowed (person), WrongState (round over, text or statement changed), BadInput (date,
    comment). Nothing is written then, except that a wrong password is recorded.
    """
    confirm_identity(by, password)
    return _sign(
        round_id=round_id,
        decision=decision,
        by=by,
        shown_hash=content_hash,
        current_as_of=current_as_of,
        comment=comment.strip(),
        shown_statement=shown_statement,
    )


@transaction.atomic
def _sign(
    *,
    round_id: int,
    decision: str,
    by: Any,
    shown_hash: str,
    current_as_of: date | None,
    comment: str,
    shown_statement: str | None,
) -> Signed:
    act = Act.REQUEST_CHANGES if decision == Decision.REQUEST_CHANGES else Act.APPROVE
    case, person, state = begin_on_round(act, round_id, by)
    round_, version = case.round, case.round.version
    if not round_.is_open:
        raise WrongState(
            _("This review is over (%(outcome)s). Nothing was signed.")
            % {"outcome": round_.get_outcome_display().lower()}
        )
    now = timezone.now()
    today = timezone.localdate(now)
    member = check_may_sign(round_, person, today, decision=decision, contributors=case.contributors)
    if shown_hash != case.content_hash or round_.content_hash != case.content_hash:
        raise WrongState(
            _("The text is not the one you were shown. Open the review again; nothing was signed.")
        )
    if any(record.signer_id == person.pk for record in case.records):
        raise WrongState(_("You have already signed in this review."))
    if decision == Decision.REQUEST_CHANGES:
        comment = required(comment, _("Say what has to change: the writer works from this comment."))
        current_as_of = None
    elif decision == Decision.APPROVE:
        current_as_of = checked_date(round_, case.before, current_as_of, today)
    else:
        raise BadInput(_("Choose to approve or to request changes."))
    sentence = statement(
        round_=round_, decision=decision, by=person, member=member, current_as_of=current_as_of
    )
    if shown_statement is not None and shown_statement != sentence:
        raise WrongState(
            _(
                "The sentence that you were shown is no longer true. Open the review again; nothing was signed."
            )
        )
    record = ReviewRecord(
        round=round_,
        version=version,
        decision=decision,
        signer=person,
        signer_name=printed_name(person),
        signer_profession=member.profession,
        signer_credentials=member.credentials,
        scope=round_.scope,
        content_hash=case.content_hash,
        current_as_of=current_as_of,
        comment=comment,
        statement=sentence,
        signed_at=now,
    )
    record.record_hash = record_hash(record)
    record.save(force_insert=True)
    case.records.append(record)
    signed = new_event(
        act=act,
        by=person,
        at=now,
        topic=round_.topic,
        subject=version_name(version),
        from_state=state,
        to_state=state,
        reason=comment,
        details={
            "round": round_.number,
            "content_hash": case.content_hash,
            "current_as_of": current_as_of.isoformat() if current_as_of else "",
            "evidence": {f"record:{record.pk}": record.record_hash},
        },
    )
    return Signed(record, _settle(case, record, state, person, signed))


def _settle(case: Case, record: ReviewRecord, state: State, by: Any, signed: AuditEvent) -> Edition | None:
    """What follows from a signature: back to the writer, published, waiting for its date, or more signatures."""
    round_, version = case.round, case.round.version
    if record.decision == Decision.REQUEST_CHANGES:
        close_round(round_, Outcome.CHANGES_REQUESTED, by)
        if state == State.IN_REVIEW:
            set_status(Status.DRAFT, version)
            signed.to_state = State.DRAFT
        record_events([signed])
        return None
    if not case.quorum().is_met:
        record_events([signed])
        return None
    if round_.publish_at is None or round_.publish_at <= record.signed_at:
        return publish(case, by=by, after=[signed])
    set_status(Status.APPROVED, version)
    signed.to_state = State.WAITING
    signed.details |= {"publish_at": round_.publish_at.isoformat()}
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
    is_confirmed = round_.kind == ReviewKind.REAFFIRMATION and round_.topic.withdrawn_at is None
    if before is not None and is_confirmed and given == before.current_as_of:
        raise BadInput(_("The page has that date already. To reaffirm it, vouch for a later one."))
    if before is not None and given < before.current_as_of:
        raise BadInput(
            _("The page is already current as of %(date)s. Give that date or a later one.")
            % {"date": date_format(before.current_as_of, "F j, Y")}
        )
    return given
