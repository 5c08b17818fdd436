"""The search over everything in a real browser: from any staff page, without scripts, on desk and phone."""

import pytest
from playwright.sync_api import expect

from encyclopedia.models import Topic
from reviews import actions
from tests import factories as make
from tests.browser.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser.test_reviewer import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def library():
    writer, signer = make.make_user("writer", username="wanda"), make.make_user("reviewer", username="rita")
    make.published_topic(writer, signer, "Knee Replacement", summary="A new knee joint.")
    for number in range(11):
        make.make_topic(writer, f"Knee {number}")
    round_ = make.submit(make.make_topic(writer, "Hip"), writer, note="As with the knee.")
    said = {"section": "risks", "quote": "250 mg", "body": "The knee says less."}
    actions.comment(version_id=round_.version_id, by=writer, **said)
    make.report(Topic.objects.get(staff_title="Knee Replacement"), "My knee is worse.")
    make.make_user("chair", username="cora")


def looks_right(page) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)


@pytest.mark.parametrize("width", [1280, 375])
def test_from_any_page_to_what_was_looked_for_without_scripts(open_page, library, width):
    page = open_page(width=width, java_script_enabled=False)
    sign_in(page, "wanda")
    page.goto("/admin/reviews/reviewround/")
    box = page.get_by_role("searchbox", name="Search everything that you may see")
    box.fill("new knee")
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Search everything")
    expect(box).to_have_value("new knee")
    page.get_by_role("region", name="Approved texts").get_by_role("link").first.click()
    expect(page.locator("#content")).to_contain_text("A new knee joint.")
    box.fill("knee")
    page.get_by_role("button", name="Find").click()
    topics = page.get_by_role("region", name="Topics")
    expect(topics).to_contain_text("The first 10 of 12.")
    topics.get_by_role("link", name="See all").click()
    expect(page.locator("#result_list tbody tr")).to_have_count(12)


@pytest.mark.parametrize("width", [1280, 375])
def test_the_box_is_reached_by_keyboard_before_the_page(open_page, library, width):
    page = open_page(width=width)
    sign_in(page, "wanda")
    page.goto("/admin/encyclopedia/topic/")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "everywhere-q":
            break
    page.keyboard.type("hip")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Topics")).to_contain_text("Hip")


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("who", ["wanda", "rita", "cora"])
def test_what_is_found_is_accessible_and_fits(open_page, library, width, who):
    page = open_page(width=width)
    sign_in(page, who)
    for typed in ("knee", "nothing-like-it", ""):
        page.goto(f"/admin/search/?q={typed}")
        looks_right(page)
    for address in ("", "encyclopedia/topic/?stage=draft", "reviews/notice/"):
        page.goto(f"/admin/{address}")
        looks_right(page)
