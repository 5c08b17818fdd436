"""Words that mean the same, or lead to each other: those that ship with the product, and those that staff add.

A file is read line by line. ``a | b = c | d`` says that all four mean the same; ``a | b > c | d`` that who types a or b
may be after c or d, and not the other way round. ``a | b + c | d > e`` that a letter which tells of a or b, and near
that of c or d, in whatever order, may be about e: the parts hold single words. ``#`` begins a comment. Words are folded
and stemmed when read.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from ..spelling import sound
from ..stems import stem
from ..words import words

Stems = tuple[str, ...]
_LONGEST: Final = 6
# Words in one stretch of so many, or in two that follow each other, are near.
_STRETCH: Final = 15
_MARKS: Final = re.compile("[|=>#+]")
_HERE: Final = Path(__file__).parent


class Match(NamedTuple):
    """The words from ``start`` to ``end`` mean ``meanings`` too."""

    start: int
    end: int
    meanings: tuple[Stems, ...]


class _Story(NamedTuple):
    """A word of each of the parts, near each other, tell of ``meanings``."""

    parts: tuple[frozenset[str], ...]
    meanings: tuple[Stems, ...]


class Vocabulary:
    """Phrases by their stems, each with what it means besides. ``words`` are all of them, ``alone`` those that are a
    phrase by themselves: "room" stands in one, and says nothing without it."""

    def __init__(self, lines: Iterable[str], language: str) -> None:
        self._meanings: dict[Stems, dict[Stems, None]] = {}
        self._longest: dict[str, int] = {}  # phrase that begins with a stem
        self._stories: list[_Story] = []
        self.words: set[str] = set()
        self.alone: set[str] = set()
        for line in lines:
            told = line.partition("#")[0]
            (self._read_story if "+" in told else self._read)(told, language)

    def _read_story(self, line: str, language: str) -> None:
        told, _mark, meant = line.partition(">")
        parts = [words(part) for part in told.split("+")]
        self.words.update(*parts)
        stemmed = tuple(frozenset(stem(word, language) for word in part) for part in parts)
        self._stories.append(_Story(stemmed, tuple(self._phrases(meant, language))))

    def _read(self, line: str, language: str) -> None:
        same, is_same, others = line.partition("=")
        if not is_same:
            same, _mark, others = line.partition(">")
        typed, meant = (self._phrases(half, language) for half in (same, others))
        if is_same:
            typed = meant = [*typed, *meant]
        for phrase in typed:
            self._longest[phrase[0]] = max(len(phrase), self._longest.get(phrase[0], 0))
            known = self._meanings.setdefault(phrase, {})
            known.update((other, None) for other in meant if other != phrase)

    def _phrases(self, text: str, language: str) -> list[Stems]:
        found = []
        for phrase in text.split("|"):
            told = words(phrase)
            if 0 < len(told) <= _LONGEST:
                self.words.update(told)
                if len(told) == 1:
                    self.alone.update(told)
                found.append(tuple(stem(word, language) for word in told))
        return found

    def matches(self, sequence: Sequence[str]) -> Iterator[Match]:
        """Yield the phrases in a sequence of stems, the longest at each place, none over another."""
        free = 0  # the first place that no phrase before it takes
        begun = [(place, part) for place, part in enumerate(sequence) if part in self._longest]
        for place, part in begun:
            if place < free:
                continue
            for length in range(min(self._longest[part], len(sequence) - place), 0, -1):
                meanings = self._meanings.get(tuple(sequence[place : place + length]))
                if meanings:
                    free = place + length
                    yield Match(place, free, tuple(meanings))
                    break

    def told(self, sequence: Sequence[str]) -> Iterator[tuple[Stems, ...]]:
        """Yield what the stories in a sequence of stems are about."""
        # In which stretches a stem stands, as bits: a long letter is not gone through for each story.
        stands: dict[str, int] = defaultdict(int)
        for place, word in enumerate(sequence):
            stands[word] |= 1 << place // _STRETCH
        for story in self._stories:
            first, *others = story.parts
            near = _anywhere(first, stands)
            for part in others:
                at = near and _anywhere(part, stands)
                near &= at | at << 1 | at >> 1
            if near:
                yield story.meanings


def _anywhere(part: frozenset[str], stands: Mapping[str, int]) -> int:
    at = 0
    for word in part & stands.keys():
        at |= stands[word]
    return at


@cache
def shipped(language: str) -> Vocabulary:
    """The vocabulary of the product for a language."""
    return Vocabulary(_lines(language), language)


def _lines(language: str) -> Iterator[str]:
    for path in sorted(_HERE.glob(f"{language}*.txt")):
        with path.open(encoding="utf-8") as file:
            yield from file


@lru_cache(maxsize=8)
def of_staff(groups: tuple[str, ...], language: str) -> Vocabulary:
    """The vocabulary of groups of words, each a line a phrase."""
    lines = (" | ".join(_MARKS.sub(" ", group).splitlines()) + " =" for group in groups)
    return Vocabulary(lines, language)


@cache
def by_sound() -> dict[str, tuple[str, ...]]:
    """The shipped English words by how they sound, for those that are typed as they are heard."""
    found: dict[str, list[str]] = {}
    for word in sorted(shipped("en").words):
        if len(word) > 3 and word.isascii():
            found.setdefault(sound(word), []).append(word)
    return {heard: tuple(told) for heard, told in found.items()}
