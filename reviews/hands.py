"""Whose hands are in the text of a round: they cannot approve it, nor decide for others who may.

These are the people of ``encyclopedia.hands``, and more where a review of the whole page finds text that was
published in urgency and that no full board has signed since (``reviews.retrospect``): it vouches for that as well, so
everybody counts who had a hand in the page since the last edition before that one, published or not.
"""

from collections.abc import Callable
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from encyclopedia.hands import hands
from encyclopedia.models import Contribution, Edition, ReviewKind, Scope
from encyclopedia.statements import NUMBER, Select

from .models import ReviewRound


def contributors_of(round_: ReviewRound) -> set[int]:
    """The people with a hand in the text of this round. One query."""
    return {user for (user,) in _HANDS.rows(*(getattr(round_, name) for name in _ASKED))}


def hands_in(path: str = "") -> QuerySet[Contribution]:
    """The same for ``Exists`` in a query of rounds, or of rows whose ``path`` (“round__”) leads to one."""

    def field(name: str, depth: int) -> Any:
        found: Any = f"{path}{name}"
        for _level in range(depth):
            found = OuterRef(found)
        return found

    return hands(field("topic_id", 1), field("version_id", 1), _unsettled(field))


def _unsettled(field: Callable[[str, int], Any]) -> QuerySet[Edition, Any]:
    """The number of the first edition that the round would settle, as it found the page: one or none.

    ``field`` gives a field of the round, so many queries further in.
    """
    earlier = {"round__number__lt": field("number", 3), "scope": Scope.WHOLE_PAGE}
    settled = Edition.objects.filter(topic=OuterRef("topic"), number__gt=OuterRef("number"), **earlier)
    vouches = ReviewRound.objects.filter(pk=field("pk", 3), scope=Scope.WHOLE_PAGE)
    urgent = Edition.objects.filter(
        topic=field("topic_id", 2), kind=ReviewKind.URGENT, round__number__lt=field("number", 2)
    )
    found = urgent.filter(
        Exists(vouches.exclude(kind=ReviewKind.URGENT)), ~Exists(settled.exclude(kind=ReviewKind.URGENT))
    )
    return found.order_by("number").values("number")[:1]


# What the query asks of a round. Translated once: it is asked at every review and at every signature. The number
# stands for one that a round can have: Django leaves comparisons out that no row can meet.
_ASKED: Final = {"topic_id": NUMBER, "version_id": NUMBER + 1, "pk": NUMBER + 2, "number": 2**31 - 2}
_HANDS = Select(
    hands(
        _ASKED["topic_id"], _ASKED["version_id"], _unsettled(lambda name, _depth: _ASKED[name])
    ).values_list("user_id"),
    *_ASKED.values(),
)
