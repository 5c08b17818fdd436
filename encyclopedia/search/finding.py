"""From what a reader typed to the page of results."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from encyclopedia.lateness import is_replaced
from encyclopedia.models.search import SearchDocument

from .asking import Query
from .base import Facets, Filters, Hit, Results
from .ranking import ranked
from .sections import best_section
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
    understood = understand(parsed)
    topic_ids, facets = _narrowed(ranked(understood), filters)
    page = topic_ids[offset : offset + limit]
    return Results(len(topic_ids), _hits(page, understood), facets, understood.corrected)


def _narrowed(topic_ids: Sequence[int], filters: Filters) -> tuple[list[int], Facets]:
    """Return which of the topics pass the filters, in their order, and how many have what."""
    if not topic_ids:
        return [], Facets()
    traits: dict[int, tuple[str, str, set[str]]] = {}
    rows = SearchDocument.objects.filter(pk__in=topic_ids, edition__shown_until__isnull=True)
    for topic_id, language, kind, category in rows.values_list(
        "pk", "topic__language", "topic__kind__key", "topic__categories__slug"
    ):
        categories = traits.setdefault(topic_id, (language, kind, set()))[2]
        if category is not None:
            categories.add(category)
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
    typed, marker = Marker(understood.typed), Marker(understood.marks)
    today = timezone.localdate()
    # A topic withdrawn between the two queries is left out.
    return [_hit(documents[pk], understood, typed, marker, today) for pk in topic_ids if pk in documents]


def _hit(document: SearchDocument, understood: Understood, typed: Marker, marker: Marker, today: date) -> Hit:
    topic = document.edition.topic = document.topic
    matched_name = snippet = section_key = section_heading = ""
    if not is_replaced(document.edition, today):
        matched_name = typed.matched_name(document.title, document.names.splitlines())
        snippet = marker.snippet(document.body)
        section_key, section_heading = best_section(understood, document)
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
