"""A picture on its way from a writer through the board to patients, in a real browser: its words are part of what is
signed, and each window loads the size that it needs.
"""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from encyclopedia.models import Topic
from reviews import actions
from tests import factories as make
from tests.browser.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser.test_reviewer import REVIEW, sign_in
from tests.encyclopedia.images.pictures import png

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = {
    "What the picture shows, in words": "A needle beside a nerve.",
    "Caption": "Where the medicine goes.",
    "Credit": "Sample clinic",
}


@pytest.fixture
def topic() -> Topic:
    make.make_user("reviewer", username="rita")
    writer = make.make_user("writer", username="wanda")
    topic = make.published_topic(writer, make.make_user("reviewer"), "Nerve Block")
    actions.start_draft(topic_id=topic.pk, by=writer)
    return topic


def check(page: Page) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)


def put_in_the_draft(page: Page, topic: Topic) -> None:
    """A writer who forgot to say what the picture shows is asked for it, and then sends it to the board."""
    sign_in(page, "wanda")
    page.goto(reverse("admin:encyclopedia_topic_draft", args=[topic.pk]))
    section = page.get_by_role("region", name="Risks").and_(page.locator(".draft-section"))
    section.get_by_text("Add a picture", exact=True).click()
    section.get_by_label("File", exact=True).set_input_files(
        {"name": "nerve.png", "mimeType": "image/png", "buffer": png((1400, 700))}
    )
    section.get_by_role("button", name="Add this picture").click()
    save = page.get_by_role("region", name="Save").get_by_role("button", name="Save", exact=True)
    save.click()
    expect(page.get_by_text("Say in words what the picture shows").first).to_be_visible()
    check(page)
    for label, words in WORDS.items():
        section.get_by_label(label).first.fill(words)
    save.click()
    expect(section.get_by_role("img", name=WORDS["What the picture shows, in words"])).to_be_visible()


def sign_off(page: Page) -> None:
    """The board sees the picture, and each of its words, as what is new."""
    sign_in(page, "rita")
    page.get_by_role("link", name=REVIEW).click()
    page.get_by_role("button", name="I have no conflict of interest: open the text").click()
    for words in WORDS.values():
        expect(page.locator("ins", has_text=words).first).to_be_visible()
    check(page)
    for section in ("Treatment Overview", "Why It Is Done", "How Well It Works", "Risks"):
        page.get_by_label(f"I have read this section: {section}").check()
    page.get_by_role("button", name="Approve it for patients").click()
    page.get_by_label("Your password").fill(make.PASSWORD)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("Patients now read edition 2")


def read_by_a_patient(page: Page) -> int:
    """Return how wide the file is that this window loaded."""
    page.goto("/topics/nerve-block/")
    figure = page.get_by_role("figure")
    for words in list(WORDS.values())[1:]:
        expect(figure).to_contain_text(words)
    picture = figure.get_by_role("img", name=WORDS["What the picture shows, in words"])
    picture.evaluate("picture => picture.decode()")
    check(page)
    width: int = picture.evaluate(
        "picture => Number(picture.srcset.split(', ').find(one => picture.currentSrc.endsWith(one.split(' ')[0]))"
        ".split(' ')[1].replace('w', ''))"
    )
    return width


def test_a_picture_goes_through_the_board_to_patients(open_page, topic):
    put_in_the_draft(open_page(), topic)
    make.submit(topic, User.objects.get(username="wanda"))
    sign_off(open_page())
    assert (
        read_by_a_patient(open_page(width=375)) < read_by_a_patient(open_page(device_scale_factor=2)) == 1400
    )
