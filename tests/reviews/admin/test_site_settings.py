"""The screen of site settings: for managers, checked, with history and evidence."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import html
from PIL import Image

from encyclopedia.branding import DARK, LIGHT
from encyclopedia.branding.colours import READABLE, contrast
from encyclopedia.models import SiteLogo, SiteSettings
from reviews.models import AuditEvent
from tests import factories as make

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/encyclopedia/sitesettings/1/change/"


@pytest.fixture
def manager() -> Client:
    client = Client()
    client.force_login(make.make_user("manager"))
    return client


def typed(**changes: object) -> dict[str, object]:
    return {
        "name": "Riverside Health",
        "accent_light": "#6b2d73",
        "accent_dark": "#e0b3e6",
        "emergency_number": "911",
        "telephone": "+1 555 010 0199",
        "email": "care@riverside.example",
        "address": "1 River Road",
        "why": "Our new name.",
        "base": make.base_of(SiteSettings.objects.get()),
        **changes,
    }


def errors(answer) -> str:
    return " ".join(html.fromstring(answer.content).xpath("string(//form[@enctype])").split())


def test_the_list_is_the_form(manager):
    answer = manager.get("/admin/encyclopedia/sitesettings/")
    assert (answer.status_code, answer.url) == (302, ADDRESS)
    assert manager.get(ADDRESS).status_code == 200


def test_a_change_is_shown_to_patients_and_leaves_history_and_evidence(manager):
    assert manager.post(ADDRESS, typed()).status_code == 302
    page = Client().get("/").content.decode()
    assert "Riverside Health" in page
    assert "/theme-" in page
    row = SiteSettings.objects.get()
    assert row.number == 2
    assert row.history.latest().history_change_reason == "Our new name."
    event = AuditEvent.objects.latest("pk")
    assert (event.act, event.reason) == ("change site settings", "Our new name.")
    assert event.details["before"]["name"] == ""
    assert event.details["after"]["name"] == "Riverside Health"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"accent_light": "#ffcc00"}, "Choose a darker colour"),
        ({"accent_dark": "#102040"}, "Choose a lighter colour"),
        ({"accent_light": "red"}, "Write the colour as #"),
        ({"accent_light": "#6b2d73;}body{display:none}"}, "Ensure this value has at most 7 characters"),
        ({"telephone": "javascript:x"}, "Write digits"),
        ({"email": "nobody"}, "valid email"),
        ({"why": ""}, "Say why this is changed"),
        ({"base": ""}, "Somebody changed this"),
        ({"logo_file": SimpleUploadedFile("x.png", b"<svg/>")}, "A drawing in SVG can hold a program"),
    ],
)
def test_what_will_not_do_is_told_and_nothing_is_stored(manager, changes, words):
    answer = manager.post(ADDRESS, typed(**changes))
    assert answer.status_code == 200
    assert words in errors(answer)
    assert (SiteSettings.objects.get().number, SiteSettings.objects.get().name) == (1, "")
    assert not SiteLogo.objects.exists()


def look(answer) -> dict[str, dict[str, str]]:
    """The contrasts that the sample of each scheme tells, by where they stand."""
    told = {}
    for one in html.fromstring(answer.content).xpath("//div[@class='site-looks']/div"):
        rows = one.xpath(".//tbody/tr")
        told[one.xpath("string(h3)")] = {row.xpath("string(th)"): row.xpath("string(td)") for row in rows}
    return told


def test_the_screen_shows_a_sample_in_light_and_dark_with_measured_contrasts(manager):
    found = look(manager.get(ADDRESS))
    assert found.keys() == {"Light", "Dark"}
    for accent, told in ((LIGHT, found["Light"]), (DARK, found["Dark"])):
        assert told["Links on the page"] == f"{int(contrast(accent.default, accent.paper) * 10) / 10:.1f}"
        assert all(float(value) >= READABLE for value in told.values())


def test_a_look_without_saving_shows_what_was_typed_and_stores_nothing(manager):
    answer = manager.post(ADDRESS, typed(accent_light="#ffcc00", why="", look="1"))
    assert answer.status_code == 200
    assert "Nothing is saved yet" in errors(answer)
    assert "Say why" not in errors(answer)
    page = answer.content.decode()
    assert 'fill="#ffcc00"' in page
    assert "Riverside Health</text>" in page
    assert look(answer)["Light"]["Links on the page"].endswith("too low")
    assert "style=" not in page[page.index("site-looks") : page.index("</section>", page.index("site-looks"))]
    row = SiteSettings.objects.get()
    assert (row.number, row.name, row.accent_light) == (1, "", "")
    assert not AuditEvent.objects.filter(act="change site settings").exists()


def test_who_may_only_read_sees_the_sample_and_no_button():
    client = Client()
    client.force_login(make.make_user("writer"))
    answer = client.get(ADDRESS)
    assert look(answer).keys() == {"Light", "Dark"}
    assert 'name="look"' not in answer.content.decode()


def test_a_logo_is_shown_beside_the_name_and_taken_away_again(manager):
    out = io.BytesIO()
    Image.new("RGB", (300, 300), "teal").save(out, "JPEG")
    assert (
        manager.post(ADDRESS, typed(logo_file=SimpleUploadedFile("x.jpg", out.getvalue()))).status_code == 302
    )
    (address,) = html.fromstring(Client().get("/").content).xpath("//a[@class='brand']/img/@src")
    picture = Client().get(address)
    assert picture.headers["Content-Type"] == "image/png"
    assert "immutable" in picture.headers["Cache-Control"]
    assert Image.open(io.BytesIO(picture.content)).size == (128, 128)
    assert manager.post(ADDRESS, typed(without_logo="on")).status_code == 302
    assert "brand-logo" not in Client().get("/").content.decode()
    assert Client().get(address).status_code == 404
    assert SiteLogo.objects.count() == 1  # history names it


@pytest.mark.parametrize("role", ["writer", "reviewer", "chair"])
def test_others_read_the_settings_and_change_nothing(role):
    client = Client()
    client.force_login(make.make_user(role))
    assert client.get(ADDRESS).status_code == 200
    assert client.post(ADDRESS, typed()).status_code == 403
    assert SiteSettings.objects.get().number == 1


def test_nobody_adds_a_second_row_or_deletes_the_one(manager):
    assert manager.get(reverse("admin:encyclopedia_sitesettings_add")).status_code == 403
    assert (
        manager.post(reverse("admin:encyclopedia_sitesettings_delete", args=[1]), {"post": "yes"}).status_code
        == 403
    )
