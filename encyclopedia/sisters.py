"""Sister topics: the same page in other languages, as far as patients can read them now."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Final, NamedTuple, TypeVar

from .languages import DEFAULT
from .lateness import is_replaced_at
from .models import Edition, Topic
from .models.catalogue import expiry_rule_at, review_months_at
from .models.editions import EditionQuerySet

ASKED: Final = "topic__translations__topics"


class ShownPage(NamedTuple):
    """A page that patients read: its language, its title as it is shown, and its address."""

    language: str
    title: str
    slug: str


class DatedPage(NamedTuple):
    """A page that patients read: its language, its address, and what says whether its words are withheld on a day."""

    language: str
    slug: str
    current_as_of: date
    months: int
    rule: str

    def are_withheld(self, today: date) -> bool:
        return is_replaced_at(self.current_as_of, self.months, self.rule, today)


Page = TypeVar("Page", ShownPage, DatedPage)


def dated_sisters(topic: Topic) -> list[DatedPage]:
    """Return each other shown page of a topic's group. One query, or none."""
    if topic.translations_id is None:
        return []
    others = Edition.objects.shown().filter(topic__translations=topic.translations_id).exclude(topic=topic)
    rows = others.annotate(months=review_months_at("topic__"), rule=expiry_rule_at("topic__"))
    columns = ("topic__language", "topic__slug", "current_as_of", "months", "rule")
    return [DatedPage(*row) for row in rows.values_list(*columns)]


def shown_pages_of_groups(topic_ids: Collection[int]) -> EditionQuerySet:
    """Every shown edition of the groups that these topics are in; ``ASKED`` leads to the topic asked for."""
    return Edition.objects.shown().filter(**{f"{ASKED}__in": topic_ids}).order_by()


def shown_sisters(topic_ids: Collection[int], today: date) -> dict[int, list[ShownPage]]:
    """Return the pages of each topic's group whose words are shown on ``today``, its own included: those of two
    languages or more, the site's own language first. One query, however many topics. A topic without such a sister is
    left out.
    """
    found: defaultdict[int, list[ShownPage]] = defaultdict(list)
    rows = (
        shown_pages_of_groups(topic_ids)
        .annotate(months=review_months_at("topic__"), rule=expiry_rule_at("topic__"))
        .values_list(ASKED, "topic__language", "title", "topic__slug", "current_as_of", "months", "rule")
    )
    for topic_id, language, title, slug, as_of, months, rule in rows:
        if not is_replaced_at(as_of, months, rule, today):
            found[topic_id].append(ShownPage(language, title, slug))
    return {topic_id: group for topic_id, pages in found.items() if (group := in_order(pages))}


def in_order(pages: list[Page]) -> list[Page]:
    """Return the pages of a group, that of the site's own language first: it is for readers of all languages that are
    not there (``x-default``). Nothing for a page that stands alone.
    """
    if len(pages) < 2:
        return []
    return sorted(pages, key=lambda page: (page.language != DEFAULT, page.language))
