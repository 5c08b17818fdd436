"""How current the library is, asked of the database: nothing is stored, so nothing can be stale (invariant 9)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.lookups import Exact
from django.urls import reverse

from encyclopedia.currency import Currency, as_of_bounds, currency, due_on
from encyclopedia.models import Edition, Topic, TopicKind
from encyclopedia.models.catalogue import review_months_at
from reviews.models import ReviewRound
from reviews.schedule import with_dates


def currency_filter(state: Currency, today: date, months: Iterable[int]) -> Q:
    """The shown editions that are in ``state`` today, as a condition on Edition."""
    condition = Q(pk__in=[])
    for interval in set(months):
        first, last = as_of_bounds(state, interval, today)
        part = Q(Exact(review_months_at("topic__"), interval))
        if first is not None:
            part &= Q(current_as_of__gte=first)
        if last is not None:
            part &= Q(current_as_of__lte=last)
        condition |= part
    return condition


def intervals_in_use() -> set[int]:
    """Every review interval that some page has. One query."""
    own = Topic.objects.filter(review_interval_months__isnull=False).order_by()
    kinds = TopicKind.objects.order_by().values_list("review_interval_months", flat=True)
    return set(kinds.union(own.values_list("review_interval_months", flat=True)))


@dataclass(frozen=True)
class Pages:
    """Shown pages that agree in all that says when their review is due: how many, and how many of them no review
    has looked at: none is open, and none has ended without an approval.

    ``lead`` is how many days before it is due the policy brings a page before the board.
    """

    as_of: date
    months: int
    lead: int
    count: int
    waiting: int
    due_on: date
    state: Currency

    def is_due(self, today: date) -> bool:
        """Whether their review is due within the lead time of their policy, and not late yet."""
        return self.due_on - timedelta(days=self.lead) <= today <= self.due_on


def shown_pages(today: date, answers: Iterable[Any]) -> list[Pages]:
    """All pages that patients read, less those looked at: under review, or among the ``answers`` (``answered_pages``).

    Two queries, whose answers grow with the number of dates and not of pages. The due date is worked out here, as
    everywhere (``encyclopedia.currency``): databases add months in ways of their own.
    """
    under_review = ReviewRound.objects.filter(closed_at__isnull=True).values("topic")
    counts = _counted(Edition.objects.shown())
    # Counted by itself: asked of every page, it would take longer than all the rest.
    reviewed = _counted(Edition.objects.shown().filter(topic__in=under_review))
    answered = Counter((one.current_as_of, one.months, one.lead) for one in answers)
    states = {(as_of, months): currency(as_of, months, today) for as_of, months, _lead in counts}
    return [
        Pages(
            as_of,
            months,
            lead,
            count,
            count - reviewed.get((as_of, months, lead), 0) - answered[as_of, months, lead],
            due_on(as_of, months),
            states[as_of, months],
        )
        for (as_of, months, lead), count in counts.items()
    ]


def _counted(editions: QuerySet[Edition]) -> dict[tuple[date, int, int], int]:
    rows = with_dates(editions).order_by().values_list("current_as_of", "months", "lead")
    return {(as_of, months, lead): n for as_of, months, lead, n in rows.annotate(n=Count("*"))}


def states_of(pages: Iterable[Pages]) -> Counter[Currency]:
    """How many of these are in each state."""
    counts: Counter[Currency] = Counter()
    for one in pages:
        counts[one.state] += one.count
    return counts


def states_now(today: date) -> Counter[Currency]:
    """How many shown pages are in each state. One query, for whom it is the only question about them."""
    counts: Counter[Currency] = Counter()
    shown = Edition.objects.shown().order_by().annotate(months=review_months_at("topic__"))
    for as_of, months, n in shown.values_list("current_as_of", "months").annotate(n=Count("*")):
        counts[currency(as_of, months, today)] += n
    return counts


def library_currency(counts: Counter[Currency]) -> tuple[list[tuple[str, str, int, str]], int]:
    """How current the library is: (key, name, count, address of the list) of each state, and the total."""
    base = reverse("admin:encyclopedia_topic_changelist")
    rows = [(s.value, str(s.label), counts[s], f"{base}?currency={s.value}") for s in Currency]
    return rows, counts.total()
