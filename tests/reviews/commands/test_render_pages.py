"""Stored pages are rendered again by a command that cannot bring back what was withdrawn."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from encyclopedia.models import Edition, EditionPage
from encyclopedia.rendering import RENDERER, render_again
from reviews import actions
from reviews.management.commands import render_pages
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return factories.make_user("writer"), factories.make_user("reviewer")


def run(*arguments):
    out = StringIO()
    call_command("render_pages", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue().splitlines()


def article(topic):
    return EditionPage.objects.get(edition__topic=topic).article


def test_pages_of_an_earlier_release_are_rendered_again_and_others_left(people):
    old, new = (factories.published_topic(*people) for _ in range(2))
    EditionPage.objects.filter(edition__topic=old).update(article="old", renderer=RENDERER - 1)
    EditionPage.objects.filter(edition__topic=new).update(article="kept")
    assert run() == ["Rendered 1 pages."]
    assert "<h1>" in article(old)
    assert article(new) == "kept"
    assert run() == ["Rendered 0 pages."]


def test_all_renders_every_page(people, settings):
    topic = factories.published_topic(*people)
    settings.BASE_URL = "https://new.example.org"
    assert run() == ["Rendered 0 pages."]
    assert run("--all") == ["Rendered 1 pages."]
    assert "https://new.example.org/t/" in article(topic)


def test_progress_is_told_in_plain_lines_off_a_terminal(people, monkeypatch):
    monkeypatch.setattr(render_pages, "PLAIN_EVERY", 1)
    factories.published_topic(*people)
    assert run("--all") == ["1 of 1", "Rendered 1 pages."]


def test_the_chain_is_locked_before_anything_of_a_batch_is_read(people):
    for _ in range(3):
        factories.published_topic(*people)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        run("--all")
    statements = [one["sql"] for one in asked if one["sql"].startswith(("SELECT", "INSERT", "UPDATE"))]
    assert "COUNT" in statements[0]  # the total for the bar
    assert "audithead" in statements[1]
    reading = [n for n, sql in enumerate(statements) if "encyclopedia_edition" in sql]
    assert reading[1] > 1


def test_a_topic_withdrawn_between_two_batches_is_named_by_no_later_page(people):
    _first, second, gone = (factories.published_topic(*people) for _ in range(3))
    second.related.add(gone)
    chair = factories.make_user("chair")
    locked = []

    def withdraw_at_the_second_batch():
        locked.append(connection.in_atomic_block)
        if len(locked) == 2:  # whoever held the chain has committed by the time the lock is ours
            actions.withdraw_topic(topic_id=gone.pk, by=chair, reason="Unsafe.")

    list(render_again(withdraw_at_the_second_batch, stale_only=False, batch_size=1))
    assert all(locked)
    page = EditionPage.objects.get(edition=Edition.objects.get(topic=second))
    assert gone.slug not in page.aside
