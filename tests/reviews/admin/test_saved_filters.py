"""Saved filters: each person's own, of one list each, opened as they were asked or said to be out of date."""

import threading
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from encyclopedia.admin_base import StaffAdmin
from encyclopedia.models import Category, Topic
from reviews.models import MOST_FILTERS, ReviewRound, SavedFilter
from tests import factories as make
from tests.reviews.admin.roles_grid import OUTSIDE, client_of, outside_status
from tests.reviews.boards import signed_in

pytestmark = pytest.mark.django_db

TOPICS = "/admin/encyclopedia/topic/"
LISTS = [one for one in admin.site._registry.values() if isinstance(one, StaffAdmin)]


def add_url(list_: type = Topic) -> str:
    options = list_._meta
    return reverse("admin:saved_filter_add", args=[options.app_label, options.model_name])


def save(client: Client, query: str = "stage=draft&q=knee&o=-1", name: str = "Mine", list_: type = Topic):
    return client.post(add_url(list_), {"query": query, "name": name})


def kept_by(user: User, query: str = "stage=draft", name: str = "Mine", label: str = "encyclopedia.topic"):
    return SavedFilter.objects.create(person=user, list=label, name=name, query=query)


def test_what_is_asked_of_a_list_is_saved_and_opened_as_it_was(writer):
    client = signed_in(writer)
    make.make_topic(writer, "Knee Replacement")
    make.make_topic(writer, "Hip Replacement")
    done = save(client, "stage=draft&p=2&q=knee&o=-1&all=&e=1&_popup=1")
    assert done.url == f"{TOPICS}?o=-1&q=knee&stage=draft"
    kept = SavedFilter.objects.get()
    assert (kept.person, kept.list, kept.name) == (writer, "encyclopedia.topic", "Mine")
    opened = client.get(reverse("admin:saved_filter_open", args=[kept.pk]))
    assert opened.url == done.url
    page = client.get(opened.url).content.decode()
    assert "Knee Replacement" in page
    assert "Hip Replacement" not in page
    # It says which filter this is, and does not offer to save the same again.
    assert 'aria-current="true">Mine</a>' in page
    assert add_url() not in page


def test_a_list_offers_to_save_what_is_asked_of_it_and_nothing_where_nothing_is(writer):
    client = signed_in(writer)
    assert add_url() not in client.get(TOPICS).content.decode()
    page = client.get(f"{TOPICS}?stage=draft&p=1").content.decode()
    assert f'action="{add_url()}"' in page
    assert 'name="query" value="stage=draft"' in page
    assert save(client, "p=1&q=++").status_code == 400
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize("list_", [one for one in LISTS if one.is_plain_list], ids=lambda one: one.opts.label)
def test_every_list_saves_each_filter_that_it_offers(list_, writer):
    make.published_topic(writer, make.make_user("reviewer"))
    client = signed_in(make.make_user(None, is_superuser=True))
    here = reverse(f"admin:{list_.opts.app_label}_{list_.opts.model_name}_changelist")
    changes = client.get(here).context["cl"]
    asked = {
        one["query_string"]
        for spec in changes.filter_specs
        for one in spec.choices(changes)
        if one["query_string"].strip("?")
    } | {"?o=-0"}
    for number, query in enumerate(sorted(asked)[:25]):
        answer = save(client, query, f"Filter {number}", list_.model)
        assert answer.status_code == 302, (query, answer.content.decode())
        assert urlsplit(answer.url).path == here
        assert parse_qs(urlsplit(answer.url).query, keep_blank_values=True) == parse_qs(
            query.removeprefix("?"), keep_blank_values=True
        )
    for kept in SavedFilter.objects.all():
        assert client.get(reverse("admin:saved_filter_open", args=[kept.pk])).status_code == 302


@pytest.mark.parametrize("list_", LISTS, ids=lambda one: one.opts.label)
def test_who_may_not_read_a_list_saves_nothing_of_it(list_):
    user = make.make_user("writer")
    request = signed_in(user).get("/admin/").wsgi_request
    status = save(signed_in(user), "o=-0", list_=list_.model).status_code
    if not list_.is_plain_list:
        assert status == 404
    else:
        assert status == (302 if list_.has_view_permission(request) else 403)
    assert SavedFilter.objects.exists() is (status == 302)


