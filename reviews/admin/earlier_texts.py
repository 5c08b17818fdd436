"""The text that somebody last signed or commented on in earlier rounds of a topic, to compare the new one with."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.content import Content
from encyclopedia.models import Edition
from encyclopedia.rendering import long_date
from reviews.models import Outcome, ReviewRecord, ReviewRound, RoundText


@dataclass(frozen=True)
class EarlierText:
    """``words`` say which text it is: “the text that you signed on July 3, 2026 (round 2)”."""

    content: Content
    words: str


def earlier_text(round_: ReviewRound, by: Any) -> EarlierText | None:
    """The text of the earlier round in which this person last said something; None when there is none, or it is lost.

    A signature counts whatever its decision. A comment counts for the round that was open when it was made, or had
    published the version: of a draft that changes, nobody knows which words were meant. Three queries at most.
    """
    signed = (
        ReviewRecord.objects.filter(signer=by, round__topic=round_.topic_id, round__number__lt=round_.number)
        .order_by("-signed_at")
        .values_list("signed_at", "content_hash", "round__number")
        .first()
    )
    commented = _commented(round_, by).first()
    found: list[tuple[datetime, str, int, str]] = []
    if signed is not None:
        found.append((*signed, _("the text that you signed on %(date)s (round %(n)s)")))
    if commented is not None:
        found.append((*commented, _("the text that you commented on, on %(date)s (round %(n)s)")))
    if not found:
        return None
    at, hash_, number, words = max(found)
    content = _content(round_, hash_)
    if content is None:
        return None
    return EarlierText(content, words % {"date": long_date(timezone.localdate(at)), "n": number})


def _commented(round_: ReviewRound, by: Any) -> QuerySet[ReviewRound, Any]:
    """The moment, the text and the round of each comment in earlier rounds, latest first."""
    made = "version__comments__made_at"
    in_round = Q(closed_at__isnull=True) | Q(closed_at__gte=F(made)) | Q(outcome=Outcome.PUBLISHED)
    return (
        ReviewRound.objects.filter(
            in_round,
            topic=round_.topic_id,
            number__lt=round_.number,
            version__comments__author=by,
            version__comments__made_at__lt=round_.opened_at,
            opened_at__lte=F(made),
        )
        .order_by(f"-{made}", "-number")
        .values_list(made, "content_hash", "number")
    )


def _content(round_: ReviewRound, hash_: str) -> Content | None:
    """The words of a hash: kept at submission, or those of an edition."""
    kept = RoundText.objects.filter(content_hash=hash_).values_list("content")
    shown = (
        Edition.objects.filter(topic=round_.topic_id, content_hash=hash_).order_by().values_list("content")
    )
    row = kept.union(shown, all=True)[:1]
    return next((cast("Content", json.loads(text)) for (text,) in row), None)
