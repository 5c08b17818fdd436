"""What readers said of each edition and what was done about it: as JSON, as a table, and as the page tells it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from encyclopedia.models import HelpfulCount, ReaderReport
from encyclopedia.readers import in_words
from reviews.audit import printed_name, report_words, step_words
from reviews.models import ReportStep

from .collecting import Evidence
from .words import when

REPORT: Final = ("id", "edition_number", "words", "words_are_removed", "rules_say")
REPORT_SEALED: Final = ("heading", "received_on", "proposed_harm", "words_hash")
STEP: Final = ("act_in_words", "made_by_name", "round_number", "edition_number")
STEP_SEALED: Final = ("made_at", "state", "harm", "note")


# --- As JSON ---


def report_facts(evidence: Evidence) -> list[dict[str, Any]]:
    """Each report with its steps. ``words`` are null where they were removed; with the nonce they prove their hash."""
    numbers = {edition.pk: edition.number for edition in evidence.editions}
    rounds = {round_.pk: round_.number for round_ in evidence.rounds}
    facts = []
    for report in evidence.reports:
        words = getattr(report, "words", None)
        facts.append(
            {
                "id": report.pk,
                "sealed": report_words(report),
                "edition_number": numbers[report.edition_id],
                "words": words.text if words is not None else None,
                "words_are_removed": words is None,
                "nonce": words.nonce if words is not None else "",
                "rules_say": in_words(report.proposed_because),
                "steps": [
                    _step(one, numbers, rounds) for one in evidence.steps if one.report_id == report.pk
                ],
            }
        )
    return facts


def _step(one: ReportStep, numbers: Mapping[int, int], rounds: Mapping[int, int]) -> dict[str, Any]:
    return {
        "id": one.pk,
        "sealed": step_words(one),
        "act_in_words": str(one.get_act_display()),
        "made_by_name": printed_name(one.made_by),
        "round_number": rounds.get(one.round_id) if one.round_id else None,
        "edition_number": numbers.get(one.edition_id) if one.edition_id else None,
    }


def opinion_facts(evidence: Evidence) -> list[dict[str, int]]:
    """How many readers found each edition helpful: sums, by which nobody can be known."""
    numbers = {edition.pk: edition.number for edition in evidence.editions}
    return [
        {"edition": numbers[one.edition_id], "helpful": one.helpful, "not_helpful": one.not_helpful}
        for one in evidence.opinions
    ]


# --- As a table ---

REPORT_HEADER: Final = (
    *REPORT,
    *REPORT_SEALED,
    *(f"step_{name}" for name in (*STEP, *STEP_SEALED)),
)


def report_rows(facts: Sequence[Mapping[str, Any]]) -> Iterator[list[object]]:
    """One row for each step of each report; one for a report that nobody has handled."""
    for report in facts:
        told = [*(report[name] for name in REPORT), *(report["sealed"][name] for name in REPORT_SEALED)]
        for step in report["steps"]:
            yield [*told, *(step[name] for name in STEP), *(step["sealed"][name] for name in STEP_SEALED)]
        if not report["steps"]:
            yield [*told, *[""] * (len(STEP) + len(STEP_SEALED))]


# --- As the page tells it ---


@dataclass(frozen=True)
class StepTold:
    step: ReportStep
    who: str
    at: str
    round_number: int | None


@dataclass(frozen=True)
class ReportTold:
    report: ReaderReport
    edition: int
    words: str
    rules: str
    steps: tuple[StepTold, ...]


@dataclass(frozen=True)
class OpinionTold:
    edition: int
    sums: HelpfulCount


def told_of_readers(evidence: Evidence) -> dict[str, Any]:
    """What the section on readers of ``reviews/evidence_body.html`` shows."""
    numbers = {edition.pk: edition.number for edition in evidence.editions}
    rounds = {round_.pk: round_.number for round_ in evidence.rounds}
    return {
        "reader_reports": [
            ReportTold(
                report=report,
                edition=numbers[report.edition_id],
                words=report.words.text if getattr(report, "words", None) is not None else "",
                rules=in_words(report.proposed_because),
                steps=tuple(
                    StepTold(one, printed_name(one.made_by), when(one.made_at), rounds.get(one.round_id or 0))
                    for one in evidence.steps
                    if one.report_id == report.pk
                ),
            )
            for report in evidence.reports
        ],
        "opinions": [OpinionTold(numbers[one.edition_id], one) for one in evidence.opinions],
    }
