"""What follows when an edition is shown or hidden: its stored page, the search index, and its neighbours' asides.

Called by ``reviews.actions`` inside the transaction of the act, so that no public surface ever lags behind the
edition.
"""

from collections.abc import Collection, Iterable

from . import images, rendering, search
from .following import follow_alike
from .models import Edition, Topic
from .statements import SelectFew

_NEIGHBOURS = SelectFew(
    lambda ids: (
        Topic.objects.order_by()
        .filter(related__in=ids)
        .values_list("pk")
        .union(Topic.objects.order_by().filter(translations__topics__in=ids).values_list("pk"))
    )
)


def show(edition: Edition, before: Edition | None = None, *, replaces: bool = False) -> None:
    """Make everything that patients reach follow from ``edition``, which has just begun to be shown.

    ``before`` is the edition before it. Where it was shown until now (``replaces``), what it has in common with this
    one is not made again.
    """
    replaced = before if replaces else None
    images.link_files(edition)
    if replaced is None or replaced.title != edition.title:
        _render_with_beside(edition, before)
    elif not follow_alike(edition, replaced) or not rendering.render_page_after(edition, replaced):
        rendering.render_page(edition, before)
    search.index_edition(edition, replaced, is_first=edition.number == 1)
    if replaced is not None and replaced.title != edition.title:
        rendering.drop_from_nearby(edition.topic.slug)


def _render_with_beside(edition: Edition, before: Edition | None) -> None:
    """Store the page of an edition, and make anew what stands around the pages that name its topic.

    Each question is asked before the work that can be done without its answer.
    """
    asked = _NEIGHBOURS.ask({edition.topic_id})
    store_page = rendering.begin_page(edition, before)
    beside = {pk for (pk,) in asked()} - {edition.topic_id}
    neighbours = rendering.ask_neighbours({edition.topic_id, *beside})
    render_around = rendering.lock_pages(beside)
    found = neighbours()
    store_page(found)
    render_around(found)


def hide(topic: Topic) -> None:
    """Take the topic off every public surface; its editions have just ended."""
    search.remove_topic(topic)
    refresh_neighbours([topic])
    rendering.drop_from_nearby(topic.slug)


def move(topic: Topic, former: str) -> None:
    """Let every page that names the topic name its new address, in place of the ``former`` one."""
    refresh_neighbours([topic])
    rendering.drop_from_nearby(former)


def regroup(topic: Topic) -> None:
    """Follow a topic into other categories: on its own page, and on pages of topics beside which it stood."""
    rendering.render_nearby(topic)
    rendering.drop_from_nearby(topic.slug)


def refresh_neighbours(topics: Iterable[Topic]) -> None:
    """Render again what stands around the pages of every topic that lists one of ``topics`` as related or is its sister
    in another language, and of ``topics`` themselves; and what these say to machines.
    """
    topics = list(topics)
    ids = {topic.pk for topic in topics}
    rendering.render_surroundings(ids | _beside(ids))
    rendering.render_linked_data(topics)


def _beside(ids: Collection[int]) -> set[int]:
    """The other topics that list one of these as related or are its sisters. One query."""
    return {pk for (pk,) in _NEIGHBOURS.rows(ids)} - set(ids)
