"""Checklists in the admin: kept by chairs, on the record; statements are retired and never deleted."""

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from encyclopedia.models import TopicKind
from reviews.checklists import checklists_for
from reviews.models import AuditEvent, Checklist
from tests import factories as make
from tests.reviews.admin.roles_grid import client_of
from tests.reviews.admin.test_bases import fields_of

pytestmark = pytest.mark.django_db

LIST, ADD = "/admin/reviews/checklist/", "/admin/reviews/checklist/add/"


def change_url(checklist: Checklist) -> str:
    return reverse("admin:reviews_checklist_change", args=[checklist.pk])


def typed(client: Client, checklist: Checklist, **changes) -> dict:
    form = fields_of(client.get(change_url(checklist))) | {"why": "The board asked for it."} | changes
    return {name: value for name, value in form.items() if value is not None}


def save(client: Client, checklist: Checklist, **changes):
    return client.post(change_url(checklist), typed(client, checklist, **changes))


def new(**changes) -> dict:
    return {
        "name": "Pictures & tables", "about": "For every page.", "position": "9", "is_active": "on", "kinds": [],
        "items-TOTAL_FORMS": "2", "items-INITIAL_FORMS": "0",
        "items-0-text": "Each table has a caption.", "items-0-position": "1", "items-0-is_active": "on",
        "items-1-text": "Each table has a caption!", "items-1-position": "2", "items-1-is_active": "on",
        **changes,
    }  # fmt: skip


def text(answer) -> str:
    return " ".join(html.fromstring(answer.content).text_content().split())


def last_event() -> AuditEvent:
    return AuditEvent.objects.order_by("-sequence")[0]


@pytest.fixture
def client() -> Client:
    return client_of("chair")


@pytest.fixture
def medicines() -> Checklist:
    return Checklist.objects.get(key="medicines")


def asked(round_) -> list[str]:
    return [item.text for asked_ in checklists_for(round_) for item in asked_.items]


def test_a_chair_makes_a_checklist_and_reviewers_are_asked_it(client):
    assert client.post(ADD, new()).status_code == 302
    made = Checklist.objects.get(name="Pictures & tables")
    assert made.key == "pictures-tables"
    keys = list(made.items.values_list("key", flat=True))
    assert keys == ["each-table-has-a-caption", "each-table-has-a-caption-2"]
    event = last_event()
    assert (event.act, event.subject) == ("change checklist", "checklist pictures-tables")
    assert len(event.details["after"]["ChecklistItem"]) == 2
    writer = make.make_user("writer")
    round_ = make.submit(make.make_topic(writer), writer)
    assert asked(round_)[-2:] == ["Each table has a caption.", "Each table has a caption!"]


def test_it_is_for_the_kinds_named_and_what_it_was_for_stands_in_the_chain(client, medicines):
    test = TopicKind.objects.get(key="test")
    before = [kind.pk for kind in medicines.kinds.all()]
    assert save(client, medicines, kinds=[str(test.pk)]).status_code == 302
    assert [kind.key for kind in medicines.kinds.all()] == ["test"]
    event = last_event()
    assert event.details["before"]["kinds"] == before
    assert (event.details["after"]["kinds"], event.reason) == ([test.pk], "The board asked for it.")
    assert medicines.history.order_by("-history_id")[0].history_change_reason == "The board asked for it."
    assert "Test" in text(client.get(LIST))


def test_a_statement_is_reworded_retired_and_never_deleted(client, medicines):
    count = medicines.items.count()
    first, second = medicines.items.all()[:2]
    changes = {
        "items-0-text": "Doses were checked twice.", "items-1-is_active": None, "items-2-DELETE": "on",
    }  # fmt: skip
    assert save(client, medicines, **changes).status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.key, first.text) == ("doses", "Doses were checked twice.")
    assert (second.is_active, medicines.items.count()) == (False, count)
    assert first.history.filter(history_type="~").count() == 1
    before, after = (last_event().details[name]["ChecklistItem"] for name in ("before", "after"))
    assert (before[1]["is_active"], after[1]["is_active"]) == (True, False)
    assert f"{count - 1}" in text(client.get(LIST))


def test_a_checklist_out_of_use_is_asked_in_no_later_round(client):
    plain = Checklist.objects.get(key="plain")
    writer = make.make_user("writer")
    begun = make.submit(make.make_topic(writer), writer)
    assert save(client, plain, is_active=None).status_code == 302
    begun.refresh_from_db()
    assert asked(begun), "this one began with it"
    assert asked(make.submit(make.make_topic(writer), writer)) == []


def test_why_is_asked_of_a_change_and_not_of_a_new_list(client, medicines):
    answer = save(client, medicines, name="Other", why="")
    assert "Say why this is changed." in text(answer)
    medicines.refresh_from_db()
    assert medicines.name == "Safe use of medicines"


def test_the_second_of_two_chairs_is_told(client, medicines):
    first, second = typed(client, medicines, name="One"), typed(client, medicines, name="Two")
    assert client.post(change_url(medicines), first).status_code == 302
    assert "Somebody changed this" in text(client.post(change_url(medicines), second))
    medicines.refresh_from_db()
    assert medicines.name == "One"


@pytest.mark.parametrize("who", ["writer", "reviewer", "manager"])
def test_others_read_checklists_and_change_none(who, client, medicines):
    other = client_of(who)
    form = typed(client, medicines, name="Other")
    page = other.get(change_url(medicines))
    assert page.status_code == 200
    assert 'name="why"' not in page.content.decode()
    assert other.get(LIST).status_code == 200
    assert other.get(ADD).status_code == 403
    assert other.post(ADD, new()).status_code == 403
    assert other.post(change_url(medicines), form).status_code == 403
    assert not Checklist.objects.filter(name__in=["Other", "Pictures & tables"]).exists()


def test_nobody_deletes_a_checklist(client, medicines):
    url = reverse("admin:reviews_checklist_delete", args=[medicines.pk])
    assert client.post(url, {"post": "yes"}).status_code == 403
    assert Checklist.objects.filter(pk=medicines.pk).exists()
