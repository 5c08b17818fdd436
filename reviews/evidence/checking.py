"""Verifying a download without the database: every hash is made again from the words that it was made of."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from encyclopedia.content import content_hash, image_files_of, image_name
from reviews.audit import Head

from .checking_concerns import check_concerns
from .checking_reports import check_reports
from .facts import FORMATS
from .opened_images import check_images
from .opening import Download, EvidenceFault
from .tables import tables
from .walking import Chain, walk

# What the hashes of rounds, declarations and waivers are made of (reviews.audit.seals).
ROUND = (
    "topic", "version", "number", "kind", "scope", "significance", "content_hash", "policy", "note", "follows",
    "opened_at",
)  # fmt: skip
DECLARATION = ("round", "member", "seat_key", "declaration", "interest", "declared_at")
WAIVER = ("round", "member", "waived_by_id", "waived_at", "waiver_reason")


@dataclass(frozen=True)
class Checked:
    """What was found to hold."""

    title: str
    events: int
    first: int
    last: int
    hash: str
    links: int
    trusted: int
    signatures: int
    editions: int
    comments: int


def check(path: Path, head: Head | None = None) -> Checked:
    """Verify a download, against a head that was kept elsewhere if there is one. Raises EvidenceFault at the first
    thing that is wrong.
    """
    with Download(path) as download:
        _check_files(download)
        facts = download.json("evidence.json")
        if facts.get("format") not in FORMATS:
            raise EvidenceFault("evidence.json", _("it is no evidence of a topic"))
        try:
            chain = walk(download, facts, head)
            _check_signatures(facts, chain)
            _check_editions(facts, chain, download)
            _check_rounds(facts, chain)
            _check_comments(facts, chain)
            _check_reports(facts, chain)
            _check_concerns(facts, chain)
            _check_tables(facts, chain, download)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            # What should be there is not, or is of another kind.
            raise EvidenceFault("evidence.json", _("it does not hold what evidence holds")) from error
    return Checked(
        title=str(facts["topic"]["title"]),
        events=len(chain.events),
        first=chain.first,
        last=chain.sequence,
        hash=chain.hash,
        links=chain.links,
        trusted=chain.trusted,
        signatures=len(facts["signatures"]),
        editions=len(facts["editions"]),
        comments=len(facts["comments"]),
    )


def _check_files(download: Download) -> None:
    sums = download.manifest()
    for name in sorted({*download.entries, *sums} - {"manifest.json"}):
        if name not in sums:
            raise EvidenceFault(name, _("the manifest does not name this file: it was put in"))
        if name not in download.entries:
            raise EvidenceFault(str(name)[:120], _("the file is missing"))
        if download.sha256(name) != sums[name]:
            raise EvidenceFault(name, _("the file was changed after it was written"))


# --- What the events sealed ---


def _check_signatures(facts: Mapping[str, Any], chain: Chain) -> None:
    rounds = {one["id"]: one for one in facts["rounds"]}
    sealed = chain.sealed("record:")
    for one in facts["signatures"]:
        where, words = _("signature %(id)s") % {"id": one["id"]}, one["sealed"]
        if content_hash(words) != one["hash"]:
            raise EvidenceFault(where, _("its words do not match its own hash"))
        if sealed.pop(str(one["id"]), None) != one["hash"]:
            raise EvidenceFault(where, _("no audit event holds its hash"))
        round_ = rounds.get(words["round"])
        if round_ is None or (round_["version"], round_["content_hash"]) != (
            words["version"],
            words["content_hash"],
        ):
            raise EvidenceFault(where, _("it does not belong to the version and text of its round"))
    _check_none_is_gone(_("signature %(id)s"), sealed)


def _check_editions(facts: Mapping[str, Any], chain: Chain, download: Download) -> None:
    sealed = chain.sealed("edition:")
    files = {name for name in download.entries if name.startswith("editions/")}
    images: dict[str, str] = {}
    for one in facts["editions"]:
        where = _("edition %(n)s") % {"n": one["sealed"]["number"]}
        content = download.bytes_of(one["file"])
        files.discard(one["file"])
        if hashlib.sha256(content).hexdigest() != one["sealed"]["content_hash"]:
            raise EvidenceFault(where, _("its words do not match the hash signed"))
        words = {**one["sealed"], "content": content.decode()}
        if sealed.pop(str(one["id"]), None) != content_hash(words):
            raise EvidenceFault(where, _("it is not what was published: no audit event holds its hash"))
        images |= {f"images/{image_name(file)}": file["hash"] for file in image_files_of(json.loads(content))}
    for name in sorted(files):
        raise EvidenceFault(name, _("no edition names this file: it was put in"))
    _check_none_is_gone(_("edition %(id)s"), sealed)
    check_images(images, download)


def _check_rounds(facts: Mapping[str, Any], chain: Chain) -> None:
    """Rounds, declarations and waivers, as far as the chain seals them: the events of earlier chains do not."""
    sealed_rounds, topic = chain.sealed("round:"), facts["topic"]["id"]
    new = set(sealed_rounds)
    for one in facts["rounds"]:
        if not _fits(sealed_rounds, one, ROUND, must_be=False) or one["topic"] != topic:
            raise EvidenceFault(
                _("round %(n)s") % {"n": one["number"]}, _("it is not as it was opened, policy and all")
            )
    declared, waived = chain.sealed("declaration:"), chain.sealed("waiver:")
    for one in facts["assignments"]:
        where, is_new = _("assignment %(id)s") % {"id": one["id"]}, str(one["round"]) in new
        if one["interest_withheld"]:
            if one["interest"] or (declared.pop(str(one["id"]), None) is None and is_new):
                raise EvidenceFault(where, _("it is not what was declared"))
        elif not _fits(declared, one, DECLARATION, must_be=is_new and one["declaration"] != ""):
            raise EvidenceFault(where, _("it is not what was declared"))
        if not _fits(waived, one, WAIVER, must_be=is_new and one["waived_at"] != ""):
            raise EvidenceFault(where, _("the waiver is not what was written down"))
    _check_none_is_gone(_("round %(id)s"), sealed_rounds)
    _check_none_is_gone(_("assignment %(id)s"), {**declared, **waived})


def _fits(sealed: dict[str, str], one: Mapping[str, Any], names: Iterable[str], *, must_be: bool) -> bool:
    held = sealed.pop(str(one["id"]), None)
    if held is None:
        return not must_be
    return held == content_hash({name: one[name] for name in names})


def _check_comments(facts: Mapping[str, Any], chain: Chain) -> None:
    sealed = dict(chain.comments)
    for one in facts["comments"]:
        if sealed.pop(one["id"], None) != content_hash(one["sealed"]):
            where = _("comment %(id)s") % {"id": one["id"]}
            raise EvidenceFault(where, _("its words are not those that its audit event holds the hash of"))
    if len(sealed) != facts["withheld_comments"]:
        where = _("comment %(id)s") % {"id": min(sealed, default=0)}
        raise EvidenceFault(where, _("the chain names it, but it is gone"))


def _check_reports(facts: Mapping[str, Any], chain: Chain) -> None:
    sealed = chain.sealed("step:")
    check_reports(facts.get("reader_reports", ()), sealed)
    _check_none_is_gone(_("step %(id)s with a reader report"), sealed)


def _check_concerns(facts: Mapping[str, Any], chain: Chain) -> None:
    raised, settled = chain.sealed("concern:"), chain.sealed("settlement:")
    check_concerns(facts.get("concerns", ()), facts["topic"]["id"], raised, settled)
    _check_none_is_gone(_("concern %(id)s"), {**raised, **settled})


def _check_tables(facts: Mapping[str, Any], chain: Chain, download: Download) -> None:
    made = tables(facts, chain.events)
    for name in sorted(name for name in download.entries if name.endswith(".csv") and name not in made):
        raise EvidenceFault(name, _("evidence.json holds nothing that it could tell"))
    for name, data in made.items():
        if name not in download.entries:
            raise EvidenceFault(name, _("the file is missing"))
        if hashlib.sha256(data).hexdigest() != download.sha256(name):
            raise EvidenceFault(name, _("it says something else than evidence.json and the events"))


def _check_none_is_gone(words: str, sealed: Iterable[str]) -> None:
    for name in sealed:
        raise EvidenceFault(words % {"id": name}, _("the chain names it, but it is gone"))
