"""One topic's evidence as a ZIP: the same state gives the same bytes."""

import hashlib
import heapq
import zipfile
from collections.abc import Iterator
from io import BytesIO
from itertools import groupby, islice
from operator import attrgetter
from typing import Any, Final

from django.template.loader import get_template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from encyclopedia.content import canonical_bytes, content_hash, image_files_of
from encyclopedia.images import bytes_of, with_local_addresses
from reviews.audit import event_words, quick_bytes, words_hash_of
from reviews.models import AuditEvent

from .collecting import Evidence, events_between
from .facts import edition_file, facts_of
from .tables import tables
from .telling import told

MANIFEST: Final = "manifest.json"
MANIFEST_FORMAT: Final = "evidence-manifest/1"
GAP_LINKS: Final = 1000
# As early as ZIP can say: the bytes must not depend on when they were made.
_TIME: Final = (1980, 1, 1, 0, 0, 0)
_FAST: Final = 1


def write_zip(evidence: Evidence) -> BytesIO:
    """Write the whole evidence of a topic. Call inside ``audit.one_snapshot``, with what was collected there."""
    out = BytesIO()
    sums: dict[str, str] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=_FAST) as archive:
        for name, data in _files(evidence):
            sums[name] = hashlib.sha256(data).hexdigest()
            _add(archive, name, data)
        _add(archive, MANIFEST, canonical_bytes({"format": MANIFEST_FORMAT, "files": sums}))
    out.seek(0)
    return out


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system, entry.external_attr = 3, 0o644 << 16
    archive.writestr(entry, data)


def _files(evidence: Evidence) -> Iterator[tuple[str, bytes]]:
    """Every file but the manifest, by name in order; one in memory at a time, but for the small ones."""
    facts = facts_of(evidence)
    csv = tables(facts, (event_line(event) for event in evidence.events))
    yield "README.txt", _readme(evidence, facts).encode()
    names = sorted(csv)
    yield from ((name, csv.pop(name)) for name in names if name < "editions/")
    for edition in evidence.editions:
        yield edition_file(edition.number), edition.content.encode()
    yield from ((name, csv.pop(name)) for name in names if "editions/" < name < "evidence")
    yield "events.jsonl", b"".join(_chain_lines(evidence))
    yield "evidence.html", _page(evidence).encode()
    yield "evidence.json", quick_bytes(facts)
    shown = {file["hash"] for one in evidence.editions for file in image_files_of(one.signed_content())}
    yield from ((f"images/{file.name}", bytes(file.data)) for file in bytes_of(shown))
    yield from ((name, csv.pop(name)) for name in names if name > "evidence.json")


def _readme(evidence: Evidence, facts: dict[str, Any]) -> str:
    return get_template("reviews/evidence_readme.txt").render(
        {
            "topic": evidence.topic,
            "site": facts["site"],
            "head_sequence": evidence.head[0],
            "head_hash": evidence.head[1],
            "withheld": evidence.withheld,
        }
    )


def _page(evidence: Evidence) -> str:
    title = _("Evidence: %(title)s") % {"title": evidence.topic.staff_title}
    page = get_template("reviews/evidence_file.html").render(
        {
            "title": title,
            "language": get_language() or "en",
            **told(evidence, editions=evidence.editions, texts=evidence.editions),
        }
    )
    return with_local_addresses(page)


# --- The chain ---


def event_line(event: AuditEvent) -> dict[str, Any]:
    """An event in full, as a line of ``events.jsonl`` holds it."""
    place = {"sequence": event.sequence, "previous": event.previous_hash, "hash": event.hash}
    return {**event_words(event), **place}


def _chain_lines(evidence: Evidence) -> Iterator[bytes]:
    """The topic's events in full, and of all others between its first event and the head a link each."""
    if not evidence.events:
        return
    others = events_between(evidence.topic, evidence.events[0].sequence)
    chain = heapq.merge(evidence.events, others, key=attrgetter("sequence"))
    for is_own, events in groupby(chain, key=lambda event: event.topic_id == evidence.topic.pk):
        if is_own:
            yield from (quick_bytes(event_line(event)) + b"\n" for event in events)
            continue
        while gap := list(islice(events, GAP_LINKS)):
            line = {"gap": gap[0].sequence, "links": [_link(event) for event in gap]}
            yield quick_bytes(line) + b"\n"


def _link(event: AuditEvent) -> str:
    """What stands for an event that is not shown: the hash of its words, from which they cannot be read.

    Of an event of the first form of the chain only its own hash can be given. Where the words do not match their hash,
    theirs is given none the less: it breaks the chain there, as it should.
    """
    words = event_words(event)
    linked = words_hash_of(event.sequence, event.previous_hash, words, event.hash)
    return content_hash(words) if linked is None else linked or f"={event.hash}"
