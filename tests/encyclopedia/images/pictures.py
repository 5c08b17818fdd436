"""Files that are sent as pictures: good ones, and those of people who mean harm."""

import hashlib
import struct
import zlib
from io import BytesIO
from typing import Any

from django.contrib.auth.models import User
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from encyclopedia.images import store_picture

CANARY = b"zyxcanary"
SCRIPT = b"*/=1;alert('zyxcanary')//"


def drawn(size: tuple[int, int] = (640, 480), mode: str = "RGB", colour: Any = "white") -> Image.Image:
    """A picture with a line in it, so that it is not one colour."""
    picture = Image.new(mode, size, colour)
    ImageDraw.Draw(picture).line((0, 0, *size), fill=0 if mode in ("L", "1", "P") else "black", width=5)
    return picture


def saved(picture: Image.Image, form: str, **options: Any) -> bytes:
    out = BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def png(size: tuple[int, int] = (640, 480), *, colour: Any = "white") -> bytes:
    return saved(drawn(size, colour=colour), "PNG")


def with_place() -> bytes:
    """A photograph that lies on its side and says where and when it was taken, and by whose camera."""
    exif = Image.Exif()
    exif[0x010F] = CANARY.decode()  # the maker of the camera
    exif[0x0112] = 6  # to be turned
    exif.get_ifd(0x8825).update({1: "N", 2: (47.0, 36.0, 12.0), 3: "W", 4: (122.0, 19.0, 59.0)})
    return saved(drawn((300, 600)), "JPEG", exif=exif, comment=CANARY, icc_profile=b"\x00" * 40 + CANARY)


def with_texts() -> bytes:
    notes = PngInfo()
    notes.add_text("Comment", CANARY.decode())
    notes.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{CANARY.decode()}</x:xmpmeta>", zip=True)
    return saved(drawn(), "PNG", pnginfo=notes, icc_profile=CANARY * 20)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(width: int, height: int) -> bytes:
    """A small PNG that says it is very large, and whose pixels would fill the memory."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + chunk(b"IDAT", zlib.compress(b"\x00" * 1_000_000, 9))
        + chunk(b"IEND", b"")
    )


def text_bomb() -> bytes:
    """A PNG with a note that unpacks to two hundred megabytes."""
    start = png()
    note = chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(b"\x00" * 200_000_000, 9))
    return start[:33] + note + start[33:]


def gif_with_program() -> bytes:
    """A GIF that is a script too: its width is the beginning of a comment that the trailer ends."""
    data = bytearray(saved(drawn((0x2F2A % 500 + 100, 120), "P"), "GIF"))
    return bytes(data) + b"*/=1;alert('" + CANARY + b"')//"


def moving() -> bytes:
    frames = [drawn(colour=colour) for colour in ("white", "red")]
    return saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100)


SVG = b"""<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert('zyxcanary')</script></svg>"""
# Each with the beginning of the sentence that refuses it.
REFUSED: dict[str, tuple[bytes, str]] = {
    "a drawing with a program": (SVG, "A drawing in SVG"),
    "a drawing without its first line": (b" \n<SVG onload=alert(1)>", "A drawing in SVG"),
    "a packed drawing": (b"\x1f\x8b" + SVG, "A drawing in SVG"),
    "nothing": (b"", "This is no picture"),
    "a page": (b"<!doctype html><script>alert(1)</script>" + b"x" * 2000, "This is no picture"),
    "a document": (b"%PDF-1.7\n" + CANARY, "This is no picture"),
    "a file cut short": (png()[:400], "This is no picture"),
    "a photograph cut short": (saved(drawn(), "JPEG")[:900], "This is no picture"),
    "the first bytes of a picture": (b"\x89PNG\r\n\x1a\n" + CANARY * 40, "This is no picture"),
    "a picture of an old kind": (saved(drawn(), "TIFF"), "This is no picture"),
    "a program for a printer": (saved(drawn(), "EPS"), "This is no picture"),
    "a picture that moves": (moving(), "The picture moves"),
    "a bomb": (bomb(20_000, 20_000), "The picture has too many pixels"),
    "a bomb below the guard of the decoder": (bomb(9_000, 9_000), "The picture has too many pixels"),
    "a bomb between the two guards of the decoder": (bomb(11_000, 11_000), "The picture has too many pixels"),
    "a bomb of one line": (bomb(2**31 - 1, 1), "The picture has too many pixels"),
    "a note that is a bomb": (text_bomb(), "This is no picture"),
    "one dot": (png((1, 1)), "The picture is too small"),
    "a line": (png((2000, 3)), "The picture is too small"),
    "too many bytes": (png() + b"\x00" * (10 * 2**20), "The picture is too large"),
}


def named(words: str) -> dict[str, Any]:
    """A picture that is told from others by its words, with bytes of its own."""
    file = {
        "hash": hashlib.sha256(words.encode()).hexdigest(),
        "type": "image/png",
        "width": 700,
        "height": 400,
    }
    return {"files": [file], "alt": words, "caption": "", "credit": ""}


def stored(words: str) -> dict[str, Any]:
    """A picture that is kept, with these words, and shown by nothing yet."""
    files = store_picture(png((640, 330)), by=User.objects.order_by("pk")[0])
    return {"files": files, "alt": f"{words} alt", "caption": f"{words} caption", "credit": f"{words} credit"}
