"""Logos: what staff upload is read as a picture and written anew, so that nothing but pixels is ever served."""

import hashlib
import io
import warnings
from typing import Final

from django.utils.translation import gettext as _

from encyclopedia.models import SiteLogo

LARGEST_FILE: Final = 2 * 1024 * 1024
MOST_PIXELS: Final = 20_000_000
BOX: Final = (640, 128)
"""The size that it is brought down to: sharp at twice the size in which pages show it."""


class BadLogo(Exception):
    """The file cannot be a logo; the message says why, and what to send instead."""


def make_logo(data: bytes) -> SiteLogo:
    """Return the picture in ``data`` as a logo, not stored yet. Raises BadLogo."""
    from PIL import Image  # here: it is 5 MB that most workers never need

    if len(data) > LARGEST_FILE:
        raise BadLogo(_("The file is larger than 2 MB. Make the picture smaller, and send it again."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as opened:
                picture = opened.convert("RGBA") if opened.width * opened.height <= MOST_PIXELS else None
    except Exception as error:  # a decoder may raise anything on a file made to break it
        raise BadLogo(
            _(
                "This is not a picture that can be shown here. Send a PNG, JPEG or WebP file (an SVG cannot be used)."
            )
        ) from error
    if picture is None:
        raise BadLogo(_("The picture has too many pixels. Make it smaller, and send it again."))
    picture.thumbnail(BOX)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    body = out.getvalue()
    digest = hashlib.sha256(body).hexdigest()[:16]
    return SiteLogo(digest=digest, body=body, width=picture.width, height=picture.height)
