"""Any text whatever gets an answer, and no answer carries markup that the text brought."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from encyclopedia.search import search
from encyclopedia.search.asking import LETTER, MAX_QUERY_TERMS, Query
from encyclopedia.search.snippets import Marker
from encyclopedia.search.spelling import distance, keys, likeness
from encyclopedia.search.stems import stem, stems
from encyclopedia.search.stopwords import GENERIC_WORDS, STOP_WORDS, WEAK_WORDS
from encyclopedia.search.words import key, words

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


def test_whatever_hypothesis_sends_gets_an_answer_at_every_address(client, topic_of_one):
    text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)

    @settings(max_examples=20)
    @given(text | text.map(lambda some: some * 300), text)
    def ask(query: str, other: str) -> None:
        given_all = {
            "q": query,
            "kind": other,
            "language": other,
            "category": other,
            "exact": "1",
            "page": other,
        }
        for path in ("/search/", "/search/suggest/", "/api/v1/search/"):
            assert client.get(path, {"q": query}).status_code == 200
            assert client.get(path, given_all).status_code == 200

    ask()


@pytest.mark.parametrize("path", ["/search/", "/search/suggest/", "/api/v1/search/"])
@pytest.mark.parametrize(
    "query", ["%", "%ff%fe", "%00", "q=%ed%a0%80", "q=gout;q=toe", "q[]=x&q=%F0%28%8C%28", "q"]
)
def test_any_bytes_in_an_address_get_an_answer(client, topic_of_one, path, query):
    assert client.get(f"{path}?{query}").status_code == 200
    assert client.get(f"{path}?q={query}").status_code == 200


MEBIBYTE = 1024 * 1024
LONG = [
    "gout+" * 200_000,
    "w" * MEBIBYTE,
    "+".join(f"word{number}" for number in range(100_000)),
    "%D8%A7%20" * 110_000,
    "%EF%B7%BA" * 110_000,
    "%F0%9F%98%B7" * 85_000,
    "%E2%80%AE" * 110_000,
    "%ED%A0%80" * 110_000,
    "%CC%81" * 170_000,
    "%00" * 340_000,
    "%FF" * 340_000,
    "%22" * 100_000,
    "(" * MEBIBYTE,
    "%" * 300_000,
    "+" * 1_000_000,
]


@pytest.mark.parametrize("query", LONG, ids=range(len(LONG)))
def test_a_long_address_of_anything_gets_a_short_answer(client, topic_of_one, query):
    for path in ("/search/", "/search/suggest/", "/api/v1/search/"):
        for address in (f"{path}?q={query}", f"{path}?q=gout&kind={query}"):
            answer = client.get(address)
            assert answer.status_code == 200
            assert len(answer.content) < 200_000


def test_what_follows_a_million_spaces_is_found(client, topic_of_one):
    found = client.get(f"/api/v1/search/?q={'+' * 1_000_000}gout").json()
    assert [hit["title"] for hit in found["results"]] == ["Gout"]


def marker_of(query: str) -> Marker:
    return Marker({stem(word) for word in words(query)})


def without_marks(snippet: str) -> str:
    return snippet.replace("<mark>", "").replace("</mark>", "")


@given(st.text(max_size=400), st.text(max_size=40))
def test_a_snippet_is_the_text_escaped_with_balanced_marks_and_nothing_else(text, query):
    snippet = marker_of(query).snippet(text)
    assert not set("<>\"'") & set(without_marks(snippet))
    assert re.fullmatch(r"(?:[^<]*<mark>[^<]+</mark>)*[^<]*", snippet)


def test_markup_in_a_text_is_shown_and_never_run():
    snippet = marker_of("script alert").snippet("a <script>alert('x')</script> b")
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
    snippet = marker_of("gout toe pain").snippet(text)
    assert "<mark>Gout</mark> brings <mark>pain</mark> in the <mark>toe</mark>." in snippet
    assert snippet.startswith("… ")
    assert snippet.endswith(" …")
    assert len(without_marks(snippet)) < 300


def test_a_snippet_marks_other_forms_of_a_word_and_accented_ones():
    marker = marker_of("swelling sjogrens stones")
    assert marker.snippet("It swells. Sjögren’s. A stone.") == (
        "It <mark>swells</mark>. <mark>Sjögren’s</mark>. A <mark>stone</mark>."
    )


def test_a_text_without_the_words_shows_how_it_begins():
    assert marker_of("gout").snippet("Nothing of the kind.") == "Nothing of the kind."


@given(st.text(max_size=300))
def test_words_are_folded_once_and_hold_nothing_that_a_query_language_knows(text):
    once = words(text)
    assert all(word.isprintable() and not re.search(r"[\s\"'()*:&|!<>^+\\-]", word) for word in once)
    assert [again for word in once for again in words(word)] == once


@given(st.text(max_size=80))
def test_any_word_has_stems_and_keys_of_spelling(text):
    for word in words(text):
        assert all(stems(word))
        assert all(len(key) <= 40 for key in keys(word))
        assert distance(word, word) == 0
        assert likeness(word, word) == 1


@given(st.from_regex("[a-z]{4,12}", fullmatch=True), st.from_regex("[a-z]{4,12}", fullmatch=True))
@example("phthisis", "tisis")
@example("hpylori", "hyplori")
def test_a_likeness_that_is_enough_is_the_same_whatever_is_enough(typed, meant):
    like = likeness(typed, meant)
    for least in (0.0, 0.34, 0.7, like):
        told = likeness(typed, meant, least)
        assert told == like or told <= like < least


def test_a_letter_is_searched_by_a_bounded_number_of_telling_words():
    query = Query.parse("Dear doctor, what is gout? " + " ".join(f"w{number}" for number in range(900)))
    assert query.is_letter
    assert "gout" in query.terms
    assert "what" not in query.terms
    assert len(query.terms) == MAX_QUERY_TERMS


def test_what_a_letter_asks_and_repeats_is_louder_and_what_it_tells_of_life_is_low():
    story = "My husband has worked in a factory. He had a fever. " + "Tell me more of that. " * LETTER
    terms = Query.parse(story + "His gout hurts. Is there a cure for gout and podagra?").terms
    assert terms["gout"] > terms["podagra"] > terms["fever"] > terms["husband"]


def test_a_person_or_place_that_a_letter_introduces_is_not_what_it_is_about():
    letter = "Dear Dr Graves, we live near Noonan with Gout, our dog. " + "I tell you more. " * LETTER
    assert Query.parse(letter + "Is it Marfan? Regards, Bell").proper >= {"graves", "noonan", "bell"}
    assert Query.parse(letter + "Is it Marfan? Regards, Bell").proper.isdisjoint({"gout", "marfan"})


def test_what_follows_a_diagnosis_and_what_stands_first_is_louder():
    story = "Lorem ipsum. " * LETTER
    terms = Query.parse(f"Subject line. {story}She was diagnosed with gout. Podagra hurts.").terms
    assert terms["gout"] > terms["podagra"]
    assert terms["line"] > terms["hurts"]


@pytest.mark.parametrize("listed", [STOP_WORDS, WEAK_WORDS, GENERIC_WORDS], ids=["stop", "weak", "generic"])
def test_listed_words_are_written_as_queries_are_folded(listed):
    assert [word for word in listed if words(word) != [word]] == []


def test_two_spellings_of_a_name_share_a_key():
    assert key("Crohn's  Disease") == key("CROHN’S disease") == "crohns disease"
