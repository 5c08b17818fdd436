"""The yearly disclosure of interests, which each member of the board makes for themselves."""

from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.errors import NotAllowed
from encyclopedia.statements import insert
from reviews.audit import new_event, record_events, seal_of_disclosure
from reviews.models import BoardMember, Disclosure
from reviews.policies import lock_person
from reviews.statements import disclosure_statement

DISCLOSURE_HOLDS: Final = timedelta(days=365)
DISCLOSED: Final = "disclose interests"


@transaction.atomic
def disclose(*, by: Any, interests: str) -> Disclosure:
    """Make one's yearly disclosure of interests; empty says that there are none. Raises NotAllowed off the board."""
    person = lock_person(by)
    now = timezone.now()
    member: BoardMember | None = getattr(person, "board_member", None)
    if member is None or not member.is_active:
        raise NotAllowed(_("Only active members of the clinical review board disclose interests here."))
    interests = interests.replace("\r\n", "\n").strip()
    made = Disclosure(
        member=member,
        interests=interests,
        statement=disclosure_statement(by=person, member=member, interests=interests),
        made_at=now,
        valid_until=timezone.localdate(now) + DISCLOSURE_HOLDS,
    )
    insert([made])
    event = new_event(
        act=DISCLOSED,
        by=person,
        at=now,
        subject=str(member)[:120],
        details={"valid_until": made.valid_until.isoformat(), "evidence": seal_of_disclosure(made)},
    )
    record_events([event])
    return made
