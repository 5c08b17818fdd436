"""Acts on readers' reports: weigh one, answer it, dismiss it, remove its words. A serious one goes before the board.

An act on a report is done to every other one on the topic that says the same and stands where it stands. Neither
events nor notes of rounds hold a word of a reader's: those can be removed, evidence cannot.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.errors import BadInput, NotAllowed, WrongState
from encyclopedia.models import Edition, Harm, ReaderWords, Topic
from reviews import roles
from reviews.audit import new_event, record_events, seal_of_step
from reviews.models import AuditEvent, ReportState, ReportStep, ReviewRound
from reviews.policies import lock_person
from reviews.reports import copies_of, standing_reports
from reviews.workflow import Act

from .base import lock_topic, required
from .chairing import before_the_board

WEIGHED = "weigh a reader's report"
ANSWERED = "answer a reader's report"
DISMISSED = "dismiss a reader's report"
REMOVED = "remove a reader's words"
_ACTS = {
    ReportStep.Act.WEIGHED: WEIGHED,
    ReportStep.Act.ANSWERED: ANSWERED,
    ReportStep.Act.DISMISSED: DISMISSED,
    ReportStep.Act.REMOVED: REMOVED,
}


@dataclass
class _Matter:
    """A report under the lock on its topic, as it stands, with those that say the same."""

    topic: Topic
    person: Any
    report: Any
    copies: list[Any]

    @property
    def all(self) -> list[Any]:
        return [self.report, *self.copies]


def check_may_triage(by: Any) -> None:
    """Raise NotAllowed unless this person decides what becomes of readers' reports."""
    if not by.is_active or not by.has_perm(roles.TRIAGE):
        raise NotAllowed(_("Only chairs and managers decide what becomes of readers’ reports."))


def _begin(report_id: int, by: Any, base: int) -> _Matter:
    topic_id = standing_reports().filter(pk=report_id).values_list("edition__topic", flat=True).first()
    if topic_id is None:
        check_may_triage(by)  # whoever may not is told that, and not what there is
        raise WrongState(_("There is no such report."))
    topic = lock_topic(topic_id)
    person = lock_person(by)
    check_may_triage(person)
    report = standing_reports().select_related("edition__topic", "words").get(pk=report_id)
    if report.last_step != base:
        raise WrongState(_("Somebody did something with this report after you opened it. Look at it again."))
    return _Matter(topic, person, report, copies_of(report))


def _is_under_review(report: Any) -> bool:
    return bool(report.state == ReportState.IN_ROUND and report.round_closed_at is None)


def _take_step(
    matter: _Matter,
    act: ReportStep.Act,
    note: str,
    *,
    state: ReportState | None = None,
    harm: str | None = None,
    round_: ReviewRound | None = None,
    edition: Edition | None = None,
    events: list[AuditEvent] | None = None,
) -> ReportStep:
    """Write the step for the report and for those that say the same, and record one event of it after ``events``.

    What is not given stays as it stands.
    """
    now = timezone.now()
    steps = [
        ReportStep(
            report=report,
            act=act,
            state=state or report.state,
            harm=report.harm_set if harm is None else harm,
            note=note,
            round_id=round_.pk if round_ else report.round_id,
            edition=edition,
            made_at=now,
            made_by=matter.person,
        )
        for report in matter.all
    ]
    for step in steps:
        step.save()
    details: dict[str, Any] = {"reports": [step.report_id for step in steps], "harm": steps[0].harm}
    if round_ is not None:
        details["round"] = round_.number
    if edition is not None:
        details["changed in edition"] = edition.number
    evidence: dict[str, str] = {}
    for step in steps:
        evidence |= seal_of_step(step)
    event = new_event(
        act=_ACTS[act],
        by=matter.person,
        at=now,
        topic=matter.topic,
        subject=f"report {matter.report.pk}",
        from_state=ReportState(matter.report.state).value,
        to_state=steps[0].state,
        reason=note,
        details={**details, "evidence": evidence},
    )
    record_events([*(events or []), event])
    return steps[0]


