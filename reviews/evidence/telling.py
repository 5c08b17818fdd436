"""The evidence as a page tells it: the same for the screen, for paper and for the file in a download."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from encyclopedia.currency import currency, due_on
from encyclopedia.models import Edition
from encyclopedia.rendering import long_date
from reviews.audit import printed_name
from reviews.checklists import ANSWERS, checklists_for, score_in_words
from reviews.models import Assignment, AuditEvent, Comment, ReviewRecord, ReviewRound
from reviews.seats import seats_of

from .collecting import Evidence
from .concerns import told_of_concerns
from .reports import told_of_readers
from .texts import changes_html, text_html
from .verdicts import Verdict, verify_edition, verify_record
from .words import attestation_in_words, policy_in_words, reviewer_in_words, when


@dataclass(frozen=True)
class EditionTold:
    edition: Edition
    due: str
    shown_from: str
    shown_until: str
    published_by: str
    signers: tuple[str, ...]
    attested: str
    verdict: Verdict
    round: ReviewRound | None


@dataclass(frozen=True)
class TextTold:
    """The words of an edition, and what changed against ``before``, if there was an edition before."""

    edition: Edition
    before: Edition | None
    changes: SafeString
    text: SafeString


@dataclass(frozen=True)
class SignatureTold:
    record: ReviewRecord
    meaning: str
    times: str
    seat: str
    lists: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]
    withdrawn: str
    verdict: Verdict


@dataclass(frozen=True)
class AssignmentTold:
    assignment: Assignment
    name: str
    seat: str
    asked: str
    answered: str
    declared: str
    waived: str


@dataclass(frozen=True)
class RoundTold:
    round: ReviewRound
    opened: str
    closed: str
    publish: str
    policy: tuple[str, ...]
    assignments: tuple[AssignmentTold, ...]
    signatures: tuple[SignatureTold, ...]


@dataclass(frozen=True)
class Said:
    comment: Comment
    at: str
    version: int
    resolved: str
    replies: tuple["Said", ...] = ()


def told(
    evidence: Evidence,
    *,
    editions: Sequence[Edition],
    texts: Sequence[Edition],
    most_events: int = 0,
    today: date | None = None,
) -> dict[str, Any]:
    """What ``reviews/evidence_body.html`` shows: ``editions`` in facts, ``texts`` in full, and the last events.

    With ``today`` it also says how fresh the page is: the one thing that changes by itself, so a download says it not.
    """
    topic = evidence.topic
    last = evidence.editions[-1] if evidence.editions else None
    events = evidence.events[-most_events:] if most_events else evidence.events
    return {
        "topic": topic,
        "currency": _currency(evidence, last, today) if last is not None else "",
        "withdrawn": when(topic.withdrawn_at) if topic.withdrawn_at else "",
        "head": evidence.head,
        "withheld": evidence.withheld,
        "editions": [_edition(evidence, edition) for edition in editions],
        "texts": [_text(evidence, edition) for edition in texts],
        "rounds": _rounds(evidence),
        "contributors": _contributors(evidence),
        "threads": _threads(evidence),
        **told_of_readers(evidence),
        "concerns": told_of_concerns(evidence),
        "event_count": len(evidence.events),
        "events_shown": len(events),
        "events": events_html(events),
    }


def _currency(evidence: Evidence, last: Edition, today: date | None) -> str:
    months = evidence.topic.review_months
    words = _("Current as of %(as_of)s; to be reviewed by %(due)s") % {
        "as_of": long_date(last.current_as_of),
        "due": long_date(due_on(last.current_as_of, months)),
    }
    if today is None or last.shown_until is not None:
        return words
    return f"{words} ({currency(last.current_as_of, months, today).label})"


def _edition(evidence: Evidence, edition: Edition) -> EditionTold:
    rounds = {round_.edition_id: round_ for round_ in evidence.rounds if round_.edition_id}
    return EditionTold(
        edition=edition,
        due=long_date(due_on(edition.current_as_of, evidence.topic.review_months)),
        shown_from=when(edition.shown_from),
        shown_until=when(edition.shown_until) if edition.shown_until else "",
        published_by=printed_name(edition.published_by),
        signers=tuple(reviewer_in_words(person) for person in edition.reviewer_list()),
        attested=attestation_in_words(edition.attestation) if edition.attestation else "",
        verdict=verify_edition(edition, evidence.held),
        round=rounds.get(edition.pk),
    )


def _text(evidence: Evidence, edition: Edition) -> TextTold:
    before, prefix = evidence.before(edition), f"edition-{edition.number}-"
    content = edition.signed_content()
    return TextTold(
        edition=edition,
        before=before,
        changes=changes_html(before.signed_content(), content, prefix) if before else mark_safe(""),
        text=text_html(content, prefix),
    )


def _contributors(evidence: Evidence) -> list[str]:
    return [
        _("%(name)s (%(act)s version %(n)s)")
        % {
            "name": printed_name(hand.user),
            "act": hand.get_act_display(),
            "n": evidence.version(hand.version_id).number,
        }
        for hand in evidence.contributions
    ]


# --- Rounds ---


def _rounds(evidence: Evidence) -> list[RoundTold]:
    records: dict[int, list[ReviewRecord]] = {}
    assignments: dict[int, list[Assignment]] = {}
    for record in evidence.records:
        records.setdefault(record.round_id, []).append(record)
    for assignment in evidence.assignments:
        assignments.setdefault(assignment.round_id, []).append(assignment)
    return [
        _round(evidence, one, records.get(one.pk, []), assignments.get(one.pk, [])) for one in evidence.rounds
    ]


def _round(
    evidence: Evidence, round_: ReviewRound, records: list[ReviewRecord], assignments: list[Assignment]
) -> RoundTold:
    seats = {seat.key: seat.words for seat in seats_of(round_.policy)}
    withdrawals = {one.withdraws_id: one for one in records if one.withdraws_id}
    names = {asked.key: asked.name for asked in checklists_for(round_)}
    return RoundTold(
        round=round_,
        opened=f"{round_.opener}, {when(round_.opened_at)}",
        closed=_done(round_.closed_at, round_.closed_by),
        publish=when(round_.publish_at) if round_.publish_at else "",
        policy=tuple(policy_in_words(round_.policy)),
        assignments=tuple(_assignment(one, seats) for one in assignments),
        signatures=tuple(
            _signature(one, seats, names, withdrawals.get(one.pk), evidence.held) for one in records
        ),
    )


def _done(at: Any, by: Any) -> str:
    return f"{printed_name(by)}, {when(at)}" if at is not None else ""


def _assignment(one: Assignment, seats: dict[str, str]) -> AssignmentTold:
    declared = f"{one.get_declaration_display()} ({when(one.declared_at)})" if one.declared_at else ""
    waived = ""
    if one.waived_at is not None:
        waived = _("%(who)s: %(reason)s") % {
            "who": _done(one.waived_at, one.waived_by),
            "reason": one.waiver_reason,
        }
    return AssignmentTold(
        assignment=one,
        name=str(one.member),
        seat=seats.get(one.seat, ""),
        asked=_done(one.asked_at, one.asked_by),
        answered=when(one.answered_at) if one.answered_at else "",
        declared=declared,
        waived=waived,
    )


def _signature(
    record: ReviewRecord,
    seats: dict[str, str],
    names: dict[str, str],
    withdrawn: ReviewRecord | None,
    held: dict[str, str],
) -> SignatureTold:
    by_list: dict[str, list[dict[str, str]]] = {}
    for answer in record.answers:
        by_list.setdefault(answer["checklist"], []).append(answer)
    lists = tuple(
        (
            names.get(key, key),
            score_in_words(answers),
            tuple((one["text"], str(ANSWERS.get(one["answer"], one["answer"]))) for one in answers),
        )
        for key, answers in by_list.items()
    )
    return SignatureTold(
        record=record,
        meaning=str(record.get_decision_display()),
        times=when(record.signed_at),
        seat=seats.get(record.seat, ""),
        lists=lists,
        withdrawn=f"{when(withdrawn.signed_at)}: {withdrawn.comment}" if withdrawn is not None else "",
        verdict=verify_record(record, held),
    )


# --- Comments and events ---


def _threads(evidence: Evidence) -> list[Said]:
    replies: dict[int, list[Comment]] = {}
    for one in evidence.comments:
        if one.parent_id is not None:
            replies.setdefault(one.parent_id, []).append(one)
    return [
        _said(evidence, one, tuple(_said(evidence, reply) for reply in replies.get(one.pk, [])))
        for one in evidence.comments
        if one.parent_id is None
    ]


def _said(evidence: Evidence, one: Comment, replies: tuple[Said, ...] = ()) -> Said:
    return Said(
        comment=one,
        at=when(one.made_at),
        version=evidence.version(one.version_id).number,
        resolved=_done(one.resolved_at, one.resolved_by),
        replies=replies,
    )


def events_html(events: Iterable[AuditEvent]) -> SafeString:
    """The rows of a table of events. Put together here and not by a template: there may be thousands."""
    rows, clock = [], _("The clock")
    for event in events:
        at = event.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
        state = f"{event.from_state} → {event.to_state}" if event.to_state else ""
        who = escape(event.actor_name or clock)
        rows.append(
            f"<tr><td>{event.sequence}</td><td>{at}</td><td>{who}</td><td>{escape(event.act)}</td>"
            f"<td>{escape(event.subject)}</td><td>{escape(state)}</td><td>{escape(event.reason)}</td>"
            f"<td><code>{event.hash[:12]}</code></td></tr>"
        )
    return mark_safe("".join(rows))  # noqa: S308 - every word escaped above
