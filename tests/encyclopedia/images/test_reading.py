"""Whatever is sent as a picture is written anew, or refused: nothing comes through but what is seen."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from encyclopedia.errors import BadInput
from encyclopedia.images.reading import Written, read_picture
from tests.encyclopedia.images.pictures import (
    CANARY,
    REFUSED,
    drawn,
    gif_with_program,
    png,
    saved,
    with_place,
    with_texts,
)

NOTES = (b"Exif", b"eXIf", b"http", b"tEXt", b"iTXt", b"zTXt", b"iCCP", b"ICC_PROFILE")


def opened(written: Written) -> Image.Image:
    picture = Image.open(BytesIO(written.data))
    picture.load()
    return picture


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_picture_to_keep_is_refused_in_a_sentence(name: str) -> None:
    data, sentence = REFUSED[name]
    with pytest.raises(BadInput, match=f"^{sentence}"):
        read_picture(data)


@pytest.mark.parametrize(
    "data",
    [
        with_place(),
        with_texts(),
        gif_with_program(),
        png() + CANARY,
        png() + b"PK\x03\x04" + CANARY,
        saved(drawn(), "JPEG") + b"<script>" + CANARY,
    ],
    ids=["place", "texts", "program", "after the end", "archive", "page"],
)
def test_nothing_but_the_picture_comes_through(data: bytes) -> None:
    assert CANARY in data or b"Exif" in data or b"tEXt" in data
    for written in read_picture(data):
        assert CANARY not in written.data
        assert not [name for name in NOTES if name in written.data]
        picture = opened(written)
        assert not picture.getexif()
        assert picture.info.keys() <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "progressive",
            "progression",
        }


def test_a_photograph_that_lies_on_its_side_stands_upright() -> None:
    (written,) = read_picture(with_place())[:1]
    assert (written.width, written.height) == (600, 300)
    assert opened(written).size == (600, 300)


def test_a_picture_comes_in_sizes_for_every_screen_the_widest_first() -> None:
    written = read_picture(png((3000, 1500)))
    assert [(one.width, one.height) for one in written] == [(1600, 800), (960, 480), (480, 240)]
    assert all(opened(one).size == (one.width, one.height) for one in written)
    assert [one.width for one in read_picture(png((700, 300)))] == [700, 480]
    assert [one.width for one in read_picture(png((480, 300)))] == [480]
    assert [(one.width, one.height) for one in read_picture(png((500, 5000)))] == [(240, 2400)]


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "CMYK", "YCbCr", "I;16"])
def test_every_kind_of_colour_becomes_one_that_each_browser_shows(mode: str) -> None:
    if mode in ("CMYK", "YCbCr"):
        data = saved(drawn().convert(mode), "JPEG")
    elif mode == "I;16":
        data = saved(Image.new("I;16", (200, 200), 30_000), "PNG")
    else:
        data = saved(drawn().convert(mode), "PNG")
    assert opened(read_picture(data)[0]).mode in ("L", "RGB")


def test_what_can_be_seen_through_is_laid_on_white() -> None:
    clear = drawn((200, 200), "RGBA", (255, 0, 0, 0))
    assert opened(read_picture(saved(clear, "PNG"))[0]).getpixel((150, 20)) == (255, 255, 255)


def test_photographs_stay_photographs_and_drawings_stay_sharp() -> None:
    kinds = {form: read_picture(saved(drawn(), form))[0].type for form in ("JPEG", "WEBP", "PNG", "GIF")}
    assert kinds == {"JPEG": "image/jpeg", "WEBP": "image/jpeg", "PNG": "image/png", "GIF": "image/png"}


def test_a_picture_written_anew_is_written_the_same_again() -> None:
    first = read_picture(png((700, 300)))
    assert [one.content for one in read_picture(first[0].data)] == [one.content for one in first]


@given(st.binary(max_size=300), st.integers(0, 600), st.binary(max_size=20))
def test_no_bytes_do_more_than_be_refused(data: bytes, place: int, other: bytes) -> None:
    whole = png((120, 120))
    for attempt in (
        data,
        whole[:place] + other + whole[place + len(other) :],
        b"GIF89a" + data,
        b"\xff\xd8\xff" + data,
    ):
        try:
            written = read_picture(attempt)
        except BadInput:
            continue
        assert opened(written[0]).size == (written[0].width, written[0].height)
