"""The aside: what stands beside an article and comes from the catalogue, not from what was signed.

Titles of related topics come from the editions that are shown, so that a withdrawn or unpublished topic has none.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, Value
from django.template.loader import get_template
from django.utils.translation import override

from encyclopedia.models import Category, Edition, EditionPage, Topic
from encyclopedia.statements import SelectFew, update_all

from .etags import page_etag

# Few enough for SQLite's limit of variables in one statement.
_BATCH = 400


@dataclass
class Neighbours:
    """What the catalogue says about one topic: (slug, name) pairs."""

    related: list[tuple[str, str]] = field(default_factory=list)
    categories: list[tuple[str, str]] = field(default_factory=list)


def _rows(topic_ids: Collection[int]) -> QuerySet[Any, tuple[Any, ...]]:
    related = Edition.objects.shown().filter(topic__related__in=topic_ids).order_by()
    categories = Category.objects.filter(topics__in=topic_ids).order_by()
    rows: QuerySet[Any, tuple[Any, ...]] = related.values_list(
        "topic__related", "title", "topic__slug", Value(value=True)
    ).union(categories.values_list("topics", "name", "slug", Value(value=False)), all=True)
    return rows


_ROWS = SelectFew(_rows)
_STORED = SelectFew(
    lambda ids: EditionPage.objects.filter(
        edition__topic__in=ids, edition__shown_until__isnull=True
    ).values_list("pk", "aside", "edition__topic_id", "edition__topic__slug", "edition__topic__language")
)
# In one order: two acts that render the same pages wait in line instead of for each other.
_LOCKED = SelectFew(
    lambda ids: (
        EditionPage.objects.filter(pk__in=ids)
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", "renderer", "head", "article")
    )
)


def neighbours_of(topic_ids: Collection[int]) -> dict[int, Neighbours]:
    """Return shown related topics and categories of each topic, by name: one query, however many topics."""
    found: defaultdict[int, Neighbours] = defaultdict(Neighbours)
    wanted = set(topic_ids)
    for topic_id, name, slug, is_related in sorted(
        _ROWS.rows(topic_ids), key=lambda row: (row[1].casefold(), row[2])
    ):
        if topic_id in wanted:
            where = found[topic_id].related if is_related else found[topic_id].categories
            where.append((slug, name))
    return found


def aside_html(slug: str, language: str, neighbours: Neighbours) -> str:
    with override(language):
        return get_template("encyclopedia/aside.html").render({"slug": slug, "neighbours": neighbours})


def aside_of(topic: Topic) -> str:
    """Return the aside of one topic as the catalogue stands now."""
    return aside_from(topic, neighbours_of([topic.pk]))


def aside_from(topic: Topic, neighbours: Mapping[int, Neighbours]) -> str:
    """Return the aside of a topic from what ``neighbours_of`` found."""
    return aside_html(topic.slug, topic.language, neighbours.get(topic.pk, Neighbours()))


@transaction.atomic(savepoint=False)
def render_asides(topic_ids: Iterable[int]) -> None:
    """Make the asides of these topics' shown pages anew, where they differ. Five queries for 400 topics, three when
    nothing differs; topics without a shown edition are passed over.
    """
    ids = sorted(set(topic_ids))
    for start in range(0, len(ids), _BATCH):
        _render_batch(ids[start : start + _BATCH])


def _render_batch(topic_ids: list[int]) -> None:
    neighbours = neighbours_of(topic_ids)
    changed: dict[int, str] = {}
    for pk, aside, topic_id, slug, language in _STORED.rows(topic_ids):
        fresh = aside_html(slug, language, neighbours.get(topic_id, Neighbours()))
        if fresh != aside:
            changed[pk] = fresh
    if not changed:
        return
    pages = [
        EditionPage(edition_id=pk, aside=changed[pk], etag=page_etag(renderer, head, article, changed[pk]))
        for pk, renderer, head, article in _LOCKED.rows(changed)
    ]
    update_all(pages, "aside", "etag")
