"""The audit chain: how events are written, and how the chain is verified.

Tamper-evident, designed after 21 CFR 11.10(e): who, when, what, from, to and why, in the transaction of the act
itself. Each event holds the hash of the one before, so that a changed, removed or inserted row breaks every later
link.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from encyclopedia import rendering
from encyclopedia.content import content_hash as json_hash
from encyclopedia.models import Edition, EditionPage, Topic

from .models import AuditEvent, AuditHead, ReviewRecord

GENESIS = "0" * 64


def printed_name(user: Any) -> str:
    """The name that evidence carries: the full name, or the account's name when there is none."""
    return str(user.get_full_name() or user.get_username())


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def event_hash(event: AuditEvent) -> str:
    """The SHA-256 of everything that the event says, the previous hash included."""
    return json_hash(
        {
            "sequence": event.sequence,
            "at": _instant(event.at),
            "actor": event.actor_id,
            "actor_name": event.actor_name,
            "act": event.act,
            "topic": event.topic_id,
            "subject": event.subject,
            "from": event.from_state,
            "to": event.to_state,
            "reason": event.reason,
            "details": event.details,
            "previous": event.previous_hash,
        }
    )


def lock_chain() -> AuditHead:
    """Lock the head of the chain until the commit, and return it: whoever writes evidence waits here in line.

    Locks are taken in one order everywhere, so that two acts never wait for each other: topic, person, chain, and then
    the stored pages of neighbours, which are rendered only when every act before has been committed.
    """
    head = AuditHead.objects.select_for_update().filter(pk=1).first()
    if head is None:
        AuditHead.objects.get_or_create(pk=1, defaults={"hash": GENESIS})
        head = AuditHead.objects.select_for_update().get(pk=1)
    return head


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
    AuditEvent.objects.bulk_create(events)
    head.save(force_update=True)


def record_event(**what: Any) -> None:
    """Make one event (see ``new_event``) and append it to the chain."""
    record_events([new_event(**what)])


def record_hash(record: ReviewRecord) -> str:
    """The SHA-256 that binds a signature to its version, round, signer, words, date and meaning."""
    return json_hash(
        {
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
            "signed_at": _instant(record.signed_at),
        }
    )


def edition_hash(edition: Edition) -> str:
    """The SHA-256 of everything in an edition but the instant of its end, which is set later."""
    return json_hash(
        {
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
            "shown_from": _instant(edition.shown_from),
        }
    )


@dataclass(frozen=True)
class Fault:
    """The first thing found wrong: which event (or record, or edition), and what about it."""

    where: str
    what: str


@contextmanager
def _one_snapshot() -> Iterator[None]:
    """Let every read of the block see one instant, so that what is signed meanwhile is no false alarm.

    Nobody waits for it: readers block no writers, on PostgreSQL and on SQLite (WAL). Inside a transaction of the
    caller's, which is where it begins that decides what it sees, nothing is done.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        # By hand: Django's own begin is IMMEDIATE here (settings), which would hold up all writers to the end.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("COMMIT")


def verify_chain() -> Iterator[int | Fault]:
    """Walk the chain from its beginning. Yields the number of each good event, then stops at the first fault.

    Covers the events, the head, the signatures and editions whose hashes the events hold, and the stored pages that
    patients read. All of it as it stood at one instant, however much is signed and published meanwhile.
    """
    fault = None
    with _one_snapshot():
        for step in _verify():
            if isinstance(step, Fault):
                fault = step
                break
            yield step
    if fault is not None:
        yield fault


def _verify() -> Iterator[int | Fault]:
    previous, sequence = GENESIS, 0
    for event in AuditEvent.objects.order_by("sequence").iterator(chunk_size=2000):
        where = _("audit event %(number)s") % {"number": event.sequence}
        sequence += 1
        if event.sequence != sequence:
            yield Fault(where, _("event %(number)s is missing before it") % {"number": sequence})
            return
        if event.previous_hash != previous:
            yield Fault(where, _("it does not hold the hash of the event before it"))
            return
        if event_hash(event) != event.hash:
            yield Fault(where, _("its words do not match its own hash"))
            return
        previous = event.hash
        yield sequence
    head = AuditHead.objects.filter(pk=1).first()
    if (head.sequence, head.hash) != (sequence, previous) if head else sequence > 0:
        yield Fault(_("the end of the chain"), _("events after number %(n)s are missing") % {"n": sequence})
        return
    yield from _verify_evidence()
    yield from _verify_pages()


def _verify_evidence() -> Iterator[Fault]:
    """Every signature and edition must match its own hash and stand in the chain, and the chain name none that is
    gone.
    """
    signed: dict[str, str] = {}
    for details in AuditEvent.objects.order_by("sequence").values_list("details", flat=True).iterator():
        signed.update(details.get("evidence", {}))
    for record in ReviewRecord.objects.order_by("pk").iterator(chunk_size=2000):
        name = f"record:{record.pk}"
        expected = signed.pop(name, None)
        if record_hash(record) != record.record_hash or expected != record.record_hash:
            yield Fault(
                _("review record %(id)s") % {"id": record.pk}, _("it is not what was signed and written down")
            )
            return
    for edition in Edition.objects.order_by("pk").iterator(chunk_size=500):
        if signed.pop(f"edition:{edition.pk}", None) != edition_hash(edition):
            yield Fault(_("edition %(id)s") % {"id": edition.pk}, _("it is not what was published"))
            return
        if _sha256(edition.content) != edition.content_hash:
            yield Fault(_("edition %(id)s") % {"id": edition.pk}, _("its words do not match the hash signed"))
            return
    for name in signed:
        yield Fault(name, _("the chain names it, but it is gone"))
        return


def _verify_pages() -> Iterator[Fault]:
    """What patients read now must be what the edition's words render to; whoever changes the stored page would
    otherwise change the words without touching a word that was signed.

    A missing page is no fault, for the page is then rendered from the edition.
    """
    pages = EditionPage.objects.filter(edition__shown_until__isnull=True).select_related("edition__topic")
    for page in pages.order_by("pk").iterator(chunk_size=200):
        where = _("stored page of edition %(id)s") % {"id": page.pk}
        if page.renderer != rendering.RENDERER:
            # Let through, its number would be the way past this check.
            yield Fault(where, _("another renderer made it: run render_pages, then verify again"))
        elif rendering.page_parts(page.edition) != (page.head, page.article):
            yield Fault(where, _("it is not what the words of the edition render to"))
        elif rendering.page_etag(page.renderer, page.head, page.article, page.aside) != page.etag:
            yield Fault(where, _("it does not match its own fingerprint"))


def _sha256(text: str) -> str:
    return sha256(text.encode()).hexdigest()
