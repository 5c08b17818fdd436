"""Sources are numbered by order of citation, and every citation goes on leading to the source that it was put for."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encyclopedia.content import (
    Content,
    ContentTooLarge,
    cited_numbers,
    normalise_content,
    plain_text,
    reading_grade,
    recited,
    renumbered,
    without_citations,
)


def page(*bodies: str, sources: int = 3) -> Content:
    return normalise_content(
        {
            "sections": [{"key": f"s{number}", "html": html} for number, html in enumerate(bodies)],
            "references": [{"text": f"R{number}"} for number in range(1, sources + 1)],
        }
    )


def sources(content: Content) -> list[str]:
    return [reference["text"] for reference in content["references"]]


def body(html: str) -> str:
    """One body of a page with three sources, of which the first two are cited before, in their order."""
    return page('<p><a href="#ref-1">[1]</a> <a href="#ref-2">[2]</a></p>', html)["sections"][1]["html"]


def test_sources_stand_in_the_order_in_which_the_page_cites_them() -> None:
    content = page(
        '<p>a<a href="#ref-3">[3]</a> b<a href="#ref-2">[2]</a> c<a href="#ref-3">[3]</a></p>',
        '<ul><li>d<a href="#ref-2">[2]</a></li></ul>',
        sources=5,
    )
    assert sources(content) == ["R3", "R2", "R1", "R4", "R5"]
    assert [section["html"] for section in content["sections"]] == [
        '<p>a<a href="#ref-1">[1]</a> b<a href="#ref-2">[2]</a> c<a href="#ref-1">[1]</a></p>',
        '<ul><li>d<a href="#ref-2">[2]</a></li></ul>',
    ]


@pytest.mark.parametrize(
    ("given_html", "written"),
    [
        ('x<a href="#ref-2"><sup>2</sup></a>', 'x<a href="#ref-2">[2]</a>'),
        ('x<a href="#ref-2"><sup>(2)</sup></a>', 'x<a href="#ref-2">[2]</a>'),
        ('x<a href="#ref-2"><strong>[2]</strong></a>', 'x<a href="#ref-2">[2]</a>'),
        ('x<a href="#ref-2">[7]</a>', 'x<a href="#ref-2">[2]</a>'),
        ('<a href="#ref-2">[2]</a> <a href="#ref-2">[2]</a>', '<a href="#ref-2">[2]</a>'),
        # a writer who selected words keeps the words
        ('It <a href="#ref-2">often <em>works</em></a>.', 'It often <em>works</em><a href="#ref-2">[2]</a>.'),
        ('<a href="#ref-2">works </a>well', 'works<a href="#ref-2">[2]</a> well'),
        # and one who typed on inside the link
        ('<a href="#ref-2">[2] and <em>more</em></a>', '<a href="#ref-2">[2]</a> and <em>more</em>'),
        # a number that may be a dose is not taken for the number of a source
        ('Take <a href="#ref-2">2</a> tablets', 'Take 2<a href="#ref-2">[2]</a> tablets'),
        ('m<a href="#ref-2"><sup>3</sup></a>', 'm<sup>3</sup><a href="#ref-2">[2]</a>'),
        ('<a href="#ref-2">10 m<sup>2</sup></a>', '10 m<sup>2</sup><a href="#ref-2">[2]</a>'),
        # none of these is a citation of a source of this page
        ('<a href="#ref-4">4</a>', '<a href="#ref-4">4</a>'),
        ('<a href="#ref-04">4</a>', '<a href="#ref-04">4</a>'),
        ('<a href="/topics/x/#ref-2">4</a>', '<a href="/topics/x/#ref-2">4</a>'),
        ("as in [2]", "as in [2]"),
    ],
)  # fmt: skip
def test_a_citation_has_one_form(given_html: str, written: str) -> None:
    assert body(f"<p>{given_html}</p>") == f"<p>{written}</p>"


def test_a_citation_of_an_empty_row_does_not_fall_to_the_next_source() -> None:
    content = normalise_content(
        {
            "sections": [{"key": "a", "html": '<p>x<a href="#ref-2">[2]</a> y<a href="#ref-3">[3]</a></p>'}],
            "references": [{"text": "A"}, {"text": " "}, {"text": "B"}],
        }
    )
    assert sources(content) == ["B", "A"]
    assert content["sections"][0]["html"] == '<p>x<a href="#ref-5">[5]</a> y<a href="#ref-1">[1]</a></p>'


def test_citations_can_be_led_to_other_numbers_and_two_can_become_one() -> None:
    html = '<p>x<a href="#ref-1">[1]</a><a href="#ref-2">[2]</a> y<a href="#ref-3">[3]</a></p>'
    assert cited_numbers(html) == [1, 2, 3]
    assert recited(html, {1: 2, 2: 1}) == (
        '<p>x<a href="#ref-2">[2]</a><a href="#ref-1">[1]</a> y<a href="#ref-3">[3]</a></p>'
    )
    assert recited(html, {2: 1}) == '<p>x<a href="#ref-1">[1]</a> y<a href="#ref-3">[3]</a></p>'


def test_a_body_that_the_numbers_make_too_long_is_refused_by_name() -> None:
    full = "<p>" + "x" * 999_970 + '<a href="#ref-1">y</a></p>'
    with pytest.raises(ContentTooLarge) as refusal:
        page("", full)
    assert refusal.value.field == "sections[1].html"


def test_citations_do_not_weigh_on_the_reading_grade() -> None:
    plain = "<p>Rest for a day. Then walk a bit. Call us if it hurts.</p>"
    cited = plain.replace(".", '.<a href="#ref-1">[1]</a><a href="#ref-2">[2]</a>')
    assert without_citations(cited) == plain
    assert reading_grade(cited) == reading_grade(plain)


_NUMBERS = st.integers(1, 6)
_WORDS = st.sampled_from(
    ["pain", "2", "[1]", "[2]", " ", " rest ", "<br>", "10 m<sup>2</sup>", "(3)", "\u0338e"]
)
_MARKED = st.builds(
    lambda tag, words: f"<{tag}>{''.join(words)}</{tag}>",
    st.sampled_from(["strong", "em", "sup"]),
    st.lists(_WORDS, max_size=3),
)
_CITATION = st.builds(
    lambda number, inner: f'<a href="#ref-{number}">{"".join(inner)}</a>',
    _NUMBERS,
    st.lists(_WORDS | _MARKED, min_size=1, max_size=3),
)
_WRITTEN = st.builds(lambda number: f'<a href="#ref-{number}">[{number}]</a>', _NUMBERS)
_BODY = st.lists(_WORDS | _MARKED | _CITATION | _WRITTEN, max_size=8).map(
    lambda parts: f"<p>{''.join(parts)}</p>"
)


@given(st.lists(_BODY, max_size=3), st.integers(0, 5))
def test_numbering_twice_changes_nothing_more(bodies: list[str], count: int) -> None:
    content = page(*bodies, sources=count)
    assert renumbered(content) == content
    assert normalise_content(content) == content
    cited = [number for section in content["sections"] for number in cited_numbers(section["html"])]
    firsts = list(dict.fromkeys(number for number in cited if number <= count))
    assert firsts == list(range(1, len(firsts) + 1))


@given(st.lists(_BODY, max_size=3), st.integers(0, 5))
def test_numbering_loses_no_word_and_leads_every_citation_to_its_source(
    bodies: list[str], count: int
) -> None:
    raw = page(*bodies, sources=0)  # without sources nothing is numbered
    before = {**raw, "references": page(sources=count)["references"]}
    after = normalise_content(before)
    for old, new in zip(before["sections"], after["sections"], strict=True):
        assert letters(old["html"]) == letters(new["html"])
        assert led_to(before, old["html"]) == led_to(after, new["html"])


def letters(html: str) -> str:
    """Every character but those of markers, which numbering may add and join, and a stroke that nothing carries."""
    return re.sub(r"\[[0-9]+\]|\(3\)|\s|\u0338", "", plain_text(html))


def led_to(content: Content, html: str) -> list[str]:
    """The sources that a body cites, in order; the same one twice in a row counts once."""
    found = [
        content["references"][number - 1]["text"] if number <= len(content["references"]) else str(number)
        for number in cited_numbers(html)
    ]
    return [name for position, name in enumerate(found) if position == 0 or found[position - 1] != name]
