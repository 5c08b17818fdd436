"""Reading grades agree with counts made by hand."""

import pytest

from encyclopedia.content import reading_grade
from encyclopedia.content.readability import count_syllables, grade_of_text, split_sentences


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("the", 1), ("heart", 1), ("called", 1), ("takes", 1), ("through", 1), ("used", 1), ("breathe", 1),
        ("doctor", 2), ("table", 2), ("handled", 2), ("safely", 2), ("treated", 2), ("stitches", 2), ("patient", 2),
        ("surgeon", 2), ("being", 2), ("diet", 2), ("medicine", 3), ("infection", 3), ("usual", 3), ("previous", 3),
        ("management", 3), ("hospital", 3), ("bacteria", 4), ("diabetes", 4), ("radiation", 4), ("dialysis", 4),
        ("metabolism", 5), ("cardiovascular", 6), ("follow-up", 3), ("don’t", 1), ("2.5", 1), ("MRI", 3),
    ],
)  # fmt: skip
def test_syllables_are_counted_as_spoken(word: str, syllables: int) -> None:
    assert count_syllables(word) == syllables


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Take 5 mg. twice a day. Rest.", 2),
        ("Take 5 mg. 2 times a day.", 1),
        ("Some foods, e.g. Brazil nuts, are rich in it. Others are not.", 2),
        ("Ask Dr. Smith. Call at 9 a.m. if it hurts.", 2),
        ("Take 2.5 ml. Wait.", 2),
        ("Does it hurt? Call us! Now.", 3),
        ("A heading\nA list item\nA sentence.", 3),
        ("He said “Stop.” Then he left.", 2),
        ("Wait... then go on.", 1),
        ("", 0),
    ],
)
def test_sentences_end_where_a_reader_would_stop(text: str, sentences: int) -> None:
    assert len(split_sentences(text)) == sentences


def test_the_grades_follow_the_published_formulas() -> None:
    # 13 words, 2 sentences, 16 syllables, 1 word of three or more: counted by hand
    grade = grade_of_text("The nurse will check your heart. Then you can eat a banana now.")
    assert (grade.words, grade.sentences) == (13, 2)
    assert grade.flesch_kincaid == pytest.approx(0.39 * 6.5 + 11.8 * 15 / 13 - 15.59, abs=0.06)
    assert grade.smog == pytest.approx(3.1291 + 1.0430 * (30 * 1 / 2) ** 0.5, abs=0.06)


def test_the_gettysburg_address_has_the_grade_that_is_published_for_it() -> None:
    opening = (
        "Four score and seven years ago our fathers brought forth on this continent, a new nation, conceived in "
        "Liberty, and dedicated to the proposition that all men are created equal. Now we are engaged in a great "
        "civil war, testing whether that nation, or any nation so conceived and so dedicated, can long endure. We are "
        "met on a great battle-field of that war. We have come to dedicate a portion of that field, as a final resting "
        "place for those who here gave their lives that that nation might live. It is altogether fitting and proper "
        "that we should do this."
    )
    assert grade_of_text(opening).flesch_kincaid == pytest.approx(9.6, abs=1.2)


def test_plain_words_have_a_lower_grade_than_a_monograph() -> None:
    plain = reading_grade("<p>Drink water. Rest in bed. Call us if you feel worse.</p>")
    dense = reading_grade(
        "<p>Myocardial infarction necessitates immediate pharmacological intervention and hospitalization.</p>"
    )
    assert plain.flesch_kincaid < 3
    assert dense.flesch_kincaid > 15
    assert dense.smog > plain.smog


def test_headings_items_and_cells_count_as_sentences() -> None:
    html = "<h3>Rest</h3><ul><li>Eat well</li><li>Sleep</li></ul><table><tr><td>Walk</td><td>Run</td></tr></table>"
    assert reading_grade(html).sentences == 5


def test_no_text_has_no_grade() -> None:
    assert reading_grade("") == (0.0, 0.0, 0, 0)
