"""What a search finds and in which order, and that it is the same on every database."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from encyclopedia.search import search
from encyclopedia.search.asking import LETTER
from encyclopedia.search.base import MAX_FOUND_FOR_LETTERS

from .library import publish

pytestmark = pytest.mark.django_db


def titles(query: str) -> list[str]:
    return [hit.title for hit in search(query).hits]


@pytest.fixture
def library():
    """A small library in which words are spread as they are in a large one."""
    publish("Kidney Stones", names=("Nephrolithiasis", "Renal calculi"), causes="<p>Drinking too little.</p>")
    publish(
        "Heart Attack", names=("Myocardial infarction",), symptoms="<p>Chest pain.</p><p>Short breath.</p>"
    )
    publish(
        "Gallstones", names=("Cholelithiasis",), treatment="<p>Surgery for stones in the gallbladder.</p>"
    )
    publish("Sjögren's Syndrome", names=("Sicca syndrome",), symptoms="<p>Dry eyes and a dry mouth.</p>")
    publish("Low Back Pain", treatment="<p>Exercise helps older adults. Your heart gains too.</p>")
    publish(
        "Acute Lymphoblastic Leukemia",
        names=("ALL",),
        causes="<p>Too many lymphocytes. Pain in the bones.</p>",
    )
    for number in range(12):
        publish(
            f"Rare Disorder {number}", treatment="<p>Treatment of pain in adults. See the kidney doctor.</p>"
        )


def test_a_hit_carries_all_that_a_line_of_results_shows(library):
    results = search("chest pain")
    (hit,) = [hit for hit in results.hits if hit.title == "Heart Attack"]
    assert hit.slug == "heart-attack-1"
    assert len(hit.public_id) == 10
    assert hit.kind_name == "Condition"
    assert hit.current_as_of.isoformat() == "2024-03-01"
    assert hit.matched_name == ""
    assert "<mark>Chest</mark> <mark>pain</mark>." in hit.snippet_html


def test_a_topic_is_found_by_its_title_first(library):
    assert titles("kidney stones")[0] == "Kidney Stones"
    assert titles("heart attack")[0] == "Heart Attack"


def test_a_topic_is_found_by_an_also_called_name_first_and_the_name_is_shown(library):
    first = search("myocardial infarction").hits[0]
    assert (first.title, first.matched_name) == ("Heart Attack", "Myocardial infarction")


def test_no_name_is_shown_when_the_title_matched_as_well(library):
    assert search("sicca syndrome").hits[0].matched_name == "Sicca syndrome"
    assert search("syndrome").hits[0].matched_name == ""


def test_the_very_name_comes_before_names_that_hold_it():
    for number in range(3):
        publish(f"Asthma in Children {number}", overview="<p>Asthma asthma asthma.</p>")
    publish("Asthma")
    publish("Wheezing", names=("Asthma",))
    assert titles("ASTHMA!")[:2] == ["Asthma", "Wheezing"]


def test_title_comes_before_heading_before_body():
    publish("Third", overview="<p>About measles.</p>")
    publish("Second", measles="<p>About a rash.</p>")
    publish("Measles", overview="<p>About a rash.</p>")
    for number in range(4):
        publish(f"Other {number}", overview="<p>About nothing.</p>")
    assert titles("measles") == ["Measles", "Second", "Third"]


def test_words_are_stemmed(library):
    assert titles("kidney stone")[0] == "Kidney Stones"
    assert titles("exercising")[0] == "Low Back Pain"


@pytest.mark.parametrize("query", ["sjogrens syndrome", "Sjögren’s", "SJOGREN", "sjo\u0308gren's"])
def test_accents_case_and_apostrophes_do_not_matter(library, query):
    assert titles(query)[0] == "Sjögren's Syndrome"


def test_a_question_finds_its_topic_though_no_topic_has_all_its_words(library):
    assert titles("What are the treatments for low back pain in older adults?")[0] == "Low Back Pain"


def test_a_rare_word_outweighs_a_common_one(library):
    # "treatment" and "adults" are nearly everywhere, "gallbladder" in one topic.
    assert titles("treatment adults gallbladder")[0] == "Gallstones"


def test_a_name_made_of_stop_words_is_found(library):
    assert titles("ALL") == ["Acute Lymphoblastic Leukemia"]


def test_stop_words_alone_find_nothing(library):
    assert search("what is it").count == 0


def test_pages_of_results_follow_each_other_and_count_the_same(library):
    whole = search("pain", limit=100)
    pages = [search("pain", limit=5, offset=offset) for offset in range(0, whole.count, 5)]
    assert whole.count == 15
    assert {page.count for page in pages} == {15}
    assert [hit for page in pages for hit in page.hits] == whole.hits


def test_a_page_beyond_the_end_is_empty_and_knows_the_count(library):
    beyond = search("pain", offset=500)
    assert (beyond.count, beyond.hits) == (15, [])


@pytest.mark.parametrize(("limit", "offset"), [(-1, 0), (0, 0), (10**30, 0), (10, -5), (10, 10**30)])
def test_any_limit_and_offset_are_answered(library, limit, offset):
    results = search("pain", limit=limit, offset=offset)
    assert results.count == 15
    assert len(results.hits) <= 15


def test_the_best_hit_of_a_library_of_one_is_that_one():
    publish("Gout", overview="<p>A swollen toe.</p>")
    assert titles("swollen") == ["Gout"]
    assert search("unrelated").count == 0


@pytest.mark.parametrize("topics", [1, 30])
def test_a_search_costs_few_queries_however_many_topics_there_are(topics):
    for number in range(topics):
        publish(f"Topic {number}", names=("Fever",), overview="<p>Fever.</p>")
    for query, limit, offset in [
        ("fever", 20, 0),
        ("fever topic", 100, 0),
        ("fever", 20, 900),
        ("fever", 0, 0),
    ]:
        with CaptureQueriesContext(connection) as queries:
            search(query, limit=limit, offset=offset)
        assert len(queries) <= 7


def test_a_search_for_nothing_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert search(" ?! ").count == 0


def test_a_letter_finds_fewer_for_it_has_some_word_in_common_with_every_topic():
    for number in range(MAX_FOUND_FOR_LETTERS + 3):
        publish(f"Gout {number}")
    letter = f"I was told that it is gout {'and tell you more of that ' * LETTER}"
    assert search("gout").count == MAX_FOUND_FOR_LETTERS + 3
    assert search(letter).count == MAX_FOUND_FOR_LETTERS
