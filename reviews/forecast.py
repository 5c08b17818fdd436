"""What comes due when, counted in the database by what pages have in common, and worked out from the terms they follow.

The answer of the database grows with the number of dates and not of pages. The terms (intervals, lead times, days for a
review) are applied here, so that a change of them can be looked at before it is made.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from encyclopedia.currency import due_on
from encyclopedia.models import Edition, TopicKind
from encyclopedia.statements import Select

from .models import PolicySeat, ReviewPolicy, ReviewRound
from .plan import Coming
from .schedule import USUAL_LEAD, answered, most_lead_days
from .seats import Who, who_of

USUAL_DAYS: Final = ReviewPolicy._meta.get_field("days").get_default()  # noqa: SLF001 - as Django's own fields are


class Alike(NamedTuple):
    """Shown pages that share a date and all terms: their kind, their policy, and an interval of their own if any."""

    as_of: date
    kind_id: int
    own_interval: int | None
    policy_id: int | None


@dataclass(frozen=True)
class Term:
    """What a policy says about time and signatures."""

    lead: int = USUAL_LEAD
    days: int = USUAL_DAYS
    asked: tuple[Who, ...] = (Who(),)


_USUAL: Final = Term()


@dataclass(frozen=True)
class Terms:
    """The intervals by kind, the terms by policy, and which policy a kind has."""

    intervals: Mapping[int, int]
    policies: Mapping[int, Term]
    of_kind: Mapping[int, int]

    def with_interval(self, kind_id: int, months: int) -> "Terms":
        return replace(self, intervals={**self.intervals, kind_id: months})

    def with_policy(self, policy_id: int, *, lead: int, days: int) -> "Terms":
        term = replace(self.policies.get(policy_id, Term()), lead=lead, days=days)
        return replace(self, policies={**self.policies, policy_id: term})

    def interval(self, one: Alike) -> int:
        """After how many months these pages are due."""
        return one.own_interval or self.intervals[one.kind_id]

    def term(self, one: Alike) -> Term:
        """What the policy of these pages says; its lead time is no longer than their interval allows."""
        term = self.policies.get(one.policy_id or 0, _USUAL)
        most = most_lead_days(self.interval(one))
        return term if term.lead <= most else replace(term, lead=most)

    def coming(self, one: Alike, count: int) -> Coming:
        term = self.term(one)
        due = due_on(one.as_of, self.interval(one))
        return Coming(
            due, due - timedelta(days=term.lead), due - timedelta(days=term.days), count, term.asked
        )


def terms_in_force() -> Terms:
    """Three queries. Seats that depend on the words of a page are not counted."""
    intervals = dict(TopicKind.objects.order_by().values_list("pk", "review_interval_months"))
    always: dict[int, list[Who]] = {}
    for seat in PolicySeat.objects.filter(when=PolicySeat.When.ALWAYS):
        always.setdefault(seat.policy_id, []).append(who_of(seat))
    policies, of_kind = {}, {}
    found = ReviewPolicy.objects.order_by().values_list("pk", "kind", "lead_days", "days", "fewest_people")
    for pk, kind_id, lead, days, fewest_people in found:
        asked = always.get(pk) or [Who()]
        more = [Who()] * max(0, fewest_people - len(asked))
        policies[pk] = Term(lead, days, (*asked, *more))
        if kind_id is not None:
            of_kind[kind_id] = pk
    return Terms(intervals, policies, of_kind)


_BY_KIND: Final = ("current_as_of", "topic__kind_id", "topic__review_interval_months")
_SHOWN: Final = Edition.objects.shown().order_by()
_IN_REVIEW: Final = Q(topic__in=ReviewRound.objects.filter(closed_at__isnull=True).values("topic"))

# Asked of topics alone: intervals and policies are few, and put beside each number afterwards.
_PAGES: Final = Select(lambda: _SHOWN.values_list(*_BY_KIND).annotate(n=Count("*")))
_WITH_REVIEWS: Final = Select(
    lambda: _SHOWN.values_list(*_BY_KIND).annotate(n=Count("*"), reviewed=Count("topic", filter=_IN_REVIEW))
)
_OF_OWN_POLICY: Final = Select(
    lambda: (
        _SHOWN.filter(topic__review_policy__isnull=False)
        .values_list(*_BY_KIND, "topic__review_policy")
        .annotate(n=Count("*"), reviewed=Count("topic", filter=_IN_REVIEW))
    )
)


def shown_by_kind() -> Iterable[tuple[date, int, int | None, int]]:
    """All shown pages: how many share a date, a kind, and an interval of their own if any. One query."""
    return _PAGES.rows()


def shown_alike(terms: Terms) -> Iterator[tuple[Alike, int, int]]:
    """All shown pages, by what they have in common: how many there are, and how many of them a review is open of.
    Numbers of the same pages are added up. Two queries.

    Pages with a policy of their own are few: they were counted under that of their kind, and are put where they belong
    by a number below zero. Joined with the policies, to count every page takes half as long again.
    """
    of_kind = terms.of_kind
    for as_of, kind_id, own, n, reviewed in _WITH_REVIEWS.rows():
        yield Alike(as_of, kind_id, own, of_kind.get(kind_id)), n, reviewed
    for as_of, kind_id, own, policy_id, n, reviewed in _OF_OWN_POLICY.rows():
        yield Alike(as_of, kind_id, own, policy_id), n, reviewed
        yield Alike(as_of, kind_id, own, of_kind.get(kind_id)), -n, -reviewed


def pages_alike(terms: Terms) -> dict[Alike, int]:
    """The shown pages that no review has looked at, by what they have in common. Three queries."""
    found: Counter[Alike] = Counter()
    for alike, n, reviewed in shown_alike(terms):
        found[alike] += n - reviewed
    found.subtract(_counted(answered()))
    return {alike: count for alike, count in found.items() if count > 0}


def _counted(editions: Any) -> dict[Alike, int]:
    policy = Coalesce(F("topic__review_policy"), F("topic__kind__review_policy"))
    rows = (
        editions.annotate(policy_id=policy)
        .order_by()
        .values_list(*_BY_KIND, "policy_id")
        .annotate(n=Count("*"))
    )
    return {Alike(*row[:4]): row[4] for row in rows}


def coming(pages: Mapping[Alike, int], terms: Terms) -> list[Coming]:
    """What comes, once for all pages that come alike, whatever their kind: who plans goes through it many times."""
    counts: Counter[Coming] = Counter()
    for alike, count in pages.items():
        counts[terms.coming(alike, 0)] += count
    return [one._replace(number=count) for one, count in counts.items()]
