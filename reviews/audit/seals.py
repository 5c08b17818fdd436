"""What events seal besides signatures and editions, and how seals are gathered: each name once, and never again.

An event's ``details["evidence"]`` holds hashes by name: “record:7”, “edition:3”, “round:5”, “declaration:9”,
“waiver:9”, “disclosure:2”, “step:4”, “concern:6”, “settlement:6”. Chains that began earlier seal records and editions
alone.
"""

from collections.abc import Mapping
from typing import Any

from encyclopedia.content import content_hash as json_hash
from encyclopedia.models import ReaderReport
from reviews.models import Assignment, Concern, Disclosure, ReportStep, ReviewRound

from .hashes import instant_words

SEALED_TWICE = ""
"""Stands for the hash of a name that two events seal. No row has it, so such a row never verifies."""


def gather(held: dict[str, str], details: Mapping[str, Any]) -> list[str]:
    """Add the seals of an event to those held; return the names that were sealed before.

    Whoever can append an event could else let it vouch for a row that was changed since.
    """
    again: list[str] = []
    for name, hash_ in details.get("evidence", {}).items():
        if name in held:
            again.append(name)
        held[name] = SEALED_TWICE if name in held else hash_
    return again


# --- Rounds ---


def round_words(round_: ReviewRound) -> dict[str, Any]:
    """What a round is from its beginning to its end: the text, how it is read, and the policy it froze."""
    return {
        "topic": round_.topic_id,
        "version": round_.version_id,
        "number": round_.number,
        "kind": str(round_.kind),
        "scope": str(round_.scope),
        "significance": str(round_.significance),
        "content_hash": round_.content_hash,
        "policy": round_.policy,
        "note": round_.note,
        "follows": round_.follows_id,
        "opened_at": instant_words(round_.opened_at),
    }


def seal_of_round(round_: ReviewRound) -> dict[str, str]:
    """For the event that opens a round."""
    return {f"round:{round_.pk}": json_hash(round_words(round_))}


# --- Interests ---


def declaration_words(one: Assignment) -> dict[str, Any]:
    """What a member declared when they took their seat."""
    return {
        "round": one.round_id,
        "member": one.member_id,
        "seat_key": one.seat,
        "declaration": one.declaration,
        "interest": one.interest,
        "declared_at": instant_words(one.declared_at) if one.declared_at else "",
    }


def seal_of_declaration(one: Assignment) -> dict[str, str]:
    """For the event of taking a seat: it binds the words of an interest, and does not hand them out."""
    return {f"declaration:{one.pk}": json_hash(declaration_words(one))}


def waiver_words(one: Assignment) -> dict[str, Any]:
    """By whom and why a declared interest was waived."""
    return {
        "round": one.round_id,
        "member": one.member_id,
        "waived_by_id": one.waived_by_id,
        "waived_at": instant_words(one.waived_at) if one.waived_at else "",
        "waiver_reason": one.waiver_reason,
    }


def seal_of_waiver(one: Assignment) -> dict[str, str]:
    """For the event of a waiver."""
    return {f"waiver:{one.pk}": json_hash(waiver_words(one))}


def disclosure_words(one: Disclosure) -> dict[str, Any]:
    return {
        "member": one.member_id,
        "interests": one.interests,
        "statement": one.statement,
        "made_at": instant_words(one.made_at),
        "valid_until": one.valid_until.isoformat(),
    }


def seal_of_disclosure(one: Disclosure) -> dict[str, str]:
    """For the event of a disclosure, which all staff may read, as they may not what was disclosed."""
    return {f"disclosure:{one.pk}": json_hash(disclosure_words(one))}


# --- Readers' reports ---


def report_words(one: ReaderReport) -> dict[str, Any]:
    """What a report is, whether or not its words are still kept: these stand in it by ``words_hash`` alone."""
    return {
        "edition": one.edition_id,
        "section": one.section,
        "heading": one.heading,
        "received_on": one.received_on.isoformat(),
        "proposed_harm": one.proposed_harm,
        "proposed_because": one.proposed_because,
        "words_hash": one.words_hash,
    }


def step_words(one: ReportStep) -> dict[str, Any]:
    """One step in the handling of a report; by ``report_hash`` it binds the report too."""
    return {
        "report": one.report_id,
        "report_hash": json_hash(report_words(one.report)),
        "act": one.act,
        "state": one.state,
        "harm": one.harm,
        "note": one.note,
        "round": one.round_id,
        "edition": one.edition_id,
        "made_at": instant_words(one.made_at),
        "made_by": one.made_by_id,
    }


def seal_of_step(one: ReportStep) -> dict[str, str]:
    """For the event of the step. A report that nobody has handled yet is sealed by nothing."""
    return {f"step:{one.pk}": json_hash(step_words(one))}


# --- What came up out of turn ---


def concern_words(one: Concern) -> dict[str, Any]:
    """What came up about a page: this never changes."""
    return {
        "topic": one.topic_id,
        "kind": str(one.kind),
        "words": one.words,
        "raised_at": instant_words(one.raised_at),
        "raised_by": one.raised_by_id,
    }


def seal_of_concern(one: Concern) -> dict[str, str]:
    """For the event of what brought it up."""
    return {f"concern:{one.pk}": json_hash(concern_words(one))}


def settlement_words(one: Concern) -> dict[str, Any]:
    """By whom and why it needs no review."""
    return {
        "concern": one.pk,
        "settled_at": instant_words(one.settled_at) if one.settled_at else "",
        "settled_by": one.settled_by_id,
        "reason": one.reason,
    }


def seal_of_settlement(one: Concern) -> dict[str, str]:
    """For the event by which a chair says that it needs no review."""
    return {f"settlement:{one.pk}": json_hash(settlement_words(one))}
