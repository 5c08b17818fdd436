"""From what a reader typed to the page of results."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from django.db import connection
from django.utils import timezone

from encyclopedia.lateness import is_replaced_at
from encyclopedia.models.catalogue import expiry_rule_at, review_months_at
from encyclopedia.models.search import SearchDocument
from encyclopedia.statements import SelectFew

from .asking import Query
from .base import Facets, Filters, Hit, Results
from .ranking import ranked
from .rows import rows
from .sections import asked_intents, best_section
from .snippets import Marker
from .understanding import Understood, understand

MAX_LIMIT = 100
# Far beyond any library; a larger number from an address bar would only overflow the database's integers.
MAX_OFFSET = 1_000_000
EVERYTHING = Filters()


def search(query: str, *, limit: int = 20, offset: int = 0, filters: Filters = EVERYTHING) -> Results:
    """Find the topics that ``query`` is about, best first; any text gets an answer. Ten small queries at most."""
    limit = max(0, min(limit, MAX_LIMIT))
    offset = max(0, min(offset, MAX_OFFSET))
    parsed = Query.parse(query)
    if not parsed:
        return Results(0, [])
    understood = understand(parsed, mend=not filters.is_exact)
    topic_ids, facets = _narrowed(ranked(understood), filters)
    page = topic_ids[offset : offset + limit]
    return Results(len(topic_ids), _hits(page, understood), facets, understood.corrected)


def _narrowed(topic_ids: Sequence[int], filters: Filters) -> tuple[list[int], Facets]:
    """Return which of the topics pass the filters, in their order, and how many have what."""
    if not topic_ids:
        return [], Facets()
    traits = _traits(topic_ids)
    languages: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    slugs: Counter[str] = Counter()
    kept = []
    for topic_id in topic_ids:
        if topic_id not in traits:  # its edition has ended, behind the index's back or this moment
            continue
        language, kind, categories = traits[topic_id]
        fits_language = filters.language in ("", language)
        fits_kind = filters.kind in ("", kind)
        fits_category = not filters.category or filters.category in categories
        if fits_kind and fits_category:
            languages[language] += 1
        if fits_language and fits_category:
            kinds[kind] += 1
        if fits_language and fits_kind:
            slugs.update(categories)
        if fits_language and fits_kind and fits_category:
            kept.append(topic_id)
    return kept, Facets(*(dict(counted.most_common()) for counted in (languages, kinds, slugs)))


# Each asked of a document by itself: joined, the planner would rather read whole tables.
_TRAITS: Final = """
SELECT 'shown', document.topic_id,
       (SELECT language || ' ' || kind_id FROM encyclopedia_topic topic WHERE topic.id = document.topic_id),
       (SELECT {joined}(CAST(category_id AS text), ' ')
          FROM encyclopedia_topic_categories link WHERE link.topic_id = document.topic_id)
  FROM encyclopedia_searchdocument document
 WHERE document.topic_id IN LIST
   AND (SELECT shown_until IS NULL FROM encyclopedia_edition edition WHERE edition.id = document.edition_id)
 UNION ALL
SELECT 'kind', id, key, '' FROM encyclopedia_topickind
 UNION ALL
SELECT 'category', id, slug, '' FROM encyclopedia_category
"""


def _traits(topic_ids: Sequence[int]) -> dict[int, tuple[str, str, list[str]]]:
    """Return language, kind and categories of the topics that are shown. One query."""
    joined = "string_agg" if connection.vendor == "postgresql" else "group_concat"
    shown: list[tuple[int, str, str | None]] = []
    names: dict[str, dict[str, str]] = {"kind": {}, "category": {}}
    for sort, pk, words, categories in rows(_TRAITS.format(joined=joined), topic_ids):
        if sort == "shown":
            shown.append((pk, words, categories))
        else:
            names[sort][str(pk)] = words
    found = {}
    for topic_id, language_and_kind, categories in shown:
        language, kind = language_and_kind.split()
        slugs = [names["category"][one] for one in (categories or "").split()]
        found[topic_id] = language, names["kind"][kind], slugs
    return found


def _hits(topic_ids: Sequence[int], understood: Understood) -> list[Hit]:
    if not topic_ids:
        return []
    found = {row[0]: _Row(*row[1:]) for row in _ROWS.rows(topic_ids)}
    asked = _Asked(
        understood,
        Marker(understood.typed),
        Marker(understood.marks),
        asked_intents(understood),
        timezone.localdate(),
    )
    # A topic withdrawn between the two queries is left out.
    return [_hit(found[pk], asked) for pk in topic_ids if pk in found]


class _Row(NamedTuple):
    """What a hit is made of, in the order of ``_COLUMNS``."""

    title: str
    names: str
    body: str
    sections: list[tuple[str, str, int]]
    current_as_of: date
    slug: str
    public_id: str
    source_id: str | None
    language: str
    kind_key: str
    kind_name: str
    review_months: int
    expiry_rule: str


_COLUMNS: Final = (
    "title",
    "names",
    "body",
    "sections",
    "edition__current_as_of",
    "topic__slug",
    "topic__public_id",
    "topic__source_id",
    "topic__language",
    "topic__kind__key",
    "topic__kind__name",
    review_months_at("topic__"),
    expiry_rule_at("topic__"),
)


# A page of results is one statement, of the usual length.
_ROWS: Final = SelectFew(
    lambda topic_ids: SearchDocument.objects.filter(
        pk__in=topic_ids, edition__shown_until__isnull=True
    ).values_list("pk", *_COLUMNS),
    most=20,
)


class _Asked(NamedTuple):
    """What every hit of one query is held against."""

    understood: Understood
    typed: Marker
    marker: Marker
    intents: list[tuple[str, ...]]
    today: date


def _hit(row: _Row, asked: _Asked) -> Hit:
    matched_name = snippet = section_key = section_heading = ""
    if not is_replaced_at(row.current_as_of, row.review_months, row.expiry_rule, asked.today):
        matched_name = asked.typed.matched_name(row.title, row.names.splitlines())
        snippet = asked.marker.snippet(row.body)
        section_key, section_heading = best_section(
            asked.understood, asked.intents, row.title, row.language, row.sections
        )
    return Hit(
        slug=row.slug,
        public_id=row.public_id,
        source_id=row.source_id or "",
        title=row.title,
        language=row.language,
        kind_key=row.kind_key,
        kind_name=row.kind_name,
        current_as_of=row.current_as_of,
        matched_name=matched_name,
        snippet_html=snippet,
        section_key=section_key,
        section_heading=section_heading,
    )
