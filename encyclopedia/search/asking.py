"""What a reader typed, as words: which tell what is sought, and how loudly. No database is asked here."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

from .stopwords import is_stop_word, is_weak_word
from .words import key, words

# Beyond these a query is a letter, and what it is about has been said.
MAX_QUERY_CHARACTERS: Final = 6_000
MAX_QUERY_WORDS: Final = 900
MAX_QUERY_TERMS: Final = 40
# From so many words on, a text tells a story around its question.
LETTER: Final = 25

_SENTENCE: Final = re.compile(r"[^.!?\n;]+[.!?\n;]*")
_WORD: Final = re.compile(r"(\S|^)\s+([^\W\d_][\w'’]*)")
_ASKING: Final = frozenset(
    "what how why can does is are should could which cure treatment help que como".split()
)


@dataclass(frozen=True)
class Query:
    """A text, analysed: ``key`` to compare with whole names, its ``sequence`` of words, and the ``terms`` among them
    that tell, each with how loudly it is said (1.0 is once). ``proper`` are those that a letter writes as proper
    names."""

    key: str
    sequence: tuple[str, ...]
    terms: dict[str, float]
    proper: frozenset[str]

    @classmethod
    def parse(cls, text: str) -> "Query":
        """Analyse any text: of any length, in any script, with any operator."""
        text = text[:MAX_QUERY_CHARACTERS]
        sequence = words(text)[:MAX_QUERY_WORDS]
        loud: dict[str, float] = {}
        is_letter = len(sequence) > LETTER
        counts: Counter[str] = Counter(sequence)
        asked = _asked(text) if is_letter else frozenset()
        proper = _proper(text) if is_letter else frozenset()
        for place, word in enumerate(dict.fromkeys(sequence)):
            if is_stop_word(word) and len(sequence) > 1:  # alone, "MI" and "ALL" are abbreviations
                continue
            weight = 0.12 if is_weak_word(word) else 1.0
            if is_letter:
                weight *= 1 + 0.35 * min(counts[word] - 1, 3)
                weight *= 1.4 if word in asked else 1.0
                weight *= 1.0 if len(word) > 3 else 0.7
            loud[word] = weight - place / 100_000
        first = sorted(loud, key=loud.__getitem__, reverse=True)[:MAX_QUERY_TERMS]
        return cls(key(text), tuple(sequence), {word: loud[word] for word in first}, proper)

    @property
    def is_letter(self) -> bool:
        return len(self.sequence) > LETTER

    def __bool__(self) -> bool:
        return bool(self.key)


def _asked(text: str) -> frozenset[str]:
    """Return the words of the sentences that ask."""
    asked: set[str] = set()
    for sentence in _SENTENCE.findall(text):
        told = words(sentence)
        if "?" in sentence or (told and told[0] in _ASKING):
            asked.update(told)
    return frozenset(asked)


def _proper(text: str) -> frozenset[str]:
    """Return the words that have a capital within a sentence (people, places), and never go without."""
    capital, small = set(), set()
    for before, word in _WORD.findall(text):
        is_capital = word[0].isupper() and not word.isupper()
        if not is_capital:
            small.update(words(word))
        elif before not in ".!?\n:;,":
            capital.update(words(word))
    return frozenset(capital - small)
