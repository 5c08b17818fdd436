"""Logos: what staff upload is read as a picture and written anew, so that nothing but pixels is ever served."""

import hashlib
import io
from typing import Final

from encyclopedia.images.limits import MEGABYTE
from encyclopedia.models import SiteLogo

LARGEST_FILE: Final = 2 * MEGABYTE
MOST_PIXELS: Final = 20_000_000
BOX: Final = (640, 128)
"""The size that it is brought down to: sharp at twice the size in which pages show it."""


def make_logo(data: bytes) -> SiteLogo:
    """Return the picture in ``data`` as a logo, not stored yet. Raises BadInput for what is none."""
    from encyclopedia.images.decoding import (
        decode,
    )  # here: with the decoder it is 5 MB that most workers never need

    picture = decode(data, most_bytes=LARGEST_FILE, most_pixels=MOST_PIXELS).picture
    picture.thumbnail(BOX)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    body = out.getvalue()
    digest = hashlib.sha256(body).hexdigest()[:16]
    return SiteLogo(digest=digest, body=body, width=picture.width, height=picture.height)
