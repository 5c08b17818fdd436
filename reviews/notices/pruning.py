"""Deleting old notices and letters: they say again what the audit chain says, and are no evidence.

What stays, however old: work that is still to be done, the notices of a review that is open, a letter on its way and
one that a manager has to decide on. The database holds the last three (triggers).
"""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from reviews.models import Letter, Notice
from reviews.models.letters import OVER

from .waiting import NEWS, open_notices

AT_ONCE: Final = 1000
"""Rows of one statement."""


def prune() -> int:
    """Delete the notices and letters that are older than ``NOTICES_KEPT_DAYS`` and over; return how many of both.

    Two queries where there are none. What another process has deleted meanwhile is gone all the same.
    """
    if not settings.NOTICES_KEPT_DAYS:
        return 0
    before = timezone.now() - timedelta(days=settings.NOTICES_KEPT_DAYS)
    gone = 0
    while deleted := _prune_some(before):
        gone += deleted
    return gone


def _prune_some(before: datetime) -> int:
    """Delete some. Letters after their notices: what a digest still has to tell keeps the digest."""
    old = Notice.objects.filter(
        Q(letter__isnull=True) | Q(letter__state__in=OVER),
        Q(round__isnull=True) | Q(round__closed_at__isnull=False),
        made_at__lt=before,
    )
    over = open_notices(old).filter(Q(kind__in=NEWS) | Q(is_open=False))
    notices = list(over.order_by("made_at").values_list("pk", flat=True)[:AT_ONCE])
    Notice.objects.filter(pk__in=notices).delete()
    told = Notice.objects.filter(letter=OuterRef("pk"))
    sent = Letter.objects.filter(~Exists(told), state__in=OVER, made_at__lt=before)
    letters = list(sent.order_by("made_at").values_list("pk", flat=True)[:AT_ONCE])
    Letter.objects.filter(pk__in=letters).delete()
    return len(notices) + len(letters)
