"""Pictures in the writer's editor, without a script: added, described, replaced, moved, taken out; none is lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.urls import reverse
from lxml import html as lxml_html

from encyclopedia.drafting import content_of
from encyclopedia.errors import BadInput
from encyclopedia.models import ImageFile
from reviews import actions
from tests.encyclopedia.images.pictures import SVG, png
from tests.factories import approve, edit, make_topic, make_user, open_version, published_topic, submit
from tests.reviews.admin.editing import form_of, message_of, post, read, words_of

pytestmark = pytest.mark.django_db

WORDS = {"alt": "A knee from the front.", "caption": "The knee.", "credit": "Sample clinic"}


@pytest.fixture
def writer():
    return make_user("writer")


def upload(data: bytes = b"", name: str = "knee.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or png(), content_type="image/png")


def add(writer, topic, data: bytes = b"", row: str = "s3", do: str = "save", **words: str):
    """Choose a file in a section and describe it, as a writer does."""
    fields = {f"{row}-new-{name}": value for name, value in {**WORDS, **words}.items()}
    return post(writer, topic, read(writer, topic), do, **fields, **{f"{row}-new-file": upload(data)})


def pictures(topic):
    return {
        one["key"]: [image["alt"] for image in one["images"]]
        for one in words_of(topic)["sections"]
        if "images" in one
    }


def test_a_picture_is_added_with_its_words(writer):
    topic = make_topic(writer)
    assert add(writer, topic).status_code == 302
    (image,) = words_of(topic)["sections"][3]["images"]
    assert {name: image[name] for name in WORDS} == WORDS
    assert [file["width"] for file in image["files"]] == [640, 480]
    form = read(writer, topic)
    assert (form["image"], form["i0-alt"], form["i0-section"]) == (["i0"], WORDS["alt"], "s3")
    assert post(writer, topic, form).status_code == 302
    assert words_of(topic)["sections"][3]["images"] == [image]


def test_a_picture_without_words_for_it_is_asked_for_them_and_its_file_is_not_asked_for_again(writer):
    topic = make_topic(writer)
    answer = add(writer, topic, alt=" ")
    assert answer.status_code == 400
    assert "Say in words what the picture shows" in message_of(answer)
    form = form_of(answer)
    assert (form["i0-caption"], pictures(topic)) == ("The knee.", {})
    assert post(writer, topic, form, **{"i0-alt": "A knee."}).status_code == 302
    assert pictures(topic) == {"risks": ["A knee."]}


def test_a_file_that_is_no_picture_is_refused_and_no_word_is_lost(writer):
    topic = make_topic(writer)
    answer = add(writer, topic, SVG, caption="Kept caption.")
    assert answer.status_code == 400
    assert "A drawing in SVG" in message_of(answer)
    assert form_of(answer)["s3-new-caption"] == "Kept caption."
    assert not ImageFile.objects.exists()


def test_words_of_a_picture_without_its_file_are_not_lost(writer):
    topic = make_topic(writer)
    answer = post(writer, topic, read(writer, topic), **{"s0-new-alt": "A knee."})
    assert answer.status_code == 400
    assert "Choose the file of this picture" in message_of(answer)
    assert form_of(answer)["s0-new-alt"] == "A knee."


def test_pictures_are_moved_replaced_and_taken_out(writer):
    topic = make_topic(writer)
    add(writer, topic, png((640, 300)), alt="First.")
    add(writer, topic, png((640, 310)), alt="Second.")
    form = form_of(post(writer, topic, read(writer, topic), "up:i1"))
    assert form["image"] == ["i1", "i0"]
    post(writer, topic, form)
    assert pictures(topic) == {"risks": ["Second.", "First."]}
    post(writer, topic, read(writer, topic), **{"i0-section": "s0"})
    assert pictures(topic) == {"treatment-overview": ["Second."], "risks": ["First."]}
    before = words_of(topic)["sections"][0]["images"][0]["files"]
    post(writer, topic, read(writer, topic), **{"i0-file": upload(png((640, 320)))})
    (image,) = words_of(topic)["sections"][0]["images"]
    assert image["files"] != before
    assert image["alt"] == "Second."
    form = form_of(post(writer, topic, read(writer, topic), "remove:i0"))
    assert form["i0-removed"] == "1"
    assert form_of(post(writer, topic, form, "put-back:i0"))["i0-removed"] == ""
    post(writer, topic, form)
    assert pictures(topic) == {"risks": ["First."]}


def test_the_same_picture_stands_in_a_section_once(writer):
    topic = make_topic(writer)
    add(writer, topic)
    answer = add(writer, topic, alt="The same again.")
    assert answer.status_code == 400
    assert "stands in the section twice" in message_of(answer)


@pytest.mark.parametrize("files", ["", "[]", "[" * 5000, '[{"hash":"x"}]', "null"])
def test_a_damaged_form_asks_for_the_file_again(writer, files):
    topic = make_topic(writer)
    add(writer, topic)
    answer = post(writer, topic, read(writer, topic), **{"i0-files": files})
    assert answer.status_code == 400
    assert "Choose its file again" in message_of(answer)
    assert pictures(topic) == {"risks": [WORDS["alt"]]}


def test_of_two_writers_the_second_is_shown_both_pictures_and_loses_none(writer):
    topic, other = make_topic(writer), make_user("writer")
    mine = read(writer, topic)
    add(other, topic, png((640, 300)), alt="Theirs.")
    fields = {f"s3-new-{name}": value for name, value in {**WORDS, "alt": "Mine."}.items()}
    answer = post(writer, topic, mine, **fields, **{"s3-new-file": upload(png((640, 310)))})
    assert answer.status_code == 409
    compared = lxml_html.fromstring(answer.content.decode()).xpath("//fieldset[@id='compare-section-risks']")[
        0
    ]
    assert {"Mine.", "Theirs."} <= set(compared.xpath(".//img/@alt"))
    form = form_of(answer)
    assert form["i0-alt"] == "Mine."
    assert post(writer, topic, form, **{"choice-section:risks": "both"}).status_code == 302
    assert pictures(topic) == {"risks": ["Mine.", "Theirs."]}


def test_of_two_writers_who_described_one_picture_neither_loses_a_word(writer):
    topic, other = make_topic(writer), make_user("writer")
    add(writer, topic)
    mine, theirs = read(writer, topic), read(other, topic)
    post(other, topic, theirs, **{"i0-alt": "Theirs.", "i0-caption": "Their knee."})
    answer = post(writer, topic, mine, **{"i0-alt": "Mine."})
    assert answer.status_code == 409
    assert post(writer, topic, form_of(answer), **{"choice-section:risks": "both"}).status_code == 302
    (image,) = words_of(topic)["sections"][3]["images"]
    assert (image["alt"], image["caption"], image["credit"]) == (
        "Mine. / Theirs.",
        f"{WORDS['caption']} / Their knee.",
        WORDS["credit"],
    )


def test_a_picture_has_a_caption_and_a_credit_before_the_board_sees_it(writer):
    topic = make_topic(writer)
    add(writer, topic, caption="", credit="")
    with pytest.raises(BadInput) as refused:
        submit(topic, writer)
    assert "Write a caption below the picture" in str(refused.value)
    assert "Say who made the picture" in str(refused.value)


def test_reviewers_see_both_pictures_where_one_was_replaced(writer):
    topic = published_topic(writer, make_user("reviewer"))
    actions.start_draft(topic_id=topic.pk, by=writer)
    add(writer, topic, png((640, 300)), alt="Old knee.")
    approve(submit(topic, writer), make_user("reviewer"))
    actions.start_draft(topic_id=topic.pk, by=writer)
    post(writer, topic, read(writer, topic), **{"i0-file": upload(png((640, 320))), "i0-alt": "New knee."})
    round_ = submit(topic, writer)
    client = Client()
    client.force_login(writer)
    for view, inside in (("changes", "//section[@id='section-risks']"), ("side", "//*[@id='section-risks']")):
        answer = client.get(f"/admin/reviews/reviewround/{round_.pk}/change/?view={view}")
        (part,) = lxml_html.fromstring(answer.content.decode()).xpath(inside)
        assert part.xpath(".//del//img/@alt") == ["Old knee."]
        assert part.xpath(".//ins//img/@alt") == ["New knee."]
        for address in part.xpath(".//img/@src"):
            assert client.get(address).status_code == 200
    assert "A picture in Risks was replaced" in answer.content.decode()


def test_pictures_of_a_save_that_came_too_late_are_named_for_copying(writer):
    topic = make_topic(writer)
    form = read(writer, topic)
    submit(topic, writer)
    answer = post(writer, topic, form, **{"s3-new-alt": "A knee.", "s3-new-file": upload()})
    assert answer.status_code == 409
    assert "A knee." in answer.content.decode()
    assert not ImageFile.objects.exists()


def test_staff_without_a_picture_of_that_name_are_told_so(writer):
    client = Client()
    client.force_login(writer)
    address = reverse("admin:encyclopedia_topic_image", args=["0" * 64 + ".png"])
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 405


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_picture_sent_twice_at_once_is_kept_once(writer):
    topics = [make_topic(writer) for _ in range(4)]

    def save(topic):
        try:
            return add(writer, topic).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(save, topics)) == [302] * 4
    assert ImageFile.objects.count() == 2
    assert {content_of(open_version(topic))["sections"][3]["images"][0]["alt"] for topic in topics} == {
        WORDS["alt"]
    }


def test_a_draft_of_long_ago_has_no_picture_and_none_comes_by_saving_it(writer):
    topic = make_topic(writer)
    edit(topic, writer, summary="Other words.")
    assert pictures(topic) == {}
