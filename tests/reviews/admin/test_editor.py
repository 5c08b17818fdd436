"""The draft editor: what it shows, what it saves, who may, and what it costs."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from encyclopedia.errors import NotAllowed
from encyclopedia.models import Category, Contribution, Topic, TopicKind
from tests import factories
from tests.reviews.admin.editing import (
    address,
    bodies,
    editor,
    form_of,
    post,
    read,
    words_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return factories.make_user("writer", "ann")


@pytest.fixture
def topic(ann) -> Topic:
    return factories.make_topic(ann, "Nerve Block")


# --- Reading and saving ---


def test_the_form_holds_every_word_of_the_draft(ann, topic) -> None:
    form = read(ann, topic)
    assert form["title"] == "Nerve Block"
    assert form["also_called"] == "Nerve Block shot"
    assert form["section"] == ["s0", "s1", "s2", "s3"]
    assert form["s3-key"] == "risks"
    assert form["s3-html"] == "<p>Take no more than 250 mg.</p>"
    assert form["r0-url"] == "https://example.org/guideline"


def test_sending_the_form_back_unchanged_changes_nothing(ann, topic) -> None:
    before = factories.open_version(topic)
    answer = post(ann, topic, read(ann, topic))
    after = factories.open_version(topic)
    assert answer.status_code == 302
    assert (after.content_hash, after.saved_at) == (before.content_hash, before.saved_at)


def test_what_is_typed_is_saved_and_the_writer_is_noted(topic) -> None:
    ben = factories.make_user("writer", "ben")
    answer = post(
        ben,
        topic,
        read(ben, topic),
        title="Nerve Blocks",
        also_called="Nerve shot\r\n\r\nBlock",
        s0__html="<p>New words.</p>",
        r0__doi="10.1000/182",
    )
    assert answer["Location"] == address(topic)
    words = words_of(topic)
    assert words["title"] == "Nerve Blocks"
    assert words["also_called"] == ["Nerve shot", "Block"]
    assert words["sections"][0]["html"] == "<p>New words.</p>"
    assert words["references"][0]["doi"] == "10.1000/182"
    assert Contribution.objects.filter(version=factories.open_version(topic), user=ben, act="edited").exists()
    assert "by Ben Example" in editor(ben).get(address(topic)).content.decode()


def test_a_script_in_a_section_comes_out_harmless(ann, topic) -> None:
    post(
        ann,
        topic,
        read(ann, topic),
        s0__html='<p onclick="x()">Hello<script>alert(1)</script></p><svg onload=x()>',
    )
    assert bodies(topic)["treatment-overview"] == "<p>Hello</p>"


def test_save_and_preview_leads_to_the_preview_and_submit_to_the_submit_screen(ann, topic) -> None:
    assert post(ann, topic, read(ann, topic), "preview")["Location"] == address(topic, "preview")
    assert post(ann, topic, read(ann, topic), "submit")["Location"] == address(topic, "submit")


def test_the_side_column_says_what_is_missing_and_what_the_board_asked_for(ann, topic) -> None:
    factories.request_changes(factories.submit(topic, ann), factories.make_user("reviewer"), "Say how often.")
    post(ann, topic, read(ann, topic), s3__html="")
    page = editor(ann).get(address(topic)).content.decode()
    assert "Say how often." in page
    assert "Write the section “Risks”" in page


# --- Rows, without a script ---


def test_a_section_of_the_template_is_offered_and_added_in_its_place(ann, topic) -> None:
    form = read(ann, topic)
    form["section"].remove("s1")
    answer = post(ann, topic, form, "add-section:why-it-is-done", s0__html="<p>Typed.</p>")
    assert answer.status_code == 200
    form = form_of(answer)
    assert form["section"] == ["s0", "s4", "s2", "s3"]
    assert form["s4-heading"] == "Why It Is Done"
    assert form["s0-html"] == "<p>Typed.</p>"
    assert bodies(topic)["treatment-overview"] == "<p>About Nerve Block.</p>", "nothing was saved yet"


def test_a_new_section_gets_a_key_that_no_other_has(ann, topic) -> None:
    form = form_of(post(ann, topic, read(ann, topic), "add-section"))
    form |= {"s4-heading": "Risks", "s4-html": "<p>More risks.</p>"}
    post(ann, topic, form)
    assert list(bodies(topic)) == [
        "treatment-overview",
        "why-it-is-done",
        "how-well-it-works",
        "risks",
        "risks-2",
    ]


def test_text_without_a_heading_is_saved_while_drafting(ann, topic) -> None:
    form = form_of(post(ann, topic, read(ann, topic), "add-section"))
    assert post(ann, topic, form, s4__html="<p>First words.</p>").status_code == 302
    assert bodies(topic)["section-5"] == "<p>First words.</p>"


def test_rows_move_and_are_taken_out_and_put_back(ann, topic) -> None:
    form = form_of(post(ann, topic, read(ann, topic), "down:s0"))
    assert form["section"] == ["s1", "s0", "s2", "s3"]
    form = form_of(post(ann, topic, form, "remove:s2"))
    assert form["s2-html"] == "<p>It often works well.</p>", "it can be put back until the save"
    back = form_of(post(ann, topic, form, "put-back:s2"))
    assert back["s2-removed"] == ""
    post(ann, topic, form)
    assert list(bodies(topic)) == ["why-it-is-done", "treatment-overview", "risks"]


def test_references_are_added_moved_and_taken_out(ann, topic) -> None:
    form = form_of(post(ann, topic, read(ann, topic), "add-reference"))
    form = form_of(post(ann, topic, form, "up:r1", r1__text="A second source.", r1__accessed_on="2024-03-01"))
    post(ann, topic, form)
    assert [item["text"] for item in words_of(topic)["references"]] == ["A second source.", "A guideline."]
    form = read(ann, topic)
    post(ann, topic, form, r0__removed="1")
    assert [item["text"] for item in words_of(topic)["references"]] == ["A guideline."]


# --- Who may ---


@pytest.mark.parametrize("role", ["reviewer", "chair", "manager"])
def test_other_roles_read_in_words_and_are_refused_on_post(topic, ann, role) -> None:
    other = factories.make_user(role)
    shown = editor(other).get(address(topic))
    assert shown.status_code == 200
    assert "Your role lets you read it" in shown.content.decode()
    assert post(other, topic, read(ann, topic), title="Changed").status_code == 403
    assert words_of(topic)["title"] == "Nerve Block"


def test_a_superuser_without_a_role_writes_as_a_contributor_like_any_other(topic) -> None:
    root = factories.make_user(None, "root", is_superuser=True)
    assert post(root, topic, read(root, topic), title="Changed").status_code == 302
    round_ = factories.submit(topic, root)
    with pytest.raises(NotAllowed):
        factories.approve(round_, root)


def test_staff_without_a_role_and_visitors_see_nothing_of_a_draft(topic) -> None:
    nobody = factories.make_user(None)
    for name in ("draft", "preview"):
        assert editor(nobody).get(address(topic, name)).status_code == 403
        assert Client().get(address(topic, name)).status_code == 302


def test_a_version_in_review_is_told_in_words_with_the_way_to_its_topic(ann, topic) -> None:
    factories.submit(topic, ann)
    page = editor(ann).get(address(topic)).content.decode()
    assert "The board is reviewing this version" in page
    assert reverse("admin:encyclopedia_topic_change", args=[topic.pk]) in page
    assert 'id="draft"' not in page


def test_a_topic_that_is_not_there_answers_404(ann) -> None:
    missing = reverse("admin:encyclopedia_topic_draft", args=[999])
    assert editor(ann).get(missing).status_code == 404
    assert editor(ann).post(missing, {"base_hash": "x"}).status_code == 404


# --- Preview and a new topic ---


def test_the_preview_is_marked_kept_by_no_cache_and_for_staff_alone(ann, topic) -> None:
    answer = editor(factories.make_user("manager")).get(address(topic, "preview"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "Preview: not reviewed, not visible to patients" in page
    assert "Take no more than 250 mg." in page
    assert editor(ann).post(address(topic, "preview")).status_code == 405


def test_a_new_topic_starts_with_the_sections_of_its_kind(ann) -> None:
    category = Category.objects.create(slug="pain", name="Pain")
    kind = TopicKind.objects.get(key="medication")
    address_ = reverse("admin:encyclopedia_topic_add")
    assert editor(ann).get(address_).status_code == 200
    answer = editor(ann).post(
        address_,
        {
            "title": "Ibuprofen",
            "kind": kind.pk,
            "language": "es",
            "categories": [category.pk],
            "owner": ann.pk,
        },
    )
    topic = Topic.objects.get(staff_title="Ibuprofen")
    assert answer["Location"] == address(topic)
    assert (topic.owner, topic.language, list(topic.categories.all())) == (ann, "es", [category])
    assert list(bodies(topic)) == [section.key for section in kind.section_templates.all()]


def test_a_new_topic_without_a_title_or_kind_comes_back_with_what_was_typed(ann) -> None:
    answer = editor(ann).post(
        reverse("admin:encyclopedia_topic_add"),
        {"title": "Ibuprofen", "kind": "999", "language": "en", "owner": ann.pk},
    )
    assert answer.status_code == 400
    assert 'value="Ibuprofen"' in answer.content.decode()
    assert not Topic.objects.exists()


def test_who_may_not_write_cannot_start_a_topic() -> None:
    reviewer = factories.make_user("reviewer")
    address_ = reverse("admin:encyclopedia_topic_add")
    assert editor(reviewer).get(address_).status_code == 403
    assert editor(reviewer).post(address_, {"title": "X"}).status_code == 403


# --- Cost ---


def test_the_editor_takes_as_many_queries_for_forty_sections_as_for_four(ann, topic) -> None:
    def queries() -> int:
        client = editor(ann)
        client.get(address(topic))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address(topic)).status_code == 200
        return len(seen)

    few = queries()
    factories.edit(
        topic,
        ann,
        sections=[{"heading": f"Part {n}", "html": "<p>Words.</p>"} for n in range(40)],
        references=[{"text": f"Source {n}", "url": f"https://example.org/{n}"} for n in range(40)],
    )
    assert queries() == few
    assert few <= 25
