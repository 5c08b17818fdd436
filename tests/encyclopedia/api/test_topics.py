"""Topics by the API: what the page says, in the shape that the description promises."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openapi_spec_validator import validate

from encyclopedia.models import Category, ClinicalCode, SiteText, Topic, TopicKind
from reviews import actions
from tests import factories as make

from .description import as_promised

pytestmark = pytest.mark.django_db

LIST, ONE = "/api/v1/topics/", "/api/v1/topics/{slug}/"


@pytest.fixture
def people():
    return make.make_user("writer"), make.make_user("reviewer")


@pytest.fixture
def topic(people) -> Topic:
    return make.published_topic(*people, "Nerve Block")


def test_the_description_is_openapi(client):
    answer = client.get("/api/v1/openapi.json")
    validate(answer.json())
    assert answer.headers["Content-Type"] == "application/json"


def test_the_description_names_every_address_of_the_api_and_no_other(client):
    from encyclopedia.urls import urlpatterns

    routes = {str(one.pattern) for one in urlpatterns if str(one.pattern).startswith("api/")}
    described = client.get("/api/v1/openapi.json").json()["paths"]
    assert {path.lstrip("/").replace("{slug}", "<slug:slug>") for path in described} == routes


def test_a_topic_says_what_its_page_says(client, topic):
    Category.objects.create(slug="pain", name="Pain").topics.add(topic)
    ClinicalCode.objects.create(topic=topic, system="2.16.840.1.113883.6.90", code="G89", display="Pain")
    edition = topic.editions.get()
    body = as_promised(client.get("/api/v1/topics/nerve-block/"), ONE)
    assert body["title"] == "Nerve Block"
    assert body["public_id"] == topic.public_id
    assert body["source_id"] == f"topic:{topic.public_id}"
    assert body["url"] == f"http://testserver/t/{topic.public_id}/"
    assert body["kind"] == "treatment"
    assert body["current_as_of"] == edition.current_as_of.isoformat()
    assert body["content_hash"] == edition.content_hash
    assert body["edition"] == 1
    assert body["also_called"] == ["Nerve Block shot"]
    assert [section["key"] for section in body["sections"]][-1] == "risks"
    assert body["sections"][-1]["html"] == "<p>Take no more than 250 mg.</p>"
    assert body["sections"][-1]["text"] == "Take no more than 250 mg."
    assert body["references"][0]["url"] == "https://example.org/guideline"
    assert body["categories"] == [{"slug": "pain", "name": "Pain"}]
    assert body["codes"] == [{"system": "2.16.840.1.113883.6.90", "code": "G89", "display": "Pain"}]
    (reviewer,) = body["reviewers"]
    assert reviewer["name"].endswith("Example, MD")
    assert reviewer["scope"] == "whole_page"
    assert "does not replace" in body["disclaimer"]
    assert body["withheld"] is None


def test_a_spanish_topic_names_its_categories_in_spanish(client, people):
    topic = make.published_topic(*people, "Dolor", language="es")
    Category.objects.create(slug="pain", name="Pain", name_es="Dolor").topics.add(topic)
    Category.objects.create(slug="rest", name="Rest").topics.add(topic)
    body = as_promised(client.get(f"/api/v1/topics/{topic.slug}/"), ONE)
    assert sorted(one["name"] for one in body["categories"]) == ["Dolor", "Rest"]


def test_a_new_edition_moves_when_it_was_updated_and_not_when_it_was_published(client, topic, people):
    before = client.get("/api/v1/topics/nerve-block/").json()
    with time_machine.travel(datetime(2099, 1, 1, tzinfo=UTC)):
        make.seat_on_board(late := make.make_user("reviewer", profession=""))
        make.revise(topic, people[0], late, summary="New words.")
        after = as_promised(client.get("/api/v1/topics/nerve-block/"), ONE)
    assert after["published_at"] == before["published_at"]
    assert after["updated_at"] == "2099-01-01T00:00:00Z"
    assert (after["edition"], after["summary"]) == (2, "New words.")


def test_the_disclaimer_is_the_one_in_force_in_the_topics_language(client, topic):
    manager = make.make_user("manager")
    Topic.objects.filter(pk=topic.pk).update(language="es")
    assert "No reemplaza" in client.get("/api/v1/topics/nerve-block/").json()["disclaimer"]
    actions.publish_site_text(
        key=SiteText.Key.DISCLAIMER, language="es", body="<p>Aviso.</p>", base_number=1, by=manager
    )
    assert client.get("/api/v1/topics/nerve-block/").json()["disclaimer"] == "<p>Aviso.</p>"


def test_words_that_the_page_withholds_are_not_handed_out(client, people):
    with time_machine.travel(datetime(2023, 7, 12, 12, tzinfo=UTC)):
        topic = make.make_topic(people[0], "Nerve Block")
        make.approve(make.submit(topic, people[0]), people[1], date(2023, 7, 11))
    TopicKind.objects.filter(pk=topic.kind_id).update(on_expiry="replace")
    with time_machine.travel(datetime(2026, 7, 20, tzinfo=UTC)):
        answer = client.get("/api/v1/topics/nerve-block/")
    body = as_promised(answer, ONE)
    assert body["currency"] == "expired"
    assert body["withheld"].startswith("This page is waiting to be reviewed.")
    for word in ("250 mg", "eases pain", "in short", "shot", "guideline", "Example"):
        assert word not in answer.content.decode(), word


def test_why_words_are_withheld_is_said_in_the_language_of_the_page(client, people):
    make.published_topic(*people, "Bloqueo nervioso", language="es")
    TopicKind.objects.update(on_expiry="replace")
    with time_machine.travel(timezone.now() + timedelta(days=2000)):
        body = as_promised(client.get("/api/v1/topics/bloqueo-nervioso/"), ONE)
    assert body["withheld"].startswith("Esta página está pendiente de revisión.")


def test_no_such_topic_is_told_in_a_sentence(client):
    body = as_promised(client.get("/api/v1/topics/no-such/"), ONE)
    assert (body["status"], body["detail"]) == (404, "There is no such topic.")


def test_a_withdrawn_topic_is_gone(client, topic):
    actions.withdraw_topic(topic_id=topic.pk, by=make.make_user("chair"), reason="Unsafe.")
    answer = client.get("/api/v1/topics/nerve-block/")
    assert answer.status_code == 410
    assert "Nerve" not in str(as_promised(answer, ONE))
    assert client.get(LIST).json()["results"] == []


def test_a_renamed_topic_is_found_at_its_new_address(client, topic):
    actions.rename_topic(
        topic_id=topic.pk, by=make.make_user("chair"), slug="block-of-nerves", base_slug="nerve-block"
    )
    answer = client.get("/api/v1/topics/nerve-block/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/api/v1/topics/block-of-nerves/")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_what_is_unchanged_is_not_sent_again(client, topic, people):
    for address in ("/api/v1/topics/nerve-block/", LIST, "/api/v1/openapi.json"):
        etag = client.get(address).headers["ETag"]
        again = client.get(address, headers={"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["Access-Control-Allow-Origin"] == "*"
    make.revise(topic, *people, summary="New words.")
    address = "/api/v1/topics/nerve-block/"
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_the_list_is_by_title_and_paged(client, people):
    for title in ("Zoster", "asthma", "Migraine"):
        make.published_topic(*people, title)
    make.make_topic(people[0], "Draft")
    first = as_promised(client.get(LIST, {"limit": "2"}), LIST)
    assert [one["title"] for one in first["results"]] == ["asthma", "Migraine"]
    assert (first["count"], first["pages"], first["previous"]) == (3, 2, None)
    second = as_promised(client.get(first["next"]), LIST)
    assert [one["title"] for one in second["results"]] == ["Zoster"]
    assert second["next"] is None
    assert client.get(second["previous"]).json() == first


def test_the_list_can_be_narrowed(client, people):
    block = make.published_topic(*people, "Nerve Block")
    make.published_topic(*people, "Other")
    Category.objects.create(slug="pain", name="Pain").topics.add(block)

    def titles(**given: str) -> list[str]:
        return [one["title"] for one in as_promised(client.get(LIST, given), LIST)["results"]]

    assert titles(category="pain") == ["Nerve Block"]
    assert titles(kind="treatment", language="en") == ["Nerve Block", "Other"]
    assert titles(kind="condition") == titles(language="es") == titles(category="no\x00such") == []


@pytest.mark.parametrize(
    ("given", "status"), [("x", 400), ("1.5", 400), ("0", 200), ("-9", 200), ("9" * 99, 200)]
)
def test_a_number_is_kept_within_its_limits_and_anything_else_is_refused(client, given, status):
    for address in (f"{LIST}?limit={given}", f"{LIST}?page={given}"):
        answer = client.get(address)
        assert answer.status_code == status
        as_promised(answer, LIST)


def test_it_costs_the_same_queries_for_one_and_for_many(client, topic, people):
    def queries(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    one, few = queries("/api/v1/topics/nerve-block/"), queries(LIST)
    for n in range(4):
        make.published_topic(*people, f"Other {n}")
        Category.objects.create(slug=f"c{n}", name=f"C{n}").topics.add(topic)
        ClinicalCode.objects.create(topic=topic, system="x", code=f"{n}")
    assert (queries("/api/v1/topics/nerve-block/"), queries(LIST)) == (one, few) == (3, 2)


def test_it_only_reads_sets_no_cookie_and_answers_every_origin(client, topic):
    strict = Client(enforce_csrf_checks=True)
    for address in (LIST, "/api/v1/topics/nerve-block/", "/api/v1/search/?q=nerve", "/api/v1/openapi.json"):
        for method in ("get", "head", "options", "post", "put", "delete"):
            answer = getattr(strict, method)(address, headers={"Origin": "https://other.example"})
            assert answer.status_code == {"get": 200, "head": 200, "options": 204}.get(method, 405)
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
            assert "Access-Control-Allow-Credentials" not in answer.headers
            assert not answer.cookies
            assert "cookie" not in answer.headers.get("Vary", "").lower()


def test_an_address_that_is_none_is_told_in_json_too(client):
    answer = client.get("/api/v2/topics/")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json()["detail"]


def test_our_own_failure_is_told_in_json_and_tells_nothing(topic, monkeypatch):
    def fail(*_args: object, **_named: object) -> None:
        raise RuntimeError("inside")

    monkeypatch.setattr("encyclopedia.views.api.topics.whole", fail)
    answer = Client(raise_request_exception=False).get("/api/v1/topics/nerve-block/")
    assert (answer.status_code, answer.json()["status"]) == (500, 500)
    assert "inside" not in answer.content.decode()
