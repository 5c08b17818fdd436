"""What holds for any section and any quotation from it."""

import re

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lxml import etree

from encyclopedia.content import sanitise_html
from encyclopedia.errors import BadInput
from reviews.anchors import Anchor, Located, locate, make_anchor, marked, with_suggestion
from reviews.anchors.reading import fold, read
from tests.reviews.redline.test_properties import versions

EXAMPLES = 60  # sections are slow to draw

MARK = re.compile(r"</?mark[^>]*>")
QUOTE_LINK = re.compile(r'<a href="#comment-[^"]*" class="quote-link">.*?</a>')


@st.composite
def quoted(draw: st.DrawFn, least: int = 1) -> tuple[str, str, Anchor, int]:
    """Give a section, the section after edits, the anchor of some of its words, and where they stood."""
    html, edited = draw(versions())
    text = read(html).text
    assume(len(text) >= least)
    start = draw(st.integers(0, len(text) - least))
    quote = text[start : start + draw(st.integers(least, 60))]
    start += len(quote) - len(quote.lstrip())
    quote = quote.strip()
    assume(quote)
    places = [at for at in range(len(text)) if fold(text).startswith(fold(quote), at)]
    for nth in range(1, len(places) + 1):
        anchor = make_anchor(html, "s", quote, nth)
        before, after = text[max(0, start - 32) : start], text[start + len(quote) :][:32]
        if (anchor.quote, anchor.prefix, anchor.suffix) == (quote, before, after):
            return html, edited, anchor, start
    raise AssertionError("no number leads to this place")


@settings(max_examples=EXAMPLES)
@given(quoted())
def test_a_quotation_is_found_in_the_text_it_was_taken_from(drawn):
    html, _, anchor, start = drawn
    located = locate(html, anchor)
    assert located is not None
    assert (located.quote, located.how) == (anchor.quote, "exact")
    text = read(html).text
    assert text[max(0, located.start - 32) : located.start] == anchor.prefix
    assert text[located.end : located.end + 32] == anchor.suffix
    alike = f"{anchor.prefix}{anchor.quote}{anchor.suffix}"
    if sum(text.startswith(alike, at) for at in range(len(text))) == 1:
        assert located.start == start


@settings(max_examples=EXAMPLES)
@given(quoted(least=18))
def test_a_long_quotation_is_found_whatever_comes_before_and_after_it(drawn):
    html, edited, anchor, _ = drawn
    assume(len(anchor.quote) >= 16)
    now = f"<p>Another beginning.</p>{html}{edited}<p>Another end.</p>"
    located = locate(now, anchor)
    assert located is not None
    assert located.quote == anchor.quote


@settings(max_examples=EXAMPLES)
@given(quoted())
def test_what_is_found_after_edits_stands_there(drawn):
    _, edited, anchor, _ = drawn
    located = locate(edited, anchor)
    if located is not None:
        assert read(edited).text[located.start : located.end] == located.quote
        assert located.quote.strip() == located.quote != ""
        assert (located.how == "near") == (fold(located.quote) != fold(anchor.quote))


@st.composite
def spans(draw: st.DrawFn) -> tuple[str, list[tuple[int, Located]]]:
    html, _ = draw(versions())
    text = read(html).text
    assume(text)
    found: list[tuple[int, Located]] = []
    for name in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, min(len(text), start + 80)))
        quote = text[start:end]
        if quote.strip() == quote:
            found.append((name, Located(start, end, quote, "exact")))
    return html, found


@settings(max_examples=EXAMPLES)
@given(spans())
def test_marks_change_nothing_but_themselves_and_keep_the_section_well_formed(drawn):
    html, quotes = drawn
    shown = marked(html, quotes)
    assert MARK.sub("", QUOTE_LINK.sub("", shown)) == html
    tree = etree.fromstring(f"<div>{shown.replace('<br>', '<br/>')}</div>")
    assert tree.xpath("//a//a") == []
    for name, located in quotes:
        parts = tree.xpath(f"//mark[@data-comment='{name}']")
        words = "".join(
            "".join(part.xpath(".//text()[not(ancestor::a[@class='quote-link'])]")) for part in parts
        )
        assert words == located.quote.replace("\n", "")
        assert parts[0].get("id") == f"quote-{name}"
        assert len(tree.xpath(f"//*[@id='quote-{name}']")) == 1
        assert len(tree.xpath(f"//a[@href='#comment-{name}']")) == 1


@settings(max_examples=EXAMPLES)
@given(spans(), st.sampled_from(["", "500 mg", "a < b & c", "<b>x</b>"]))
def test_a_suggestion_changes_the_quoted_words_and_no_others(drawn, words):
    html, quotes = drawn
    text = read(html).text
    for _, located in quotes:
        try:
            result = with_suggestion(html, located, words)
        except BadInput:
            assert "\n" in located.quote
            continue
        assert sanitise_html(result) == result
        expected = text[: located.start] + words + text[located.end :]
        assert read(result).text.split() == expected.split()
