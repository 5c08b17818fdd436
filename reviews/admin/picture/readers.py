"""What readers tell: whether pages help them, and what they searched for and did not find. Sums, kept without dates."""

from typing import Any

from django.db.models import F, FloatField, QuerySet, Sum, Value
from django.db.models.functions import Cast, NullIf
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from encyclopedia.models import HelpfulCount, MissedTerm
from reviews.charts import Plot, Table, cell

from . import links
from .days import Day

FEWEST_VOTES = 5
"""Fewer say little: they are left out of the lowest."""

_ROWS = 25


def with_share(counts: QuerySet[Any]) -> QuerySet[Any]:
    """Counts with their ``votes`` and the ``share`` of them, in percent, that found the edition helpful."""
    votes = F("helpful") + F("not_helpful")
    share = Cast("helpful", FloatField()) * 100 / NullIf(F("votes"), Value(0))
    found: QuerySet[Any] = counts.annotate(votes=votes).annotate(share=share)
    return found


def of_shown_pages() -> QuerySet[Any]:
    """Counts of the editions that patients read now, with votes enough to say something."""
    return with_share(HelpfulCount.objects.filter(edition__shown_until__isnull=True)).filter(
        votes__gte=FEWEST_VOTES
    )


def lowest_votes() -> Table:
    """The shown editions that fewest readers found helpful. One query."""
    counts = of_shown_pages().select_related("edition").order_by("share", "-votes", "pk")
    rows = [
        [
            cell(one.edition.title, reverse("admin:encyclopedia_topic_change", args=[one.edition.topic_id])),
            cell(one.edition.number),
            cell(round(one.share, 1), decimals=1),
            cell(one.helpful),
            cell(one.not_helpful),
        ]
        for one in counts[:_ROWS]
    ]
    return Table(
        "votes-lowest",
        _("Pages that fewest readers found helpful"),
        [_("Page"), _("Edition"), _("Helpful, %"), _("Helpful"), _("Not helpful")],
        rows,
        note=_("Of the editions that patients read now, those with %(n)s votes or more.")
        % {"n": FEWEST_VOTES},
        empty=_("No page has votes enough yet."),
    )


def voted() -> Table:
    """How many shown pages have votes, and how many votes there are. One query."""
    counts = HelpfulCount.objects.filter(edition__shown_until__isnull=True)
    sums = counts.aggregate(helpful=Sum("helpful", default=0), not_helpful=Sum("not_helpful", default=0))
    url = links.votes(shown="yes")
    return Table(
        "votes",
        _("Votes on the pages that patients read now"),
        ["", _("Votes")],
        [
            [cell(_("Helpful")), cell(sums["helpful"], url)],
            [cell(_("Not helpful")), cell(sums["not_helpful"], url)],
        ],
    )


def searches() -> Table:
    """What was searched for most and not found, and not dismissed. One query."""
    terms = MissedTerm.objects.exclude(term="").filter(dismissed_at__isnull=True)
    url = links.missed_terms()
    rows = [
        [cell(one.term, url), cell(one.count, url), cell(date_format(one.last_month, "F Y"))]
        for one in terms.order_by("-count", "term")[:_ROWS]
    ]
    return Table(
        "searches",
        _("Searched for most and not found"),
        [_("Words"), _("Searches"), _("Last asked in")],
        rows,
        empty=_("Nothing is on the list."),
    )


def unknown_then() -> Table:
    """In place of all the others, on a past day."""
    return Table(
        "votes",
        _("Votes and searches"),
        [_("On a past day")],
        note=_(
            "Votes and searches are kept as sums without dates, so that nothing tells of a reader. What they were on a "
            "past day is not known."
        ),
        empty=_("not known"),
    )


def readers_part(day: Day) -> list[Plot | Table]:
    return [unknown_then()] if day.is_past else [voted(), lowest_votes(), searches()]
