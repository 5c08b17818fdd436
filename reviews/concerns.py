"""What came up about pages and waits for somebody: asked of the database."""

from django.db.models import QuerySet

from encyclopedia.models import Topic

from .models import Concern, ReviewRound


def waiting(topic: Topic | None = None) -> QuerySet[Concern]:
    """The concerns that no review has taken up and no chair has settled, the oldest first."""
    found = Concern.objects.filter(round__isnull=True, settled_at__isnull=True).select_related(
        "topic", "raised_by"
    )
    return found if topic is None else found.filter(topic=topic)


def of_round(round_: ReviewRound) -> list[Concern]:
    """What a review has to answer besides its own note. One query."""
    return list(Concern.objects.filter(round=round_).select_related("raised_by"))


def base_of_concerns(topic: Topic) -> str:
    """The base token of settling them: which of them waited when the chair looked."""
    return ",".join(str(pk) for pk in waiting(topic).values_list("pk", flat=True)) or "none"
