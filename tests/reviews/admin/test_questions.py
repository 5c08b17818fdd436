"""The three texts of a question that an edition puts to a draft: each side as it is, pictures and all."""

from typing import Any

import pytest
from lxml import html

from encyclopedia.content import SectionContent
from encyclopedia.drafting import content_of, save_draft
from encyclopedia.images import store_picture
from encyclopedia.models import Topic, TopicVersion
from reviews import actions
from tests import factories as make
from tests.encyclopedia.images.pictures import png
from tests.reviews import corrections
from tests.reviews.admin.editing import address, editor

pytestmark = pytest.mark.django_db

KEY = "results"


@pytest.fixture
def topic(writer, signer) -> Topic:
    """A page with a section of words, a heading and a picture that a kind does not ask for."""
    picture = {
        "files": store_picture(png(), by=writer),
        "alt": "A knee.",
        "caption": "As it was.",
        "credit": "Sample",
    }
    section = {"key": KEY, "heading": "Results", "html": "<p>It eases pain.</p>", "images": [picture]}
    return make.published_topic(writer, signer, sections=[*make.words()["sections"], section])


def with_section(version: TopicVersion, by: Any, **changes: Any) -> TopicVersion:
    """Save the version with the section changed, or without it where nothing is given."""
    content = content_of(corrections.again(version))
    section: Any = next(one for one in content["sections"] if one["key"] == KEY)
    place = content["sections"].index(section)
    content["sections"][place : place + 1] = [section | changes] if changes else []
    saved = save_draft(version_id=version.pk, raw=content, base_hash=version.content_hash, by=by)
    assert saved
    return corrections.again(version)


def captioned(version: TopicVersion, words: str) -> dict[str, Any]:
    section: SectionContent = next(one for one in content_of(version)["sections"] if one["key"] == KEY)
    return {"images": [{**section["images"][0], "caption": words}]}


def sides(page: Any) -> list[str]:
    """What the question about the section shows: what both began from, the edition's text, ours."""
    tree = html.fromstring(page.content.decode())
    (asked,) = tree.xpath(f"//fieldset[@id='compare-section-{KEY}']")
    texts = asked.xpath(".//div[@class='compare-text']")
    return [" ".join(text.text_content().split()) for text in texts]


def test_a_section_that_the_edition_took_out_is_shown_with_the_picture_both_began_from(writer, signer, topic):
    long = corrections.draft(topic, writer)
    long = with_section(long, writer, heading="What comes of it", **captioned(long, "As I put it."))
    correction = actions.start_correction(topic_id=topic.pk, by=writer)
    correction = with_section(correction, writer)
    assert make.approve(corrections.submit(correction, writer), signer).edition
    base, theirs, mine = sides(editor(writer).get(address(topic)))
    assert theirs == "Not there."
    assert "As I put it." in mine
    assert "What comes of it" in mine
    assert "As it was." in base
    assert "As I put it." not in base
    assert "Results" in base


def test_a_section_that_the_draft_took_out_is_shown_with_the_picture_of_the_edition(writer, signer, topic):
    long = with_section(corrections.draft(topic, writer), writer)
    correction = actions.start_correction(topic_id=topic.pk, by=writer)
    correction = with_section(correction, writer, **captioned(correction, "As it is now."))
    assert make.approve(corrections.submit(correction, writer), signer).edition
    assert KEY not in [section["key"] for section in content_of(corrections.again(long))["sections"]]
    base, theirs, mine = sides(editor(writer).get(address(topic)))
    assert mine == "Not there."
    assert "As it is now." in theirs
    assert "As it was." in base
