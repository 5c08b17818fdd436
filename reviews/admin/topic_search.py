"""Which topics somebody means: by title, other names, address, permanent id, source id or clinical code."""

from typing import Any

from django.db.models import Q, QuerySet

from encyclopedia.having_words import HasWords, words_asked
from encyclopedia.models import ClinicalCode, FormerSlug, Topic
from encyclopedia.models.search import SearchWord
from encyclopedia.search.indexing import begins_with
from encyclopedia.search.words import key


def topics_meant(text: str) -> list[QuerySet[Any, Any]]:
    """Keys of topics, by each way in which they are found through an index of its own."""
    asked = words_asked(text)
    if not asked:
        return []
    own = HasWords(asked, "staff_title", "slug", "public_id", "source_id")
    return [
        Topic.objects.filter(own).order_by().values_list("pk", flat=True),
        ClinicalCode.objects.filter(HasWords(asked, "code", "display"))
        .order_by()
        .values_list("topic", flat=True),
        # The names of pages that patients read; those of a draft are found in its text, by whom that is open to.
        SearchWord.objects.filter(begins_with(key(text))).order_by().values_list("topic", flat=True),
        FormerSlug.objects.filter(slug=text.strip()).values_list("topic", flat=True),
    ]


def search_topics(topics: QuerySet[Topic], text: str) -> QuerySet[Topic]:
    """Those of ``topics`` that are meant; none where the text holds no word."""
    found = Q(pk__in=[])
    for keys in topics_meant(text):
        found |= Q(pk__in=keys)
    return topics.filter(found)
