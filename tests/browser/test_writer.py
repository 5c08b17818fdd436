"""The writer's editor in a real browser: what is typed comes back, nobody's words are lost, and anybody can use it."""

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Locator, Page

from encyclopedia.models import Topic, TopicVersion
from tests import factories
from tests.browser.axe import assert_accessible, assert_no_sideways_scroll


def sign_in(page: Page, user: User, origin: str) -> None:
    client = Client()
    client.force_login(user)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": origin}]
    )


def address(topic: Topic, name: str = "draft") -> str:
    return reverse(f"admin:encyclopedia_topic_{name}", args=[topic.pk])


def words_of(topic: Topic) -> dict[str, str]:
    version = TopicVersion.objects.get(pk=factories.open_version(topic).pk)
    return {section.key: section.body for section in version.sections.all()}


def surface(page: Page, heading: str) -> Locator:
    """The editor of a section, found as a screen reader finds it: by its name."""
    # Not the plain field that stands in its place, under the same name, until the editor has loaded.
    loaded = page.locator("[contenteditable=true]")
    return loaded.and_(page.get_by_role("textbox", name=f"Text of “{heading}”"))


def put_caret_at_end(page: Page, field: Locator) -> None:
    """As Control+End does; returns once the editor has its caret there, for keys come faster here than from a hand.

    Just after a click the editor puts the caret back where it remembers it, which may be before it heard of the key.
    """
    field.click()
    for _ in range(50):
        page.keyboard.press("Control+End")
        page.wait_for_timeout(100)
        if field.evaluate(CARET_IS_AT_END):
            return
    raise AssertionError("The caret did not come to the end of the text.")


CARET_IS_AT_END = """field => {
    const caret = getSelection();
    const rest = document.createRange();
    rest.selectNodeContents(field);
    rest.setStart(caret.focusNode, caret.focusOffset);
    return field.contains(caret.focusNode) && rest.toString().trim() === "";
}"""


