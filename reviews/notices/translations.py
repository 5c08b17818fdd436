"""The translations that publishing or withdrawing a page left behind their source."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Exists, OuterRef

from encyclopedia.following import behind
from encyclopedia.models import Edition, ReviewKind
from reviews.models import AuditEvent, ReviewRound
from reviews.workflow import Act


def left_behind(
    events: Iterable[AuditEvent], round_of: Callable[[AuditEvent], ReviewRound | None]
) -> dict[int, list[Any]]:
    """By the number of each event that withdrew a page, or published other words of it: the shown editions of the
    translations that are behind the page now, with their rounds. ``cannot_wait`` where it is withdrawn, or one of its
    editions since was published in urgency. Of an event that published a translation after its source was withdrawn,
    that translation: nobody was told when it went, for it was not shown.

    Three queries, however many the events; one where no translation follows what they are about.
    """
    moves = [event for event in events if event.act in (Act.PUBLISH, Act.WITHDRAW)]
    topics = {event.topic_id for event in moves}
    following = (
        Edition.objects.shown().filter(version__follows__isnull=False).order_by().values_list("pk", flat=True)
    )
    # Two questions, each with an index of its own.
    found = following.filter(version__follows__topic__in=topics).union(following.filter(topic__in=topics))
    keys = list(found) if moves else []
    if not keys:
        return {}
    urgent = Edition.objects.filter(
        topic=OuterRef("version__follows__topic"),
        number__gt=OuterRef("version__follows__number"),
        kind=ReviewKind.URGENT,
    )
    late = defaultdict(list)
    came_late = {}
    for edition in (
        behind(keys).select_related("version__topic", "round__version").annotate(in_urgency=Exists(urgent))
    ):
        edition.cannot_wait = edition.in_urgency or edition.newer is None
        late[edition.version.follows.topic_id].append(edition)
        gone_at = edition.version.follows.topic.withdrawn_at
        if gone_at is not None and gone_at < edition.shown_from:
            came_late[edition.round.pk] = edition
    words = {
        (topic, number): hash_
        for topic, number, hash_ in Edition.objects.filter(topic__in=late).values_list(
            "topic", "number", "content_hash"
        )
    }

    def leaves(event: AuditEvent, translation: Any) -> bool:
        """Whether the event took the words away that the translation follows, or others after them."""
        round_ = round_of(event)
        followed: int = translation.version.follows.number
        if round_ is None or round_.edition is None:
            return False
        topic, number = round_.topic_id, round_.edition.number
        if event.act == Act.WITHDRAW:
            return number >= followed
        return number > followed and words[topic, number] != words[topic, number - 1]

    def came(event: AuditEvent) -> list[Any]:
        round_ = round_of(event)
        edition = came_late.get(round_.pk) if round_ is not None and event.act == Act.PUBLISH else None
        return [] if edition is None else [edition]

    return {
        event.sequence: [one for one in late.get(event.topic_id, ()) if leaves(event, one)] + came(event)
        for event in moves
    }
