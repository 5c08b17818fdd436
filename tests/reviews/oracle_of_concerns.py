"""What must hold of what came up about a page, worked out from rows alone (as ``oracle`` does)."""

from encyclopedia.models import Topic
from reviews.concerns import waiting
from reviews.models import Concern, ReviewRound


def check_concerns(topic: Topic) -> None:
    """Whatever nobody settled waits, unless a review has it before it or was published with it: none is lost."""
    told = set(waiting(topic).values_list("pk", flat=True))
    for one in Concern.objects.filter(topic=topic).select_related("round"):
        is_left = one.round is None or (one.round.closed_at is not None and one.round.edition_id is None)
        assert (one.pk in told) is (is_left and one.settled_at is None), (one.pk, one.round, one.settled_at)


def check_takes_up(round_: ReviewRound) -> None:
    """A review of the whole page that opened just now has everything before it that waited when it opened."""
    left = waiting(round_.topic).filter(raised_at__lt=round_.opened_at)
    assert round_.scope != "whole_page" or not round_.is_open or not left.exists()


def check_is_read(concern: Concern) -> None:
    """What came up just now is before nobody, or before a review that somebody has yet to sign."""
    version = concern.round.version if concern.round else None
    assert version is None or version.status == "in_review" or version.editions.exists()
