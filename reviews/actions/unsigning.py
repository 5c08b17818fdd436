"""Taking back a signature, before it has led to a publication."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.errors import WrongState
from encyclopedia.models import Status
from encyclopedia.statements import update
from reviews.audit import record_events
from reviews.models import AssignmentStatus, BoardMember, Decision, ReviewRecord
from reviews.quorum import standing_records
from reviews.statements import withdrawal_statement
from reviews.workflow import Act, State

from .base import begin_on_round, check_is_open, required, set_status
from .identity import confirm_identity
from .records import make_record


@transaction.atomic
def _withdraw(*, round_id: int, by: Any, reason: str, shown_statement: str | None) -> ReviewRecord:
    case, person, state = begin_on_round(Act.WITHDRAW_SIGNATURE, round_id, by)
    round_ = case.round
    check_is_open(round_)
    reason = required(reason, _("Say why you withdraw your signature: the record keeps it."))
    signed, member = check_signed(case.records, person)
    signed.version = round_.version
    sentence = withdrawal_statement(record=signed, by=person, member=member)
    if shown_statement is not None and shown_statement != sentence:
        raise WrongState(
            _(
                "The sentence that you were shown is no longer true. Open the review again; nothing was withdrawn."
            )
        )
    record, event = make_record(
        case=case,
        act=Act.WITHDRAW_SIGNATURE,
        decision=Decision.WITHDRAW,
        by=person,
        member=member,
        at=timezone.now(),
        state=state,
        statement=sentence,
        comment=reason,
        withdraws=signed,
    )
    # The seat is theirs to sign on again.
    for one in case.assignments:
        if one.member.user_id == person.pk and one.status == AssignmentStatus.DONE:
            one.status = AssignmentStatus.ACCEPTED
            update(one, "status")
    if state == State.WAITING and not case.quorum().is_met:
        set_status(Status.IN_REVIEW, round_.version)
        event.to_state = State.IN_REVIEW
    record_events([event])
    return record


def check_signed(records: Iterable[ReviewRecord], by: Any) -> tuple[ReviewRecord, BoardMember]:
    """Return the person's standing signature and their place on the board, or raise WrongState."""
    member: BoardMember | None = getattr(by, "board_member", None)
    signed = next((one for one in standing_records(records) if one.signer_id == by.pk), None)
    if signed is None or member is None:
        raise WrongState(_("There is no signature of yours in this review that could be withdrawn."))
    return signed, member


def withdraw_signature(
    *, round_id: int, by: Any, password: str, reason: str, shown_statement: str | None = None
) -> ReviewRecord:
    """Take back one's own signature in an open round, by a second record. A version that waited for its date is in
    review again when the quorum is not met any more.

    ``shown_statement`` is the sentence that stood above the password; it must be the one that is stored. Raises
    NotConfirmed, NotAllowed, WrongState (the round is over, nothing signed, another sentence), BadInput (no reason).
    """
    confirm_identity(by, password, round_id=round_id)
    return _withdraw(round_id=round_id, by=by, reason=reason, shown_statement=shown_statement)
