"""Linked data (JSON-LD) of stored pages: kept beside the rest, in a form that can stand inside a script element."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast

from encyclopedia.models import Category, ClinicalCode, Edition, EditionPage, Topic
from encyclopedia.models.names import name_by
from encyclopedia.statements import SelectFew, update_all

from .etags import etag_of
from .schema_org import Catalogue, of_edition, with_catalogue, with_catalogue_of, without_catalogue

# With these as JSON escapes, nothing can end the script element or begin another (HTML, 4.12.1.3).
_ESCAPES: Final = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}

_TOPIC, _CATEGORY, _CODE = "topic", "category", "code"


def _rows(topic_ids: Collection[int]) -> QuerySet[Any, tuple[Any, ...]]:
    """(topic, what it is, three texts) of each topic, each category of it and each code."""
    first = Edition.objects.filter(number=1, topic__in=topic_ids).order_by()
    rows: QuerySet[Any, tuple[Any, ...]] = first.values_list(
        "topic_id", Value(_TOPIC), "topic__slug", "topic__kind__key", Cast("shown_from", TextField())
    ).union(
        Category.objects.filter(topics__in=topic_ids)
        .order_by()
        .values_list("topics", Value(_CATEGORY), "slug", name_by("topics__language", "name"), Value("")),
        ClinicalCode.objects.filter(topic__in=topic_ids)
        .order_by()
        .values_list("topic_id", Value(_CODE), "system", "code", Value("")),
        all=True,
    )
    return rows


_ROWS = SelectFew(_rows)


def catalogues_of(topic_ids: Collection[int]) -> dict[int, Catalogue]:
    """Return what the catalogue knows of each topic that was ever published: one query, however many topics."""
    return ask_catalogues(topic_ids)()


def ask_catalogues(topic_ids: Collection[int]) -> Callable[[], dict[int, Catalogue]]:
    """Ask for the same, and return what sorts it out when it is needed."""
    asked = _ROWS.ask(topic_ids)
    return lambda: _catalogues(set(topic_ids), asked())


def _catalogues(wanted: Collection[int], rows: Iterable[tuple[Any, ...]]) -> dict[int, Catalogue]:
    found: defaultdict[int, dict[str, list[tuple[str, ...]]]] = defaultdict(lambda: defaultdict(list))
    for topic_id, what, *texts in rows:
        if topic_id in wanted:
            found[topic_id][what].append(tuple(texts))
    return {topic_id: _catalogue(parts) for topic_id, parts in found.items() if parts[_TOPIC]}


def _catalogue(parts: Mapping[str, list[tuple[str, ...]]]) -> Catalogue:
    ((slug, kind, published_at),) = parts[_TOPIC]
    instant = datetime.fromisoformat(published_at)
    return Catalogue(
        slug,
        kind,
        instant if instant.tzinfo else instant.replace(tzinfo=UTC),
        sorted(((slug, name) for slug, name, _ in parts[_CATEGORY]), key=lambda pair: pair[1].casefold()),
        sorted((system, code) for system, code, _ in parts[_CODE]),
    )


def linked_data(edition: Edition, catalogue: Catalogue) -> str:
    """Return the linked data of an edition, as it is stored. Its topic is expected to be fetched."""
    return _written(with_catalogue(of_edition(edition), catalogue))


def linked_data_like(edition: Edition, stored: str) -> str:
    """Return the linked data of an edition beside the stored one of an edition of the same topic and title: what the
    catalogue knows is taken from there. No query.
    """
    return _written(with_catalogue_of(of_edition(edition), json.loads(stored)))


def linked_data_of(edition: Edition) -> str:
    """Return the same, with the catalogue as it stands now: one query."""
    return linked_data(edition, catalogues_of([edition.topic_id])[edition.topic_id])


def is_filed(stored: str) -> bool:
    """Whether stored linked data tells of a category on the way to the page. It may take a source for one."""
    return "/categories/" in stored


def is_of_edition(stored: str, edition: Edition) -> bool:
    """Whether stored linked data says what the edition says, whatever the catalogue added. No query."""
    return bool(stored) and without_catalogue(json.loads(stored)) == of_edition(edition)


def render_linked_data(topics: Iterable[Topic]) -> None:
    """Bring the linked data of these topics' shown pages up to what the catalogue knows now."""
    ids = {topic.pk for topic in topics}
    catalogues = catalogues_of(ids)
    # In one order: two acts that render the same pages wait in line instead of for each other.
    pages = (
        EditionPage.objects.filter(edition__topic__in=ids, edition__shown_until__isnull=True)
        .exclude(linked_data="")
        .annotate(topic=F("edition__topic"))
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    changed = []
    for page in pages:
        fresh = _written(with_catalogue(json.loads(page.linked_data), catalogues[page.topic]))
        if fresh != page.linked_data:
            page.linked_data = fresh
            page.etag = etag_of(page)
            changed.append(page)
    update_all(changed, "linked_data", "etag")


def data_block(stored: str, site_name: str) -> str:
    """Return the data block of a page. The publisher is the site as it calls itself today, so it is joined only here.

    A browser runs no script of this type, and a content security policy has nothing to say of one.
    """
    if not stored:
        return ""
    return (
        f'<script type="application/ld+json">{stored[:-1]},"publisher":{_publisher(site_name)}}}</script>\n'
    )


@lru_cache(maxsize=16)
def _publisher(site_name: str) -> str:
    return _written({"@type": "Organization", "name": site_name, "url": f"{settings.BASE_URL}/"})


def _written(node: Mapping[str, Any]) -> str:
    text = json.dumps(node, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.translate(_ESCAPES)
