"""What comes due when, counted in the database by what pages have in common, and worked out from the terms they follow.

The answer of the database grows with the number of dates and not of pages. The terms (intervals, lead times, days for a
review) are applied here, so that a change of them can be looked at before it is made.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, F
from django.db.models.functions import Coalesce

from encyclopedia.currency import due_on
from encyclopedia.models import Edition, TopicKind

from .models import PolicySeat, ReviewPolicy, ReviewRound
from .plan import Coming
from .schedule import USUAL_LEAD, answered, most_lead_days
from .seats import Who, who_of

USUAL_DAYS: Final = ReviewPolicy._meta.get_field("days").get_default()  # noqa: SLF001 - as Django's own fields are


@dataclass(frozen=True)
class Alike:
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


@dataclass(frozen=True)
class Terms:
    intervals: Mapping[int, int]
    policies: Mapping[int, Term]

    def with_interval(self, kind_id: int, months: int) -> "Terms":
        return replace(self, intervals={**self.intervals, kind_id: months})

    def with_policy(self, policy_id: int, *, lead: int, days: int) -> "Terms":
        term = replace(self.policies.get(policy_id, Term()), lead=lead, days=days)
        return replace(self, policies={**self.policies, policy_id: term})

    def coming(self, one: Alike, count: int) -> Coming:
        term = self.policies.get(one.policy_id or 0, Term())
        months = one.own_interval or self.intervals[one.kind_id]
        due = due_on(one.as_of, months)
        lead = min(term.lead, most_lead_days(months))
        return Coming(due, due - timedelta(days=lead), due - timedelta(days=term.days), count, term.asked)


def terms_in_force() -> Terms:
    """Three queries. Seats that depend on the words of a page are not counted."""
    intervals = dict(TopicKind.objects.order_by().values_list("pk", "review_interval_months"))
    always: dict[int, list[Who]] = {}
    for seat in PolicySeat.objects.filter(when=PolicySeat.When.ALWAYS):
        always.setdefault(seat.policy_id, []).append(who_of(seat))
    policies = {}
    for policy in ReviewPolicy.objects.order_by():
        asked = always.get(policy.pk) or [Who()]
        more = [Who()] * max(0, policy.fewest_people - len(asked))
        policies[policy.pk] = Term(policy.lead_days, policy.days, (*asked, *more))
    return Terms(intervals, policies)


def pages_alike() -> dict[Alike, int]:
    """The shown pages that no review has looked at, by what they have in common. Three queries."""
    under_review = ReviewRound.objects.filter(closed_at__isnull=True).values("topic")
    found = _counted(Edition.objects.shown())
    # Counted by themselves: asked of every page, they would take longer than all the rest.
    for looked_at in (Edition.objects.shown().filter(topic__in=under_review), answered()):
        for alike, count in _counted(looked_at).items():
            found[alike] -= count
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
    return [replace(one, count=count) for one, count in counts.items()]
