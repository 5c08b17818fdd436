"""What follows when an edition is shown or hidden: its stored page, the search index, and its neighbours' asides.

Called by ``reviews.actions`` inside the transaction of the act, so that no public surface ever lags behind the
edition.
"""

from collections.abc import Iterable

from . import rendering, search
from .models import Edition, Topic
from .statements import SelectFew

_NEIGHBOURS = SelectFew(lambda ids: Topic.objects.order_by().filter(related__in=ids).values_list("pk"))


def show(edition: Edition, replaced: Edition | None = None) -> None:
    """Make everything that patients reach follow from ``edition``, which has just begun to be shown.

    ``replaced`` is the edition that was shown until now: what it has in common with this one is not made again.
    """
    rendering.render_page(edition)
    search.index_edition(edition, replaced, is_first=edition.number == 1)
    if replaced is None or replaced.title != edition.title:
        refresh_neighbours([edition.topic], themselves=False)  # its own page was rendered a moment ago


def hide(topic: Topic) -> None:
    """Take the topic off every public surface; its editions have just ended."""
    search.remove_topic(topic)
    refresh_neighbours([topic])


def refresh_neighbours(topics: Iterable[Topic], *, themselves: bool = True) -> None:
    """Render again the asides of every topic that lists one of ``topics`` as related, and of ``topics`` themselves."""
    ids = {topic.pk for topic in topics}
    neighbours = {pk for (pk,) in _NEIGHBOURS.rows(ids)}
    if asides := neighbours | ids if themselves else neighbours - ids:
        rendering.render_asides(asides)
