"""The search page: results that say why they are there, ways to narrow them, and help where there are none."""

from urllib.parse import parse_qs

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from encyclopedia.models import Category, MissedTerm, Topic
from encyclopedia.search.asking import MAX_QUERY_CHARACTERS
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return make.make_user("writer"), make.make_user("reviewer")


def search(client, query: str, **given: str):
    response = client.get("/search/", {"q": query, **given})
    assert response.status_code == 200
    return html.fromstring(response.content)


def words(element) -> str:
    return " ".join(element.text_content().split())


def titles(page) -> list[str]:
    return [words(one) for one in page.xpath("//ol[@class='hits']//h2")]


def ways(page) -> dict[str, str]:
    """What the page offers to narrow by: words with a count, and where they lead."""
    return {words(link): link.get("href") for link in page.xpath("//nav[@id='page:narrow']//a")}


@pytest.fixture
def library(people) -> dict[str, Topic]:
    """Three topics on nerves: two treatments, of which one is about pain, and a test in Spanish."""
    made = {
        "block": make.published_topic(*people, "Nerve Block"),
        "repair": make.published_topic(*people, "Nerve Repair"),
        "study": make.published_topic(*people, "Nerve Study", kind="test", sections=TEST_SECTIONS),
    }
    Category.objects.create(slug="pain", name="Pain").topics.add(made["block"])
    Category.objects.create(slug="empty", name="Nothing here")
    Topic.objects.filter(pk=made["study"].pk).update(language="es")
    return made


TEST_SECTIONS = [
    {"key": key, "heading": key.title(), "html": f"<p>Words on {key}.</p>"}
    for key in ("overview", "why-it-is-done", "how-it-is-done", "risks", "results")
]


def test_results_can_be_narrowed_by_kind_category_and_language_and_widened_again(client, library):
    page = search(client, "nerve")
    offered = ways(page)
    assert set(offered) == {"Treatment 2", "Test 1", "Pain 1", "English 2", "Español 1"}
    narrowed = html.fromstring(client.get("/search/" + offered["Treatment 2"]).content)
    assert set(titles(narrowed)) == {"Nerve Block", "Nerve Repair"}
    (remove,) = narrowed.xpath("//div[@class='chosen']//a")
    assert words(remove) == "Remove the filter Kind: Treatment ×"
    assert parse_qs(remove.get("href").lstrip("?")) == {"q": ["nerve"]}
    assert len(titles(html.fromstring(client.get("/search/" + remove.get("href")).content))) == 3


def test_filters_add_up_and_can_be_removed_together(client, library):
    page = search(client, "nerve", kind="treatment", category="pain")
    assert titles(page) == ["Nerve Block"]
    chosen = [words(one) for one in page.xpath("//div[@class='chosen']//li")]
    assert chosen == ["Remove the filter Kind: Treatment ×", "Remove the filter Category: Pain ×"]
    (everything,) = page.xpath("//div[@class='chosen']/a/@href")
    assert parse_qs(everything.lstrip("?")) == {"q": ["nerve"]}


def test_filters_stay_when_pages_are_turned(client, library, monkeypatch):
    from encyclopedia.views import searching

    monkeypatch.setattr(searching, "PER_PAGE", 1)
    (after,) = search(client, "nerve", kind="treatment").xpath("//a[@rel='next']/@href")
    second = html.fromstring(client.get("/search/" + after).content)
    (before,) = second.xpath("//a[@rel='prev']/@href")
    assert parse_qs(before.lstrip("?")) == {"q": ["nerve"], "kind": ["treatment"]}
    assert not second.xpath("//a[@rel='next']")


def test_a_letter_is_repeated_in_few_links_and_its_pages_can_be_turned(client, library, monkeypatch):
    from encyclopedia.views import searching

    monkeypatch.setattr(searching, "PER_PAGE", 1)
    page = search(client, "Is the nerve block safe for my mother? " + "أمي تعاني من ألم شديد " * 40)
    assert titles(page) == ["Nerve Block"]
    assert not ways(page)
    (after,) = page.xpath("//a[starts-with(@href, '?q=')]/@href")
    assert len(after) > 4_000
    assert titles(html.fromstring(client.get("/search/" + after).content)) == ["Nerve Repair"]


def test_the_box_takes_a_whole_letter(client, db):
    (most,) = html.fromstring(client.get("/search/").content).xpath("//input[@name='q']/@maxlength")
    assert int(most) == MAX_QUERY_CHARACTERS


