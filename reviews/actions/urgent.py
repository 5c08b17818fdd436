"""When it is urgent: two people publish, the full board signs in retrospect. And when “editorial” proves clinical."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from encyclopedia.models import Edition, ReviewKind, Scope
from reviews.audit import new_event, printed_name, record_events, seal_of_round
from reviews.concerns import taken_up
from reviews.models import AuditEvent, Outcome, ReviewRound, Significance
from reviews.policies import check_can_be_clinical, check_can_be_urgent
from reviews.retrospect import owed_by
from reviews.workflow import Act, State

from .base import Case, begin_on_round, check_is_open, close_round, new_round, required, version_name

OPENED_IN_RETROSPECT = "open the review in retrospect"


@transaction.atomic
def make_urgent(*, round_id: int, by: Any, reason: str) -> ReviewRound:
    """Let two people publish the text in review: its round closes, an urgent one opens on the same words and scope.

    What was signed in the round before counts for nothing in the new one: it was signed for a full board. Raises
    NotAllowed (no chair, or one with a hand in the text), WrongState (no open round of a text in review, or urgent
    already), BadInput (no reason).
    """
    case, person, state = begin_on_round(Act.MAKE_URGENT, round_id, by)
    check_is_open(case.round)
    check_can_be_urgent(case.round, person, case.contributors)
    reason = required(reason, _("Say why this cannot wait for the full board: the record keeps it."))
    return _open_in_its_place(
        Act.MAKE_URGENT, case, state, person, reason, kind=ReviewKind.URGENT, heading=_("Urgent")
    )


@transaction.atomic
def reclassify(*, round_id: int, by: Any, reason: str) -> ReviewRound:
    """Say that an editorial change is clinical: its round closes, one that asks for every seat of the policy opens.

    For whoever reads it for the board: they hold a seat, with no conflict of interest. Raises NotAllowed, WrongState
    (no open round of a text in review, or clinical already), BadInput (no reason).
    """
    case, person, state = begin_on_round(Act.RECLASSIFY, round_id, by)
    check_is_open(case.round)
    check_can_be_clinical(case.round, person)
    reason = required(reason, _("Say what makes it clinical: the writer and the board read this."))
    heading = _("%(who)s calls this change clinical") % {"who": printed_name(person)}
    kind = ReviewKind(case.round.kind)
    return _open_in_its_place(Act.RECLASSIFY, case, state, person, reason, kind=kind, heading=heading)


def _open_in_its_place(
    act: Act, case: Case, state: State, by: Any, reason: str, *, kind: ReviewKind, heading: str
) -> ReviewRound:
    """Close the round without a decision and open one of another policy on the same words, with both notes."""
    old = case.round
    close_round(old, Outcome.CANCELLED, by, assignments=case.assignments)
    written = _("The writer’s note: %(note)s") % {"note": old.note}
    round_ = new_round(
        topic=old.topic,
        version=old.version,
        kind=kind,
        scope=Scope(old.scope),
        significance=Significance.CLINICAL,
        full_board=True,
        note=f"{heading}: {reason}\n\n{written}",
        by=by,
        content=case.content,
    )
    event = new_event(
        act=act,
        by=by,
        at=round_.opened_at,
        topic=old.topic,
        subject=version_name(old.version),
        from_state=state,
        to_state=state,
        reason=reason,
        details={
            "round": round_.number,
            "closed round": old.number,
            "content_hash": round_.content_hash,
            **taken_up(round_),
            "evidence": seal_of_round(round_),
        },
    )
    record_events([event])
    return round_


def open_in_retrospect(case: Case, edition: Edition, *, actor: Any | None) -> AuditEvent | None:
    """Open the full board's review of a page that was published in urgency; return the event to record.

    Called when an edition was just made: an urgent one, or one on top of an urgent one that does not settle what is
    owed (``reviews.retrospect``), which ended the review that was open. None when nothing is owed.
    """
    before = case.before
    rests_on_urgent = before is not None and (
        before.kind == ReviewKind.URGENT or before.scope == Scope.CHANGES_ONLY
    )
    if edition.kind != ReviewKind.URGENT and not (edition.scope == Scope.CHANGES_ONLY and rests_on_urgent):
        return None
    owed = owed_by(edition.topic)
    if owed is None:
        return None
    note = _(
        "Two people published edition %(n)s in urgency. The full board reviews the whole page in retrospect."
    ) % {"n": owed.edition.number}
    follows = last_try(owed.edition)
    round_ = new_round(
        topic=edition.topic,
        version=edition.version,
        kind=ReviewKind.REAFFIRMATION,
        scope=Scope.WHOLE_PAGE,
        note=f"{note}\n\n{case.round.note}",
        by=case.round.opened_by,
        content=case.content,
        follows=follows,
        due_on=owed.due_on,
    )
    return new_event(
        act=OPENED_IN_RETROSPECT,
        by=actor,
        at=round_.opened_at,
        topic=edition.topic,
        subject=f"edition {edition.number}",
        reason=note,
        details={
            "round": round_.number,
            "content_hash": round_.content_hash,
            "in retrospect of": owed.edition.number,
            "due_on": owed.due_on.isoformat(),
            **taken_up(round_),
            "evidence": seal_of_round(round_),
        },
    )


def last_try(urgent: Edition) -> ReviewRound:
    """The round that a new review in retrospect follows: the urgent one, or the last try that ended unsigned."""
    last = urgent.round
    while (later := ReviewRound.objects.filter(follows=last).first()) is not None:
        last = later
    return last
