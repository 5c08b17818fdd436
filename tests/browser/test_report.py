"""The board's report in a real browser: on desk and phone, light and dark, by keyboard, and on paper."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser.test_reviewer import sign_in
from tests.factories import make_user, published_topic, request_changes
from tests.reviews.admin.picture.years import EVERY_PART
from tests.reviews.boards import new_round

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def library():
    make_user("chair", username="cora")
    writer, signer = make_user("writer"), make_user("reviewer")
    request_changes(new_round(writer), signer)
    return published_topic(writer, signer, "Nerve Block")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (375, "dark")])
def test_each_part_is_accessible_and_fits(open_page, library, width, scheme):
    page = open_page(width=width, color_scheme=scheme)
    sign_in(page, "cora")
    page.get_by_role("link", name="Board report").click()
    expect(page.get_by_role("img", name="Pages that patients read, by state")).to_be_visible()
    for part in [*EVERY_PART, "whole"]:
        page.goto(f"/admin/report/{part}/")
        for folded in page.locator("details.chart-data > summary").all():
            folded.press("Enter")
        assert_accessible(page)
        assert_no_sideways_scroll(page)


def test_paper_has_every_number_and_none_of_the_buttons(open_page, library):
    page = open_page(width=1280, java_script_enabled=False)
    sign_in(page, "cora")
    page.goto("/admin/report/")
    number = page.locator("details.chart-data tbody th").first
    expect(number).to_be_hidden()
    page.emulate_media(media="print")
    expect(number).to_be_visible()
    expect(page.locator(".report-nav")).to_be_hidden()
    expect(page.locator(".report-day")).to_be_hidden()
    expect(page.locator(".report-head")).to_be_visible()