def test_a_filter_that_nothing_has_finds_nothing_and_offers_all(client, library):
    for name in ("kind", "category", "language"):
        page = search(client, "nerve", **{name: "no\x00such<b>"})
        assert titles(page) == []
        assert page.xpath(
            "//div[@class='help']//a[text()='Search all topics, without the filters']/@href"
        ) == ["?q=nerve"]
        assert not page.xpath("//b")


def test_the_name_of_a_category_without_a_shown_topic_is_not_told(client, library, people):
    make.make_topic(people[0], "Draft").categories.add(Category.objects.get(slug="empty"))
    response = client.get("/search/", {"q": "nerve", "category": "empty"})
    assert "Nothing here" not in response.content.decode()
    (chosen,) = html.fromstring(response.content).xpath("//div[@class='chosen']//li")
    assert words(chosen) == "Remove the filter Category: empty ×"


def test_a_name_that_is_of_one_topic_alone_gives_the_best_match(client, library):
    page = search(client, "nerve block shot")
    (best,) = page.xpath("//li[@class='is-best']")
    assert words(best).startswith("Best match Nerve Block Also called Nerve Block shot")
    assert page.xpath("//ol/li")[0] is best
    assert not search(client, "nerve").xpath("//li[@class='is-best']")


def test_a_name_that_two_topics_share_gives_no_best_match(client, people):
    for title in ("Nerve Block", "Nerve Freezing"):
        make.published_topic(*people, title, also_called=["Zapping"])
    page = search(client, "zapping")
    assert len(titles(page)) == 2
    assert not page.xpath("//li[@class='is-best']")


def test_a_question_leads_to_the_section_that_answers_it(client, library):
    page = search(client, "what are the side effects of a nerve block")
    links = page.xpath("//p[@class='to-section']/a")
    assert words(links[0]) == "Nerve Block → Risks"
    assert links[0].get("href") == "/topics/nerve-block/#risks"


def test_a_result_in_another_language_says_so(client, library):
    page = search(client, "nerve study")
    (study,) = [one for one in page.xpath("//ol/li") if "Nerve Study" in words(one)]
    assert study.get("lang") == "es"
    assert "Español" in words(study)


def test_a_result_in_another_language_than_the_page_says_so_even_if_all_are(client, library):
    page = html.fromstring(client.get("/es/search/", {"q": "block"}).content)
    (block,) = page.xpath("//ol/li")
    assert block.get("lang") == "en"
    assert [one.get("lang") for one in block.xpath(".//p[@class='meta' or @class='best']")] == ["es"]
    assert "English" in words(block)
    (block,) = search(client, "block").xpath("//ol/li")
    assert block.get("lang") is None


def test_where_nothing_is_found_the_page_helps_on(client, library):
    page = search(client, "zzqqxx")
    help_ = page.xpath("//div[@class='help']")[0]
    assert "Check the spelling" in words(help_)
    addresses = help_.xpath(".//a/@href")
    assert "/topics/" in addresses
    assert "/categories/pain/" in addresses
    assert "/categories/empty/" not in addresses


def test_without_words_the_page_leads_to_the_topics(client, library):
    page = html.fromstring(client.get("/search/").content)
    assert "/categories/pain/" in page.xpath("//main//a/@href")
    assert not page.xpath("//*[@role='status']")


def test_a_search_costs_the_same_queries_for_one_topic_and_for_many(client, library, people):
    def queries(**given: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            search(client, "nerve", **given)
        return len(asked)

    before = queries(), queries(kind="treatment", category="pain", language="en")
    for n in range(5):
        topic = make.published_topic(*people, f"Nerve {n}")
        Category.objects.create(slug=f"c{n}", name=f"C{n}").topics.add(topic)
    assert (queries(), queries(kind="treatment", category="pain", language="en")) == before


def test_who_meant_what_they_typed_is_one_link_from_it(client, people):
    make.published_topic(*people, "Nerve Block")
    mended = search(client, "nirve blok")
    assert titles(mended) == ["Nerve Block"]
    (line,) = mended.xpath("//p[@class='corrected']")
    (exact,) = line.xpath(".//a/@href")
    assert parse_qs(exact.lstrip("?")) == {"q": ["nirve blok"], "exact": ["1"]}
    page = html.fromstring(client.get("/search/" + exact).content)
    assert titles(page) == []
    assert not page.xpath("//p[@class='corrected']")
    assert not MissedTerm.objects.exists()


def test_an_exact_search_stays_exact_when_it_is_narrowed(client, library):
    for address in ways(search(client, "nerve", exact="1")).values():
        assert parse_qs(address.lstrip("?"))["exact"] == ["1"]
