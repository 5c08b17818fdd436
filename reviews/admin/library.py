"""How current the library is, asked of the database: nothing is stored, so nothing can be stale (invariant 9)."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, partial
from typing import Final, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.lookups import Exact
from django.urls import reverse

from encyclopedia.currency import STATES, Currency, as_of_bounds, due_on, latest_due_before
from encyclopedia.models import Edition, Topic, TopicKind
from encyclopedia.models.catalogue import review_months_at
from reviews.forecast import shown_alike, shown_by_kind, terms_in_force
from reviews.models import ReviewRound
from reviews.schedule import Answered, with_dates


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


class Pages(NamedTuple):
    """Shown pages that agree in all that says when their review is due: how many no review has looked at.

    ``lead`` is how many days before it is due the policy brings a page before the board.
    """

    as_of: date
    months: int
    lead: int
    waiting: int

    @property
    def due_on(self) -> date:
        return due_on(self.as_of, self.months)


@dataclass(frozen=True)
class Shown:
    """What patients read: how many pages are in each state; and those that no review has looked at, of which none is
    open, and none has ended without an approval: the ``late`` ones, past their date, and those ``due`` within the lead
    time of their policy and not late yet.
    """

    states: Counter[Currency]
    late: list[Pages]
    due: list[Pages]


def shown_pages(today: date, answers: Iterable[Answered]) -> Shown:
    """All pages that patients read; looked at are those under review, and the ``answers`` (``answered_pages``).

    Five queries, whose answers grow with the number of dates and not of pages. In which state a page is follows from
    bounds on its date, worked out once an interval: due dates are added up here, as everywhere
    (``encyclopedia.currency``), for databases add months in ways of their own.
    """
    terms = terms_in_force()
    answered = Counter((one.as_of, one.months, one.lead) for one in answers)
    in_state = [0] * len(_OLDEST_FIRST)
    late: Counter[tuple[date, int, int]] = Counter()
    due: Counter[tuple[date, int, int]] = Counter()
    last_dates = lru_cache(partial(_last_dates, today))
    bounds: dict[tuple[int | None, ...], tuple[int, int, tuple[date, ...], date]] = {}
    for alike, count, reviewed in shown_alike(terms):
        as_of, of_terms = alike.as_of, alike[1:]
        if of_terms not in bounds:
            months, lead = terms.interval(alike), terms.term(alike).lead
            last = latest_due_before(today + timedelta(days=lead + 1), months)
            bounds[of_terms] = months, lead, last_dates(months), last
        months, lead, dates, last = bounds[of_terms]
        place = bisect_left(dates, as_of)
        in_state[place] += count
        if place < _LATE:
            late[as_of, months, lead] += count - reviewed
        elif as_of <= last:
            due[as_of, months, lead] += count - reviewed
    states = Counter(dict(zip(_OLDEST_FIRST, in_state, strict=True)))
    return Shown(states, _waiting(late - answered), _waiting(due - answered))


_OLDEST_FIRST: Final = tuple(reversed(STATES))
_LATE: Final = _OLDEST_FIRST.index(Currency.DUE)


def _last_dates(today: date, months: int) -> tuple[date, ...]:
    """The latest current-as-of dates of pages that are expired, overdue and due today; all later ones are current."""
    last = (as_of_bounds(state, months, today)[1] for state in _OLDEST_FIRST[:-1])
    return tuple(one or date.max for one in last)


def _waiting(counts: Counter[tuple[date, int, int]]) -> list[Pages]:
    return [Pages(*key, count) for key, count in counts.items()]


def expiring_pages(today: date, within: timedelta) -> list[Pages]:
    """The shown pages that have expired, or will ``within`` that time, and that nobody reviews. Two queries."""
    months = intervals_in_use()
    day = today + within
    latest = max(
        (as_of_bounds(Currency.EXPIRED, one, day)[1] or date.min for one in months), default=date.min
    )
    found = Edition.objects.shown().filter(
        currency_filter(Currency.EXPIRED, day, months), current_as_of__lte=latest
    )
    nobody = ~Exists(ReviewRound.objects.filter(topic=OuterRef("topic"), closed_at__isnull=True))
    alike = with_dates(found.filter(nobody)).order_by().values_list("current_as_of", "months", "lead")
    return [Pages(*row) for row in alike.annotate(n=Count("*"))]


def states_now(today: date) -> Counter[Currency]:
    """How many shown pages are in each state. Two queries, for whom it is the only question about them."""
    intervals = dict(TopicKind.objects.order_by().values_list("pk", "review_interval_months"))
    last_dates = lru_cache(partial(_last_dates, today))
    counts: Counter[Currency] = Counter()
    for as_of, kind_id, own, n in shown_by_kind():
        counts[_OLDEST_FIRST[bisect_left(last_dates(own or intervals[kind_id]), as_of)]] += n
    return counts


def library_currency(counts: Counter[Currency]) -> tuple[list[tuple[str, str, int, str]], int]:
    """How current the library is: (key, name, count, address of the list) of each state, and the total."""
    base = reverse("admin:encyclopedia_topic_changelist")
    rows = [(s.value, str(s.label), counts[s], f"{base}?currency={s.value}") for s in Currency]
    return rows, counts.total()
