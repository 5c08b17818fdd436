"""One entrance: the same words become the same content, and what cannot be taken in is refused by name."""

import copy
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encyclopedia.content import FORMAT, ContentInvalid, ContentTooLarge, content_hash, normalise_content

_SECTION = st.fixed_dictionaries({"heading": st.text(max_size=20), "html": st.text(max_size=80)})


def test_nothing_becomes_a_content_with_every_string_present() -> None:
    nothing: object = {
        "format": FORMAT,
        "language": "en",
        "title": "",
        "summary": "",
        "also_called": [],
        "author": "",
        "sections": [],
        "references": [],
        "attribution": {"text": "", "license": "", "source_url": ""},
    }
    assert normalise_content({}) == nothing


def test_every_field_is_cleaned() -> None:
    content = normalise_content(
        {
            "title": " Heart\u00a0 attack\u202e ",
            "also_called": ["MI", " mi ", "", "Myocardial infarction"],
            "sections": [
                {"key": "What Happens", "heading": " What\nHappens ", "html": "<b>x</b><script>y</script>"}
            ],
            "references": [
                {"text": "", "url": ""},
                {"text": "A", "url": "HTTPS://Example.org/a"},
                {"doi": "https://doi.org/10.1000/182", "pmid": 12345, "accessed_on": date(2024, 3, 1)},
            ],
            "attribution": {"text": "From X", "source_url": "http://example.org"},
            "unknown": 1,
        }
    )
    assert content["title"] == "Heart attack"
    assert content["also_called"] == ["MI", "Myocardial infarction"]
    assert content["sections"] == [
        {"key": "what-happens", "heading": "What Happens", "html": "<p><strong>x</strong></p>"}
    ]
    assert content["references"] == [
        {"text": "A", "url": "https://example.org/a", "doi": "", "pmid": "", "accessed_on": ""},
        {"text": "", "url": "", "doi": "10.1000/182", "pmid": "12345", "accessed_on": "2024-03-01"},
    ]
    assert content["attribution"] == {"text": "From X", "license": "", "source_url": "http://example.org"}


def test_a_section_without_a_key_gets_one_from_its_heading() -> None:
    content = normalise_content({"sections": [{"heading": "Wann hilft es? Für wen", "html": ""}]})
    assert content["sections"][0]["key"] == "wann-hilft-es-fur-wen"


def test_what_was_handed_in_is_not_changed() -> None:
    raw: dict[str, object] = {
        "title": " a ",
        "sections": [{"key": "A", "html": "b"}],
        "also_called": ["c", "C"],
    }
    before = copy.deepcopy(raw)
    normalise_content(raw)
    assert raw == before


REFUSED: list[tuple[str, dict[str, object]]] = [
    ("format", {"format": "topic-content/2"}),
    ("language", {"language": "English please"}),
    ("title", {"title": 5}),
    ("title", {"title": "a" * 201}),
    ("summary", {"summary": "a" * 1_001}),
    ("author", {"author": ["a"]}),
    ("also_called", {"also_called": "MI"}),
    ("also_called", {"also_called": [str(number) for number in range(51)]}),
    ("also_called[0]", {"also_called": ["a" * 201]}),
    ("also_called[1]", {"also_called": ["a", 3]}),
    ("sections", {"sections": {"key": "a"}}),
    ("sections", {"sections": [{"key": f"s{number}"} for number in range(101)]}),
    ("sections[0]", {"sections": ["text"]}),
    ("sections[0].key", {"sections": [{"key": "a" * 81}]}),
    ("sections[0].key", {"sections": [{"key": "\u2014", "heading": "\u75c7\u72b6"}]}),
    ("sections[1].key", {"sections": [{"key": "risks"}, {"key": "Risks"}]}),
    ("sections[0].heading", {"sections": [{"key": "a", "heading": "a" * 201}]}),
    ("sections[0].html", {"sections": [{"key": "a", "html": 1}]}),
    ("sections[0].html", {"sections": [{"key": "a", "html": "a" * 1_000_001}]}),
    ("references[0].text", {"references": [{"text": "a" * 2_001}]}),
    ("references[0].url", {"references": [{"url": "javascript:alert(1)"}]}),
    ("references[0].url", {"references": [{"url": "ftp://example.org/"}]}),
    ("references[0].url", {"references": [{"url": "//example.org/"}]}),
    ("references[0].doi", {"references": [{"doi": "182"}]}),
    ("references[0].pmid", {"references": [{"pmid": "PMC1"}]}),
    ("references[0].accessed_on", {"references": [{"accessed_on": "2024-02-30"}]}),
    ("references[0].accessed_on", {"references": [{"accessed_on": "01/02/2024"}]}),
    ("attribution", {"attribution": "NIH"}),
    ("attribution.source_url", {"attribution": {"source_url": "data:,x"}}),
]


@pytest.mark.parametrize(("field", "raw"), REFUSED)
def test_what_cannot_be_taken_in_is_refused_by_the_name_of_its_field(
    field: str, raw: dict[str, object]
) -> None:
    with pytest.raises(ContentInvalid) as refusal:
        normalise_content(raw)
    assert refusal.value.field == field
    assert str(refusal.value)


@pytest.mark.parametrize(
    "raw",
    [{"title": "a" * 201}, {"sections": [{"key": "a", "html": "a" * 1_000_001}]}, {"title": "a" * 10**6}],
)
def test_a_text_that_is_too_long_is_refused_and_never_cut(raw: dict[str, object]) -> None:
    with pytest.raises(ContentTooLarge):
        normalise_content(raw)


@given(
    st.fixed_dictionaries(
        {
            "title": st.text(max_size=40),
            "also_called": st.lists(st.text(max_size=10), max_size=5),
            "sections": st.lists(_SECTION, max_size=3),
        }
    )
)
def test_doing_it_twice_changes_nothing_more(raw: dict[str, object]) -> None:
    try:
        content = normalise_content(raw)
    except ContentInvalid:
        return
    again = normalise_content(content)
    assert again == content
    assert content_hash(again) == content_hash(content)


@pytest.mark.parametrize("make", [dict, lambda content: dict(reversed(content.items()))])
def test_the_same_words_have_the_same_hash(make: Callable[[dict[str, object]], dict[str, object]]) -> None:
    raw: dict[str, object] = {"title": "A", "summary": "b", "sections": [{"key": "c", "html": "<b>d</b>"}]}
    assert content_hash(normalise_content(make(raw))) == content_hash(normalise_content(raw))
