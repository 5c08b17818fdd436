"""Marks that say why a change is more than wording, to eyes and to screen readers."""

from reviews.redline import SectionChange, redline, sides
from reviews.significance import ClinicalJudge
from tests.reviews.redline.reading import content, new_side, old_side, section, seen


def judged(old: str, new: str, heading: str = "Overview") -> SectionChange:
    was, now = (content(sections=[section("overview", heading, html)]) for html in (old, new))
    return redline(was, now, judge=ClinicalJudge(())).sections[0]


def test_the_reason_stands_beside_the_change_in_words() -> None:
    change = judged("<p>Take 250 mg.</p>", "<p>Do not take 500 mg.</p>")

    assert "[dose, negation]" in seen(change.html)
    assert "is-dose" in change.html
    assert "is-negation" in change.html
    assert {one.kind for one in change.clinical} == {"dose", "negation"}
    assert "style=" not in change.html
    assert '<span class="visually-hidden">clinical change: </span>dose, negation' in change.html


def test_a_matter_of_wording_bears_no_such_mark() -> None:
    change = judged("<p>You recieve it.</p>", "<p>You receive it.</p>")

    assert change.changes == 1
    assert "redline-clinical" not in change.html


def test_without_a_judge_or_an_old_page_nothing_is_marked() -> None:
    new = content("<p>Take 500 mg.</p>")

    assert redline(content("<p>Take 250 mg.</p>"), new).clinical == ()
    assert redline(None, new, judge=ClinicalJudge(())).clinical == ()


def test_a_word_changed_in_a_safety_section_says_safety_section() -> None:
    assert "[safety section]" in seen(judged("<p>Bleding.</p>", "<p>Bleeding.</p>", "Risks").html)


def test_what_came_as_a_whole_says_what_is_in_it() -> None:
    change = judged("<p>One.</p>", "<p>One.</p><p>Never take more than 500 mg of it.</p>")

    assert "[new text with: dose, negation, …]" in seen(change.html)
    assert len(change.clinical) == 1


def test_the_labels_stay_on_the_side_of_their_words_and_are_no_words_of_it() -> None:
    html = judged("<p>Take 250 mg.</p><p>Gone is this text.</p>", "<p>Take 500 mg.</p>").html
    old, new = sides(html)

    assert "[text taken out" in seen(old)
    assert "[text taken out" not in seen(new)
    assert "[dose]" in seen(new)
    assert (old_side(old), new_side(new)) == (["Take 250 mg.", "Gone is this text."], ["Take 500 mg."])


def test_a_table_cell_a_heading_and_a_field_bear_their_reasons() -> None:
    row = "<table><tbody><tr><td>Adults</td><td>{}</td></tr></tbody></table>"
    assert "[dose]" in seen(judged(row.format("5 mL"), row.format("10 mL")).html)

    old = content(title="A", sections=[section("a", "Who may take it", "<p>x</p>")])
    new = content(title="B", sections=[section("a", "Who must take it", "<p>x</p>")])
    found = redline(old, new, judge=ClinicalJudge(()))
    assert "[title]" in seen(found.fields[0].html)
    assert "[must or may]" in seen(found.sections[0].heading_html)
    assert found.clinical == (*found.fields[0].clinical, *found.sections[0].clinical)
