"""What each piece of evidence says, as JSON, and the SHA-256 of it: the same words give the same hash everywhere.

The ``*_words`` are what an evidence download carries, so that it can be checked without this database.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from encyclopedia.content import canonical_bytes
from encyclopedia.content import content_hash as json_hash
from encyclopedia.models import Edition
from reviews.models import AuditEvent, ReviewRecord

GENESIS: Final = "0" * 64


def sha256_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def quick_bytes(value: Mapping[str, Any]) -> bytes:
    """The canonical form of what was hashed before, and so is known to have one; ten times as quick.

    Python's own writer differs from RFC 8785 in numbers that are not whole, which evidence has none of, and in the
    order of keys beyond ASCII: what is not ASCII goes the long way.
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode() if text.isascii() else canonical_bytes(value)


def instant_words(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


# --- Events ---


def event_words(event: AuditEvent) -> dict[str, Any]:
    """Everything that the event says, but its place in the chain."""
    return {
        "at": instant_words(event.at),
        "actor": event.actor_id,
        "actor_name": event.actor_name,
        "act": event.act,
        "topic": event.topic_id,
        "subject": event.subject,
        "from": event.from_state,
        "to": event.to_state,
        "reason": event.reason,
        "details": event.details,
    }


def link_hash(sequence: int, previous: str, words_hash: str) -> str:
    """The hash of the event at this place of the chain.

    It needs the words by their own hash alone: whoever shows one topic's events can prove that they stand in the
    chain, and gives away no word of what stands between them.
    """
    return sha256(quick_bytes({"sequence": sequence, "previous": previous, "words": words_hash})).hexdigest()


def words_hash_of(sequence: int, previous: str, words: Mapping[str, Any], hash_: str) -> str | None:
    """The hash of the words by which they link to ``hash_``; empty for an event of the first form, None when broken.

    The first form of the chain hashed words and place in one: such an event is checked by its words alone.
    """
    own = sha256(quick_bytes(words)).hexdigest()
    if link_hash(sequence, previous, own) == hash_:
        return own
    return "" if json_hash({**words, "sequence": sequence, "previous": previous}) == hash_ else None


def event_hash(event: AuditEvent) -> str:
    """The hash of an event that is about to enter the chain."""
    return link_hash(event.sequence, event.previous_hash, json_hash(event_words(event)))


def event_holds(event: AuditEvent) -> bool:
    """Whether the event still says what it said when its hash was made."""
    words = event_words(event)
    return words_hash_of(event.sequence, event.previous_hash, words, event.hash) is not None


# --- Signatures ---

RECORD_FORM = 2
"""The form of ``record_hash`` for new records. Form 1 came before seats, conflicts and checklists."""

_NOTHING: Final[tuple[Any, ...]] = ("", "", [], [], 1, None)


def record_words(record: ReviewRecord) -> dict[str, Any]:
    """Everything that a signature binds: version, round, signer, words, date and meaning."""
    signed: dict[str, Any] = {
        "round": record.round_id,
        "version": record.version_id,
        "decision": record.decision,
        "signer": record.signer_id,
        "signer_name": record.signer_name,
        "signer_profession": record.signer_profession,
        "signer_credentials": record.signer_credentials,
        "scope": record.scope,
        "content_hash": record.content_hash,
        "current_as_of": record.current_as_of.isoformat() if record.current_as_of else "",
        "comment": record.comment,
        "statement": record.statement,
        "signed_at": instant_words(record.signed_at),
    }
    if record.form >= RECORD_FORM:
        signed |= {
            "form": record.form,
            "seat": record.seat,
            "conflict": record.conflict,
            "answers": record.answers,
            "sections_read": record.sections_read,
            "attempt": record.attempt,
            "withdraws": record.withdraws_id,
        }
    return signed


def record_hash(record: ReviewRecord) -> str:
    """The SHA-256 of ``record_words``; empty when the row says more than its form could have signed."""
    if record.form < RECORD_FORM:
        later = (
            record.seat,
            record.conflict,
            record.answers,
            record.sections_read,
            record.attempt,
            record.withdraws_id,
        )
        if later != _NOTHING:
            return ""  # What a record of the first form cannot have signed was added behind its back.
    return json_hash(record_words(record))


# --- Editions ---


def edition_words(edition: Edition) -> dict[str, Any]:
    """Everything in an edition but the instant of its end, which is set later."""
    return {
        "topic": edition.topic_id,
        "number": edition.number,
        "version": edition.version_id,
        "kind": edition.kind,
        "scope": edition.scope,
        "title": edition.title,
        "content": edition.content,
        "content_hash": edition.content_hash,
        "current_as_of": edition.current_as_of.isoformat(),
        "reviewers": edition.reviewers,
        "attestation": edition.attestation,
        "published_by": edition.published_by_id,
        "shown_from": instant_words(edition.shown_from),
    }


def edition_hash(edition: Edition) -> str:
    return json_hash(edition_words(edition))
