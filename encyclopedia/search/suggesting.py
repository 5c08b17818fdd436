"""Names of topics while they are typed."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from django.db.models.functions import Length
from django.utils import timezone

from encyclopedia.lateness import is_replaced_at
from encyclopedia.models.catalogue import expiry_rule_at, review_months_at
from encyclopedia.models.search import SearchDocument, SearchWord
from encyclopedia.statements import SelectFew

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
    return list(islice(_shown(best), limit))


# Few at a time: asked for more, the planner would rather read whole tables.
_AT_ONCE: Final = 20
_ROWS: Final = SelectFew(
    lambda topic_ids: SearchDocument.objects.filter(
        pk__in=topic_ids, edition__shown_until__isnull=True
    ).values_list(
        "pk",
        "title",
        "names",
        "topic__slug",
        "edition__current_as_of",
        review_months_at("topic__"),
        expiry_rule_at("topic__"),
    ),
    most=_AT_ONCE,
)


def _shown(best: dict[int, int]) -> Iterator[Suggestion]:
    """Yield the names of these positions, without topics that are not shown or whose words are withheld."""
    today = timezone.localdate()
    topic_ids = list(best)
    for start in range(0, len(topic_ids), _AT_ONCE):
        some = topic_ids[start : start + _AT_ONCE]
        found = {row[0]: row[1:] for row in _ROWS.rows(some)}
        for topic_id in some:
            if topic_id not in found:
                continue
            title, names, slug, current_as_of, months, expiry_rule = found[topic_id]
            if not is_replaced_at(current_as_of, months, expiry_rule, today):
                position = best[topic_id]
                yield Suggestion(names.splitlines()[position - 1] if position else title, slug, title)
