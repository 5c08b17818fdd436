"""The fingerprint of a stored page."""

import hashlib

from encyclopedia.models import EditionPage


def page_etag(renderer: int, *parts: str) -> str:
    """Return a SHA-256, in hex, of the stored parts; lengths keep a word from wandering between parts unseen."""
    digest = hashlib.sha256(f"{renderer} {' '.join(str(len(part)) for part in parts)}\n".encode())
    for part in parts:
        digest.update(part.encode())
    return digest.hexdigest()


def etag_of(page: EditionPage) -> str:
    """Return the fingerprint of a stored page as it stands."""
    around = (page.aside, page.alternates, page.switch)
    return page_etag(page.renderer, page.head, page.article, *around, page.nearby, page.linked_data)
