"""What was signed before the content could say more keeps its bytes and its hash, through every way it takes."""

import json

import pytest

from encyclopedia.content import Content, canonical_bytes, content_hash, normalise_content, with_key_points
from encyclopedia.drafting import content_of
from encyclopedia.models import Edition
from encyclopedia.rebase import rebase
from reviews.audit.hashes import edition_hash
from tests import factories

# Written by the product before key points, call-outs and images; never to be written anew.
SIGNED = (
    '{"also_called":["Nerve shot"],"attribution":{"license":"CC BY 4.0","source_url":"https://example.org/",'
    '"text":"Sample text."},"author":"Sample Staff","format":"topic-content/1","language":"en","references":'
    '[{"accessed_on":"2024-03-01","doi":"","pmid":"","text":"A textbook.","url":"https://example.org/book"}],'
    '"sections":[{"heading":"Overview","html":"<p>It numbs a nerve for 8 hours.</p>","key":"overview"},'
    '{"heading":"Risks","html":"<ul><li>Bleeding</li><li>Infection <a href=\\"#ref-1\\">[1]</a></li></ul>",'
    '"key":"risks"},{"heading":"When to Call for Help","html":"<p><strong>Call 911</strong> if you can\'t '
    'breathe.</p>","key":"when-to-call"}],"summary":"A shot for pain.","title":"Nerve Block"}'
)
HASH = "9b8f36f9b52621885344c80ceac199e0ef61fca3e86b2263499c26c9fe62b9a3"
LAST_SECTION_HASH = "4c7518c3ea8c3aa763ea52122019e43c866e2d26ae93d2818fdd445c397f791a"


@pytest.fixture
def signed() -> Content:
    content: Content = json.loads(SIGNED)
    return content


def test_it_is_normal_to_the_last_byte(signed: Content) -> None:
    assert canonical_bytes(normalise_content(signed)).decode() == SIGNED
    assert content_hash(normalise_content(signed)) == HASH
    assert content_hash(signed["sections"][-1]) == LAST_SECTION_HASH


def test_what_is_said_by_nothing_is_not_there(signed: Content) -> None:
    said = {
        **signed,
        "key_points": ["", "  "],
        "sections": [{**one, "is_callout": False, "images": []} for one in signed["sections"]],
    }
    assert content_hash(normalise_content(said)) == HASH
    assert with_key_points({**signed, "key_points": ["One."]}, []) == signed


def test_a_rebase_on_itself_gives_it_back(signed: Content) -> None:
    assert content_hash(rebase(signed, signed, signed).content) == HASH


@pytest.mark.django_db
def test_it_comes_back_from_the_database_and_is_published_with_its_hash(signed: Content) -> None:
    writer, reviewer = factories.make_user("writer"), factories.make_user("reviewer")
    topic = factories.make_topic(writer, kind="condition", **signed)
    assert content_hash(content_of(factories.open_version(topic))) == HASH
    factories.approve(factories.submit(topic, writer), reviewer)
    edition = Edition.objects.get(topic=topic)
    assert (edition.content, edition.content_hash) == (SIGNED, HASH)
    assert factories.open_version(topic).sections.get(key="when-to-call").content_hash == LAST_SECTION_HASH
    assert edition_hash(edition)
