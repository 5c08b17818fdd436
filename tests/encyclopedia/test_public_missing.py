"""Moved, withdrawn, never there: each answered as what it is, and no more told than may be."""

import pytest

from encyclopedia.models import Topic
from reviews import actions
from tests import factories

pytestmark = pytest.mark.django_db

SURFACES = [
    "/topics/{slug}/",
    "/topics/{slug}/editions/",
    "/topics/{slug}/editions/1/",
    "/topics/{slug}/timegate/",
    "/topics/{slug}/timemap/",
    "/topics/{slug}/?as_of={day}",
]


@pytest.fixture
def people():
    return factories.make_user("writer"), factories.make_user("reviewer")


@pytest.fixture
def chair():
    return factories.make_user("chair")


def places(topic):
    from django.utils import timezone

    return [
        *(s.format(slug=topic.slug, day=timezone.localdate()) for s in SURFACES),
        f"/t/{topic.public_id}/",
    ]


def test_a_withdrawn_topic_answers_410_everywhere_and_without_a_word_of_it(client, people, chair):
    topic = factories.published_topic(*people, "Zanthoxylum Drops")
    actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="A harmful dose.")
    for place in places(topic):
        response = client.get(place)
        assert response.status_code == 410, place
        body = response.content.decode()
        assert "This page was taken down" in body
        assert "zanthoxylum" not in body.casefold()
        assert "harmful" not in body
        assert "noindex" in body


def test_an_edition_number_that_never_was_tells_nothing_of_a_withdrawn_topic(client, people, chair):
    topic = factories.published_topic(*people)
    actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="Unsafe.")
    assert client.get(f"/topics/{topic.slug}/editions/99/").status_code == 410


def test_a_restored_topic_is_back(client, people, chair):
    topic = factories.published_topic(*people)
    actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="Unsafe.")
    factories.approve(actions.restore_topic(topic_id=topic.pk, by=chair, note="Mended."), people[1])
    assert client.get(f"/topics/{topic.slug}/").status_code == 200
    assert client.get(f"/t/{topic.public_id}/").status_code == 302


def test_a_topic_that_was_never_published_is_like_one_that_never_was(client, people):
    topic = factories.make_topic(people[0], "Secret Draft")
    nothing = client.get("/topics/no-such-thing/").content
    for place in places(topic):
        response = client.get(place)
        assert response.status_code == 404, place
        assert response.content == nothing


def test_a_former_address_redirects_for_good_on_every_surface(client, people, chair):
    topic = factories.published_topic(*people, "Old Name")
    old = places(topic)[:-1]
    actions.rename_topic(topic_id=topic.pk, by=chair, slug="new-name", base_slug=topic.slug)
    for place in old:
        response = client.get(place)
        assert response.status_code == 301, place
        assert response.headers["Location"] == place.replace("old-name", "new-name")
        there = client.get(response.headers["Location"]).status_code
        assert there == (302 if place.endswith("/timegate/") else 200)
    assert client.get(f"/t/{topic.public_id}/").headers["Location"] == "/topics/new-name/"


def test_a_former_address_of_a_draft_is_not_told(client, people, chair):
    topic = factories.make_topic(people[0], "Old Name")
    actions.rename_topic(topic_id=topic.pk, by=chair, slug="secret-name", base_slug=topic.slug)
    for slug in ("old-name", "secret-name"):
        response = client.get(f"/topics/{slug}/")
        assert response.status_code == 404
        assert "secret" not in response.content.decode()


def test_a_former_address_of_a_withdrawn_topic_answers_410_and_does_not_tell_the_new_one(
    client, people, chair
):
    topic = factories.published_topic(*people, "Old Name")
    actions.rename_topic(topic_id=topic.pk, by=chair, slug="new-name", base_slug=topic.slug)
    actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="Unsafe.")
    response = client.get("/topics/old-name/")
    assert response.status_code == 410
    assert "new-name" not in response.content.decode()


def test_the_permanent_address_can_be_typed_in_capitals(client, people):
    topic = factories.published_topic(*people)
    response = client.get(f"/t/{topic.public_id.upper()}/")
    assert response.headers["Location"] == f"/topics/{Topic.objects.get(pk=topic.pk).slug}/"


def test_what_is_not_found_gets_a_kind_word_and_a_search_box(client):
    response = client.get("/topics/no-such-thing/")
    assert response.status_code == 404
    body = response.content.decode()
    assert "find that page" in body
    assert 'action="/search/"' in body
    assert not response.cookies
