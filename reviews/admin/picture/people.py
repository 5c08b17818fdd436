"""The load of each reviewer: what waits for them, what they signed, and how long that took them."""

from collections import Counter, defaultdict

from django.db.models import Count, F
from django.utils.translation import gettext as _

from reviews.charts import Plot, Series, Table, cell
from reviews.models import Assignment, BoardMember, ReviewRecord
from reviews.taking_part import GIVEN_UP

from . import links
from .conditions import SIGNED, open_seats, within
from .days import Day, Span, over
from .spread import MEDIAN, calendar_days, quantile


def seats_waiting(day: Day) -> Counter[int]:
    """How many seats waited for each member. Two queries: rounds that are open and those that ended since have an index
    each, which one question for both does not use.
    """
    seats = open_seats(day.on).order_by().values_list("member").annotate(n=Count("*"))
    found = Counter(dict(seats.filter(round__closed_at__isnull=True)))
    return found + Counter(dict(seats.filter(round__closed_at__gte=over(day.on))))


def signed_by_signer(span: Span) -> Counter[int]:
    """How many decisions each account signed. One query."""
    records = ReviewRecord.objects.filter(within("signed_at", span), decision__in=SIGNED)
    return Counter(dict(records.order_by().values_list("signer").annotate(n=Count("*"))))


def days_to_sign(span: Span) -> dict[int, Counter[float]]:
    """From the day of being asked to that of signing, of each member's signatures. One query."""
    asked = Assignment.objects.filter(
        within("round__records__signed_at", span),
        round__records__signer=F("member__user"),
        round__records__decision__in=SIGNED,
        round__records__signed_at__gte=F("asked_at"),
    ).exclude(status__in=GIVEN_UP)
    rows = (
        asked.order_by()
        .annotate(days=calendar_days("asked_at", "round__records__signed_at"))
        .values_list("member", "days")
        .annotate(n=Count("*"))
    )
    found: dict[int, Counter[float]] = defaultdict(Counter)
    for member, days, n in rows:
        found[member][days.days] += n
    return found


def people_part(day: Day) -> list[Plot | Table]:
    span = day.quarter
    waiting = seats_waiting(day)
    signed, times = signed_by_signer(span), days_to_sign(span)
    members = [
        one
        for one in BoardMember.objects.select_related("user")
        if one.is_active or waiting[one.pk] or signed[one.user_id]
    ]
    members.sort(key=lambda one: (-waiting[one.pk], -signed[one.user_id], str(one)))
    seats = [links.rounds(seats_of=f"{one.pk}.{day.on}") for one in members]
    signatures = [links.records(signer=one.user_id, signed=span, decided="yes") for one in members]
    rows = [
        [
            cell(str(one)),
            cell(str(one.get_profession_display())),
            cell(waiting[one.pk], seat_url),
            cell(signed[one.user_id], signed_url),
            cell(quantile(times[one.pk], MEDIAN), signed_url) if times[one.pk] else cell("–"),
        ]
        for one, seat_url, signed_url in zip(members, seats, signatures, strict=True)
    ]
    header = [_("Member"), _("Profession"), _("Seats waiting"), _("Signed"), _("Median days to sign")]
    table = Table(
        "load",
        _("Load of each member: seats that wait, and signatures of the last three months"),
        header,
        rows,
        note=_(
            "A signature is an approval or a request for changes. Days to sign are those from being asked to signing. "
            "Who left the board is listed while something of theirs counts."
        ),
        empty=_("Nobody sits on the board."),
    )
    shown = range(min(len(members), _MOST_BARS))
    plot = Plot(
        "load-by-member",
        _("Seats that wait, by member: the most loaded first"),
        _("Member"),
        [str(members[n]) for n in shown],
        bars=[Series(_("Seats waiting"), [waiting[members[n].pk] for n in shown], [seats[n] for n in shown])],
        short=[members[n].user.last_name or members[n].user.get_username() for n in shown],
    )
    return [table, plot]


_MOST_BARS = 12
