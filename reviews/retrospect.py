"""Under retrospective review: pages that two people published in urgency and the full board has not signed since.

Computed from the editions, never stored. An urgent edition is settled by a later edition of the whole page that was
not urgent itself: only there does the full board vouch for all of it. A correction, or a review of changes alone, on
top of an urgent edition settles nothing, since what was urgent stays unread in it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from encyclopedia.models import Edition, ReviewKind, Scope, Topic


@dataclass(frozen=True)
class Owed:
    """What a page owes: the earliest urgent edition that the full board has not signed, and by when it must."""

    edition: Edition
    due_on: date

    def in_words(self) -> str:
        """The time that is left: “4 days left”, “2 days late”."""
        days = (self.due_on - timezone.localdate()).days
        if days < 0:
            return ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": -days}
        if days == 0:
            return _("due today")
        return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}


def unsettled() -> QuerySet[Edition]:
    """Urgent editions of pages that are not withdrawn, which no full board has signed since. Oldest first."""
    signed_since = Edition.objects.filter(
        topic=OuterRef("topic"), number__gt=OuterRef("number"), scope=Scope.WHOLE_PAGE
    ).exclude(kind=ReviewKind.URGENT)
    urgent = Edition.objects.filter(kind=ReviewKind.URGENT, topic__withdrawn_at__isnull=True)
    return urgent.filter(~Exists(signed_since)).order_by("shown_from", "pk")


def owed_by(topic: Topic) -> Owed | None:
    """What this page owes, if anything. One query."""
    edition = unsettled().filter(topic=topic).select_related("round").first()
    return _owed(edition) if edition is not None else None


def all_owed() -> list[Owed]:
    """What every page owes, one row a page, the earliest deadline first. One query."""
    found: dict[int, Owed] = {}
    found_all = unsettled().select_related("round", "topic").defer("content", "reviewers", "attestation")
    for edition in found_all:
        found.setdefault(edition.topic_id, _owed(edition))
    return sorted(found.values(), key=lambda owed: owed.due_on)


def _owed(edition: Edition) -> Owed:
    days = timedelta(days=edition.round.policy["retrospective_days"])
    return Owed(edition, timezone.localdate(edition.shown_from) + days)
