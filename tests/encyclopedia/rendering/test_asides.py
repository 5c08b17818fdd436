"""Related topics and categories: from what is shown, and from nothing else."""

import pytest
from lxml import html

from encyclopedia.drafting import save_draft
from encyclopedia.models import Category, EditionPage, Topic, TopicKind
from encyclopedia.publication import refresh_neighbours
from encyclopedia.rendering import render_surroundings
from reviews import actions
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return factories.make_user("writer"), factories.make_user("reviewer")


@pytest.fixture
def chair():
    return factories.make_user("chair")


def page(topic):
    return EditionPage.objects.get(edition__topic=topic, edition__shown_until=None)


def test_an_aside_names_shown_neighbours_and_never_an_unpublished_one(people):
    one = factories.published_topic(*people, "Shown One")
    two = factories.published_topic(*people, "Shown Two")
    secret = factories.make_topic(people[0], "Secret Draft")
    one.related.add(two, secret)
    render_surroundings({one.pk})
    assert f'<a href="/topics/{two.slug}/">Shown Two</a>' in page(one).aside
    assert "Secret" not in page(one).aside
    assert secret.slug not in page(one).aside


def test_a_neighbour_in_another_language_says_so_to_a_screen_reader(people):
    one, two = (
        factories.published_topic(*people, "Back Pain"),
        factories.published_topic(*people, "Knee Pain"),
    )
    foreign = factories.published_topic(*people, "Dolor de espalda", language="es")
    one.related.add(two, foreign)
    render_surroundings({one.pk})
    links = {
        link.text: link for link in html.fromstring(page(one).aside).xpath("//section[@class='related']//a")
    }
    assert links["Dolor de espalda"].get("lang") == links["Dolor de espalda"].get("hreflang") == "es"
    assert links["Knee Pain"].get("lang") is None


def test_a_withdrawn_neighbour_leaves_the_aside_and_a_restored_one_comes_back(people, chair):
    one, two = (factories.published_topic(*people, title) for title in ("Kept", "Withdrawn Thing"))
    one.related.add(two)
    refresh_neighbours([one])
    assert "Withdrawn Thing" in page(one).aside
    before = page(one).etag
    actions.withdraw_topic(topic_id=two.pk, by=chair, reason="unsafe")
    assert "Withdrawn Thing" not in page(one).aside
    assert page(one).etag != before
    factories.approve(actions.restore_topic(topic_id=two.pk, by=chair, note="fixed"), people[1])
    assert "Withdrawn Thing" in page(one).aside
    assert page(one).etag == before


def test_a_new_title_and_a_new_address_reach_the_neighbours(people, chair):
    one, two = (factories.published_topic(*people, title) for title in ("Kept", "Old Name"))
    one.related.add(two)
    refresh_neighbours([one])
    version = actions.start_draft(topic_id=two.pk, by=people[0])
    save_draft(
        version_id=version.pk, raw=factories.words("New Name"), base_hash=version.content_hash, by=people[0]
    )
    factories.approve(factories.submit(two, people[0]), people[1])
    assert "New Name" in page(one).aside
    assert "Old Name" not in page(one).aside
    actions.rename_topic(
        topic_id=two.pk, by=chair, slug="brand-new", base_slug=Topic.objects.get(pk=two.pk).slug
    )
    assert "/topics/brand-new/" in page(one).aside
    assert "/topics/brand-new/editions/" in page(two).aside


def test_categories_stand_in_the_aside(people):
    topic = factories.published_topic(*people)
    topic.categories.add(Category.objects.create(slug="pain", name="Pain & More"))
    render_surroundings([topic.pk])
    assert '<a href="/categories/pain/">Pain &amp; More</a>' in page(topic).aside


def test_only_the_shown_edition_is_rendered_again(people):
    topic = factories.published_topic(*people)
    first = page(topic)
    factories.revise(topic, *people, summary="Other words.")
    topic.categories.add(Category.objects.create(slug="pain", name="Pain"))
    render_surroundings([topic.pk])
    assert EditionPage.objects.get(pk=first.pk).aside == first.aside
    assert "Pain" in page(topic).aside


def test_many_asides_cost_as_many_queries_as_one(people, django_assert_max_num_queries):
    topics = [factories.published_topic(*people) for _ in range(12)]
    category = Category.objects.create(slug="all", name="All")
    for topic in topics:
        topic.categories.add(category)
        topic.related.add(*topics[:3])
    with django_assert_max_num_queries(5):
        render_surroundings(topic.pk for topic in topics)
    with django_assert_max_num_queries(3):
        render_surroundings(topic.pk for topic in topics)
    assert all("All" in page(topic).aside for topic in topics)


def test_no_topics_and_topics_without_an_edition_are_no_trouble(people):
    render_surroundings([])
    render_surroundings([factories.make_topic(people[0]).pk, 987654])


def test_related_topics_stand_under_their_kind_so_that_a_reader_finds_the_next_step(people):
    topic = factories.published_topic(*people, "A Condition")
    custom = TopicKind.objects.create(key="story", name="Patient story", position=99)
    for key in ("treatment", "test", "medication", "story"):
        other = factories.published_topic(*people, f"Some {key}")
        Topic.objects.filter(pk=other.pk).update(kind=TopicKind.objects.get(key=key))
        topic.related.add(other)
    render_surroundings([topic.pk])
    aside = html.fromstring(page(topic).aside)
    groups = {
        group.xpath("./h3")[0].text_content(): group.xpath(".//a/text()")
        for group in aside.xpath("//*[@class='kind']")
    }
    assert list(groups) == ["Treatments", "Tests", "Medicines", custom.name]
    assert groups["Tests"] == ["Some test"]
