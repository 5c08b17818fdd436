"""What the board sent back, and why; and how rounds ended."""

from collections import Counter

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from encyclopedia.models import TopicKind
from reviews.charts import Plot, Series, Table, cell
from reviews.models import Decision, Outcome, ReviewRecord, ReviewRound

from . import links
from .conditions import within
from .days import Day, Span

_REASONS_SHOWN = 25


def ended_rounds(span: Span) -> Table:
    """How the rounds of the period ended. One query."""
    rounds = ReviewRound.objects.filter(within("closed_at", span)).order_by()
    counts = Counter(dict(rounds.values_list("outcome").annotate(n=Count("*"))))
    rows = [
        [cell(str(one.label)), cell(counts[one], links.rounds(outcome__exact=one.value, closed=span))]
        for one in Outcome
    ]
    return Table(
        "rounds-ended",
        _("Rounds that ended in the twelve months"),
        [_("How"), _("Rounds")],
        rows,
    )


def requests_by_kind(span: Span) -> Plot:
    """Signed requests for changes, by the kind of the topic. Two queries."""
    requests = ReviewRecord.objects.filter(
        within("signed_at", span), decision=Decision.REQUEST_CHANGES
    ).order_by()
    counts = Counter(dict(requests.values_list("round__topic__kind").annotate(n=Count("*"))))
    kinds = list(TopicKind.objects.all())
    return Plot(
        "requests-by-kind",
        _("Requests for changes, by kind of topic"),
        _("Kind of topic"),
        [str(kind) for kind in kinds],
        bars=[
            Series(
                _("Requests"),
                [counts[kind.pk] for kind in kinds],
                [
                    links.records(decision__exact=Decision.REQUEST_CHANGES.value, signed=span, kind=kind.pk)
                    for kind in kinds
                ],
            )
        ],
    )


def reasons(span: Span) -> Table:
    """Why changes were asked for, the newest first. One query."""
    requests = (
        ReviewRecord.objects.filter(within("signed_at", span), decision=Decision.REQUEST_CHANGES)
        .select_related("round__topic")
        .order_by("-signed_at", "-pk")
    )
    rows = [
        [
            cell(
                one.round.topic.staff_title, reverse("admin:reviews_reviewround_record", args=[one.round_id])
            ),
            cell(date_format(timezone.localdate(one.signed_at), "M j, Y")),
            cell(one.signer_name),
            cell(Truncator(one.comment).chars(300)),
        ]
        for one in requests[:_REASONS_SHOWN]
    ]
    return Table(
        "reasons",
        _("Why changes were asked for: the newest %(n)s") % {"n": _REASONS_SHOWN},
        [_("Topic"), _("Signed"), _("By"), _("Reason")],
        rows,
        empty=_("Nobody asked for changes in these twelve months."),
    )


def changes_part(day: Day) -> list[Plot | Table]:
    return [ended_rounds(day.period), requests_by_kind(day.period), reasons(day.period)]
