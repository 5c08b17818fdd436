"""From what a reader typed to the page of results."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from django.db import connection
from django.utils import timezone

from encyclopedia.lateness import is_replaced
from encyclopedia.models.search import SearchDocument

from .asking import Query
from .base import Facets, Filters, Hit, Results
from .ranking import ranked
from .sections import asked_intents, best_section
from .snippets import Marker
from .understanding import Understood, understand

MAX_LIMIT = 100
# Far beyond any library; a larger number from an address bar would only overflow the database's integers.
MAX_OFFSET = 1_000_000
EVERYTHING = Filters()


def search(query: str, *, limit: int = 20, offset: int = 0, filters: Filters = EVERYTHING) -> Results:
    """Find the topics that ``query`` is about, best first; any text gets an answer. At most four queries."""
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
SELECT document.topic_id,
       (SELECT language FROM encyclopedia_topic topic WHERE topic.id = document.topic_id),
       (SELECT kind.key FROM encyclopedia_topickind kind WHERE kind.id =
           (SELECT kind_id FROM encyclopedia_topic topic WHERE topic.id = document.topic_id)),
       (SELECT {joined}((SELECT slug FROM encyclopedia_category category WHERE category.id = link.category_id), ' ')
          FROM encyclopedia_topic_categories link WHERE link.topic_id = document.topic_id)
  FROM encyclopedia_searchdocument document
 WHERE document.topic_id IN ({topics})
   AND (SELECT shown_until IS NULL FROM encyclopedia_edition edition WHERE edition.id = document.edition_id)
"""


def _traits(topic_ids: Sequence[int]) -> dict[int, tuple[str, str, list[str]]]:
    """Return language, kind and categories of the topics that are shown."""
    joined = "string_agg" if connection.vendor == "postgresql" else "group_concat"
    with connection.cursor() as cursor:
        cursor.execute(
            _TRAITS.format(joined=joined, topics=", ".join(["%s"] * len(topic_ids))), list(topic_ids)
        )
        rows = cursor.fetchall()
    return {pk: (language, kind, (slugs or "").split()) for pk, language, kind, slugs in rows}


def _hits(topic_ids: Sequence[int], understood: Understood) -> list[Hit]:
    if not topic_ids:
        return []
    documents = (
        SearchDocument.objects.filter(pk__in=topic_ids, edition__shown_until__isnull=True)
        .select_related("topic__kind", "edition")
        .only(
            "title",
            "names",
            "body",
            "sections",
            "edition__current_as_of",
            "topic__slug",
            "topic__public_id",
            "topic__source_id",
            "topic__language",
            "topic__review_interval_months",
            "topic__on_expiry",
            "topic__kind__key",
            "topic__kind__name",
            "topic__kind__review_interval_months",
            "topic__kind__on_expiry",
        )
        .in_bulk(topic_ids)
    )
    asked = _Asked(
        understood,
        Marker(understood.typed),
        Marker(understood.marks),
        asked_intents(understood),
        timezone.localdate(),
    )
    # A topic withdrawn between the two queries is left out.
    return [_hit(documents[pk], asked) for pk in topic_ids if pk in documents]


class _Asked(NamedTuple):
    """What every hit of one query is held against."""

    understood: Understood
    typed: Marker
    marker: Marker
    intents: list[tuple[str, ...]]
    today: date


def _hit(document: SearchDocument, asked: _Asked) -> Hit:
    topic = document.edition.topic = document.topic
    matched_name = snippet = section_key = section_heading = ""
    if not is_replaced(document.edition, asked.today):
        matched_name = asked.typed.matched_name(document.title, document.names.splitlines())
        snippet = asked.marker.snippet(document.body)
        section_key, section_heading = best_section(asked.understood, asked.intents, document)
    return Hit(
        slug=topic.slug,
        public_id=topic.public_id,
        source_id=topic.source_id or "",
        title=document.title,
        language=topic.language,
        kind_key=topic.kind.key,
        kind_name=topic.kind.name,
        current_as_of=document.edition.current_as_of,
        matched_name=matched_name,
        snippet_html=snippet,
        section_key=section_key,
        section_heading=section_heading,
    )
