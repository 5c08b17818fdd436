"""The two sides of a redline, each with the words of that side alone."""

import re

from hypothesis import given, settings

from reviews.redline import redline, sides
from tests.reviews.redline.reading import compare, content, new_side, old_side, tags
from tests.reviews.redline.test_properties import versions


def test_the_old_side_keeps_its_removals_and_the_new_side_its_additions() -> None:
    old, new = sides(compare("<p>Take 2,550 mg a day.</p>", "<p>Take 2,000 mg a day.</p>").html)
    assert (tags(old)["del"], tags(old)["ins"]) == (1, 0)
    assert (tags(new)["del"], tags(new)["ins"]) == (0, 1)
    assert old_side(old) == ["Take 2,550 mg a day."]
    assert new_side(new) == ["Take 2,000 mg a day."]


def test_an_item_a_row_and_a_list_that_came_leave_nothing_on_the_old_side() -> None:
    was = "<ul><li>One</li></ul><table><tbody><tr><td>A</td><td>1 mg</td></tr></tbody></table>"
    now = (
        "<ul><li>One</li><li>Two more words</li></ul><ol><li>New list</li></ol>"
        "<table><tbody><tr><td>A</td><td>1 mg</td></tr><tr><td>B</td><td>2 mg</td></tr></tbody></table>"
    )
    old, new = sides(compare(was, now).html)
    assert (tags(old)["li"], tags(old)["ol"], tags(old)["tr"]) == (1, 0, 1)
    assert (tags(new)["li"], tags(new)["ol"], tags(new)["tr"]) == (3, 1, 2)


def test_no_id_stands_on_both_sides_and_none_is_lost() -> None:
    html = compare("<p>Take 250 mg.</p><p>Gone for good now.</p>", "<p>Take 500 mg.</p>").html
    old, new = sides(html)
    ids = re.findall(r'id="([^"]+)"', old + new)
    assert sorted(ids) == sorted(re.findall(r'id="([^"]+)"', html))


def test_hostile_words_stay_escaped() -> None:
    old, new = sides(compare("<p>a</p>", "<p>a &lt;script&gt;alert(1)&lt;/script&gt; &amp;lt;</p>").html)
    assert "<script" not in old + new
    assert "&amp;lt;" in new


def test_a_dose_that_changed_in_a_paragraph_that_moved_is_on_both_sides() -> None:
    dose = "<p>Adults may take up to {} of this medicine each day with food.</p>"
    other = "<p>Keep the bottle in a cool and dry place away from children.</p>" * 2
    old, new = sides(compare(dose.format("250 mg") + other, other + dose.format("125 mg")).html)
    assert "250 mg" in " ".join(old_side(old))
    assert "125 mg" in " ".join(new_side(new))


@settings(max_examples=60)
@given(versions())
def test_each_side_reads_as_that_side_of_the_redline(pair: tuple[str, str]) -> None:
    html = redline(content(pair[0]), content(pair[1])).sections[0].html
    old, new = sides(html)
    assert (tags(old)["ins"], tags(new)["del"]) == (0, 0)
    assert old_side(old) == old_side(html)
    assert new_side(new) == new_side(html)
