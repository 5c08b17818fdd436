"""Accounts of staff: what a manager may do, and what nobody may."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import NoReverseMatch, reverse

from reviews.models import AuditEvent
from tests.factories import PASSWORD, base_of, make_user
from tests.reviews.admin.roles_grid import OUTSIDE, client_of, outside_status

pytestmark = pytest.mark.django_db

ADD = "/admin/auth/user/add/"
LIST = "/admin/auth/user/"
NEW_PASSWORD = "a staple for the next battery"


def page_of(user: User, page: str = "change") -> str:
    return reverse(f"admin:auth_user_{page}", args=[user.pk])


def group(name: str) -> str:
    return str(Group.objects.get(name=name).pk)


def new_account(**changes) -> dict[str, object]:
    return {
        "username": "nora",
        "first_name": "Nora",
        "last_name": "Example",
        "password1": NEW_PASSWORD,
        "password2": NEW_PASSWORD,
        "groups": [group("Writer")],
        **changes,
    }


def as_shown(user: User, **changes) -> dict[str, object]:
    data = {
        "username": user.username,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "is_active": "on",
        "groups": [str(pk) for pk in user.groups.values_list("pk", flat=True)],
        "base": base_of(user),
        **changes,
    }
    return {name: value for name, value in data.items() if value is not None}


@pytest.fixture
def manager():
    return make_user("manager")


@pytest.fixture
def client(manager):
    signed_in = Client()
    signed_in.force_login(manager)
    return signed_in


def test_a_manager_makes_a_staff_account_with_a_role_on_the_record(client, manager):
    assert client.get(ADD).status_code == 200
    assert client.post(ADD, new_account()).status_code == 302
    user = User.objects.get(username="nora")
    assert (user.is_staff, user.is_superuser, user.check_password(NEW_PASSWORD)) == (True, False, True)
    assert [one.name for one in user.groups.all()] == ["Writer"]
    event = AuditEvent.objects.get(act="create account")
    assert (event.actor, event.subject, event.details["roles"]) == (manager, "nora", ["Writer"])
    assert NEW_PASSWORD not in str(event.details)


def test_a_manager_gives_roles_and_deactivates_on_the_record(client):
    user = make_user("writer")
    changes = as_shown(user, groups=[group("Reviewer"), group("Writer")], is_active=None)
    assert client.post(page_of(user), changes).status_code == 302
    user.refresh_from_db()
    assert not user.is_active
    assert set(user.groups.values_list("name", flat=True)) == {"Reviewer", "Writer"}
    event = AuditEvent.objects.get(act="change account")
    assert event.details["changed"] == ["groups", "is_active"]
    assert event.details["active"] is False


def test_saving_an_account_as_it_is_leaves_no_event(client):
    user = make_user("writer")
    assert client.post(page_of(user), as_shown(user)).status_code == 302
    assert not AuditEvent.objects.filter(act="change account").exists()


def test_a_manager_grants_neither_superuser_nor_single_permissions(client):
    permission = str(Permission.objects.first().pk)
    granting = {"is_superuser": "on", "is_staff": "on", "user_permissions": [permission]}
    client.post(ADD, new_account(**granting))
    user = make_user("writer")
    client.post(page_of(user), as_shown(user, **granting))
    for one in (User.objects.get(username="nora"), User.objects.get(pk=user.pk)):
        assert not one.is_superuser
        assert not one.user_permissions.exists()


def test_a_manager_gives_no_group_outside_the_roles(client):
    stray = Group.objects.create(name="Stray")
    user = make_user("writer")
    assert client.post(page_of(user), as_shown(user, groups=[str(stray.pk)])).status_code == 200
    assert not user.groups.filter(pk=stray.pk).exists()


def test_a_manager_cannot_touch_a_superuser(client):
    boss = make_user(None, is_superuser=True)
    assert client.post(page_of(boss), as_shown(boss, first_name="Other", is_active=None)).status_code == 403
    data = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"}
    assert client.get(page_of(boss, "password_change")).status_code == 403
    assert client.post(page_of(boss, "password_change"), data).status_code == 403
    boss.refresh_from_db()
    assert boss.is_active
    assert boss.check_password(PASSWORD)
    assert boss.password not in client.get(page_of(boss)).content.decode()


@pytest.mark.parametrize("is_superuser", [False, True])
def test_nobody_changes_their_own_roles(is_superuser):
    user = make_user("manager", is_superuser=is_superuser)
    client = Client()
    client.force_login(user)
    granting = {
        "groups": [group("Chair"), group("Manager")],
        "is_superuser": None if is_superuser else "on",
        "is_active": None,
        "user_permissions": [str(Permission.objects.first().pk)],
        "last_name": "Changed",
    }
    assert client.post(page_of(user), as_shown(user, **granting)).status_code == 302
    user.refresh_from_db()
    assert user.last_name == "Changed"
    assert [one.name for one in user.groups.all()] == ["Manager"]
    assert (user.is_superuser, user.is_active) == (is_superuser, True)
    assert not user.user_permissions.exists()


def test_ones_own_password_asks_for_the_old_one(client, manager):
    data = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"}
    assert client.post(page_of(manager, "password_change"), data).status_code == 403
    manager.refresh_from_db()
    assert manager.check_password(PASSWORD)
    assert client.get(reverse("admin:password_change")).status_code == 200


def test_a_password_set_for_somebody_else_is_on_the_record(client, manager):
    user = make_user("reviewer")
    data = {
        "password1": NEW_PASSWORD,
        "password2": NEW_PASSWORD,
        "usable_password": "true",
        "set-password": "1",
    }
    assert client.post(page_of(user, "password_change"), data).status_code == 302
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)
    event = AuditEvent.objects.get(act="set password")
    assert (event.actor, event.subject) == (manager, user.username)


def test_a_superuser_may_make_a_superuser():
    client, user = client_of("superuser"), make_user("writer")
    data = as_shown(user, is_superuser="on", is_staff="on")
    assert client.post(page_of(user), data).status_code == 302
    user.refresh_from_db()
    assert user.is_superuser


@pytest.mark.parametrize("who", ["manager", "superuser"])
def test_nobody_deletes_an_account(who):
    client, user = client_of(who), make_user("writer")
    assert client.get(page_of(user, "delete")).status_code == 403
    assert client.post(page_of(user, "delete"), {"post": "yes"}).status_code == 403
    client.post(LIST, {"action": "delete_selected", "_selected_action": [user.pk], "post": "yes"})
    assert User.objects.filter(pk=user.pk).exists()


@pytest.mark.parametrize("who", ["writer", "reviewer", "chair", "no role"])
def test_other_staff_see_no_accounts(who):
    client, user = client_of(who), make_user("writer")
    for address in (LIST, ADD, page_of(user), page_of(user, "password_change"), page_of(user, "history")):
        assert client.get(address).status_code == 403
        assert client.post(address, as_shown(user, first_name="Other")).status_code == 403
    user.refresh_from_db()
    assert user.first_name != "Other"


@pytest.mark.parametrize("who", [who for who in OUTSIDE if who != "no role"])
def test_outsiders_see_no_accounts(who):
    client, user = client_of(who), make_user("writer")
    for address in (LIST, ADD, page_of(user)):
        assert client.get(address).status_code == outside_status(who)


def test_a_deactivated_person_is_out_at_once():
    user = make_user("writer")
    theirs = Client()
    theirs.force_login(user)
    assert theirs.get("/admin/").status_code == 200
    client_of("manager").post(page_of(user), as_shown(user, is_active=None))
    assert theirs.get("/admin/").status_code == 302


def test_groups_have_no_screen():
    assert Group not in admin.site._registry
    with pytest.raises(NoReverseMatch):
        reverse("admin:auth_group_changelist")


def test_hostile_names_come_out_harmless(client):
    user = make_user("writer")
    user.first_name = "<script>alert(1)</script>"
    user.save()
    for address in (LIST, page_of(user), page_of(user, "password_change")):
        assert "<script>alert" not in client.get(address).content.decode()
