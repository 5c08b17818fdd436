"""Making a signed record and the event that tells of it: the one way for every signature."""

from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from encyclopedia.statements import insert
from reviews.audit import RECORD_FORM, new_event, printed_name, record_hash
from reviews.models import Assignment, AuditEvent, BoardMember, Declaration, ReviewRecord
from reviews.workflow import Act, State

from .base import Case, version_name


def conflict_words(assignment: Assignment) -> str:
    """What the signer declared, and by whom and why an interest was waived: kept with the signature."""
    if assignment.declaration == Declaration.NONE:
        return _("Declared no conflict of interest.")
    if assignment.waived_at is None or assignment.waived_by is None:
        return _("Declared an interest: %(interest)s") % {"interest": assignment.interest}
    return _("Declared an interest: %(interest)s Waived by %(who)s on %(day)s: %(reason)s") % {
        "interest": assignment.interest,
        "who": printed_name(assignment.waived_by),
        "day": date_format(assignment.waived_at, "F j, Y"),
        "reason": assignment.waiver_reason,
    }


def make_record(
    *,
    case: Case,
    act: Act,
    decision: str,
    by: Any,
    member: BoardMember,
    at: datetime,
    state: State,
    statement: str,
    assignment: Assignment | None = None,
    current_as_of: date | None = None,
    comment: str = "",
    answers: list[dict[str, str]] | None = None,
    sections_read: list[str] | None = None,
    withdraws: ReviewRecord | None = None,
) -> tuple[ReviewRecord, AuditEvent]:
    """Write a signed record; return it with the event that the caller is to record. The case holds it from now on."""
    round_ = case.round
    attempts = [one.attempt for one in case.records if one.signer_id == by.pk and one.withdraws_id is None]
    record = ReviewRecord(
        round=round_,
        version=round_.version,
        decision=decision,
        signer=by,
        signer_name=printed_name(by),
        signer_profession=member.profession,
        signer_credentials=member.credentials,
        scope=round_.scope,
        content_hash=case.content_hash,
        current_as_of=current_as_of,
        comment=comment,
        statement=statement,
        seat=assignment.seat if assignment else "",
        conflict=conflict_words(assignment) if assignment and assignment.declaration else "",
        answers=answers or [],
        sections_read=sections_read or [],
        attempt=max(attempts, default=0) + 1 if withdraws is None else withdraws.attempt,
        withdraws=withdraws,
        form=RECORD_FORM,
        signed_at=at,
    )
    record.record_hash = record_hash(record)
    insert([record])
    case.records.append(record)
    event = new_event(
        act=act,
        by=by,
        at=at,
        topic=round_.topic,
        subject=version_name(round_.version),
        from_state=state,
        to_state=state,
        reason=comment,
        details={
            "round": round_.number,
            "content_hash": case.content_hash,
            "current_as_of": current_as_of.isoformat() if current_as_of else "",
            "evidence": {f"record:{record.pk}": record.record_hash},
            **({"assignment": assignment.pk} if assignment else {}),
        },
    )
    return record, event
