"""The inbox: one person's notices, with whether each is still open."""

from collections.abc import Collection
from functools import cache
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone

from encyclopedia.statements import INSTANT, NUMBER, Select
from reviews.models import Notice

from .kinds import NAMED, kinds_for
from .waiting import open_notices, still_open

MOST_COUNTED: Final = 100


def inbox_of(user: Any) -> QuerySet[Any]:
    """What this person was told and may still be shown, newest first, with ``is_open``."""
    mine = Notice.objects.filter(person=user, kind__in=kinds_for(user))
    return open_notices(mine).select_related(*NAMED)


def count_unread(user: Any) -> int:
    """How many notices are open and unread, up to ``MOST_COUNTED``. One query; none where nothing may be shown."""
    kinds = kinds_for(user)
    return len(_unread(*kinds).rows(user.pk, timezone.now())) if kinds else 0


@cache
def _unread(*kinds: str) -> Select:
    """Translated once for each set of kinds that somebody may be shown: every staff page counts.

    In no order, so in that of the index, the newest first: of what nobody ever marked as read, the open ones are among
    these.
    """
    unread = Notice.objects.filter(person=NUMBER, kind__in=kinds, read_at__isnull=True).order_by()
    is_open = still_open(open_notices(unread, INSTANT))
    return Select(is_open.values_list("pk")[:MOST_COUNTED], NUMBER, INSTANT)


def mark_read(user: Any, ids: Collection[int] | None = None) -> None:
    """Say that this person has read these notices of theirs, or all of them."""
    unread = Notice.objects.filter(person=user, read_at__isnull=True)
    if ids is not None:
        unread = unread.filter(pk__in=ids)
    unread.update(read_at=timezone.now())