def save(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("region", name="Save").get_by_role("button", name="Save", exact=True).click()


def test_words_typed_in_the_editor_are_saved_and_come_back(page, live_server) -> None:
    ann = factories.make_user("writer", "ann")
    topic = factories.make_topic(ann, "Nerve Block")
    sign_in(page, ann, live_server.url)
    page.goto(address(topic))
    put_caret_at_end(page, surface(page, "Risks"))
    page.keyboard.press("Enter")
    page.keyboard.type("Call if it ")
    page.keyboard.press("Control+b")
    page.keyboard.type("swells")
    page.keyboard.press("Control+b")
    page.keyboard.press("Enter")
    page.get_by_role("toolbar", name="Text of “Risks”").get_by_role(
        "button", name="unordered list", exact=True
    ).click()
    page.keyboard.type("Fever")
    assert "Not saved yet." in page.locator("#draft-status").inner_text()
    save(page)
    assert words_of(topic)["risks"] == (
        "<p>Take no more than 250 mg.</p><p>Call if it <strong>swells</strong></p><ul><li>Fever</li></ul>"
    )
    assert "swells" in surface(page, "Risks").inner_text()


def test_a_table_keeps_its_caption_and_header_scopes_when_edited(page, live_server) -> None:
    ann = factories.make_user("writer", "ann")
    table = (
        '<table><caption>Doses</caption><tbody><tr><th scope="col">Age</th><th scope="col">Dose</th></tr>'
        "<tr><td>Adult</td><td>250 mg</td></tr></tbody></table>"
    )
    sections = [*factories.words()["sections"][:3], {"key": "risks", "heading": "Risks", "html": table}]
    topic = factories.make_topic(ann, "Nerve Block", sections=sections)
    before = words_of(topic)["risks"]
    assert "<caption>Doses</caption>" in before
    sign_in(page, ann, live_server.url)
    page.goto(address(topic))
    surface(page, "Risks").get_by_text("250 mg").click()
    page.keyboard.press("End")
    page.keyboard.type(" a day")
    save(page)
    after = words_of(topic)["risks"]
    assert "250 mg a day" in after
    for part in ("<caption>Doses</caption>", '<th scope="col">Age</th>', '<th scope="col">Dose</th>'):
        assert part in after


def test_a_citation_and_a_link_to_another_topic_survive_the_editor(page, live_server) -> None:
    ann = factories.make_user("writer", "ann")
    topic = factories.make_topic(ann, "Nerve Block")
    sign_in(page, ann, live_server.url)
    page.goto(address(topic))
    dose = "Take no more than 250 mg."
    for address_, written in (
        ("/topics/asthma/", f'<p><a href="/topics/asthma/">{dose}</a></p>'),
        ("#ref-1", f'<p>{dose}<a href="#ref-1">[1]</a></p>'),
    ):
        risks = surface(page, "Risks")
        risks.click()
        page.keyboard.press("Control+a")
        page.keyboard.press("Control+k")
        page.get_by_label("URL").fill(address_)
        page.get_by_role("button", name="Update").click()
        save(page)
        assert words_of(topic)["risks"] == written


def test_sections_are_added_moved_and_taken_out_with_the_keyboard(page, live_server) -> None:
    ann = factories.make_user("writer", "ann")
    topic = factories.make_topic(ann, "Nerve Block")
    sign_in(page, ann, live_server.url)
    page.goto(address(topic))
    surface(page, "Risks").wait_for()
    page.get_by_role("button", name="Another section").press("Enter")
    page.keyboard.type("Diet")
    page.locator("[contenteditable=true]").and_(
        page.get_by_role("textbox", name="Text of the new section")
    ).click()
    page.keyboard.type("Eat well.")
    page.get_by_role("button", name="Move Risks up").press("Enter")
    page.get_by_role("button", name="Take How Well It Works out").press("Enter")
    assert "How Well It Works: Taken out." in page.locator("#draft-said").inner_text()
    save(page)
    assert list(words_of(topic)) == ["treatment-overview", "why-it-is-done", "risks", "diet"]
    assert words_of(topic)["diet"] == "<p>Eat well.</p>"


def test_leaving_with_unsaved_words_asks_first(page, live_server) -> None:
    ann = factories.make_user("writer", "ann")
    topic = factories.make_topic(ann, "Nerve Block")
    sign_in(page, ann, live_server.url)
    page.goto(address(topic))
    page.get_by_label("Title").press_sequentially("s")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(address(topic, "preview"))
    assert asked == ["beforeunload"]


def test_the_second_writer_sees_both_texts_and_settles_them(open_page, live_server) -> None:
    ann, ben = factories.make_user("writer", "ann"), factories.make_user("writer", "ben")
    topic = factories.make_topic(ann, "Nerve Block")
    pages = []
    for user in (ann, ben):
        page = open_page()
        sign_in(page, user, live_server.url)
        page.goto(address(topic))
        surface(page, "Risks").click()
        page.keyboard.press("Control+a")
        page.keyboard.type(f"{user.first_name} on risks.")
        pages.append(page)
    save(pages[0])
    save(pages[1])
    second = pages[1]
    assert "Somebody saved this draft" in second.get_by_role("alert").first.inner_text()
    question = second.get_by_role("group", name="Risks: two texts")
    assert "Ann on risks." in question.inner_text()
    assert "Ben on risks." in question.inner_text()
    assert_accessible(second)
    question.get_by_label("Both, mine followed by theirs").check()
    save(second)
    assert words_of(topic)["risks"] == "<p>Ben on risks.</p><p>Ann on risks.</p>"


def test_a_phone_shows_what_the_board_asked_for_before_the_form_and_a_wide_screen_beside_it(
    page, phone, live_server
) -> None:
    ann = factories.make_user("writer", "ann")
    topic = factories.make_topic(ann, "Nerve Block")
    factories.request_changes(factories.submit(topic, ann), factories.make_user("reviewer"))
    for window in (page, phone):
        sign_in(window, ann, live_server.url)
        window.goto(address(topic))
        surface(window, "Risks").wait_for()
    request, title = (phone.locator(place).bounding_box() for place in ("#asked-title", "#id_title"))
    assert request["y"] < title["y"] < 1200
    request, title = (page.locator(place).bounding_box() for place in ("#asked-title", "#id_title"))
    assert request["x"] > title["x"] + title["width"]
    assert page.get_by_text("As of the last save.").is_visible()
    assert_accessible(page)
    assert_accessible(phone)


def test_writing_on_in_my_text_keeps_it_whatever_was_proposed(page, live_server) -> None:
    ann, ben = factories.make_user("writer", "ann"), factories.make_user("writer", "ben")
    topic = factories.make_topic(ann, "Nerve Block")
    sign_in(page, ann, live_server.url)
    page.goto(address(topic))
    factories.edit(topic, ben, summary="Ben in short.")
    page.get_by_label("Title").fill("Nerve Blocks")
    save(page)
    question = page.get_by_role("group", name="Summary: two texts")
    assert question.get_by_label("Take theirs").is_checked()
    page.get_by_role("textbox", name="Summary").fill("Ann in short.")
    assert question.get_by_label("Keep mine").is_checked()


def test_everything_works_without_a_script(open_page, live_server) -> None:
    ann = factories.make_user("writer", "ann")
    topic = factories.make_topic(ann, "Nerve Block")
    page = open_page(java_script_enabled=False)
    sign_in(page, ann, live_server.url)
    page.goto(address(topic))
    page.get_by_label("Title").fill("Nerve Blocks")
    page.get_by_role("button", name="Another section").click()
    page.locator("#id_s4-heading").fill("Diet")
    page.locator("#id_s4-html").fill("Eat well.")
    page.get_by_role("button", name="Move Diet up").or_(
        page.get_by_role("button", name="Move New section up")
    ).click()
    page.locator("#id_title").press("Enter")
    page.wait_for_load_state()
    assert list(words_of(topic))[3:] == ["diet", "risks"]
    assert factories.open_version(topic).title == "Nerve Blocks"


def test_the_editor_and_the_preview_can_be_used_by_everybody(page, phone, live_server) -> None:
    ann = factories.make_user("writer", "ann")
    topic = factories.make_topic(ann, "Nerve Block")
    for window in (page, phone):
        sign_in(window, ann, live_server.url)
        for where in (address(topic), address(topic, "preview"), reverse("admin:encyclopedia_topic_add")):
            window.goto(where)
            if where == address(topic):
                surface(window, "Risks").wait_for()
            assert_accessible(window)
            assert_no_sideways_scroll(window)


def test_nothing_jumps_while_the_editors_load_on_a_phone(phone, live_server) -> None:
    ann = factories.make_user("writer", "ann")
    topic = factories.make_topic(ann, "Nerve Block")
    sign_in(phone, ann, live_server.url)
    phone.add_init_script(
        "window.shifts = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries())"
        " if (!entry.hadRecentInput) window.shifts += entry.value }).observe({ type: 'layout-shift', buffered: true })"
    )
    phone.goto(address(topic))
    surface(phone, "Risks").wait_for()
    phone.wait_for_timeout(300)
    # 0.1 is what web.dev calls good for a whole visit.
    assert phone.evaluate("window.shifts") < 0.1
