"""Names of topics while they are typed."""

from typing import Final

from django.db.models import F, Q
from django.db.models.functions import Length
from django.utils import timezone

from encyclopedia.lateness import is_replaced
from encyclopedia.models.search import SearchDocument, SearchName

from .base import Suggestion
from .words import key

MAX_SUGGESTIONS: Final = 20
# Names looked at, so that a few from one topic, or from topics that are withheld, still leave enough.
_CANDIDATES: Final = 60


def suggest(prefix: str, *, limit: int = 8, language: str = "") -> list[Suggestion]:
    """Return names that begin with ``prefix``, then names with a word that does; one a topic, the best known first."""
    typed = key(prefix)
    limit = max(0, min(limit, MAX_SUGGESTIONS))
    if not typed or not limit:
        return []
    names = SearchName.objects.filter(Q(key__startswith=typed) | Q(key__contains=f" {typed}"))
    if language:
        names = names.filter(topic__language=language)
    rows = (
        names.annotate(length=Length("key"))
        .order_by("position", "length", "key")
        .values_list("topic_id", "position", "key")[:_CANDIDATES]
    )
    best: dict[int, int] = {}
    for topic_id, position, _name in sorted(rows, key=lambda row: not row[2].startswith(typed)):
        best.setdefault(topic_id, position)
    documents = (
        SearchDocument.objects.filter(pk__in=best, edition__shown_until__isnull=True)
        .select_related("topic__kind", "edition")
        .annotate(slug=F("topic__slug"))
        .in_bulk()
    )
    today = timezone.localdate()
    found = []
    for topic_id, position in best.items():
        document = documents.get(topic_id)
        if document is None:
            continue
        document.edition.topic = document.topic
        if not is_replaced(document.edition, today):
            text = document.names.splitlines()[position - 1] if position else document.title
            found.append(Suggestion(text, document.topic.slug, document.title))
    return found[:limit]
