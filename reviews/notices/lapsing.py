"""What members are told of their own place on the board: that a disclosure, a licence or a term of theirs ends.

Without one that holds they cannot sign, and a chair would learn of it from a seat that stands still.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from reviews.models import BoardMember, Disclosure, Notice, NoticeKind

from .facts import Facts

WARNED: Final = timedelta(days=30)
"""How long before it ends a disclosure, a licence or a term shows up among the work, and is told of first."""

DAYS: Final = (WARNED, timedelta(days=7), timedelta(days=-1))
"""How long before the last day each warning is owed: the last of them when it is over."""

_ENDS: Final = {
    NoticeKind.DISCLOSURE: "disclosed_until",
    NoticeKind.LICENCE: "licence_valid_until",
    NoticeKind.TERM: "term_until",
}


def of_standings(facts: Facts) -> Iterator[Notice]:
    """The warnings that are owed today: of several that are late, the last alone. Each names the day, so that another
    day begins anew. Two queries.
    """
    today = timezone.localdate()
    members = list(_ending(today + WARNED))
    told: dict[tuple[int, str, date | None], int] = defaultdict(int)
    for one in Notice.objects.filter(kind__in=_ENDS, person__in=[member.user_id for member in members]):
        case = (one.person_id, one.kind, one.ends_on)
        told[case] = max(told[case], int(one.source.rpartition(":")[2]))
    for member in members:
        for kind, name in _ENDS.items():
            ends: date | None = getattr(member, name)
            owed = sum(today >= ends - before for before in DAYS) if ends is not None else 0
            if owed > told[member.user_id, kind, ends] and facts.may_get(member.user_id, kind):
                yield Notice(
                    person_id=member.user_id,
                    kind=kind,
                    source=f"ends:{ends}:{owed}",
                    ends_on=ends,
                    made_at=timezone.now(),
                )


def _ending(until: date) -> Iterator[BoardMember]:
    """The active members of whom something ends by this day."""
    newest = Disclosure.objects.filter(member=OuterRef("pk")).values("valid_until")[:1]
    soon = Q()
    for name in _ENDS.values():
        soon |= Q(**{f"{name}__lte": until})
    members = BoardMember.objects.filter(is_active=True).annotate(disclosed_until=Subquery(newest))
    return members.filter(soon).order_by("pk").iterator()
