"""Whether what a notice asks for is still to be done, by whomever: worked out from the rows that it names."""

from datetime import datetime
from typing import Any, Final

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from encyclopedia.following import behind
from encyclopedia.models import Edition, Status, TopicVersion
from reviews.models import (
    STANDING,
    UNSIGNED,
    Assignment,
    AssignmentStatus,
    Disclosure,
    Notice,
    NoticeKind,
    ReviewRound,
)
from reviews.reports import WAITING as REPORT_WAITS
from reviews.reports import standing_reports

from .kinds import KINDS

_K = NoticeKind
NEWS: Final = tuple(kind for kind, row in KINDS.items() if row.is_news)
_BEHIND: Final = (_K.BEHIND, _K.LEFT_ALONE)
_OPEN: Final = Q(round__isnull=False, round__closed_at__isnull=True)
_APPROVED: Final = Q(round__version__status=Status.APPROVED)


def open_notices(notices: QuerySet[Notice], now: datetime | None = None) -> QuerySet[Any]:
    """Add ``is_open``: its work is to be done; or, where it asks for none, it was not read."""
    return notices.annotate(is_open=_is_open(now or timezone.now()))


def still_open(notices: QuerySet[Any]) -> QuerySet[Any]:
    """Of these ``open_notices`` those that are open. What asks for something in a round that is over is left out
    before anything is worked out about it: there will be much of it.
    """
    kinds = [kind for of_one in _in_open_rounds(timezone.now()) for kind in of_one]
    open_rounds = ReviewRound.objects.filter(closed_at__isnull=True).order_by()
    return notices.filter(~Q(kind__in=kinds) | Q(round__in=open_rounds.values("pk")), is_open=True)


def _is_open(now: datetime) -> Case:
    """One condition a kind, in a CASE: of each notice only its own is asked."""
    later = ReviewRound.objects.filter(
        version=OuterRef("round__version"), number__gt=OuterRef("round__number")
    )
    newer = TopicVersion.objects.filter(
        topic=OuterRef("topic"), number__gt=OuterRef("round__version__number")
    )
    reviewed_since = ReviewRound.objects.filter(topic=OuterRef("topic"), opened_at__gt=OuterRef("made_at"))
    report = standing_reports().filter(REPORT_WAITS, pk=OuterRef("report"))
    in_place = Edition.objects.shown().filter(topic=OuterRef(OuterRef("topic")))
    told_since = Notice.objects.filter(
        person=OuterRef("person"), topic=OuterRef("topic"), kind__in=_BEHIND, pk__gt=OuterRef("pk")
    )
    on_the_board = Q(person__board_member__is_active=True)
    newer_disclosure = Disclosure.objects.filter(
        member__user=OuterRef("person"), valid_until__gt=OuterRef("ends_on")
    )
    conditions: dict[tuple[str, ...], Any] = {
        NEWS: Q(read_at__isnull=True),
        **{kinds: _OPEN & condition for kinds, condition in _in_open_rounds(now).items()},
        (_K.SENT_BACK,): ~Exists(later)
        & (Q(round__version__status=Status.DRAFT) | (_APPROVED & ~Exists(newer))),
        (_K.COMMENTED,): Q(comment__resolved_at__isnull=True),
        (_K.NOT_OPENED,): ~Exists(reviewed_since),
        (_K.REPORT,): Exists(report),
        # Of several editions of the source that came meanwhile the last says all that is to be done.
        _BEHIND: Exists(behind(in_place.values("pk"))) & ~Exists(told_since.order_by()),
        (_K.DISCLOSURE,): on_the_board & ~Exists(newer_disclosure),
        (_K.LICENCE,): on_the_board & Q(person__board_member__licence_valid_until=F("ends_on")),
        (_K.TERM,): on_the_board & Q(person__board_member__term_until=F("ends_on")),
    }
    return Case(
        *(When(Q(kind__in=kinds) & condition, then=Value(True)) for kinds, condition in conditions.items()),
        default=Value(False),
    )


def _in_open_rounds(now: datetime) -> dict[tuple[str, ...], Any]:
    """What is to be done in a round, and never once it is over: the kinds, and what has to hold beside."""
    held = Assignment.objects.filter(round=OuterRef("round"), status__in=STANDING)
    return {
        (_K.ASKED, _K.REMINDER, _K.DECIDED, _K.LATE, _K.LEFT): Q(assignment__status__in=UNSIGNED),
        (_K.UNASKED, _K.HURRY): ~Exists(held),
        (_K.GIVEN_BACK,): ~Exists(held.filter(seat=OuterRef("assignment__seat"))),
        (_K.INTEREST, _K.UNDECIDED): Q(
            assignment__status=AssignmentStatus.ACCEPTED, assignment__waived_at__isnull=True
        ),
        (_K.RETROSPECT,): Q(),
        (_K.CAME_UP,): Q(read_at__isnull=True),
        (_K.TO_PUBLISH,): _APPROVED & Q(round__publish_at__isnull=True),
        (_K.NOT_PUBLISHED,): _APPROVED & Q(round__publish_at__lte=now),
    }