@transaction.atomic
def weigh_report(
    *, report_id: int, by: Any, base: int, harm: str, reason: str, round_id: int | None = None
) -> ReportStep:
    """Say how much harm the thing may do that a report tells of. A serious one goes before the board in the same act:
    into the open review ``round_id``, else into the one of the page as patients read it, which opens if none is.

    A page that patients do not read any more opens no review: what is said of it waits for an answer. ``base`` is the
    last step (or 0) as the person saw it. Raises NotAllowed, BadInput, WrongState.
    """
    matter = _begin(report_id, by, base)
    reason = required(reason, _("Say why: the board works from this."))
    if harm not in Harm.values:
        raise BadInput(_("Say how much harm it may do."))
    if harm != Harm.SERIOUS:
        return _take_step(matter, ReportStep.Act.WEIGHED, reason, harm=harm)
    if _is_under_review(matter.report):
        raise WrongState(_("The board has this report before it already."))
    round_, events = _round_for(matter, reason, round_id)
    return _take_step(
        matter,
        ReportStep.Act.WEIGHED,
        reason,
        harm=harm,
        state=ReportState.IN_ROUND if round_ else ReportState.NEW,
        round_=round_,
        events=events,
    )


def _round_for(
    matter: _Matter, reason: str, round_id: int | None
) -> tuple[ReviewRound | None, list[AuditEvent]]:
    topic = matter.topic
    open_rounds = list(ReviewRound.objects.filter(topic=topic, closed_at__isnull=True))
    if round_id is not None:
        chosen = next((one for one in open_rounds if one.pk == round_id), None)
        if chosen is None:
            raise WrongState(_("That review is over. Choose again."))
        return chosen, []
    report = matter.report
    where = report.heading or _("the whole page")
    note = _(
        "A reader’s report may tell of serious harm: report %(id)s, on edition %(n)s, %(where)s. %(reason)s"
    )
    words = note % {"id": report.pk, "n": report.edition.number, "where": where, "reason": reason}
    return before_the_board(Act.BRING_REPORT, topic, matter.person, words)


def _check_open(report: Any) -> None:
    if _is_under_review(report):
        raise WrongState(
            _("The board has this report before it. Say what came of it when that review is over.")
        )
    if report.state in (ReportState.ANSWERED, ReportState.DISMISSED):
        raise WrongState(_("This report is settled already."))


@transaction.atomic
def answer_report(
    *, report_id: int, by: Any, base: int, answer: str, edition: int | None = None
) -> ReportStep:
    """Record what was done about a report, and in which later edition the page was changed for it, if it was.

    Raises NotAllowed, BadInput, WrongState (before the board now; settled; proposed as serious, and nobody has looked).
    """
    matter = _begin(report_id, by, base)
    _check_open(matter.report)
    answer = required(answer, _("Say what was done."))
    if any(one.harm == Harm.SERIOUS and not one.harm_set for one in matter.all):
        raise WrongState(_("Say first how much harm it may do: the rules take it for serious."))
    changed = None
    if edition is not None:
        later = Edition.objects.filter(topic=matter.topic, number__gt=matter.report.edition.number)
        changed = later.filter(number=edition).first()
        if changed is None:
            raise BadInput(_("That is no edition after the one that was reported."))
    return _take_step(matter, ReportStep.Act.ANSWERED, answer, state=ReportState.ANSWERED, edition=changed)


@transaction.atomic
def dismiss_report(*, report_id: int, by: Any, base: int, reason: str) -> ReportStep:
    """Lay a report aside: nothing has to be done. Unless its harm was weighed before, this says that it does none.

    Raises NotAllowed, BadInput (no reason), WrongState (before the board now; settled).
    """
    matter = _begin(report_id, by, base)
    _check_open(matter.report)
    reason = required(reason, _("Say why nothing has to be done."))
    harm = matter.report.harm_set or Harm.NONE.value
    return _take_step(matter, ReportStep.Act.DISMISSED, reason, state=ReportState.DISMISSED, harm=harm)


@transaction.atomic
def remove_words(*, report_id: int, by: Any, base: int, reason: str) -> ReportStep:
    """Take the words of a report away for good, where a reader wrote what nobody should keep. The report, its hash and
    what was done with it stay, and where it stands does not change.

    Raises NotAllowed, BadInput (no reason), WrongState (removed before).
    """
    matter = _begin(report_id, by, base)
    reason = required(reason, _("Say why the words are removed. Do not repeat them."))
    if getattr(matter.report, "words", None) is None:
        raise WrongState(_("The words of this report were removed before."))
    step = _take_step(matter, ReportStep.Act.REMOVED, reason)
    ReaderWords.objects.filter(report__in=[one.pk for one in matter.all]).delete()
    return step
