"""Public pages that are seldom seen, in a real browser: past their review date, with pictures, in Spanish.

Each is loaded once for a width, and then looked at in every way in which a reader can have it.
"""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from encyclopedia.models import SiteSettings, Topic, TopicKind
from encyclopedia.publication import refresh_neighbours
from tests import factories as make
from tests.browser.axe import assert_accessible, assert_no_sideways_scroll
from tests.encyclopedia.images.pictures import stored

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = {
    "/topics/late-with-a-note/": "was due for review",
    "/topics/late-and-prominent/": "was due for review",
    "/topics/late-and-replaced/": "Its text is out of date and is not shown.",
    "/topics/late-and-replaced/editions/1/": "is kept for the record",
    "/topics/with-a-picture/": "A nerve, drawn.",
    "/topics/con-una-imagen/": "Puntos clave",
    "/topics/con-una-imagen/editions/": "Ediciones de esta página",
    "/topics/con-una-imagen/feedback/?told=no": "Gracias.",
}


def old_topic(title: str, on_expiry: str, days: int) -> Topic:
    """A page that the board signed so many days ago, of a kind that asks for this when it is late."""
    writer, reviewer = make.make_user("writer"), make.make_user("reviewer")
    topic = make.make_topic(writer, title)
    make.approve(make.submit(topic, writer), reviewer, timezone.localdate() - timedelta(days=days))
    topic.kind = TopicKind.objects.create(
        key=on_expiry, name=on_expiry.title(), on_expiry=on_expiry, position=90
    )
    topic.save()
    return topic


@pytest.fixture
def library() -> None:
    old_topic("Late with a Note", "note", 800)
    old_topic("Late and Prominent", "prominent", 800)
    old_topic("Late and Replaced", "replace", 1500)
    people = make.make_user("writer"), make.make_user("reviewer")
    pictured = make.words()["sections"]
    pictured[0]["images"] = [{**stored("A nerve"), "caption": "A nerve, drawn."}]
    pictured[-1]["is_callout"] = True
    pair = (
        make.published_topic(*people, "With a Picture", sections=pictured),
        make.published_topic(
            *people, "Con una imagen", language="es", sections=pictured, key_points=["Alivia el dolor."]
        ),
    )
    foreign = make.published_topic(*people, "Acetaminophen")
    pair[1].related.add(foreign)
    with transaction.atomic():
        refresh_neighbours(pair)
    settings = SiteSettings.objects.get()
    settings.emergency_number, settings.email = "911", "care@riverside.example"
    settings.save()


def bears_every_way_of_reading(page: Page, ways: tuple[dict[str, str], ...]) -> None:
    for way in ways:
        page.emulate_media(**way)
        assert_accessible(page, all_rules=True)
        assert_no_sideways_scroll(page)
    page.emulate_media(media="screen", color_scheme="light")
    page.evaluate("document.documentElement.style.fontSize = '225%'")
    assert_accessible(page, all_rules=True)
    assert_no_sideways_scroll(page)
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert_no_sideways_scroll(page)


LIGHT = {"media": "screen", "color_scheme": "light"}
DARK = {"media": "screen", "color_scheme": "dark"}
PAPER = {"media": "print", "color_scheme": "light"}


@pytest.mark.parametrize(("width", "ways"), [(640, (LIGHT, DARK, PAPER)), (320, (LIGHT, DARK))])
def test_pages_that_are_late_pictured_or_spanish_bear_every_way_of_reading(open_page, library, width, ways):
    page = open_page(width=width)
    for address, words in PAGES.items():
        page.goto(address)
        expect(page.locator("main")).to_contain_text(words)
        bears_every_way_of_reading(page, ways)
