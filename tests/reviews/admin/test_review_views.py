"""What a reviewer sees of a round: the two sides, the numbers, and what the board did before, in words."""

import re

import pytest
from django.test import RequestFactory

from encyclopedia.errors import WrongState
from reviews import actions
from reviews.admin.base import refused
from reviews.models import ReviewRound
from tests.factories import edit, make_topic, make_user, published_topic, request_changes, submit, words
from tests.reviews.admin.test_rounds import LOWER_DOSE, reading, record_page, screen, signed_in
from tests.reviews.boards import address

pytestmark = pytest.mark.django_db


def part(page: str, start: str, end: str) -> str:
    return page.split(start, 1)[1].split(end, 1)[0]


def lower_dose(writer, reviewer) -> ReviewRound:
    """A revision in which nothing but the dose under Risks differs."""
    topic = published_topic(writer, reviewer, title="Nerve Block")
    actions.start_draft(topic_id=topic.pk, by=writer)
    changed = words("Nerve Block")["sections"]
    changed[3]["html"] = "<p>Take no more than 125 mg.</p>"
    edit(topic, writer, sections=changed)
    return submit(topic, writer, note="The dose is lower now.")


def test_side_by_side_marks_what_goes_on_one_side_and_what_comes_on_the_other():
    round_ = lower_dose(make_user("writer"), reviewer := make_user("reviewer"))
    page = reading(round_, reviewer).get(screen(round_) + "?view=side").content.decode()
    was, proposed = part(page, 'id="section-risks"', "</section>").split('<div class="now">')
    assert all(one in was for one in ("250 mg", "<del>"))
    assert not any(one in was for one in ("125 mg", "<ins>"))
    assert all(one in proposed for one in ("125 mg", "<ins>"))
    assert not any(one in proposed for one in ("250 mg", "<del>"))


def test_side_by_side_folds_what_did_not_change():
    round_ = lower_dose(make_user("writer"), reviewer := make_user("reviewer"))
    page = reading(round_, reviewer).get(screen(round_) + "?view=side").content.decode()
    folded = page.count('<details class="pair-same" id="section-')
    assert folded == len(words("Nerve Block")["sections"]) - 1


@pytest.mark.parametrize("view", ["changes", "side", "clean"])
def test_a_number_that_changed_names_its_section_and_leads_to_its_change(view):
    round_ = lower_dose(make_user("writer"), reviewer := make_user("reviewer"))
    page = reading(round_, reviewer).get(f"{screen(round_)}?view={view}").content.decode()
    numbers = part(page, 'aria-labelledby="numbers"', "</section>")
    [(place, heading)] = re.findall(r'(?:href|formaction)="([^"]+)"[^>]*>([^<]+)</(?:a|button)>', numbers)
    assert heading == "Risks"
    there = f"{address(round_, 'sign')}?view=changes#change-1"  # what was begun of a decision is posted along
    assert place == (there if view == "clean" else "#change-1")
    assert ('id="change-1"' in page) == (view != "clean")


@pytest.mark.parametrize("view", ["changes", "side", "clean"])
def test_what_was_begun_of_a_decision_comes_along_to_another_view(view):
    round_ = lower_dose(make_user("writer"), reviewer := make_user("reviewer"))
    client = reading(round_, reviewer)
    begun = {
        "comment": "Name the guideline.",
        "current_as_of": "not yet",
        "read": ["risks"],
        "content_hash": "x",
    }
    answer = client.post(f"{address(round_, 'sign')}?view={view}", begun)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert re.search(rf'formaction="[^"]+view={view}#text" class="view-way" aria-current="page"', page)
    assert "Name the guideline.</textarea>" in page
    assert 'value="not yet"' in page
    assert re.search(r'name="read" value="risks" checked', page)
    assert set(re.findall(r'name="read" value="(\w+)" checked', page)) == {"risks"}
    assert "errorlist" not in page
    assert "Nothing was signed yet" not in page
    assert not round_.records.exists()


def test_who_may_not_decide_posts_their_way_to_no_text():
    round_ = lower_dose(make_user("writer"), make_user("reviewer"))
    undeclared = signed_in(make_user("reviewer"))
    page = undeclared.post(
        f"{address(round_, 'sign')}?view=clean", {"comment": "Let me see."}
    ).content.decode()
    assert "125 mg" not in page
    assert "Let me see." in page


def test_a_view_is_chosen_by_a_link_where_there_is_nothing_to_decide():
    round_ = lower_dose(make_user("writer"), make_user("reviewer"))
    page = signed_in(make_user("writer")).get(screen(round_)).content.decode()
    assert 'href="?view=side#text"' in page
    assert "formaction" not in page


def test_a_resubmission_without_a_changed_word_says_so():
    writer, reviewer = make_user("writer"), make_user("reviewer")
    topic = make_topic(writer)
    request_changes(submit(topic, writer), reviewer)
    again = submit(topic, writer)
    notice = "Not one word differs from what the board sent back in round 1."
    assert notice in reading(again, reviewer).get(screen(again)).content.decode()
    request_changes(again, reviewer)
    edit(topic, writer, **LOWER_DOSE)
    assert (
        "Not one word differs" not in signed_in(reviewer).get(screen(submit(topic, writer))).content.decode()
    )


def test_past_decisions_are_told_as_done():
    writer, reviewer = make_user("writer"), make_user("reviewer")
    topic = make_topic(writer)
    sent_back = submit(topic, writer)
    request_changes(sent_back, reviewer, comment="Say how often.")
    client = signed_in(writer)
    for place in (screen(sent_back), screen(submit(topic, writer)), record_page(sent_back)):
        page = client.get(place).content.decode()
        assert ": Asked for changes" in page.replace("</strong>", "")
        assert "Request changes" not in page


def test_a_reaffirmation_is_asked_why_now():
    writer, reviewer, chair = make_user("writer"), make_user("reviewer"), make_user("chair")
    topic = published_topic(writer, reviewer)
    round_ = actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="A year has passed.")
    page = reading(round_, reviewer).get(screen(round_)).content.decode()
    assert "Why now" in page
    assert "What changed and why" not in page


def test_a_refusal_has_a_heading_and_a_way_back():
    request = RequestFactory().get(
        "/admin/", headers={"referer": "http://testserver/admin/reviews/reviewround/"}
    )
    request.user = make_user("writer")
    answer = refused(request, WrongState("It was published a moment ago."))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<h1>Not done: things have changed</h1>" in page
    assert 'href="http://testserver/admin/reviews/reviewround/"' in page


def test_a_refusal_leads_back_to_this_site_alone():
    request = RequestFactory().get("/admin/", headers={"referer": "https://elsewhere.example/"})
    request.user = make_user("writer")
    assert "elsewhere.example" not in refused(request, WrongState("No.")).content.decode()
