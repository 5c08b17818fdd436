"""The blocks of a section: what came, went, moved, was split or joined, or is of another kind."""

from tests.reviews.redline.reading import compare, new_side, old_side, seen, tags

FEVER = "Fever is common in children and most often harmless."
CALL = "Call your doctor if it lasts three days or more."
REST = "Rest and drink plenty of water until you feel better."


def test_the_same_body_has_no_marks() -> None:
    html = f"<h3>Fever</h3><p>{FEVER}</p><ul><li>A <strong>b</strong></li><li>C</li></ul>"
    change = compare(html, html)

    assert change.html == html
    assert change.status == "unchanged"
    assert not change.is_changed


def test_a_list_shows_the_item_that_came() -> None:
    change = compare(
        "<ul><li>Fever</li><li>Rash</li></ul>", "<ul><li>Fever</li><li>Nausea</li><li>Rash</li></ul>"
    )

    assert change.changes == 1
    assert old_side(change.html) == ["Fever", "Rash"]
    assert new_side(change.html) == ["Fever", "Nausea", "Rash"]
    assert tags(change.html)["ul"] == 1


def test_an_item_that_went_stays_in_its_list() -> None:
    change = compare(
        f"<ol><li>{FEVER}</li><li>{CALL}</li><li>{REST}</li></ol>",
        f"<ol><li>{FEVER}</li><li>{REST}</li></ol>",
    )

    assert change.changes == 1
    assert tags(change.html)["ol"] == 1
    assert '<li value="2"><div class="redline-removed" id="change-1"><del>' in change.html
    assert change.html.count('<li value="2">') == 2


def test_a_paragraph_that_moved_is_shown_once_and_said_on_both_ends() -> None:
    change = compare(f"<p>{FEVER}</p><p>{CALL}</p><p>{REST}</p>", f"<p>{CALL}</p><p>{REST}</p><p>{FEVER}</p>")

    assert change.changes == 1
    assert "moved down from here: “Fever is common" in seen(change.html)
    assert "moved here" in seen(change.html)
    assert new_side(change.html) == [CALL, REST, FEVER]
    assert tags(change.html)["del"] == 0


def test_a_paragraph_that_moved_and_changed_shows_both() -> None:
    changed = FEVER.replace("children", "babies")
    change = compare(
        f"<p>{FEVER}</p><p>{CALL}</p><p>{REST}</p>", f"<p>{CALL}</p><p>{REST}</p><p>{changed}</p>"
    )

    assert change.changes == 2
    assert "moved here" in seen(change.html)
    assert new_side(change.html) == [CALL, REST, changed]


def test_one_paragraph_that_went_up_does_not_move_the_edited_ones_below_it() -> None:
    change = compare(
        f"<p>{FEVER}</p><p>{CALL}</p><p>{REST}</p>",
        f"<p>{REST}</p><p>{FEVER.replace('children', 'babies')}</p><p>{CALL.replace('three', 'two')}</p>",
    )

    assert seen(change.html).count("moved here") == 1
    assert change.changes == 3
    assert "moved up from here: “Rest and drink" in seen(change.html)


def test_a_split_is_said() -> None:
    change = compare(f"<p>{FEVER} {CALL}</p>", f"<p>{FEVER}</p><p>{CALL}</p>")

    assert change.changes == 1
    assert "split from the text before" in seen(change.html)
    assert tags(change.html)["ins"] == tags(change.html)["del"] == 0
    assert new_side(change.html) == [FEVER, CALL]
    assert old_side(change.html) == [f"{FEVER} {CALL}"]


def test_a_split_into_three_with_a_changed_word_is_said() -> None:
    change = compare(
        f"<p>{FEVER} {CALL} {REST}</p>", f"<p>{FEVER}</p><p>{CALL.replace('three', 'two')}</p><p>{REST}</p>"
    )

    assert seen(change.html).count("split from the text before") == 2
    assert change.changes == 3
    assert old_side(change.html) == [f"{FEVER} {CALL} {REST}"]


def test_a_join_is_said() -> None:
    change = compare(f"<p>{FEVER}</p><p>{CALL}</p>", f"<p>{FEVER} {CALL}</p>")

    assert change.changes == 1
    assert "joined with the text that follows" in seen(change.html)
    assert old_side(change.html) == [FEVER, CALL]
    assert new_side(change.html) == [f"{FEVER} {CALL}"]


def test_a_heading_level_is_said() -> None:
    change = compare("<h3>After surgery</h3>", "<h4>After surgery</h4>")

    assert change.changes == 1
    assert "now: subheading; was: heading" in seen(change.html)
    assert tags(change.html)["h4"] == 1


def test_a_list_of_another_kind_is_said_once() -> None:
    items = f"<li>{FEVER}</li><li>{CALL}</li><li>{REST}</li>"
    change = compare(f"<ul>{items}</ul>", f"<ol>{items}</ol>")

    assert change.changes == 1
    assert "now: numbered list item; was: bulleted list item" in seen(change.html)


def test_paragraphs_that_became_a_list_are_said_once() -> None:
    change = compare(f"<p>{FEVER}</p><p>{CALL}</p>", f"<ul><li>{FEVER}</li><li>{CALL}</li></ul>")

    assert change.changes == 1
    assert "now: bulleted list item; was: paragraph" in seen(change.html)


def test_an_item_that_was_indented_is_said() -> None:
    change = compare(
        f"<ul><li>{FEVER}</li><li>{CALL}</li></ul>", f"<ul><li>{FEVER}<ul><li>{CALL}</li></ul></li></ul>"
    )

    assert change.changes == 1
    assert "level 2" in seen(change.html)


def test_a_list_that_was_parted_is_said() -> None:
    change = compare(
        f"<ul><li>{FEVER}</li><li>{CALL}</li></ul>", f"<ul><li>{FEVER}</li></ul><ul><li>{CALL}</li></ul>"
    )

    assert change.changes == 1
    assert "a new list starts here" in seen(change.html)


def test_a_rewritten_paragraph_is_replaced_and_not_woven_together() -> None:
    change = compare(
        f"<p>{FEVER}</p><p>{CALL}</p>",
        f"<p>{FEVER}</p><p>Surgery takes about an hour under full anesthesia.</p>",
    )

    assert change.changes == 2
    assert tags(change.html)["del"] == tags(change.html)["ins"] == 1


def test_markup_that_readers_do_not_see_is_still_a_change() -> None:
    change = compare(f"<p>{FEVER}</p><p>{CALL}</p>", f"<p>{FEVER}</p>\n<p>{CALL}</p>")

    assert change.changes == 1
    assert "in a way that readers do not see" in seen(change.html)


def test_a_body_beyond_all_measure_is_replaced_as_a_whole() -> None:
    change = compare("<p>a</p>" * 3_100, "<p>b</p>" * 3_100)

    assert change.changes == 1
    assert "shown as replaced as a whole" in seen(change.html)
    assert len(old_side(change.html)) == len(new_side(change.html)) == 3_100


def test_words_without_end_are_still_compared_in_bounded_time() -> None:
    change = compare("<p>" + "a b " * 5_000 + "</p>", "<p>" + "b a c " * 4_000 + "</p>")

    assert change.changes >= 1
    assert old_side(change.html) == [("a b " * 5_000).strip()]


def test_an_empty_body_that_was_filled_is_a_change() -> None:
    assert compare("", f"<p>{FEVER}</p>").changes == 1
    assert compare(f"<p>{FEVER}</p>", "").changes == 1
