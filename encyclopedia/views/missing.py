"""What is answered where no edition is shown: moved, withdrawn, or nothing there."""

from typing import Any

from django.http import HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import reverse

from encyclopedia.models import Edition, FormerSlug
from encyclopedia.models.editions import EditionQuerySet

from .answers import CACHE, failed


def topic_not_shown(slug: str, view: str, *, query: str = "", **kwargs: Any) -> HttpResponseBase:
    """Answer for an address under which no edition is shown.

    301 from a former address, 410 for a withdrawn topic, 404 for all else. A topic that was never published is like one
    that never was: its address is made from its title, and not even that may be told.
    """
    language = language_at(slug)
    if language is not None:
        return withdrawn(language)
    topic_id = FormerSlug.objects.filter(slug=slug).values_list("topic_id", flat=True).first()
    if topic_id is None:
        return failed("404.html", 404)
    editions = Edition.objects.filter(topic=topic_id)
    new_slug = editions.shown().values_list("topic__slug", flat=True).first()
    if new_slug is not None:
        return moved(reverse(view, kwargs={"slug": new_slug, **kwargs}) + query)
    return gone(editions)


def language_at(slug: str) -> str | None:
    """The language of the topic that patients can or could once read at this address; None where they never could."""
    return language_of(Edition.objects.filter(topic__slug=slug))


def language_of(editions: EditionQuerySet) -> str | None:
    """The language of the topic of these editions; None when there are none."""
    return editions.order_by().values_list("topic__language", flat=True).first()


def moved(address: str) -> HttpResponseBase:
    """Redirect for good, and let caches keep that no longer than a page."""
    answer = HttpResponsePermanentRedirect(address)
    answer.headers["Cache-Control"] = CACHE
    return answer


def gone(editions: EditionQuerySet) -> HttpResponseBase:
    """410 for a topic with editions of which none is shown; 404 for one that never had any."""
    language = language_of(editions)
    return failed("404.html", 404) if language is None else withdrawn(language)


def withdrawn(language: str) -> HttpResponseBase:
    """410 with a kind word in the language of the topic, and no word of it: not even its title."""
    return failed("410.html", 410, language=language)
