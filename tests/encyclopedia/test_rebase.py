"""A correction comes into a longer draft: clean changes by themselves, questions with all three texts, no word lost."""

import time
from typing import Any

import pytest

from encyclopedia.content import Content, normalise_content
from encyclopedia.rebase import Conflict, Rebased, rebase

BASE: dict[str, Any] = {
    "title": "Nerve block",
    "summary": "A shot for pain.",
    "also_called": ["Nerve shot", "Block"],
    "author": "Staff",
    "sections": [
        {"key": "about", "heading": "About", "html": "<p>One.</p><ul><li>a</li><li>b</li></ul><p>Two.</p>"},
        {"key": "risks", "heading": "Risks", "html": "<p>Take 250 mg.</p>"},
        {"key": "costs", "heading": "Costs", "html": "<p>It costs.</p>"},
    ],
    "references": [],
}


def content(**changes: Any) -> Content:
    return normalise_content(BASE | changes)


def with_section(key: str, html: str | None, heading: str = "") -> dict[str, Any]:
    """The base with one section changed, added at the end, or (None) taken out."""
    sections = {section["key"]: section for section in BASE["sections"]}
    if html is None:
        del sections[key]
    else:
        old = sections.get(key, {"key": key, "heading": key})
        sections[key] = old | {"html": html} | ({"heading": heading} if heading else {})
    return {"sections": list(sections.values())}


def rebased(theirs: dict[str, Any], mine: dict[str, Any], base: dict[str, Any] | None = None) -> Rebased:
    result = rebase(content(**(base or {})), content(**theirs), content(**mine))
    assert normalise_content(result.content) == result.content
    return result


def html_of(result: Rebased, key: str) -> str:
    return next(section["html"] for section in result.content["sections"] if section["key"] == key)


def keys_of(result: Rebased) -> list[str]:
    return [section["key"] for section in result.content["sections"]]


def test_what_only_one_side_changed_is_taken_from_it() -> None:
    theirs = with_section("risks", "<p>Take 125 mg.</p>", "Harms") | {
        "title": "Nerve blocks",
        "author": "Board",
    }
    mine = with_section("costs", "<p>It is free.</p>") | {"summary": "Less pain."}
    result = rebased(theirs, mine)
    assert result.conflicts == []
    assert result.content == content(
        title="Nerve blocks",
        author="Board",
        summary="Less pain.",
        sections=[
            BASE["sections"][0],
            {"key": "risks", "heading": "Harms", "html": "<p>Take 125 mg.</p>"},
            {"key": "costs", "heading": "Costs", "html": "<p>It is free.</p>"},
        ],
    )


@pytest.mark.parametrize("name", ["title", "summary", "author"])
def test_a_field_that_both_changed_keeps_mine_and_asks(name: str) -> None:
    result = rebased({name: "Theirs"}, {name: "Mine"})
    assert result.content == content(**{name: "Mine"})
    assert result.conflicts == [Conflict(name, name.title(), BASE[name], "Theirs", "Mine")]
    assert rebased({name: "Same"}, {name: "Same"}).conflicts == []


def test_other_names_are_merged_one_by_one() -> None:
    result = rebased(
        {"also_called": ["Nerve shot", "Injection"]}, {"also_called": ["Freezing", "Nerve shot", "Block"]}
    )
    assert result.content["also_called"] == ["Freezing", "Nerve shot", "Injection"]
    assert result.conflicts == []


def test_other_names_written_in_two_new_ways_are_asked_about() -> None:
    result = rebased({"also_called": ["NERVE shot", "Block"]}, {"also_called": ["Nerve Shot", "Block"]})
    assert result.content["also_called"] == ["Nerve Shot", "Block"]
    assert [(each.part, each.theirs) for each in result.conflicts] == [("also_called", "NERVE shot\nBlock")]


def test_a_license_is_never_put_beside_the_text_of_the_other_side() -> None:
    mine = {"attribution": {"text": "From NIH", "license": "Public domain"}}
    theirs = {"attribution": {"text": "From WHO", "license": "CC BY 4.0"}}
    result = rebased(theirs, mine)
    assert result.content["attribution"] == content(**mine)["attribution"]
    assert [(each.part, each.theirs, each.mine) for each in result.conflicts] == [
        ("attribution.text", "From WHO", "From NIH"),
        ("attribution.license", "CC BY 4.0", "Public domain"),
    ]
    assert rebased(theirs, {}).content["attribution"] == content(**theirs)["attribution"]


