"""Any text whatever gets an answer, and no answer carries markup that the text brought."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encyclopedia.search import search
from encyclopedia.search.snippets import Marker
from encyclopedia.search.stopwords import STOP_WORDS
from encyclopedia.search.words import MAX_QUERY_TERMS, Query, folded, key, words

from .library import publish

ODD = [
    "",
    " ",
    "\x00",
    "gout\x00toe",
    "\ud800 gout",
    "\ufeff\u200b\u202e",
    "'",
    '"',
    '"gout',
    "gout'); DROP TABLE encyclopedia_searchname; --",
    "gout AND",
    "NOT gout",
    "NEAR(gout toe, 2)",
    "OR OR OR",
    "body:gout",
    "{title}: gout",
    "^gout",
    "gout*",
    "gout:*",
    "gout & | ! <-> toe",
    "((((((",
    "\\",
    "%s %(key)s %",
    "-",
    "+gout -toe",
    "👩🏽\u200d⚕️ 🦶",
    "痛风",
    "اَلنِّقْرِس",
    "गठिया",
    "подагра",
    "1e309 0x41 1.5/2 2%",
    "https://example.org/?q=gout&x=<script>",
    "user@example.org",
    "a" * 100_000,
    "gout " * 20_000,
    "\u0301" * 5000,
    "\ufdfa" * 3000,
    " ".join(f"word{number}" for number in range(20_000)),
    "\U000e0001\U0010ffff\uffff",
    "İstanbul ẞ ﬁ Å",
]


@pytest.mark.django_db
@pytest.mark.parametrize("query", ODD, ids=range(len(ODD)))
def test_odd_text_gets_an_answer(query):
    publish(
        "Gout", names=("痛风", "подагра", "गठिया", "النقرس"), overview="<p>A toe &lt;script&gt; hurts.</p>"
    )
    results = search(query)
    assert results.count == len(results.hits) <= 1


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["痛风", "ПОДАГРА", "गठिया", "النقرس"])
def test_names_in_every_script_are_found(query):
    publish("Gout", names=("痛风", "подагра", "गठिया", "النقرس"))
    publish("Fever", names=("发烧", "लू"))
    results = search(query)
    assert [hit.title for hit in results.hits] == ["Gout"]
    assert results.hits[0].matched_name == query.lower()


@pytest.fixture
def topic_of_one(db):
    publish("Gout", names=("Podagra",), overview="<p>A toe hurts &amp; swells.</p>")


def test_whatever_hypothesis_types_gets_an_answer(topic_of_one):
    @given(st.text(st.characters(), max_size=60) | st.text("gout \"'*&|!():<>-\\^{}\x00", max_size=20))
    def ask(query: str) -> None:
        results = search(query)
        assert results.count == len(results.hits) <= 1

    ask()


def without_marks(snippet: str) -> str:
    return snippet.replace("<mark>", "").replace("</mark>", "")


@given(st.text(max_size=400), st.text(max_size=40))
def test_a_snippet_is_the_text_escaped_with_balanced_marks_and_nothing_else(text, query):
    snippet = Marker(Query.parse(query)).snippet(text)
    assert not set("<>\"'") & set(without_marks(snippet))
    assert re.fullmatch(r"(?:[^<]*<mark>[^<]+</mark>)*[^<]*", snippet)


def test_markup_in_a_text_is_shown_and_never_run():
    snippet = Marker(Query.parse("script alert")).snippet("a <script>alert('x')</script> b")
    assert (
        snippet
        == "a &lt;<mark>script</mark>&gt;<mark>alert</mark>(&#x27;x&#x27;)&lt;/<mark>script</mark>&gt; b"
    )


def test_a_snippet_shows_the_passage_with_most_of_the_words():
    text = (
        "Pain is common. "
        + "Filler sentence here. " * 40
        + "Gout brings pain in the toe. "
        + "More filler. " * 40
    )
    snippet = Marker(Query.parse("gout toe pain")).snippet(text)
    assert "<mark>Gout</mark> brings <mark>pain</mark> in the <mark>toe</mark>." in snippet
    assert snippet.startswith("… ")
    assert snippet.endswith(" …")
    assert len(without_marks(snippet)) < 300


def test_a_snippet_marks_other_forms_of_a_word_and_accented_ones():
    marker = Marker(Query.parse("swelling sjogrens stones"))
    assert marker.snippet("It swells. Sjögren’s. A stone.") == (
        "It <mark>swells</mark>. <mark>Sjögren’s</mark>. A <mark>stone</mark>."
    )


def test_a_text_without_the_words_shows_how_it_begins():
    assert Marker(Query.parse("gout")).snippet("Nothing of the kind.") == "Nothing of the kind."


@given(st.text(max_size=300))
def test_words_are_folded_once_and_hold_nothing_that_a_query_language_knows(text):
    once = words(text)
    assert all(word.isprintable() and not re.search(r"[\s\"'()*:&|!<>^+\\-]", word) for word in once)
    assert [again for word in once for again in words(word)] == once


@given(st.text(max_size=300), st.integers(1, 100))
def test_what_is_indexed_keeps_to_its_bound(text, bound):
    assert len(folded(text, bound).encode()) <= bound


def test_a_letter_is_searched_by_its_first_telling_words():
    query = Query.parse("Dear doctor, what is gout? " + " ".join(f"w{number}" for number in range(900)))
    assert query.terms[:3] == ("dear", "doctor", "gout")
    assert len(query.terms) == MAX_QUERY_TERMS


def test_stop_words_are_written_as_queries_are_folded():
    assert [word for word in STOP_WORDS if words(word) != [word]] == []


def test_two_spellings_of_a_name_share_a_key():
    assert key("Crohn's  Disease") == key("CROHN’S disease") == "crohns disease"
