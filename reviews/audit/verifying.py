"""How the chain is verified, and with it the signatures, editions and stored pages that it vouches for."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext as _

from encyclopedia import rendering
from encyclopedia.content import ImageFileContent, image_files_of
from encyclopedia.models import Edition, EditionPage, ImageFile, ReaderWords
from encyclopedia.readers import commitment
from reviews.models import (
    Assignment,
    AuditEvent,
    AuditHead,
    Concern,
    Disclosure,
    ReportStep,
    ReviewRecord,
    ReviewRound,
)

from .hashes import GENESIS, edition_hash, event_holds, record_hash, sha256_of
from .seals import (
    gather,
    seal_of_concern,
    seal_of_declaration,
    seal_of_disclosure,
    seal_of_round,
    seal_of_settlement,
    seal_of_step,
    seal_of_waiver,
)


@dataclass(frozen=True)
class Fault:
    """The first thing found wrong: which event (or record, or edition), and what about it."""

    where: str
    what: str


@contextmanager
def one_snapshot() -> Iterator[None]:
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
    with one_snapshot():
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
        if not event_holds(event):
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
    """Every signature and edition must match its own hash and stand in the chain, which seals each of them once; so
    must every round, declaration and disclosure since it seals these. The chain may name none that is gone.
    """
    signed: dict[str, str] = {}
    events = AuditEvent.objects.order_by("sequence").values_list("sequence", "details")
    for sequence, details in events.iterator(chunk_size=2000):
        for name in gather(signed, details):
            words = _("it seals %(name)s, which an event before it had sealed")
            yield Fault(_("audit event %(number)s") % {"number": sequence}, words % {"name": name})
            return
    for record in ReviewRecord.objects.order_by("pk").iterator(chunk_size=2000):
        name = f"record:{record.pk}"
        expected = signed.pop(name, None)
        if record_hash(record) != record.record_hash or expected != record.record_hash:
            yield Fault(
                _("review record %(id)s") % {"id": record.pk}, _("it is not what was signed and written down")
            )
            return
    named: dict[str, ImageFileContent] = {}
    for edition in Edition.objects.order_by("pk").iterator(chunk_size=500):
        if signed.pop(f"edition:{edition.pk}", None) != edition_hash(edition):
            yield Fault(_("edition %(id)s") % {"id": edition.pk}, _("it is not what was published"))
            return
        if sha256_of(edition.content) != edition.content_hash:
            yield Fault(_("edition %(id)s") % {"id": edition.pk}, _("its words do not match the hash signed"))
            return
        if '"images"' in edition.content:
            named |= {file["hash"]: file for file in image_files_of(edition.signed_content())}
    yield from _verify_images(named)
    yield from _verify_rounds(signed)
    for disclosure in Disclosure.objects.order_by("pk").iterator(chunk_size=2000):
        if not _is_sealed(signed, seal_of_disclosure(disclosure), must_be=False):
            yield Fault(_("disclosure %(id)s") % {"id": disclosure.pk}, _("it is not what was disclosed"))
            return
    yield from _verify_reports(signed)
    yield from _verify_concerns(signed)
    for name in signed:
        yield Fault(name, _("the chain names it, but it is gone"))
        return


def _verify_images(named: dict[str, ImageFileContent]) -> Iterator[Fault]:
    """Every picture kept is its hash, and those that editions show are there as their signed words name them."""
    for file in ImageFile.objects.order_by("pk").iterator(chunk_size=1):
        where = _("picture %(name)s") % {"name": file.hash[:12]}
        if hashlib.sha256(file.data).hexdigest() != file.hash:
            yield Fault(where, _("its bytes do not match its hash"))
            return
        told = named.pop(file.hash, None)
        if told is not None and (told["type"], told["width"], told["height"]) != (
            file.type,
            file.width,
            file.height,
        ):
            yield Fault(where, _("it is not as the edition that shows it was signed"))
            return
    for hash_ in named:
        yield Fault(_("picture %(name)s") % {"name": hash_[:12]}, _("an edition names it, but it is gone"))
        return


def _verify_rounds(signed: dict[str, str]) -> Iterator[Fault]:
    """What rounds were opened with, and what was declared and waived in them; takes the seals that hold away.

    In a round whose beginning is sealed, so is every step: only what came before rounds were sealed needs none.
    """
    sealed_rounds = {name for name in signed if name.startswith("round:")}
    for round_ in ReviewRound.objects.order_by("pk").iterator(chunk_size=500):
        if not _is_sealed(signed, seal_of_round(round_), must_be=False):
            yield Fault(
                _("review round %(id)s") % {"id": round_.pk}, _("it is not as it was opened, policy and all")
            )
            return
    for one in Assignment.objects.order_by("pk").iterator(chunk_size=2000):
        is_new = f"round:{one.round_id}" in sealed_rounds
        if not _is_sealed(signed, seal_of_declaration(one), must_be=is_new and one.declaration != ""):
            yield Fault(_("assignment %(id)s") % {"id": one.pk}, _("it is not what was declared"))
            return
        if not _is_sealed(signed, seal_of_waiver(one), must_be=is_new and one.waived_at is not None):
            yield Fault(_("assignment %(id)s") % {"id": one.pk}, _("the waiver is not what was written down"))
            return


def _verify_reports(signed: dict[str, str]) -> Iterator[Fault]:
    """What was done with readers' reports, and by it what they said; words that are still kept must be those."""
    for step in ReportStep.objects.select_related("report").order_by("pk").iterator(chunk_size=2000):
        if not _is_sealed(signed, seal_of_step(step), must_be=True):
            yield Fault(
                _("reader report %(id)s") % {"id": step.report_id}, _("it is not what was reported and done")
            )
            return
    for words in ReaderWords.objects.select_related("report").order_by("pk").iterator(chunk_size=2000):
        if commitment(words.nonce, words.text) != words.report.words_hash:
            yield Fault(_("reader report %(id)s") % {"id": words.report_id}, _("its words were changed"))
            return


def _verify_concerns(signed: dict[str, str]) -> Iterator[Fault]:
    """What came up about pages, and why chairs said that it needs no review: all of it since it is sealed."""
    for one in Concern.objects.order_by("pk").iterator(chunk_size=2000):
        is_new = f"concern:{one.pk}" in signed
        is_settled = one.settled_at is not None
        if not _is_sealed(signed, seal_of_concern(one), must_be=False) or not _is_sealed(
            signed, seal_of_settlement(one), must_be=is_new and is_settled
        ):
            yield Fault(
                _("concern %(id)s") % {"id": one.pk}, _("it is not what came up, nor how it was settled")
            )
            return


def _is_sealed(signed: dict[str, str], seal: dict[str, str], *, must_be: bool) -> bool:
    """Take the seal of a row away, and say whether it fits; a row without one passes where it may have none."""
    ((name, hash_),) = seal.items()
    held = signed.pop(name, None)
    return held == hash_ or (held is None and not must_be)


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
        elif rendering.page_parts(page.edition) != (page.head, page.article, page.reader_form):
            words = _(
                "it is not what the words of the edition render to (after a change of BASE_URL or TIME_ZONE: run "
                "render_pages --all, then verify again)"
            )
            yield Fault(where, words)
        elif not rendering.is_of_edition(page.linked_data, page.edition):
            yield Fault(where, _("what it says to machines is not what the edition says"))
        elif rendering.etag_of(page) != page.etag:
            yield Fault(where, _("it does not match its own fingerprint"))
