"""What comes due when, counted in the database by what pages have in common, and worked out from the terms they follow.

The answer of the database grows with the number of dates and not of pages. The terms (intervals, lead times, days for a
review) are applied here, so that a change of them can be looked at before it is made.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import Count, F
from django.db.models.functions import Coalesce

from encyclopedia.currency import due_on
from encyclopedia.models import Edition, TopicKind

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
    for policy in ReviewPolicy.objects.order_by():
        asked = always.get(policy.pk) or [Who()]
        more = [Who()] * max(0, policy.fewest_people - len(asked))
        policies[policy.pk] = Term(policy.lead_days, policy.days, (*asked, *more))
        if policy.kind_id is not None:
            of_kind[policy.kind_id] = policy.pk
    return Terms(intervals, policies, of_kind)


def shown_by_kind() -> Iterable[tuple[date, int, int | None, int]]:
    """All shown pages: how many share a date, a kind, and an interval of their own if any. One query.

    Asked of topics alone: intervals and policies are few, and put beside each number afterwards.
    """
    by = ("current_as_of", "topic__kind_id", "topic__review_interval_months")
    return Edition.objects.shown().order_by().values_list(*by).annotate(n=Count("*"))


def shown_alike(terms: Terms) -> Counter[Alike]:
    """All shown pages, by what they have in common. Two queries.

    Those with a policy of their own are few, and put where they belong afterwards: joined with the policies, to count
    every page takes half as long again.
    """
    found = Counter(
        {
            Alike(as_of, kind_id, own, terms.of_kind.get(kind_id)): n
            for as_of, kind_id, own, n in shown_by_kind()
        }
    )
    for alike, n in _counted(Edition.objects.shown().filter(topic__review_policy__isnull=False)).items():
        found[alike] += n
        found[alike._replace(policy_id=terms.of_kind.get(alike.kind_id))] -= n
    return found


def under_review_alike() -> dict[Alike, int]:
    """The shown pages with an open review, by what they have in common. One query."""
    under_review = ReviewRound.objects.filter(closed_at__isnull=True).values("topic")
    return _counted(Edition.objects.shown().filter(topic__in=under_review))


def pages_alike(terms: Terms) -> dict[Alike, int]:
    """The shown pages that no review has looked at, by what they have in common. Four queries."""
    found = shown_alike(terms)
    for looked_at in (under_review_alike(), _counted(answered())):
        found.subtract(looked_at)
    return {alike: count for alike, count in found.items() if count > 0}


def _counted(editions: Any) -> dict[Alike, int]:
    policy = Coalesce(F("topic__review_policy"), F("topic__kind__review_policy"))
    by = ("current_as_of", "topic__kind_id", "topic__review_interval_months", "policy_id")
    rows = editions.annotate(policy_id=policy).order_by().values_list(*by).annotate(n=Count("*"))
    return {Alike(*row[:4]): row[4] for row in rows}


def coming(pages: Mapping[Alike, int], terms: Terms) -> list[Coming]:
    """What comes, once for all pages that come alike, whatever their kind: who plans goes through it many times."""
    counts: Counter[Coming] = Counter()
    for alike, count in pages.items():
        counts[terms.coming(alike, 0)] += count
    return [one._replace(number=count) for one, count in counts.items()]
