"""Which plain word may stand for which, and languages whose words are not known."""

import pytest

from encyclopedia.content import Content
from reviews.significance import Kind, findings
from reviews.significance.wording import says_the_same, unexplained
from tests.reviews.redline.reading import content, section


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("recieve", "receive"),
        ("kindey", "kidney"),
        ("haemorrhage", "hemorrhage"),
        ("teh", "the"),
        ("receive", "get"),
        ("Physicians", "doctors"),
        ("wounds", "wound"),
    ],
)
def test_a_slip_and_a_synonym_say_the_same(was: str, now: str) -> None:
    assert says_the_same(was, now)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("kidney", "liver"),
        ("breath", "breast"),
        ("heart", "heard"),
        ("prostate", "prostrate"),
        ("dysphagia", "dysphasia"),
        ("water", "juice"),
        ("ABC", "ABD"),
        ("get", "milk"),
        ("cat", "car"),
    ],
)
def test_another_word_does_not(was: str, now: str) -> None:
    assert not says_the_same(was, now)


def test_each_word_excuses_one_other_alone() -> None:
    assert unexplained(["recieve", "milk"], ["receive", "milk"]) == ([], [])
    assert unexplained(["recieve"], ["receive", "receive"]) == ([], ["receive"])
    assert unexplained(["the"], ["juice", "a"]) == ([], ["juice"])


def page(html: str, language: str) -> Content:
    made = content(sections=[section("a", "Resumen", html)])
    made["language"] = language
    return made


@pytest.mark.parametrize("language", ["es", "fr", "es-mx"])
def test_in_another_language_every_word_is_a_finding(language: str) -> None:
    for old, new in (
        ("Bebe leche.", "Bebe lecha."),
        ("Bebe leche.", "Bebe, leche fría."),
        ("Bebe la leche.", "Bebe leche."),
    ):
        given = findings(page(f"<p>{old}</p>", language), page(f"<p>{new}</p>", language), safety_keys=())
        assert {one.kind for one in given} == {Kind.LANGUAGE}


def test_in_another_language_numbers_are_told_all_the_same() -> None:
    given = findings(page("<p>Tome 250 mg.</p>", "es"), page("<p>Tome 500 mg.</p>", "es"), safety_keys=())
    assert [one.kind for one in given] == [Kind.DOSE]


def test_in_another_language_typography_is_no_finding_and_emphasis_is() -> None:
    old = page("<p>Bebe “leche” – fría.</p>", "es")
    typed = page('<p>Bebe "leche" -\u00a0fría.</p>', "es")
    bold = page("<p>Bebe “<strong>leche</strong>” – fría.</p>", "es")

    assert findings(old, typed, safety_keys=()) == []
    assert [one.kind for one in findings(old, bold, safety_keys=())] == [Kind.LANGUAGE]


def test_in_another_language_whatever_moves_is_a_finding() -> None:
    one, two = (
        "<p>El plátano crece en los jardines grandes.</p>",
        "<p>La manzana crece cerca de las casas y de los campos.</p>",
    )
    given = findings(page(one + two, "es"), page(two + one, "es"), safety_keys=())

    assert [finding.kind for finding in given] == [Kind.PLACE]
