"""Two languages on a desk and on a phone: a reader goes from one to the other, a writer starts a translation."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from encyclopedia.models import Topic
from reviews import actions
from tests import factories as make
from tests.browser.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser.test_reviewer import sign_in

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = [(1280, 800), (320, 740)]


def check(page: Page) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)


@pytest.fixture
def source() -> Topic:
    """A page with a Spanish sister that follows an edition before its last one."""
    writer, reviewer = make.make_user("writer", username="wanda"), make.make_user("reviewer")
    source = make.published_topic(writer, reviewer, "Nerve Block")
    sister = actions.start_translation(topic_id=source.pk, language="es", title="Bloqueo nervioso", by=writer)
    make.edit(sister, writer, language="es")
    make.approve(make.submit(sister, writer), reviewer)
    make.revise(source, writer, reviewer, summary="A shot that numbs a nerve.")
    return source


@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
def test_a_reader_goes_to_the_same_page_in_spanish_and_on_among_spanish_pages(open_page, source, size):
    page = open_page(*size, java_script_enabled=size[0] > 1000)
    page.goto(f"/topics/{source.slug}/")
    page.get_by_role("navigation", name="Languages").get_by_role("link", name="Español").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bloqueo nervioso")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    if size[0] > 1000:
        check(page)
    page.get_by_role("banner").get_by_role("link", name="Temas de A a Z").click()
    page.get_by_role("link", name="Bloqueo nervioso").click()
    page.get_by_role("navigation", name="Idiomas").get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nerve Block")


@pytest.mark.parametrize("address", ["/topics/", "/es/topics/"])
def test_on_a_small_phone_the_ways_stand_in_one_line_and_the_search_says_whole_what_it_is_for(
    open_page, address
):
    page = open_page(*SIZES[1])
    page.goto(address)
    heights = page.locator(".site-nav a").evaluate_all("ways => ways.map(way => way.offsetTop)")
    assert len(heights) == 2
    assert len(set(heights)) == 1
    box = page.locator(".search-head input")
    assert box.evaluate("box => { box.value = box.placeholder; return box.scrollWidth <= box.clientWidth }")


@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
def test_a_writer_sees_what_changed_in_the_source_and_puts_on_record_what_the_draft_follows(
    open_page, source, size
):
    sister = Topic.objects.get(language="es")
    page = open_page(*size)
    sign_in(page, "wanda")
    page.get_by_role("link", name="See what changed").click()
    check(page)
    actions.start_draft(topic_id=sister.pk, by=sister.owner)
    page.goto(reverse("admin:encyclopedia_topic_change", args=[sister.pk]))
    check(page)
    page.get_by_role("link", name="See what changed there").first.click()
    page.get_by_role("button", name="This draft follows edition 2 now").click()
    expect(page.get_by_text("Version 2 follows edition 2 of the English page.")).to_be_visible()


def test_the_form_that_starts_a_translation_is_accessible(open_page, source):
    other = make.published_topic(make.make_user("writer"), make.make_user("reviewer"), "Knee Pain")
    page = open_page(*SIZES[1])
    sign_in(page, "wanda")
    page.goto(reverse("admin:encyclopedia_topic_change", args=[other.pk]))
    page.get_by_role("link", name="Start a translation").click()
    check(page)
    page.get_by_label("Title").fill("Dolor de rodilla")
    page.get_by_role("button", name="Start the translation").click()
    expect(page.get_by_role("heading", name="Dolor de rodilla").first).to_be_visible()
