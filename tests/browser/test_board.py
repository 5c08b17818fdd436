"""The board's screens in a real browser: asked by the chair, declared, opened; without scripts, on desk and phone."""

import pytest
from playwright.sync_api import Page, expect

from reviews.models import Assignment, Profession
from tests.browser.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser.test_reviewer import sign_in
from tests.factories import make_user
from tests.reviews.boards import address, ask_for, new_round

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def round_():
    """A round that asks for a physician and a pharmacist, and people for both seats."""
    ask_for(Profession.PHYSICIAN, Profession.PHARMACIST)
    make_user("chair", username="cora")
    make_user("reviewer", username="phil", profession=Profession.PHARMACIST, credentials="PharmD")
    return new_round(make_user("writer"), "Nerve Block")


def looks_right(page: Page) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)


@pytest.mark.parametrize("width", [1280, 375])
def test_the_chair_asks_and_the_member_declares_and_reads_without_scripts(open_page, round_, width):
    chair = open_page(width=width, java_script_enabled=False)
    sign_in(chair, "cora")
    chair.goto(address(round_))
    chair.get_by_role("button", name="Ask Phil Example, PharmD").click()
    expect(chair.locator(".messagelist")).to_contain_text("Phil Example, PharmD is asked.")
    member = open_page(width=width, java_script_enabled=False)
    sign_in(member, "phil")
    expect(member.locator(".work-rows")).to_contain_text("You are asked to sign as pharmacist")
    member.get_by_role("link", name="Review").first.click()
    expect(member.locator("#content")).to_contain_text(
        "Cora Example asks you to take the seat of a pharmacist."
    )
    expect(member.locator("#content")).not_to_contain_text("250 mg")
    member.get_by_role("button", name="I have no conflict of interest: open the text").click()
    expect(member.locator(".page-text")).to_contain_text("250 mg")


@pytest.mark.parametrize("width", [1280, 375])
def test_the_boards_screens_are_accessible_and_fit(open_page, round_, width):
    page = open_page(width=width)
    sign_in(page, "phil")
    looks_right(page)
    page.goto(address(round_))
    looks_right(page)
    page.get_by_label("What it is").fill("Shares in the maker.")
    page.get_by_role("button", name="Declare this interest").click()
    expect(page.locator("#content")).to_contain_text("A chair has to waive it")
    looks_right(page)
    for name in ("decline", "delegate"):
        page.goto(address(round_, name))
        looks_right(page)
    page.goto("/admin/reviews/disclosure/")
    looks_right(page)
    chair = open_page(width=width)
    sign_in(chair, "cora")
    looks_right(chair)
    chair.goto(address(round_, "assign"))
    looks_right(chair)
    chair.goto(address(round_))
    looks_right(chair)
    chair.get_by_role("link", name="Decide on it").click()
    expect(chair.locator("#content")).to_contain_text("Shares in the maker.")
    looks_right(chair)
    chair.get_by_label("Why the interest does not matter here").fill("A few only.")
    chair.get_by_role("button", name="Waive it").click()
    assert Assignment.objects.get().waiver_reason == "A few only."
    page.goto(address(round_))
    expect(page.locator(".board")).to_contain_text("waived by Cora Example")
    looks_right(page)
