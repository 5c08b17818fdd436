"""The site's own look: colours that can be read, and a change that is on every page at once."""

import io
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from PIL import Image

from encyclopedia.branding import DARK, LIGHT, brand, make_logo, why_unreadable
from encyclopedia.branding.colours import READABLE, contrast, readable, worst_contrast
from encyclopedia.errors import BadInput
from encyclopedia.models import SiteSettings, TopicKind
from encyclopedia.views.errors import server_error
from tests import factories
from tests.encyclopedia.images.pictures import CANARY, drawn, saved, with_place, with_texts
from tests.metatests.sources import ROOT

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
BASE = (ROOT / "encyclopedia/static/encyclopedia/base.css").read_text(encoding="utf-8")


def properties(css):
    return dict(re.findall(r"(--[a-z-]+): (#[0-9a-f]{6});", css))


# --- Colours ------------------------------------------------------------------------------------------------------


def test_contrast_is_counted_as_wcag_counts_it():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#ffffff", "#777777") == contrast("#777777", "#ffffff")


@pytest.mark.parametrize(("palette", "part"), [(LIGHT, 0), (DARK, 1)])
def test_the_palettes_are_those_of_the_style_sheet(palette, part):
    css = properties(BASE.split("prefers-color-scheme: dark")[part])
    assert (css["--paper"], css["--card"], css["--ink"]) == (palette.paper, palette.card, palette.ink)
    assert css["--accent"] == palette.default
    assert worst_contrast(palette.default, palette) >= READABLE


@given(COLOURS, st.sampled_from([LIGHT, DARK]))
def test_the_colour_that_is_proposed_can_be_read_and_one_that_can_be_is_left(colour, palette):
    proposed = readable(colour, palette)
    assert why_unreadable(proposed, palette) == ""
    assert (proposed == colour) == (why_unreadable(colour, palette) == "")


def test_a_colour_that_cannot_be_read_is_told_with_what_to_do():
    pale = why_unreadable("#ffcc00", LIGHT)
    assert re.search(r"contrast is 1\.\d to 1, and 4\.5 to 1 is needed\. Choose a darker colour\.", pale)
    assert readable("#ffcc00", LIGHT) in pale
    assert "Choose a lighter colour" in why_unreadable("#102040", DARK)


# --- Pages --------------------------------------------------------------------------------------------------------


def change(**columns):
    """Save settings as another process would: this one's memory of them is not told."""
    known = brand._known
    row = SiteSettings.objects.get()
    for name, value in columns.items():
        setattr(row, name, value)
    row.save()
    brand._known = known


@pytest.fixture
def topic():
    return factories.published_topic(
        factories.make_user("writer"), factories.make_user("reviewer"), "Nerve Block"
    )


ADDRESSES = ["/", "/topics/", "/search/", "/how-we-review/", "/topics/nerve-block/"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", [*ADDRESSES, "/topics/nerve-block/editions/", "/topics/nerve-block/editions/1/"]
)
def test_a_change_is_on_every_page_at_once(client, topic, address):
    assert "Health Encyclopedia" in client.get(address).content.decode()
    change(
        name="Riverside <Health>",
        emergency_number="999 or 112",
        telephone="+44 20 7946 0000",
        email="care@riverside.example",
        address="1 River Road\nSpringfield",
    )
    page = html.fromstring(client.get(address).content)
    text = page.text_content()
    assert "Health Encyclopedia" not in text
    assert page.xpath("//a[@class='brand']//span/text()") == ["Riverside <Health>"]
    assert "In an emergency, call 999 or 112." in text
    assert page.xpath("//address//a/@href") == ["tel:+442079460000", "mailto:care@riverside.example"]
    assert "1 River Road" in text


@pytest.mark.django_db
def test_a_topic_page_costs_one_query_before_a_change_and_after_it(client, topic, django_assert_num_queries):
    first = client.get("/topics/nerve-block/")
    change(name="Riverside")
    second = client.get("/topics/nerve-block/", headers={"if-none-match": first.headers["ETag"]})
    assert second.status_code == 200
    assert second.headers["ETag"] != first.headers["ETag"]
    with django_assert_num_queries(1):
        assert "Riverside" in client.get("/topics/nerve-block/").content.decode()


