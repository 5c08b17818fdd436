"""The aside: what stands beside an article and comes from the catalogue, not from what was signed.

Titles of related topics come from the editions that are shown, so that a withdrawn or unpublished topic has none.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet, Value
from django.template.loader import get_template
from django.utils.translation import gettext_lazy, override

from encyclopedia.models import Category, Edition, EditionPage, Topic
from encyclopedia.statements import SelectFew, update_all

from .etags import page_etag

# Few enough for SQLite's limit of variables in one statement.
_BATCH = 400


# What a reader looks for next: the kinds that ship with the product, in the plural. Other kinds go by their own name.
_HEADINGS: dict[str, Any] = {
    "condition": gettext_lazy("Conditions"),
    "test": gettext_lazy("Tests"),
    "treatment": gettext_lazy("Treatments"),
    "procedure": gettext_lazy("Procedures"),
    "medication": gettext_lazy("Medicines"),
}


class Kind(NamedTuple):
    """The kind of a related topic, by which it is grouped."""

    position: int
    name: str
    key: str

    @property
    def heading(self) -> str:
        return str(_HEADINGS.get(self.key, self.name))


@dataclass
class Neighbours:
    """What the catalogue says about one topic: (slug, name) pairs, the related ones by their kind."""

    related: defaultdict[Kind, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    categories: list[tuple[str, str]] = field(default_factory=list)


def _rows(topic_ids: Collection[int]) -> QuerySet[Any, tuple[Any, ...]]:
    related = Edition.objects.shown().filter(topic__related__in=topic_ids).order_by()
    categories = Category.objects.filter(topics__in=topic_ids).order_by()
    rows: QuerySet[Any, tuple[Any, ...]] = related.values_list(
        "topic__related",
        "title",
        "topic__slug",
        "topic__kind__position",
        "topic__kind__name",
        "topic__kind__key",
    ).union(categories.values_list("topics", "name", "slug", Value(-1), Value(""), Value("")), all=True)
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
        .values_list("pk", "renderer", "head", "article", "nearby")
    )
)


def neighbours_of(topic_ids: Collection[int]) -> dict[int, Neighbours]:
    """Return shown related topics (by kind) and categories of each topic, by name: one query, however many topics."""
    found: defaultdict[int, Neighbours] = defaultdict(Neighbours)
    wanted = set(topic_ids)
    for topic_id, name, slug, *kind in sorted(
        _ROWS.rows(topic_ids), key=lambda row: (row[3], row[1].casefold(), row[2])
    ):
        if topic_id in wanted:
            here = found[topic_id]
            (here.related[Kind(*kind)] if kind[-1] else here.categories).append((slug, name))
    return found


def aside_html(slug: str, language: str, neighbours: Neighbours) -> str:
    with override(language):
        related = [(kind.heading, topics) for kind, topics in neighbours.related.items()]
        context = {"slug": slug, "related": related, "categories": neighbours.categories}
        return get_template("encyclopedia/aside.html").render(context)


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
        EditionPage(
            edition_id=pk, aside=changed[pk], etag=page_etag(renderer, head, article, changed[pk], nearby)
        )
        for pk, renderer, head, article, nearby in _LOCKED.rows(changed)
    ]
    update_all(pages, "aside", "etag")
