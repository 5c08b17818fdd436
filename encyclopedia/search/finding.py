"""From what a reader typed to the page of results."""

from datetime import date

from django.utils import timezone

from encyclopedia.lateness import is_replaced
from encyclopedia.models.search import SearchDocument

from .base import Hit, Results, engine
from .snippets import Marker
from .words import Query

MAX_LIMIT = 100
# Far beyond any library; a larger number from an address bar would only overflow the database's integers.
MAX_OFFSET = 1_000_000


def search(query: str, *, limit: int = 20, offset: int = 0) -> Results:
    """Find the topics that ``query`` is about, best first; any text gets an answer. At most two queries."""
    limit = max(0, min(limit, MAX_LIMIT))
    offset = max(0, min(offset, MAX_OFFSET))
    parsed = Query.parse(query)
    if not parsed:
        return Results(0, [])
    count, topic_ids = engine().find(parsed, limit=limit, offset=offset)
    if not topic_ids:
        return Results(count, [])
    marker = Marker(parsed)
    documents = (
        SearchDocument.objects.filter(pk__in=topic_ids, edition__shown_until__isnull=True)
        .select_related("topic__kind", "edition")
        .only(
            "title",
            "names",
            "body",
            "edition__current_as_of",
            "topic__slug",
            "topic__public_id",
            "topic__review_interval_months",
            "topic__kind__name",
            "topic__kind__review_interval_months",
            "topic__on_expiry",
            "topic__kind__on_expiry",
        )
        .in_bulk(topic_ids)
    )
    # A topic withdrawn between the two queries is left out.
    found = [documents[topic_id] for topic_id in topic_ids if topic_id in documents]
    today = timezone.localdate()
    return Results(count, [_hit(document, marker, today) for document in found])


def _hit(document: SearchDocument, marker: Marker, today: date) -> Hit:
    document.edition.topic = document.topic
    is_withheld = is_replaced(document.edition, today)
    return Hit(
        slug=document.topic.slug,
        public_id=document.topic.public_id,
        title=document.title,
        kind_name=document.topic.kind.name,
        current_as_of=document.edition.current_as_of,
        matched_name="" if is_withheld else marker.matched_name(document.title, document.names.splitlines()),
        snippet_html="" if is_withheld else marker.snippet(document.body),
    )
