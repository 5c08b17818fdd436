"""Catalogue data: changed without a review round, but by those who may, from a base, with history and audit."""

import pytest
from django.urls import reverse

from encyclopedia.errors import NotAllowed, WrongState
from encyclopedia.models import Category, Topic
from reviews import actions
from reviews.actions.catalogue import CHANGED_CATALOGUE, catalogue_base
from reviews.models import AuditEvent
from tests import factories as make

pytestmark = pytest.mark.django_db


def change(topic, by, **changes):
    topic = Topic.objects.get(pk=topic.pk)
    given = {
        "owner": None,
        "categories": [],
        "related": [],
        "codes": [],
        "base": catalogue_base(topic),
    } | changes
    return actions.change_catalogue(topic_id=topic.pk, by=by, **given)


@pytest.fixture
def people():
    return make.make_user("writer"), make.make_user("reviewer"), make.make_user("chair")


def test_a_topic_that_is_no_longer_related_leaves_the_page_of_its_neighbour_before_it_can_be_withdrawn(
    people, client
):
    writer, reviewer, chair = people
    one, other = (make.published_topic(writer, reviewer, title) for title in ("Alpha", "Canary title"))
    change(one, writer, related=[other])
    assert "Canary title" in client.get("/topics/alpha/").content.decode()
    change(other, writer, related=[])
    assert "Canary title" not in client.get("/topics/alpha/").content.decode()
    actions.withdraw_topic(topic_id=other.pk, by=chair, reason="Wrong.")
    assert "Canary title" not in client.get("/topics/alpha/").content.decode()


def test_a_change_leaves_evidence_of_before_and_after_and_the_same_data_leaves_none(people):
    writer, reviewer, _chair = people
    topic = make.published_topic(writer, reviewer)
    pain = Category.objects.create(slug="pain", name="Pain")
    code = ("2.16.840.1.113883.6.90", "G89.4", "Chronic pain syndrome")
    assert change(topic, writer, categories=[pain], codes=[code], owner=writer)
    event = AuditEvent.objects.get(topic=topic, act=CHANGED_CATALOGUE)
    assert event.details["before"] == {
        "owner": "",
        "categories": [],
        "related": [],
        "sisters": [],
        "codes": [],
    }
    assert event.details["after"]["categories"] == ["pain"]
    assert event.details["after"]["codes"] == [list(code)]
    assert not change(topic, writer, categories=[pain], codes=[code], owner=writer)
    assert AuditEvent.objects.filter(act=CHANGED_CATALOGUE).count() == 1


@pytest.mark.parametrize("base", ["", "0" * 64])
def test_a_change_from_a_missing_or_an_old_base_is_refused(people, base):
    writer, reviewer, _chair = people
    topic = make.published_topic(writer, reviewer)
    with pytest.raises(WrongState):
        change(topic, writer, base=base, owner=writer)


def test_a_reviewer_does_not_change_catalogue_data(people):
    writer, reviewer, _chair = people
    topic = make.published_topic(writer, reviewer)
    with pytest.raises(NotAllowed):
        change(topic, reviewer, owner=reviewer)


def test_the_screen_keeps_what_was_typed_when_somebody_was_faster(people, client):
    writer, reviewer, _chair = people
    topic = make.published_topic(writer, reviewer)
    client.force_login(writer)
    url = reverse("admin:encyclopedia_topic_catalogue", args=[topic.pk])
    base = client.get(url).context["form"]["base"].value()
    change(topic, writer, owner=writer)
    typed = {
        "base": base,
        "related_slugs": "",
        "codes-TOTAL_FORMS": "1",
        "codes-INITIAL_FORMS": "0",
        "codes-0-system": "http://hl7.org/fhir/sid/icd-10-cm",
        "codes-0-code": "M54.50",
        "codes-0-display": "Low back pain",
    }
    answer = client.post(url, typed)
    assert answer.status_code == 409
    assert "M54.50" in answer.content.decode()
    assert "Stored now" in answer.content.decode()
    assert writer.get_username() in answer.content.decode()
    assert not topic.codes.exists()
    again = answer.context["form"]["base"].value()
    assert client.post(url, typed | {"base": again}).status_code == 302
    assert topic.codes.get().system == "2.16.840.1.113883.6.90"
