"""The events of a download, walked from the first to the head: each has to hold the hash of the one before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from reviews.audit import GENESIS, Head, gather, link_hash, words_hash_of

from .opening import Download, EvidenceFault, canonical_json

_PLACE = ("sequence", "previous", "hash")


@dataclass
class Chain:
    """The events of a download, walked from the first to the head. ``trusted`` links had to be taken as they are."""

    events: list[dict[str, Any]] = field(default_factory=list)
    evidence: dict[str, str] = field(default_factory=dict)
    comments: dict[int, str] = field(default_factory=dict)
    first: int = 0
    sequence: int = 0
    hash: str = ""
    links: int = 0
    trusted: int = 0
    is_proven: bool = False
    """Whether the walk came to where links can be proven without showing words: the first form is behind it."""
    head_hash: str = ""
    """The hash of the event at which a head kept elsewhere ends; empty until the walk comes there."""

    def sealed(self, kind: str) -> dict[str, str]:
        """What the events sealed of one kind, by the keys of the rows: “record:” or “edition:”."""
        return {
            name.removeprefix(kind): hash_ for name, hash_ in self.evidence.items() if name.startswith(kind)
        }


def walk(download: Download, facts: Mapping[str, Any], head: Head | None) -> Chain:
    chain = Chain()
    for number, raw in enumerate(download.lines("events.jsonl"), 1):
        line = canonical_json(_("events.jsonl, line %(n)s") % {"n": number}, raw)
        if "gap" in line:
            _take_gap(chain, line, head)
        else:
            _take_event(chain, line, facts["topic"]["id"], head)
    _check_end(chain, facts, head)
    return chain


def _take_event(chain: Chain, line: dict[str, Any], topic: int, head: Head | None) -> None:
    sequence, previous, hash_ = (line[name] for name in _PLACE)
    where = _("audit event %(number)s") % {"number": sequence}
    words = {name: value for name, value in line.items() if name not in _PLACE}
    if not chain.sequence:
        chain.first, chain.sequence, chain.hash = sequence, sequence - 1, previous
        if sequence == 1 and previous != GENESIS:
            raise EvidenceFault(where, _("no chain begins with the hash that it names before it"))
    if sequence != chain.sequence + 1:
        raise EvidenceFault(
            where, _("event %(number)s is missing before it") % {"number": chain.sequence + 1}
        )
    if previous != chain.hash:
        raise EvidenceFault(where, _("it does not hold the hash of the event before it"))
    linked = words_hash_of(sequence, previous, words, hash_)
    if linked is None:
        raise EvidenceFault(where, _("its words do not match its own hash"))
    if words["topic"] != topic:
        raise EvidenceFault(where, _("it is an event of another topic"))
    _step(chain, hash_, head)
    chain.is_proven = chain.is_proven or linked != ""
    chain.events.append(line)
    details = words["details"]
    again = gather(chain.evidence, details)
    if "words" in details and "comment" in details:
        comment = details.get("reply", details["comment"])
        again += [f"comment:{comment}"] if comment in chain.comments else []
        chain.comments[comment] = details["words"]
    for name in again:
        raise EvidenceFault(
            where, _("it seals %(name)s, which an event before it had sealed") % {"name": name}
        )


def _take_gap(chain: Chain, line: Mapping[str, Any], head: Head | None) -> None:
    where = _("the gap at event %(n)s") % {"n": line["gap"]}
    if not chain.sequence or line["gap"] != chain.sequence + 1 or not line["links"]:
        raise EvidenceFault(where, _("it does not follow on the event before it"))
    for link in line["links"]:
        chain.links += 1
        if link.startswith("="):
            # Only the beginning of a chain is of the first form; what comes later has no need to be trusted.
            if chain.is_proven:
                raise EvidenceFault(where, _("one of its links asks to be trusted where it could be proven"))
            if head is not None:
                # Nothing ties it to the link before: whatever was put there would pass with the head at the end.
                words = _(
                    "one of its links can only be taken on trust (the first form of the chain), so that no head "
                    "proves what stands before it: verify the chain itself, on the site"
                )
                raise EvidenceFault(where, words)
            chain.trusted += 1
            _step(chain, link[1:], head)
        else:
            chain.is_proven = True
            _step(chain, link_hash(chain.sequence + 1, chain.hash, link), head)


def _step(chain: Chain, hash_: str, head: Head | None) -> None:
    chain.sequence, chain.hash = chain.sequence + 1, hash_
    if head is not None and head.sequence == chain.sequence:
        chain.head_hash = hash_


def _check_end(chain: Chain, facts: Mapping[str, Any], head: Head | None) -> None:
    end = facts["head"]
    if chain.events and (chain.sequence, chain.hash) != (end["sequence"], end["hash"]):
        where = _("the end of the chain")
        raise EvidenceFault(
            where, _("the events do not lead to event %(n)s and its hash") % {"n": end["sequence"]}
        )
    if head is None:
        return
    where = _("the head of %(when)s") % {"when": head.written_at}
    if head.site != facts["site"]:
        words = _("it was written by %(site)s, and the download by %(own)s")
        raise EvidenceFault(where, words % {"site": head.site, "own": facts["site"]})
    if head.sequence < chain.first or not chain.events:
        words = _("it ends before the first event of this topic, number %(n)s, so it proves nothing of it")
        raise EvidenceFault(where, words % {"n": chain.first})
    if head.sequence > chain.sequence:
        words = _("it ends at event %(n)s, after this download was made: download the evidence again")
        raise EvidenceFault(where, words % {"n": head.sequence})
    if head.hash != chain.head_hash:
        words = _("event %(n)s had another hash then: it, or something before it, was rewritten")
        raise EvidenceFault(where, words % {"n": head.sequence})
