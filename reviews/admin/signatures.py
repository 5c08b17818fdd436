"""Signatures in words: what evidence prints of each, on screen and on paper (21 CFR 11.50)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from reviews.checklists import ANSWERS, checklists_for, score_in_words
from reviews.evidence import when
from reviews.models import Decision, ReviewRecord, ReviewRound
from reviews.seats import seats_of

# What somebody did, where the record itself names what can be done.
DECIDED = {
    Decision.APPROVE: gettext_lazy("Approved"),
    Decision.REQUEST_CHANGES: gettext_lazy("Asked for changes"),
    Decision.RECUSE: gettext_lazy("Stood aside"),
    Decision.ATTEST: gettext_lazy("Attested the import"),
    Decision.WITHDRAW: gettext_lazy("Withdrew a signature"),
}


def decided(record: ReviewRecord) -> str:
    """What the signer did, in words: “Asked for changes”."""
    return str(DECIDED[Decision(record.decision)])


@dataclass(frozen=True)
class AnsweredList:
    """The answers of one signature to one checklist, as they were worded, with the score in words."""

    name: str
    score: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Signature:
    """One record as evidence shows it. ``withdrawn`` is the record that took it back, ``withdraws`` the one it did."""

    record: ReviewRecord
    decided: str
    times: str
    seat: str
    lists: tuple[AnsweredList, ...]
    sections: tuple[str, ...]
    withdrawn: ReviewRecord | None
    withdrawn_times: str
    withdraws: ReviewRecord | None


def signatures(round_: ReviewRound, records: Iterable[ReviewRecord]) -> list[Signature]:
    """The records of the round in words, all of them: a withdrawn one stays, and says by what it was withdrawn.

    One query where sections were ticked and those of the version are not prefetched; else none.
    """
    records = list(records)
    by_id = {record.pk: record for record in records}
    withdrawals = {record.withdraws_id: record for record in records if record.withdraws_id}
    seats = {seat.key: seat.words for seat in seats_of(round_.policy)}
    headings: dict[str, str] = {}
    if any(record.sections_read for record in records):
        headings = {section.key: section.heading for section in round_.version.sections.all()}
    names = {asked.key: asked.name for asked in checklists_for(round_)}
    told = []
    for record in records:
        withdrawn = withdrawals.get(record.pk)
        told.append(
            Signature(
                record=record,
                decided=decided(record),
                times=when(record.signed_at),
                seat=seats.get(record.seat, ""),
                lists=_answered(record, names),
                sections=tuple(headings.get(key, key) for key in record.sections_read),
                withdrawn=withdrawn,
                withdrawn_times=when(withdrawn.signed_at) if withdrawn else "",
                withdraws=by_id.get(record.withdraws_id) if record.withdraws_id else None,
            )
        )
    return told


def _answered(record: ReviewRecord, names: dict[str, str]) -> tuple[AnsweredList, ...]:
    by_list: dict[str, list[dict[str, str]]] = {}
    for answer in record.answers:
        by_list.setdefault(answer["checklist"], []).append(answer)
    return tuple(
        AnsweredList(
            name=names.get(key, key),
            score=score_in_words(answers),
            answers=tuple(
                (answer["text"], str(ANSWERS.get(answer["answer"], answer["answer"]))) for answer in answers
            ),
        )
        for key, answers in by_list.items()
    )
