"""Readers' reports as staff read them: where each stands, how harmful it may be, and which say the same."""

from typing import Any, Final

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.db.models.lookups import Exact

from encyclopedia.models import Harm, ReaderReport, Topic
from encyclopedia.statements import Select

from .models import ReportState, ReportStep

RANK: Final = {Harm.NONE: 0, Harm.MINOR: 1, Harm.SERIOUS: 2}

# A report waits when nobody has decided, and when the review that had it is over and nobody has said what came of it.
WAITING: Final = Q(state=ReportState.NEW) | Q(state=ReportState.IN_ROUND, round_closed_at__isnull=False)
OPEN: Final = Q(state__in=[ReportState.NEW, ReportState.IN_ROUND])


def standing_reports() -> QuerySet[Any]:
    """Reports as they stand: ``state``, ``harm`` (set by staff, else proposed) with its ``rank``, and their round."""
    last = ReportStep.objects.filter(report=OuterRef("pk")).order_by("-pk")

    def of_last(name: Any) -> Subquery:
        return Subquery(last.values_list(name)[:1])

    return ReaderReport.objects.annotate(
        state=Coalesce(of_last("state"), Value(ReportState.NEW.value)),
        harm_set=Coalesce(of_last("harm"), Value("")),
        round_id=of_last("round"),
        round_closed_at=of_last("round__closed_at"),
        last_step=Coalesce(of_last("pk"), Value(0)),
    ).annotate(
        harm=Coalesce(NullIf("harm_set", Value("")), "proposed_harm"),
        rank=Coalesce(of_last(_rank_of("harm")), _rank_of("proposed_harm"), Value(0)),
    )


def _rank_of(field: str) -> Case:
    """The rank of a harm, NULL where none is set."""
    return Case(
        *(When(**{field: harm}, then=Value(rank)) for harm, rank in RANK.items()), output_field=IntegerField()
    )


def by_harm(reports: QuerySet[Any]) -> QuerySet[Any]:
    """The most harmful first, and of these the oldest."""
    return reports.order_by("-rank", "pk")


def waiting(reports: QuerySet[Any]) -> QuerySet[Any]:
    """Of these reports, those that wait for staff; of several on a topic that say the same, the most harmful,
    and of these the first: the same words may be worse of another section.

    Of those that are settled nothing is worked out: there will be many. Nor what a report is to itself.
    """
    before = standing_reports().filter(
        WAITING,
        Q(rank__gt=OuterRef("rank")) | Q(rank=OuterRef("rank"), pk__lt=OuterRef("pk")),
        ~Exact(F("words"), OuterRef("words")),
        edition__topic__editions=OuterRef("edition"),
        words__sameness=OuterRef("words__sameness"),
    )
    return reports.filter(WAITING, ~Exists(before), unsettled__isnull=False)


def copies_of(report: Any) -> list[Any]:
    """Other reports on the topic that say the same and stand where this one stands (``standing_reports``)."""
    words = getattr(report, "words", None)
    if words is None:
        return []
    same = standing_reports().filter(
        edition__topic=report.edition.topic_id, words__sameness=words.sameness, state=report.state
    )
    found = same.exclude(pk=report.pk).select_related("edition", "words").order_by("pk")
    # One that came after a review was over may be before the board in another.
    return [one for one in found if one.round_id == report.round_id]


def reports_on(topic: Topic) -> QuerySet[Any]:
    """The reports on every edition of a topic, with their words where they are kept."""
    return standing_reports().filter(edition__topic=topic).select_related("edition", "words")


_RANKS_WAITING: Final = Select(lambda: waiting(standing_reports()).order_by().values_list("rank"))


def counts_waiting() -> tuple[int, int]:
    """How many reports wait for staff, and how many of them may be harmful; those that say the same are one.
    One query.
    """
    ranks = _RANKS_WAITING.rows()
    return len(ranks), sum(rank > 0 for (rank,) in ranks)
