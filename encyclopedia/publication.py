"""What follows when an edition is shown or hidden: its stored page, the search index, and its neighbours' asides.

Called by ``reviews.actions`` inside the transaction of the act, so that no public surface ever lags behind the edition.
"""

from collections.abc import Iterable

from . import rendering, search
from .models import Edition, Topic


def show(edition: Edition) -> None:
    """Make everything that patients reach follow from ``edition``, which has just begun to be shown."""
    rendering.render_page(edition)
    search.index_edition(edition)
    refresh_neighbours([edition.topic])


def hide(topic: Topic) -> None:
    """Take the topic off every public surface; its editions have just ended."""
    search.remove_topic(topic)
    refresh_neighbours([topic])


def refresh_neighbours(topics: Iterable[Topic]) -> None:
    """Render again the asides of ``topics`` and of every topic that lists one of them as related."""
    ids = {topic.pk for topic in topics}
    ids |= set(Topic.objects.filter(related__in=ids).values_list("pk", flat=True))
    rendering.render_asides(ids)
