"""Who signs: the proof of identity that every signature asks for again (21 CFR 11.200).

The seam for passkeys and single sign-on: a stronger proof takes the place of the password here, and nowhere else.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.errors import NotAllowed
from reviews.audit import record_event
from reviews.models import AuditEvent, ReviewRound

from .base import lock_topic

REFUSED_SIGNATURE = "signature refused"
FAILURES_ALLOWED = 5
FAILURE_WINDOW = timedelta(minutes=15)


class NotConfirmed(NotAllowed):
    """The password was wrong, or was wrong too often: whoever sits there may not be the person signed in."""


def confirm_identity(by: Any, password: str, *, round_id: int) -> None:
    """Ask for the password again at signing (21 CFR 11.200). Raises NotConfirmed; a failure is recorded and counted,
    with the round in which it happened.
    """
    now = timezone.now()
    failures = AuditEvent.objects.filter(actor_id=by.pk, act=REFUSED_SIGNATURE, at__gt=now - FAILURE_WINDOW)
    if failures.count() >= FAILURES_ALLOWED:
        raise NotConfirmed(_("Too many wrong passwords. Wait 15 minutes, then sign again."))
    if not by.check_password(password):
        with transaction.atomic():
            _record_refusal(by, now, round_id)
        raise NotConfirmed(_("That is not your password. Nothing was signed."))


def _record_refusal(by: Any, at: datetime, round_id: int) -> None:
    told: dict[str, Any] = {"act": REFUSED_SIGNATURE, "by": by, "at": at, "subject": "password"}
    round_ = ReviewRound.objects.filter(pk=round_id).only("topic_id", "number").first()
    if round_ is not None:
        # The event names the topic, so its row is locked before the chain, as by every act.
        told |= {"topic": lock_topic(round_.topic_id), "details": {"round": round_.number}}
    record_event(**told, reason="wrong password")
