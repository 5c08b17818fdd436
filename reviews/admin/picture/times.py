"""How long the way from submission to publication takes, by kind of review and by stage."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Count, F, Max, Min, Q
from django.db.models.functions import TruncMonth
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.models import ReviewKind
from reviews.charts import Plot, Series, Table, cell
from reviews.models import Decision, Outcome, ReviewRound

from . import links
from .conditions import within
from .days import Day, Span
from .spread import MEDIAN, NINE_IN_TEN, calendar_days, quantile

_DAY = timedelta(days=1)


class Way(NamedTuple):
    """How long the stages of one round took that published."""

    kind: str
    to_first: timedelta
    to_last: timedelta
    to_page: timedelta


_STAGES: tuple[tuple[str | Promise, Callable[[Way], timedelta]], ...] = (
    (gettext_lazy("Submission to first signature"), lambda way: way.to_first),
    (gettext_lazy("First signature to last"), lambda way: way.to_last),
    (gettext_lazy("Last signature to publication"), lambda way: way.to_page),
    (gettext_lazy("Submission to publication"), lambda way: way.to_first + way.to_last + way.to_page),
)


def ways(span: Span) -> list[Way]:
    """The rounds of this board that published within the span, timed by the signatures that stood. One query.

    The database takes the instants from each other: to read them in takes longer than all the rest.
    """
    signed = Q(records__decision=Decision.APPROVE, records__withdrawal__isnull=True)
    first, last = Min("records__signed_at"), Max("records__signed_at")
    rows = (
        ReviewRound.objects.filter(within("closed_at", span), signed, outcome=Outcome.PUBLISHED)
        .exclude(kind=ReviewKind.ATTESTED_IMPORT)
        .order_by()
        .values("pk")
        .annotate(to_first=first - F("opened_at"), to_last=last - first, to_page=F("closed_at") - last)
    )
    return [Way(*row) for row in rows.values_list("kind", "to_first", "to_last", "to_page")]


def by_kind(span: Span) -> Table:
    found: dict[tuple[str, int], Counter[float]] = defaultdict(Counter)
    for way in ways(span):
        for stage, (_name, time) in enumerate(_STAGES):
            found[way.kind, stage][round(time(way) / _DAY, 1)] += 1
    rows = []
    for kind in ReviewKind:
        url = links.rounds(kind__exact=kind.value, outcome__exact=Outcome.PUBLISHED.value, closed=span)
        for stage, (name, _time) in enumerate(_STAGES):
            if days := found[kind.value, stage]:
                numbers = [cell(quantile(days, part), url, 1) for part in (MEDIAN, NINE_IN_TEN)]
                rows.append([cell(f"{kind.label}: {name}"), cell(days.total(), url), *numbers])
    return Table(
        "times-by-kind",
        _("Days from submission to publication in three months, by kind of review and stage"),
        [_("Kind and stage"), _("Rounds"), _("Median days"), _("90th percentile, days")],
        rows,
        note=_(
            "Of the rounds that published. A text that was sent back comes before the board in another round, whose "
            "time begins with that submission. Attested imports are left out: nobody of this board reviewed them."
        ),
        empty=_("No round published in these three months."),
    )


def by_month(months: Sequence[Span]) -> Plot:
    """The whole time in calendar days, by month of publication. One query, which brings sums and no rounds."""
    span = Span(months[0].first, months[-1].last)
    rounds = ReviewRound.objects.filter(within("closed_at", span), outcome=Outcome.PUBLISHED)
    rows = (
        rounds.exclude(kind=ReviewKind.ATTESTED_IMPORT)
        .order_by()
        .annotate(month=TruncMonth("closed_at"), days=calendar_days("opened_at", "closed_at"))
        .values_list("month", "days")
        .annotate(n=Count("*"))
    )
    found: dict[tuple[int, int], Counter[float]] = defaultdict(Counter)
    for month, days, n in rows:
        found[month.year, month.month][days.days] += n
    urls = [
        links.rounds(outcome__exact=Outcome.PUBLISHED.value, closed=one, vouched="board") for one in months
    ]

    def values(part: float) -> list[float | None]:
        return [quantile(found[one.last.year, one.last.month], part) for one in months]

    return Plot(
        "times-by-month",
        _("Calendar days from submission to publication, by month of publication"),
        _("Month"),
        [date_format(one.last, "F Y") for one in months],
        lines=[
            Series(_("Median"), values(MEDIAN), urls),
            Series(_("90th percentile"), values(NINE_IN_TEN), urls),
        ],
        short=[date_format(one.last, "M y") for one in months],
        none_word="–",
    )


def times_part(day: Day) -> list[Plot | Table]:
    return [by_kind(day.quarter), by_month(day.months)]
