"""Comments through the front door: beside the text of a review, on their own pages, and in the editor."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from lxml import html as lxml_html

from encyclopedia.models import Topic
from reviews import actions
from reviews.models import Comment, ReviewRound
from tests import factories as make
from tests.reviews.test_discussing import QUOTE, in_review, risks, say, sent_back

pytestmark = pytest.mark.django_db

HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def writer() -> User:
    return make.make_user("writer", "ann")


@pytest.fixture
def reviewer() -> User:
    return make.make_user("reviewer", "rosa")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def screen(round_: ReviewRound, view: str = "clean") -> str:
    return reverse("admin:reviews_reviewround_change", args=[round_.pk]) + f"?view={view}"


def comments(topic: Topic) -> str:
    return reverse("admin:encyclopedia_topic_comments", args=[topic.pk])


def new(topic: Topic) -> str:
    return reverse("admin:encyclopedia_topic_comment", args=[topic.pk])


def thread(said: Comment) -> str:
    return reverse("admin:encyclopedia_topic_thread", args=[said.topic_id, said.pk])


def page(user: User, address: str, status: int = 200) -> str:
    answer = client_of(user).get(address)
    assert answer.status_code == status
    return str(answer.content.decode())


def words(text: str) -> str:
    """What a person reads of a page."""
    return re.sub(r"\s+", " ", str(lxml_html.fromstring(text).text_content()))


def typed(topic: Topic, **changes) -> dict[str, str]:
    version = str(make.open_version(topic).pk)
    return {"version": version, "section": "risks", "quote": QUOTE, "nth": "1", "body": "So?", **changes}


def press(user: User, said: Comment, do: str, **more):
    version = make.open_version(said.topic)
    base = {"version": version.pk, "base_hash": version.content_hash}
    return client_of(user).post(thread(said), {**base, "do": do, **more})


def edit_risks(topic: Topic, writer: User, html: str) -> None:
    given = make.words()["sections"]
    make.edit(
        topic, writer, sections=[{**one, "html": html} if one["key"] == "risks" else one for one in given]
    )


# --- Beside the text of a review ---


@pytest.mark.parametrize("view", ["changes", "side", "clean"])
def test_comments_stand_beside_the_text_in_every_view_and_lead_to_it(writer, reviewer, view):
    topic = in_review(writer, reviewer)
    said = say(topic, reviewer, body=HOSTILE)
    shown = page(reviewer, screen(topic.rounds.get(), view))
    assert f'id="comment-{said.pk}"' in shown
    assert f'href="#comment-{said.pk}"' in shown
    assert ("<mark" in shown) == (view == "clean")
    back = "#quote-" if view == "clean" else "#section-risks"
    assert f'href="{back}{said.pk if view == "clean" else ""}"' in shown
    assert HOSTILE not in shown
    # A form for the page and for each of its four sections, and the way to each from the text.
    assert shown.count('class="act-form talk-form"') == 5
    assert shown.count('data-talk="risks"') == 1


def test_the_clean_view_marks_the_words_and_numbers_them_in_the_order_of_the_text(writer, reviewer):
    topic = in_review(writer, reviewer)
    last = say(topic, reviewer)
    first = say(topic, reviewer, "in short", section="")
    shown = page(reviewer, screen(topic.rounds.get()))
    marks = re.findall(
        r'<mark id="quote-(\d+)".*?>(.*?)</mark><a href="#comment-(\d+)".*?</span>(\d)</a>', shown
    )
    assert marks == [
        (str(first.pk), "in short", str(first.pk), "1"),
        (str(last.pk), QUOTE, str(last.pk), "2"),
    ]
    actions.resolve_comment(comment_id=last.pk, by=writer)
    shown = page(reviewer, screen(topic.rounds.get()))
    assert f'id="quote-{last.pk}"' not in shown
    assert f'id="comment-{last.pk}"' in shown


def test_a_form_beside_the_text_makes_a_comment_and_comes_back_to_it(writer, reviewer):
    topic = in_review(writer, reviewer)
    round_ = topic.rounds.get()
    sent = typed(topic, round=str(round_.pk), view="side", suggestion="at most 250 mg", body="")
    answer = client_of(reviewer).post(new(topic), sent)
    said = Comment.objects.get()
    assert answer.url == screen(round_, "side") + f"#comment-{said.pk}"
    assert (said.quote, said.suggestion, said.author) == (QUOTE, "at most 250 mg", reviewer)


def test_to_leave_words_out_is_a_suggestion_and_an_empty_field_is_none(writer):
    topic = make.make_topic(writer)
    client_of(writer).post(new(topic), typed(topic, suggestion=" "))
    client_of(writer).post(new(topic), typed(topic, leave_out="on", body=""))
    assert list(Comment.objects.values_list("suggestion", flat=True)) == [None, ""]


def test_a_comment_that_cannot_be_taken_comes_back_with_every_word_of_it(writer):
    topic = make.make_topic(writer)
    sent = typed(topic, quote="words that are nowhere", body="My long thought.", suggestion="My wording.")
    answer = client_of(writer).post(new(topic), sent)
    assert answer.status_code == 400
    for kept in (
        "words that are nowhere",
        "My long thought.",
        "My wording.",
        "These words are not in this section",
    ):
        assert kept in answer.content.decode()
    make.submit(topic, writer)
    sent = typed(topic, body="My long thought.")
    actions.recall(version_id=make.open_version(topic).pk, by=writer, reason="A slip.")
    version = make.open_version(topic)
    actions.abandon_draft(version_id=version.pk, by=writer, base_hash=version.content_hash, reason="No.")
    answer = client_of(writer).post(new(topic), sent)
    assert (answer.status_code, "My long thought." in answer.content.decode()) == (409, True)
    assert not Comment.objects.exists()


def test_the_form_says_to_a_reviewer_whose_words_they_are_when_they_are_taken_over(writer, reviewer):
    said = "you have written them, and somebody else has to approve"
    topic = in_review(writer, reviewer)
    assert said in page(reviewer, screen(topic.rounds.get()))
    assert said not in page(writer, screen(topic.rounds.get()))


def test_no_word_of_a_text_reaches_a_member_through_comments_before_they_declare(writer, reviewer):
    topic = make.make_topic(writer)
    said = say(topic, writer)
    make.submit(topic, writer)
    addresses = (
        screen(topic.rounds.get()),
        comments(topic),
        new(topic),
        thread(said),
        thread(said) + "?version=1",
    )
    for address in addresses:
        assert QUOTE not in client_of(reviewer).get(address).content.decode()
    kept = client_of(reviewer).post(new(topic), typed(topic, quote="", body="My thought."))
    assert kept.status_code == 403
    assert "My thought." in kept.content.decode()
    assert QUOTE not in kept.content.decode()
    assert press(reviewer, said, "resolve").status_code == 403
    make.take_seat(topic.rounds.get(), reviewer)
    for address in addresses:
        assert (QUOTE in client_of(reviewer).get(address).content.decode()) == (address != new(topic))


# --- Threads ---


def test_a_thread_is_answered_resolved_and_opened_again_from_the_page_of_all_threads(writer, reviewer):
    topic = in_review(writer, reviewer)
    said = say(topic, reviewer)
    assert f'action="{thread(said)}"' in page(writer, comments(topic))
    assert press(writer, said, "reply", words="It is.").url == comments(topic) + f"#comment-{said.pk}"
    press(writer, said, "resolve", words="Checked.")
    shown = words(page(reviewer, comments(topic)))
    for part in ("It is.", "Resolved by Ann Example", "Checked.", "No comment waits for an answer."):
        assert part in shown
    refused = press(reviewer, said, "reopen", words="")
    assert refused.status_code == 400
    press(reviewer, said, "reopen", words="Where?")
    assert "Where?" in page(writer, comments(topic))
    again = press(writer, said, "nonsense", words="Kept words.")
    assert (again.status_code, "Kept words." in again.content.decode()) == (400, True)


def test_a_comment_survives_edits_and_an_orphan_stands_with_its_old_quotation(writer, reviewer):
    topic, said = sent_back(writer, reviewer)
    edit_risks(topic, writer, "<p>New here. Take no more than 125 mg.</p>")
    shown = words(page(writer, comments(topic)))
    assert f"{QUOTE}" in shown
    assert "It reads now: no more than 125 mg" in shown
    edit_risks(topic, writer, "<p>Ask somebody before you begin.</p>")
    shown = words(page(writer, comments(topic)))
    assert QUOTE in shown
    assert "Not found in the text any more. These words stood in “Risks”." in shown
    again = make.submit(topic, writer)
    make.take_seat(again, reviewer)
    assert "Not found in the text any more" in page(reviewer, screen(again))
    assert f'id="quote-{said.pk}"' not in page(reviewer, screen(again))


def test_a_wording_is_taken_over_by_one_button_on_a_draft(writer, reviewer):
    topic, said = sent_back(writer, reviewer, suggestion="at most 125 mg", body="")
    shown = page(writer, comments(topic))
    assert 'value="accept"' in shown
    assert "“no more than 250 mg” becomes “at most 125 mg”" in words(shown)
    base = re.search(r'name="base_hash" value="(\w+)"', shown)
    assert base is not None
    assert press(writer, said, "accept", base_hash=base[1]).status_code == 302
    assert risks(topic) == "<p>Take at most 125 mg.</p>"
    assert "Wording taken over by Ann Example" in words(page(writer, comments(topic)))
    assert 'value="accept"' not in page(make.make_user("chair"), comments(topic))


def test_whoever_takes_over_from_an_old_page_is_told_and_finds_the_text_of_now(writer, reviewer):
    topic, said = sent_back(writer, reviewer, suggestion="at most 125 mg", body="")
    base = make.open_version(topic).content_hash
    edit_risks(topic, writer, "<p>Take no more than 300 mg.</p>")
    told = press(writer, said, "accept", base_hash=base)
    assert told.status_code == 409
    shown = words(told.content.decode())
    assert "so nothing was taken over" in shown
    assert "“no more than 300 mg” becomes “at most 125 mg”" in shown
    assert make.open_version(topic).content_hash in told.content.decode()
    assert "300 mg" in risks(topic)
