"""Every public page in a real browser: light, dark and on paper, narrow, with large text, from right to left."""

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from encyclopedia.branding import make_logo
from encyclopedia.models import Category, SiteSettings, Topic
from encyclopedia.publication import refresh_neighbours
from reviews import actions
from tests import factories as make
from tests.browser.axe import assert_accessible, assert_no_sideways_scroll
from tests.encyclopedia.images.pictures import png

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = (
    "/",
    "/topics/",
    "/topics/?letter=N",
    "/categories/pain/",
    "/search/",
    "/search/?q=nerve+block",
    "/search/?q=zzzz",
    "/how-we-review/",
    "/topics/nerve-block/",
    "/topics/nerve-block/#risks",
    "/topics/nerve-block/editions/",
    "/topics/nerve-block/editions/1/",
    "/topics/nerve-block/?as_of=nonsense",
    "/topics/nerve-block/?as_of=2001-01-01",
    "/topics/taken-down/",
    "/topics/nerve-block/feedback/?told=no",
    "/no-such-page/",
    "/es/",
    "/es/topics/",
    "/es/search/?q=zzzz",
    "/es/categories/pain/",
    "/es/how-we-review/",
    "/es/no-such-page/",
)


@pytest.fixture
def library() -> Topic:
    """A page with all that a page can have, neighbours, one that was taken down, and a site with settings."""
    writer, reviewer, chair = make.make_user("writer"), make.make_user("reviewer"), make.make_user("chair")
    sections = make.words()["sections"]
    sections[0]["html"] = (
        '<p>About it<a href="#ref-1">[1]</a>. <a href="https://example.org/more">More</a>.</p>'
        "<h3>In old age</h3><ul><li>Less of it.</li></ul>"
        "<table><thead><tr><th>Medicine</th><th>Dose</th><th>How often</th><th>Most in a day</th></tr></thead>"
        "<tbody><tr><td>Bupivacaine</td><td>10 mL</td><td>once</td><td>one</td></tr></tbody></table>"
    )
    topic = make.published_topic(writer, reviewer, "Nerve Block", sections=sections)
    make.revise(topic, writer, reviewer, summary="A shot that numbs a nerve.", sections=sections)
    pain = Category.objects.create(slug="pain", name="Pain", description="What hurts, and what helps.")
    others = [
        make.published_topic(writer, reviewer, title) for title in ("Back Pain", "Taken Down", "Knee Pain")
    ]
    for one in (topic, *others):
        one.categories.add(pain)
    topic.related.add(others[0])
    with transaction.atomic():
        refresh_neighbours([topic])
    actions.withdraw_topic(topic_id=others[1].pk, by=chair, reason="Unsafe.")
    settings = SiteSettings.objects.get()
    settings.accent_light, settings.accent_dark = "#6b2d73", "#e0b3e6"
    settings.emergency_number, settings.telephone = "911", "+1 555 010 0199"
    settings.address, settings.email = "1 River Road\nSpringfield", "care@riverside.example"
    settings.logo = make_logo(png((600, 120)))
    settings.logo.save()
    settings.save()
    return topic


def all_pass(page: Page) -> None:
    for address in PAGES:
        page.goto(address)
        assert_accessible(page, all_rules=True)
        assert_no_sideways_scroll(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 768, 320])
def test_every_page_is_accessible_and_fits(open_page, library, scheme, width):
    all_pass(open_page(width=width, color_scheme=scheme))


def test_every_page_is_accessible_on_paper(open_page, library):
    page = open_page(width=720)
    page.emulate_media(media="print")
    all_pass(page)


@pytest.mark.parametrize("width", [1280, 640])
def test_every_page_bears_text_at_twice_its_size(open_page, library, width):
    page = open_page(width=width)
    for address in PAGES:
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '225%'")
        assert_accessible(page, all_rules=True)
        assert_no_sideways_scroll(page)


@pytest.mark.parametrize("width", [1280, 320])
def test_every_page_can_be_read_from_right_to_left(open_page, library, width):
    page = open_page(width=width)
    for address in PAGES:
        page.goto(address)
        page.evaluate("document.documentElement.dir = 'rtl'")
        assert_accessible(page, all_rules=True)
        assert_no_sideways_scroll(page)


def test_the_list_of_sections_follows_the_reader(page: Page, library):
    page.goto("/topics/nerve-block/")
    current = page.locator(".contents a[aria-current=location]")
    expect(current).to_have_count(0)
    page.locator("#risks").evaluate("section => section.scrollIntoView()")
    expect(current).to_have_text("Risks")
    page.locator("#treatment-overview").evaluate("section => section.scrollIntoView()")
    expect(current).to_have_text("Treatment Overview")


def test_the_page_is_whole_without_scripts(open_page, library):
    page = open_page(java_script_enabled=False)
    page.goto("/topics/nerve-block/")
    page.locator(".contents").get_by_text("Risks").click()
    expect(page.locator("#risks")).to_be_in_viewport()
    expect(page.locator("#page\\:about")).to_contain_text("Changed: the summary.")


def test_the_accent_of_the_settings_is_what_links_are_drawn_in(open_page, library):
    for scheme, colour in (("light", "rgb(107, 45, 115)"), ("dark", "rgb(224, 179, 230)")):
        page = open_page(color_scheme=scheme)
        page.goto("/topics/nerve-block/")
        expect(page.get_by_role("link", name="All editions of this page")).to_have_css("color", colour)


LINES_OF_EACH_WORD = """name => {
    const text = name.firstChild;
    return [...text.data.matchAll(/\\S+/g)].map(word => {
        const range = document.createRange();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        return range.getClientRects().length;
    });
}"""


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_the_name_of_the_site_keeps_its_words_whole_beside_a_wide_logo(open_page, library, width):
    page = open_page(width=width)
    page.goto("/es/topics/")
    expect(page.locator(".brand-logo")).to_be_visible()
    assert page.locator(".brand span").evaluate(LINES_OF_EACH_WORD) == [1, 1]


def test_paper_keeps_the_date_the_reviewers_the_address_and_a_code_that_leads_to_it(
    open_page, library, tmp_path
):
    page = open_page(width=720)
    page.goto("/topics/nerve-block/")
    expect(page.locator(".qr")).to_be_hidden()
    page.emulate_media(media="print")
    for part in (".trust", ".about .address", ".next-review"):
        expect(page.locator(part)).to_be_visible()
    for part in (".contents", ".site-nav", ".search", ".reader", ".beside >> nth=0"):
        expect(page.locator(part).first).to_be_hidden()
    expect(page.locator(".trust")).to_contain_text(f"{timezone.localdate():%B} {timezone.localdate().day}")
    code = page.locator(".qr")
    expect(code).to_be_visible()
    assert code.bounding_box()["width"] > 80
