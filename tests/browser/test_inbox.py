"""The inbox and the mail screens in a real browser: without scripts, on desk and phone; and letters as pages."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from reviews import actions
from reviews.models import BoardMember, Letter, LetterState
from reviews.notices import catch_up, remind
from reviews.notices.writing import compose, unsubscribe_url
from tests.browser.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser.test_reviewer import sign_in
from tests.factories import approve, make_user
from tests.reviews.boards import new_round

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told():
    """A chair, a writer and a reviewer who were told something each."""
    chair, manager = make_user("chair", username="cora"), make_user("manager", username="max")
    writer, signer = make_user("writer", username="wanda"), make_user("reviewer", username="rita")
    approve(new_round(writer, "Nerve Block"), signer)
    round_ = new_round(writer, "Knee Replacement")
    actions.assign(round_id=round_.pk, member_id=signer.board_member.pk, by=chair)
    catch_up()
    return chair, manager, writer, signer


def looks_right(page) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)


@pytest.mark.parametrize("width", [1280, 375])
def test_the_inbox_leads_to_the_act_without_scripts(open_page, told, width):
    page = open_page(width=width, java_script_enabled=False)
    sign_in(page, "rita")
    page.get_by_role("link", name="Inbox 1 new").click()
    expect(page.locator(".inbox li")).to_have_count(1)
    page.get_by_role("button", name="Open the review").click()
    expect(page.locator("#content")).to_contain_text("Knee Replacement")
    page.get_by_role("link", name="Inbox", exact=True).click()
    expect(page.locator(".inbox .is-unread")).to_have_count(0)
    page.get_by_role("link", name="Mail to you").click()
    page.get_by_label("Once a week, in one letter").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    expect(page.get_by_label("Once a week, in one letter")).to_be_checked()


@pytest.mark.parametrize("width", [1280, 375])
def test_the_screens_are_accessible_and_fit(open_page, told, width):
    page = open_page(width=width)
    sign_in(page, "wanda")
    for address in ("", "?all=1", "mail/"):
        page.goto(f"/admin/reviews/notice/{address}")
        looks_right(page)
    page.get_by_role("link", name="Inbox").first.click()
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.locator("#content")).to_contain_text("Nothing is open.")
    looks_right(page)
    Letter.objects.update(state=LetterState.UNCERTAIN, error="The line went dead.")
    manager = open_page(width=width)
    sign_in(manager, "max")
    manager.goto("/admin/reviews/letter/")
    looks_right(manager)
    manager.goto(f"/admin/reviews/letter/{Letter.objects.all()[0].pk}/change/")
    looks_right(manager)
    manager.get_by_role("button", name="Send it again").click()
    expect(manager.locator(".messagelist")).to_contain_text("It will be sent within minutes.")


@pytest.mark.parametrize("width", [1280, 375])
def test_what_is_about_no_topic_reads_well_too(open_page, told, width):
    BoardMember.objects.update(licence_valid_until=timezone.localdate() + timedelta(days=20))
    remind()
    page = open_page(width=width)
    sign_in(page, "rita")
    page.get_by_role("link", name="Inbox").first.click()
    row = page.locator(".inbox li").filter(has_text="Your licence on record")
    expect(row).to_contain_text("Valid until")
    looks_right(page)
    row.get_by_role("button", name="See your entry").click()
    expect(page.locator("#content")).to_contain_text("Licence valid until")
    letter = Letter.objects.select_related("person").get(person=told[3], subject__startswith="Your licence")
    page.goto("about:blank")  # a letter has its styles in itself, which the policy of our pages refuses
    page.set_content(compose(letter).alternatives[0].content)
    expect(page.get_by_role("link", name="See your entry", exact=True)).to_be_visible()
    looks_right(page)


@pytest.mark.parametrize("width", [1280, 375])
def test_digests_end_at_the_press_of_a_button_without_signing_in(open_page, told, width):
    _chair, _manager, writer, _signer = told
    page = open_page(width=width, java_script_enabled=False)
    page.goto(unsubscribe_url(writer.pk).removeprefix("http://testserver"))
    page.get_by_role("button", name="End the digests").click()
    expect(page.get_by_role("status")).to_contain_text("Done")
    scripted = open_page(width=width)
    scripted.goto(unsubscribe_url(writer.pk).removeprefix("http://testserver"))
    looks_right(scripted)


@pytest.mark.parametrize("width", [1280, 375])
def test_a_letter_reads_well_as_a_page(open_page, told, width):
    letter = Letter.objects.select_related("person").get(person=told[3])
    page = open_page(width=width)
    page.goto("about:blank")
    page.set_content(compose(letter).alternatives[0].content)
    expect(page.get_by_role("heading", level=1)).to_have_text("You are asked to review")
    looks_right(page)
