"""How current the library is, and was: counted from the intervals in which editions were shown (invariant 9)."""

from bisect import bisect_left
from collections import Counter
from datetime import date

from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from encyclopedia.currency import STATES, Currency, last_days
from encyclopedia.models import Edition, TopicKind
from reviews.charts import Plot, Series, Table, cell

from . import links
from .days import Day, over


def states_at(ends: list[date]) -> list[Counter[Currency]]:
    """How many pages were in each state at the end of each of these days. Two queries, which count each edition once.

    An edition is counted by the first end at which it was shown and the first at which it was no more: its state at
    each of those between follows from its date. Review intervals are those of today; kinds are few, and theirs put
    beside each number afterwards.
    """
    instants = [over(end) for end in ends]
    begun = Case(
        *(When(shown_from__lt=instant, then=Value(place)) for place, instant in enumerate(instants)),
        output_field=IntegerField(),
    )
    ended = Case(
        When(shown_until__isnull=True, then=Value(len(ends))),
        *(When(shown_until__lt=instant, then=Value(place)) for place, instant in enumerate(instants)),
        output_field=IntegerField(),
    )
    rows = (
        Edition.objects.filter(shown_from__lt=instants[-1])
        .filter(Q(shown_until__isnull=True) | Q(shown_until__gte=instants[0]))
        .order_by()
        .annotate(begun=begun, ended=ended)
        .values_list("current_as_of", "topic__kind_id", "topic__review_interval_months", "begun", "ended")
        .annotate(n=Count("*"))
    )
    intervals = dict(TopicKind.objects.order_by().values_list("pk", "review_interval_months"))
    counts: list[Counter[Currency]] = [Counter() for _end in ends]
    states: dict[tuple[date, int], list[Currency]] = {}
    for as_of, kind_id, own, first, past, n in rows:
        months = own or intervals[kind_id]
        if (as_of, months) not in states:
            lasts = last_days(as_of, months)
            states[as_of, months] = [STATES[bisect_left(lasts, end)] for end in ends]
        of_page = states[as_of, months]
        for place in range(first, len(ends) if past is None else past):
            counts[place][of_page[place]] += n
    return counts


def currency_now(day: Day, counts: Counter[Currency]) -> Table:
    """The states on the day itself, with their share."""
    total = counts.total()
    rows = [
        [
            cell(str(state.label)),
            cell(counts[state], links.editions(shown=f"{day.on}.{state.value}")),
            cell(100 * counts[state] / total if total else None, decimals=1),
        ]
        for state in Currency
    ]
    rows.append(
        [
            cell(_("All pages shown")),
            cell(total, links.editions(shown=day.on)),
            cell("–"),
        ]
    )
    return Table(
        "currency-now",
        _("Pages that patients read, by state, on %(day)s") % {"day": date_format(day.on, "F j, Y")},
        [_("State"), _("Pages"), _("Share, %")],
        rows,
    )


def currency_part(day: Day) -> list[Plot | Table]:
    ends = day.month_ends
    counts = states_at(ends)
    over_time = Plot(
        "currency-over-time",
        _("Pages that patients read, by state, at the end of each month"),
        _("End of"),
        [date_format(end, "F j, Y") for end in ends],
        bars=[
            Series(
                str(state.label),
                [count[state] for count in counts],
                [links.editions(shown=f"{end}.{state.value}") for end in ends],
                state.value,
            )
            for state in STATES
        ],
        short=[date_format(end, "M y") for end in ends],
    )
    return [currency_now(day, counts[-1]), over_time]
