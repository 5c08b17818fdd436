"""Talking about the text in a real browser: words that are picked, keys alone, in the dark, and without scripts."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from reviews import actions
from reviews.models import Comment
from tests.browser.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser.test_writer import sign_in
from tests.factories import make_user, take_seat
from tests.reviews.board import ask_for
from tests.reviews.test_discussing import in_review, say, sent_back

pytestmark = pytest.mark.django_db(transaction=True)

PICK = """() => {
  const text = document.querySelector("#risks > p").firstChild;
  const range = document.createRange();
  range.setStart(text, 5);
  range.setEnd(text, 24);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@pytest.fixture
def people():
    return make_user("writer", "ann"), make_user("reviewer", "rosa")


def screen(topic, view: str = "clean") -> str:
    return reverse("admin:reviews_reviewround_change", args=[topic.rounds.get().pk]) + f"?view={view}"


def test_words_that_are_selected_go_into_a_form_beside_them_and_a_decision_is_not_lost(
    page: Page, live_server, people
):
    topic = in_review(*people)
    sign_in(page, people[1], live_server.url)
    page.goto(screen(topic))
    page.locator("#decision").get_by_label("Comment", exact=True).fill("My decision so far.")
    page.evaluate(PICK)
    page.get_by_role("button", name="Comment on these words").click()
    box = page.locator("#risks .talk-new")
    expect(box.get_by_label("Words that you quote")).to_have_value("no more than 250 mg")
    expect(box.get_by_label("Comment", exact=True)).to_be_focused()
    page.keyboard.type("Is this so?")
    box.get_by_role("button", name="Comment").click()
    page.wait_for_url("**#comment-*")
    assert Comment.objects.get().quote == "no more than 250 mg"
    expect(page.locator("#risks mark")).to_have_text("no more than 250 mg")
    decision = page.locator("#decision").get_by_label("Comment", exact=True)
    expect(decision).to_have_value("My decision so far.")
    page.locator("#ticks").get_by_label("Risks").check()
    page.get_by_role("button", name="Side by side").click()
    page.wait_for_url("**view=side*")
    expect(decision).to_have_value("My decision so far.")
    expect(page.locator("#ticks").get_by_label("Risks")).to_be_checked()


@pytest.mark.parametrize("view", ["changes", "side", "clean"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_a_text_with_comments(page: Page, live_server, people, view, scheme):
    topic = in_review(*people)
    said = say(topic, people[1], suggestion="at most 250 mg")
    say(topic, people[0], quote="", section="", body="Yes.", parent_id=said.pk)
    actions.resolve_comment(comment_id=say(topic, people[0], "in short", section="").pk, by=people[0])
    page.emulate_media(color_scheme=scheme)
    sign_in(page, people[1], live_server.url)
    page.goto(screen(topic, view))
    page.evaluate(
        "document.querySelectorAll('.talk details, .talk-form details').forEach((one) => one.open = true)"
    )
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    page.set_viewport_size({"width": 375, "height": 800})
    assert_no_sideways_scroll(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_comments(page: Page, live_server, people, scheme):
    topic, said = sent_back(*people, suggestion="at most 125 mg")
    say(topic, people[0], "in short", section="")
    page.emulate_media(color_scheme=scheme)
    sign_in(page, people[0], live_server.url)
    names = ("comments", "comment", "draft", "submit", "change")
    addresses = [reverse(f"admin:encyclopedia_topic_{name}", args=[topic.pk]) for name in names]
    for address in [*addresses, reverse("admin:encyclopedia_topic_thread", args=[topic.pk, said.pk])]:
        page.goto(address)
        assert_accessible(page)
        page.set_viewport_size({"width": 375, "height": 800})
        assert_no_sideways_scroll(page)
        page.set_viewport_size({"width": 1280, "height": 800})


def test_a_number_in_the_text_leads_to_its_comment_and_back_by_keyboard(page: Page, live_server, people):
    topic = in_review(*people)
    said = say(topic, people[1])
    sign_in(page, people[1], live_server.url)
    page.goto(screen(topic))
    page.locator(".quote-link").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}{screen(topic)}#comment-{said.pk}")
    page.get_by_role("link", name="Show comment 1 in the text").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}{screen(topic)}#quote-{said.pk}")


def test_without_scripts_a_comment_is_written_and_answered_and_a_decision_is_not_lost(
    browser, live_server, people
):
    topic = in_review(*people)
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    sign_in(page, people[1], live_server.url)
    page.goto(screen(topic, "changes"))
    decision = page.locator("#decision").get_by_label("Comment", exact=True)
    decision.fill("My decision so far.")
    page.locator("#ticks").get_by_label("Risks").check()
    page.locator("#section-risks").get_by_role("link", name="Comment on this section").click()
    form = page.locator("#talk-risks")
    form.get_by_label("Words that you quote").fill("no more than 250 mg")
    form.get_by_label("Comment", exact=True).fill("Is this so?")
    with page.expect_popup() as opened:
        form.get_by_role("button", name="Comment").click()
    apart = opened.value
    expect(apart.locator(".messagelist")).to_contain_text("your decision waits in the other one")
    apart.get_by_label("Your reply, or how it was resolved").fill("Found it.")
    apart.get_by_role("button", name="Resolve", exact=True).click()
    expect(apart.locator(".messagelist")).to_contain_text("The comment is resolved.")
    said = Comment.objects.get()
    assert (said.quote, said.resolution) == ("no more than 250 mg", "Found it.")
    expect(decision).to_have_value("My decision so far.")
    expect(page.locator("#ticks").get_by_label("Risks")).to_be_checked()
    page.get_by_role("button", name="Ask for changes").click()
    expect(page.get_by_label("Your password")).to_be_visible()
    context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_what_was_typed_comes_along_through_every_view_or_stays_in_its_tab(
    open_page, live_server, people, scripts
):
    topic = in_review(*people)
    page = open_page(java_script_enabled=scripts)
    sign_in(page, people[1], live_server.url)
    page.goto(screen(topic, "changes"))
    first = page
    page.locator("#decision").get_by_label("Comment", exact=True).fill("My decision so far.")
    page.locator("#ticks").get_by_label("Risks").check()
    page.locator("#section-risks").get_by_role("link", name="Comment on this section").click()
    page.locator("#talk-risks").get_by_label("Comment", exact=True).fill("Not sent yet.")
    page.locator("#talk-risks summary").click()
    page.locator("#talk-risks").get_by_label("Leave the quoted words out").check()
    for view in ("Side by side", "As patients will read it", "Changes"):
        way = page.get_by_role("button", name=view, exact=True)
        if scripts:
            way.click()
        else:
            with page.expect_popup() as opened:
                way.click()
            page = opened.value
        expect(page.locator(".view-tabs [aria-current]")).to_have_text(view)
        decision = page.locator("#decision").get_by_label("Comment", exact=True)
        expect(decision).to_have_value("My decision so far.")
        expect(page.locator("#ticks").get_by_label("Risks")).to_be_checked()
        expect(page.locator(".errorlist")).to_have_count(0)
        form = (page if scripts else first).locator("#talk-risks")
        expect(form.get_by_label("Comment", exact=True)).to_be_visible()
        expect(form.get_by_label("Comment", exact=True)).to_have_value("Not sent yet.")
        expect(form.get_by_label("Leave the quoted words out")).to_be_checked()
    if scripts:
        assert_accessible(page)
        assert_no_sideways_scroll(page)
        page.locator("#talk-risks").get_by_label("Leave the quoted words out").uncheck()
        page.locator("#talk-risks").get_by_role("button", name="Comment").click()
        page.wait_for_url("**#comment-*")
        expect(decision).to_have_value("My decision so far.")
        expect(page.locator("#talk-risks").get_by_label("Comment", exact=True)).to_have_value("")
    page.get_by_role("button", name="Ask for changes").click()
    expect(page.get_by_label("Your password")).to_be_visible()


@pytest.mark.parametrize("how", ["aborted", "internetdisconnected"], ids=["stopped", "line lost"])
def test_a_comment_whose_sending_came_to_nothing_is_put_back_until_it_is_taken(
    page: Page, live_server, people, watch, how
):
    topic = in_review(*people)
    sign_in(page, people[1], live_server.url)
    page.goto(screen(topic))
    page.locator("#section-risks, #risks").get_by_role("link", name="Comment on this section").click()
    body = page.locator("#talk-risks").get_by_label("Comment", exact=True)
    body.fill("It may get lost.")
    send = page.locator("#talk-risks").get_by_role("button", name="Comment")
    page.route("**/comments/new/", lambda route: route.abort(how))
    send.click()
    page.wait_for_timeout(300)
    page.unroute("**/comments/new/")
    watch.problems.clear()
    page.goto(screen(topic, "clean"))
    expect(body).to_have_value("It may get lost.")
    send.click()
    page.wait_for_url("**#comment-*")
    expect(page.locator(".talk-said, .talk").first).to_contain_text("It may get lost.")
    expect(body).to_have_value("")
    page.goto(screen(topic))
    expect(body).to_have_value("")


def test_what_one_person_ticked_for_a_decision_is_put_back_for_nobody_else(
    page: Page, live_server, people, watch
):
    ask_for("", "")
    topic = in_review(*people)
    other = make_user("reviewer", "rita")
    take_seat(topic.rounds.get(), other)
    comment = page.locator("#decision").get_by_label("Comment", exact=True)
    tick = page.locator("#ticks").get_by_label("Risks")
    sign_in(page, people[1], live_server.url)
    page.goto(screen(topic))
    comment.fill("My decision so far.")
    tick.check()
    page.locator("#section-risks, #risks").get_by_role("link", name="Comment on this section").click()
    page.locator("#talk-risks").get_by_label("Comment", exact=True).fill("The session is over.")
    page.context.clear_cookies()
    page.locator("#talk-risks").get_by_role("button", name="Comment").click()
    page.wait_for_url(lambda url: "/comments/" in url or "/login/" in url)
    watch.problems.clear()
    for person, typed in ((other, ""), (people[1], "My decision so far.")):
        sign_in(page, person, live_server.url)
        page.goto(screen(topic))
        expect(comment).to_have_value(typed)
        expect(tick).to_be_checked(checked=bool(typed))


def test_what_one_person_typed_and_did_not_send_is_put_back_for_nobody_else(page: Page, live_server, people):
    topic = in_review(*people)
    writer, reviewer = people
    for person, typed in ((reviewer, ""), (writer, ""), (reviewer, "Not sent yet.")):
        sign_in(page, person, live_server.url)
        page.goto(screen(topic))
        body = page.locator("#talk-risks").get_by_label("Comment", exact=True)
        expect(body).to_have_value(typed)
        if person == reviewer and not typed:
            page.locator("#section-risks, #risks").get_by_role("link", name="Comment on this section").click()
            body.fill("Not sent yet.")
        page.goto(reverse("admin:index"))
