"""A correction comes into a longer draft: every citation goes on leading to its source, whoever renumbered."""

from typing import Any

from encyclopedia.content import cited_numbers
from encyclopedia.rebase import Conflict, Rebased

from .test_rebase import content, html_of, rebased, with_section


def cite(*numbers: int) -> str:
    return "".join(f'<a href="#ref-{number}">[{number}]</a>' for number in numbers)


def cited(result: Rebased, html: str) -> list[str]:
    """The texts of the sources that a body cites."""
    references = dict(enumerate(result.content["references"], start=1))
    return [
        references[number]["text"] if number in references else "nothing" for number in cited_numbers(html)
    ]


SOURCES = [{"text": "A", "doi": "10.1000/a"}, {"text": "B", "pmid": "2"}, {"text": "C"}]
CITING = with_section("about", f"<p>x{cite(1)}</p><p>y{cite(2)}</p><p>z{cite(3)}</p>") | {
    "references": SOURCES
}


def test_citations_keep_their_sources_when_both_sides_renumber() -> None:
    theirs = with_section("about", f"<p>x{cite(4, 1)}</p><p>y{cite(2)}</p><p>z{cite(3)}</p>") | {
        "references": [*SOURCES, {"text": "T", "url": "https://t.example/"}]
    }
    mine = with_section("about", f"<p>x{cite(1)}</p><p>y{cite(2)}</p><p>z{cite(4, 3)}</p>") | {
        "references": [*SOURCES, {"text": "M"}]
    }
    for one, other in ((theirs, mine), (mine, theirs)):
        result = rebased(one, other, CITING)
        assert result.conflicts == []
        assert cited(result, html_of(result, "about")) == ["T", "A", "B", "M", "C"]


def test_the_same_source_added_by_both_stands_once_though_its_address_is_written_differently() -> None:
    theirs = CITING | {"references": [*SOURCES, {"text": "D", "url": "https://www.d.example/x/"}]}
    mine = CITING | {"references": [*SOURCES, {"text": "D", "url": "http://d.example/x"}]}
    result = rebased(theirs, mine, CITING)
    assert [source["text"] for source in result.content["references"]] == ["A", "B", "C", "D"]
    assert [(each.part, each.theirs, each.mine) for each in result.conflicts] == [
        ("references", "D\nhttps://www.d.example/x/", "D\nhttp://d.example/x")
    ]


def test_the_parts_of_a_source_are_merged_and_what_both_changed_is_asked_about() -> None:
    def first(**changes: str) -> dict[str, Any]:
        return CITING | {"references": [SOURCES[0] | changes, *SOURCES[1:]]}

    result = rebased(first(text="A, second edition"), first(accessed_on="2026-01-02"), CITING)
    assert result.conflicts == []
    assert result.content["references"][0] == {
        "text": "A, second edition", "url": "", "doi": "10.1000/a", "pmid": "", "accessed_on": "2026-01-02",
    }  # fmt: skip
    result = rebased(first(text="A2"), first(text="A3"), CITING)
    assert result.content["references"][0]["text"] == "A3"
    assert result.conflicts == [
        Conflict("references", "References", "A\n10.1000/a", "A2\n10.1000/a", "A3\n10.1000/a")
    ]


def test_a_source_that_they_took_out_stays_while_my_words_cite_it() -> None:
    theirs = with_section("about", f"<p>x{cite(1)}</p><p>y{cite(2)}</p><p>z</p>") | {
        "references": SOURCES[:2]
    }
    assert [source["text"] for source in rebased(theirs, CITING, CITING).content["references"]] == ["A", "B"]
    sections = [*CITING["sections"][:2], CITING["sections"][2] | {"html": f"<p>Mine.{cite(3)}</p>"}]
    result = rebased(theirs, CITING | {"sections": sections}, CITING)
    assert result.conflicts == []
    assert cited(result, html_of(result, "costs")) == ["C"]


def test_the_texts_of_a_question_cite_the_sources_of_the_rebased_page() -> None:
    theirs = with_section("about", f"<p>T{cite(1)}</p>") | {"references": [{"text": "T"}]}
    mine = with_section("about", f"<p>M{cite(1)}</p>") | {"references": [{"text": "M"}]}
    result = rebased(theirs, mine, CITING)
    (conflict,) = result.conflicts
    assert cited(result, conflict.mine or "") == ["M"]
    assert cited(result, conflict.theirs or "") == ["T"]
    assert cited(result, conflict.base or "") == ["nothing"] * 3


def test_a_source_that_only_a_question_cites_is_in_the_list() -> None:
    theirs = with_section("about", f"<p>T{cite(2)}</p>") | {"references": SOURCES}
    mine = with_section("about", "<p>M</p>") | {"references": SOURCES[:1]}
    result = rebased(theirs, mine, CITING)
    assert cited(result, result.conflicts[0].theirs or "") == ["B"]


def test_two_sources_at_one_address_are_not_taken_for_each_other() -> None:
    one, two = ({"text": text, "url": "https://a.example/"} for text in ("Page 1", "Page 2"))
    theirs = {"references": [one, two | {"accessed_on": "2026-01-02"}]}
    result = rebased(theirs, {"references": [two, one]}, {"references": [one, two]})
    assert result.conflicts == []
    assert [(source["text"], source["accessed_on"]) for source in result.content["references"]] == [
        ("Page 2", "2026-01-02"),
        ("Page 1", ""),
    ]


def test_a_source_of_which_nothing_would_be_left_is_asked_about() -> None:
    def only(*names: str) -> dict[str, Any]:
        whole = {"text": "A", "url": "https://a.example/", "accessed_on": "2026-01-02"}
        return {"references": [{name: whole[name] for name in (*names, "accessed_on")}]}

    result = rebased(only("url"), only("text"), only("text", "url"))
    assert result.content["references"] == content(**only("text"))["references"]
    assert [each.part for each in result.conflicts] == ["references"]


def test_a_citation_of_nothing_is_not_led_to_a_source_that_came() -> None:
    mine = with_section("costs", f"<p>Mine.{cite(4)}</p>")["sections"][2]
    theirs = CITING | {"references": [*SOURCES, {"text": "T"}]}
    result = rebased(theirs, CITING | {"sections": [*CITING["sections"][:2], mine]}, CITING)
    assert len(result.content["references"]) == 4
    assert cited(result, html_of(result, "costs")) == ["nothing"]
