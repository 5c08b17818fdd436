"""Going through one's due pages on a desk and on a phone; and times that are looked at before they are saved."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from encyclopedia.models import Edition, Topic, TopicKind
from reviews import actions
from reviews.actions.concerns import flag
from reviews.models import Concern, ReviewPace
from tests import factories as make
from tests.browser.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser.test_four_clicks import COUNT
from tests.browser.test_reviewer import sign_in

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = [(1280, 800), (375, 740)]


def check(page: Page) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)


@pytest.fixture
def due_pages():
    """Three pages that came due, each before the board by the clock."""
    writer, signer = make.make_user("writer"), make.make_user("reviewer")
    as_of = timezone.localdate() - timedelta(days=360)
    for number in range(3):
        topic = make.make_topic(writer, f"Asthma {number}")
        make.approve(make.submit(topic, writer), signer, as_of)
    TopicKind.objects.update(review_interval_months=12)


def test_a_chair_sees_what_shorter_times_would_set_off_without_javascript(open_page, due_pages):
    make.make_user("chair", username="cleo")
    page = open_page(java_script_enabled=False)
    sign_in(page, "cleo")
    page.goto("/admin/reviews/reviewpolicy/")
    page.get_by_role("link", name="Treatment", exact=True).click()
    page.get_by_label("Review interval, in months").fill("6")
    page.get_by_label("Why").fill("Evidence moves faster.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="What these times would set off")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    assert TopicKind.objects.get(key="treatment").review_interval_months == 6


@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
def test_a_reviewer_goes_through_their_due_pages(open_page, due_pages, size):
    actions.open_due()
    make.make_user("reviewer", username="rita")
    page = open_page(*size)
    sign_in(page, "rita")
    page.goto("/admin/")
    check(page)
    page.get_by_role("button", name="Go through my 3 due pages").click()
    for number in (1, 2, 3):
        expect(page.get_by_role("heading", name=f"Your due pages: {number} of 3")).to_be_visible()
        check(page)
        if number == 2:
            page.get_by_role("button", name="Skip this one").click()
            continue
        page.get_by_role("button", name="I have no conflict of interest: open the text").click()
        expect(page.get_by_role("heading", name=f"Your due pages: {number} of 3")).to_be_visible()
        check(page)
        for tick in page.locator("input[name=read]").all():
            tick.check()
        page.get_by_role("button", name="Approve it for patients").click()
        page.get_by_label("Your password").fill(make.PASSWORD)
        page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("What you skipped still waits for you.")).to_be_visible()
    assert Edition.objects.shown().filter(number=2).count() == 2


def test_an_unchanged_page_takes_the_reviewer_less_than_a_minute(page: Page, due_pages):
    """Beside the reading: a second for each click, a fifth for each key, and what the pages take."""
    actions.open_due()
    make.make_user("reviewer", username="rita")
    page.add_init_script(COUNT)
    sign_in(page, "rita")
    expect(page.get_by_role("heading", name="Your work")).to_be_visible()
    page.evaluate("sessionStorage.clicks = 0")
    began = time.monotonic()
    page.get_by_role("button", name="Go through my 3 due pages").click()
    page.get_by_role("button", name="I have no conflict of interest: open the text").click()
    ticks = page.get_by_label("I have read this section").all()
    for tick in ticks:
        tick.check()
    page.get_by_role("button", name="Approve it for patients").click()
    expect(page.get_by_label("Your password")).to_be_focused()
    page.keyboard.type(make.PASSWORD)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_role("heading", name="Your due pages: 2 of 3")).to_be_visible()
    clicks = int(page.evaluate("sessionStorage.clicks"))
    assert clicks == 4 + len(ticks), "one a section, and no step that asks for nothing"
    assert time.monotonic() - began + clicks + len(make.PASSWORD) / 5 < 60


@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
def test_the_schedule_and_its_pace_are_accessible_and_fit(open_page, due_pages, size):
    make.make_user("chair", username="cleo")
    page = open_page(*size)
    sign_in(page, "cleo")
    page.goto("/admin/reviews/reviewpace/")
    expect(page.get_by_role("img", name="What comes due")).to_be_visible()
    for folded in page.locator("details > summary").all():
        folded.press("Enter")
    check(page)
    page.goto(f"/admin/reviews/reviewpace/{ReviewPace.objects.get().pk}/change/")
    check(page)
    page.goto("/admin/")
    page.get_by_role("link", name="Pages of the library").click()
    expect(page.get_by_role("heading", name="Due for review")).to_be_visible()
    check(page)


@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
def test_what_came_up_is_brought_before_the_board_or_settled(open_page, due_pages, size):
    chair = make.make_user("chair", username="cleo")
    page = open_page(*size)
    sign_in(page, "cleo")
    page.goto("/admin/encyclopedia/topic/concerns/?q=Asthma")
    check(page)
    page.get_by_role("button", name="Bring it before the board").click()
    check(page)
    page.get_by_label("What came up").fill("The 2027 guideline lowers the dose.")
    page.get_by_label("Asthma 2").uncheck()
    page.get_by_role("button", name="Bring it before the board").click()
    expect(page.locator(".messagelist")).to_contain_text("2 reviews are open.")
    other = Topic.objects.get(staff_title="Asthma 2")
    flag([other], Concern.Kind.NAMES, "Added: wheezing.", chair)
    page.goto(f"/admin/encyclopedia/topic/{other.pk}/change/")
    expect(page.locator("#content")).to_contain_text("Added: wheezing.")
    check(page)
    page.get_by_role("link", name="No review is needed").click()
    check(page)
    page.get_by_label("Reason").fill("The word is in the page.")
    page.get_by_role("button", name="No review is needed").click()
    expect(page.locator(".messagelist")).to_contain_text("It is settled.")
