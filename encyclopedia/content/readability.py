"""How hard a text is to read: the grade of the United States school year at which one follows it.

Two measures, computed here because they are two lines of arithmetic and no page should wait for a
downloaded corpus:

- Flesch-Kincaid grade: 0.39 * words/sentences + 11.8 * syllables/words - 15.59 (Kincaid, Fishburne, Rogers
  and Chissom 1975, Research Branch Report 8-75, Naval Technical Training, Memphis).
- SMOG: 3.1291 + 1.0430 * sqrt(30 * polysyllables/sentences), a polysyllable being a word of three or more
  syllables (McLaughlin 1969, "SMOG grading: a new readability formula", Journal of Reading 12(8)). Made for
  thirty sentences; with fewer it is extrapolated, and should be read as a hint.

Both speak of English. A heading, a list item and a table cell count as a sentence, a number as a word of
one syllable.
"""

import math
import re
from functools import lru_cache
from typing import Final, NamedTuple

from encyclopedia.content.citations import without_citations
from encyclopedia.content.sanitise import canonical_text, sanitise_html
from encyclopedia.content.types import Content, key_points_of, points_html


class ReadingGrade(NamedTuple):
    """The two grades of a text, and how much text they rest on; all zero for no text."""

    flesch_kincaid: float
    smog: float
    words: int
    sentences: int


WORD: Final = re.compile(r"[^\W_]+(?:[.,'’-][^\W_]+)*")
_APOSTROPHE: Final = re.compile(r"['’]")
_SENTENCE_END: Final = re.compile(r"([.!?…]+)[\"'”’)\]]*\s+(?=[\"'“‘(\[]*([^\s\"'“‘(\[]))")
_LAST_WORD: Final = re.compile(r"[^\s(\[“\"‘]+$")

# Written with a full stop that need not end a sentence, whatever follows.
_TITLES: Final = frozenset(
    {
        "dr", "mr", "mrs", "ms", "prof", "st", "vs", "e.g", "i.e", "cf", "fig", "no", "approx", "al",
        "dra", "sra", "ej",
    }
)  # fmt: skip
_ABBREVIATIONS: Final = _TITLES | frozenset(
    {
        "etc", "mg", "mcg", "g", "kg", "ml", "l", "dl", "oz", "lb", "tsp", "tbsp", "in", "ft", "cm",
        "mm", "hr", "hrs", "min", "sec", "wk", "mo", "yr", "a.m", "p.m", "u.s", "u.k", "inc", "jr",
        "sr", "dept", "est", "ph.d", "m.d", "r.n", "n.p", "jan", "feb", "mar", "apr", "jun", "jul",
        "aug", "sep", "sept", "oct", "nov", "dec",
    }
)  # fmt: skip

# Words of health writing, and common ones, that the rules below count wrongly.
_SYLLABLES: Final = {
    "acne": 2, "area": 3, "areas": 3, "asthma": 2, "being": 2, "biopsy": 3, "blood": 1, "business": 2,
    "chemo": 2, "colonoscopy": 5, "create": 2, "created": 3, "diabetes": 4, "diagnosis": 4, "diarrhea": 4,
    "diet": 2, "dietary": 4, "diets": 2, "doctor": 2, "doing": 2, "every": 2, "everyone": 3,
    "everything": 3, "evening": 2, "eye": 1, "eyes": 1, "fatigue": 2, "fluid": 2, "fluids": 2, "fiber": 2,
    "giant": 2, "going": 2, "hernia": 3, "idea": 3, "ideas": 3, "influenza": 4, "insulin": 3, "ischemia": 4,
    "lion": 2, "medicine": 3, "medicines": 3, "migraine": 2, "mri": 3, "nausea": 3, "nauseous": 2,
    "people": 2, "pneumonia": 3, "poem": 2, "psoriasis": 4, "quiet": 2, "radiation": 4, "react": 2,
    "reaction": 3, "ruin": 2, "science": 2, "seizure": 2, "seizures": 2, "several": 3, "something": 2,
    "sometimes": 2, "someone": 2, "somewhere": 2, "triage": 2, "trial": 2, "trials": 2, "vaccine": 2,
    "vaccines": 2, "viable": 3, "viral": 2, "virus": 2, "viruses": 3, "women": 2, "ct": 2, "iv": 2,
    "hiv": 3, "dna": 3, "copd": 4, "ecg": 3, "ekg": 3, "fda": 3, "cdc": 3, "er": 2, "icu": 3,
    "lifestyle": 2, "therefore": 2, "breathe": 1, "breathes": 1, "safety": 2, "safely": 2, "lately": 2,
    "disease": 2, "diseases": 3, "muscle": 2, "muscles": 2, "apnea": 3, "anemia": 4, "leukemia": 4,
    "anesthesia": 4, "syringe": 2, "recipe": 3, "ace": 1, "caffeine": 2, "protein": 2, "proteins": 2,
    "reliable": 4, "variety": 4, "society": 4, "anxiety": 4, "science-based": 3, "movement": 2,
    "treatment": 2, "management": 3, "statement": 2, "involvement": 3, "improvement": 3,
}  # fmt: skip

