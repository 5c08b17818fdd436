"""What staff do about search, on a desk and on a phone: terms that found nothing, and synonyms."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from encyclopedia.models import MissedTerm
from tests import factories as make
from tests.browser.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser.test_reviewer import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def check(page: Page) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)


@pytest.mark.parametrize("size", [(1280, 800), (375, 740)], ids=["desk", "phone"])
def test_a_term_is_dismissed_and_another_becomes_a_synonym(open_page, size):
    make.published_topic(make.make_user("writer"), make.make_user("reviewer"), "Nerve Block")
    make.make_user("manager", username="mona")
    month = timezone.localdate().replace(day=1)
    for term, count in (("zonked out", 12), ("a longer thing that many people typed", 4)):
        MissedTerm.objects.create(digest=term, term=term, count=count, last_month=month)
    page = open_page(*size)
    sign_in(page, "mona")
    page.goto("/admin/encyclopedia/missedterm/")
    check(page)
    page.get_by_role("button", name="Dismiss: a longer thing that many people typed").click()
    expect(page.locator(".messagelist")).to_contain_text("is dismissed.")
    page.get_by_role("link", name="Add a synonym: zonked out").click()
    words = page.get_by_label("Words", exact=False)
    expect(words).to_have_value("zonked out")
    words.fill("zonked out\nnerve block")
    check(page)
    page.get_by_role("button", name="Save and continue editing").click()
    found = page.get_by_role("region", name="What a search for each word finds now")
    expect(found).to_contain_text("zonked out: Nerve Block")
    check(page)
