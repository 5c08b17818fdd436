"""What comes: the plan of the schedule by month and profession, beside what the board signed in a month until now."""

from collections import Counter
from datetime import date

from django.db.models import Count
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from encyclopedia.currency import due_on
from encyclopedia.models import Edition
from encyclopedia.models.catalogue import review_months_at
from reviews.admin.schedule import Forecast, forecast
from reviews.charts import Plot, Series, Table, cell
from reviews.models import Decision, Profession, ReviewRecord
from reviews.plan import Month, months_ahead
from reviews.seats import Who

from . import links
from .conditions import shown_on, within
from .days import PERIOD_MONTHS, Day, Span


def signed_by_profession(span: Span) -> Counter[str]:
    """How many approvals each profession signed. One query."""
    approvals = ReviewRecord.objects.filter(within("signed_at", span), decision=Decision.APPROVE)
    return Counter(dict(approvals.order_by().values_list("signer_profession").annotate(n=Count("*"))))


def _named(who: Who) -> str:
    if who.called:
        return capfirst(who.called)
    return str(Profession(who.profession).label) if who.profession else _("Any member")


def _place(who: Who) -> tuple[bool, int, str]:
    """Any member first, then the professions in their own order, then who is asked for by what they can do."""
    return bool(who.called), ["", *Profession.values].index(who.profession), who.called


def asked_for(ahead: Forecast, signed: Counter[str]) -> Plot:
    """The signatures that the plan asks for, over what the board signed in a month."""
    schedule = reverse("admin:reviews_reviewpace_changelist")
    months = ahead.months
    asked = sorted({who for month in months for who in month.asked}, key=_place)
    usual = round(signed.total() / PERIOD_MONTHS, 1)
    return Plot(
        "signatures-ahead",
        _("Signatures that the plan asks for, by month and profession, over those of an average month"),
        _("Month"),
        ahead.labels,
        bars=[
            Series(_named(who), [month.asked[who] for month in months], [schedule] * len(months))
            for who in asked
        ],
        lines=[Series(_("Signed in an average month of the last twelve"), [usual] * len(months))],
        short=[date_format(month.first, "M y") for month in months],
        note=_("The plan is that of the schedule: what the clock opens at the pace that the board set."),
    )


def falls_due(ahead: Forecast, today: date) -> Table:
    """The plan's months: what falls due that no review has looked at, and what is opened."""
    schedule = reverse("admin:reviews_reviewpace_changelist")
    rows = [
        [
            cell(label),
            cell(month.due, links.editions(comes_due=Span(max(month.first, today), month.end))),
            cell(month.opened, schedule),
            cell(month.late, schedule),
        ]
        for label, month in zip(ahead.labels, ahead.months, strict=True)
    ]
    return Table(
        "due-ahead",
        _("Pages that fall due, and reviews that the plan opens"),
        [_("Month"), _("Fall due"), _("Planned reviews"), _("Planned too late")],
        rows,
        note=_(
            "Pages that the board reviews now, or that were reviewed and not approved, are not among these."
        ),
    )


def pace_by_profession(day: Day, signed: Counter[str]) -> Table:
    rows = [
        [
            cell(str(name)),
            cell(
                signed[key],
                links.records(
                    signer_profession__exact=key, decision__exact=Decision.APPROVE.value, signed=day.period
                ),
            ),
            cell(round(signed[key] / PERIOD_MONTHS, 1), decimals=1),
        ]
        for key, name in Profession.choices
    ]
    return Table(
        "pace",
        _("Approvals signed in the twelve months, by profession"),
        [_("Profession"), _("Signed"), _("In an average month")],
        rows,
    )


def due_after(day: Day) -> Table:
    """Of the pages that were shown on a past day: in which month they came due. One query."""
    months = {month.first: month for month in months_ahead(day.on)}
    rows = (
        Edition.objects.filter(shown_on(day.on, day.today))
        .order_by()
        .annotate(months=review_months_at("topic__"))
        .values_list("current_as_of", "months")
        .annotate(n=Count("*"))
    )
    for as_of, interval, n in rows:
        due = due_on(as_of, interval)
        if due >= day.on and (month := months.get(due.replace(day=1))) is not None:
            month.due += n
    told: list[Month] = list(months.values())
    return Table(
        "due-after",
        _("Pages shown then, by the month in which they came due"),
        [_("Month"), _("Came due")],
        [
            [
                cell(date_format(month.first, "F Y")),
                cell(month.due, links.editions(shown=day.on, due=Span(max(month.first, day.on), month.end))),
            ]
            for month in told
        ],
        note=_("By the review intervals of today. What the schedule planned on a past day is not known."),
    )


def ahead_part(day: Day) -> list[Plot | Table]:
    signed = signed_by_profession(day.period)
    pace = pace_by_profession(day, signed)
    if day.is_past:
        return [due_after(day), pace]
    ahead = forecast()
    return [asked_for(ahead, signed), falls_due(ahead, day.today), pace]
