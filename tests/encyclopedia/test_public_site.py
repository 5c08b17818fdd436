"""The site itself: how we review, robots, health, and what is said when something breaks."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import RequestFactory
from lxml import html

from encyclopedia.models import SiteText
from encyclopedia.views import errors


def test_how_we_review_shows_the_text_in_force(client, db):
    for number, body, year in ((90, "<p>How it is.</p>", 2025), (91, "<p>How it will be.</p>", 9000)):
        SiteText.objects.create(
            key="how-we-review", number=number, body=body, starts_at=datetime(year, 1, 1, tzinfo=UTC)
        )
    body = client.get("/how-we-review/").content.decode()
    assert "How it will be." not in body
    assert client.get("/how-we-review/").status_code == 200


def test_a_site_text_is_sanitised_where_it_is_shown(client, db):
    latest = SiteText.objects.filter(key="how-we-review").count()
    SiteText.objects.create(
        key="how-we-review",
        number=latest + 1,
        body="<p>Words.</p><script>evil()</script>",
        starts_at=datetime.now(UTC),
    )
    body = client.get("/how-we-review/").content.decode()
    assert "Words." in body
    assert "evil" not in body


def test_headings_of_how_we_review_follow_the_title_without_a_jump(client, db):
    latest = SiteText.objects.filter(key="how-we-review").count()
    SiteText.objects.create(
        key="how-we-review",
        number=latest + 1,
        body="<h3>Who writes</h3><p>Staff.</p><h4>And when</h4><p>Now.</p>",
        starts_at=datetime.now(UTC),
    )
    main = html.fromstring(client.get("/how-we-review/").content).xpath("//main")[0]
    headings = [(tag.tag, tag.text) for tag in main.xpath(".//h1 | .//h2 | .//h3 | .//h4")]
    assert headings == [("h1", "How we review"), ("h2", "Who writes"), ("h3", "And when")]


def test_the_process_is_alive_without_a_database(client):
    # No database fixture: a query would fail here.
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert client.head("/healthz").status_code == 200


def test_ready_means_database_and_migrations(client, db):
    assert client.get("/readyz").status_code == 200
    last = MigrationLoader(None).graph.leaf_nodes("encyclopedia")[0]
    MigrationRecorder(connection).record_unapplied(*last)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "migrations wait" in response.content.decode()
    assert response.headers["Cache-Control"] == "no-store"


def test_robots_stay_out_of_the_staff_site_and_the_search(client):
    response = client.get("/robots.txt")
    assert response.headers["Content-Type"].startswith("text/plain")
    assert "Disallow: /admin/" in response.content.decode()


@pytest.mark.parametrize(
    ("handler", "status", "words"),
    [
        (errors.bad_request, 400, "We could not read that request"),
        (errors.permission_denied, 403, "You may not see or do this"),
        (errors.not_found, 404, "find that page"),
        (errors.server_error, 500, "Something went wrong on our side"),
    ],
)
def test_what_goes_wrong_is_said_kindly_and_without_a_database(handler, status, words):
    request = RequestFactory().get("/somewhere/?q=secret-term")
    response = handler(request) if status == 500 else handler(request, Exception("internal detail"))
    body = response.content.decode()
    assert response.status_code == status
    assert words in body
    assert "secret-term" not in body
    assert "internal detail" not in body
    assert body.count("<h1>") == 1


def test_the_last_words_are_said_when_templates_fail_too(settings):
    settings.TEMPLATES = []
    response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/topics/%00/",
        "/topics/a%00b/",
        "/t/%00/",
        "/categories/%00/",
        "/%00",
        "/topics/..%2f..%2fetc/",
        "/topics/é/",
        f"/topics/{'a' * 5000}/",
        f"/t/{'a' * 5000}/",
        "/topics/a/editions/-1/",
        "/topics/a/editions/x/",
        "/t//",
    ],
)
def test_no_address_is_too_odd_to_be_answered(client, db, path):
    assert client.get(path).status_code == 404
