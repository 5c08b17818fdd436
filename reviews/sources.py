"""Sources that were retracted or superseded: which pages cite them, asked of the database when it matters.

Nothing is stored with a page: a notice flags what cites its source from the moment it stands until it is lifted.
References are found by their normalised identifiers (``encyclopedia.content.source_keys``): a coarse filter in SQL,
then exactly here. The number of queries does not depend on the number of pages.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from operator import or_
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Left, Lower, StrIndex, Substr
from django.utils.translation import gettext as _

from encyclopedia import gaps
from encyclopedia.content import Content, Gap, ReferenceContent, source_keys
from encyclopedia.content.gaps import ADVICE, BLOCKS
from encyclopedia.models import Edition, Reference, Status, Topic, TopicVersion
from encyclopedia.models.versions import OPEN_STATUSES

from .models import PolicySeat, ReviewRound, SourceNotice

_KEYS_AT_ONCE: Final = 100  # SQLite takes an expression a thousand deep
_PMID_DIGITS: Final = Reference._meta.get_field("pmid").max_length or 0  # noqa: SLF001 - _meta tells its size
_ASCII: Final = re.compile(r"[\x00-\x7f]*")

PLACE_CHARACTERS: Final = 200
_PLACE: Final = Left(Lower(Substr("url", StrIndex("url", Value("://")) + 3)), PLACE_CHARACTERS)
"""The beginning of an address behind its scheme, of which the migration 0027 makes an index on PostgreSQL."""


@dataclass(frozen=True)
class Citing:
    """One reference of a page as it is shown, written or reviewed, that names a source asked for."""

    topic: Topic
    version: TopicVersion
    number: int
    reference: ReferenceContent
    keys: frozenset[str]
    is_shown: bool
    has_open_round: bool

    def in_words(self) -> str:
        """What patients or the board have of it."""
        if self.is_shown:
            return _("Patients read it")
        if self.version.status == Status.APPROVED:
            return _("Not shown now")
        return str(self.version.get_status_display())


# --- From sources to pages ---


def citing(keys: Collection[str], topic: Topic | None = None) -> list[Citing]:
    """Return every reference with one of these keys, in texts that are shown, waiting, in review or being written.

    A page that was withdrawn is among them: it may come back. By title, then number. One query for each hundred keys
    of a kind, and one for the pages of what these let through and is of a source asked for.
    """
    wanted = frozenset(keys)
    named = Q(pk__in=[])
    for part in _parts(wanted):
        rough = _live(topic).filter(_coarse(part)).values_list("pk", "text", "url", "doi", "pmid")
        named |= Q(pk__in=[pk for pk, *of in rough if source_keys(_content(*of)) & wanted])
    rows = [_citing(one) for one in _live(topic).filter(named)]
    return sorted(rows, key=lambda row: (row.topic.staff_title, row.topic.pk, row.version.pk, row.number))


def _live(topic: Topic | None) -> Any:
    shown = Edition.objects.shown().filter(version=OuterRef("version"))
    open_rounds = ReviewRound.objects.filter(version=OuterRef("version"), closed_at__isnull=True)
    rows = Reference.objects.alias(place=_PLACE).filter(version__status__in=(*OPEN_STATUSES, Status.APPROVED))
    if topic is not None:
        rows = rows.filter(version__topic=topic)
    return rows.select_related("version__topic__kind").annotate(
        is_shown=Exists(shown), has_open_round=Exists(open_rounds)
    )


def _citing(row: Any) -> Citing:
    item = reference_of(row)
    keys = frozenset(source_keys(item))
    return Citing(row.version.topic, row.version, row.position, item, keys, row.is_shown, row.has_open_round)


def reference_of(row: Reference) -> ReferenceContent:
    return _content(row.text, row.url, row.doi, row.pmid)


def _content(text: str, url: str, doi: str, pmid: str) -> ReferenceContent:
    return ReferenceContent(text=text, url=url, doi=doi, pmid=pmid, accessed_on="")


def _parts(keys: Iterable[str]) -> Iterator[list[str]]:
    """The keys by kind, so many at once: each kind has indexes of its own."""
    for _kind, of_kind in groupby(sorted(keys), key=lambda key: key.partition(":")[0]):
        some = list(of_kind)
        for start in range(0, len(some), _KEYS_AT_ONCE):
            yield some[start : start + _KEYS_AT_ONCE]


def _coarse(keys: list[str]) -> Q:
    """Let through every reference that could have one of these keys, which are of one kind, and few others.

    What an index of the migrations 0025 and 0027 is about stands first, in its words.
    """
    kind = keys[0].partition(":")[0]
    values = [key.partition(":")[2] for key in keys]
    if kind == "doi":
        prefixes = sorted({value.partition("/")[0] for value in values})
        return (~Q(doi="") & _any(Q(doi__istartswith=_plain(value)) for value in values)) | (
            Q(url__icontains="doi.org") & _any(Q(url__contains=prefix) for prefix in prefixes)
        )
    if kind == "pmid":
        padded = [value.zfill(digits) for value in values for digits in range(len(value), _PMID_DIGITS + 1)]
        return Q(pmid__in=padded) | (
            Q(url__icontains="ncbi.nlm.nih.gov") & _any(Q(url__contains=value) for value in values)
        )
    return _any(_at_address(value) for value in values)


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions)


def _plain(doi: str) -> str:
    """Its beginning in ASCII: SQLite folds the case of no other letters. In an address the rest may be escaped."""
    found = _ASCII.match(doi)
    return found[0] if found else ""


def _at_address(value: str) -> Q:
    # An address lost its scheme, ``www.``, its default port, the case of its host, and the slash before a query. Hosts
    # outside ASCII are compared by their beginning: SQLite folds the case of no other letters.
    place, _mark, query = value.partition("?")
    host, slash, path = place.partition("/")
    hosts = [f"{www}{host}{port}" for www in ("", "www.") for port in ("", ":80", ":443")]
    begins = {_plain(f"{one}{slash}{path}").lower()[:PLACE_CHARACTERS] for one in hosts}
    return ~Q(url="") & _any(Q(place__startswith=one) for one in sorted(begins)) & Q(url__contains=query)


# --- From texts to notices ---


def notices_for(references: Iterable[ReferenceContent]) -> list[SourceNotice | None]:
    """Return for each reference the notice that stands on its source, a retraction first. One query at most."""
    keys = [source_keys(one) for one in references]
    wanted = set().union(*keys)
    if not wanted:
        return [None for _keys in keys]
    standing = SourceNotice.objects.filter(key__in=wanted, lifted_at__isnull=True)
    by_key = {notice.key: notice for notice in standing}
    return [
        min((by_key[key] for key in of_one if key in by_key), key=_gravity, default=None) for of_one in keys
    ]


def _gravity(notice: SourceNotice) -> tuple[bool, int]:
    return notice.status != SourceNotice.Status.RETRACTED, notice.pk


def said_of(notice: SourceNotice, number: int) -> str:
    """What is wrong with reference ``number``, and what to do about it."""
    values = {"number": number, "note": notice.note}
    if notice.status == SourceNotice.Status.RETRACTED:
        return (
            _(
                "Reference %(number)d was retracted. Take it out, or cite another source in its place. "
                "What is known: %(note)s"
            )
            % values
        )
    return (
        _(
            "Reference %(number)d was superseded. See whether the newer source says the same, and cite that. "
            "What is known: %(note)s"
        )
        % values
    )


def gaps_of(content: Content, topic: Topic) -> list[Gap]:
    """Everything missing or worth a second look, gravest first, with what is known of the sources.

    A retracted source stops a submission: the writer can take it out, and a chair can lift a notice that was wrong. It
    stops no approval of a text that is under review already: signers read of it, and judge. A superseded one is advice.
    """
    found = gaps.gaps_of(content, topic)
    for number, notice in enumerate(notices_for(content["references"]), 1):
        if notice is None:
            continue
        is_grave = notice.status == SourceNotice.Status.RETRACTED
        code = "source_retracted" if is_grave else "source_superseded"
        found.append(Gap(code, "", said_of(notice, number), BLOCKS if is_grave else ADVICE))
    return sorted(found, key=lambda gap: gap.severity != BLOCKS)


def blocking_gaps(content: Content, topic: Topic) -> list[Gap]:
    """Those that stand in the way of submission."""
    return [gap for gap in gaps_of(content, topic) if gap.severity == BLOCKS]


# --- What stands flagged ---


@dataclass(frozen=True)
class Flag:
    """A reference of a page on whose source a notice stands."""

    row: Citing
    notice: SourceNotice


def flags(topic: Topic | None = None) -> list[Flag]:
    """Return every reference that is flagged now, of one topic or of all. Four queries, or so, however many."""
    if topic is not None:
        rows = [_citing(one) for one in _live(topic).order_by("version_id", "position")]
    else:
        standing = SourceNotice.objects.filter(lifted_at__isnull=True)
        rows = citing(list(standing.values_list("key", flat=True)))
    noticed = notices_for([row.reference for row in rows])
    return [Flag(row, notice) for row, notice in zip(rows, noticed, strict=True) if notice is not None]


def unanswered() -> list[Flag]:
    """Return the flagged references of pages that patients read and nobody is reviewing: what waits for a chair."""
    return [flag for flag in flags() if flag.row.is_shown and not flag.row.has_open_round]


# --- What a notice sets off ---


def reopening(topics: Iterable[Topic]) -> set[int]:
    """Return those of the topics whose policy has the page reviewed when a source is marked. One query."""
    by_id = {topic.pk: topic for topic in topics}
    kinds = {topic.kind_id for topic in by_id.values()}
    # As ``seats.policy_of`` reads a policy: one without a seat counts for nothing.
    seats = PolicySeat.objects.filter(Q(policy__topic__in=by_id) | Q(policy__kind__in=kinds))
    policies = {seat.policy for seat in seats.select_related("policy")}
    own = {one.topic_id: one.reopens_on_source_notice for one in policies if one.topic_id is not None}
    of_kind = {one.kind_id: one.reopens_on_source_notice for one in policies if one.kind_id is not None}
    return {pk for pk, topic in by_id.items() if own.get(pk, of_kind.get(topic.kind_id, True))}
