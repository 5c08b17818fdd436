"""Texts of the site: put in force by a manager, and kept for ever."""

from functools import partial

import pytest
from django.urls import reverse

from encyclopedia.errors import WrongState
from encyclopedia.models import SiteText
from reviews import actions
from reviews.models import AuditEvent
from tests import factories as make
from tests.databases import RealDatabase
from tests.reviews.admin.roles_grid import OUTSIDE, STAFF, client_of, outside_status

pytestmark = pytest.mark.django_db

LIST = "/admin/encyclopedia/sitetext/"
ADD = LIST + "add/?key=disclaimer"


def last() -> SiteText:
    return SiteText.objects.filter(key="disclaimer").order_by("-number")[0]


def number() -> int:
    return (
        SiteText.objects.filter(key="disclaimer").order_by("-number").values_list("number", flat=True).first()
        or 0
    )


@pytest.fixture
def client():
    return client_of("manager")


@pytest.fixture
def text(client):
    assert client.post(ADD, {"body": "<p>Ask your doctor.</p>", "base_number": number()}).status_code == 302
    return last()


def test_a_manager_puts_a_text_in_force_on_the_record(client, text):
    page = client.get(ADD).content.decode()
    assert "Ask your doctor." in page
    assert f'name="base_number" value="{text.number}"' in page
    assert client.post(ADD, {"body": "<p>Ask a nurse.</p>", "base_number": text.number}).status_code == 302
    assert (last().body, last().number) == ("<p>Ask a nurse.</p>", text.number + 1)
    assert AuditEvent.objects.filter(act="publish site text").count() == 2
    listed = client.get(LIST).content.decode()
    assert "in force now" in listed


def test_a_text_made_from_another_than_the_last_is_held_and_both_are_shown(client, text):
    old = text.number
    client.post(ADD, {"body": "<p>Theirs.</p>", "base_number": old})
    answer = client.post(ADD, {"body": "<p>Mine.</p>", "base_number": old})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "&lt;p&gt;Mine.&lt;/p&gt;" in page
    assert "Theirs." in page
    assert "Another text was put in force" in page
    assert last().body == "<p>Theirs.</p>"
    assert f'name="base_number" value="{old + 1}"' in page
    assert client.post(ADD, {"body": "<p>Mine.</p>", "base_number": old + 1}).status_code == 302


@pytest.mark.parametrize("data", [{}, {"base_number": ""}, {"base_number": "x"}, {"base_number": "-1"}])
def test_a_save_that_names_no_base_is_refused_and_nothing_typed_is_lost(client, text, data):
    answer = client.post(ADD, {"body": "<p>Mine.</p>", **data})
    assert answer.status_code == 400
    assert "&lt;p&gt;Mine.&lt;/p&gt;" in answer.content.decode()
    assert last() == text


@pytest.mark.parametrize("body", ["", "<p> </p>", "<script>alert(1)</script>", "<p>Ask your doctor.</p>"])
def test_no_words_or_the_same_words_are_refused(client, text, body):
    assert client.post(ADD, {"body": body, "base_number": text.number}).status_code == 400
    assert last() == text


def test_script_does_not_survive(client, text):
    body = '<p onclick="x()">Words.</p><script>alert(1)</script>'
    client.post(ADD, {"body": body, "base_number": text.number})
    assert last().body == "<p>Words.</p>"


@pytest.mark.parametrize("who", STAFF)
def test_no_text_is_changed_or_deleted_by_anybody(text, who):
    client = client_of(who)
    change = reverse("admin:encyclopedia_sitetext_change", args=[text.pk])
    delete = reverse("admin:encyclopedia_sitetext_delete", args=[text.pk])
    assert client.get(LIST).status_code == 200
    assert client.get(change).status_code == 200
    assert client.post(change, {"body": "Other", "key": "disclaimer", "number": "1"}).status_code == 403
    assert client.get(delete).status_code == 403
    assert client.post(delete, {"post": "yes"}).status_code == 403
    client.post(LIST, {"action": "delete_selected", "_selected_action": [text.pk], "post": "yes"})
    assert last().body == text.body


@pytest.mark.parametrize("who", ["writer", "reviewer", "chair"])
def test_only_managers_write_texts(text, who):
    client = client_of(who)
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, {"body": "<p>Other.</p>", "base_number": text.number}).status_code == 403
    assert last() == text


@pytest.mark.parametrize("who", OUTSIDE)
def test_outsiders_reach_no_text(who):
    client = client_of(who)
    for address in (LIST, ADD):
        assert client.get(address).status_code == outside_status(who)
        assert client.post(address, {}).status_code == outside_status(who)


def test_the_help_names_what_the_toolbar_offers_and_all_of_it_is_kept(client, text):
    page = client.get(ADD).content.decode()
    for offered in ("headings", "lists", "tables", "links", "bold", "italics", "subscript", "superscript"):
        assert offered in page.split('id="id_body_helptext">')[1].split("</p>")[0]
    body = (
        "<h3>Head</h3><p><strong>b</strong><em>i</em><sub>s</sub><sup>p</sup></p><ul><li>l</li></ul>"
        "<table><tbody><tr><td>t</td></tr></tbody></table>"
    )
    client.post(ADD, {"body": body, "base_number": text.number})
    assert last().body == body


@pytest.mark.django_db(transaction=True)
def test_of_two_managers_who_save_at_the_same_instant_the_second_is_told(real_database: RealDatabase):
    managers = [make.make_user("manager"), make.make_user("manager")]
    for _ in range(5):
        base = number()
        outcomes = real_database.together(
            *(
                partial(
                    actions.publish_site_text,
                    key="disclaimer",
                    language="en",
                    body=f"<p>Text {base} of {manager.username}.</p>",
                    base_number=base,
                    by=manager,
                )
                for manager in managers
            )
        )
        assert {type(outcome) for outcome in outcomes} == {SiteText, WrongState}, outcomes
        assert number() == base + 1
