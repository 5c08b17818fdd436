"""Saved filters in a real browser, without scripts, on desk and phone: saved, opened, renamed, deleted."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser.test_reviewer import sign_in
from tests.factories import make_topic, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def topics():
    writer = make_user("writer", username="wanda")
    for title in ("Knee Replacement", "Hip Replacement"):
        make_topic(writer, title)


def looks_right(page) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)


@pytest.mark.parametrize("width", [1280, 375])
def test_a_filter_is_saved_opened_renamed_and_deleted_without_scripts(open_page, topics, width):
    page = open_page(width=width, java_script_enabled=False)
    sign_in(page, "wanda")
    page.goto("/admin/encyclopedia/topic/?stage=draft&q=knee")
    page.get_by_text("Save this filter").click()
    page.get_by_label("Name of the filter").fill("Knees to finish")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("Saved as “Knees to finish”.")
    page.goto("/admin/")
    page.get_by_role("link", name="Knees to finish").click()
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    page.locator(".saved-change").click()
    page.get_by_label("Name of the filter").fill("Knees")
    page.get_by_role("button", name="Rename").click()
    expect(page.locator(".messagelist")).to_contain_text("It is called “Knees” now.")
    page.get_by_role("button", name="Delete this filter").click()
    expect(page.locator(".messagelist")).to_contain_text("“Knees” is deleted.")
    expect(page.get_by_role("link", name="Knees")).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 375])
def test_the_screens_are_accessible_and_fit(open_page, topics, width):
    page = open_page(width=width)
    sign_in(page, "wanda")
    page.goto("/admin/encyclopedia/topic/?stage=draft")
    page.get_by_text("Save this filter").click()
    looks_right(page)
    page.get_by_label("Name of the filter").fill("Drafts")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("navigation", name="Your saved filters")).to_contain_text("Drafts")
    looks_right(page)
    page.locator(".saved-change").click()
    looks_right(page)
    page.get_by_label("Name of the filter").fill("")
    page.get_by_role("button", name="Rename").click()
    expect(page.locator(".errorlist")).to_be_visible()
    looks_right(page)
    page.goto("/admin/")
    looks_right(page)
