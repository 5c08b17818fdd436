"""Reading the audit chain from where it was left: each event makes its notices once, whoever asks and however often."""

import logging
from typing import Final

from django.db import DatabaseError, transaction
from django.db.models import Subquery

from reviews.models import AuditEvent, AuditHead, Notice, NoticeCursor

from .facts import Facts
from .queueing import tell
from .telling import notices_of

logger = logging.getLogger(__name__)

AT_ONCE: Final = 500
"""Events of one transaction."""


def catch_up(*, is_in_a_hurry: bool = False) -> int:
    """Make the notices of every event that came since the last time; return how many there are. ``is_in_a_hurry``: of
    the next ``AT_ONCE`` events alone, where somebody waits for a page.

    An act writes its event in its own transaction, numbered under the lock of the chain: of one that was rolled back
    nothing is left to tell, and no number comes late. Notices, their letters and the cursor move in one transaction,
    under the cursor's lock. One query where nothing came.
    """
    head = AuditHead.objects.order_by().values("sequence")[:1]
    if not NoticeCursor.objects.filter(sequence__lt=Subquery(head)).exists():
        return 0
    made = 0
    while True:
        events, notices = _read_on()
        made += notices
        if events < AT_ONCE or is_in_a_hurry:
            return made


@transaction.atomic
def _read_on() -> tuple[int, int]:
    """Read the next events; return how many, and how many notices they made."""
    cursor = lock_cursor()
    events = list(AuditEvent.objects.filter(sequence__gt=cursor.sequence).order_by("sequence")[:AT_ONCE])
    if not events:
        return 0, 0
    facts = Facts(events)
    made = tell([notice for event in events for notice in _notices_of(facts, event)])
    cursor.sequence = events[-1].sequence
    cursor.save(update_fields=["sequence"])
    return len(events), made


def _notices_of(facts: Facts, event: AuditEvent) -> list[Notice]:
    """The notices of an event; none, and a line in the log, where making them breaks: it must not hold up the rest."""
    try:
        return list(notices_of(facts, event))
    except DatabaseError:
        raise  # it says nothing about this event, and nothing more can be asked in this transaction
    except Exception:
        logger.exception("nobody was told of event %s", event.sequence)
        return []


def lock_cursor() -> NoticeCursor:
    """Lock the one row of all who make notices: they wait for each other, so nobody is told twice."""
    return NoticeCursor.objects.select_for_update().get(pk=1)
