"""What came up about pages and waits for somebody: asked of the database."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from django.db.models import Q, QuerySet

from encyclopedia.models import Topic

from .models import AuditEvent, Concern, Outcome, ReviewRound

# Nobody has settled it, and no review answers it: none took it up, or the last that did ended unpublished.
_WAITING: Final = Q(settled_at__isnull=True) & (
    Q(round__isnull=True) | (Q(round__closed_at__isnull=False) & ~Q(round__outcome=Outcome.PUBLISHED))
)


def waiting(topic: Topic | None = None) -> QuerySet[Concern]:
    """The concerns that wait for a review or for a chair, the oldest first. A review that has one before it, or that
    was published with it, answers it; one that ends in any other way leaves it to the next.
    """
    found = Concern.objects.filter(_WAITING).select_related("topic", "raised_by", "round")
    return found if topic is None else found.filter(topic=topic)


def unanswered(topic: Topic) -> QuerySet[Concern]:
    """The concerns that wait, and those that an open review has before it."""
    before_it = Q(settled_at__isnull=True, round__closed_at__isnull=True)
    return Concern.objects.filter(_WAITING | before_it, topic=topic)


def of_round(round_: ReviewRound) -> list[Concern]:
    """What a review has to answer besides its own note. One query."""
    return list(Concern.objects.filter(round=round_).select_related("raised_by"))


def taken_up(round_: ReviewRound) -> dict[str, list[int]]:
    """For the details of the event that opens a review: the keys of what it took up, if anything. One query."""
    ids = list(Concern.objects.filter(round=round_).values_list("pk", flat=True))
    return {"concerns": ids} if ids else {}


def base_of_concerns(topic: Topic) -> str:
    """The base token of settling them: which of them waited when the chair looked."""
    return ",".join(str(pk) for pk in waiting(topic).values_list("pk", flat=True)) or "none"


def concerns_on(topic: Topic) -> tuple[Concern, ...]:
    """Everything that came up about a topic, the oldest first, with what came of it. One query."""
    found = Concern.objects.filter(topic=topic).select_related("raised_by", "settled_by", "round__edition")
    return tuple(found.order_by("pk"))


def rounds_of(concerns: Iterable[Concern], events: Iterable[AuditEvent]) -> dict[int, tuple[int, ...]]:
    """By the key of each concern, the numbers of the reviews that had it: those whose events name it, and its last."""
    found: dict[int, set[int]] = defaultdict(set)
    for event in events:
        if isinstance(number := event.details.get("round"), int):
            for key in event.details.get("concerns", ()):
                found[key].add(number)
    for one in concerns:
        if one.round is not None:
            found[one.pk].add(one.round.number)
    return {one.pk: tuple(sorted(found[one.pk])) for one in concerns}
