"""Whose hands are in a text: the one question behind “nobody approves their own work” (invariant 3)."""

from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from .models import Contribution, Edition

# The number of an edition that no page will have.
_NEVER: Final = 2**31 - 1


def hands(topic: Any, version: Any, unsettled: Any = None) -> QuerySet[Contribution]:
    """Who wrote, edited or imported any part of a version, or of what came since the last edition.

    Wider than the words that survive, on purpose: text is copied between drafts by hand (invariant 3). What came since
    are versions nobody published that are newer than that edition or were under way when it was published. A
    correction that was published does not end the wait of older drafts, whose words nobody reviewed; its own were.

    Topic and version are keys, or references to an outer query. ``unsettled`` is a query of the number of an edition
    (or of none): from there on, editions settle nothing (``reviews.hands``).
    """
    before = Edition.objects.filter(number__lt=OuterRef("unsettled"))
    last = before.filter(topic=OuterRef("version__topic"), version__is_correction=False).order_by("-number")
    newer = Q(version__number__gt=F("last_version")) | Q(version__based_on__number__gte=F("last"))
    return (
        Contribution.objects.filter(version__topic=topic)
        .annotate(unsettled=Coalesce(Subquery(unsettled), _NEVER) if unsettled is not None else Value(_NEVER))
        .annotate(
            last=Coalesce(Subquery(last.values("number")[:1]), 0),
            last_version=Coalesce(Subquery(last.values("version__number")[:1]), 0),
            is_settled=Exists(before.filter(version=OuterRef("version"))),
        )
        .filter(Q(version=version) | (Q(is_settled=False) & newer))
        .order_by()
    )
