"""The stored page of an edition: made when the edition is, and made again when the renderer is a better one."""

from collections.abc import Iterator
from typing import NamedTuple

from django.template.loader import get_template

from encyclopedia.content import Content
from encyclopedia.models import Edition, EditionPage

from .article import render_article
from .asides import aside_of
from .etags import page_etag

RENDERER = 1
"""Raised with every change of what is stored; ``render_again`` then replaces the pages of the one before."""


class PageParts(NamedTuple):
    head: str
    article: str


def page_parts(edition: Edition) -> PageParts:
    """Return what comes from the edition alone. One query for the topic unless it was fetched along."""
    content: Content = edition.signed_content()
    head = get_template("encyclopedia/topic_head.html").render({"content": content})
    return PageParts(head, render_article(edition, content, edition.topic.public_id))


def _page(edition: Edition, aside: str) -> EditionPage:
    head, article = page_parts(edition)
    return EditionPage(
        edition=edition,
        renderer=RENDERER,
        head=head,
        article=article,
        aside=aside,
        etag=page_etag(RENDERER, head, article, aside),
    )


def render_page(edition: Edition) -> EditionPage:
    """Store the page of an edition, in place of an earlier rendering. Three queries; the edition's topic is expected
    to be fetched.
    """
    page = _page(edition, aside_of(edition.topic))
    _store([page])
    return page


def render_again(*, stale_only: bool = True, batch_size: int = 100) -> Iterator[int]:
    """Render the pages of all editions again (of an earlier renderer, or missing); yield how many, batch by batch.

    ``stale_only=False`` is for a change of settings that stored pages print (BASE_URL).
    """
    editions = Edition.objects.select_related("topic").order_by("pk")
    if stale_only:
        editions = editions.exclude(page__renderer=RENDERER)
    last = 0
    while batch := list(editions.filter(pk__gt=last)[:batch_size]):
        last = batch[-1].pk
        _store([_page(edition, aside_of(edition.topic)) for edition in batch])
        yield len(batch)


def _store(pages: list[EditionPage]) -> None:
    EditionPage.objects.bulk_create(
        pages,
        update_conflicts=True,
        unique_fields=["edition"],
        update_fields=["renderer", "head", "article", "aside", "etag"],
    )
