"""Key points and call-outs in the writer's editor, through to the patient's page, without a script."""

import pytest
from django.test import Client
from lxml import html as lxml_html

from encyclopedia.models import Edition, EditionPage, SectionTemplate
from reviews import actions
from tests.factories import approve, edit, make_topic, make_user, published_topic, revise, submit
from tests.reviews.admin.editing import form_of, message_of, post, read, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return make_user("writer")


def page_of(topic):
    answer = Client().get(f"/topics/{Edition.objects.shown().get(topic=topic).topic.slug}/")
    return lxml_html.fromstring(answer.content.decode())


def said(node):
    return " ".join(node.text_content().split())


def test_key_points_are_written_one_on_a_line_and_come_back_so(writer):
    topic = make_topic(writer)
    assert (
        post(writer, topic, read(writer, topic), key_points="It eases pain.\n\n It wears off. ").status_code
        == 302
    )
    assert words_of(topic)["key_points"] == ["It eases pain.", "It wears off."]
    assert read(writer, topic)["key_points"] == "It eases pain.\nIt wears off."
    post(writer, topic, read(writer, topic), key_points="")
    assert "key_points" not in words_of(topic)


def test_too_many_key_points_are_refused_and_none_is_lost(writer):
    topic = make_topic(writer)
    typed = "\n".join(f"Point {n}." for n in range(6))
    answer = post(writer, topic, read(writer, topic), key_points=typed)
    assert answer.status_code == 400
    assert "Key points has too many entries: 5 are the most it can have." in message_of(answer)
    assert form_of(answer)["key_points"] == typed


def test_of_two_writers_of_key_points_the_second_is_asked(writer):
    topic, other = make_topic(writer), make_user("writer")
    mine, theirs = read(writer, topic), read(other, topic)
    post(other, topic, theirs, key_points="Take 250 mg.")
    answer = post(writer, topic, mine, key_points="Take 500 mg.")
    assert answer.status_code == 409
    assert words_of(topic)["key_points"] == ["Take 250 mg."]
    form = form_of(answer)
    assert form["key_points"] == "Take 500 mg."
    assert post(writer, topic, form, **{"choice-key_points": "both"}).status_code == 302
    assert words_of(topic)["key_points"] == ["Take 500 mg.", "Take 250 mg."]


def test_a_section_becomes_a_call_out_and_an_ordinary_one_again(writer):
    topic = make_topic(writer)
    post(writer, topic, read(writer, topic), **{"s3-callout": "1"})
    assert [one.get("is_callout", False) for one in words_of(topic)["sections"]] == [
        False,
        False,
        False,
        True,
    ]
    form = read(writer, topic)
    assert form["s3-callout"] == "1"
    del form["s3-callout"]
    post(writer, topic, form)
    assert not any("is_callout" in one for one in words_of(topic)["sections"])


def test_a_new_topic_has_the_call_outs_of_its_kind(writer):
    kind = (
        SectionTemplate.objects.filter(is_callout=True).values_list("key", "kind__key").order_by("kind__key")
    )
    assert list(kind) == [("when-to-call", key) for key in ("condition", "medication", "procedure")]
    template = SectionTemplate.objects.get(kind__key="treatment", key="risks")
    template.is_callout = True
    template.save()
    topic = actions.create_topic(by=writer, kind=template.kind, title="New")
    assert [one["key"] for one in words_of(topic)["sections"] if "is_callout" in one] == ["risks"]


def test_patients_read_the_key_points_in_the_summary_box(writer):
    topic = published_topic(writer, make_user("reviewer"), key_points=["It eases pain.", "a < b & c"])
    (box,) = page_of(topic).xpath("//section[@class='summary']")
    assert [said(one) for one in box.xpath("./h2")] == ["Key points"]
    assert [said(one) for one in box.xpath("./ul/li")] == ["It eases pain.", "a < b & c"]


def test_a_call_out_says_so_in_words_and_is_a_named_region(writer):
    topic = make_topic(writer)
    post(writer, topic, read(writer, topic), **{"s3-callout": "1"})
    approve(submit(topic, writer), make_user("reviewer"))
    (callout,) = page_of(topic).xpath("//section[contains(@class, 'callout')]")
    assert callout.get("id") == "risks"
    (name,) = callout.xpath(f"//*[@id='{callout.get('aria-labelledby')}']")
    assert said(name) == "Important: Risks"


def test_a_section_signed_as_when_to_call_is_a_call_out_as_before(writer):
    topic = published_topic(
        writer,
        make_user("reviewer"),
        kind="condition",
        sections=[
            {"key": "overview", "heading": "Overview", "html": "<p>It hurts.</p>"},
            {"key": "when-to-call", "heading": "When to Call for Help", "html": "<p>Call 911.</p>"},
        ],
    )
    assert "is_callout" not in Edition.objects.get(topic=topic).content
    assert [one.get("id") for one in page_of(topic).xpath("//section[contains(@class, 'callout')]")] == [
        "when-to-call"
    ]


def test_the_search_finds_a_topic_by_its_key_points(writer):
    topic = published_topic(writer, make_user("reviewer"), key_points=["It eases grumbleknee."])
    answer = Client().get("/search/?q=grumbleknee")
    assert Edition.objects.get(topic=topic).title in answer.content.decode()


def test_key_points_of_a_draft_are_at_no_public_address(writer):
    topic = published_topic(writer, make_user("reviewer"), key_points=["Signed."])
    actions.start_draft(topic_id=topic.pk, by=writer)
    edit(topic, writer, key_points=["Not signed."])
    assert "Not signed" not in EditionPage.objects.get(edition__topic=topic).article
    assert "Not signed" not in page_of(topic).text_content()


def test_reviewers_see_changed_key_points_word_by_word(writer):
    reviewer = make_user("reviewer")
    topic = published_topic(writer, reviewer, key_points=["Take 250 mg with food."])
    actions.start_draft(topic_id=topic.pk, by=writer)
    edit(topic, writer, key_points=["Take 500 mg with food."])
    round_ = submit(topic, writer)
    client = Client()
    client.force_login(writer)  # reviewers read the same, once they have declared their interests
    page = lxml_html.fromstring(
        client.get(f"/admin/reviews/reviewround/{round_.pk}/change/").content.decode()
    )
    (label,) = page.xpath("//dl[@class='redline-fields']/dt[.='Key points']")
    change = label.getnext()
    assert "250 mg" in change.xpath(".//del")[0].text_content()
    assert "500 mg" in change.xpath(".//ins")[0].text_content()
    assert "dose" in change.xpath(".//*[contains(@class, 'redline-clinical')]")[0].text_content()


def test_the_words_of_key_points_are_frozen_with_the_rest(writer):
    topic = published_topic(writer, make_user("reviewer"), key_points=["One."])
    edition = revise(topic, writer, make_user("reviewer"), key_points=["Two."])
    assert edition.signed_content()["key_points"] == ["Two."]
    assert Edition.objects.get(topic=topic, number=1).signed_content()["key_points"] == ["One."]
