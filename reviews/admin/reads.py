"""How a text reads, as writers and reviewers are told: in English by school grade, in Spanish on the scale INFLESZ."""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from encyclopedia.content import Content
from encyclopedia.content.gaps import TARGET_GRADE
from encyclopedia.content.legibility import EASY, legibility
from encyclopedia.content.readability import grade_of_text, page_words, words_read


@dataclass(frozen=True)
class Reads:
    """A figure, what it is called, what a page for patients aims at, and how many words it rests on."""

    figure: str
    name: str
    aim: str
    words: int


def reads(html: str, language: str) -> Reads | None:
    """Return how a sanitised body reads; None without words, or in a language that has no measure here."""
    return _reads(words_read(html), language)


def _reads(text: str, language: str) -> Reads | None:
    if language.startswith("en"):
        grade = grade_of_text(text)
        figure = number_format(grade.flesch_kincaid, 1)
        name, aim = _("Reading grade %(figure)s"), _("Aim for grade %(aim)d.") % {"aim": TARGET_GRADE}
        words = grade.words
    elif language.startswith("es"):
        index = legibility(text)
        figure = number_format(index.score, 1)
        name = _("Legibility %(figure)s of 100 (Szigriszt Pazos, scale INFLESZ)")
        aim, words = _("Aim for %(aim)d or more.") % {"aim": EASY}, index.words
    else:
        return None
    return Reads(figure, name % {"figure": figure}, aim, words) if words else None


def page_reads(content: Content) -> Reads | None:
    """Return how all that is read in one go reads: the key points and the sections."""
    return _reads(page_words(content), content["language"])