JOINED = [
    # (theirs, mine, joined): the base is BASE's section "about"
    ("<p>1.</p><ul><li>a</li><li>b</li></ul><p>Two.</p>", "<p>One.</p><ul><li>a</li><li>b</li></ul><p>2.</p>",
     "<p>1.</p><ul><li>a</li><li>b</li></ul><p>2.</p>"),
    ("<p>One.</p><ul><li>A</li><li>b</li></ul><p>Two.</p>", "<p>One.</p><ul><li>a</li><li>B</li></ul><p>Two.</p>",
     "<p>One.</p><ul><li>A</li><li>B</li></ul><p>Two.</p>"),
    ("<p>One.</p><ol><li>a</li><li>b</li></ol><p>Two.</p>", "<p>One.</p><ul><li>a</li><li>B</li></ul><p>Two.</p>",
     "<p>One.</p><ol><li>a</li><li>B</li></ol><p>Two.</p>"),
    ("<p>1.</p><ul><li>a</li><li>b</li></ul><p>Two.</p>",
     "<p>One.</p><p>New.</p><ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>",
     "<p>1.</p><p>New.</p><ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>"),
    ("<p>1.</p><ul><li>a</li><li>b</li></ul><p>Two.</p>", "<p>1.</p><ul><li>a</li><li>b</li></ul><p>2.</p>",
     "<p>1.</p><ul><li>a</li><li>b</li></ul><p>2.</p>"),
]  # fmt: skip


@pytest.mark.parametrize(("theirs", "mine", "joined"), JOINED)
def test_changes_of_different_blocks_are_joined(theirs: str, mine: str, joined: str) -> None:
    for one, other in ((theirs, mine), (mine, theirs)):
        result = rebased(with_section("about", one), with_section("about", other))
        assert result.conflicts == []
        assert html_of(result, "about") == joined


ASKED = [
    # the same paragraph
    ("<p>1.</p><ul><li>a</li><li>b</li></ul><p>Two.</p>", "<p>I.</p><ul><li>a</li><li>b</li></ul><p>Two.</p>"),
    # one takes out what the other changes
    ("<p>One.</p><ul><li>a</li></ul><p>Two.</p>", "<p>One.</p><ul><li>a</li><li>B</li></ul><p>Two.</p>"),
    # both add in one place
    ("<p>One.</p><p>x</p><ul><li>a</li><li>b</li></ul><p>Two.</p>",
     "<p>One.</p><p>y</p><ul><li>a</li><li>b</li></ul><p>Two.</p>"),
    # one adds where the other takes out
    ("<p>One.</p><ul><li>a</li></ul><p>Two.</p>", "<p>One.</p><ul><li>a</li><li>b</li><li>c</li></ul><p>Two.</p>"),
    # both move the same paragraph, to different places
    ("<ul><li>a</li><li>b</li></ul><p>One.</p><p>Two.</p>", "<ul><li>a</li><li>b</li></ul><p>Two.</p><p>One.</p>"),
    # a list split by one and made a numbered one by the other
    ("<p>One.</p><ul><li>a</li></ul><p>x</p><ul><li>b</li></ul><p>Two.</p>",
     "<p>One.</p><ol><li>a</li><li>b</li></ol><p>Two.</p>"),
]  # fmt: skip


@pytest.mark.parametrize(("theirs", "mine"), ASKED)
def test_a_question_about_a_section_keeps_mine_and_shows_all_three(theirs: str, mine: str) -> None:
    for one, other in ((theirs, mine), (mine, theirs)):
        result = rebased(with_section("about", one), with_section("about", other))
        assert html_of(result, "about") == other
        assert result.conflicts == [
            Conflict("section:about", "About", BASE["sections"][0]["html"], one, other)
        ]
        assert result.conflicts[0].is_html


def test_a_table_is_one_block() -> None:
    table = "<table><tbody><tr><td>{}</td><td>{}</td></tr></tbody></table>"
    base = with_section("about", table.format(1, 2) + "<p>x</p>")
    result = rebased(
        with_section("about", table.format(9, 2) + "<p>x</p>"),
        with_section("about", table.format(1, 8) + "<p>x</p>"),
        base,
    )
    assert [each.part for each in result.conflicts] == ["section:about"]


