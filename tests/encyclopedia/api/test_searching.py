"""Search by the API: what the search page finds, in its order, in the promised shape; and nobody learns of it."""

import pytest
from lxml import html

from encyclopedia.models import Category
from tests import factories as make

from .description import as_promised

pytestmark = pytest.mark.django_db

PATH = "/api/v1/search/"


@pytest.fixture
def people():
    return make.make_user("writer"), make.make_user("reviewer")


def find(client, **given: str):
    return as_promised(client.get(PATH, given), PATH)


def test_a_topic_found_carries_what_identifies_it(client, people):
    topic = make.published_topic(*people, "Nerve Block")
    body = find(client, q="nerve block shot")
    (found,) = body["results"]
    assert body["count"] == 1
    assert (found["public_id"], found["slug"], found["title"]) == (
        topic.public_id,
        "nerve-block",
        "Nerve Block",
    )
    assert found["source_id"] == f"topic:{topic.public_id}"
    assert found["current_as_of"] == topic.editions.get().current_as_of.isoformat()
    assert found["matched_name"] == "Nerve Block shot"


def test_the_ranking_is_that_of_the_search_page(client, people):
    for title in ("Nerve Block", "Nerve Damage", "Nerve Pain after a Block"):
        make.published_topic(*people, title)
    page = html.fromstring(client.get("/search/", {"q": "nerve block"}).content)
    on_page = [href.split("#")[0] for href in page.xpath("//ol[contains(@class,'hits')]//h2/a/@href")]
    assert len(on_page) == 3
    found = [f"/topics/{one['slug']}/" for one in find(client, q="nerve block")["results"]]
    assert found == on_page


def test_the_limit_is_kept_and_the_count_tells_of_all(client, people):
    for n in range(3):
        make.published_topic(*people, f"Nerve Block {n}")
    body = find(client, q="nerve", limit="2")
    assert (body["count"], len(body["results"])) == (3, 2)
    assert len(find(client, q="nerve", limit="0")["results"]) == 1
    assert len(find(client, q="nerve", limit="1000000")["results"]) == 3
    assert client.get(PATH, {"q": "nerve", "limit": "few"}).status_code == 400


def test_it_can_be_narrowed(client, people):
    block = make.published_topic(*people, "Nerve Block")
    make.published_topic(*people, "Nerve Test")
    Category.objects.create(slug="pain", name="Pain").topics.add(block)

    def titles(**given: str) -> set[str]:
        return {one["title"] for one in find(client, q="nerve", **given)["results"]}

    assert titles(category="pain") == {"Nerve Block"}
    assert titles(kind="treatment", language="en") == {"Nerve Block", "Nerve Test"}
    assert titles(kind="condition") == titles(language="es") == titles(category="no\x00such") == set()


def test_words_are_taken_as_typed_when_that_is_asked_for(client, people):
    make.published_topic(*people, "Nerve Block")
    mended = find(client, q="nirve blok")
    assert (mended["corrected"], mended["count"]) == ("nerve block", 1)
    exact = find(client, q="nirve blok", exact="1")
    assert (exact["corrected"], exact["count"]) == (None, 0)
    assert find(client, q="nirve blok", exact="yes") == mended


@pytest.mark.parametrize(
    "query", ["", " ", "\x00", "a:b* ^ NEAR(", "😷", "\u202e", "x" * 100_000, "why " * 9_000]
)
def test_any_words_get_an_answer(client, people, query):
    make.published_topic(*people, "Nerve Block")
    find(client, q=query)


def test_what_was_asked_is_kept_by_no_cache(client):
    answer = client.get(PATH, {"q": "hivtest"})
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert client.get(PATH).json() == answer.json()
