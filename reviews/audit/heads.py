"""The head of the chain as a small file, kept where nobody who could change the database can change it too.

A chain proves its order to whoever knows its end. Somebody with the database's own password could write the whole
chain anew; against a head that was kept elsewhere that shows.
"""

import json
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.content import canonical_bytes
from reviews.models import AuditEvent

from .hashes import GENESIS, instant_words
from .verifying import Fault

FORMAT: Final = "audit-head/1"
LARGEST: Final = 10_000


class HeadUnreadable(Exception):
    """The file holds no head; the message says why."""


@dataclass(frozen=True)
class Head:
    """Where a chain ended: the number and hash of its last event (0 for an empty chain), when, and on which site."""

    sequence: int
    hash: str
    written_at: str
    site: str

    def as_bytes(self) -> bytes:
        values = {"sequence": self.sequence, "hash": self.hash, "written_at": self.written_at}
        return canonical_bytes({"format": FORMAT, "site": self.site, **values}) + b"\n"


def head_now(sequence: int) -> Head:
    """The head of a chain that was verified up to ``sequence``."""
    found = AuditEvent.objects.filter(sequence=sequence).values_list("hash", flat=True).first()
    return Head(sequence, found or GENESIS, instant_words(timezone.now()), settings.BASE_URL)


def read_head(raw: bytes) -> Head:
    """Read a head that ``as_bytes`` wrote. Raises HeadUnreadable for anything else."""
    try:
        told: Any = json.loads(raw) if len(raw) <= LARGEST else None
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise HeadUnreadable(_("This is no head of an audit chain, as verify_audit --write-head writes it."))
    kinds = {"sequence": int, "hash": str, "written_at": str, "site": str}
    if any(type(told.get(name)) is not kind for name, kind in kinds.items()) or told["sequence"] < 0:
        raise HeadUnreadable(_("The head lacks its number, hash, time or site."))
    return Head(**{name: told[name] for name in kinds})


def check_head(head: Head) -> Fault | None:
    """What speaks against the chain of this site being the one that the head was written from.

    Says nothing of the events before it: hold it against a chain that ``verify_chain`` has walked.
    """
    where = _("the head of %(when)s") % {"when": head.written_at}
    if head.site != settings.BASE_URL:
        words = _("it was written by another site, %(site)s; this is %(own)s")
        return Fault(where, words % {"site": head.site, "own": settings.BASE_URL})
    if head.sequence == 0:
        return None if head.hash == GENESIS else Fault(where, _("no chain begins with its hash"))
    found = AuditEvent.objects.filter(sequence=head.sequence).values_list("hash", flat=True).first()
    if found is None:
        words = _(
            "it names event %(n)s, and the chain does not reach that far: events after the last are missing"
        )
        return Fault(where, words % {"n": head.sequence})
    if found != head.hash:
        words = _("event %(n)s had another hash then: it, or something before it, was rewritten")
        return Fault(where, words % {"n": head.sequence})
    return None
