"""How easy a Spanish text is to read: the perspicuity index of Szigriszt Pazos, on the scale INFLESZ.

206.835 - 62.3 * syllables/words - words/sentences: from 0 (hardest) to 100, made for Spanish from Flesch's formula
(Szigriszt Pazos 1993, "Sistemas predictivos de legibilidad del mensaje escrito", Universidad Complutense de Madrid).
The steps of the scale were set with Spanish texts for patients (Barrio-Cantalejo and others 2008, "Validación de la
Escala INFLESZ para evaluar la legibilidad de los textos dirigidos a pacientes", Anales del Sistema Sanitario de Navarra
31(2)). No school grade follows from it.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from .readability import WORD, split_sentences

EASY: Final = 65.0
"""From here on a text is "fairly easy": what a page for patients aims at."""

_STRONG, _WEAK = "aeoáéíóúäëïö", "iuüy"
# A vowel group as it is spoken: weak vowels lean on a strong one; two strong ones part, and a stressed weak one is one.
_NUCLEUS: Final = re.compile(
    rf"[{_WEAK}]?[{_STRONG}][{_WEAK}]?(?![{_STRONG}])|[{_WEAK}]?[{_STRONG}]|[{_WEAK}]+"
)
_SILENT_U: Final = re.compile(r"(?<=q)u|(?<=g)u(?=[eiéí])")
_HEARD_Y: Final = re.compile(r"y(?=[aeiouáéíóú])")


class Legibility(NamedTuple):
    """The index of a text, and how much text it rests on; all zero for no text."""

    score: float
    words: int
    sentences: int


def legibility(text: str) -> Legibility:
    """Return the index of plain Spanish text, in which a line break ends a sentence."""
    words = sentences = syllables = 0
    for sentence in split_sentences(text):
        counts = [syllables_of(word) for word in WORD.findall(sentence)]
        if counts:
            sentences += 1
            words += len(counts)
            syllables += sum(counts)
    if not words:
        return Legibility(0.0, 0, 0)
    score = 206.835 - 62.3 * syllables / words - words / sentences
    return Legibility(round(min(max(score, 0.0), 100.0), 1), words, sentences)


@lru_cache(maxsize=20_000)
def syllables_of(word: str) -> int:
    """Return the syllables of a Spanish word; a number counts as one, as in English here."""
    word = word.lower()
    if not any(letter.isalpha() for letter in word):
        return 1
    spoken = _HEARD_Y.sub("ll", _SILENT_U.sub("", word))
    return max(len(_NUCLEUS.findall(spoken)), 1)
