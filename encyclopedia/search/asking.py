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
MAX_QUERY_TERMS: Final = 20
# From so many words on, a text tells a story around its question.
LETTER: Final = 25

# How much louder a letter says a word: by saying it again, in a question, where it names what somebody has, and among
# its first words, which is where a subject stands.
AGAIN: Final = 0.35
ASKED: Final = 1.2
NAMED: Final = 1.6
FIRST: Final = 1.4
FIRST_WORDS: Final = 20

_SENTENCE: Final = re.compile(r"[^.!?\n;]+[.!?\n;]*")
# What people say before they name what they have: the four words after it.
_NAMING: Final = re.compile(
    r"\b(?:diagnos(?:ed|is)(?: with| as| of| is)?|suffer(?:s|ed|ing)? from|called|subject|regarding|concerning"
    r"|(?:info|information|questions?) (?:on|about|regarding)|(?:know|learn|tell me) about|difference between"
    r"|(?:cure|treatments?|tested|treated) (?:for|of)|help (?:with|for)|a case of|history of|is having"
    r"|is (?:it|this)|(?:this|it) is|(?:might|may|could) (?:it )?(?:be|have)|(?:i|he|she) ha(?:ve|s))"
    r"(?= (\S+(?: \S+){0,3}))"
)
# After these a capital begins the name of a person or a place. Elsewhere it may begin that of a disease.
_INTRODUCED: Final = re.compile(
    r"\b(?:[Nn]ame(?: is|'s|:)|I am|I'm|[Dd]ear|[Hh]i|[Hh]ello|Dr\.?|Mrs?\.?|Ms\.?|Miss|[Rr]egards,?|[Ss]incerely,?"
    r"|[Tt]hanks,?|[Tt]hank you,?|[Ii]n|near|to|at)\s+((?:[A-Z][a-z]+\s*){1,2})"
)
_ASKING: Final = frozenset(
    "what how why can does is are should could which cure treatment help que como".split()
)


@dataclass(frozen=True)
class Query:
    """A text, analysed: ``key`` to compare with whole names, its ``sequence`` of words, and the ``terms`` among them
    that tell, each with how loudly it is said (1.0 is once). ``proper`` are those that a letter introduces
    as names of people and places."""

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
        named = _named(text) if is_letter else frozenset()
        first_words = frozenset(sequence[:FIRST_WORDS])
        for place, word in enumerate(dict.fromkeys(sequence)):
            if is_stop_word(word) and len(sequence) > 1:  # alone, "MI" and "ALL" are abbreviations
                continue
            weight = 0.12 if is_weak_word(word) else 1.0
            if is_letter:
                weight *= 1 + AGAIN * min(counts[word] - 1, 3)
                weight *= ASKED if word in asked else 1.0
                weight *= NAMED if word in named else 1.0
                weight *= FIRST if word in first_words else 1.0
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
    """Return the words that are introduced as names of people and places."""
    return frozenset(word for told in _INTRODUCED.findall(text) for word in words(told))


def _named(text: str) -> frozenset[str]:
    """Return the words that follow what people say before they name what they have."""
    named: set[str] = set()
    for sentence in _SENTENCE.findall(text):
        for following in _NAMING.findall(" ".join(words(sentence))):
            named.update(following.split())
    return frozenset(named)
