"""What a page says changed in it: worked out from what was signed, and from nothing that anybody wrote about it."""

import pytest
from lxml import html

from encyclopedia.content import normalise_content
from encyclopedia.models import Edition, EditionPage
from encyclopedia.rendering import page_parts, render_again
from encyclopedia.rendering.changes import what_changed
from reviews import actions
from tests import factories

pytestmark = pytest.mark.django_db


def content(**changes):
    return normalise_content({**factories.words("Nerve Block"), "language": "en", **changes})


def sections(*keys_and_words):
    return [
        {"key": key, "heading": key.replace("-", " ").title(), "html": f"<p>{words}</p>"}
        for key, words in keys_and_words
    ]


def test_a_first_edition_says_that_it_is_one():
    assert what_changed(content(), None) == "This is the first edition."


def test_the_same_words_again_were_reviewed_with_no_change():
    assert what_changed(content(), content()) == "Reviewed, with no change to the text."


def test_sections_that_differ_are_named_by_their_headings():
    before = content(sections=sections(("use", "Use it."), ("risks", "250 mg."), ("old", "Old.")))
    after = content(sections=sections(("use", "Use it."), ("new", "New."), ("risks", "125 mg.")))
    assert what_changed(after, before) == "Changed: Risks. New: New. Taken out: Old."


def test_a_new_heading_over_the_same_words_is_a_change():
    before, after = content(), content()
    after["sections"][3]["heading"] = "Dangers"
    assert what_changed(after, before) == "Changed: Dangers."


def test_sections_in_another_order_are_a_change():
    before = content(sections=sections(("use", "Use it."), ("risks", "250 mg.")))
    after = content(sections=sections(("risks", "250 mg."), ("use", "Use it.")))
    assert what_changed(after, before) == "Changed: the order of the sections."


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": "Block"}, "the title"),
        ({"summary": "Other."}, "the summary"),
        ({"also_called": []}, "the other names"),
        ({"author": "Somebody"}, "the author"),
        ({"references": []}, "the references"),
        ({"attribution": {"text": "NIH", "license": "", "source_url": ""}}, "the source and license"),
    ],
)
def test_each_other_part_is_named(changes, words):
    assert what_changed(content(**changes), content()) == f"Changed: {words}."


def test_no_part_of_a_content_can_change_without_a_word():
    before = content()
    for name in before:
        if name != "sections":
            assert what_changed({**before, name: "something else"}, before).startswith("Changed: "), name
    assert what_changed({**before, "a_part_to_come": 1}, before) == "Changed: other parts of the page."


@pytest.fixture
def people():
    return factories.make_user("writer"), factories.make_user("reviewer")


def said(topic, number):
    article = EditionPage.objects.get(edition__topic=topic, edition__number=number).article
    return html.fromstring(article).xpath("//dd[@class='changed']")[0].text_content()


def test_each_edition_says_what_changed_since_the_one_before_it(people):
    topic = factories.published_topic(*people, "Nerve Block")
    changed = factories.words("Nerve Block")["sections"]
    changed[3]["html"] = "<p>Take no more than 125 mg.</p>"
    factories.revise(topic, *people, sections=changed)
    assert said(topic, 1) == "This is the first edition."
    assert said(topic, 2) == "Changed: Risks."


def test_it_is_the_same_sentence_when_pages_are_rendered_again_and_when_they_are_checked(people):
    topic = factories.published_topic(*people)
    factories.revise(topic, *people, summary="Other words.")
    stored = {page.pk: page.article for page in EditionPage.objects.all()}
    assert sum(render_again(lambda: None, stale_only=False)) == 2
    assert {page.pk: page.article for page in EditionPage.objects.all()} == stored
    for edition in Edition.objects.all():
        assert page_parts(edition).article == stored[edition.pk]


def test_an_edition_after_a_withdrawal_is_compared_with_the_one_that_was_withdrawn(people):
    chair = factories.make_user("chair")
    topic = factories.published_topic(*people)
    actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="Unsafe.")
    factories.approve(actions.restore_topic(topic_id=topic.pk, by=chair, note="It was right."), people[1])
    assert said(topic, 2) == "Reviewed, with no change to the text."
