"""Whether a piece of evidence is what was written down, in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from encyclopedia.models import Edition
from reviews.audit import edition_hash, gather, record_hash, sha256_of
from reviews.models import AuditEvent, ReviewRecord


@dataclass(frozen=True)
class Verdict:
    """Whether it holds, and the sentence that says so."""

    holds: bool
    words: str


def chain_evidence(topic_id: int) -> dict[str, str]:
    """The hashes that the audit chain holds for a topic, by “record:7” or “edition:3”.

    What it seals twice holds no more (``audit.gather``).
    """
    held: dict[str, str] = {}
    events = AuditEvent.objects.filter(topic_id=topic_id).order_by("sequence")
    for details in events.values_list("details", flat=True):
        gather(held, details)
    return held


def verdict(*, own: bool, chained: bool) -> Verdict:
    if not own:
        return Verdict(False, _("Does NOT verify: its words do not match its own hash."))
    if not chained:
        return Verdict(False, _("Does NOT verify: the audit chain does not hold this hash."))
    return Verdict(True, _("Verified: it matches its hash, and the audit chain holds that hash."))


def verify_record(record: ReviewRecord, held: Mapping[str, str]) -> Verdict:
    """Whether a signature still says what was signed. A row copied to another version or round does not."""
    return verdict(
        own=record_hash(record) == record.record_hash,
        chained=held.get(f"record:{record.pk}") == record.record_hash,
    )


def verify_edition(edition: Edition, held: Mapping[str, str]) -> Verdict:
    """Whether an edition is still what was signed and published."""
    return verdict(
        own=sha256_of(edition.content) == edition.content_hash,
        chained=held.get(f"edition:{edition.pk}") == edition_hash(edition),
    )
