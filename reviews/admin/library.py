"""How current the library is, asked of the database: nothing is stored, so nothing can be stale (invariant 9)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q
from django.db.models.lookups import Exact
from django.urls import reverse

from encyclopedia.currency import Currency, as_of_bounds
from encyclopedia.models import Edition, Topic, TopicKind
from encyclopedia.models.catalogue import review_months_at


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


def library_currency(today: date) -> tuple[list[tuple[str, str, int, str]], int]:
    """How many shown pages are in each state: (key, name, count, address of the list), and the total. Two queries."""
    months = intervals_in_use()
    counts = Edition.objects.shown().aggregate(
        total=Count("pk"),
        **{state.value: Count("pk", filter=currency_filter(state, today, months)) for state in Currency},
    )
    base = reverse("admin:encyclopedia_topic_changelist")
    rows = [(s.value, str(s.label), counts[s.value], f"{base}?currency={s.value}") for s in Currency]
    return rows, counts["total"]
