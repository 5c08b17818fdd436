"""The fingerprint of a stored page."""

import hashlib


def page_etag(renderer: int, head: str, article: str, aside: str) -> str:
    """Return a SHA-256, in hex, of the stored parts; lengths keep a word from wandering between parts unseen."""
    digest = hashlib.sha256(f"{renderer} {len(head)} {len(article)} {len(aside)}\n".encode())
    for part in (head, article, aside):
        digest.update(part.encode())
    return digest.hexdigest()