@pytest.mark.parametrize("who", OUTSIDE)
def test_outsiders_reach_none_of_it(who):
    owner = make.make_user("writer")
    kept, client = kept_by(owner), client_of(who)
    for address in (add_url(), f"/admin/filters/{kept.pk}/", f"/admin/filters/{kept.pk}/open/"):
        for answer in (client.get(address), client.post(address, {"do": "delete", "name": "Theirs"})):
            assert answer.status_code in (outside_status(who), 405)
    assert SavedFilter.objects.get().name == "Mine"


def test_nobody_sees_or_changes_anothers_not_even_a_superuser(writer):
    kept = kept_by(writer, name="Secret plan")
    client = signed_in(make.make_user(None, is_superuser=True))
    for address in (f"/admin/filters/{kept.pk}/", f"/admin/filters/{kept.pk}/open/"):
        assert client.get(address).status_code == 404
    for data in ({"do": "delete"}, {"name": "Theirs"}):
        assert client.post(f"/admin/filters/{kept.pk}/", data).status_code == 404
    for page in ("/admin/", TOPICS):
        assert "Secret plan" not in client.get(page).content.decode()
    kept.refresh_from_db()
    assert kept.name == "Secret plan"
    assert save(client, name="Secret plan").status_code == 302


def test_it_stands_on_its_list_and_on_your_work_and_is_renamed_and_deleted(writer):
    client, kept = signed_in(writer), kept_by(writer)
    link = f'href="/admin/filters/{kept.pk}/open/"'
    assert link in client.get("/admin/").content.decode()
    assert link in client.get(TOPICS).content.decode()
    assert link not in client.get("/admin/reviews/reviewround/").content.decode()
    assert (
        client.post(
            f"/admin/filters/{kept.pk}/", {"name": " Knees ", "base": kept.name}, follow=True
        ).status_code
        == 200
    )
    kept.refresh_from_db()
    assert kept.name == "Knees"
    assert client.post(f"/admin/filters/{kept.pk}/", {"do": "delete", "base": "Knees"}).url == "/admin/"
    assert not SavedFilter.objects.exists()


def test_a_name_is_taken_once_a_list_and_what_was_typed_comes_back(writer):
    client = signed_in(writer)
    assert save(client).status_code == 302
    again = save(client, "stage=none")
    assert again.status_code == 400
    page = again.content.decode()
    assert "a filter of this name" in page
    assert 'value="Mine"' in page
    assert 'name="query" value="stage=none"' in page
    assert save(client, "state=open", list_=ReviewRound).status_code == 302
    other = kept_by(writer, name="Other")
    assert client.post(f"/admin/filters/{other.pk}/", {"name": "Mine", "base": "Other"}).status_code == 400
    assert client.post(f"/admin/filters/{other.pk}/", {"name": "Other", "base": "Other"}).status_code == 302
    with pytest.raises(IntegrityError), transaction.atomic():
        kept_by(writer)
    with pytest.raises(IntegrityError), transaction.atomic():
        kept_by(writer, name="")


def test_the_second_of_two_tabs_that_rename_or_delete_is_told_and_keeps_what_was_typed(writer):
    client, kept = signed_in(writer), kept_by(writer)
    here = f"/admin/filters/{kept.pk}/"
    assert f'name="base" value="{kept.name}"' in client.get(here).content.decode()
    assert client.post(here, {"name": "Knees", "base": kept.name}).status_code == 302
    for base in (kept.name, ""):
        late = client.post(here, {"name": "Hips", "base": base})
        assert late.status_code == 409
        assert "renamed or deleted after you opened this page" in late.content.decode()
        assert 'value="Hips"' in late.content.decode()
        late = client.post(here, {"do": "delete", "base": base})
        assert late.status_code == 409, "what was to be deleted is another's name by now, or unsaid"
        assert "renamed or deleted after you opened this page" in late.content.decode()
    kept.refresh_from_db()
    assert kept.name == "Knees"


@pytest.mark.parametrize(
    "name", ["", "   ", "x" * 61, "a\x00b"], ids=["nothing", "blanks", "too long", "a NUL"]
)
def test_a_name_that_is_none_is_refused(writer, name):
    client, kept = signed_in(writer), kept_by(writer)
    assert save(client, name=name).status_code == 400
    assert client.post(f"/admin/filters/{kept.pk}/", {"name": name}).status_code == 400
    assert [one.name for one in SavedFilter.objects.all()] == ["Mine"]


def test_nobody_keeps_more_than_so_many(writer):
    client = signed_in(writer)
    for number in range(MOST_FILTERS):
        kept_by(writer, name=f"Filter {number}")
    answer = save(client)
    assert answer.status_code == 400
    assert "that is the most" in answer.content.decode()
    assert SavedFilter.objects.count() == MOST_FILTERS


