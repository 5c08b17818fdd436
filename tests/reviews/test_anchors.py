"""Quoted words become an anchor, and are found again after edits; or are said to be gone."""

import time

import pytest

from encyclopedia.content import sanitise_html
from encyclopedia.errors import BadInput
from reviews.anchors import Anchor, locate, locate_in, make_anchor, page_html
from reviews.anchors.reading import fold, read
from tests.reviews.redline.reading import content, section

DOSES = (
    "<h3>Adults</h3><p>Take <strong>250 mg</strong> of ibuprofen twice a day, with food.</p>"
    "<h3>Children</h3><ul><li>Give 100 mg once a day.</li><li>Never give more than 250 mg in one day.</li></ul>"
)


def found(html: str, anchor: Anchor) -> tuple[str, str] | None:
    located = locate(html, anchor)
    return located and (located.quote, located.how)


def text_before(html: str, anchor: Anchor) -> str:
    located = locate(html, anchor)
    assert located is not None
    return read(html).text[: located.start]


def test_an_anchor_holds_the_words_of_the_text_with_what_stands_around_them():
    anchor = make_anchor(DOSES, "dose", "ibuprofen")
    assert anchor == Anchor(
        "dose", "ibuprofen", "Adults\nTake 250 mg of ", " twice a day, with food.\nChildre"
    )


@pytest.mark.parametrize(
    ("typed", "text", "quoted"),
    [
        ("don't  take", "<p>Please don’t take it.</p>", "don’t take"),
        ('"rebound"', "<p>A “rebound” headache.</p>", "“rebound”"),
        ("5-10 days", "<p>Wait 5–10 days.</p>", "5–10 days"),
        ("head\u00adache", "<p>A headache.</p>", "headache"),
        ("a\u00a0headache", "<p>A headache.</p>", "A headache"),
        ("take it now", "<p>Do <em>take</em> <a href='https://a.example/'>it</a> now</p>", "take it now"),
        ("first\n\nsecond", "<ul><li>first</li><li>second</li></ul>", "first\nsecond"),
        ("mg\tdaily", "<table><tr><td>5 mg</td><td>daily</td></tr></table>", "mg\ndaily"),
        ("one two", "<p>one<br>two</p>", "one\ntwo"),
        ("a < b & c", "<p>if a &lt; b &amp; c</p>", "a < b & c"),
        ("&lt;", "<p>write &amp;lt; here</p>", "&lt;"),
    ],
)
def test_words_are_found_as_they_are_typed_or_copied(typed, text, quoted):
    anchor = make_anchor(text, "s", typed)
    assert anchor.quote == quoted
    assert found(text, anchor) == (quoted, "exact")


def test_no_words_mean_the_whole_section():
    anchor = make_anchor(DOSES, "dose", " \n\u00ad")
    assert anchor == Anchor("dose")
    located = locate("<p>Quite another text.</p>", anchor)
    assert located is not None
    assert located.is_whole_section


def test_one_place_of_several_is_chosen_by_number_and_whole_words_come_first():
    html = "<p>The dosage depends on age. Dosage for old age.</p>"
    assert text_before(html, make_anchor(html, "s", "age", 1)).endswith("on ")
    assert text_before(html, make_anchor(html, "s", "age", 2)).endswith("old ")
    assert text_before(html, make_anchor(html, "s", "age", 3)) == "The dos"


@pytest.mark.parametrize(
    ("quote", "nth", "sentence"),
    [
        ("aspirin", 1, "These words are not in this section"),
        ("250 mg", 3, "stand in 2 places"),
        ("250 mg", 0, "stand in 2 places"),
        ("ibuprofen", 2, "stand in one place"),
        ("x" * 1_001, 1, "at most 1000 characters"),
        (" " * 1_000_000, 1, "at most 1000 characters"),
    ],
)
def test_words_that_cannot_be_anchored_are_refused_in_a_sentence(quote, nth, sentence):
    with pytest.raises(BadInput, match=sentence):
        make_anchor(DOSES, "dose", quote, nth)


def test_a_thousand_characters_can_be_quoted():
    html = f"<p>{'word ' * 300}</p>"
    anchor = make_anchor(html, "s", "word " * 199 + "word")
    assert len(anchor.quote) == 999
    assert locate(html, anchor) is not None


def test_the_same_words_elsewhere_are_told_apart_by_what_stands_around_them():
    second = make_anchor(DOSES, "dose", "250 mg", 2)
    edited = DOSES.replace("Take", "Adults take up to").replace("once a day", "after a meal")
    assert text_before(edited, second).endswith("Never give more than ")


def test_words_that_begin_a_section_are_told_from_the_same_words_further_on():
    html = "<p>Pain</p><p>Pain</p><p>Pain is a warning.</p>"
    first = make_anchor(html, "s", "Pain")
    assert text_before("<p>Pain. More on it.</p><p>Pain</p><p>Pain</p>", first) == ""


