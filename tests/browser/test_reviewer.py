"""A reviewer's way through the screens in a real browser, on a desk and on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from encyclopedia.models import Edition
from reviews import actions
from reviews.models import Decision, ReviewRecord
from tests.browser.axe import assert_accessible, assert_no_sideways_scroll
from tests.factories import (
    PASSWORD,
    edit,
    make_user,
    published_topic,
    request_changes,
    submit,
    take_seat,
    words,
)

REVIEW = re.compile(r"^Review\s?: Nerve Block$")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def under_review():
    """A revision of a page, sent back once, that waits for a second look."""
    writer, reviewer = make_user("writer", username="will"), make_user("reviewer", username="rita")
    topic = published_topic(writer, make_user("reviewer"), title="Nerve Block")
    actions.start_draft(topic_id=topic.pk, by=writer)
    changed = words("Nerve Block")["sections"]
    changed[0]["html"] = (
        "<p>A <strong>nerve block</strong> is a shot near a nerve.</p><ul><li>One</li><li>Two</li></ul>"
        "<table><tbody><tr><th>Drug</th><th>Dose</th></tr><tr><td>A</td><td>10 mL</td></tr></tbody></table>"
    )
    changed[3]["html"] = "<p>Take no more than 125 mg.</p><h3>In old age</h3><p>Take less than that.</p>"
    edit(topic, writer, sections=changed)
    request_changes(submit(topic, writer), make_user("reviewer"), comment="Name the guideline in the note.")
    round_ = submit(topic, writer, note="The highest dose is lower now: new guideline.")
    return round_, reviewer


def sign_in(page: Page, username: str) -> None:
    page.goto("/admin/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def walk(page: Page, reviewer: str) -> None:
    """From *Your work* to a signed approval of a whole page, each section of it ticked as read."""
    sign_in(page, reviewer)
    assert_no_sideways_scroll(page)
    page.get_by_role("link", name=REVIEW).click()
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    page.get_by_role("button", name="I have no conflict of interest: open the text").click()
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    for section in ("Treatment Overview", "Why It Is Done", "How Well It Works", "Risks"):
        page.get_by_label(f"I have read this section: {section}").check()
        expect(page.locator("#ticks").get_by_label(section)).to_be_checked()
    page.get_by_role("button", name="Approve it for patients").click()
    expect(page.locator(".statement")).to_contain_text("approve it for patients as current as of")
    expect(page.get_by_label("Your password")).to_be_focused()
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    page.keyboard.type(PASSWORD)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("Patients now read edition 2")
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    assert ReviewRecord.objects.filter(signer__username=reviewer, decision=Decision.APPROVE).exists()
    assert Edition.objects.shown().get().number == 2


def test_a_reviewer_approves_a_whole_page_on_a_desk(page: Page, under_review):
    walk(page, under_review[1].username)


def test_a_reviewer_approves_a_whole_page_on_a_phone(phone: Page, under_review):
    walk(phone, under_review[1].username)


def test_a_reviewer_signs_without_scripts(open_page, under_review):
    page = open_page(java_script_enabled=False)
    sign_in(page, under_review[1].username)
    page.get_by_role("link", name=REVIEW).click()
    page.get_by_role("button", name="I have no conflict of interest: open the text").click()
    page.locator("#id_comment").fill("Say how often.")
    page.get_by_role("button", name="Ask for changes").click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("went back to the writer")


@pytest.mark.parametrize("view", ["changes", "side", "clean"])
@pytest.mark.parametrize("width", [1280, 375])
def test_each_view_of_the_text_is_accessible_and_fits(open_page, under_review, view, width):
    round_, reviewer = under_review
    take_seat(round_, reviewer)
    page = open_page(width=width)
    sign_in(page, reviewer.username)
    page.goto(f"/admin/reviews/reviewround/{round_.pk}/change/?view={view}")
    assert_accessible(page)
    assert_no_sideways_scroll(page)


def test_a_changed_dose_stays_on_one_line_of_a_phone_and_a_heading_keeps_clear_of_its_sign(
    open_page, under_review
):
    round_, reviewer = under_review
    take_seat(round_, reviewer)
    page = open_page(width=375)
    sign_in(page, reviewer.username)
    page.goto(f"/admin/reviews/reviewround/{round_.pk}/change/?view=changes")
    lines = "spans => spans.map(span => span.getClientRects().length)"
    assert set(page.locator(".page-text .redline-number").evaluate_all(lines)) == {1}
    padding = "marked => marked.map(one => parseFloat(getComputedStyle(one).paddingInlineStart))"
    assert all(wide > 15 for wide in page.locator(".page-text h3.redline-added").evaluate_all(padding))
    sizes = page.locator(".page-text .part > h2, .page-text td, .page-text th").evaluate_all(
        "all => all.map(one => [one.tagName, getComputedStyle(one).fontSize])"
    )
    assert {size for tag, size in sizes if tag != "H2"} == {"16px"}
    assert {size for tag, size in sizes if tag == "H2"} == {"22px"}


def test_the_login_page_has_a_heading_and_breaks_no_rule(page: Page, under_review):
    page.goto("/admin/login/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    assert_accessible(page)


def test_the_keys_n_and_p_go_from_change_to_change_and_can_be_turned_off(page: Page, under_review):
    round_, reviewer = under_review
    take_seat(round_, reviewer)
    sign_in(page, reviewer.username)
    page.goto(f"/admin/reviews/reviewround/{round_.pk}/change/")
    page.keyboard.press("n")
    expect(page.locator("#change-1")).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator("#change-2")).to_be_focused()
    page.keyboard.press("p")
    expect(page.locator("#change-1")).to_be_focused()
    expect(page.locator(".change-place")).to_have_text(re.compile(r"Change 1 of \d+"))
    page.get_by_label("use the keys n and p").uncheck()
    page.locator("body").press("n")
    expect(page.locator(".change-place")).to_have_text(re.compile(r"Change 1 of \d+"))
    page.get_by_role("button", name="Next change").click()
    expect(page.locator("#change-2")).to_be_focused()
    page.locator("#id_comment").fill("no")
    expect(page.locator("#id_comment")).to_have_value("no")


def test_a_wrong_password_and_a_forgotten_comment_are_told_accessibly(page: Page, under_review):
    round_, reviewer = under_review
    take_seat(round_, reviewer)
    sign_in(page, reviewer.username)
    page.goto(f"/admin/reviews/reviewround/{round_.pk}/change/")
    page.get_by_role("button", name="Ask for changes").click()
    expect(page.locator("#decision")).to_contain_text("Say what has to change")
    assert_accessible(page)
    page.locator("#id_comment").fill("Say how often.")
    page.get_by_role("button", name="Ask for changes").click()
    page.get_by_label("Your password").fill("wrong")
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.locator("#password-error")).to_contain_text("That is not your password")
    expect(page.locator(".sign")).to_contain_text("Say how often.")
    assert_accessible(page)


@pytest.mark.parametrize(
    "address",
    [
        "/admin/reviews/reviewround/",
        "/admin/reviews/auditevent/",
        "/admin/encyclopedia/edition/",
        "/admin/encyclopedia/topicversion/",
        "/admin/auth/user/",
        "/admin/auth/user/add/",
        "/admin/encyclopedia/sitetext/",
        "/admin/encyclopedia/sitetext/add/?key=disclaimer",
        "/admin/reviews/boardmember/add/",
    ],
)
def test_the_managers_and_the_evidence_screens_load_without_complaint(page: Page, under_review, address):
    make_user("manager", username="mona")
    sign_in(page, "mona")
    page.goto(address)
    # Only what this project wrote is asked of axe; Django's own lists have their own contrast and markup.
    if "sitetext/add" in address:
        expect(page.locator(".ProseMirror")).to_be_visible()
        assert_accessible(page)
        assert_no_sideways_scroll(page)


def test_the_record_prints_on_one_page(page: Page, under_review):
    round_, reviewer = under_review
    sign_in(page, reviewer.username)
    page.goto(f"/admin/reviews/reviewround/{round_.topic.rounds.get(number=1).pk}/record/")
    pdf = page.pdf(format="Letter")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
