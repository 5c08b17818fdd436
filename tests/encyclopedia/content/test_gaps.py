"""A writer is told what is missing, and what to do about it."""

import pytest

from encyclopedia.content import (
    Content,
    Gap,
    TemplateSection,
    find_gaps,
    normalise_content,
    unreferenced_sections,
)

TEMPLATE = [
    TemplateSection("overview", "Overview", required=True),
    TemplateSection("recovery", "Recovery"),
    TemplateSection("when-to-call", "When to Call for Help", is_safety=True),
]
CITED = '<a href="#ref-1">[1]</a>'
HARD = (
    "<p>Pharmacological intervention necessitates comprehensive multidisciplinary evaluation of cardiovascular "
    "complications, including hypertension, hypercholesterolemia, arrhythmia and atherosclerosis, particularly in "
    "individuals with considerable preexisting comorbidities, immunodeficiency, malnutrition or dehydration.</p>"
)


def content(**changes: object) -> Content:
    complete: dict[str, object] = {
        "title": "Knee replacement",
        "summary": "A new joint for a worn knee.",
        "key_points": ["You walk on the day after."],
        "sections": [
            {"key": "overview", "heading": "Overview", "html": f"<p>Rest.{CITED}</p>"},
            {"key": "when-to-call", "heading": "When to Call for Help", "html": f"<p>Call us.{CITED}</p>"},
        ],
        "references": [{"text": "A book"}],
    }
    return normalise_content(complete | changes)


def section(html: str, heading: str = "Overview", key: str = "overview") -> dict[str, str]:
    return {"key": key, "heading": heading, "html": html}


def all_gaps(subject: Content) -> list[Gap]:
    return find_gaps(subject, TEMPLATE, lambda slugs: slugs & {"asthma"})


def gaps(subject: Content) -> list[Gap]:
    """All but those about citations, which most bodies here leave out."""
    return [gap for gap in all_gaps(subject) if gap.code not in ("section_uncited", "reference_uncited")]


def codes(subject: Content, severity: str) -> list[str]:
    return [gap.code for gap in gaps(subject) if gap.severity == severity]


def test_a_complete_topic_has_no_gaps() -> None:
    assert all_gaps(content()) == []


def test_an_empty_topic_cannot_be_submitted() -> None:
    empty = normalise_content({})
    assert codes(empty, "blocks_submission") == ["no_title", "no_sections", "section_missing"]
    assert codes(empty, "advice") == [
        "no_summary",
        "no_key_points",
        "no_references",
        "safety_section_missing",
    ]


def test_a_required_section_must_hold_words() -> None:
    for html in ("", "<p> </p>", "<table><tr><td></td></tr></table>"):
        (gap,) = [
            gap for gap in gaps(content(sections=[section(html)])) if gap.severity == "blocks_submission"
        ]
        assert gap == Gap(
            "section_missing",
            "overview",
            "Write the section “Overview”: this kind of topic must have it.",
            "blocks_submission",
        )


@pytest.mark.parametrize(
    ("heading", "key"),
    [("Recovery", "recovery"), ("When to Call for Help", "when-to-call"), ("Costs", "costs")],
)
@pytest.mark.parametrize("html", ["", "<p> </p>", "<table><tr><td></td></tr></table>"])
def test_no_heading_stands_above_nothing_optional_or_safety_or_of_ones_own(
    heading: str, key: str, html: str
) -> None:
    others = [one for one in content()["sections"] if one["key"] != key]
    found = gaps(content(sections=[*others, section(html, heading, key)]))
    assert [(gap.code, gap.section_key, gap.severity) for gap in found] == [
        ("section_empty", key, "blocks_submission")
    ]
    assert found[0].message == f"The section “{heading}” has no text: write it, or take it out."


def test_a_required_section_that_stands_under_another_key_must_still_leave_no_empty_one() -> None:
    written = section("<p>Rest.</p>", "Overview", "imported-1")
    assert codes(content(sections=[written, section("")]), "blocks_submission") == ["section_empty"]
    assert codes(content(sections=[section(""), written]), "blocks_submission") == ["section_empty"]
    assert codes(content(sections=[written]), "blocks_submission") == []
    empty = section("", "Overview", "imported-1")
    assert codes(content(sections=[empty]), "blocks_submission") == ["section_missing", "section_empty"]


def test_a_section_needs_a_heading() -> None:
    sections = [*content()["sections"], section("<p>x</p>", "", "extra")]
    (gap,) = gaps(content(sections=sections))
    assert (gap.code, gap.section_key, gap.message) == (
        "section_no_heading",
        "extra",
        "Give section 3 a heading.",
    )


