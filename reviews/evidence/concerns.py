"""What came up about a page, which reviews had it, and what came of it: as JSON, as a table, and as pages tell it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from reviews.audit import concern_words, printed_name, settlement_words
from reviews.concerns import concerns_on, rounds_of
from reviews.models import AuditEvent, Concern, Outcome, ReviewRound

from .collecting import Evidence
from .words import when

CONCERN_HEADER: Final = ("id", "kind", "words", "raised_by", "raised_at", "review_rounds", "answer")


@dataclass(frozen=True)
class ConcernTold:
    concern: Concern
    kind: str
    who: str
    at: str
    rounds: tuple[int, ...]
    answer: str


def told_of_round(round_: ReviewRound) -> list[ConcernTold]:
    """What one review had before it, for its record. Two queries."""
    events = AuditEvent.objects.filter(topic=round_.topic_id, details__has_key="concerns")
    told = _told(concerns_on(round_.topic), events)
    return [one for one in told if round_.number in one.rounds]


def told_of_concerns(evidence: Evidence) -> list[ConcernTold]:
    """What the section on concerns of ``reviews/evidence_body.html`` shows."""
    return _told(evidence.concerns, evidence.events)


def _told(concerns: Sequence[Concern], events: Iterable[AuditEvent]) -> list[ConcernTold]:
    rounds = rounds_of(concerns, events)
    return [
        ConcernTold(
            concern=one,
            kind=str(one.get_kind_display()),
            who=printed_name(one.raised_by),
            at=when(one.raised_at),
            rounds=rounds[one.pk],
            answer=_answer(one),
        )
        for one in concerns
    ]


def _answer(one: Concern) -> str:
    """What came of it, in words."""
    if one.settled_at is not None:
        who = f"{printed_name(one.settled_by)}, {when(one.settled_at)}"
        return _("No review was needed (%(who)s): %(reason)s") % {"who": who, "reason": one.reason}
    round_ = one.round
    if round_ is not None and round_.is_open:
        return _("Review round %(n)s has it before it.") % {"n": round_.number}
    if round_ is not None and round_.edition is not None and round_.outcome == Outcome.PUBLISHED:
        words = _("Answered by review round %(n)s, published as edition %(edition)s.")
        return words % {"n": round_.number, "edition": round_.edition.number}
    return _("It waits for an answer.")


# --- As JSON, and as a table ---


def concern_facts(evidence: Evidence) -> list[dict[str, Any]]:
    """Each concern, with what the events of raising and of settling it hold the hashes of."""
    return [
        {
            "id": one.concern.pk,
            "sealed": concern_words(one.concern),
            "kind_in_words": one.kind,
            "raised_by_name": one.who,
            "review_rounds": list(one.rounds),
            "settlement": settlement_words(one.concern) if one.concern.settled_at is not None else None,
            "answer": one.answer,
        }
        for one in told_of_concerns(evidence)
    ]


def concern_rows(facts: Iterable[Mapping[str, Any]]) -> Iterator[list[object]]:
    for one in facts:
        sealed, rounds = one["sealed"], ", ".join(str(number) for number in one["review_rounds"])
        told = [one["kind_in_words"], sealed["words"], one["raised_by_name"], sealed["raised_at"]]
        yield [one["id"], *told, rounds, one["answer"]]
