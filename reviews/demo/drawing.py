"""A sample picture, drawn here: no photograph, and nobody's work but this project's."""

from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFont

_SIZE: Final = (1200, 800)
_INK, _SKIN, _ACID = "#1d2a2d", "#f3d9c4", "#d96b3b"


def stomach() -> bytes:
    """A stomach, the tube above it, and acid on its way up, as a PNG."""
    picture = Image.new("RGB", _SIZE, "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((470, 40, 560, 330), fill=_SKIN, outline=_INK, width=6)
    draw.ellipse((380, 280, 860, 720), fill=_SKIN, outline=_INK, width=6)
    draw.rectangle((476, 290, 554, 345), fill=_SKIN)
    draw.chord((392, 300, 848, 708), 20, 160, fill=_ACID)
    for tip in (150, 230, 310):
        draw.polygon(((515, tip - 40), (485, tip + 10), (545, tip + 10)), fill=_ACID)
    font = ImageFont.load_default(size=34)
    for text, place, end in (
        ("Food tube", (700, 110), (565, 130)),
        ("Ring of muscle", (700, 250), (560, 330)),
        ("Stomach", (900, 480), (855, 500)),
        ("Acid", (180, 600), (420, 640)),
    ):
        draw.text(place, text, fill=_INK, font=font)
        left, top, right, bottom = map(round, draw.textbbox(place, text, font=font))
        beside = left - 12 if end[0] < left else right + 12
        draw.line((beside, (top + bottom) // 2, *end), fill=_INK, width=3)
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
