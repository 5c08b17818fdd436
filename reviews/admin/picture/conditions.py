"""What the numbers of the report count, as conditions: a number and the list behind it ask the same question.

Everything is asked of records: of intervals of editions, of rounds and of signatures. History tables are never read.
"""

from datetime import date, timedelta
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import NegatedExpression
from django.db.models.functions import Coalesce, TruncDate
from django.db.models.lookups import Exact, LessThanOrEqual

from encyclopedia.currency import Currency, latest_due_before
from encyclopedia.models import Edition, ReaderReport
from encyclopedia.models.catalogue import review_months_at
from reviews.admin.library import currency_filter, intervals_in_use
from reviews.models import (
    Assignment,
    Decision,
    Disclosure,
    ReportState,
    ReportStep,
    ReviewRecord,
    ReviewRound,
    UnsettledReport,
)
from reviews.schedule import answered
from reviews.taking_part import GIVEN_UP

from .days import Span, over

SIGNED: Final = (Decision.APPROVE, Decision.REQUEST_CHANGES)


def shown_on(day: date, today: date) -> Q:
    """Editions that patients read at the end of a day; today, those that they read now."""
    if day >= today:
        return Q(shown_until__isnull=True)
    end = over(day)
    return Q(shown_from__lt=end) & (Q(shown_until__isnull=True) | Q(shown_until__gte=end))


def in_state(state: Currency, day: date) -> Q:
    """Editions that, read on that day, are in a state of currency; by the review intervals of today. One query."""
    return currency_filter(state, day, intervals_in_use())


def due_within(span: Span) -> Q:
    """Editions whose review falls due within the span; by the review intervals of today. One query."""
    found = Q(pk__in=[])
    for months in intervals_in_use():
        after = latest_due_before(span.first, months)
        last = latest_due_before(span.last + timedelta(days=1), months)
        of_interval = Q(Exact(review_months_at("topic__"), months))
        found |= of_interval & Q(current_as_of__gt=after, current_as_of__lte=last)
    return found


def not_looked_at(editions: QuerySet[Edition]) -> QuerySet[Edition]:
    """Of these, the shown ones that no review has looked at: what the schedule counts (``reviews.forecast``)."""
    under_review = ReviewRound.objects.filter(closed_at__isnull=True).values("topic")
    found = editions.filter(shown_until__isnull=True).exclude(topic__in=under_review)
    return found.exclude(pk__in=answered().values("pk"))


def within(field: str, span: Span) -> Q:
    """Rows whose instant ``field`` lies in the span."""
    first, end = span.instants
    return Q(**{f"{field}__gte": first, f"{field}__lt": end})


def closed_in_time() -> Q:
    """Rounds that ended by the day on which they were due."""
    return Q(LessThanOrEqual(TruncDate("closed_at"), F("due_on")))


def open_seats(day: date) -> QuerySet[Assignment]:
    """Seats that waited for their members' signatures at the end of a day.

    A signature that was withdrawn by then does not count. Who declined, passed the seat on or stood aside had it until
    they answered.
    """
    end = over(day)
    stood = Q(withdrawal__isnull=True) | Q(withdrawal__signed_at__gte=end)
    decided = ReviewRecord.objects.filter(
        stood, round=OuterRef("round"), signer=OuterRef("member__user"), signed_at__lt=end
    ).exclude(decision=Decision.WITHDRAW)
    gone = Q(status__in=GIVEN_UP, answered_at__lt=end)
    open_then = Q(round__closed_at__isnull=True) | Q(round__closed_at__gte=end)
    return Assignment.objects.filter(
        open_then, ~gone, ~Exists(decided), asked_at__lt=end, round__opened_at__lt=end
    )


def undeclared() -> Q:
    """Signatures that say nothing of conflicts of interest."""
    return Q(conflict="")


def nameless() -> Q:
    """Editions that name nobody: no reviewer, and no chair who attested an earlier review."""
    return Q(reviewers=[], attestation__isnull=True)


def undisclosed(day: date) -> NegatedExpression:
    """Members of the board of whom no disclosure of interests holds on the day."""
    newer = Disclosure.objects.filter(member=OuterRef("member"), made_at__gt=OuterRef("made_at"))
    holding = Disclosure.objects.filter(~Exists(newer), member=OuterRef("pk"), valid_until__gte=day)
    return ~Exists(holding)


def unsettled_reports(reports: QuerySet[ReaderReport], day: date) -> QuerySet[ReaderReport]:
    """Of these reports, those that were neither answered nor dismissed at the end of the day.

    One that is settled now and of which nothing was done since was settled then: no more is asked of it.
    """
    steps = ReportStep.objects.filter(report=OuterRef("pk"), made_at__lt=over(day)).order_by("-pk")
    state = Coalesce(Subquery(steps.values("state")[:1]), Value(ReportState.NEW.value))
    since = ReportStep.objects.filter(made_at__gte=over(day)).order_by().values("report")
    may_have_been = Q(pk__in=UnsettledReport.objects.values("report")) | Q(pk__in=since)
    return (
        reports.filter(may_have_been)
        .alias(state_then=state)
        .exclude(state_then__in=[ReportState.ANSWERED, ReportState.DISMISSED])
    )
