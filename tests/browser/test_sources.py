"""Sources on a desk and on a phone: a chair marks one, and patients follow a citation."""

import pytest
from playwright.sync_api import Page, expect

from reviews.models import SourceNotice
from tests import factories as make
from tests.browser.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser.test_reviewer import sign_in

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = [(1280, 800), (375, 740)]
LONG = "https://www.example.org/guidelines/" + "a-very-long-address-of-a-guideline/" * 5


def check(page: Page) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)


def cited_page(title: str = "Nerve Block"):
    sections = make.words()["sections"]
    sections[1]["html"] = (
        '<p>It eases pain.<a href="#ref-1">[1]</a><a href="#ref-2">[2]</a></p>'
        '<table><tbody><tr><td>250 mg<a href="#ref-2">[2]</a></td></tr></tbody></table>'
    )
    references = [
        {"text": "Smith on nerves.", "doi": "10.1000/nerves"},
        {"text": "A guideline.", "url": LONG, "accessed_on": "2024-03-01"},
    ]
    writer, reviewer = make.make_user("writer"), make.make_user("reviewer")
    return make.published_topic(writer, reviewer, title, sections=sections, references=references)


@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
def test_a_chair_marks_a_source_and_lifts_it_again(open_page, size):
    make.make_user("chair", username="cleo")
    topic = cited_page()
    page = open_page(*size)
    sign_in(page, "cleo")
    page.goto("/admin/reviews/sourcenotice/add/")
    check(page)
    page.get_by_label("Source", exact=True).fill(LONG)
    page.get_by_label("Retracted").check()
    page.get_by_label("What is known").fill("The society took it back in May.")
    page.get_by_role("button", name="See which pages cite it").click()
    expect(page.get_by_role("region", name="1 reference names this source")).to_contain_text(
        topic.staff_title
    )
    check(page)
    page.get_by_role("button", name="Mark it, and open 1 review").click()
    expect(page.locator(".messagelist")).to_contain_text("1 review was opened.")
    check(page)
    page.goto(f"/admin/encyclopedia/topic/{topic.pk}/change/")
    expect(page.locator("main")).to_contain_text("Reference 2 of version 1 (Patients read it) was retracted.")
    check(page)
    page.get_by_role("link", name="What is known").click()
    page.get_by_role("link", name="Lift this notice").click()
    page.get_by_label("Reason").fill("It was another guideline.")
    check(page)
    page.get_by_role("button", name="Lift the notice").click()
    expect(page.locator(".messagelist")).to_contain_text("The notice is lifted.")
    assert SourceNotice.objects.get().lifted_at is not None


@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
def test_a_reader_follows_a_citation_to_its_source_and_prints_the_page(open_page, size):
    topic = cited_page()
    page = open_page(*size)
    page.goto(f"/topics/{topic.slug}/")
    check(page)
    citation = page.get_by_role("link", name="reference 2").first
    expect(citation).to_have_text("[2]")
    assert citation.evaluate("node => node.parentElement.tagName") == "SUP"
    citation.click()
    expect(page.locator("#ref-2")).to_be_in_viewport()
    expect(page.locator("#ref-2")).to_contain_text("A guideline.")
    page.emulate_media(media="print")
    expect(citation).to_be_visible()
    expect(page.locator("#ref-2")).to_be_visible()
    assert_no_sideways_scroll(page)
