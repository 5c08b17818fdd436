"""Citations are compared by their source: a number that only follows from the list is no change."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from encyclopedia.content import Content, normalise_content
from reviews.redline import redline
from reviews.significance import findings


def page(*sections: str, sources: list[str]) -> Content:
    return normalise_content(
        {
            "title": "Nerve Block",
            "sections": [
                {"key": f"part-{n}", "heading": f"Part {n}", "html": html} for n, html in enumerate(sections)
            ],
            "references": [
                {"text": f"{name} on nerves.", "doi": f"10.1000/{name.lower()}"} for name in sources
            ],
        }
    )


def cites(number: int) -> str:
    return f'<a href="#ref-{number}">[{number}]</a>'


def findings_of(old: Content, new: Content) -> list[Any]:
    return [(one.kind, one.section) for one in findings(old, new, safety_keys=["part-1"])]


def test_a_source_that_came_before_renumbers_the_others_and_changes_none_of_their_sections() -> None:
    old = page(f"<p>It eases pain{cites(1)}.</p>", f"<p>It may swell{cites(2)}.</p>", sources=["Ann", "Ben"])
    new = page(
        f"<p>It eases{cites(1)} pain{cites(2)}.</p>",
        f"<p>It may swell{cites(3)}.</p>",
        sources=["Cyd", "Ann", "Ben"],
    )
    changes = redline(old, new)
    assert [section.is_changed for section in changes.sections] == [True, False]
    assert changes.sections[0].html.count("<ins>") == 1
    assert "<del>" not in changes.sections[0].html
    assert [number for section in changes.sections for number in section.numbers] == []
    assert changes.is_renumbered
    kinds = {(kind, section) for kind, section in findings_of(old, new)}
    assert kinds == {("link", "part-0"), ("reference", "")}, (
        "the new source, and nothing in the safety section"
    )


def test_a_citation_of_another_source_under_the_same_number_is_a_change_and_says_so() -> None:
    old = page(f"<p>It eases pain{cites(1)}.</p>", sources=["Ann"])
    new = page(f"<p>It eases pain{cites(1)}.</p>", sources=["Zoe-Quite-Different"])
    new["references"][0]["text"] = "Another book altogether, by somebody else."
    (section,) = redline(old, new).sections
    assert section.is_changed
    assert "reference 1 of the earlier list" in section.html
    assert 'href="#was-ref-1"' not in section.html, "no link leads to what the list no longer has"
    assert ("link", "part-0") in findings_of(old, new)
    assert redline(old, new).numbers == (), "it is no amount"


def test_a_citation_that_goes_over_to_another_source_of_the_list_is_a_change() -> None:
    body = "<p>It eases pain{}.</p><p>It may swell{}.</p>"
    old = page(body.format(cites(1), cites(2)), sources=["Ann", "Ben"])
    new = page(body.format(cites(1), cites(2)), sources=["Ben", "Ann"])
    assert redline(old, new).sections[0].is_changed
    assert "link" in {kind for kind, _section in findings_of(old, new)}


def test_a_dose_beside_a_citation_is_still_a_dose() -> None:
    old = page(f"<p>Take 250 mg{cites(1)} daily.</p>", sources=["Ann"])
    new = page(f"<p>Take 500 mg{cites(1)} daily.</p>", sources=["Ann"])
    (change,) = redline(old, new).numbers
    assert (change.before, change.after) == ("250 mg", "500 mg")


def test_brackets_that_cite_nothing_are_words_like_any_other() -> None:
    old, new = (page(f"<p>It eases pain [{n}].</p>", sources=["Ann"]) for n in (3, 4))
    assert [(one.before, one.after) for one in redline(old, new).numbers] == [("3", "4")]


SOURCES = ["Ann", "Ben", "Cyd", "Dan"]


@given(
    places=st.lists(st.lists(st.sampled_from(range(1, 5)), max_size=3), min_size=1, max_size=4),
    first=st.permutations(SOURCES),
    second=st.permutations(SOURCES),
    come=st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_the_same_citations_under_other_numbers_are_no_change_of_the_text(
    places: list[list[int]], first: list[str], second: list[str], come: bool
) -> None:
    """However the two lists are ordered, and whatever is cited before: sections that cite the same are equal."""

    def written(sources: list[str], *, before: str) -> Content:
        listed = [*sources, "Eve"]
        bodies = []
        for number, cited in enumerate(places):
            marks = "".join(
                f" word {n}{cites(listed.index(SOURCES[at - 1]) + 1)}" for n, at in enumerate(cited)
            )
            bodies.append(f"<p>Words of part {number}{marks}.</p>")
        return page(before.format(cites(listed.index("Eve") + 1)), *bodies, sources=listed)

    old = written(first, before="<p>It is known.</p>")
    new = written(second, before="<p>It is known{}.</p>" if come else "<p>It is known.</p>")
    changes = redline(old, new)
    assert [section.key for section in changes.sections if section.is_changed] == (["part-0"] if come else [])
    assert changes.numbers == ()
    kinds = {(one.kind, one.section) for one in findings(old, new, safety_keys=["part-1", "part-2"])}
    assert kinds <= {("link", "part-0")}
    assert (old == new) == changes.is_empty
