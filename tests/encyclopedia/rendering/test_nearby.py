"""Topics of the same categories beside a page: a few, and never one that patients may not read."""

import pytest

from encyclopedia.drafting import save_draft
from encyclopedia.models import Category, EditionPage, Topic
from encyclopedia.rendering import render_again, render_nearby
from reviews import actions
from reviews.actions.catalogue import catalogue_base
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return factories.make_user("writer"), factories.make_user("reviewer")


@pytest.fixture
def chair():
    return factories.make_user("chair")


@pytest.fixture
def pain():
    return Category.objects.create(slug="pain", name="Pain")


def in_category(people, category, title, *, is_shown=True):
    topic = factories.make_topic(people[0], title)
    topic.categories.add(category)
    if is_shown:
        factories.approve(factories.submit(topic, people[0]), people[1])
    return Topic.objects.get(pk=topic.pk)


def page(topic):
    return EditionPage.objects.get(edition__topic=topic, edition__shown_until=None)


def named(topic):
    return [one for one in Topic.objects.all() if f'href="/topics/{one.slug}/"' in page(topic).nearby]


def test_a_page_names_a_few_shown_topics_of_its_categories_and_no_other(people, pain):
    shown = [in_category(people, pain, f"Pain {n}") for n in range(6)]
    in_category(people, pain, "Secret Draft", is_shown=False)
    elsewhere = factories.published_topic(*people, "Elsewhere")
    last = in_category(people, pain, "Last")
    assert len(named(last)) == 4
    assert set(named(last)) < set(shown)
    assert page(elsewhere).nearby == ""
    render_nearby(shown[0])
    assert named(shown[0]) == shown[1:5]


def test_one_that_shares_several_categories_is_named_once(people, pain):
    other = Category.objects.create(slug="nerves", name="Nerves")
    first, second = (in_category(people, pain, title) for title in ("One", "Two"))
    first.categories.add(other)
    second.categories.add(other)
    render_nearby(second)
    assert page(second).nearby.count("/topics/one/") == 1


def test_a_related_topic_is_not_named_twice(people, pain):
    first, second = (in_category(people, pain, title) for title in ("One", "Two"))
    first.related.add(second)
    render_nearby(second)
    assert page(second).nearby == ""


def test_a_topic_that_becomes_related_stands_beside_both_pages_once_and_comes_back_when_it_is_not(
    people, pain, chair, client
):
    first, second, third = (in_category(people, pain, title) for title in ("One", "Two", "Three"))
    render_nearby(first, second)
    assert second in named(first)
    assert first in named(second)

    def relate(*related):
        actions.change_catalogue(
            topic_id=first.pk,
            by=chair,
            base=catalogue_base(first),
            owner=first.owner,
            categories=[pain],
            related=related,
            codes=[],
        )

    relate(second)
    assert (named(first), named(second)) == ([third], [third])
    for one, other in ((first, second), (second, first)):
        read = client.get(f"/topics/{one.slug}/").content.decode()
        assert read.count(f'href="/topics/{other.slug}/"') == 1
    relate()
    assert second in named(first)
    assert first in named(second)


def test_a_publication_leaves_the_pages_of_its_category_alone(people, pain):
    first, second = (in_category(people, pain, title) for title in ("One", "Two"))
    before = {one.pk: page(one).etag for one in (first, second)}
    in_category(people, pain, "Three")
    assert {one.pk: page(one).etag for one in (first, second)} == before


def test_a_withdrawn_title_leaves_every_page_in_the_same_act(people, pain, chair, client):
    topics = [in_category(people, pain, f"Pain {n}") for n in range(3)]
    gone = in_category(people, pain, "Withdrawn Thing")
    last = in_category(people, pain, "Last")
    assert gone in named(last)
    before = page(last).etag
    # It has left the category since; pages that name it are found by its address, not by where it stands now.
    gone.categories.clear()
    actions.withdraw_topic(topic_id=gone.pk, by=chair, reason="Unsafe.")
    assert named(last) == topics
    assert page(last).etag != before
    assert "Withdrawn" not in client.get(f"/topics/{last.slug}/").content.decode()


def test_a_new_title_and_a_new_address_reach_every_page(people, pain, chair):
    topic, other = (in_category(people, pain, title) for title in ("Old Name", "Other"))
    assert named(other) == [topic]
    version = actions.start_draft(topic_id=topic.pk, by=people[0])
    save_draft(
        version_id=version.pk, raw=factories.words("New Name"), base_hash=version.content_hash, by=people[0]
    )
    factories.approve(factories.submit(topic, people[0]), people[1])
    assert "New Name" in page(other).nearby
    assert "Old Name" not in page(other).nearby
    actions.rename_topic(topic_id=topic.pk, by=chair, slug="brand-new", base_slug=topic.slug)
    assert "/topics/brand-new/" in page(other).nearby
    assert f"/topics/{topic.slug}/" not in page(other).nearby


def test_a_topic_that_changes_category_leaves_those_beside_which_it_stood(people, pain, chair):
    topic, other = (in_category(people, pain, title) for title in ("One", "Two"))
    sleep = Category.objects.create(slug="sleep", name="Sleep")
    sleeper = in_category(people, sleep, "Sleeper")
    actions.change_catalogue(
        topic_id=topic.pk,
        by=chair,
        base=catalogue_base(topic),
        owner=topic.owner,
        categories=[sleep],
        related=[],
        codes=[],
    )
    assert named(topic) == [sleeper]
    assert named(other) == []


def test_pages_rendered_again_choose_anew(people, pain):
    first, second = (in_category(people, pain, title) for title in ("One", "Two"))
    assert named(first) == []
    assert sum(render_again(lambda: None, stale_only=False)) == 2
    assert (named(first), named(second)) == ([second], [first])
