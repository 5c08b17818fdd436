"""Suggestions while somebody types, and the description by which a browser finds them."""

import json

import pytest
from django.test import Client
from lxml import etree, html

from reviews import actions
from tests import factories as make

pytestmark = pytest.mark.django_db

NAMES = {"o": "http://a9.com/-/spec/opensearch/1.1/"}


@pytest.fixture
def people():
    return make.make_user("writer"), make.make_user("reviewer")


def suggested(client, query: str, **given: str):
    answer = client.get("/search/suggest/", {"q": query, **given})
    assert answer.status_code == 200
    return json.loads(answer.content)


def test_names_lead_straight_to_their_topic(client, people):
    make.published_topic(*people, "Nerve Block")
    words, names, titles, addresses = suggested(client, "ner")
    assert words == "ner"
    assert names == ["Nerve Block"]
    assert titles == [""]
    assert addresses == ["http://testserver/topics/nerve-block/"]


def test_an_also_called_name_says_what_it_leads_to(client, people):
    make.published_topic(*people, "Nerve Block", also_called=["Zapping"])
    _words, names, titles, addresses = suggested(client, "zap")
    assert (names, titles) == (["Zapping"], ["Nerve Block"])
    assert addresses == ["http://testserver/topics/nerve-block/"]


def test_what_is_not_shown_is_not_suggested(client, people):
    make.make_topic(people[0], "Zanthoxylum Draft")
    gone = make.published_topic(*people, "Zanthoxylum Gone")
    actions.withdraw_topic(topic_id=gone.pk, by=make.make_user("chair"), reason="Unsafe.")
    assert suggested(client, "zan") == ["zan", [], [], []]


def test_nothing_of_it_is_kept(client):
    answer = client.get("/search/suggest/", {"q": "hivtest"})
    assert answer.headers["Content-Type"] == "application/x-suggestions+json"
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert not answer.cookies
    assert client.post("/search/suggest/").status_code == 405


@pytest.mark.parametrize("query", ["", "\x00", "%", "_", "'", "x" * 100_000, "😷", "</script>"])
def test_any_words_get_an_answer(client, people, query):
    make.published_topic(*people, "Nerve Block")
    suggested(client, query, language="no\x00such")


def test_a_browser_learns_where_to_search_and_where_to_ask_for_suggestions(client, people, settings):
    settings.SITE_NAME = "Smith & Sons Encyclopedia"
    make.published_topic(*people, "Nerve Block")
    page = html.fromstring(client.get("/topics/nerve-block/").content)
    (link,) = page.xpath("//link[@rel='search']")
    assert link.get("type") == "application/opensearchdescription+xml"
    answer = client.get(link.get("href"))
    assert answer.headers["Content-Type"].startswith("application/opensearchdescription+xml")
    document = etree.fromstring(answer.content)
    assert document.tag == f"{{{NAMES['o']}}}OpenSearchDescription"
    short = document.findtext("o:ShortName", namespaces=NAMES)
    assert short == "Smith & Sons"
    assert len(short) <= 16
    templates = {url.get("type"): url.get("template") for url in document.findall("o:Url", NAMES)}
    assert all(address.startswith("http://testserver/") for address in templates.values())

    def asked(kind: str):
        address = templates[kind].removeprefix("http://testserver").replace("{searchTerms}", "nerve%20block")
        return Client().get(address).content.decode()

    assert "1 topic found" in asked("text/html")
    assert json.loads(asked("application/x-suggestions+json"))[1] == ["Nerve Block"]


def test_a_spanish_page_offers_the_search_in_spanish(client, people):
    make.published_topic(*people, "Dolor de espalda", language="es")
    page = html.fromstring(client.get("/topics/dolor-de-espalda/").content)
    (address,) = page.xpath("//link[@rel='search']/@href")
    document = etree.fromstring(client.get(address).content)
    assert document.findtext("o:Language", namespaces=NAMES) == "es"
    assert document.findtext("o:Description", namespaces=NAMES).startswith("Temas de salud")
    templates = {url.get("type"): url.get("template") for url in document.findall("o:Url", NAMES)}
    assert templates == {
        "text/html": "http://testserver/es/search/?q={searchTerms}",
        "application/x-suggestions+json": "http://testserver/es/search/suggest/?q={searchTerms}",
        "application/opensearchdescription+xml": f"http://testserver{address}",
    }


def test_the_description_answers_304(client):
    etag = client.get("/opensearch.xml").headers["ETag"]
    assert client.get("/opensearch.xml", headers={"If-None-Match": etag}).status_code == 304
