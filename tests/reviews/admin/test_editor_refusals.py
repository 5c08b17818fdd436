"""A save that is refused, for whatever reason, writes nothing and gives back every word that was typed."""

import pytest
from django.test import Client

from encyclopedia.models import Topic
from tests import factories
from tests.reviews.admin.editing import address, bodies, form_of, message_of, post, read, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return factories.make_user("writer", "ann")


@pytest.fixture
def topic(ann) -> Topic:
    return factories.make_topic(ann, "Nerve Block")


# --- Refused, and nothing lost ---


def test_every_wrong_field_is_named_and_all_that_was_typed_comes_back(ann, topic) -> None:
    answer = post(
        ann,
        topic,
        read(ann, topic),
        title="T" * 201,
        s0__html="<p>Kept words.</p>",
        r0__url="ftp://example.org",
        r0__accessed_on="yesterday",
    )
    assert answer.status_code == 400
    form = form_of(answer)
    assert form["title"] == "T" * 201
    assert form["s0-html"] == "<p>Kept words.</p>"
    assert (form["r0-url"], form["r0-accessed_on"]) == ("ftp://example.org", "yesterday")
    told = message_of(answer)
    assert "Title is too long" in told
    assert "“ftp://example.org” is not a web address" in told
    assert "references[" not in told


def test_a_section_that_is_too_large_comes_back_whole(ann, topic) -> None:
    body = "<p>" + "x" * 1_000_001 + "</p>"
    answer = post(ann, topic, read(ann, topic), s1__html=body)
    assert answer.status_code == 400
    assert form_of(answer)["s1-html"] == body
    assert "longer than a section can hold" in message_of(answer) or "longer than a million" in message_of(
        answer
    )


@pytest.mark.parametrize("do", ["save", "preview", "submit", "settle", "add-section", "remove:s0"])
def test_a_post_that_names_no_base_is_refused_with_its_words(ann, topic, do) -> None:
    form = read(ann, topic)
    del form["base_hash"]
    answer = post(ann, topic, form, do, s0__html="<p>Typed.</p>")
    assert answer.status_code == 400
    assert form_of(answer)["s0-html"] == "<p>Typed.</p>"
    assert bodies(topic)["treatment-overview"] == "<p>About Nerve Block.</p>"
    assert "did not say which text" in message_of(answer)


def test_after_a_missing_base_the_words_can_be_saved_from_the_screen(ann, topic) -> None:
    form = read(ann, topic) | {"base_hash": "", "base_parts": "not json"}
    form = form_of(post(ann, topic, form, s0__html="<p>Typed.</p>"))
    asked = post(ann, topic, form)
    assert asked.status_code == 400, "nobody knows who changed what, so it has to be said"
    assert post(ann, topic, form, **{"choice-section:treatment-overview": "mine"}).status_code == 302
    assert bodies(topic)["treatment-overview"] == "<p>Typed.</p>"


def test_a_version_that_went_to_the_board_meanwhile_takes_no_words_and_shows_them(ann, topic) -> None:
    form = read(ann, topic)
    factories.submit(topic, ann)
    answer = post(ann, topic, form, s0__html="<p>Late <strong>words</strong>.</p>", r0__text="Late source")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<p>Late <strong>words</strong>.</p>" in page
    assert "Late source" in page
    assert "in review" in message_of(answer)
    assert bodies(topic)["treatment-overview"] == "<p>About Nerve Block.</p>"


def test_a_writer_whose_role_was_taken_away_gets_the_words_back(ann, topic) -> None:
    form = read(ann, topic)
    ann.groups.clear()
    answer = post(ann, topic, form, s0__html="<p>My words.</p><script>x()</script>")
    assert answer.status_code == 403
    assert "<p>My words.</p>" in answer.content.decode()
    assert "x()" not in answer.content.decode()


def test_whoever_was_signed_out_while_writing_gets_the_words_back(ann, topic) -> None:
    form = read(ann, topic)
    answer = Client().post(address(topic), {**form, "summary": "A new summary."})
    assert answer.status_code == 403
    assert "A new summary." in answer.content.decode()
    assert "signed out" in message_of(answer)
    assert words_of(topic)["summary"] == "Nerve Block in short."


# --- Hostile forms ---


@pytest.mark.parametrize("key", ["side-effects", "../../etc", "A B!", "x" * 500, "risks\x00"])
def test_a_key_that_the_topic_never_had_is_refused_with_words_and_kept_text(ann, topic, key) -> None:
    answer = post(ann, topic, read(ann, topic), s0__key=key, s0__html="<p>Typed.</p>")
    assert answer.status_code == 400
    assert "sections that are not of this topic" in message_of(answer)
    form = form_of(answer)
    assert (form["s0-key"], form["s0-html"]) == ("", "<p>Typed.</p>")
    assert bodies(topic)["treatment-overview"] == "<p>About Nerve Block.</p>"


def test_a_key_sent_twice_is_refused_and_both_texts_come_back(ann, topic) -> None:
    answer = post(ann, topic, read(ann, topic), s1__key="treatment-overview")
    assert answer.status_code == 400
    form = form_of(answer)
    assert [form["s0-key"], form["s1-key"]] == ["treatment-overview", ""]
    assert form["s1-html"] == "<p>It eases pain.</p>"


@pytest.mark.parametrize("count", [101, 5000])
def test_more_sections_than_a_topic_can_hold_are_refused_in_words(ann, topic, count) -> None:
    form = read(ann, topic)
    form["section"] = [f"s{n}" for n in range(count)]
    form |= {f"s{n}-heading": f"Part {n}" for n in range(4, count)}
    answer = post(ann, topic, form)
    assert answer.status_code == 400
    # Django itself refuses a form of more fields than a real page could have (DATA_UPLOAD_MAX_NUMBER_FIELDS).
    assert "too many" in answer.content.decode() or "<h1>" in answer.content.decode()
    assert len(words_of(topic)["sections"]) == 4


def test_row_names_that_make_no_sense_are_ignored(ann, topic) -> None:
    form = read(ann, topic)
    form["section"] += ["title", "s0", "s-1", "s99999999999", "r0", "<b>"]
    assert post(ann, topic, form).status_code == 302
    assert len(words_of(topic)["sections"]) == 4


@pytest.mark.parametrize("do", ["up:s99", "explode", "add-section:nothing", "add-section:risks", "up:", ""])
def test_an_unknown_button_is_refused_with_the_form_as_it_was(ann, topic, do) -> None:
    answer = post(ann, topic, read(ann, topic), do, title="Typed")
    assert answer.status_code == 400
    assert form_of(answer)["title"] == "Typed"
