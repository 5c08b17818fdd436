"""Bytes from anywhere become a picture, or are refused with a sentence that says what to do.

What is kept is never what was sent: the picture is decoded and written anew, so that nothing but what is seen comes
through: no place and time of a photograph, no colour profile, no text, no second file behind the first. It is laid on
white, so that it looks the same on a dark page as it did to those who signed it.
"""

import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from encyclopedia.content import ImageFileContent
from encyclopedia.errors import BadInput

from .limits import MAX_UPLOAD, MEGABYTE

MAX_PIXELS: Final = 40_000_000
MIN_SIDE: Final = 100
MAX_WIDTH: Final = 1_600
MAX_HEIGHT: Final = 2_400
MAX_STORED: Final = 3 * MEGABYTE
SMALLER: Final = (960, 480)
"""The widths beside a picture's own, for small screens."""

_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
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
    if len(data) > MAX_UPLOAD:
        raise BadInput(
            _("The picture is too large: %(n)d MB are the most a file can have. Save it smaller.")
            % {"n": MAX_UPLOAD // MEGABYTE}
        )
    if _is_drawing(data):
        raise BadInput(
            _("A drawing in SVG can hold a program, so it is not taken. Save it as PNG and send that.")
        )
    picture, is_photo = _decoded(data)
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


def _is_drawing(data: bytes) -> bool:
    start = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<svg", b"<?xml", b"<!doctype svg", b"\x1f\x8b")) or b"<svg" in start


def _decoded(data: bytes) -> tuple[Image.Image, bool]:
    """Return the pixels, upright and on white, and whether they came as a photograph does."""
    try:
        opened = Image.open(BytesIO(data), formats=_FORMATS)  # reads no further than the size
        _check(opened)
        opened.load()
        return _on_white(ImageOps.exif_transpose(opened)), opened.format in ("JPEG", "WEBP")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except BadInput:
        raise
    except Exception as error:  # a decoder may raise anything on a file made to break it
        raise BadInput(
            _("This is no picture that can be read. Send a PNG, JPEG or WebP file that opens elsewhere.")
        ) from error


def _check(opened: Image.Image) -> None:
    """Refuse what must not be unpacked. So far only its head was read."""
    if opened.width * opened.height > MAX_PIXELS:
        raise _too_many_pixels()
    if getattr(opened, "is_animated", False):
        raise BadInput(_("The picture moves. Send one that stands still."))


def _too_many_pixels() -> BadInput:
    return BadInput(
        _("The picture has too many pixels: %(n)d million are the most it can have. Save it smaller.")
        % {"n": MAX_PIXELS // 1_000_000}
    )


def _on_white(picture: Image.Image) -> Image.Image:
    """Return new pixels that carry nothing along: Pillow writes notes, profiles and the like of those that it read."""
    mode = "L" if picture.mode in ("1", "L") else "RGB"
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        clean = Image.new("RGB", picture.size, "white")
        clean.paste(picture, mask=picture.getchannel("A"))
        return clean
    clean = Image.new(mode, picture.size)
    clean.paste(picture.convert(mode))
    return clean


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
