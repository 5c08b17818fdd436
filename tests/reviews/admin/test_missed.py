"""What was searched for and not found, for staff: who reads it, what each can do about a term, and how it ends."""

import pytest
from django.utils import timezone
from lxml import html

from encyclopedia.models import MissedTerm
from tests.reviews.admin.roles_grid import OUTSIDE, STAFF, client_of, outside_status

pytestmark = pytest.mark.django_db

LIST = "/admin/encyclopedia/missedterm/"
MAY = {
    "writer": {"Start a topic", "Add a synonym", "Dismiss"},
    "reviewer": set(),
    "chair": {"Add a synonym", "Dismiss"},
    "manager": {"Add a synonym", "Dismiss"},
    "superuser": {"Start a topic", "Add a synonym", "Dismiss"},
}


def missed(term: str, count: int = 3) -> MissedTerm:
    month = timezone.localdate().replace(day=1)
    return MissedTerm.objects.create(digest=f"{term}-{count}", term=term, count=count, last_month=month)


def rows(client, **given: str):
    answer = client.get(LIST, given)
    assert answer.status_code == 200
    return html.fromstring(answer.content).xpath("//table[@id='result_list']/tbody/tr")


def dismiss(client, term: MissedTerm):
    return client.post(f"{LIST}{term.pk}/dismiss/")


@pytest.mark.parametrize("who", STAFF)
def test_each_reads_the_terms_and_is_offered_what_they_may_do(who):
    missed("zonked")
    (row,) = rows(client_of(who))
    assert {one.text_content() for one in row.xpath(".//a|.//button")} == MAY[who]


@pytest.mark.parametrize("who", OUTSIDE)
def test_nobody_else_reads_or_dismisses(who):
    term = missed("zonked")
    client = client_of(who)
    assert client.get(LIST).status_code == dismiss(client, term).status_code == outside_status(who)
    term.refresh_from_db()
    assert term.dismissed_at is None


def test_the_most_asked_for_comes_first_and_what_has_no_words_yet_never():
    missed("rare", 3)
    missed("common", 30)
    hidden = missed("", 2)
    client = client_of("chair")
    shown = [row.xpath("string(.//bdi)") for row in rows(client)]
    assert shown == ["common", "rare"]
    assert client.get(f"{LIST}{hidden.pk}/change/").status_code == 302
    assert dismiss(client, hidden).status_code == 404


def test_the_links_lead_to_forms_that_hold_the_words():
    missed("zonked out")
    client = client_of("superuser")
    topic, synonym = rows(client)[0].xpath(".//a/@href")
    title = html.fromstring(client.get(topic).content).xpath("//input[@name='title']/@value")
    assert title == ["Zonked out"]
    words = html.fromstring(client.get(synonym).content).xpath("string(//textarea[@name='words'])")
    assert words.strip() == "zonked out"


def test_a_dismissed_term_leaves_the_list_and_says_who_dismissed_it():
    term, other = missed("zonked"), missed("other")
    client = client_of("manager")
    address = f"{LIST}{term.pk}/dismiss/"
    assert rows(client)[1].xpath(".//button/@formaction") == [address]
    assert client.get(address).status_code == 405
    answer = client.post(address, follow=True)
    assert "“zonked” is dismissed." in answer.content.decode()
    assert [row.xpath("string(.//bdi)") for row in rows(client)] == [other.term]
    (row,) = rows(client, state="dismissed")
    assert "dismissed by manager" in row.text_content()
    term.refresh_from_db()
    first = (term.dismissed_at, term.dismissed_by)
    dismiss(client_of("chair"), term)
    term.refresh_from_db()
    assert (term.dismissed_at, term.dismissed_by) == first


def test_a_reviewer_does_not_dismiss():
    term = missed("zonked")
    assert dismiss(client_of("reviewer"), term).status_code == 403
    term.refresh_from_db()
    assert term.dismissed_at is None
