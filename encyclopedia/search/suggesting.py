"""Names of topics while they are typed."""

from typing import Final

from django.db.models.functions import Length
from django.utils import timezone

from encyclopedia.lateness import is_replaced
from encyclopedia.models.search import SearchDocument, SearchWord

from .base import Suggestion
from .counting import Counts
from .indexing import begins_with
from .words import key

MAX_SUGGESTIONS: Final = 20
# Words looked at, so that a few from one topic, or from topics that are withheld, still leave enough.
_CANDIDATES: Final = 80
# A title goes before an also-called name that so many more texts speak of.
TITLE: Final = 50


def suggest(prefix: str, *, limit: int = 8, language: str = "") -> list[Suggestion]:
    """Return names that begin with ``prefix``, then names with a word that does; one a topic, the best known first:
    what many texts speak of, titles before also-called names, short names before long ones."""
    typed = key(prefix)
    limit = max(0, min(limit, MAX_SUGGESTIONS))
    if not typed or not limit:
        return []
    words = SearchWord.objects.filter(begins_with(typed))
    if language:
        words = words.filter(topic__language=language)
    rows = list(
        words.order_by("-is_first", "position", Length("rest"), "rest").values_list(
            "topic_id", "position", "is_first", "stem", "rest"
        )[:_CANDIDATES]
    )
    counts = Counts()
    counts.look_up(stem for _topic, _position, _first, stem, _rest in rows)
    rows.sort(
        key=lambda row: (not row[2], -counts.texts[row[3]] - TITLE * (row[1] == 0), len(row[4]), row[4])
    )
    best: dict[int, int] = {}
    for topic_id, position, *_others in rows:
        best.setdefault(topic_id, position)
    return _shown(best)[:limit]


def _shown(best: dict[int, int]) -> list[Suggestion]:
    """Return the names of these positions, without topics that are not shown or whose words are withheld."""
    documents = (
        SearchDocument.objects.filter(pk__in=best, edition__shown_until__isnull=True)
        .select_related("topic__kind", "edition")
        .defer("body", "sections", "edition__content", "edition__reviewers", "edition__attestation")
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
    return found
