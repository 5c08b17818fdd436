"""A page that takes over what stood around the one before it is the page that would be made alone."""

import pytest

from encyclopedia import rendering
from encyclopedia.drafting import content_of, save_draft
from encyclopedia.models import Category, ClinicalCode, EditionPage
from reviews import actions
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(writer, signer):
    """A page with a related topic, a code and a category, in which four others stand."""
    category = Category.objects.create(name="Pain", slug="pain")
    topics = [make.published_topic(writer, signer, title=f"Topic {n}") for n in range(6)]
    for one in topics:
        one.categories.add(category)
    ClinicalCode.objects.create(topic=topics[0], system="2.16.840.1.113883.6.90", code="L70", display="Acne")
    topics[0].related.add(topics[5])
    for _ in rendering.render_again(lambda: None, stale_only=False):
        pass
    return topics[0]


def revise(topic, writer, signer, title="Topic 0") -> None:
    """Revise a page, and sign and publish the revision."""
    version = actions.start_draft(topic_id=topic.pk, by=writer)
    raw = {**content_of(version), "title": title, "summary": "Plainer words."}
    save_draft(version_id=version.pk, raw=raw, base_hash=version.content_hash, by=writer)
    assert make.approve(make.submit(topic, writer), signer).edition is not None


@pytest.mark.parametrize("title", ["Topic 0", "Another title"])
def test_a_page_made_after_the_one_before_is_the_page_that_is_made_alone(topic, writer, signer, title):
    revise(topic, writer, signer, title)
    stored = EditionPage.objects.filter(edition__topic=topic, edition__shown_until=None)
    made_after = stored.values().get()
    assert "Topic 5" in made_after["aside"]
    assert "L70" in made_after["linked_data"]
    assert made_after["nearby"].count("<li>") == 4
    for _ in rendering.render_again(lambda: None, stale_only=False):
        pass
    assert stored.values().get() == made_after


def test_a_page_without_a_stored_one_before_it_is_made_all_the_same(topic, writer, signer):
    EditionPage.objects.filter(edition__topic=topic).delete()
    revise(topic, writer, signer)
    page = EditionPage.objects.get(edition__topic=topic, edition__shown_until=None)
    assert "Topic 5" in page.aside
    assert "L70" in page.linked_data


def test_a_page_with_place_for_more_topics_of_its_categories_takes_them_in(topic, writer, signer):
    EditionPage.objects.filter(edition__topic=topic).update(nearby="")
    revise(topic, writer, signer)
    page = EditionPage.objects.get(edition__topic=topic, edition__shown_until=None)
    assert page.nearby.count("<li>") == 4
