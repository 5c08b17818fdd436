"""Quoted spans are marked in the text, and replaced by a suggested wording."""

import pytest

from encyclopedia.errors import BadInput, WrongState
from reviews.anchors import Anchor, Located, locate, make_anchor, marked, with_suggestion


def place(html: str, quote: str, nth: int = 1) -> Located:
    located = locate(html, make_anchor(html, "s", quote, nth))
    assert located is not None
    return located


def link(name: object, number: int) -> str:
    return f'<a href="#comment-{name}" class="quote-link"><span class="visually-hidden">comment </span>{number}</a>'


def mark(name: object, text: str, *, first: bool = True) -> str:
    own = f' id="quote-{name}"' if first else ""
    return f'<mark{own} class="quote" data-comment="{name}">{text}</mark>'


def test_a_span_is_marked_and_leads_to_its_comment():
    html = "<p>Take 250 mg &amp; rest.</p>"
    assert marked(html, [(71, place(html, "mg & rest"))]) == (
        f"<p>Take 250 {mark(71, 'mg &amp; rest')}{link(71, 1)}.</p>"
    )


def test_marks_end_and_begin_anew_at_tags_and_only_the_first_has_the_id():
    html = "<ul><li>one <em>two</em></li><li>three</li></ul>"
    assert marked(html, [(5, place(html, "one two three"))], first=4) == (
        f"<ul><li>{mark(5, 'one ')}<em>{mark(5, 'two', first=False)}</em></li>"
        f"<li>{mark(5, 'three', first=False)}{link(5, 4)}</li></ul>"
    )


def test_spans_may_overlap():
    html = "<p>one two three</p>"
    spans = [("a", place(html, "one two")), ("b", place(html, "two three"))]
    both = mark("a", mark("b", "two"), first=False)
    assert marked(html, spans) == (
        f"<p>{mark('a', 'one ')}{both}{link('a', 1)}{mark('b', ' three', first=False)}{link('b', 2)}</p>"
    )


def test_the_link_to_a_comment_comes_after_a_link_of_the_text():
    html = '<p>See <a href="/topics/pain/">all <em>about</em> pain</a> here.</p>'
    assert marked(html, [(1, place(html, "about"))]) == (
        f'<p>See <a href="/topics/pain/">all <em>{mark(1, "about")}</em> pain</a>{link(1, 1)} here.</p>'
    )


def test_a_comment_on_the_whole_section_marks_nothing():
    html = "<p>one</p>"
    whole = locate(html, Anchor("s"))
    assert whole is not None
    assert marked(html, [(1, whole), (2, place(html, "one"))]) == f"<p>{mark(2, 'one')}{link(2, 2)}</p>"


def test_nothing_harmful_comes_through_the_marks():
    located = place("<p>one</p>", "one")
    shown = marked("<p>one</p><script>alert(1)</script>", [('"><img src=x>', located)])
    assert "<script" not in shown
    assert "<img" not in shown


@pytest.mark.parametrize(
    ("html", "quote", "words", "result"),
    [
        ("<p>Take 250 mg now.</p>", "250 mg", "500 mg", "<p>Take 500 mg now.</p>"),
        ("<p>Take 250 mg now.</p>", "250 mg", " a < b\n&  c ", "<p>Take a &lt; b &amp; c now.</p>"),
        ("<p>Take it now.</p>", "it", "", "<p>Take now.</p>"),
        ("<p>a <strong>b c d</strong> e</p>", "c", "x", "<p>a <strong>b x d</strong> e</p>"),
        ("<p>a <strong>b c</strong> d e</p>", "c d", "x", "<p>a <strong>b </strong>x e</p>"),
        ("<p>a <strong>b</strong> c</p>", "a b c", "x", "<p>x</p>"),
        (
            "<p><strong>a <em>b</em></strong><em> c</em></p>",
            "b c",
            "x",
            "<p><strong>a </strong><em>x</em></p>",
        ),
        (
            '<p><a href="/topics/pain/">all <em>about</em> pain</a> here</p>',
            "all about",
            "on",
            '<p><a href="/topics/pain/">on pain</a> here</p>',
        ),
        ("<p>one<br>two<br>three</p>", "one two", "x", "<p>x<br>three</p>"),
        ("<p>one<br>two<br>three</p>", "two", "x", "<p>one<br>x<br>three</p>"),
        (
            "<ul><li>one<ul><li>two</li></ul></li></ul>",
            "one",
            "x",
            "<ul><li>x<ul><li>two</li></ul></li></ul>",
        ),
        ("<p>one</p><p>two</p>", "one", "", "<p>two</p>"),
    ],
)
def test_a_suggested_wording_takes_the_place_of_the_quoted_words(html, quote, words, result):
    assert with_suggestion(html, place(html, quote), words) == result


@pytest.mark.parametrize(
    "html",
    [
        "<p>one</p><p>two</p>",
        "<ul><li>one<ul><li>two</li></ul></li></ul>",
        "<table><tbody><tr><td>one</td><td>two</td></tr></tbody></table>",
        "<h3>one</h3><p>two</p>",
    ],
)
def test_a_suggestion_across_blocks_is_left_to_the_writer(html):
    with pytest.raises(BadInput, match="more than one paragraph"):
        with_suggestion(html, place(html, "one two"), "x")


def test_a_suggestion_for_the_whole_section_is_left_to_the_writer():
    whole = locate("<p>one</p>", Anchor("s"))
    assert whole is not None
    with pytest.raises(BadInput, match="whole section"):
        with_suggestion("<p>one</p>", whole, "x")


def test_a_suggestion_is_not_put_into_words_that_have_changed_since():
    located = place("<p>Take 250 mg now.</p>", "250 mg")
    with pytest.raises(WrongState, match="changed since"):
        with_suggestion("<p>Do take 250 mg now.</p>", located, "x")
