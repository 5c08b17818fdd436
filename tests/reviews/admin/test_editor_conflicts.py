"""Two texts of one draft: the second saver sees both and chooses, and nothing is lost; an import is such a text."""

import pytest
from django.utils import timezone

from encyclopedia.drafting import clean_content
from encyclopedia.incoming import keep_incoming
from encyclopedia.models import Contribution, IncomingText, Topic
from tests import factories
from tests.reviews.admin.editing import address, bodies, editor, form_of, message_of, post, read, words_of

pytestmark = pytest.mark.django_db

OVERVIEW = "section:treatment-overview"
RISKS = "section:risks"


@pytest.fixture
def ann():
    return factories.make_user("writer", "ann")


@pytest.fixture
def ben():
    return factories.make_user("writer", "ben")


@pytest.fixture
def topic(ann) -> Topic:
    return factories.make_topic(ann, "Nerve Block")


def test_the_second_saver_is_told_and_sees_both_texts(ann, ben, topic) -> None:
    form = read(ann, topic)
    post(ben, topic, read(ben, topic), s0__html="<p>Ben wrote this.</p>")
    answer = post(ann, topic, form, s0__html="<p>Ann wrote that.</p>")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody saved this draft after you opened it" in message_of(answer)
    assert "<p>Ben wrote this.</p>" in page
    assert "<p>Ann wrote that.</p>" in page
    assert form_of(answer)["s0-html"] == "<p>Ann wrote that.</p>"
    assert bodies(topic)["treatment-overview"] == "<p>Ben wrote this.</p>"


def test_what_only_one_of_them_changed_is_proposed_from_that_one(ann, ben, topic) -> None:
    form = read(ann, topic)
    post(ben, topic, read(ben, topic), s3__html="<p>Ben on risks.</p>", summary="Ben in short.")
    conflict = form_of(post(ann, topic, form, s0__html="<p>Ann on the overview.</p>"))
    assert conflict[f"choice-{OVERVIEW}"] == "mine"
    assert conflict[f"choice-{RISKS}"] == "theirs"
    assert conflict["choice-summary"] == "theirs"
    assert post(ann, topic, conflict).status_code == 302
    assert bodies(topic)["treatment-overview"] == "<p>Ann on the overview.</p>"
    assert bodies(topic)["risks"] == "<p>Ben on risks.</p>"
    assert words_of(topic)["summary"] == "Ben in short."


def test_what_both_changed_has_to_be_chosen(ann, ben, topic) -> None:
    form = read(ann, topic)
    post(ben, topic, read(ben, topic), s0__html="<p>Ben.</p>")
    conflict = form_of(post(ann, topic, form, s0__html="<p>Ann.</p>"))
    assert f"choice-{OVERVIEW}" not in conflict
    asked = post(ann, topic, conflict)
    assert asked.status_code == 400
    assert "which words stay" in message_of(asked)
    assert form_of(asked)["s0-html"] == "<p>Ann.</p>"
    assert bodies(topic)["treatment-overview"] == "<p>Ben.</p>"


@pytest.mark.parametrize(
    ("choice", "body"),
    [("mine", "<p>Ann.</p>"), ("theirs", "<p>Ben.</p>"), ("both", "<p>Ann.</p><p>Ben.</p>")],
)
def test_the_choice_is_what_is_saved(ann, ben, topic, choice, body) -> None:
    form = read(ann, topic)
    post(ben, topic, read(ben, topic), s0__html="<p>Ben.</p>")
    conflict = form_of(post(ann, topic, form, s0__html="<p>Ann.</p>"))
    assert post(ann, topic, conflict, **{f"choice-{OVERVIEW}": choice}).status_code == 302
    assert bodies(topic)["treatment-overview"] == body


