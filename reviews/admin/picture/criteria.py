"""What an accreditor asks for, each with the number that proves it and the list behind that."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from encyclopedia.content.gaps import HARD_GRADE
from encyclopedia.currency import Currency
from encyclopedia.models import Edition, ReaderReport, ReviewKind
from reviews import roles
from reviews.charts import Cell, Plot, Table, cell
from reviews.models import BoardMember, ReviewRecord, ReviewRound
from reviews.retrospect import unsettled

from . import links
from .bands import HARD, NOT_MEASURED
from .conditions import (
    SIGNED,
    closed_in_time,
    nameless,
    shown_on,
    undeclared,
    undisclosed,
    unsettled_reports,
    within,
)
from .currency import states_at
from .days import Day, Span
from .texts import figures

ANSWER_WITHIN = timedelta(days=30)

Row = tuple[str, str, Cell, Cell]


def _pages(day: Day) -> Iterator[Row]:
    """What is true of the pages that patients read on the day. What is not known is told by itself. Four queries."""
    (states,) = states_at([day.on])
    shown = cell(states.total(), links.editions(shown=day.on))
    editions = Edition.objects.filter(shown_on(day.on, day.today))
    yield (
        _("Licensed clinicians review what patients read."),
        _("Pages that this board has not signed: a chair attested an earlier review"),
        cell(
            editions.filter(kind=ReviewKind.ATTESTED_IMPORT).count(),
            links.editions(shown=day.on, vouched="earlier"),
        ),
        shown,
    )
    yield (
        _("Each page says when it was reviewed, and by whom."),
        _("Pages that name nobody who vouches for them"),
        cell(editions.filter(nameless()).count(), links.editions(shown=day.on, named="no")),
        shown,
    )
    for state, name in (
        (Currency.OVERDUE, _("Pages past their review date")),
        (Currency.EXPIRED, _("Pages more than a year past it")),
    ):
        url = links.editions(shown=f"{day.on}.{state.value}")
        yield _("Reviews are in time."), name, cell(states[state], url), shown
    found = figures(day)
    without = sum(n for one, n in found.items() if one.has_sources == 0)
    yield (
        _("Content rests on sources that it names."),
        _("Pages without references"),
        cell(without, links.editions(shown=day.on, sources="none")),
        shown,
    )
    if uncounted := sum(n for one, n in found.items() if one.has_sources is None):
        yield (
            _("Content rests on sources that it names."),
            _("Pages whose references are not counted yet"),
            cell(uncounted, links.editions(shown=day.on, sources="unknown")),
            shown,
        )
    hard = sum(n for one, n in found.items() if HARD.holds(one.grade))
    yield (
        _("Patients can read it."),
        _("Pages in English above reading grade %(grade)d") % {"grade": HARD_GRADE},
        cell(hard, links.editions(shown=day.on, reading=HARD.key)),
        shown,
    )
    if unmeasured := sum(n for one, n in found.items() if not one.is_measured):
        yield (
            _("Patients can read it."),
            _("Pages whose reading was not measured"),
            cell(unmeasured, links.editions(shown=day.on, reading=NOT_MEASURED)),
            shown,
        )


def _work(day: Day, *, may_read_reports: bool) -> Iterator[Row]:
    """What is true of the rounds, signatures and reports of the twelve months. Five queries."""
    period = day.period
    ended = (
        ReviewRound.objects.filter(within("closed_at", period))
        .order_by()
        .aggregate(all=Count("*"), late=Count("closed_at", filter=~closed_in_time()))
    )
    yield (
        _("Reviews are in time."),
        _("Rounds that ended after the day on which they were due"),
        cell(ended["late"], links.rounds(closed=period, in_time="no")),
        cell(ended["all"], links.rounds(closed=period)),
    )
    signed = ReviewRecord.objects.filter(within("signed_at", period), decision__in=SIGNED).order_by()
    yield (
        _("Conflicts of interest are disclosed."),
        _("Approvals and requests for changes without a declaration on record"),
        cell(signed.filter(undeclared()).count(), links.records(signed=period, decided="yes", declared="no")),
        cell(signed.count(), links.records(signed=period, decided="yes")),
    )
    received = ReaderReport.objects.filter(received_on__range=(period.first, period.last)).order_by()
    late = Span(period.first, max(day.on - ANSWER_WITHIN, period.first))
    yield (
        _("Errors that readers report are answered."),
        _("Reports of the twelve months, but for the last %(n)s days, that nobody has settled")
        % {"n": ANSWER_WITHIN.days},
        cell(
            unsettled_reports(received.filter(received_on__lte=late.last), day.on).count(),
            links.reports(state="all", received=late, unsettled=day.on) if may_read_reports else "",
        ),
        cell(received.count(), links.reports(state="all", received=period) if may_read_reports else ""),
    )


def _standing(day: Day) -> Iterator[Row]:
    """What is on record of today alone. Three queries, and none of a past day."""
    members = BoardMember.objects.filter(is_active=True).order_by()
    of = cell(None) if day.is_past else cell(members.count(), links.members(is_active__exact=1))
    yield (
        _("Licensed clinicians review what patients read."),
        _("Active members whose licence has ended, by what is on file"),
        cell(None)
        if day.is_past
        else cell(
            members.filter(licence_valid_until__lt=day.on).count(),
            links.members(is_active__exact=1, lapsed="licence"),
        ),
        of,
    )
    yield (
        _("Conflicts of interest are disclosed."),
        _("Active members without a yearly disclosure that holds"),
        cell(None)
        if day.is_past
        else cell(
            members.filter(undisclosed(day.on)).count(),
            links.members(is_active__exact=1, lapsed="disclosure"),
        ),
        of,
    )
    yield (
        _("What was published in urgency is reviewed in full afterwards."),
        _("Pages that the full board still owes a review"),
        cell(None)
        if day.is_past
        else cell(unsettled().values("topic").distinct().count(), links.topics(stage="retrospect")),
        cell("–"),
    )


def criteria_part(day: Day, user: Any) -> list[Plot | Table]:
    rows = sorted(
        (*_pages(day), *_work(day, may_read_reports=user.has_perm(roles.TRIAGE)), *_standing(day)),
        key=lambda row: row[0],
    )
    return [
        Table(
            "criteria",
            _("Evidence of what an accreditor asks for"),
            [_("Criterion"), _("Exceptions are"), _("Exceptions"), _("Of")],
            [[cell(criterion), cell(counted), exceptions, of] for criterion, counted, exceptions, of in rows],
            note=_(
                "Each number is counted from records when this page is asked for. What members have on file is kept "
                "as it is today: on a past day it is not known."
            ),
        )
    ]
