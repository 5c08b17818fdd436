"""Verifying in a download what came up out of turn: as it was raised, and as a chair settled it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from encyclopedia.content import content_hash

from .opening import EvidenceFault


def check_concerns(
    concerns: Iterable[Mapping[str, Any]], topic: int, raised: dict[str, str], settled: dict[str, str]
) -> None:
    """Take the seals of each concern away, and hold its words and its settlement against them.

    One that came up before chains sealed them has no seal; its settlement may have one.
    """
    for one in concerns:
        where, key = _("concern %(id)s") % {"id": one["id"]}, str(one["id"])
        held, settlement = raised.pop(key, None), one["settlement"]
        if one["sealed"]["topic"] != topic or held not in (None, content_hash(one["sealed"])):
            raise EvidenceFault(where, _("it is not what came up"))
        answer = settled.pop(key, None)
        if settlement is None:
            fits = answer is None
        else:
            fits = answer == content_hash(settlement) or (answer is None and held is None)
        if not fits:
            raise EvidenceFault(where, _("it is not how a chair settled it"))
