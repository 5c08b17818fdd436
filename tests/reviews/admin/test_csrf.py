"""A form without its token, as after signing in again in another tab: refused, and every word typed is on the page."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from encyclopedia.models import SiteText, Topic
from tests import factories
from tests.reviews.admin.editing import address, read, words_of

pytestmark = pytest.mark.django_db


def strict(user: User | None) -> Client:
    """A browser that signed in again after the form was read: it has a cookie, and the form's token is the old one."""
    client = Client(enforce_csrf_checks=True)
    client.get("/admin/login/")
    if user is not None:
        client.force_login(user)
    return client


@pytest.fixture
def ann() -> User:
    return factories.make_user("writer", "ann")


@pytest.fixture
def topic(ann: User) -> Topic:
    return factories.make_topic(ann, "Nerve Block")


OLD = {"csrfmiddlewaretoken": "x" * 64}


def test_a_draft_saved_after_signing_in_again_is_not_saved_and_not_lost(ann, topic) -> None:
    form = read(ann, topic) | {
        "summary": "Typed “here”.",
        "s3-html": "<p>Typed on <strong>risks</strong>.</p>",
    }
    answer = strict(ann).post(address(topic), {**form, **OLD, "do": "save"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "no-store" in answer.headers["Cache-Control"]
    assert "signed in again" in page
    assert "Typed “here”." in page
    assert "<p>Typed on <strong>risks</strong>.</p>" in page
    assert f'href="{address(topic)}"' in page
    assert " style=" not in page
    assert words_of(topic)["summary"] == "Nerve Block in short."


def test_whoever_is_signed_out_gets_the_words_and_a_way_to_sign_in(ann, topic) -> None:
    form = read(ann, topic) | {"summary": "Typed here."}
    page = strict(None).post(address(topic), {**form, "do": "save"}).content.decode()
    assert "Typed here." in page
    assert f"/admin/login/?next={address(topic)}" in page


@pytest.mark.parametrize("act", ["submit", "abandon", "withdraw"])
def test_the_words_of_an_act_are_shown_for_copying(ann, topic, act) -> None:
    where = reverse(f"admin:encyclopedia_topic_{act}", args=[topic.pk])
    words = {"note": "<b>My note</b>", "reason": "My reason", "comment": "My comment", **OLD}
    answer = strict(ann).post(where, words)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "no-store" in answer.headers["Cache-Control"]
    for shown in ("&lt;b&gt;My note&lt;/b&gt;", "My reason", "My comment"):
        assert shown in page


def test_the_comment_of_a_decision_and_a_text_of_the_site_are_shown_and_the_password_is_not(
    ann, topic
) -> None:
    round_ = factories.submit(topic, ann)
    reviewer, manager = factories.make_user("reviewer"), factories.make_user("manager")
    sign = reverse("admin:reviews_reviewround_sign", args=[round_.pk])
    page = strict(reviewer).post(sign, {"comment": "The dose is wrong.", "password": "hush-hush", **OLD})
    assert (page.status_code, "The dose is wrong." in page.content.decode()) == (403, True)
    assert "hush-hush" not in page.content.decode()
    count = SiteText.objects.count()
    body = "<p>Ask <em>us</em>.</p><script>x()</script>"
    page = strict(manager).post("/admin/encyclopedia/sitetext/add/?key=disclaimer", {"body": body, **OLD})
    assert "<p>Ask <em>us</em>.</p>" in page.content.decode()
    assert "x()" not in page.content.decode()
    assert SiteText.objects.count() == count


def test_a_hostile_post_comes_back_harmless(ann, topic) -> None:
    form = {
        "section": ["s0"],
        "s0-html": "<p onclick='z()'>x</p><script>y()</script>",
        "title": "<img src=q>",
    }
    page = strict(ann).post(address(topic), {**form, "base_parts": "[" * 100_000, **OLD}).content.decode()
    for hostile in ("onclick", "y()", "<img src=q"):
        assert hostile not in page


def test_a_form_from_another_site_has_nothing_of_it_shown(ann, topic) -> None:
    form = {"title": "Call this number", **OLD}
    answer = strict(ann).post(address(topic), form, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "Call this number" not in answer.content.decode()


@pytest.mark.parametrize("where", ["/admin/login/", "/admin/", "/nowhere/"])
def test_elsewhere_it_is_the_plain_page(ann, where) -> None:
    answer = strict(ann).post(where, {"username": "ann", "password": "hush-hush", **OLD})
    assert answer.status_code in (403, 404)
    assert "hush-hush" not in answer.content.decode()
    assert "CSRF" not in answer.content.decode()
