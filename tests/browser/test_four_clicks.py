"""A first-time reviewer's shortest way in a real browser: from signing in to a signed decision."""

import re

import pytest
from playwright.sync_api import Page, expect

from encyclopedia.models import Edition, Scope
from reviews import actions
from reviews.models import AssignmentStatus, BoardMember, Decision, Profession, ReviewRecord
from tests.browser.axe import assert_accessible, assert_no_sideways_scroll
from tests.factories import PASSWORD, edit, make_user, published_topic, submit

pytestmark = pytest.mark.django_db(transaction=True)

# Counts what the person does, not what the test calls: every click that a page gets, kept from page to page.
COUNT = """addEventListener("click", (event) => {
  if (event.isTrusted && event.detail) sessionStorage.clicks = 1 + Number(sessionStorage.clicks ?? 0);
}, true)"""


@pytest.fixture
def revision():
    """A revision that waits: one section differs."""
    writer = make_user("writer", username="will")
    topic = published_topic(writer, make_user("reviewer"), title="Nerve Block")
    actions.start_draft(topic_id=topic.pk, by=writer)
    edit(topic, writer, summary="A shot that numbs one part of the body.")
    submit(topic, writer, note="Plainer words.", scope=Scope.CHANGES_ONLY)


@pytest.fixture
def reviewer(revision):
    """A member of the board who has made their yearly disclosure."""
    return make_user("reviewer", username="rita")


@pytest.fixture
def newcomer(revision):
    """A member of the board who has never been here."""
    user = make_user("reviewer", username="rita", profession="")
    return BoardMember.objects.create(user=user, profession=Profession.PHYSICIAN, credentials="MD")


OPEN = "I have no conflict of interest: open the text"
DISCLOSE_AND_OPEN = "I have nothing to disclose, and no conflict of interest in this review: open the text"


def walk(page: Page, opening: str = OPEN) -> None:
    page.add_init_script(COUNT)
    page.goto("/admin/")
    page.get_by_label("Username").fill("rita")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your work")).to_be_visible()
    page.evaluate("sessionStorage.clicks = 0")
    for button in (
        page.get_by_role("link", name=re.compile(r"^Review\s?: Nerve Block$")),
        page.get_by_role("button", name=opening),
        page.get_by_role("button", name="Approve it for patients"),
    ):
        assert_accessible(page)
        assert_no_sideways_scroll(page)
        button.click()
    expect(page.get_by_label("Your password")).to_be_focused()
    page.keyboard.type(PASSWORD)
    assert_accessible(page)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("Patients now read edition 2")
    assert page.evaluate("sessionStorage.clicks") == "4"
    record = ReviewRecord.objects.get(signer__username="rita")
    assert record.decision == Decision.APPROVE
    assert record.round.assignments.get().status == AssignmentStatus.DONE
    assert Edition.objects.shown().get().number == 2


def test_from_signing_in_to_a_signed_decision_in_four_clicks_and_a_password_on_a_desk(page, reviewer):
    walk(page)


def test_from_signing_in_to_a_signed_decision_in_four_clicks_and_a_password_on_a_phone(phone, reviewer):
    walk(phone)


def test_a_first_time_reviewer_needs_no_more_clicks_for_the_yearly_disclosure_on_a_desk(page, newcomer):
    walk(page, DISCLOSE_AND_OPEN)


def test_a_first_time_reviewer_needs_no_more_clicks_for_the_yearly_disclosure_on_a_phone(phone, newcomer):
    walk(phone, DISCLOSE_AND_OPEN)
