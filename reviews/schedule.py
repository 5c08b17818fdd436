"""What the clock is to bring before the board, and how much of it in a month: asked of the database, never stored.

A page is brought when its lead time has come and nobody reviews it. A whole-page review of this very edition that
ended without an approval, whoever opened it, is the board's answer: what follows from it is for a chair to say, and the
clock does not ask again. The next edition begins anew.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Least
from django.db.models.lookups import Exact
from django.utils import timezone

from encyclopedia.currency import due_on, latest_due_before
from encyclopedia.models import Edition, ReviewKind, Topic, TopicKind
from encyclopedia.models.catalogue import review_months_at
from encyclopedia.statements import Select

from .models import ReviewPace, ReviewPolicy, ReviewRound
from .models.rounds import UNAPPROVED, Outcome
from .models.schedule import USUAL_PACE

USUAL_LEAD: Final = ReviewPolicy._meta.get_field("lead_days").get_default()  # noqa: SLF001 - as Django's own fields are


def most_lead_days(months: Any) -> Any:
    """The longest lead time of pages with this review interval, in days: half of it.

    With a longer one a page would be brought again as soon as it was signed. Takes an expression as well.
    """
    return months * 15


def lead_days_at(path: str) -> Least:
    """How many days before a page is due its policy brings it before the board; ``path`` leads to the topic."""
    policies = (F(f"{path}review_policy__lead_days"), F(f"{path}kind__review_policy__lead_days"))
    return Least(Coalesce(*policies, Value(USUAL_LEAD)), most_lead_days(review_months_at(path)))


def with_dates(editions: QuerySet[Edition]) -> Any:
    """Editions with the ``months`` and the ``lead`` of their topics."""
    return editions.annotate(months=review_months_at("topic__"), lead=lead_days_at("topic__"))


# --- Which pages ---


def _terms_in_use() -> set[tuple[int, int]]:
    """Every pair of review interval and lead time that some page has: of kinds, or of its own. One query."""
    default = Coalesce(F("review_policy__lead_days"), Value(USUAL_LEAD))
    lead = Least(default, most_lead_days(F("review_interval_months")))
    kinds = TopicKind.objects.order_by().values_list("review_interval_months", lead)
    own = Topic.objects.order_by().values_list(review_months_at(""), lead_days_at(""))
    return set(
        kinds.union(
            own.filter(review_interval_months__isnull=False),  # two questions, each with an index of its own
            own.filter(review_policy__isnull=False),
        )
    )


def coming_due(today: date) -> Any:
    """Shown editions, with their dates, whose lead time has come by ``today``. A query, and one more at once.

    Dates are added up here and not in the database, which would do it in ways of its own and without an index.
    """
    condition, latest = Q(pk__in=[]), date.min
    for months, lead in _terms_in_use():
        last = latest_due_before(today + timedelta(days=lead + 1), months)
        terms = Q(Exact(review_months_at("topic__"), months)) & Q(Exact(lead_days_at("topic__"), lead))
        condition |= terms & Q(current_as_of__lte=last)
        latest = max(latest, last)
    return with_dates(Edition.objects.shown().filter(current_as_of__lte=latest).filter(condition))


def answered() -> QuerySet[Edition]:
    """Shown editions that a whole-page review did not approve, and that nobody reviews again.

    Distinct, though each is there once: so PostgreSQL finds them first, from indexes alone, and asks whatever else is
    asked of them of no others.
    """
    found = Edition.objects.shown().filter(Exists(_ended()), ~Exists(_open()))
    return Edition.objects.shown().filter(topic__in=found.order_by().values("topic").distinct())


def with_answers(editions: QuerySet[Edition]) -> Any:
    """Editions with the ``answer``: how the last whole-page review of each ended that did not approve it."""
    return editions.annotate(answer=Subquery(_ended().order_by("-number").values("outcome")[:1]))


class Answered(NamedTuple):
    """An edition that a whole-page review did not approve: its dates, and how that review ended."""

    edition_id: int
    as_of: date
    months: int
    lead: int
    outcome: str

    @property
    def due_on(self) -> date:
        return due_on(self.as_of, self.months)


def answered_pages() -> list[Answered]:
    """The answered editions: few, and several lists ask. One query."""
    return [Answered(*row) for row in _ANSWERED.rows()]


def sent_back_pages() -> Any:
    """The answered editions of which the board asked for changes."""
    return with_answers(answered()).filter(answer=Outcome.CHANGES_REQUESTED)


def waiting_for_the_clock(today: date) -> Any:
    """The editions that the clock would bring before the board today, if the month had room for all of them."""
    return coming_due(today).filter(~Exists(_of_this_edition()), ~Exists(_open()))


def left_to_a_chair(pages: Iterable[Answered], today: date) -> list[Answered]:
    """Of the ``answered_pages`` those that wait for a chair, the first due first: at once where the board asked for
    changes, the others when their lead time has come.
    """
    waiting = [
        one
        for one in pages
        if one.outcome == Outcome.CHANGES_REQUESTED or one.due_on - timedelta(days=one.lead) <= today
    ]
    return sorted(waiting, key=lambda one: (one.due_on, one.edition_id))


def _open() -> QuerySet[ReviewRound]:
    return ReviewRound.objects.filter(topic=OuterRef("topic"), closed_at__isnull=True)


def _of_this_edition() -> QuerySet[ReviewRound]:
    """Whole-page reviews of a shown edition, open or ended. One that was approved was of the edition before."""
    since = ReviewRound.objects.filter(topic=OuterRef("topic"), opened_at__gte=OuterRef("shown_from"))
    return since.filter(kind=ReviewKind.REAFFIRMATION).exclude(outcome=Outcome.PUBLISHED)


def _ended() -> QuerySet[ReviewRound]:
    """Whole-page reviews of a shown edition that ended without an approval."""
    return _of_this_edition().filter(outcome__in=UNAPPROVED)


_ANSWERED: Final = Select(
    lambda: (
        with_answers(with_dates(answered()))
        .order_by()
        .values_list("pk", "current_as_of", "months", "lead", "answer")
    )
)


def next_for_the_clock(today: date) -> list[int]:
    """The topics of these editions, the most overdue first. Two queries."""
    rows = waiting_for_the_clock(today).order_by().values_list("current_as_of", "months", "topic_id")
    by_due_date = sorted((due_on(as_of, months), topic_id) for as_of, months, topic_id in rows)
    return [topic_id for _due, topic_id in by_due_date]


# --- How many ---


def pace() -> int | None:
    """How many reviews the clock may open in a month; None: as many as come due. One query."""
    found = list(ReviewPace.objects.values_list("most_in_a_month", flat=True))
    return found[0] if found else USUAL_PACE


def taken(now: datetime) -> int:
    """How many of the reviews that the clock opened count against the pace of this month. One query.

    Those of before that are not over yet count as well: the board still has them to do.
    """
    month = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    by_clock = ReviewRound.objects.filter(opened_by__isnull=True)
    return by_clock.filter(Q(opened_at__gte=month) | Q(closed_at__isnull=True)).count()


def room(now: datetime) -> int | None:
    """How many more the clock may open this month; None: no limit. Two queries."""
    most = pace()
    return None if most is None else max(0, most - taken(now))
