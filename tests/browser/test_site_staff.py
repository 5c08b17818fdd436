"""What staff do about the site itself, on a desk and on a phone: its look, and pictures that no text names."""

import pytest
from playwright.sync_api import expect

from encyclopedia.images import store_picture
from encyclopedia.models import ImageFile, SiteSettings
from tests import factories as make
from tests.browser.test_reviewer import sign_in
from tests.browser.test_search_staff import check
from tests.encyclopedia.images.pictures import png

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = pytest.mark.parametrize("size", [(1280, 800), (375, 740)], ids=["desk", "phone"])


@SIZES
def test_a_manager_looks_at_the_colours_before_they_are_saved(open_page, size):
    make.make_user("manager", username="mona")
    page = open_page(*size)
    sign_in(page, "mona")
    page.goto("/admin/encyclopedia/sitesettings/1/change/")
    check(page)
    page.get_by_label("Name:").fill("Riverside Health")
    page.get_by_label("Accent colour on light pages:").fill("#6b2d73")
    page.get_by_role("button", name="Show how it would look, without saving").click()
    sample = page.get_by_role("region", name="How pages look with this")
    expect(sample.get_by_role("img", name="Light")).to_contain_text("Riverside Health")
    expect(sample.locator("rect[fill='#6b2d73']").first).to_be_visible()
    expect(page.get_by_text("Nothing is saved yet")).to_be_visible()
    check(page)
    assert SiteSettings.objects.get().name == ""
    page.get_by_label("Why:").fill("Our new name.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("changed successfully")
    assert SiteSettings.objects.get().accent_light == "#6b2d73"


@SIZES
def test_a_writer_removes_a_picture_that_no_text_names(open_page, size):
    writer = make.make_user("writer", username="wanda")
    store_picture(png((900, 600)), by=writer)
    page = open_page(*size)
    sign_in(page, "wanda")
    page.goto("/admin/encyclopedia/imagefile/")
    check(page)
    page.get_by_role("link", name="Remove picture").click()
    check(page)
    page.get_by_label("Reason").fill("Sent by mistake.")
    page.get_by_role("button", name="Remove the picture").click()
    expect(page.locator(".messagelist")).to_contain_text("The picture is removed.")
    assert not ImageFile.objects.exists()
