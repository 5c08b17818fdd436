"""The page: sections by key, fields, references, and the numbering of all changes."""

import pytest

from reviews.redline import redline
from tests.reviews.redline.reading import content, identities, reference, section, seen

OVERVIEW = section("overview", "Overview", "<p>What it is.</p>")
RISKS = section("risks", "Risks", "<p>Bleeding in 1 in 100 people.</p>")
RECOVERY = section("recovery", "Recovery", "<p>Rest for two weeks.</p>")


def test_equal_contents_give_an_empty_redline() -> None:
    page = content("<p>Take 250 mg.</p>", references=[reference("A book")])
    found = redline(page, page)

    assert found.is_empty
    assert found.change_count == 0
    assert not any(part.is_changed for part in (*found.fields, *found.sections, *found.references))


def test_without_an_old_page_everything_was_added() -> None:
    found = redline(None, content("<p>Take 250 mg.</p>", references=[reference("A book")]))

    assert [one.status for one in found.sections] == ["added"]
    assert [one.status for one in found.references] == ["added"]
    assert not found.is_empty


def test_a_removed_section_stays_where_it_stood() -> None:
    found = redline(content(sections=[OVERVIEW, RISKS, RECOVERY]), content(sections=[OVERVIEW, RECOVERY]))

    assert [(one.key, one.status) for one in found.sections] == [
        ("overview", "unchanged"),
        ("risks", "removed"),
        ("recovery", "unchanged"),
    ]
    assert found.change_count == 1
    assert found.sections[1].is_removed


def test_a_moved_section_is_said_and_its_neighbours_are_not() -> None:
    found = redline(
        content(sections=[OVERVIEW, RISKS, RECOVERY]), content(sections=[RISKS, RECOVERY, OVERVIEW])
    )

    assert [one.key for one in found.sections if one.is_moved] == ["overview"]
    assert found.sections[2].note == "moved"
    assert "moved" in seen(found.sections[2].heading_html)
    assert found.change_count == 1


def test_a_renamed_section_is_said() -> None:
    renamed = RISKS | {"heading": "Risks and Side Effects"}
    found = redline(content(sections=[OVERVIEW, RISKS]), content(sections=[OVERVIEW, renamed]))

    assert found.sections[1].is_renamed
    assert found.sections[1].note == "renamed from “Risks”"
    assert found.sections[1].old_heading == "Risks"
    assert found.change_count == 1


def test_numbers_of_the_page_are_gathered() -> None:
    changed = RISKS | {"html": "<p>Bleeding in 1 in 1,000 people.</p>"}
    found = redline(content(sections=[RISKS]), content(sections=[changed]))

    assert [(one.before, one.after) for one in found.numbers] == [("1 in 100 people", "1 in 1,000 people")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "Ibuprofen tablets"),
        ("title", "Ibuprofen "),
        ("summary", "A medicine for pain."),
        ("summary", ""),
        ("author", "Somebody else"),
        ("also_called", ["Advil", "Motrin"]),
        ("also_called", []),
        ("language", "es"),
        ("format", "topic-content/2"),
        ("attribution", {"text": "NIH", "license": "", "source_url": ""}),
        ("attribution", {"text": "", "license": "CC BY 4.0", "source_url": ""}),
        ("attribution", {"text": "", "license": "", "source_url": "https://example.org/"}),
    ],
)
def test_every_field_is_compared(name: str, value: object) -> None:
    found = redline(content("<p>x</p>"), content("<p>x</p>", **{name: value}))

    assert found.change_count == 1
    assert [field.name.split(".")[0] for field in found.fields if field.is_changed] == [name]


def test_names_in_another_order_are_moved() -> None:
    found = redline(content(also_called=["Advil", "Motrin"]), content(also_called=["Motrin", "Advil"]))

    assert found.change_count == 1
    assert "moved" in seen(found.fields[1].html)


@pytest.mark.parametrize("name", ["text", "url", "doi", "pmid", "accessed_on"])
def test_every_field_of_a_reference_is_compared(name: str) -> None:
    old = reference(
        "Guideline on pain", url="https://example.org/1", doi="10.1/1", pmid="1", accessed_on="2024-01-01"
    )
    new = old | {name: "Guideline on fever" if name == "text" else old[name] + "2"}  # type: ignore[literal-required]
    found = redline(content(references=[old]), content(references=[new]))

    assert [one.status for one in found.references] == ["changed"]
    assert found.change_count == 1


def test_a_new_first_reference_renumbers_the_others_without_counting_them() -> None:
    one, two, three = reference("Smith on pain"), reference("Jones on fever"), reference("Miller on rash")
    found = redline(content(references=[one, two]), content(references=[three, one, two]))

    assert [row.status for row in found.references] == ["added", "unchanged", "unchanged"]
    assert found.references[1].note == "now number 2, was 1"
    assert found.change_count == 1


def test_references_in_another_order_are_moved() -> None:
    one, two = reference("Smith on pain"), reference("Jones on fever")
    found = redline(content(references=[one, two]), content(references=[two, one]))

    assert [row.is_moved for row in found.references].count(True) == 1
    assert found.change_count == 1


def test_a_reference_is_known_again_by_its_doi() -> None:
    old = reference("Smith, first edition", doi="10.1000/abc")
    new = reference("A wholly other title", doi="10.1000/ABC")
    found = redline(content(references=[old]), content(references=[new]))

    assert [row.status for row in found.references] == ["changed"]


def test_changes_are_numbered_over_the_whole_page() -> None:
    old = content(
        sections=[OVERVIEW, RISKS, RECOVERY], references=[reference("Smith"), reference("Jones on fever")]
    )
    new = content(
        title="Ibuprofen tablets",
        also_called=["Motrin"],
        sections=[
            RECOVERY | {"html": "<p>Rest for three weeks.</p><p>Then call your doctor.</p>"},
            RISKS | {"heading": "Dangers"},
            section("when-to-call", "When to Call", "<p>At once.</p>"),
        ],
        references=[reference("Jones on fever", pmid="12")],
    )
    found = redline(old, new)

    assert sorted(identities(found)) == sorted(f"change-{n}" for n in range(1, found.change_count + 1))
    parts = (*found.fields, *found.sections, *found.references)
    assert sum(part.changes for part in parts) == found.change_count
