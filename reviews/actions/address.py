"""What a topic is named by: addresses made from titles, and the source ids of imports."""

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import Q
from django.utils.text import slugify

from encyclopedia.interchange.exporting import OWN_ID
from encyclopedia.models import FormerSlug, Topic
from encyclopedia.statements import TEXT, Select, SelectFew

# Asked alone, because an exact address is found by an index however the statement was prepared; a prefix is not.
_TAKEN = Select(
    Topic.objects.order_by()
    .filter(slug=TEXT)
    .values_list("slug")
    .union(FormerSlug.objects.filter(slug=TEXT).values_list("slug"), all=True),
    TEXT,
)
_BY_SOURCE_ID = Select(Topic.objects.order_by().filter(source_id=TEXT).values_list("pk"), TEXT)
_NAMED = SelectFew(
    lambda names: (
        Topic.objects.order_by().filter(Q(source_id__in=names) | Q(slug__in=names)).values_list("pk")
    ),
    of_texts=True,
)


def slug_stem(title: str) -> str:
    """Return what a title becomes in an address, before it is made unique."""
    return slugify(title)[:100].strip("-") or "topic"


def free_slug(title: str) -> str:
    """Return an address made from ``title`` that no topic has or ever had."""
    stem = slug_stem(title)
    if not _TAKEN.rows(stem):
        return stem
    current = Topic.objects.order_by().filter(slug__startswith=stem).values_list("slug", flat=True)
    former = FormerSlug.objects.filter(slug__startswith=stem).values_list("slug", flat=True)
    taken = set(current.union(former, all=True))
    slug, n = stem, 1
    while slug in taken:
        n += 1
        slug = f"{stem}-{n}"
    return slug


def ask_known(source_id: str) -> Callable[[], int | None]:
    """Ask for the topic that a source id names, and return what tells it when it is needed: one imported under it, or
    one of our own that an export named by its id.
    """
    asked = _BY_SOURCE_ID.ask(source_id)
    return lambda: _known(source_id, asked())


def _known(source_id: str, rows: list[tuple[Any, ...]]) -> int | None:
    if rows:
        return int(rows[0][0])
    if source_id.startswith(OWN_ID):
        own = Topic.objects.filter(public_id=source_id.removeprefix(OWN_ID), source_id__isnull=True)
        return own.values_list("pk", flat=True).first()
    return None


def ask_named(names: Collection[str]) -> Callable[[], set[int]]:
    """Ask for the topics of these source ids or addresses, and return what tells their keys when they are needed. Those
    that are not here are left out.
    """
    asked = _NAMED.ask(names)
    return lambda: {pk for (pk,) in asked()}
