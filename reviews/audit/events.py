"""How events are written: one at a time, each holding the hash of the one before."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from encyclopedia.models import Topic
from encyclopedia.statements import Select, insert, update
from reviews.models import AuditEvent, AuditHead

from .hashes import GENESIS, event_hash

_LOCKED_HEAD = Select(
    AuditHead.objects.select_for_update().filter(pk=1).values_list("pk", "sequence", "hash")
)


def printed_name(user: Any) -> str:
    """The name that evidence carries: the full name, or the account's name when there is none."""
    return str(user.get_full_name() or user.get_username())


def lock_chain() -> AuditHead:
    """Lock the head of the chain until the commit, and return it: whoever writes evidence waits here in line.

    Locks are taken in one order everywhere, so that two acts never wait for each other: topic, person, chain, and then
    the stored pages of neighbours, which are rendered only when every act before has been committed.
    """
    found = _LOCKED_HEAD.first()
    if found is None:
        AuditHead.objects.get_or_create(pk=1, defaults={"hash": GENESIS})
        return AuditHead.objects.select_for_update().get(pk=1)
    key, sequence, hash_ = found
    return AuditHead(id=key, sequence=sequence, hash=hash_)


def new_event(
    *,
    act: str,
    by: Any | None,
    at: datetime,
    subject: str,
    topic: Topic | None = None,
    from_state: str = "",
    to_state: str = "",
    reason: str = "",
    details: dict[str, Any] | None = None,
) -> AuditEvent:
    """Make one event, not yet in the chain. ``by`` is None for what the clock does (scheduled publication)."""
    return AuditEvent(
        at=at,
        actor=by,
        actor_name=printed_name(by) if by is not None else "",
        act=act,
        topic=topic,
        subject=subject,
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        details=details or {},
    )


def record_events(events: Sequence[AuditEvent], head: AuditHead | None = None) -> None:
    """Append events to the chain, in this order. Call inside the transaction of the act, as its last write.

    ``head`` is what ``lock_chain`` returned, where the act had to lock the chain before.
    """
    head = head or lock_chain()
    for event in events:
        event.sequence, event.previous_hash = head.sequence + 1, head.hash
        event.hash = event_hash(event)
        head.sequence, head.hash = event.sequence, event.hash
    insert(events, is_told=False)
    update(head, "sequence", "hash")


def record_event(**what: Any) -> None:
    """Make one event (see ``new_event``) and append it to the chain."""
    record_events([new_event(**what)])
