"""Synonyms that staff keep: in force at once, on record, checked before they are taken, and retired, never deleted."""

import pytest
from lxml import html

from encyclopedia.models import SynonymGroup
from encyclopedia.search import search
from reviews.models import AuditEvent
from tests import factories as make
from tests.reviews.admin.roles_grid import OUTSIDE, STAFF, client_of, outside_status

pytestmark = pytest.mark.django_db

LIST, ADD = "/admin/encyclopedia/synonymgroup/", "/admin/encyclopedia/synonymgroup/add/"


def typed(words: str, **more: str) -> dict[str, str]:
    return {"language": "en", "words": words, "note": "", "is_used": "on", "why": "", **more}


def change_url(group: SynonymGroup) -> str:
    return f"{LIST}{group.pk}/change/"


def base(client, group: SynonymGroup) -> str:
    (value,) = html.fromstring(client.get(change_url(group)).content).xpath("//input[@name='base']/@value")
    return value


@pytest.mark.parametrize("who", STAFF)
def test_those_who_keep_the_catalogue_add_synonyms_and_the_others_read_them(who):
    client = client_of(who)
    assert client.get(LIST).status_code == 200
    status = 403 if who == "reviewer" else 302
    assert client.post(ADD, typed("zonked\nnerve block")).status_code == status
    assert SynonymGroup.objects.exists() is (who != "reviewer")


@pytest.mark.parametrize("who", OUTSIDE)
def test_nobody_else_does(who):
    client = client_of(who)
    answers = (client.get(LIST), client.post(ADD, typed("zonked\nnerve block")))
    assert {answer.status_code for answer in answers} == {outside_status(who)}
    assert not SynonymGroup.objects.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("zonked", "at least two"),
        ("zonked\n\n  \n", "at least two"),
        ("zonked\nZÓNKED!", "the same to a search"),
        ("zonked\n!!!", "not plain words"),
        ("zonked\none | other", "not plain words"),
        ("zonked, tired\nweary", "not plain words"),
        ("zonked\none two three four five six seven", "too long"),
        ("zonked\n" + "z" * 81, "too long"),
        ("\n".join(f"zonk {n}" for n in range(21)), "at most 20"),
    ],
)
def test_what_is_no_list_of_different_plain_words_is_refused(words, said):
    answer = client_of("writer").post(ADD, typed(words))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not SynonymGroup.objects.exists()


def test_a_group_counts_at_once_is_on_record_and_can_be_taken_out_of_use():
    make.published_topic(make.make_user("writer"), make.make_user("reviewer"), "Nerve Block")
    client = client_of("manager")
    assert search("zonked").count == 0
    client.post(ADD, typed(" zonked \nnerve   block\n"))
    group = SynonymGroup.objects.get()
    assert group.phrases() == ["zonked", "nerve block"]
    assert search("zonked").hits[0].title == "Nerve Block"
    page = html.fromstring(client.get(change_url(group)).content)
    found = [
        " ".join(one.text_content().split()) for one in page.xpath("//section[@aria-labelledby='found']//li")
    ]
    assert found == ["zonked: Nerve Block", "nerve block: Nerve Block"]

    retired = typed("zonked\nnerve block", base=base(client, group))
    del retired["is_used"]
    assert "Say why" in client.post(change_url(group), retired).content.decode()
    assert client.post(change_url(group), {**retired, "why": "It misled people."}).status_code == 302
    assert search("zonked").count == 0
    event = AuditEvent.objects.order_by("-sequence")[0]
    assert (event.act, event.reason) == ("change synonyms", "It misled people.")
    assert [event.details[when]["is_used"] for when in ("before", "after")] == [True, False]
    assert group.history.count() == 2
    assert client.post(f"{LIST}{group.pk}/delete/", {"post": "yes"}).status_code == 403


def test_the_second_of_two_savers_is_told():
    client = client_of("writer")
    client.post(ADD, typed("zonked\nnerve block"))
    group = SynonymGroup.objects.get()
    old = base(client, group)
    first = client.post(change_url(group), typed("zonked\ntired", why="One.", base=old))
    second = client.post(change_url(group), typed("zonked\nweary", why="Two.", base=old))
    assert (first.status_code, second.status_code) == (302, 200)
    group.refresh_from_db()
    assert group.phrases() == ["zonked", "tired"]