def test_choices_hold_for_the_single_fields_and_the_references_too(ann, ben, topic) -> None:
    form = read(ann, topic)
    post(
        ben,
        topic,
        read(ben, topic),
        title="Ben’s title",
        also_called="Ben’s name",
        author="Ben",
        r0__text="Ben’s source.",
        **{"attribution-license": "CC BY 4.0"},
    )
    conflict = form_of(
        post(
            ann,
            topic,
            form,
            title="Ann’s title",
            also_called="Ann’s name",
            author="Ann",
            r0__text="Ann’s source.",
        )
    )
    answer = post(
        ann,
        topic,
        conflict,
        **{
            "choice-title": "both",
            "choice-also_called": "both",
            "choice-author": "theirs",
            "choice-references": "both",
        },
    )
    assert answer.status_code == 302
    words = words_of(topic)
    assert words["title"] == "Ann’s title / Ben’s title"
    assert words["also_called"] == ["Ann’s name", "Ben’s name"]
    assert words["author"] == "Ben"
    assert [item["text"] for item in words["references"]] == ["Ann’s source.", "Ben’s source."]
    assert words["attribution"]["license"] == "CC BY 4.0"


def test_a_section_that_the_other_added_comes_in_at_its_place(ann, ben, topic) -> None:
    form = read(ann, topic)
    theirs = form_of(post(ben, topic, read(ben, topic), "add-section"))
    theirs["section"] = ["s0", "s4", "s1", "s2", "s3"]
    post(ben, topic, theirs, s4__heading="Diet", s4__html="<p>Eat well.</p>")
    conflict = form_of(post(ann, topic, form, title="Nerve Blocks"))
    assert conflict["choice-section:diet"] == "theirs"
    post(ann, topic, conflict)
    assert list(bodies(topic)) == [
        "treatment-overview",
        "diet",
        "why-it-is-done",
        "how-well-it-works",
        "risks",
    ]


def test_a_section_that_the_other_took_out_while_mine_grew_is_asked_about(ann, ben, topic) -> None:
    form = read(ann, topic)
    post(ben, topic, read(ben, topic), s3__removed="1")
    conflict = form_of(post(ann, topic, form, s3__html="<p>Ann on risks.</p>"))
    assert f"choice-{RISKS}" not in conflict
    post(ann, topic, conflict, **{f"choice-{RISKS}": "mine"})
    assert bodies(topic)["risks"] == "<p>Ann on risks.</p>"


def test_a_section_that_i_took_out_while_theirs_grew_can_be_taken_back(ann, ben, topic) -> None:
    form = read(ann, topic)
    post(ben, topic, read(ben, topic), s3__html="<p>Ben on risks.</p>")
    conflict = form_of(post(ann, topic, form, s3__removed="1"))
    post(ann, topic, conflict, **{f"choice-{RISKS}": "theirs"})
    assert bodies(topic)["risks"] == "<p>Ben on risks.</p>"


def test_both_started_a_section_of_the_same_name(ann, ben, topic) -> None:
    mine = form_of(post(ann, topic, read(ann, topic), "add-section"))
    theirs = form_of(post(ben, topic, read(ben, topic), "add-section"))
    post(ben, topic, theirs, s4__heading="Diet", s4__html="<p>Ben.</p>")
    conflict = form_of(post(ann, topic, mine, s4__heading="Diet", s4__html="<p>Ann.</p>"))
    post(ann, topic, conflict, **{"choice-section:diet": "both"})
    assert bodies(topic)["diet"] == "<p>Ann.</p><p>Ben.</p>"


def test_a_third_save_while_choosing_shows_the_texts_again(ann, ben, topic) -> None:
    form = read(ann, topic)
    post(ben, topic, read(ben, topic), s0__html="<p>Ben.</p>")
    conflict = form_of(post(ann, topic, form, s0__html="<p>Ann.</p>"))
    post(ben, topic, read(ben, topic), s0__html="<p>Ben again.</p>")
    again = post(ann, topic, conflict, **{f"choice-{OVERVIEW}": "mine"})
    assert again.status_code == 409
    assert "<p>Ben again.</p>" in again.content.decode()
    assert bodies(topic)["treatment-overview"] == "<p>Ben again.</p>"


def test_writing_on_after_choosing_theirs_is_asked_about_not_thrown_away(ann, ben, topic) -> None:
    form = read(ann, topic)
    post(ben, topic, read(ben, topic), s3__html="<p>Ben.</p>")
    conflict = form_of(post(ann, topic, form, title="Nerve Blocks"))
    asked = post(ann, topic, conflict, s3__html="<p>Ann wrote on.</p>")
    assert asked.status_code == 400
    assert form_of(asked)["s3-html"] == "<p>Ann wrote on.</p>"
    assert post(ann, topic, form_of(asked), **{f"choice-{RISKS}": "theirs"}).status_code == 302
    assert bodies(topic)["risks"] == "<p>Ben.</p>"