def test_a_section_that_one_side_takes_out_goes_unless_the_other_changed_it() -> None:
    gone, changed = with_section("risks", None), with_section("risks", "<p>Take 125 mg.</p>")
    for theirs, mine in ((gone, {}), ({}, gone), (gone, gone)):
        result = rebased(theirs, mine)
        assert (keys_of(result), result.conflicts) == (["about", "costs"], [])
    base = "<p>Take 250 mg.</p>"
    result = rebased(gone, changed)
    assert html_of(result, "risks") == "<p>Take 125 mg.</p>"
    assert result.conflicts == [Conflict("section:risks", "Risks", base, None, "<p>Take 125 mg.</p>")]
    result = rebased(changed, gone)
    assert keys_of(result) == ["about", "costs"]
    assert result.conflicts == [Conflict("section:risks", "Risks", base, "<p>Take 125 mg.</p>", None)]


def test_a_section_that_both_add_is_one_if_the_same_and_else_a_question() -> None:
    new = with_section("diet", "<p>Eat well.</p>", "Diet")
    assert rebased(new, new).content == content(**new)
    result = rebased(new, with_section("diet", "<p>Drink.</p>", "Food"))
    assert result.conflicts == [
        Conflict("heading:diet", "Heading of “Food”", "", "Diet", "Food"),
        Conflict("section:diet", "Food", None, "<p>Eat well.</p>", "<p>Drink.</p>"),
    ]


def test_the_order_is_mine_unless_only_they_moved_anything() -> None:
    about, risks, costs = BASE["sections"]
    diet = {"key": "diet", "heading": "Diet", "html": "<p>Eat.</p>"}
    assert keys_of(
        rebased({"sections": [risks, about, costs]}, {"sections": [about, diet, risks, costs]})
    ) == [
        "risks",
        "about",
        "diet",
        "costs",
    ]
    assert keys_of(
        rebased({"sections": [about, diet, risks, costs]}, {"sections": [costs, about, risks]})
    ) == [
        "costs",
        "about",
        "diet",
        "risks",
    ]
    assert (
        keys_of(rebased({"sections": [risks, about, costs]}, {"sections": [costs, about, risks]}))[0]
        == "costs"
    )


def test_a_text_that_repeats_itself_without_end_is_a_question_and_not_a_long_wait() -> None:
    def repeated(*words: str) -> dict[str, Any]:
        return with_section("about", "".join(f"<p>{word}</p>" for word in words) * 900)

    started = time.monotonic()
    result = rebased(repeated("q", "r"), repeated("p", "s"), repeated("p", "q"))
    assert [each.part for each in result.conflicts] == ["section:about"]
    assert time.monotonic() - started < 10


def test_a_page_that_would_grow_too_large_stays_mine_and_asks_about_every_change() -> None:
    def names(letter: str) -> list[str]:
        return [f"{letter}{number}" for number in range(30)]

    mine = with_section("costs", "<p>Mine.</p>") | {"also_called": names("m")}
    result = rebased({"also_called": names("t"), "title": "Theirs"}, mine)
    assert result.content == content(**mine)
    assert [each.part for each in result.conflicts] == ["title", "also_called"]


def test_key_points_that_only_one_side_changed_are_taken_and_of_two_lists_one_must_be_chosen() -> None:
    old, theirs, mine = ({"key_points": [f"Take {n} mg."]} for n in (250, 125, 500))
    assert rebased(theirs, old, old).content["key_points"] == ["Take 125 mg."]
    assert rebased(old, mine, old).content["key_points"] == ["Take 500 mg."]
    assert "key_points" not in rebased({}, old, old).content
    result = rebased(theirs, mine, old)
    assert result.content["key_points"] == ["Take 500 mg."]
    assert result.conflicts == [
        Conflict("key_points", "Key points", "Take 250 mg.", "Take 125 mg.", "Take 500 mg.")
    ]


def test_a_call_out_made_by_one_side_comes_with_the_words_of_the_other() -> None:
    sections = [{**BASE["sections"][0], "is_callout": True}, *BASE["sections"][1:]]
    result = rebased({"sections": sections}, with_section("about", "<p>One.</p>"))
    assert result.conflicts == []
    assert result.content["sections"][0] == {
        "key": "about",
        "heading": "About",
        "html": "<p>One.</p>",
        "is_callout": True,
    }
