"""Stock admin forms carry the base they were made from too: the second of two savers is told, and loses nothing."""

import pytest
from django.urls import reverse

from encyclopedia.models import Category, TopicKind
from reviews.models import BoardMember
from tests import factories as make

pytestmark = pytest.mark.django_db


def fields_of(answer) -> dict[str, str]:
    """What a browser would send back from the page as it is."""
    form = answer.context["adminform"].form
    sent = {name: form[name].value() for name in form.fields}
    for formset in answer.context["inline_admin_formsets"]:
        for part in (formset.formset.management_form, *formset.formset.forms):
            sent |= {part.add_prefix(name): part[name].value() for name in part.fields}
    sent["base"] = answer.context["base_token"]
    return {name: value for name, value in sent.items() if value is not None and value is not False}


@pytest.fixture
def manager(client):
    person = make.make_user("manager")
    client.force_login(person)
    return person


def things():
    nurse = make.make_user("reviewer", profession="nurse", credentials="RN")
    pain = Category.objects.create(slug="pain", name="Pain")
    return [
        (TopicKind.objects.get(key="test"), "name", "Test (first)", "Test (second)"),
        (pain, "description", "The first.", "The second."),
        (BoardMember.objects.get(user=nurse), "credentials", "RN, first", "RN, second"),
        (nurse, "first_name", "First", "Second"),
    ]


@pytest.mark.parametrize("which", range(4), ids=["kind", "category", "board member", "account"])
def test_the_second_of_two_savers_is_told_and_what_they_typed_stays(client, manager, which):
    thing, name, first, second = things()[which]
    url = reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk])
    form = fields_of(client.get(url))
    form["why"] = "A reason."
    assert client.post(url, form | {name: first}).status_code == 302
    late = client.post(url, form | {name: second})
    assert late.status_code == 200
    assert "Somebody changed this" in late.content.decode()
    assert second in late.content.decode()
    thing.refresh_from_db()
    assert getattr(thing, name) == first
    again = fields_of(client.get(url)) | {"why": "A reason."}
    assert client.post(url, again | {name: second}).status_code == 302
    thing.refresh_from_db()
    assert getattr(thing, name) == second


@pytest.mark.parametrize("which", range(4), ids=["kind", "category", "board member", "account"])
def test_a_save_without_a_base_is_refused(client, manager, which):
    thing, name, first, _second = things()[which]
    url = reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk])
    form = fields_of(client.get(url))
    del form["base"]
    assert client.post(url, form | {name: first}).status_code == 200
    thing.refresh_from_db()
    assert getattr(thing, name) != first


def test_a_template_line_that_was_added_meanwhile_counts_as_a_change_of_its_kind(client, manager):
    kind = TopicKind.objects.get(key="test")
    url = reverse("admin:encyclopedia_topickind_change", args=[kind.pk])
    form = fields_of(client.get(url))
    kind.section_templates.create(key="cost", heading="Cost", position=9)
    assert client.post(url, form | {"name": "Tests"}).status_code == 200
    kind.refresh_from_db()
    assert kind.name == "Test"