def test_case_and_typography_may_change():
    anchor = make_anchor("<p>Call a doctor - don't wait.</p>", "s", "doctor - don't")
    assert found("<p>Call a Doctor – don’t wait.</p>", anchor) == ("Doctor – don’t", "normalised")


@pytest.mark.parametrize(
    ("html", "now"),
    [
        (DOSES.replace("250 mg</strong>", "500 mg</strong>"), "500 mg"),
        (DOSES.replace("250 mg</strong>", "1250 mg</strong>"), "1250 mg"),
        (DOSES.replace("250 mg</strong>", "25 mg</strong>"), "25 mg"),
        (DOSES.replace("<strong>250 mg</strong>", "250 <em>ml</em>"), "250 ml"),
        (DOSES.replace("250 mg</strong>", "0.250 mg</strong>"), "0.250 mg"),
        (DOSES.replace("250 mg</strong>", "1,250 mg</strong>"), "1,250 mg"),
    ],
)
def test_a_dose_that_was_changed_is_found_in_its_own_sentence_not_in_another(html, now):
    assert found(html, make_anchor(DOSES, "dose", "250 mg", 1)) == (now, "near")


def test_a_number_that_was_quoted_whole_is_not_found_inside_a_longer_one():
    html = "<p>Adults take at most 5</p>"
    assert found("<p>Adults take at most 5.5</p>", make_anchor(html, "s", "5")) == ("5.5", "near")
    assert (
        text_before("<p>2.5 mg or 5 mg</p>", make_anchor("<p>2.5 mg or 5 mg</p>", "s", "5 mg"))
        == "2.5 mg or "
    )


def test_a_number_of_one_digit_is_found_after_it_was_changed():
    html = "<p>Take it 3 times a day for as long as the pain lasts.</p>"
    assert found(html.replace("3", "4"), make_anchor(html, "s", "3")) == ("4", "near")


def test_a_long_quotation_is_found_amid_other_words():
    anchor = make_anchor(DOSES, "dose", "ibuprofen twice a day, with food")
    assert found("<p>Most use ibuprofen twice a day, with food or milk", anchor) == (anchor.quote, "exact")
    assert found("<p>Most use ibuprofen twice daily, with food or milk", anchor) == (
        "ibuprofen twice daily, with food",
        "near",
    )


@pytest.mark.parametrize(
    "html",
    [
        "",
        DOSES.replace("<strong>250 mg</strong> of ", ""),
        DOSES.replace("<strong>250 mg</strong>", "as much as the doctor has written down"),
        "<p>Adults may have at most 250 mg.</p>",
    ],
)
def test_words_that_are_gone_are_not_found_in_the_place_of_others(html):
    assert locate(html, make_anchor(DOSES, "dose", "250 mg", 1)) is None


def test_a_sentence_that_moved_is_found_in_the_section_it_moved_to():
    anchor = make_anchor(DOSES, "dose", "Never give more than 250 mg in one day")
    near = section("near", "Near", "<p>Never give more than 200 mg in one day.</p>")
    same = section("same", "Same", "<p>Never give more than 250 mg in one day.</p>")
    own = section("dose", "Dose", "<p>Ask a pharmacist.</p>")
    moved = locate_in(content(sections=[own, near, same]), anchor)
    assert moved is not None
    assert (moved[0], moved[1].how) == ("same", "exact")
    kept = locate_in(content(sections=[near, section("dose", "Dose", DOSES), same]), anchor)
    assert kept is not None
    assert kept[0] == "dose"
    assert locate_in(content(sections=[own]), anchor) is None


def test_a_comment_on_a_whole_section_goes_with_it():
    assert locate_in(content(sections=[section("dose", "Dose", "")]), Anchor("dose")) is not None
    assert locate_in(content(sections=[section("dosage", "Dose", DOSES)]), Anchor("dose")) is None


def test_the_title_and_the_summary_can_be_quoted():
    page = content(DOSES, title="Ibuprofen & <others>", summary="A medicine for pain.")
    assert page_html(page) == "<h3>Ibuprofen &amp; &lt;others&gt;</h3><p>A medicine for pain.</p>"
    place = locate_in(page, make_anchor(page_html(page), "", "medicine for pain"))
    assert place is not None
    assert (place[0], place[1].quote) == ("", "medicine for pain")
    whole = locate_in(page, Anchor(""))
    assert whole is not None
    assert whole[1].is_whole_section


def test_folding_keeps_the_length_of_every_character():
    assert [c for c in map(chr, range(0x110000)) if len(fold(c)) != 1] == []


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("a" * 50_000, "a" * 999 + "b"),
        ("ab " * 17_000, "ab " * 300 + "zz"),
        ("the pain of " * 4_000, "of the pai" * 99),
    ],
)
def test_hostile_repetition_takes_no_longer_than_any_other_text(text, quote):
    html = sanitise_html(f"<p>{text}</p>")
    began = time.perf_counter()
    locate(html, Anchor("s", quote, "a" * 32, "z" * 32))
    make_anchor(html, "s", "a")
    assert time.perf_counter() - began < 3  # 0.2 seconds where this was written
