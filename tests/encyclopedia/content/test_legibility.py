"""The legibility of Spanish agrees with counts made by hand."""

import pytest

from encyclopedia.content.legibility import EASY, legibility, syllables_of


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("sol", 1), ("que", 1), ("muy", 1), ("rey", 1), ("y", 1), ("yo", 1), ("quien", 1), ("miau", 1),
        ("agua", 2), ("sangre", 2), ("día", 2), ("fiebre", 2), ("hueso", 2), ("país", 2), ("guerra", 2), ("ciudad", 2),
        ("médico", 3), ("corazón", 3), ("diabetes", 3), ("cuidado", 3), ("héroe", 3), ("pingüino", 3), ("ayuda", 3),
        ("energía", 4), ("proteína", 4), ("enfermedad", 4), ("farmacéutico", 5), ("inmediatamente", 6),
        ("2.5", 1), ("911", 1),
    ],
)  # fmt: skip
def test_syllables_are_counted_as_spoken(word: str, syllables: int) -> None:
    assert syllables_of(word) == syllables
    assert syllables_of(word.upper()) == syllables


def test_the_index_is_the_published_formula() -> None:
    # 6 words, 13 syllables (le-a la e-ti-que-ta, pi-da a-yu-da hoy), 2 sentences
    found = legibility("Lea la etiqueta. Pida ayuda hoy.")
    assert (found.words, found.sentences) == (6, 2)
    assert found.score == pytest.approx(206.835 - 62.3 * 13 / 6 - 6 / 2, abs=0.05)


def test_plain_words_are_easier_than_long_ones_and_nothing_has_no_index() -> None:
    plain = "Tome la pastilla con agua. Si le duele, llame a su médico."
    hard = "La administración concomitante de anticoagulantes incrementa significativamente la hemorragia digestiva."
    assert legibility(plain).score > EASY > legibility(hard).score
    assert legibility("") == (0.0, 0, 0)


@pytest.mark.parametrize("text", ["¿?", "…", "12 34", "ñ", "x" * 5000, "\u0301\u0301"])
def test_any_text_gets_an_answer(text: str) -> None:
    assert 0 <= legibility(text).score <= 100
