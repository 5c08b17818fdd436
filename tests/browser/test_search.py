"""The search box as people use it: by keyboard, by touch, heard and not seen, and without any script."""

import json

import pytest
from playwright.sync_api import Page, expect

from encyclopedia.models import Category
from tests import factories as make

from .conftest import DESKTOP, PHONE, assert_accessible, assert_no_sideways_scroll

pytestmark = pytest.mark.django_db(transaction=True)

SEARCHES = ("/search/?q=nerve", "/search/?q=nerve+block+shot&kind=treatment", "/search/?q=zzqqxx", "/search/")


@pytest.fixture(autouse=True)
def library() -> None:
    people = make.make_user("writer"), make.make_user("reviewer")
    block = make.published_topic(*people, "Nerve Block", also_called=["Zapping of a Nerve"])
    make.published_topic(*people, "Nerve Repair")
    Category.objects.create(slug="pain", name="Pain").topics.add(block)


def typed(page: Page, words: str, address: str = "/topics/") -> Page:
    """Open a page and type into its search box, as somebody who waits for what comes."""
    page.goto(address)
    page.get_by_label("Search health topics").press_sequentially(words)
    expect(page.get_by_role("listbox")).to_be_visible()
    return page


def test_the_arrow_keys_choose_a_suggestion_and_enter_opens_its_topic(page: Page):
    typed(page, "ner")
    box = page.get_by_role("combobox", name="Search health topics")
    options = page.get_by_role("option")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(options).to_have_count(2)
    expect(page.get_by_role("status")).to_have_text("2 suggestions. Choose one with the arrow keys.")
    box.press("ArrowDown")
    box.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", options.nth(1).get_attribute("id") or "-")
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") is None, "after the last comes the box itself"
    box.press("ArrowUp")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(box).to_have_value("ner")
    expect(box).to_be_focused()
    box.press("Enter")
    expect(page).to_have_url("http://" + page.url.split("/")[2] + "/topics/nerve-repair/")


def test_an_also_called_name_says_and_opens_the_topic_it_belongs_to(page: Page):
    typed(page, "zap")
    option = page.get_by_role("option")
    expect(option).to_have_text("Zapping of a Nerve Nerve Block")
    option.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nerve Block")


def test_enter_without_a_choice_searches_for_what_was_typed(page: Page):
    typed(page, "ner").keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Search")
    assert page.url.endswith("/search/?q=ner")


def test_escape_closes_the_list_and_then_empties_the_box(page: Page):
    box = typed(page, "ner").get_by_role("combobox")
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("ner")
    box.press("Escape")
    expect(box).to_have_value("")


def test_leaving_the_box_closes_the_list(page: Page):
    typed(page, "ner").keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_letter_is_searched_for_whole_and_asks_for_no_suggestions(page: Page):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/suggest/" in request.url else None)
    letter = "Is a nerve block safe? " + "أمي تعاني من ألم شديد في الظهر. " * 60
    page.goto("/topics/")
    box = page.get_by_label("Search health topics")
    box.fill(letter)
    page.wait_for_timeout(500)
    box.press("Enter")
    expect(page.get_by_role("heading", name="Nerve Block")).to_be_visible()
    expect(page.get_by_label("Search health topics")).to_have_value(letter.strip())
    assert asked == []


def test_that_nothing_begins_so_is_told_and_shown_as_no_list(page: Page):
    page.goto("/topics/")
    page.get_by_label("Search health topics").press_sequentially("qqq")
    expect(page.get_by_role("status")).to_have_text("No suggestions")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_suggestion_can_be_touched(phone: Page):
    phone.goto("/")
    phone.get_by_label("Search health topics").tap()
    phone.keyboard.type("nerve b")
    phone.get_by_role("option").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Nerve Block")


def test_a_choice_stays_on_this_site_whatever_is_answered(page: Page):
    def elsewhere(route) -> None:
        body = ["ner", ["Nerve"], [""], ["https://elsewhere.example/topics/nerve-block/"]]
        route.fulfill(content_type="application/x-suggestions+json", body=json.dumps(body))

    page.route("**/search/suggest/*", elsewhere)
    typed(page, "ner").get_by_role("option").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nerve Block")


def test_markup_in_a_name_is_shown_as_text(page: Page):
    def marked(route) -> None:
        body = ["ner", ["<img src=x onerror=alert(1)>"], ["<b>x</b>"], ["/topics/nerve-block/"]]
        route.fulfill(content_type="application/x-suggestions+json", body=json.dumps(body))

    page.route("**/search/suggest/*", marked)
    typed(page, "ner")
    expect(page.get_by_role("option")).to_have_text("<img src=x onerror=alert(1)> <b>x</b>")


def test_without_script_the_box_is_a_plain_form(open_page):
    page = open_page(java_script_enabled=False)
    page.goto("/topics/")
    page.get_by_label("Search health topics").fill("zapping of a nerve")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("Best match")).to_be_visible()
    page.get_by_role("link", name="Nerve Block").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nerve Block")


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_open_list_is_accessible(open_page, colours: str):
    for width, height in (DESKTOP, PHONE):
        page = open_page(width, height, color_scheme=colours)
        for address in ("/", "/topics/", "/search/"):
            typed(page, "ner", address).keyboard.press("ArrowDown")
            assert_accessible(page)
            assert_no_sideways_scroll(page)


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_search_page_is_accessible_and_reflows(open_page, colours: str):
    for width in (1280, 375, 320):
        page = open_page(width, color_scheme=colours)
        for address in SEARCHES:
            page.goto(address)
            assert_accessible(page)
            assert_no_sideways_scroll(page)
