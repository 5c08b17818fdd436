"""The same grid through the admin: every address by GET and by POST, for those who may and those who may not."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone

from encyclopedia.images import store_picture
from encyclopedia.models import Category, MissedTerm, SynonymGroup, Topic, TopicVersion
from encyclopedia.readers import count_opinion, take_report
from reviews import actions
from reviews.actions.sources import key_of, prospect
from reviews.admin.act_forms import base_of_schedule
from reviews.admin.acts import SCREENS
from reviews.admin.seats import SCREENS as SEAT_SCREENS
from reviews.models import (
    Comment,
    ReviewRecord,
)
from reviews.notices import catch_up, choose
from reviews.policies import standing_of, state_of
from reviews.workflow import DISCUSSION_ACTS, ROUND_ACTS, TABLE, TOPIC_ACTS, Act, Standing, State
from tests import factories as make
from tests.databases import all_rows
from tests.encyclopedia.images.pictures import png
from tests.reviews import states

pytestmark = pytest.mark.django_db

# Open to every account that may sign in at all: none of them shows or changes anything of the encyclopedia.
FOR_ANY_STAFF = {
    "",
    "login/",
    "logout/",
    "password_change/",
    "password_change/done/",
    "jsi18n/",
}
# What anybody may reach: signing in, and out.
FOR_ANYBODY = {"login/", "logout/", "jsi18n/"}


# An act screen asks for a permission alone: one person for each set of permissions, and one without any.
AT_THE_DOOR = ("writer", "reviewer", "chair", "manager", "superuser", "nobody")


def evidence() -> dict[str, list[Any]]:
    """Everything that an act could have changed, as rows to compare."""
    accounts = User.objects.order_by("pk").values_list("pk", "is_active", "is_superuser", "is_staff")
    return {**all_rows(), "users": list(accounts)}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def typed(act: Act, topic: Topic, version: TopicVersion) -> dict[str, str]:
    """What a person would send from the act's screen."""
    later = timezone.localtime(timezone.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    round_ = topic.rounds.filter(version=version).order_by("-number").values_list("pk", flat=True).first()
    bases = {
        Act.RENAME: topic.slug,
        Act.SCHEDULE: str(base_of_schedule(make.date_set(version))),
        Act.MAKE_URGENT: str(round_ or 0),
        Act.RECLASSIFY: str(round_ or 0),
    }
    return {
        "version": str(version.pk),
        "base": bases.get(act, version.content_hash),
        "reason": "A reason.",
        "note": "A note.",
        "scope": "whole_page",
        "slug": "another-address",
        "publish_at": later,
    }


@pytest.mark.parametrize("state", [*State, Standing.SHOWN, Standing.WITHDRAWN], ids=str)
def test_each_act_screen_answers_to_those_and_only_those_whom_the_table_names(state: State | Standing):
    cast = states.Cast()
    topic = states.BUILD[state](cast)
    cast.deactivate()
    topic = Topic.objects.select_related("kind").get(pk=topic.pk)
    version = make.open_version(topic)
    here = {standing_of(topic), state_of(version)}
    # The chair's acts on a reaffirmation ask where the last edition stands.
    edition = topic.editions.order_by("-number").first()
    clients = {name: client_of(cast.people[name]) for name in AT_THE_DOOR}
    wrong = []
    for act, screen in SCREENS.items():
        address = reverse(f"admin:{screen.url_name}", args=[topic.pk])
        open_here = bool(here & set(TABLE[act].sources))
        if act == Act.CANCEL_REAFFIRMATION:
            open_here = edition is not None and state == State.PUBLISHED
        if act in (Act.RECLASSIFY, Act.SETTLE_CONCERN):
            open_here = False  # the round is clinical already, and nothing came up
        if act == Act.START_DRAFT:
            open_here = state_of(version) not in (State.DRAFT, State.IN_REVIEW, State.WAITING)
        if act in (Act.REAFFIRM, Act.RESTORE) and state == State.PUBLISHED:
            open_here = False  # one is open already
        for name, client in clients.items():
            may = TABLE[act].permission in states.ROLES[name].permissions
            shown = client.get(address).status_code
            expected = (200 if open_here else 409) if may else 403
            if shown != expected:
                wrong.append(f"GET {act} by {name}: {shown}, expected {expected}")
            before = evidence()
            with transaction.atomic():
                mark = transaction.savepoint()
                done = client.post(address, typed(act, topic, version)).status_code
                changed = evidence() != before
                transaction.savepoint_rollback(mark)
            fits = {302} if open_here and may else {400, 409} if may else {403}
            if act == Act.SUBMIT and open_here and may:
                fits = {302}
            if done not in fits or changed is not (done == 302):
                wrong.append(f"POST {act} by {name}: {done}, changed={changed}, expected {fits}")
    assert wrong == []
    assert TOPIC_ACTS


def test_every_act_of_the_table_has_a_screen_or_is_written_or_signed():
    written = {*DISCUSSION_ACTS, Act.CREATE_TOPIC, Act.SAVE_DRAFT, Act.BRING_REPORT}
    signed = {Act.APPROVE, Act.REQUEST_CHANGES, Act.RECUSE, Act.WITHDRAW_SIGNATURE}
    assert {*SEAT_SCREENS, Act.TAKE_SEAT} == set(ROUND_ACTS) - signed
    assert set(SCREENS) == set(Act) - written - signed - set(ROUND_ACTS)


@pytest.mark.parametrize("name", [name for name, role in states.ROLES.items() if role.is_active])
def test_the_sign_screen_signs_for_those_and_only_those_who_may(name: str):
    cast = states.Cast()
    topic = states.in_review(cast)
    round_ = topic.rounds.get()
    client, role = client_of(cast.people[name]), states.ROLES[name]
    address = reverse("admin:reviews_reviewround_sign", args=[round_.pk])
    data = {
        "decision": "approve",
        "current_as_of": timezone.localdate().isoformat(),
        "comment": "",
        "content_hash": round_.content_hash,
        "read": list(round_.version.sections.values_list("key", flat=True)),
    }
    declare = reverse("admin:reviews_reviewround_declare", args=[round_.pk])
    declared = client.post(declare, {"declaration": "none"}).status_code
    assert (declared == 302) is (role.sits_on_board and TABLE[Act.TAKE_SEAT].permission in role.permissions)
    step = client.post(address, data)
    statement = str((step.context or {}).get("statement", "")) if step.status_code == 200 else ""
    done = client.post(address, {**data, "password": make.PASSWORD, "statement": statement})
    if states.may(Act.APPROVE, role):
        assert (step.status_code, done.status_code) == (200, 302)
        assert topic.editions.count() == 1
        assert ReviewRecord.objects.get().statement == statement
    else:
        assert done.status_code in (400, 403)
        assert not ReviewRecord.objects.exists()


# --- Every address of the admin -----------------------------------------------------------------------------------


def patterns(entries: list[Any], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in entries:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry.url_patterns, route)
        else:
            yield route, entry


def every_address() -> list[str]:
    """Each address of the admin, filled with the ids of real rows."""
    first = {f"{model._meta.label_lower.replace('.', '/')}/": model for model in admin.site._registry}
    found = []
    for route, _pattern in patterns(admin.site.urls[0]):
        if route == "(?P<url>.*)$" or route.endswith("(?P<url>.*)$"):
            continue  # all that is no address: answered by the check that comes before it
        model = next((model for start, model in first.items() if route.startswith(start)), None)
        pk = model.objects.order_by("pk").values_list("pk", flat=True).first() if model else 1
        history = getattr(model, "history", None)
        entry = (history.order_by("pk").values_list("pk", flat=True).first() if history else None) or 1
        address = re.sub(r"<(?:\w+:)?(?:object_id|id)>", str(pk), route)
        address = re.sub(r"<[^>]*content_type_id>/", "1/", address)
        address = address.replace("<int:comment_id>", str(Comment.objects.order_by("pk")[0].pk))
        address = address.replace("<slug:app_label>/<slug:model_name>", "encyclopedia/topic")
        address = address.replace("<str:name>", f"{'0' * 64}.png")  # a picture that is not kept
        address = address.replace("^([^/]+)/history/([^/]+)/$", f"{pk}/history/{entry}/")
        address = re.sub(r"\^?\(\?P<app_label>([^|)]+)[^)]*\)/\$", r"\1/", address)
        assert not set("<>()^$") & set(address), f"how is this address filled? {route}"
        found.append(address)
    return found


@pytest.fixture
def library() -> Topic:
    """At least one row behind every list of the admin."""
    cast = states.Cast()
    Category.objects.create(slug="heart", name="Heart")
    SynonymGroup.objects.create(words="heart attack\nmyocardial infarction")
    MissedTerm.objects.create(
        digest="0", term="zonked", count=3, last_month=timezone.localdate().replace(day=1)
    )
    asked = {"source": "https://example.org/other", "status": "superseded", "note": "A newer one."}
    actions.mark_source(by=cast.chair, base=prospect(key_of(asked["source"])).base, **asked)
    store_picture(png(), by=cast.people["writer"])
    topic = states.published(cast)
    take_report(topic.editions.shown().get(), section="", words="The dose is wrong.")
    for person in User.objects.all():
        choose(person.pk, "at_once")
    catch_up()
    count_opinion(topic.editions.shown().get(), helpful=True)
    return topic


def test_every_address_of_the_admin_sends_a_stranger_to_sign_in(library: Topic):
    before, client, wrong = evidence(), Client(), []
    for address in every_address():
        if address in FOR_ANYBODY:
            continue
        for method in (client.get, client.post):
            answer = method(f"/admin/{address}")
            # The editor shows what was typed when the session ended meanwhile: refused, and no word lost.
            kept = answer.status_code == 403 and address.endswith("/draft/") and method == client.post
            if not kept and (answer.status_code != 302 or not answer.url.startswith("/admin/login/")):
                wrong.append(f"{method.__name__} {address}: {answer.status_code}")
    assert wrong == []
    assert evidence() == before


def test_every_address_of_the_admin_refuses_a_staff_account_without_a_role(library: Topic):
    client, wrong = client_of(make.make_user(None, "new-account")), []
    before = evidence()
    for address in every_address():
        if address in FOR_ANY_STAFF:
            continue
        for method in (client.get, client.post):
            answer = method(f"/admin/{address}", follow=False)
            moved = (
                answer.status_code == 302 and answer.url == f"/admin/{address}change/"
            )  # the stock short address
            if answer.status_code not in (403, 404, 405) and not moved:
                wrong.append(f"{method.__name__} {address}: {answer.status_code}")
    assert wrong == []
    assert evidence() == before
    assert library.staff_title not in client.get("/admin/").content.decode()


def test_a_patient_account_that_is_no_staff_gets_no_address_of_the_admin(library: Topic):
    User.objects.filter(pk=make.make_user("chair", "left").pk).update(is_staff=False)
    client, wrong = client_of(User.objects.get(username="left")), []
    before = evidence()
    for address in every_address():
        if address in FOR_ANYBODY:
            continue
        for method in (client.get, client.post):
            answer = method(f"/admin/{address}")
            # The editor shows what was typed when the session ended meanwhile: refused, and no word lost.
            kept = answer.status_code == 403 and address.endswith("/draft/") and method == client.post
            if not kept and (answer.status_code != 302 or not answer.url.startswith("/admin/login/")):
                wrong.append(f"{method.__name__} {address}: {answer.status_code}")
    assert wrong == []
    assert evidence() == before


@pytest.mark.parametrize("who", ["superuser", "chair", "writer", "manager"])
def test_no_delete_no_bulk_action_and_no_history_form_gets_around_the_workflow(library: Topic, who: str):
    """Every address of evidence, posted to with everything that the stock admin understands."""
    user = make.make_user(None if who == "superuser" else who, f"the-{who}", is_superuser=who == "superuser")
    client, wrong = client_of(user), []
    before = evidence()
    guarded = ("encyclopedia/topicversion", "encyclopedia/edition", "reviews/reviewr", "reviews/auditevent")
    everywhere = ("/delete/", "/history/")
    bulk = {"action": "delete_selected", "select_across": "1", "index": "0", "post": "yes"}
    for address in every_address():
        is_evidence = address.startswith(guarded) and "/sign/" not in address
        is_list = address.count("/") == 2
        if not (is_evidence or is_list or any(part in address for part in everywhere)):
            continue
        if address.startswith(("auth/", "r/")) or address in FOR_ANY_STAFF or "password" in address:
            continue
        data = {
            **bulk,
            "_selected_action": [str(library.pk), "1", "2"],
            "status": "approved",
            "title": "Forged",
            "content": "{}",
            "_save": "Save",
            "form-TOTAL_FORMS": "1",
            "form-INITIAL_FORMS": "1",
            "form-MAX_NUM_FORMS": "1000",
            "form-0-id": "1",
        }
        answer = client.post(f"/admin/{address}", data)
        refused = answer.status_code in (403, 404, 405)
        if answer.status_code >= 500 or ("/delete/" in address and not refused):
            wrong.append(f"{address}: {answer.status_code}")
    assert wrong == []
    assert evidence() == before
