"""Review policies, members and checklists on a desk and on a phone; and what patients see of a page that is late."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from encyclopedia.models import TopicKind
from reviews.models import BoardMember, Checklist, ChecklistItem, PolicySeat, ReviewPolicy
from reviews.seeds import seed
from tests import factories as make
from tests.browser.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser.test_reviewer import sign_in

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = [(1280, 800), (375, 740)]
SCHEMES = ["light", "dark"]


@pytest.fixture
def seeds(transactional_db) -> None:
    """The policies and checklists of a new installation."""
    seed(TopicKind, ReviewPolicy, PolicySeat, Checklist, ChecklistItem)


def check(page: Page) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
def test_a_late_page_can_be_read_by_everybody(open_page, size, scheme):
    writer, reviewer = make.make_user("writer"), make.make_user("reviewer")
    topic = make.make_topic(writer, "Nerve Block")
    long_ago = timezone.localdate() - timedelta(days=4 * 365)
    make.approve(make.submit(topic, writer), reviewer, long_ago)
    page = open_page(*size, color_scheme=scheme)
    for on_expiry, said in (
        ("note", "has not been reviewed since"),
        ("prominent", "has not been reviewed since"),
        ("replace", "This page is waiting to be reviewed"),
    ):
        TopicKind.objects.filter(pk=topic.kind_id).update(on_expiry=on_expiry)
        page.goto(f"/topics/{topic.slug}/?{on_expiry}")  # a browser keeps a page for a minute
        expect(page.locator("main")).to_contain_text(said)
        check(page)
    page.get_by_role("link", name="All editions of this page").click()
    page.get_by_role("link", name="Edition 1").first.click()
    expect(page.get_by_role("note")).to_contain_text("It is out of date, and is kept for the record.")
    check(page)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
def test_a_chair_sets_a_policy_without_javascript(open_page, seeds, size, scheme):
    make.make_user("chair", username="cleo")
    topic = make.make_topic(make.make_user("writer"), "Nerve Block")
    page = open_page(*size, color_scheme=scheme, java_script_enabled=False)
    sign_in(page, "cleo")
    page.goto("/admin/reviews/reviewpolicy/")
    page.get_by_role("link", name="Treatment").first.click()
    page.locator("#id_seats-0-profession").select_option("physician")
    page.locator("#id_seats-1-profession").select_option("pharmacist")
    page.locator("#id_seats-1-when").select_option("medicines")
    page.get_by_label("Why").fill("The board decided so.")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator("section.panel").first).to_contain_text(
        "A physician and, when medicines are named, a pharmacist; the last signature publishes."
    )
    page.goto(f"/admin/encyclopedia/topic/{topic.pk}/change/")
    page.get_by_role("button", name="Own review policy").click()
    expect(page.locator("h1")).to_have_text("Review policy: Nerve Block")
    page.get_by_role("link", name="Remove: follow the kind again").click()
    page.get_by_label("Reason").fill("No longer needed.")
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("#policy")).to_have_text("Review policy")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
def test_the_screens_of_the_board_can_be_used_by_everybody(open_page, seeds, size, scheme):
    make.make_user(None, username="root", is_superuser=True)
    make.make_user("reviewer")
    topic = make.make_topic(make.make_user("writer"), "Nerve Block")
    page = open_page(*size, color_scheme=scheme)
    sign_in(page, "root")
    policy, checklist, member = (model.objects.all()[0] for model in (ReviewPolicy, Checklist, BoardMember))
    for address in (
        "reviews/reviewpolicy/", f"reviews/reviewpolicy/{policy.pk}/change/", "reviews/checklist/",
        f"reviews/checklist/{checklist.pk}/change/", "reviews/boardmember/",
        f"reviews/boardmember/{member.pk}/change/", f"encyclopedia/topic/{topic.pk}/change/",
    ):  # fmt: skip
        page.goto(f"/admin/{address}")
        assert page.url.endswith(address)
        check(page)
