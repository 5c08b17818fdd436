"""The same words come out in the same HTML, whichever editor or importer wrote them."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encyclopedia.content import plain_text, sanitise_html, sanitise_text

FORMS = [
    # an editor's list items and cells hold paragraphs
    ("<ul><li><p>x</p></li></ul>", "<ul><li>x</li></ul>"),
    ("<ul><li><p>x</p><ul><li><p>y</p></li></ul></li></ul>", "<ul><li>x<ul><li>y</li></ul></li></ul>"),
    ("<ul><li><p>x</p><p>y</p></li></ul>", "<ul><li><p>x</p><p>y</p></li></ul>"),
    ("<ul><li>x</li><ul><li>y</li></ul></ul>", "<ul><li>x<ul><li>y</li></ul></li></ul>"),
    ("<ul>x<li>y</li></ul>", "<ul><li>x</li><li>y</li></ul>"),
    ("<ul><li></li><li><p></p></li></ul>", ""),
    ("<ol start=3><li><h3>x</h3>y</li></ol>", "<ol><li><p><strong>x</strong></p><p>y</p></li></ol>"),
    (
        "<table><colgroup><col></colgroup><tr><th colspan=1 scope=col><p>A</p><tr><td rowspan=2><p>b</table>",
        (
            '<table><thead><tr><th scope="col">A</th></tr></thead>'
            '<tbody><tr><td rowspan="2">b</td></tr></tbody></table>'
        ),
    ),
    (
        "<table><thead><tr><td>A<tbody><tr><td>b</table>",
        "<table><thead><tr><th>A</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>",
    ),
    (
        "<table><tfoot><tr><td>c</tfoot><caption>T</caption><tr><td>b</table>",
        "<table><caption>T</caption><tbody><tr><td>b</td></tr><tr><td>c</td></tr></tbody></table>",
    ),
    (
        "<table><tr><td>a<table><tr><td>b<td>c</table></table>",
        "<table><tbody><tr><td><p>a</p><p>b</p><p>c</p></td></tr></tbody></table>",
    ),
    # headings
    ("<h1>a</h1><h2>b</h2><h4>c</h4><h5>d</h5><h6>e</h6>", "<h3>a</h3><h3>b</h3><h4>c</h4><h4>d</h4><h4>e</h4>"),
    ("<h3></h3><p><br></p><p> &nbsp; </p>", ""),
    # marks: one name, one order, no empty ones
    ("<p><b>x</b><i>y</i></p>", "<p><strong>x</strong><em>y</em></p>"),
    ("<p><em><strong>x</strong></em></p>", "<p><strong><em>x</em></strong></p>"),
    ("<p><strong>x</strong><strong>y</strong></p>", "<p><strong>xy</strong></p>"),
    ("<p>a<strong> </strong>b<em></em></p>", "<p>a b</p>"),
    ("<p>x<sup>2</sup> H<sub>2</sub>O</p>", "<p>x<sup>2</sup> H<sub>2</sub>O</p>"),
    ("<b><p>x</p><p>y</p></b>", "<p><strong>x</strong></p><p><strong>y</strong></p>"),
    # blocks that are not ours part the text all the same
    ("<div>a</div><div>b<br>c</div>", "<p>a</p><p>b<br>c</p>"),
    ("a<hr>b", "<p>a</p><p>b</p>"),
    ("word", "<p>word</p>"),
    ("<p>a <br> b<br></p>", "<p>a<br>b</p>"),
    ("<p> a \n b\t</p>\n<p>c</p>", "<p>a b</p><p>c</p>"),
    ("<blockquote><p>a</p></blockquote>", "<p>a</p>"),
    # links
    ("<a href=HTTPS://Example.ORG/A?b=1&c=2>x</a>", '<p><a href="https://example.org/A?b=1&amp;c=2">x</a></p>'),
    ('<a href="/topics/asthma" target=_blank rel=x>x</a>', '<p><a href="/topics/asthma/">x</a></p>'),
    ('<a href="/t/Ab12-_/#risks">x</a>', '<p><a href="/t/Ab12-_/#risks">x</a></p>'),
    ('<a href="#ref-2">x</a>', '<p><a href="#ref-2">x</a></p>'),
    ('<a href="tel:1 800 222-1222">x</a>', '<p><a href="tel:1800222-1222">x</a></p>'),
    ('<a href="mailto:a@b.example">x</a>', '<p><a href="mailto:a@b.example">x</a></p>'),
    ('<a href="https://a.example/b c">x</a>', '<p><a href="https://a.example/b%20c">x</a></p>'),
    # characters
    ("<p>e&#x301;</p>", "<p>é</p>"),
    ("<p>a\u202eb\u2066c\u200bd\x00e\x07f&#x202d;g\xadh</p>", "<p>abcdefgh</p>"),
    ("<p>“It’s” – 5\u00a0mg…</p>", "<p>“It’s” – 5 mg…</p>"),
    ("<p>\u0645\u06cc\u200c\u062e\u0648</p>", "<p>\u0645\u06cc\u200c\u062e\u0648</p>"),
    ("<p>1 < 2 & 3 > 2 &amp;lt;</p>", "<p>1 &lt; 2 &amp; 3 &gt; 2 &amp;lt;</p>"),
    ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("given_html", "expected"), FORMS)
def test_html_comes_out_in_its_one_form(given_html: str, expected: str) -> None:
    assert sanitise_html(given_html) == expected
    assert sanitise_html(expected) == expected


@pytest.mark.parametrize(("given_html", "expected"), FORMS)
def test_a_large_body_gets_the_same_form_as_a_small_one(given_html: str, expected: str) -> None:
    filler = "<p>word</p>" * 400
    assert sanitise_html(filler + given_html) == filler + expected


def test_lists_deeper_than_eight_go_on_at_the_eighth_level() -> None:
    html = sanitise_html("<ul><li>x" * 12)
    assert html.count("<ul>") == 8
    assert html.count("<li>") == 12


def test_a_header_cell_that_reaches_into_the_body_belongs_to_the_body() -> None:
    html = '<table><tbody><tr><th rowspan="2">A</th><th>B</th></tr><tr><td>c</td></tr></tbody></table>'
    assert sanitise_html(html) == html


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_body_is_composed_as_a_whole(text: str) -> None:
    html = sanitise_html(f"<p>{text}</p><strong>{text}</strong>")
    assert unicodedata.is_normalized("NFC", html)


@given(st.text())
def test_plain_text_is_one_composed_line_and_stays_as_it_is(text: str) -> None:
    clean = sanitise_text(text)
    assert sanitise_text(clean) == clean
    assert unicodedata.is_normalized("NFC", clean)
    assert clean == clean.strip()
    assert "\n" not in clean
    clean.encode()


def test_text_loses_what_cannot_be_seen_and_nothing_else() -> None:
    assert sanitise_text("  Heart\u00a0 \n attack\u202e\u2069\x00\u200b ") == "Heart attack"
    assert sanitise_text("“St. John’s wort” – é <b>") == "“St. John’s wort” – é <b>"


def test_the_words_of_a_body_stand_one_block_a_line() -> None:
    html = "<h3>A</h3><p>b <strong>c</strong><br>d &lt; e</p><ul><li>f<ul><li>g</li></ul></li></ul>"
    assert plain_text(html) == "A\nb c\nd < e\nf\ng"
    assert plain_text("<table><tr><td>a<td>b<tr><td>c</table>") == "a\nb\nc"
    assert plain_text("<p>&amp;lt;</p>") == "&lt;"
    assert plain_text("<p> </p>") == ""


def test_an_ordinary_body_takes_about_a_millisecond() -> None:
    body = "<h3>When to call</h3><p>Call your doctor if you have <b>chest pain</b> or feel weak.</p>" * 50
    assert 4_000 < len(body) < 6_000
    fastest = min(_seconds(body) for _ in range(20))
    assert fastest < 0.01  # measured: 0.001; ten times that before a slow machine fails the test


def _seconds(body: str) -> float:
    started = time.process_time()
    sanitise_html(body)
    return time.process_time() - started