@pytest.mark.parametrize("do", ["add-section", "down:s0", "remove:s1"])
def test_open_questions_stay_open_while_rows_are_changed(ann, ben, topic, do) -> None:
    form = read(ann, topic)
    post(ben, topic, read(ben, topic), s0__html="<p>Ben.</p>")
    conflict = form_of(post(ann, topic, form, s0__html="<p>Ann.</p>"))
    moved = form_of(post(ann, topic, conflict, do))
    assert post(ann, topic, moved).status_code == 400
    assert post(ann, topic, moved | {"r0-url": "nowhere"}).status_code == 400
    assert bodies(topic)["treatment-overview"] == "<p>Ben.</p>"


def test_hostile_text_of_the_other_writer_is_harmless_beside_mine(ann, ben, topic) -> None:
    form = read(ann, topic)
    post(ben, topic, read(ben, topic), s0__heading="<img src=x onerror=x()>", r0__text="<script>y()</script>")
    page = post(ann, topic, form, s0__html="<p onclick='z()'>Ann</p>").content.decode()
    assert "<img src=x" not in page
    assert "<script>y()" not in page
    assert "<p onclick" not in page


# --- Words that an import brought ---


def bring(topic: Topic, by, **changes) -> IncomingText:
    content = clean_content({"language": "en", **factories.words("Nerve Block", **changes)})
    return keep_incoming(topic, content, by=by, at=timezone.now())


def test_an_imported_text_stands_beside_the_draft_until_it_is_settled(ann, ben, topic) -> None:
    bring(topic, ben, summary="Imported in short.")
    answer = editor(ann).get(address(topic))
    assert "An import brought other words" in answer.content.decode()
    assert "Imported in short." in answer.content.decode()
    form = form_of(answer)
    assert form["choice-summary"] == "mine"
    assert post(ann, topic, form).status_code == 302
    assert words_of(topic)["summary"] == "Nerve Block in short.", "a plain save keeps what is there"
    assert IncomingText.objects.filter(settled_at__isnull=True).exists()


def test_what_is_taken_from_an_import_is_saved_and_settled_by_name(ann, ben, topic) -> None:
    sections = [
        *factories.words()["sections"][:3],
        {"key": "risks", "heading": "Risks", "html": "<p>Imported.</p>"},
    ]
    bring(topic, ben, summary="Imported in short.", sections=sections)
    form = read(ann, topic)
    post(ann, topic, form, "settle", **{"choice-summary": "theirs", f"choice-{RISKS}": "both"})
    assert words_of(topic)["summary"] == "Imported in short."
    assert bodies(topic)["risks"] == "<p>Take no more than 250 mg.</p><p>Imported.</p>"
    settled = IncomingText.objects.get()
    assert settled.settled_by == ann
    assert Contribution.objects.filter(version=factories.open_version(topic), user=ann).exists()
    factories.submit(topic, ann)


def test_an_import_that_came_meanwhile_is_neither_taken_over_nor_settled_unseen(ann, ben, topic) -> None:
    bring(topic, ben, summary="First.")
    form = read(ann, topic)
    bring(topic, ben, summary="Second.")
    answer = post(ann, topic, form, "settle", **{"choice-summary": "theirs"})
    assert answer.status_code == 409
    assert words_of(topic)["summary"] == "Nerve Block in short."
    post(ann, topic, form, "settle")
    assert IncomingText.objects.filter(settled_at__isnull=True).exists()


def test_a_second_writer_and_an_import_at_once_lose_nothing(ann, ben, topic) -> None:
    bring(topic, ben, summary="Imported.")
    form = read(ann, topic)
    post(ben, topic, read(ben, topic), s0__html="<p>Ben.</p>")
    answer = post(ann, topic, form, **{"choice-summary": "theirs"})
    assert answer.status_code == 409
    assert form_of(answer)["summary"] == "Imported.", "the choice was taken over before the two drafts met"
    assert post(ann, topic, form_of(answer)).status_code == 302
    assert (words_of(topic)["summary"], bodies(topic)["treatment-overview"]) == ("Imported.", "<p>Ben.</p>")
