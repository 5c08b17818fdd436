"""Settings that steer the work (kinds of topic, categories, the board): changed on the record, in forms that fit."""

import pytest
from django.contrib import admin
from django.db import IntegrityError
from django.urls import reverse

from encyclopedia.models import Category, TopicKind
from reviews.models import AuditEvent, BoardMember
from tests import factories as make
from tests.reviews.admin.roles_grid import client_of
from tests.reviews.admin.test_bases import fields_of

pytestmark = pytest.mark.django_db


def change_url(thing) -> str:
    return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk])


def save(client, thing, **changes: str):
    address = change_url(thing)
    return client.post(address, fields_of(client.get(address)) | changes)


def last_event() -> AuditEvent:
    return AuditEvent.objects.order_by("-sequence")[0]


@pytest.fixture
def client():
    return client_of("manager")


@pytest.fixture
def kind() -> TopicKind:
    return TopicKind.objects.get(key="test")


def test_a_changed_kind_stands_in_the_chain_before_and_after(client, kind):
    assert save(client, kind, position="60").status_code == 302
    event = last_event()
    assert (event.act, event.subject) == ("change topic kind", "kind test")
    assert event.actor is not None
    before, after = event.details["before"], event.details["after"]
    assert (before["position"], after["position"]) == (kind.position, 60)
    assert before["SectionTemplate"] == after["SectionTemplate"] != []


def test_what_the_review_policy_holds_is_no_field_of_the_kind(client, kind):
    assert save(client, kind, review_interval_months="60", on_expiry="nothing").status_code == 302
    kind.refresh_from_db()
    assert (kind.review_interval_months, kind.on_expiry) == (24, "note")


def test_a_section_that_is_no_longer_required_stands_in_the_chain(client, kind):
    address = change_url(kind)
    form = fields_of(client.get(address))
    required = [name for name in form if name.endswith("-is_required")]
    assert required
    del form[required[0]]
    assert client.post(address, form).status_code == 302
    before, after = (last_event().details[name]["SectionTemplate"] for name in ("before", "after"))
    assert sum(line["is_required"] for line in before) == sum(line["is_required"] for line in after) + 1


def test_a_section_taken_off_a_kind_stands_in_the_chain(client, kind):
    assert save(client, kind, **{"section_templates-0-DELETE": "on"}).status_code == 302
    before, after = (last_event().details[name]["SectionTemplate"] for name in ("before", "after"))
    assert len(before) == len(after) + 1


def test_a_seat_on_the_board_stands_in_the_chain_given_and_changed(client):
    person = make.make_user("reviewer", profession="")
    form = {"user": str(person.pk), "profession": "nurse", "credentials": "RN", "is_active": "on"}
    assert client.post(reverse("admin:reviews_boardmember_add"), form).status_code == 302
    given = last_event()
    assert (given.act, given.subject) == ("change board member", f"board member {person.username}")
    assert (given.details["before"], given.details["after"]["credentials"]) == ({}, "RN")
    member = BoardMember.objects.get(user=person)
    assert save(client, member, licence_valid_until="2031-05-01").status_code == 200, "why is not said"
    assert save(client, member, licence_valid_until="2031-05-01", why="Renewed.").status_code == 302
    assert last_event().reason == "Renewed."
    changed = last_event().details
    assert changed["before"]["licence_valid_until"] is None
    assert changed["after"]["licence_valid_until"] == "2031-05-01"


def test_a_category_stands_in_the_chain_made_and_changed(client):
    client = client_of("chair")
    data = {"name": "Pain", "slug": "pain", "description": ""}
    assert client.post(reverse("admin:encyclopedia_category_add"), data).status_code == 302
    assert last_event().details["before"] == {}
    assert save(client, Category.objects.get(slug="pain"), description="New.").status_code == 302
    event = last_event()
    assert (event.act, event.subject) == ("change category", "category pain")
    assert (event.details["before"]["description"], event.details["after"]["description"]) == ("", "New.")


def test_a_save_that_changes_nothing_leaves_no_event(client, kind):
    count = AuditEvent.objects.count()
    assert save(client, kind).status_code == 302
    assert AuditEvent.objects.count() == count


def test_without_evidence_nothing_is_changed(client, kind, monkeypatch):
    def refuse(*_args: object) -> None:
        raise IntegrityError("no evidence")

    monkeypatch.setattr("reviews.admin.recorded.record_events", refuse)
    with pytest.raises(IntegrityError):
        save(client, kind, name="Other")
    kind.refresh_from_db()
    assert kind.name == "Test"


def test_every_act_of_these_screens_can_be_asked_for_in_the_list_of_events(client):
    answer = client.get(reverse("admin:reviews_auditevent_changelist"))
    offered = {value for value, _name in answer.context["cl"].filter_specs[0].lookup_choices}
    assert offered >= {
        "change topic kind", "change board member", "change category", "change account", "publish site text",
    }  # fmt: skip
    assert "import" not in offered


def test_every_field_of_a_section_has_a_label_of_its_own(client, kind):
    page = client.get(change_url(kind)).content.decode()
    for field in ("position", "key", "heading", "is_required", "is_safety", "guidance"):
        assert f'<label for="id_section_templates-0-{field}"' in page or (
            f'for="id_section_templates-0-{field}">' in page
        ), field
    assert admin.site.is_registered(TopicKind)
