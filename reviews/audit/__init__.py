"""The audit chain: how events are written (``events``), hashed (``hashes``) and verified (``verifying``, ``heads``).

Tamper-evident, designed after 21 CFR 11.10(e): who, when, what, from, to and why, in the transaction of the act
itself. Each event holds the hash of the one before, so that a changed, removed or inserted row breaks every later
link.
"""

from .events import lock_chain, new_event, printed_name, record_event, record_events
from .hashes import (
    GENESIS,
    RECORD_FORM,
    edition_hash,
    edition_words,
    event_hash,
    event_holds,
    event_words,
    instant_words,
    link_hash,
    quick_bytes,
    record_hash,
    record_words,
    sha256_of,
    words_hash_of,
)
from .heads import Head, HeadUnreadable, check_head, head_now, read_head
from .seals import (
    SEALED_TWICE,
    declaration_words,
    gather,
    report_words,
    round_words,
    seal_of_declaration,
    seal_of_disclosure,
    seal_of_round,
    seal_of_step,
    seal_of_waiver,
    step_words,
    waiver_words,
)
from .verifying import Fault, one_snapshot, verify_chain

__all__ = [
    "GENESIS",
    "RECORD_FORM",
    "SEALED_TWICE",
    "Fault",
    "Head",
    "HeadUnreadable",
    "check_head",
    "declaration_words",
    "edition_hash",
    "edition_words",
    "event_hash",
    "event_holds",
    "event_words",
    "gather",
    "head_now",
    "instant_words",
    "link_hash",
    "lock_chain",
    "new_event",
    "one_snapshot",
    "printed_name",
    "quick_bytes",
    "read_head",
    "record_event",
    "record_events",
    "record_hash",
    "record_words",
    "report_words",
    "round_words",
    "seal_of_declaration",
    "seal_of_disclosure",
    "seal_of_round",
    "seal_of_step",
    "seal_of_waiver",
    "sha256_of",
    "step_words",
    "verify_chain",
    "waiver_words",
    "words_hash_of",
]
