"""The evidence as plain JSON: what ``evidence.json`` of a download holds.

``sealed`` are the very words that a hash was made of; ``verify_audit`` makes it again from them.
"""

from datetime import datetime
from typing import Any, Final

from django.conf import settings

from encyclopedia.currency import due_on
from encyclopedia.models import Edition
from reviews.audit import (
    declaration_words,
    edition_words,
    instant_words,
    printed_name,
    record_words,
    round_words,
    waiver_words,
)
from reviews.checklists import score
from reviews.models import Assignment, Comment, Profession, ReviewRecord, ReviewRound
from reviews.seats import seats_of

from .collecting import Evidence
from .concerns import concern_facts
from .reports import opinion_facts, report_facts
from .words import policy_in_words, when

FORMAT: Final = "topic-evidence/3"
FORMATS: Final = ("topic-evidence/1", "topic-evidence/2", FORMAT)
"""Those that can be verified. The first came before readers' reports, the second before concerns."""


def edition_file(number: int) -> str:
    """Where the words of an edition stand in a download."""
    return f"editions/edition-{number:04}.json"


def facts_of(evidence: Evidence) -> dict[str, Any]:
    topic = evidence.topic
    return {
        "format": FORMAT,
        "site": settings.BASE_URL,
        "topic": {
            "id": topic.pk,
            "public_id": topic.public_id,
            "address": f"{settings.BASE_URL}/t/{topic.public_id}/",
            "title": topic.staff_title,
            "kind": str(topic.kind),
            "language": topic.language,
            "review_interval_months": topic.review_months,
            "withdrawn_at": _instant(topic.withdrawn_at),
            "withdrawn_reason": topic.withdrawn_reason,
        },
        "head": {"sequence": evidence.head[0], "hash": evidence.head[1]},
        "editions": [_edition(edition, topic.review_months) for edition in evidence.editions],
        "versions": [
            {
                "id": version.pk,
                "number": version.number,
                "status": version.status,
                "title": version.title,
                "content_hash": version.content_hash,
                "is_correction": version.is_correction,
                "created_by": printed_name(version.created_by),
                "created_at": instant_words(version.created_at),
            }
            for version in evidence.versions
        ],
        "contributors": [
            {
                "version": hand.version_id,
                "person": hand.user_id,
                "name": printed_name(hand.user),
                "act": hand.act,
                "at": instant_words(hand.at),
            }
            for hand in evidence.contributions
        ],
        "rounds": [_round(round_) for round_ in evidence.rounds],
        "signatures": _signatures(evidence),
        "assignments": _assignments(evidence),
        "comments": [_comment(one, evidence) for one in evidence.comments],
        "withheld_comments": evidence.withheld,
        "reader_reports": report_facts(evidence),
        "opinions": opinion_facts(evidence),
        "concerns": concern_facts(evidence),
    }


def _instant(value: datetime | None) -> str:
    return instant_words(value) if value is not None else ""


def _edition(edition: Edition, months: int) -> dict[str, Any]:
    sealed = edition_words(edition)
    del sealed["content"]  # the exact bytes stand in a file of their own
    return {
        "id": edition.pk,
        "sealed": sealed,
        "file": edition_file(edition.number),
        "shown_until": _instant(edition.shown_until),
        "due_for_review_on": due_on(edition.current_as_of, months).isoformat(),
    }


def _round(round_: ReviewRound) -> dict[str, Any]:
    return {
        # What the event that opened it holds the hash of.
        **round_words(round_),
        "id": round_.pk,
        "version_number": round_.version.number,
        "policy_in_words": policy_in_words(round_.policy),
        "due_on": round_.due_on.isoformat(),
        "opened_by": printed_name(round_.opened_by) if round_.opened_by else "",
        "publish_at": _instant(round_.publish_at),
        "closed_at": _instant(round_.closed_at),
        "closed_by": printed_name(round_.closed_by) if round_.closed_by else "",
        "outcome": round_.outcome,
        "edition": round_.edition_id,
    }


def _signatures(evidence: Evidence) -> list[dict[str, Any]]:
    rounds = {round_.pk: round_ for round_ in evidence.rounds}
    withdrawals = {one.withdraws_id: one.pk for one in evidence.records if one.withdraws_id}
    return [_signature(one, rounds[one.round_id], withdrawals.get(one.pk)) for one in evidence.records]


def _signature(record: ReviewRecord, round_: ReviewRound, withdrawn_by: int | None) -> dict[str, Any]:
    seats = {seat.key: seat.words for seat in seats_of(round_.policy)}
    return {
        "id": record.pk,
        "hash": record.record_hash,
        "sealed": record_words(record),
        "round_number": round_.number,
        "version_number": round_.version.number,
        "meaning": str(record.get_decision_display()),
        "profession": str(Profession(record.signer_profession).label),
        "seat": seats.get(record.seat, ""),
        "times": when(record.signed_at),
        "checklist_score_percent": score(record.answers),
        "withdrawn_by": withdrawn_by,
    }


def _assignments(evidence: Evidence) -> list[dict[str, Any]]:
    rounds = {round_.pk: round_ for round_ in evidence.rounds}
    return [_assignment(one, rounds[one.round_id], evidence) for one in evidence.assignments]


def _assignment(one: Assignment, round_: ReviewRound, evidence: Evidence) -> dict[str, Any]:
    seats = {seat.key: seat.words for seat in seats_of(round_.policy)}
    return {
        # What the events of the declaration and of its waiver hold the hashes of.
        **declaration_words(one),
        **waiver_words(one),
        "id": one.pk,
        "round_number": round_.number,
        "name": printed_name(one.member.user),
        "credentials": one.member.credentials,
        "seat": seats.get(one.seat, ""),
        "status": one.status,
        "status_in_words": str(one.get_status_display()),
        "asked_by": printed_name(one.asked_by),
        "asked_at": instant_words(one.asked_at),
        "answered_at": _instant(one.answered_at),
        "reason": one.reason,
        "interest_withheld": one.pk in evidence.withheld_interests,
        "waived_by": printed_name(one.waived_by) if one.waived_by else "",
        "passed_on_from": one.delegated_from_id,
    }


def _comment(one: Comment, evidence: Evidence) -> dict[str, Any]:
    return {
        "id": one.pk,
        # What the event of the comment holds the hash of (reviews.actions.discussing).
        "sealed": {
            "section": one.section,
            "heading": one.heading,
            "quote": one.quote,
            "prefix": one.prefix,
            "suffix": one.suffix,
            "body": one.body,
            "suggestion": one.suggestion,
            "author_id": one.author_id,
            "author_name": one.author_name,
        },
        "version_number": evidence.version(one.version_id).number,
        "in_reply_to": one.parent_id,
        "made_at": instant_words(one.made_at),
        "point_of_request": one.request_id,
        "resolved_at": _instant(one.resolved_at),
        "resolved_by": printed_name(one.resolved_by) if one.resolved_by else "",
        "resolution": one.resolution,
        "is_accepted": one.is_accepted,
    }
