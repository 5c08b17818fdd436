"""What follows when an edition is shown or hidden: its stored page, the search index, and its neighbours' asides.

Called by ``reviews.actions`` inside the transaction of the act, so that no public surface ever lags behind the
edition.
"""

from collections.abc import Callable, Collection, Iterable

from . import images, rendering, search
from .following import follow_alike
from .models import Edition, EditionPage, Topic
from .statements import SelectFew

_NEIGHBOURS = SelectFew(
    lambda ids: (
        Topic.objects.order_by()
        .filter(related__in=ids)
        .values_list("pk")
        .union(Topic.objects.order_by().filter(translations__topics__in=ids).values_list("pk"))
    )
)


def write(edition: Edition, before: Edition | None) -> EditionPage:
    """Write what the page of ``edition`` says of itself, for ``show``: before the edition is stored, and before a lock
    that others wait for, since this takes longest.
    """
    return rendering.write_page(edition, before)


def show(page: EditionPage, before: Edition | None = None, *, replaces: bool = False) -> None:
    """Make everything that patients reach follow from the edition of this page, which has just begun to be shown.

    ``page`` is what ``write`` wrote, and ``before`` the edition before it. Where that was shown until now
    (``replaces``), what it has in common with this one is not made again.
    """
    edition = page.edition
    page.edition = edition  # it has its key only now
    replaced = before if replaces else None
    images.link_files(edition)
    store = _to_be_stored(page, replaced)
    search.index_edition(edition, replaced, is_first=edition.number == 1)
    store()
    if replaced is not None and replaced.title != edition.title:
        rendering.drop_from_nearby(edition.topic.slug)


def _to_be_stored(page: EditionPage, replaced: Edition | None) -> Callable[[], None]:
    """Return what stores the page; what it has to ask is asked now, before the work that can be done meanwhile."""
    edition = page.edition
    if replaced is None or replaced.title != edition.title:
        return _with_all_beside(page)
    if follow_alike(edition, replaced) and rendering.store_page_after(page, replaced):
        return lambda: None
    return lambda: rendering.store_page(page)


def _with_all_beside(page: EditionPage) -> Callable[[], None]:
    """Return what stores the page, and makes anew what stands around the pages that name its topic."""
    topic_id = page.edition.topic_id
    asked = _NEIGHBOURS.ask({topic_id})
    store = rendering.ask_catalogue(page)

    def store_all() -> None:
        beside = {pk for (pk,) in asked()} - {topic_id}
        neighbours = rendering.ask_neighbours({topic_id, *beside})
        make_anew = rendering.lock_pages(beside)
        found = neighbours()
        store(found)
        make_anew(found)

    return store_all


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


def relate(topics: Iterable[Topic]) -> None:
    """Follow topics whose related ones have changed: whoever stands beside a page as related does so once."""
    rendering.render_nearby(*topics)


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