@pytest.mark.django_db
def test_the_theme_is_a_file_of_its_own_that_follows_the_settings(client):
    assert not [link for link in stylesheets(client) if "theme" in link]
    change(accent_light="#6b2d73", accent_dark="#e0b3e6")
    (theme,) = [link for link in stylesheets(client) if "theme" in link]
    answer = client.get(theme)
    css = answer.content.decode()
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert css.startswith(":root{--accent:#6b2d73;")
    assert "@media (prefers-color-scheme:dark){:root{--accent:#e0b3e6;" in css
    assert set(re.findall(r"--[a-z-]+", css)) <= set(properties(BASE))
    change(accent_light="#0b4f8a")
    (newer,) = [link for link in stylesheets(client) if "theme" in link]
    assert newer != theme
    moved = client.get(theme)  # a page that a cache still has
    assert (moved.status_code, moved.headers["Location"]) == (302, newer)
    assert "immutable" not in moved.headers["Cache-Control"]


@pytest.mark.django_db
def test_a_light_accent_alone_leaves_the_dark_page_as_it_was(client):
    change(accent_light="#6b2d73")
    (theme,) = [link for link in stylesheets(client) if "theme" in link]
    assert f"dark){{:root{{--accent:{DARK.default};" in client.get(theme).content.decode()


def stylesheets(client):
    return html.fromstring(client.get("/").content).xpath("//link[@rel='stylesheet' and not(@media)]/@href")


@pytest.mark.django_db
def test_the_short_safe_text_and_the_apology_name_the_emergency_number(client, topic):
    change(emergency_number="112")
    TopicKind.objects.update(on_expiry="replace")
    with time_machine.travel(timezone.now() + timedelta(days=2000)):
        late = " ".join(html.fromstring(client.get("/topics/nerve-block/").content).text_content().split())
    assert "In an emergency, call 112 at once." in late
    assert "do not wait for this page: call 112." in server_error(RequestFactory().get("/")).content.decode()


@pytest.mark.django_db
def test_the_form_of_readers_and_its_thanks_name_the_emergency_number_of_the_day(client, topic):
    def said(address):
        return " ".join(html.fromstring(client.get(address).content).xpath("string(//main)").split())

    addresses = (
        "/topics/nerve-block/",
        "/topics/nerve-block/feedback/",
        "/topics/nerve-block/feedback/?told=report",
    )
    etag = client.get(addresses[0]).headers["ETag"]
    for address in addresses:
        assert "In an emergency, call your local emergency number at once." in said(address)
    change(emergency_number="112")
    for address in addresses:
        assert "In an emergency, call 112 at once." in said(address)
        assert "local emergency number" not in said(address)
    assert client.get(addresses[0]).headers["ETag"] != etag


# --- Logos --------------------------------------------------------------------------------------------------------


def picture(kind, size=(900, 300), mode="RGB"):
    out = io.BytesIO()
    Image.new(mode, size, "teal").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_made_anew_in_a_size_that_pages_show(kind):
    logo = make_logo(picture(kind) + b"<script>alert(1)</script>")
    assert bytes(logo.body).startswith(b"\x89PNG")
    assert b"script" not in bytes(logo.body)
    assert (logo.width, logo.height) == (384, 128)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<html><script>alert(1)</script>",
        picture("PNG")[:200],
        picture("PNG", (6000, 4000)),
        b"x" * (2 * 1024 * 1024 + 1),
    ],
    ids=["nothing", "svg", "html", "cut", "many-pixels", "large"],
)
def test_what_is_no_plain_picture_is_refused_with_a_sentence(data):
    with pytest.raises(BadInput, match=r"Send|Save"):
        make_logo(data)


def test_a_logo_is_read_as_any_picture_is_and_can_still_be_seen_through():
    with pytest.raises(BadInput, match=r"^The picture moves"):
        make_logo(saved(drawn(), "GIF", save_all=True, append_images=[drawn(colour="red")]))
    for notes in (with_place(), with_texts()):
        logo = bytes(make_logo(notes).body)
        assert CANARY not in logo
        assert not [name for name in (b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"iCCP") if name in logo]
    clear = io.BytesIO()
    Image.new("RGBA", (200, 100), (0, 0, 0, 0)).save(clear, "PNG")
    assert Image.open(io.BytesIO(make_logo(clear.getvalue()).body)).getpixel((0, 0)) == (0, 0, 0, 0)
