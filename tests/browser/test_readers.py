"""What readers tell us and what staff do with it, on a desk and on a phone, with scripts and without."""

import pytest
from playwright.sync_api import Page, expect

from encyclopedia.models import HelpfulCount, ReaderReport, ReaderWords, Topic
from encyclopedia.readers import take_report
from reviews.models import ReviewRound
from tests import factories as make
from tests.browser.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser.test_reviewer import sign_in

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = [(1280, 800), (375, 740), (320, 640)]
SCHEMES = ["light", "dark"]


@pytest.fixture
def topic() -> Topic:
    return make.published_topic(make.make_user("writer"), make.make_user("reviewer"), "Nerve Block")


def check(page: Page) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone", "narrow"])
def test_a_reader_without_scripts_or_cookies_reports_a_problem(open_page, topic, size, scheme):
    page = open_page(*size, color_scheme=scheme)
    page.goto(f"/topics/{topic.slug}/")
    page.get_by_text("Report a problem with this page").click()
    check(page)
    page.get_by_label("Which part is it about?").select_option("Risks")
    page.get_by_label("What is wrong?").fill("The dose is wrong. 👩‍👩‍👧")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you.")
    check(page)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you.")
    report = ReaderReport.objects.get()
    assert (report.section, report.edition.number) == ("risks", 1)
    assert page.context.cookies() == []
    page.get_by_role("link", name="Back to “Nerve Block”").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nerve Block")


def test_it_takes_no_script(open_page, topic):
    page = open_page(java_script_enabled=False)
    page.goto(f"/topics/{topic.slug}/")
    page.get_by_role("button", name="No", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you.")
    page.get_by_label("What is wrong?").fill("I do not know what a gauge is.")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("review board")
    assert (HelpfulCount.objects.get().not_helpful, ReaderReport.objects.count()) == (1, 1)


def test_the_form_can_be_used_by_keyboard_alone_and_is_not_on_paper(page, topic):
    page.goto(f"/topics/{topic.slug}/")
    page.get_by_role("button", name="No", exact=True).focus()
    for key in ("Tab", "Enter", "Tab", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("The link is broken.")
    page.keyboard.press("Tab")  # past the field that nobody sees
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("review board")
    page.go_back()
    page.emulate_media(media="print")
    expect(page.locator(".reader")).to_be_hidden()


@pytest.mark.parametrize("size", SIZES[:2], ids=["desk", "phone"])
def test_a_chair_brings_a_report_before_the_board(open_page, topic, size):
    make.make_user("chair", username="cleo")
    edition = topic.editions.select_related("topic__kind").get()
    take_report(edition, section="risks", words="Dose: " + "verylongword" * 20)
    page = open_page(*size)
    sign_in(page, "cleo")
    page.goto("/admin/")
    expect(page.locator("main")).to_contain_text("1 report waits, 1 may be harmful.")
    page.get_by_role("link", name="Read them").click()
    check(page)
    page.get_by_role("link", name="Dose:").click()
    check(page)
    page.get_by_label("Serious harm").check()
    page.get_by_label("Why", exact=True).fill("Ten times the dose.")
    page.get_by_role("button", name="Record it").click()
    expect(page.locator(".messagelist")).to_contain_text("The board has it before it")
    check(page)
    page.get_by_role("link", name="Review round 2").click()
    page.get_by_role("button", name="I have no conflict of interest").click()
    expect(page.locator("main")).to_contain_text("What readers reported")
    check(page)
    assert ReviewRound.objects.filter(closed_at__isnull=True).count() == 1
    page.goto(f"/admin/encyclopedia/topic/{topic.pk}/change/")
    expect(page.get_by_role("region", name="What readers say")).to_contain_text("verylongword")
    check(page)


def test_a_chair_removes_words_that_nobody_should_keep(page, topic):
    make.make_user("chair", username="cleo")
    edition = topic.editions.select_related("topic__kind").get()
    report = take_report(edition, section="", words="I am Zyx Canary.")
    sign_in(page, "cleo")
    page.goto(f"/admin/encyclopedia/readerreport/{report.pk}/change/")
    page.get_by_label("Why they are removed").fill("It names somebody.")
    page.get_by_role("button", name="Remove the words for good").click()
    expect(page.locator("main")).to_contain_text("The words were removed.")
    expect(page.locator("body")).not_to_contain_text("Canary")
    check(page)
    assert not ReaderWords.objects.exists()
