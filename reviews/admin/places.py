"""Where comments stand in a text, worked out once for each text and each quotation."""

from collections.abc import Iterable
from dataclasses import astuple

from django.core.cache import cache

from encyclopedia.content import Content, content_hash
from reviews.anchors import Anchor, Located, locate_in

# Raised when the rules of ``locate_in`` change: what was found by the old ones is not asked for any more.
_FORM = 1
_WEEK = 7 * 24 * 3600

Place = tuple[str, Located] | None


def places_in(content: Content, anchors: Iterable[Anchor]) -> list[Place]:
    """Return what ``locate_in`` finds for each anchor.

    Words that are gone take longest to look for, some 50 milliseconds on a long page. The answer hangs on nothing but
    the two texts, so it is kept in the cache under their hash, and is never stale.
    """
    text = content_hash(content)
    asked = [
        (anchor, f"place/{_FORM}/{content_hash({'text': text, 'anchor': list(astuple(anchor))})}")
        for anchor in anchors
    ]
    known: dict[str, Place] = cache.get_many([name for _anchor, name in asked])
    found = {name: locate_in(content, anchor) for anchor, name in asked if name not in known}
    if found:
        cache.set_many(found, _WEEK)
    return [(known | found)[name] for _anchor, name in asked]
