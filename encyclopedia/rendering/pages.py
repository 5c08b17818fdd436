"""The stored page of an edition: made when the edition is, and made again when the renderer is a better one."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import get_template

from encyclopedia.content import Content, reading_of
from encyclopedia.models import Edition, EditionPage
from encyclopedia.statements import NUMBER, OnConflict, Select, insert

from .article import render_article
from .asides import Neighbours, Surroundings, ask_neighbours, neighbours_of, surroundings_from
from .changes import content_before, contents_before
from .etags import page_etag
from .linked_data import ask_catalogues, catalogues_of, is_filed, linked_data, linked_data_like
from .nearby import ask_nearby, is_full, nearby_of
from .reader_form import render_reader_form

RENDERER = 5
"""Raised with every change of what is stored; ``manage.py render_pages`` then replaces those of the one before."""


class PageParts(NamedTuple):
    head: str
    article: str
    reader_form: str


def page_parts(edition: Edition) -> PageParts:
    """Return what comes from signed editions alone: this one, and the one before. One query for that, where there is
    one, and one for the topic unless it was fetched along.
    """
    return _parts(edition, content_before(edition))


def _parts(edition: Edition, before: Content | None) -> PageParts:
    content: Content = edition.signed_content()
    head = get_template("encyclopedia/topic_head.html").render({"content": content})
    article = render_article(edition, content, edition.topic.public_id, before)
    return PageParts(head, article, render_reader_form(edition.number, content))


def write_page(edition: Edition, before: Edition | None) -> EditionPage:
    """Return what the page of an edition says of itself, not stored: it follows from signed editions alone, this one
    and the one before it. No query, where the topic was fetched along; the edition need not be stored yet.
    """
    return _written(edition, before.signed_content() if before else None)


def _written(edition: Edition, before: Content | None) -> EditionPage:
    content = edition.signed_content()
    return EditionPage(
        edition=edition,
        renderer=RENDERER,
        **_parts(edition, before)._asdict(),
        **reading_of(content)._asdict(),
        sources=len(content["references"]),
    )


def _joined(page: EditionPage, around: Surroundings, nearby: str, data: str) -> EditionPage:
    """Add to a page what the catalogue says."""
    for name, html in around._asdict().items():
        setattr(page, name, html)
    page.nearby, page.linked_data = nearby, data
    page.etag = page_etag(RENDERER, page.head, page.article, *around, nearby, data)
    return page


def store_page(page: EditionPage) -> None:
    """Store the page that ``write_page`` wrote, in place of an earlier rendering. Four queries."""
    neighbours = ask_neighbours([page.edition.topic_id])
    ask_catalogue(page)(neighbours())


def ask_catalogue(page: EditionPage) -> Callable[[Mapping[int, Neighbours]], None]:
    """Ask what the catalogue says, and return what stores the page with that once the neighbours are known. Three
    queries.
    """
    edition = page.edition
    catalogues, nearby = ask_catalogues([edition.topic_id]), ask_nearby(edition.topic)

    def store(neighbours: Mapping[int, Neighbours]) -> None:
        (catalogue,) = catalogues().values()
        around = surroundings_from(edition.topic, neighbours)
        _joined(page, around, nearby(), linked_data(edition, catalogue))
        insert([page], OnConflict.REPLACE, is_told=False)

    return store


_STANDING = Select(
    EditionPage.objects.filter(edition=NUMBER, renderer=RENDERER)
    .exclude(linked_data="")
    .values_list("nearby", "linked_data", *Surroundings._fields),
    NUMBER,
)


def store_page_after(page: EditionPage, replaced: Edition) -> bool:
    """Store the page of an edition that is shown in place of ``replaced``, under the same title: what stands around it
    and comes from the catalogue is taken over from there, where every act on the catalogue keeps it true. Two queries;
    three where there is place for another topic of its categories.

    Call it with the chain locked: then no act shows, hides or files a topic meanwhile. Returns whether there was such a
    page; else nothing is stored.
    """
    found = _STANDING.first(replaced.pk)
    if found is None:
        return False
    edition = page.edition
    nearby, data, *around = found
    if is_filed(data) and not is_full(nearby):
        nearby = nearby_of(edition.topic)
    _joined(page, Surroundings(*around), nearby, linked_data_like(edition, data))
    insert([page], OnConflict.REPLACE, is_told=False)
    return True


def _to_render(*, stale_only: bool) -> QuerySet[Edition]:
    editions = Edition.objects.order_by("pk")
    return editions.exclude(page__renderer=RENDERER) if stale_only else editions


def count_to_render(*, stale_only: bool = True) -> int:
    """Return how many pages ``render_again`` would render."""
    return _to_render(stale_only=stale_only).count()


def render_again(
    lock: Callable[[], object], *, stale_only: bool = True, batch_size: int = 100
) -> Iterator[int]:
    """Render the pages of all editions again (of an earlier renderer, or missing); yield how many, batch by batch.

    ``stale_only=False`` is for a change of settings that stored pages print (BASE_URL). Each batch is a transaction of
    its own that calls ``lock`` first. It must keep out every act that shows or hides an edition until the commit: what
    asides say of neighbours is read after it, so no batch can put back the title of a topic withdrawn meanwhile.
    """
    last = 0
    while True:
        with transaction.atomic():
            lock()
            waiting = _to_render(stale_only=stale_only).select_related("topic").filter(pk__gt=last)
            batch = list(waiting[:batch_size])
            topic_ids = {edition.topic_id for edition in batch}
            neighbours = neighbours_of(topic_ids) if batch else {}
            catalogues = catalogues_of(topic_ids)
            before = contents_before(batch)
            pages = [
                _joined(
                    _written(one, before.get(one.pk)),
                    surroundings_from(one.topic, neighbours),
                    nearby_of(one.topic),
                    linked_data(one, catalogues[one.topic_id]),
                )
                for one in batch
            ]
            insert(pages, OnConflict.REPLACE)
        if not batch:
            return
        last = batch[-1].pk
        yield len(batch)
