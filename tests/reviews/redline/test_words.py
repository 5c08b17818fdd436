"""The words of a paragraph: doses, emphasis, links, characters that look alike."""

import pytest

from reviews.redline import NumberChange
from tests.reviews.redline.reading import compare, new_side, old_side, seen, tags


def test_a_dose_with_its_unit_is_one_token() -> None:
    change = compare("<p>Take 250 mg with food.</p>", "<p>Take 500 mg with food.</p>")

    assert '<span class="redline-number">250 mg</span>' in change.html
    assert '<span class="redline-number">500 mg</span>' in change.html
    assert change.numbers == (NumberChange("250 mg", "500 mg"),)
    assert change.changes == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2.5 mL/kg", "5 mL/kg"),
        ("10–20 %", "10–30 %"),
        ("1,000 IU", "10,000 IU"),
        ("twice daily", "once daily"),
        ("5 mg/kg/day", "5 mg/kg/dose"),
        ("500 mg every 6 hours", "500 mg every 8 hours"),
        ("120/80 mm Hg", "130/80 mm Hg"),
        ("1 in 100", "1 in 1,000"),
        (".5 mg", "5 mg"),
        ("< 38 °C", "> 38 °C"),
        ("two tablets", "three tablets"),
        ("5 to 10 days", "5 to 7 days"),
        ("250 mg", "250 mcg"),
        ("0,5 ml", "0,05 ml"),
        ("2024-03-01", "2024-04-01"),
        ("3 times a day", "4 times a day"),
        ("10-mg", "20-mg"),
    ],
)
def test_an_amount_is_replaced_as_a_whole(before: str, after: str) -> None:
    change = compare(f"<p>You may need {before} of it.</p>", f"<p>You may need {after} of it.</p>")

    assert change.numbers == (NumberChange(before, after),)


def test_an_amount_that_stayed_is_never_marked() -> None:
    change = compare(
        "<p>Children should swallow 250 mg with plenty of milk.</p>",
        "<p>Children must take 250 mg with plenty of water.</p>",
    )

    assert change.numbers == ()
    assert "250 mg" not in "".join(part.split("</del>")[0] for part in change.html.split("<del>")[1:])


def test_a_negation_that_stayed_is_not_marked_and_one_that_came_is() -> None:
    came = compare("<p>Do take it with milk.</p>", "<p>Do not take it with milk.</p>")

    assert came.changes == 1
    assert old_side(came.html) == ["Do take it with milk."]
    assert new_side(came.html) == ["Do not take it with milk."]


def test_words_that_changed_together_read_as_one_change() -> None:
    change = compare("<p>The risk of bleeding is low.</p>", "<p>The chance of infection is low.</p>")

    assert change.changes == 1
    assert old_side(change.html) == ["The risk of bleeding is low."]


def test_telling_words_that_stayed_are_not_marked() -> None:
    html = compare(
        "<p>Take 250 mg twice daily with food. Do not take more.</p>",
        "<p>Take 500 mg once daily with food. Never swallow more.</p>",
    ).html

    assert "</span> with food. <span" in html


def test_bold_that_came_is_said() -> None:
    change = compare("<p>Call 911 now.</p>", "<p><strong>Call 911</strong> now.</p>")

    assert change.changes == 1
    assert "now bold" in seen(change.html)
    assert "<strong>Call 911</strong>" in change.html
    assert tags(change.html)["del"] == 0


def test_italics_that_went_are_said() -> None:
    assert "no longer in italics" in seen(compare("<p><em>Rest</em> well.</p>", "<p>Rest well.</p>").html)


def test_a_superscript_that_got_lost_is_a_changed_number() -> None:
    change = compare("<p>Platelets: 150 × 10<sup>9</sup>/L.</p>", "<p>Platelets: 150 × 109/L.</p>")

    assert change.numbers == (NumberChange("150 × 10⁹/L", "150 × 109/L"),)
    assert "superscript or subscript changed" in seen(change.html)


def test_a_link_shows_both_targets() -> None:
    change = compare(
        '<p>See <a href="https://example.org/old">our page</a>.</p>',
        '<p>See <a href="https://example.org/new">our page</a>.</p>',
    )

    assert change.changes == 1
    assert "link target was https://example.org/old, is now https://example.org/new" in seen(change.html)


def test_a_link_that_came_shows_where_it_goes() -> None:
    change = compare("<p>See our page.</p>", '<p>See <a href="/topics/fever/">our page</a>.</p>')

    assert "links to /topics/fever/" in seen(change.html)


def test_a_new_paragraph_with_a_link_shows_where_it_goes() -> None:
    change = compare("<p>Rest.</p>", '<p>Rest.</p><p>Call <a href="tel:911">911</a>.</p>')

    assert "links to tel:911" in seen(change.html)


def test_a_no_break_space_is_named_and_is_no_other_dose() -> None:
    change = compare("<p>Take 250 mg.</p>", "<p>Take 250\u00a0mg.</p>")

    assert change.changes == 1
    assert change.numbers == ()
    assert "+ no-break space" in seen(change.html)


def test_letters_that_look_alike_are_named() -> None:
    change = compare("<p>Take 5 \u00b5g.</p>", "<p>Take 5 \u03bcg.</p>")

    assert "micro sign" in seen(change.html)
    assert "greek small letter mu" in seen(change.html)


def test_an_invisible_character_is_named() -> None:
    assert "zero width space" in seen(compare("<p>Take it.</p>", "<p>Take\u200b it.</p>").html)


def test_a_line_break_is_a_change() -> None:
    change = compare("<p>Main Street 1<br>Springfield</p>", "<p>Main Street 1 Springfield</p>")

    assert change.changes == 1
    assert "line break" in seen(change.html)


def test_every_mark_is_announced_in_words() -> None:
    html = compare("<p>Take it now.</p>", "<p>Take it later.</p>").html

    assert (
        '<del><span class="visually-hidden">[removed: </span>now<span class="visually-hidden">] </span></del>'
        in html
    )
    assert (
        '<ins><span class="visually-hidden">[added: </span>later<span class="visually-hidden">] </span></ins>'
        in html
    )


def test_text_is_escaped_and_unsafe_links_are_not_made() -> None:
    html = compare(
        "<p>x &lt;script&gt;alert(1)&lt;/script&gt;</p>",
        '<p>x &lt;script&gt;alert(2)&lt;/script&gt; <a href="javascript:alert(1)" onclick="x">a</a>'
        '<a href="//evil.example">b</a></p><script>alert(3)</script><img src="x" onerror="y">',
    ).html

    assert "<script" not in html
    assert "<img" not in html
    assert "href" not in html
    assert "onclick" not in html
    assert "&lt;script&gt;" in html


def test_a_number_and_its_unit_stand_in_one_unbreakable_piece() -> None:
    change = compare(
        "<p>Take 2,550 mg in 24 hours, or 5 mL.</p>", "<p>Take 2,000 mg in 24 hours, or 5 mL.</p>"
    )
    assert '<span class="redline-number">2,000 mg in 24 hours</span>' in change.html
    assert '<span class="redline-amount">5 mL</span>' in change.html


def test_the_name_of_a_vitamin_or_a_test_is_no_number() -> None:
    change = compare("<p>Check your level.</p>", "<p>Check your B12, HbA1c and COVID-19 level.</p>")
    assert change.numbers == ()


def test_a_frequency_in_letters_is_a_number() -> None:
    assert compare("<p>Give it q8h.</p>", "<p>Give it q6h.</p>").numbers == (NumberChange("q8h", "q6h"),)
