"""What is answered where no edition is shown: moved, withdrawn, or nothing there."""

from typing import Any

from django.http import HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import reverse

from encyclopedia.models import Edition, FormerSlug

from .answers import CACHE, failed


def topic_not_shown(slug: str, view: str, *, query: str = "", **kwargs: Any) -> HttpResponseBase:
    """Answer for an address under which no edition is shown.

    301 from a former address, 410 for a withdrawn topic, 404 for all else. A topic that was never published is like one
    that never was: its address is made from its title, and not even that may be told.
    """
    if was_shown(slug):
        return withdrawn()
    topic_id = FormerSlug.objects.filter(slug=slug).values_list("topic_id", flat=True).first()
    if topic_id is None:
        return failed("404.html", 404)
    editions = Edition.objects.filter(topic=topic_id)
    new_slug = editions.shown().values_list("topic__slug", flat=True).first()
    if new_slug is not None:
        return moved(reverse(view, kwargs={"slug": new_slug, **kwargs}) + query)
    return withdrawn() if editions.exists() else failed("404.html", 404)


def was_shown(slug: str) -> bool:
    """Whether patients could once read a topic at this address."""
    return Edition.objects.filter(topic__slug=slug).exists()


def moved(address: str) -> HttpResponseBase:
    """Redirect for good, and let caches keep that no longer than a page."""
    answer = HttpResponsePermanentRedirect(address)
    answer.headers["Cache-Control"] = CACHE
    return answer


def withdrawn() -> HttpResponseBase:
    """410 with a kind word, and no word of the topic: not even its title."""
    return failed("410.html", 410)
