"""The one place where bytes that somebody sent are opened as a picture.

Nothing comes through but pixels: no place and time of a photograph, no colour profile, no text, no second file behind
the first.
"""

from io import BytesIO
from typing import Final, NamedTuple

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from encyclopedia.errors import BadInput

from .limits import MEGABYTE

_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")


class Decoded(NamedTuple):
    """Pixels that stand upright, see-through where they came so (RGBA), and whether they came as a photograph does."""

    picture: Image.Image
    is_photo: bool


def decode(data: bytes, *, most_bytes: int, most_pixels: int) -> Decoded:
    """Return the picture in ``data``. Raises BadInput, with a sentence that says what to do, for what is none."""
    if len(data) > most_bytes:
        raise BadInput(
            _("The picture is too large: %(n)d MB are the most a file can have. Save it smaller.")
            % {"n": most_bytes // MEGABYTE}
        )
    if _is_drawing(data):
        raise BadInput(
            _("A drawing in SVG can hold a program, so it is not taken. Save it as PNG and send that.")
        )
    try:
        opened = Image.open(BytesIO(data), formats=_FORMATS)  # reads no further than the size
        _check(opened, most_pixels)
        opened.load()
        return Decoded(_clean(ImageOps.exif_transpose(opened)), opened.format in ("JPEG", "WEBP"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many(most_pixels) from error
    except BadInput:
        raise
    except Exception as error:  # a decoder may raise anything on a file made to break it
        raise BadInput(
            _("This is no picture that can be read. Send a PNG, JPEG or WebP file that opens elsewhere.")
        ) from error


def on_white(picture: Image.Image) -> Image.Image:
    """Return the picture laid on white where it can be seen through."""
    if picture.mode != "RGBA":
        return picture
    laid = Image.new("RGB", picture.size, "white")
    laid.paste(picture, mask=picture.getchannel("A"))
    return laid


def _check(opened: Image.Image, most_pixels: int) -> None:
    """Refuse what must not be unpacked. So far only its head was read."""
    if opened.width * opened.height > most_pixels:
        raise _too_many(most_pixels)
    if getattr(opened, "is_animated", False):
        raise BadInput(_("The picture moves. Send one that stands still."))


def _too_many(most_pixels: int) -> BadInput:
    return BadInput(
        _("The picture has too many pixels: %(n)d million are the most it can have. Save it smaller.")
        % {"n": most_pixels // 1_000_000}
    )


def _is_drawing(data: bytes) -> bool:
    start = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<svg", b"<?xml", b"<!doctype svg", b"\x1f\x8b")) or b"<svg" in start


def _clean(picture: Image.Image) -> Image.Image:
    """Return new pixels that carry nothing along: Pillow writes notes, profiles and the like of those that it read."""
    opaque = "L" if picture.mode in ("1", "L") else "RGB"
    mode = "RGBA" if picture.has_transparency_data else opaque
    clean = Image.new(mode, picture.size)
    clean.paste(picture.convert(mode))
    return clean