_VOWEL_GROUPS: Final = re.compile(r"[aeiouy]+")
# Two vowels that stand together and sound apart: bacteria, period, usual, medium, nutrient, reaction, being.
_SOUND_APART: Final = re.compile(
    r"(?<![tcsgx])(?<!ll)i(?=[ao])(?!a?ge)|(?<![gp])eo(?![uy])|(?<![qg])ua|iu|uou|(?<![tc])ie(?=t|n(?!d))"
    r"|crea(?=t)|rea(?=ct)|[aeiouy]ing$|sms?$"
)
# An e that is written and not heard: takes, while, healed, safely, movement, careful.
_SILENT: Final = re.compile(
    r"(?:[^aeiouyl]|[aeiouy]l)e$|(?:[^aeiouylsxzcgh]|[^cs]h|[aeiouy]l)es$|(?:[^aeiouytdl]|[aeiouyl]l)ed$"
    r"|[^aeiouy]ely$|[^aeiouyl]ements?$|[^aeiouy]e(?:ful|fully|less|ness)$"
)


def reading_grade(html: str) -> ReadingGrade:
    """Return the grades of a section body."""
    return grade_of_text(words_read(sanitise_html(html)))


def words_read(html: str) -> str:
    """Return the plain text of a body that was sanitised before, as it is read aloud, in any language.

    Citations are not, and hide the end of the sentence that they stand behind: they are left out.
    """
    return canonical_text(without_citations(html))


def page_words(content: Content) -> str:
    """Return what is read aloud of all that is read in one go: the key points and the sections."""
    bodies = [points_html(key_points_of(content)), *(section["html"] for section in content["sections"])]
    return "\n".join(words_read(html) for html in bodies)


def page_grade(content: Content) -> ReadingGrade:
    """Return the grades of all that is read in one go."""
    return grade_of_text(page_words(content))


def grade_of_text(text: str) -> ReadingGrade:
    """Return the grades of plain text, in which a line break ends a sentence."""
    words = sentences = syllables = polysyllables = 0
    for sentence in split_sentences(text):
        counts = [count_syllables(word) for word in WORD.findall(sentence)]
        if counts:
            sentences += 1
            words += len(counts)
            syllables += sum(counts)
            polysyllables += sum(count >= 3 for count in counts)
    if not words:
        return ReadingGrade(0.0, 0.0, 0, 0)
    kincaid = 0.39 * words / sentences + 11.8 * syllables / words - 15.59
    smog = 3.1291 + 1.0430 * math.sqrt(30 * polysyllables / sentences)
    return ReadingGrade(round(max(kincaid, 0.0), 1), round(smog, 1), words, sentences)


def split_sentences(text: str) -> list[str]:
    """Split plain text at line breaks and after `.`, `!` and `?`, but not after "e.g.", "5 mg." or inside
    "2.5".
    """
    sentences: list[str] = []
    for line in text.split("\n"):
        start = 0
        for end in _SENTENCE_END.finditer(line):
            if _ends_here(line[start : end.start(1)], end[1], end[2]):
                sentences.append(line[start : end.end()].strip())
                start = end.end()
        if line[start:].strip():
            sentences.append(line[start:].strip())
    return sentences


def _ends_here(before: str, mark: str, next_character: str) -> bool:
    if mark != ".":
        return not next_character.islower()
    last = _LAST_WORD.search(before)
    word = last[0].lower() if last else ""
    if word in _TITLES or (len(word) == 1 and word.isalpha() and word != "i"):
        return False
    return not (next_character.islower() or (word in _ABBREVIATIONS and next_character.isdigit()))


@lru_cache(maxsize=20_000)
def count_syllables(word: str) -> int:
    """Estimate the syllables of an English word; right for about nine words in ten, which the average
    forgives.
    """
    word = word.lower()
    if word in _SYLLABLES:
        return _SYLLABLES[word]
    if "-" in word:
        return sum(count_syllables(part) for part in word.split("-") if part)
    word = _APOSTROPHE.sub("", word)
    if not word.isalpha():
        return 1
    if word in _SYLLABLES:
        return _SYLLABLES[word]
    count = len(_VOWEL_GROUPS.findall(word)) + len(_SOUND_APART.findall(word))
    if _SILENT.search(word):
        count -= 1
    return max(count, 1)
