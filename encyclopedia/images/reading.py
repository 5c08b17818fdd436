"""Bytes from anywhere become a picture, or are refused with a sentence that says what to do.

What is kept is never what was sent: the picture is decoded (``decoding``) and written anew, so that nothing but what is
seen comes through. It is laid on white, so that it looks the same on a dark page as it did to those who signed it.
"""

import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from django.utils.translation import gettext as _
from PIL import Image

from encyclopedia.content import ImageFileContent
from encyclopedia.errors import BadInput

from .decoding import decode, on_white
from .limits import MAX_UPLOAD, MEGABYTE

MAX_PIXELS: Final = 40_000_000
MIN_SIDE: Final = 100
MAX_WIDTH: Final = 1_600
MAX_HEIGHT: Final = 2_400
MAX_STORED: Final = 3 * MEGABYTE
SMALLER: Final = (960, 480)
"""The widths beside a picture's own, for small screens."""

_QUALITY: Final = 85


@dataclass(frozen=True)
class Written:
    """A picture in one size, as it will be kept."""

    data: bytes
    type: str
    width: int
    height: int

    @property
    def content(self) -> ImageFileContent:
        """How a content names it."""
        return {
            "hash": hashlib.sha256(self.data).hexdigest(),
            "type": self.type,
            "width": self.width,
            "height": self.height,
        }


def read_picture(data: bytes) -> list[Written]:
    """Return the picture in its sizes, the widest first. Raises BadInput for what is none, or not one to be kept."""
    decoded = decode(data, most_bytes=MAX_UPLOAD, most_pixels=MAX_PIXELS)
    picture, is_photo = on_white(decoded.picture), decoded.is_photo
    if min(picture.size) < MIN_SIDE:
        raise BadInput(
            _("The picture is too small: %(n)d pixels are the least that each side can have.")
            % {"n": MIN_SIDE}
        )
    picture.thumbnail((MAX_WIDTH, MAX_HEIGHT), Image.Resampling.LANCZOS)
    sizes = [picture.width, *(width for width in SMALLER if width < picture.width)]
    written = [_written(_resized(picture, width), is_photo=is_photo) for width in sizes]
    if len(written[0].data) > MAX_STORED:
        raise BadInput(
            _("The picture holds too much to load on a phone. If it is a photograph, save it as JPEG.")
        )
    return written


def _resized(picture: Image.Image, width: int) -> Image.Image:
    if width == picture.width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _written(picture: Image.Image, *, is_photo: bool) -> Written:
    out = BytesIO()
    if is_photo:
        picture.save(out, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    else:
        picture.save(out, "PNG", optimize=True)
    kind = "image/jpeg" if is_photo else "image/png"
    return Written(out.getvalue(), kind, picture.width, picture.height)
