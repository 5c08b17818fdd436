"""What a change of a policy's times would set off, shown before it is saved: what would fall due when."""

from dataclasses import dataclass
from datetime import date

from encyclopedia.content import content_hash
from reviews.forecast import Alike, Terms, coming, pages_alike, terms_in_force
from reviews.models import ReviewPolicy
from reviews.plan import due_by_month


@dataclass(frozen=True)
class Times:
    """The times of a policy. ``interval`` None: as its kind (of a topic alone)."""

    interval: int | None
    lead: int
    days: int

    @property
    def token(self) -> str:
        """Says that these times were looked at."""
        return content_hash({"interval": self.interval, "lead": self.lead, "days": self.days})


@dataclass(frozen=True)
class Preview:
    """Counts now and after the change: past their date, waiting to be opened, and in the months when any falls due."""

    overdue: tuple[int, int]
    waiting: tuple[int, int]
    months: list[tuple[date, int, int]]


def times_of(policy: ReviewPolicy) -> Times:
    """The times as they stand in the database."""
    of = policy.kind or policy.topic
    stored = ReviewPolicy.objects.get(pk=policy.pk)
    return Times(of.review_interval_months if of else None, stored.lead_days, stored.days)


def preview(policy: ReviewPolicy, after: Times, today: date) -> Preview | None:
    """What changes for the pages that follow this policy; None when nothing does. Seven queries, however many pages."""
    terms = terms_in_force()
    changed = terms.with_policy(policy.pk, lead=after.lead, days=after.days)
    pages = pages_alike(terms)
    if policy.kind_id is not None:
        pages = {alike: n for alike, n in pages.items() if alike.kind_id == policy.kind_id}
        changed = changed.with_interval(policy.kind_id, after.interval or terms.intervals[policy.kind_id])
        new_pages = pages
    else:
        pages = {alike: n for alike, n in pages.items() if alike.policy_id == policy.pk}
        new_pages = {alike._replace(own_interval=after.interval): n for alike, n in pages.items()}
    return _compared((pages, terms), (new_pages, changed), today)


def _compared(
    now: tuple[dict[Alike, int], Terms], then: tuple[dict[Alike, int], Terms], today: date
) -> Preview | None:
    before, after = coming(*now), coming(*then)
    if before == after:
        return None
    overdue_now, months_now = due_by_month(before, today)
    overdue_then, months_then = due_by_month(after, today)
    waiting = [sum(one.number for one in pages if one.opens_on <= today) for pages in (before, after)]
    return Preview(
        (overdue_now, overdue_then),
        (waiting[0], waiting[1]),
        [
            (month.first, month.due, new.due)
            for month, new in zip(months_now, months_then, strict=True)
            if month.due or new.due
        ],
    )