def test_a_link_to_a_topic_that_does_not_exist_blocks_and_is_told_once() -> None:
    html = '<p><a href="/topics/gone/">a</a> <a href="/topics/gone/">b</a> <a href="/topics/asthma/#risks">c</a></p>'
    sections = [section(html), content()["sections"][1]]
    (gap,) = gaps(content(sections=sections))
    assert (gap.code, gap.severity) == ("broken_link", "blocks_submission")
    assert "/topics/gone/" in gap.message
    assert "remove the link" in gap.message


def test_all_slugs_are_asked_for_at_once_and_none_without_links() -> None:
    asked: list[set[str]] = []

    def known(slugs: set[str]) -> set[str]:
        asked.append(slugs)
        return slugs

    links = '<p><a href="/topics/a/">a</a> <a href="/topics/b/">b</a></p>'
    find_gaps(content(sections=[section(links)]), TEMPLATE, known)
    find_gaps(content(), TEMPLATE, known)
    assert asked == [{"a", "b"}]


def test_a_permanent_address_that_leads_nowhere_blocks() -> None:
    html = '<p><a href="/t/goodgoodgo/">a</a> <a href="/t/gonegonego/">b</a> <a href="/t/GoodGoodGo/#risks">c</a></p>'
    subject = content(sections=[section(html), content()["sections"][1]])
    asked: list[set[str]] = []

    def known(public_ids: set[str]) -> set[str]:
        asked.append(public_ids)
        return public_ids & {"goodgoodgo"}

    (gap,) = (
        gap
        for gap in find_gaps(subject, TEMPLATE, lambda slugs: slugs, known)
        if gap.severity == "blocks_submission"
    )
    assert gap.code == "broken_link"
    assert "/t/gonegonego/" in gap.message
    assert asked == [{"goodgoodgo", "gonegonego"}]


def test_a_link_to_a_place_that_this_page_has_not_blocks() -> None:
    places = (
        "#overview",
        "#when-to-call",
        "#page:references",
        "#page:about",
        "#recovery",
        "#Overview",
        "#ref-0",
    )
    html = "<p>" + " ".join(f'<a href="{place}">x</a>' for place in places) + "</p>"
    found = gaps(content(sections=[section(html), content()["sections"][1]]))
    assert {(gap.code, gap.severity) for gap in found} == {("broken_link", "blocks_submission")}
    assert [place for place in places if any(f" {place} " in gap.message for gap in found)] == [
        "#recovery",
        "#Overview",
        "#ref-0",
    ]


def test_a_citation_of_a_reference_that_is_not_there_blocks() -> None:
    html = '<p>x <a href="#ref-1">1</a> <a href="#ref-2">2</a></p>'
    sections = [section(html), content()["sections"][1]]
    assert codes(content(sections=sections), "blocks_submission") == ["broken_citation"]


def test_a_section_without_a_source_and_a_source_without_a_section_are_listed_and_stop_nobody() -> None:
    subject = content(
        sections=[
            section(f"<p>Rest.{CITED}</p>"),
            section("<p>Call us.</p>", "When to Call for Help", "when-to-call"),
            section("", "", "empty"),
            section('<p>It costs.<a href="#ref-9">[9]</a></p>', "Costs", "costs"),
        ],
        references=[{"text": "A book"}, {"text": "Another"}],
    )
    assert [
        (gap.code, gap.section_key, gap.message) for gap in all_gaps(subject) if gap.severity == "advice"
    ] == [
        (
            "section_uncited",
            "when-to-call",
            "“When to Call for Help” cites no source: cite the references that it rests on.",
        ),
        ("section_uncited", "costs", "“Costs” cites no source: cite the references that it rests on."),
        (
            "reference_uncited",
            "",
            "Reference 2 is cited nowhere: cite it where it is used, or take it out.",
        ),
    ]
    assert unreferenced_sections(content(references=[])) == []


def test_hard_reading_is_advice_for_the_section_and_the_page() -> None:
    sections = [section(HARD), content()["sections"][1]]
    found = gaps(content(sections=sections))
    assert [(gap.code, gap.section_key, gap.severity) for gap in found] == [
        ("reading_grade", "overview", "advice"),
        ("reading_grade_page", "", "advice"),
    ]
    assert "hard to read" in found[0].message


def test_reading_grades_are_for_english_alone() -> None:
    sections = [section(HARD), content()["sections"][1]]
    assert gaps(content(sections=sections, language="es-MX")) == []
