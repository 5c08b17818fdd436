"""Which section of a page answers what was asked: "how is it treated" leads to Treatment."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from .stems import stem
from .understanding import Understood
from .words import words

# What a question asks about, by the words that ask it and the words of headings (and keys) that answer it, in the
# order in which they win. Folded; the first letters of a word are enough.
INTENTS: Final = (
    ("side effect adverse", "side-effect side adverse risks"),
    ("inherit heredit genes genetic gene hered heredado genetico", "inherit genetic heredit herencia"),
    ("prevent avoid vaccin immuni preveni evitar", "prevent"),
    ("diagnos test tests tested exam scan biops detect diagnostic prueba", "exam test diagnos prueba"),
    (
        "treat cure therap manage medicat medicin surgery remed heal relie tratar tratamiento cura remedio",
        "treat therap manag medic care tratamiento cura",
    ),
    ("symptom sign feel sintoma senal", "symptom sign sintoma senal"),
    ("prognos outlook surviv expectanc recover pronostic", "outlook prognos recover expect pronostic"),
    ("frequen common rare preval inciden many frecuen", "frequen common who-is-at-risk statistic frecuen"),
    ("risk likely chance susceptib riesgo", "risk suscept riesgo"),
    ("complicat complicac", "complicat complicac"),
    ("cause causes caused why reason causa", "cause causa why"),
    ("stage stages etapa", "stage etapa"),
    ("diet eat food nutrition dieta comer", "diet eat nutrition food dieta"),
    ("call emergency doctor urgent", "when-to-call emergency call urgent"),
)

_INTENTS: Final = [(tuple(asks.split()), tuple(answers.split())) for asks, answers in INTENTS]


def asked_intents(understood: Understood) -> list[tuple[str, ...]]:
    """Return the beginnings of words that answer what a query asks about, in the order in which they win."""
    asked = set(understood.query.sequence)
    return [answers for asks, answers in _INTENTS if any(word.startswith(asks) for word in asked)]


def best_section(
    understood: Understood,
    intents: list[tuple[str, ...]],
    title: str,
    language: str,
    sections: Sequence[tuple[str, str, int]],
) -> tuple[str, str]:
    """Return the key and the heading of the section that stands out for the query, or two empty texts."""
    for answers in intents:
        for key, heading, _start in sections:
            if any(word.startswith(answers) for word in _told(key, heading)):
                return key, heading
    titled = {stem(word, language) for word in words(title)}
    telling = {stem(term, language) for term in understood.query.terms} - titled
    for key, heading, _start in sections:
        if telling & (_stems(heading, language) - titled):
            return key, heading
    return "", ""


# The headings of a library are few, and each stands on many pages.
@lru_cache(maxsize=1_024)
def _told(key: str, heading: str) -> tuple[str, ...]:
    return (*words(heading), *words(key), key)


@lru_cache(maxsize=1_024)
def _stems(heading: str, language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in words(heading))
