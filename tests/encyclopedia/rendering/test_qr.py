"""The code on a printed page, read back by a reader that others wrote."""

import re

import zxingcpp
from lxml import etree
from PIL import Image

from encyclopedia.rendering.qr import qr_code

ADDRESS = "https://health.example.org/t/0123456789/"


def drawn(svg: str) -> Image.Image:
    """Draw the modules of the code, as black squares on white with the quiet zone that paper gives it."""
    root = etree.fromstring(svg)
    side = int(root.get("viewBox").split()[-1])
    image = Image.new("L", (side + 8, side + 8), 255)
    (path,) = root.iter("{*}path")
    x, y = 0.0, 0.0
    for step, across, down in re.findall(r"([Mmh])(-?[0-9.]+)(?: (-?[0-9.]+))?", path.get("d")):
        if step == "h":
            for column in range(int(x), int(x + float(across))):
                image.putpixel((column + 4, int(y) + 4), 0)
            x += float(across)
        else:
            x, y = (float(across), float(down)) if step == "M" else (x + float(across), y + float(down))
    return image.resize((image.width * 6, image.height * 6), Image.Resampling.NEAREST)


def test_the_code_leads_to_the_permanent_address():
    (read,) = zxingcpp.read_barcodes(drawn(qr_code(ADDRESS)))
    assert read.text == ADDRESS


def test_the_code_is_small_brings_no_style_of_its_own_and_is_not_read_aloud():
    svg = qr_code(ADDRESS)
    assert len(svg) < 2_000
    assert "style" not in svg
    assert 'aria-hidden="true"' in svg
