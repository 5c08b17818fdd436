"""A block that went to another section is shown once, where it stands now, with what changed in it."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from encyclopedia.content import sanitise_html
from reviews.redline import redline, sides
from tests.reviews.redline.reading import content, identities, new_side, old_side, section, seen
from tests.reviews.redline.test_properties import bodies, edited

REST = "<p>Rest at home for two weeks after the operation.</p>"
OTHER = "<p>Nothing else is known.</p>"


def pages(
    old: list[tuple[str, str]], new: list[tuple[str, str]]
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    return tuple(  # type: ignore[return-value]
        [section(key, key.title(), html) for key, html in side] for side in (old, new)
    )


def test_a_paragraph_that_moved_to_another_section_says_so_at_both_ends() -> None:
    old, new = pages(
        [("overview", REST + OTHER), ("risks", OTHER)], [("overview", OTHER), ("risks", OTHER + REST)]
    )
    left, reached = redline(content(sections=old), content(sections=new)).sections

    assert "[moved from here to “Risks”: “Rest at home for two weeks after the…”]" in seen(left.html)
    assert "[moved here from “Overview”] Rest at home" in seen(reached.html)
    assert 'href="#change-2"' in left.html
    assert 'class="redline-moved-to" id="change-2"' in reached.html
    assert not any(mark in left.html + reached.html for mark in ("<del", "<ins"))
    assert (left.changes, reached.changes) == (1, 1)


def test_the_words_changed_on_the_way_are_shown_where_it_arrived() -> None:
    longer = REST.replace("two weeks", "three weeks")
    old, new = pages([("risks", OTHER), ("overview", REST)], [("risks", OTHER + longer), ("overview", "")])
    reached, left = redline(content(sections=old), content(sections=new)).sections

    assert [(one.before, one.after) for one in reached.numbers] == [("two weeks", "three weeks")]
    assert "Rest at home for two weeks after the operation." in old_side(reached.html)
    assert "moved from here to “Risks”" in seen(left.html)


def test_an_item_and_a_table_travel_too() -> None:
    table = "<table><tbody><tr><td>Walk around the house daily, slowly, holding somebody</td></tr></tbody></table>"
    item = "<ul><li>Call if you cannot keep fluids down</li></ul>"
    old, new = pages([("a", item + table), ("b", OTHER)], [("a", OTHER), ("b", OTHER + table + item)])
    found = redline(content(sections=old), content(sections=new))

    assert seen(found.sections[1].html).count("moved here from “A”") == 2
    identities(found)  # well formed


def test_a_section_cut_in_two_shows_what_the_new_one_took() -> None:
    old, new = pages([("a", OTHER + REST)], [("a", OTHER), ("b", REST)])
    found = redline(content(sections=old), content(sections=new))

    assert found.sections[1].is_added
    assert "moved here from “A”" in seen(found.sections[1].html)
    assert sorted(identities(found)) == [f"change-{n}" for n in range(1, found.change_count + 1)]


def test_text_of_a_page_cannot_pass_for_the_address_of_a_move() -> None:
    trick = '<p><a href="moved:0">Press</a> href="moved:0" here now.</p>'
    old, new = pages([("a", REST + trick), ("b", "")], [("a", trick), ("b", REST)])
    left = redline(content(sections=old), content(sections=new)).sections[0]

    assert left.html.count('href="#change-2"') == 1


parts = st.lists(st.tuples(bodies, st.integers(0, 2)), max_size=6)


@st.composite
def shuffled(draw: st.DrawFn) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Draw pieces of text shared out among three sections, then shared out anew and edited."""
    old, new = ["", "", ""], ["", "", ""]
    for body, at in draw(parts):
        old[at] += "".join(part.html() for part in body)
        after = draw(st.one_of(st.just(body), edited(body)))
        new[draw(st.integers(0, 2))] += "".join(part.html() for part in after)  # type: ignore[union-attr]
    kept = draw(st.sampled_from([(0, 1, 2), (0, 1), (1, 2)]))
    return pages(
        [("abc"[i], sanitise_html(old[i])) for i in range(3)],
        [("abc"[i], sanitise_html(new[i])) for i in kept],
    )


@settings(max_examples=40)
@given(shuffled())
def test_both_pages_can_be_read_back(
    pair: tuple[list[dict[str, str]], list[dict[str, str]]],
) -> None:
    """The new page section by section; the old one as a whole, since a moved block is read where it stands now."""
    old, new = (content(sections=side) for side in pair)
    found = redline(old, new)
    now = {one["key"]: new_side(one["html"]) for one in new["sections"]}

    assert {one.key: new_side(one.html) for one in found.sections if not one.is_removed} == now
    assert words([one.html for one in found.sections]) == words([one["html"] for one in old["sections"]])
    assert sorted(identities(found)) == sorted(f"change-{n}" for n in range(1, found.change_count + 1))
    assert 'href="moved:' not in "".join(one.html for one in found.sections)
    for one in found.sections:
        was, is_now = sides(one.html)
        assert (old_side(was), new_side(is_now)) == (old_side(one.html), new_side(one.html))


def words(bodies_of_a_page: list[str]) -> Counter[str]:
    return Counter(word for html in bodies_of_a_page for block in old_side(html) for word in block.split(" "))
