"""What changed in the library, newest first: each edition that patients were given, and each that was taken away.

A shown topic has one change for each of its editions, at the instant from which that was shown. A withdrawn one has one
for each, too, at the instant of its withdrawal, and of these nothing may be told but that they are gone. So the first
change is the newest act, and whoever reads on to one that they know has missed none.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Self

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from .models import Edition, FormerSlug, Topic

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST = 2**53  # of both parts of a place: microseconds until the year 2255


class Place(NamedTuple):
    """Where a change stands in the line. No two are in one place, and new ones come only at the end."""

    at: datetime
    edition_id: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // timedelta(microseconds=1)}-{self.edition_id}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return the place that a text names; None where it names none."""
        parts = text.split("-")
        if len(parts) != 2 or not all(part.isascii() and part.isdigit() and len(part) < 17 for part in parts):
            return None
        at, edition_id = map(int, parts)
        if max(at, edition_id) > _LARGEST:
            return None
        return cls(_EPOCH + timedelta(microseconds=at), edition_id)


BEGINNING = Place(_EPOCH, 0)


class Change(NamedTuple):
    """One change. ``edition`` has its topic along, but of a withdrawn one (``is_gone``) no word may be told."""

    place: Place
    edition: Edition
    is_gone: bool


_IS_SHOWN = Exists(Edition.objects.shown().filter(topic=OuterRef("topic")))
_COLUMNS = (
    "number", "title", "kind", "shown_from", "current_as_of", "reviewers", "attestation",
    "topic__public_id", "topic__language", "topic__withdrawn_at",
)  # fmt: skip


def changes(limit: int, *, before: Place | None = None, after: Place | None = None) -> list[Change]:
    """Return up to ``limit`` changes, newest first: the newest of all, those next to ``before`` among the older, or
    those next to ``after`` among the newer. Two queries, each along an index.
    """
    editions = Edition.objects.select_related("topic").only(*_COLUMNS)
    shown = _next(editions.filter(_IS_SHOWN), "shown_from", before, after)
    gone = _next(
        editions.filter(~_IS_SHOWN, topic__withdrawn_at__isnull=False), "topic__withdrawn_at", before, after
    )
    found = [
        Change(Place(edition.shown_from, edition.pk), edition, is_gone=False) for edition in shown[:limit]
    ]
    found += [
        Change(Place(edition.topic.withdrawn_at, edition.pk), edition, is_gone=True)
        for edition in gone[:limit]
        if edition.topic.withdrawn_at is not None
    ]
    found.sort(key=lambda change: change.place, reverse=after is None)
    return sorted(found[:limit], key=lambda change: change.place, reverse=True)


def _next(rows: QuerySet[Edition], at: str, before: Place | None, after: Place | None) -> QuerySet[Edition]:
    """Order by the instant under the name ``at``, from a place on. The first condition of each says nothing more than
    the second, but it is one that an index can follow.
    """
    if before is not None:
        is_older = Q(**{f"{at}__lt": before.at}) | Q(pk__lt=before.edition_id)
        rows = rows.filter(is_older, **{f"{at}__lte": before.at})
    if after is None:
        return rows.order_by(f"-{at}", "-pk")
    is_newer = Q(**{f"{at}__gt": after.at}) | Q(pk__gt=after.edition_id)
    return rows.filter(is_newer, **{f"{at}__gte": after.at}).order_by(at, "pk")


def changed_at() -> datetime | None:
    """Return the last instant at which anything was published, withdrawn or given another address; None in an empty
    library. It dates what is made of these alone. Three queries.
    """
    instants = (
        Edition.objects.aggregate(at=Max("shown_from"))["at"],
        Topic.objects.aggregate(at=Max("withdrawn_at"))["at"],
        FormerSlug.objects.filter(topic__editions__isnull=False).aggregate(at=Max("retired_at"))["at"],
    )
    return max((instant for instant in instants if instant is not None), default=None)
