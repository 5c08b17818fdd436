"""How a whole page reads, as the numbers that are stored beside it: each language has a measure of its own."""

from typing import NamedTuple

from .gaps import FEWEST_WORDS_TO_GRADE
from .legibility import legibility
from .readability import grade_of_text, page_words
from .types import Content


class Reading(NamedTuple):
    """Tenths of the school grade of an English page, or of the legibility of a Spanish one; None: not measured."""

    grade_tenths: int | None = None
    legibility_tenths: int | None = None


def reading_of(content: Content) -> Reading:
    """Return how all that is read in one go reads; nothing of a text that is too short to say."""
    text = page_words(content)
    if content["language"].startswith("en"):
        grade = grade_of_text(text)
        if grade.words >= FEWEST_WORDS_TO_GRADE:
            return Reading(grade_tenths=round(10 * grade.flesch_kincaid))
    elif content["language"].startswith("es"):
        index = legibility(text)
        if index.words >= FEWEST_WORDS_TO_GRADE:
            return Reading(legibility_tenths=round(10 * index.score))
    return Reading()