@pytest.mark.parametrize(
    "query",
    [
        "https://evil.example/",
        "//evil.example/?stage=draft",
        "stage=draft\r\nLocation: https://evil.example",
        "no_such_field=1",
        "owner__password__startswith=a",
        "kind__id__exact=nonsense",
        "stage=no-such-stage",
        "categories__id__exact=99",
        "o=99",
        "o=x",
        "q=" + "x" * 2000,
        "&".join(f"a{n}=" for n in range(1500)),
        "kind__key=%00",
    ],
)
def test_what_is_no_query_of_the_list_is_not_kept(writer, query):
    answer = save(signed_in(writer), query)
    assert answer.status_code == 400
    assert not SavedFilter.objects.exists()


def test_a_filter_leads_to_its_own_list_whatever_is_in_it(writer):
    """Even one that got into the database some other way."""
    client = signed_in(writer)
    for query in ("https://evil.example/", "/../../x", "#x", "@evil.example", "\\evil.example"):
        kept = kept_by(writer, query=query, name=query)
        answer = client.get(f"/admin/filters/{kept.pk}/open/")
        assert answer.status_code == 409 or urlsplit(answer.url).path == TOPICS


@pytest.mark.parametrize(
    ("label", "query"),
    [
        ("encyclopedia.topic", "gone=1"),
        ("encyclopedia.topic", "stage=gone"),
        ("encyclopedia.topic", "o=40"),
        ("encyclopedia.gone", "o=1"),
        ("encyclopedia.readerreport", "harm=serious"),
        ("reviews.notice", "all=1"),
        ("reviews.sourcenotice", "o=12"),
        ("encyclopedia.sitetext", "q=knee"),
    ],
)
def test_a_filter_that_no_longer_applies_says_so_and_can_be_deleted(writer, label, query):
    client, kept = signed_in(writer), kept_by(writer, query, label=label)
    answer = client.get(f"/admin/filters/{kept.pk}/open/")
    assert answer.status_code == 409
    assert "no longer applies" in answer.content.decode()
    assert "Delete this filter" in answer.content.decode()
    for page in ("/admin/", f"/admin/filters/{kept.pk}/"):
        assert client.get(page).status_code == 200
    deleted = client.post(f"/admin/filters/{kept.pk}/", {"do": "delete", "base": kept.name})
    assert deleted.status_code == 302


def test_a_category_that_is_gone_takes_its_filter_along(writer):
    heart, *_others = [Category.objects.create(slug=name, name=name) for name in ("heart", "lungs", "skin")]
    client = signed_in(writer)
    save(client, f"categories__id__exact={heart.pk}")
    opened = reverse("admin:saved_filter_open", args=[SavedFilter.objects.get().pk])
    assert client.get(opened).status_code == 302
    heart.delete()
    assert client.get(opened).status_code == 409


def test_only_a_post_with_a_token_saves_renames_or_deletes(writer):
    kept = kept_by(writer)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(writer)
    assert save(strict).status_code == 403
    assert strict.post(f"/admin/filters/{kept.pk}/", {"do": "delete"}).status_code == 403
    client = signed_in(writer)
    assert client.get(add_url()).status_code == 405
    assert client.post(f"/admin/filters/{kept.pk}/open/").status_code == 405
    client.get(f"/admin/filters/{kept.pk}/", {"do": "delete", "name": "Other"})
    assert SavedFilter.objects.get().name == "Mine"


def test_many_filters_take_the_queries_of_one(writer):
    client = signed_in(writer)

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    kept_by(writer)
    addresses = (TOPICS, "/admin/")
    for address in addresses:
        queries(address)
    before = [queries(address) for address in addresses]
    for number in range(20):
        kept_by(writer, name=f"Filter {number}")
        kept_by(writer, "state=open", f"Filter {number}", "reviews.reviewround")
    assert [queries(address) for address in addresses] == before


@pytest.mark.postgres
def test_two_windows_at_once_keep_no_more_than_may_be_kept(real_database):
    writer = make.make_user("writer")
    for number in range(MOST_FILTERS - 1):
        kept_by(writer, name=f"Filter {number}")
    answers: list[int] = []

    def one(number: int) -> None:
        try:
            answers.append(save(signed_in(writer), name=f"Last {number}").status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[number]) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 400]
    assert SavedFilter.objects.count() == MOST_FILTERS
