"""The search page: any words get an answer, and nobody learns of them."""

import logging

import pytest
from lxml import html

from reviews import actions
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return factories.make_user("writer"), factories.make_user("reviewer")


def text(response):
    return " ".join(html.fromstring(response.content).text_content().split())


def test_a_topic_is_found_with_its_kind_and_date(client, people):
    factories.published_topic(*people, "Nerve Block")
    response = client.get("/search/?q=nerve")
    assert "1 topic found" in text(response)
    assert html.fromstring(response.content).xpath("//ol[@class='hits']//a/@href") == ["/topics/nerve-block/"]
    assert "Treatment · Current as of" in text(response)


def test_nothing_found_helps_on(client, people):
    factories.published_topic(*people, "Nerve Block")
    response = client.get("/search/?q=zzqqxx")
    assert response.status_code == 200
    assert "Nothing found." in text(response)
    assert "/topics/" in html.fromstring(response.content).xpath("//main//@href")


def test_drafts_and_withdrawn_topics_are_not_found(client, people):
    factories.make_topic(people[0], "Zanthoxylum Draft")
    gone = factories.published_topic(*people, "Zanthoxylum Gone")
    actions.withdraw_topic(topic_id=gone.pk, by=factories.make_user("chair"), reason="Unsafe.")
    assert "Nothing found." in text(client.get("/search/?q=zanthoxylum"))


def test_an_empty_search_asks_for_words(client):
    for address in ("/search/", "/search/?q=", "/search/?q=%20%00"):
        response = client.get(address)
        assert response.status_code == 200
        assert "found" not in text(response)


@pytest.mark.parametrize(
    "query",
    [
        "\x00",
        "a\x00b",
        "'",
        '"',
        '"a',
        "a AND",
        "* ^ NEAR(",
        "a:b",
        "-",
        "\\",
        "%",
        "😷",
        "ا",
        "\u202e",
        "<script>x</script>",
        "x" * 100_000,
        "a " * 20_000,
        "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    ],
)
def test_any_words_get_an_answer(client, people, query):
    factories.published_topic(*people, "Nerve Block")
    response = client.get("/search/", {"q": query})
    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


def test_bytes_that_are_no_text_get_an_answer(client, db):
    assert client.get("/search/?q=%ff%fe%00%80").status_code == 200


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "٣", "²", "%00", "50"])
def test_any_page_number_gets_an_answer(client, people, page):
    factories.published_topic(*people, "Nerve Block")
    assert client.get(f"/search/?q=nerve&page={page}").status_code == 200


def test_pages_of_results_lead_on_and_back(client, people, monkeypatch):
    from encyclopedia.views import searching

    monkeypatch.setattr(searching, "PER_PAGE", 1)
    for title in ("Nerve Block One", "Nerve Block Two"):
        factories.published_topic(*people, title)
    first = html.fromstring(client.get("/search/", {"q": "nerve & block"}).content)
    (after,) = first.xpath("//a[@rel='next']/@href")
    second = html.fromstring(client.get(f"/search/{after}").content)
    assert second.xpath("//a[@rel='prev']")
    assert not second.xpath("//a[@rel='next']")
    assert first.xpath("//ol//a/@href") != second.xpath("//ol//a/@href")


def test_what_was_asked_is_kept_by_no_cache_and_no_log(client, people, caplog):
    factories.published_topic(*people, "Nerve Block")
    with caplog.at_level(logging.DEBUG):
        response = client.get("/search/?q=hivtest")
    assert response.headers["Cache-Control"] == "no-store, private"
    assert not response.cookies
    # The database's own debug log, off outside development, is the one place that holds statements.
    assert not [r for r in caplog.records if "hivtest" in r.getMessage() and r.name != "django.db.backends"]


def test_searching_is_a_question_not_an_act(client, db):
    assert client.post("/search/", {"q": "x"}).status_code == 405
