"""Tables: the cell, the row, the column, the caption, the layout."""

from reviews.redline import NumberChange
from tests.reviews.redline.reading import compare, new_side, old_side, seen, tags


def table(*rows: str, head: str = "Age|Dose", caption: str = "") -> str:
    """Make a table of rows written with bars."""
    heads = "".join(f"<th>{cell}</th>" for cell in head.split("|"))
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row.split("|")) + "</tr>" for row in rows)
    title = f"<caption>{caption}</caption>" if caption else ""
    return f"<table>{title}<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def test_a_table_shows_the_cell_that_changed() -> None:
    change = compare(table("Child|250 mg", "Adult|500 mg"), table("Child|125 mg", "Adult|500 mg"))

    assert change.changes == 1
    assert change.numbers == (NumberChange("250 mg", "125 mg"),)
    assert old_side(change.html) == ["Age", "Dose", "Child", "250 mg", "Adult", "500 mg"]


def test_a_row_that_came_is_one_change() -> None:
    change = compare(
        table("Child|250 mg", "Adult|500 mg"), table("Child|250 mg", "Teen|400 mg", "Adult|500 mg")
    )

    assert change.changes == 1
    assert '<tr class="redline-added" id="change-1">' in change.html
    assert change.numbers == (NumberChange("", "400 mg"),)


def test_a_row_that_moved_is_said() -> None:
    rows = ("Child under six years|125 mg", "Child from six years|250 mg", "Adult or teenager|500 mg")
    change = compare(table(*rows), table(*rows[1:], rows[0]))

    assert change.changes == 1
    assert "row moved here" in seen(change.html)


def test_a_row_is_known_by_its_own_amounts_when_one_went_and_one_came() -> None:
    change = compare(
        table("6 to 11 months|50 mg", "1 to 3 years|100 mg", "Adult|400 mg"),
        table("1 to 3 years|100 mg", "4 to 6 years|150 mg", "Adult|400 mg"),
    )

    assert change.changes == 2
    assert [(one.before, one.after) for one in change.numbers] == [
        ("6 to 11 months", ""),
        ("50 mg", ""),
        ("", "4 to 6 years"),
        ("", "150 mg"),
    ]


def test_a_column_that_came_is_one_change() -> None:
    change = compare(
        table("Child|250 mg", "Adult|500 mg"),
        table("Child|20 kg|250 mg", "Adult|70 kg|500 mg", head="Age|Weight|Dose"),
    )

    assert change.changes == 1
    assert old_side(change.html) == ["Age", "Dose", "Child", "250 mg", "Adult", "500 mg"]


def test_a_column_that_went_and_a_row_that_came_leave_the_table_square() -> None:
    change = compare(
        table("Child|20 kg|250 mg", "Adult|70 kg|500 mg", head="Age|Weight|Dose"),
        table("Child|250 mg", "Adult|500 mg", "Elder|400 mg"),
    )

    assert change.changes == 2
    assert tags(change.html)["td"] == 9
    assert new_side(change.html) == ["Age", "Dose", "Child", "250 mg", "Adult", "500 mg", "Elder", "400 mg"]


def test_a_caption_is_compared() -> None:
    row = "Child|250 mg"

    assert compare(table(row, caption="Doses by age"), table(row, caption="Doses by weight")).changes == 1
    assert compare(table(row), table(row, caption="Doses by weight")).changes == 1
    assert compare(table(row, caption="Doses by age"), table(row)).changes == 1


def test_a_cell_that_became_a_heading_is_said() -> None:
    old = "<table><tbody><tr><td>Child</td><td>250 mg</td></tr></tbody></table>"
    change = compare(old, old.replace("<td>Child</td>", '<th scope="row">Child</th>'))

    assert change.changes == 1
    assert "cell now: heading cell, for row; was: plain cell" in seen(change.html)


def test_a_span_is_said() -> None:
    old = "<table><tbody><tr><td>Child</td></tr></tbody></table>"

    assert "2 columns wide" in seen(compare(old, old.replace("<td>", '<td colspan="2">')).html)


def test_a_row_that_became_a_heading_row_is_said() -> None:
    old = "<table><tbody><tr><td>Age</td></tr><tr><td>4 years</td></tr></tbody></table>"
    new = "<table><thead><tr><td>Age</td></tr></thead><tbody><tr><td>4 years</td></tr></tbody></table>"

    assert "now a heading row" in seen(compare(old, new).html)


def test_lists_and_paragraphs_inside_a_cell_are_compared() -> None:
    old = table("<p>Child</p>|<ul><li>Fever</li><li>Rash</li></ul>")
    change = compare(old, old.replace("<li>Rash</li>", "<li>Rash</li><li>Nausea</li>"))

    assert change.changes == 1
    assert new_side(change.html)[-1] == "Nausea"


def test_a_table_that_came_or_went_is_one_change() -> None:
    change = compare("<p>Ask your doctor.</p>", "<p>Ask your doctor.</p>" + table("Child|250 mg"))

    assert change.changes == 1
    assert old_side(change.html) == ["Ask your doctor."]
    assert compare(table("Child|250 mg"), "").changes == 1
