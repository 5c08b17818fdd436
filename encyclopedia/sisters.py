"""Sister topics: the same page in other languages, as far as patients can read them now."""

from collections import defaultdict
from collections.abc import Collection
from typing import Final, NamedTuple

from .languages import DEFAULT
from .models import Edition
from .models.editions import EditionQuerySet

ASKED: Final = "topic__translations__topics"


class Sister(NamedTuple):
    """A shown page of a group: its language, its title as it is shown, and its address."""

    language: str
    title: str
    slug: str


def shown_pages_of_groups(topic_ids: Collection[int]) -> EditionQuerySet:
    """Every shown edition of the groups that these topics are in; ``ASKED`` leads to the topic asked for."""
    return Edition.objects.shown().filter(**{f"{ASKED}__in": topic_ids}).order_by()


def shown_sisters(topic_ids: Collection[int]) -> dict[int, list[Sister]]:
    """Return the shown pages of each topic's group, its own included: those of two languages or more, the site's own
    language first. One query, however many topics. A topic without a shown sister is left out.
    """
    found: defaultdict[int, list[Sister]] = defaultdict(list)
    rows = shown_pages_of_groups(topic_ids).values_list(ASKED, "topic__language", "title", "topic__slug")
    for topic_id, language, title, slug in rows:
        found[topic_id].append(Sister(language, title, slug))
    return {topic_id: group for topic_id, pages in found.items() if (group := in_order(pages))}


def in_order(pages: list[Sister]) -> list[Sister]:
    """Return the pages of a group, that of the site's own language first: it is for readers of all languages that are
    not there (``x-default``). Nothing for a page that stands alone.
    """
    if len(pages) < 2:
        return []
    return sorted(pages, key=lambda page: (page.language != DEFAULT, page.language))
