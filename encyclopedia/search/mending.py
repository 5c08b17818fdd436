"""Misspelt words, and words written together or apart: which words the library knows were meant."""

from collections.abc import Collection
from math import log, log1p
from typing import Final

from . import spelling, vocabulary
from .asking import Query
from .counting import MOST_COUNTED, Counts
from .rows import rows
from .stems import stem
from .stopwords import is_weak_word

MAX_MENDED: Final = 6
LEAST_LIKE: Final = 0.34
LEAST_LIKE_IN_LETTERS: Final = 0.7

_SPELLINGS: Final = "SELECT key, word FROM encyclopedia_searchspelling WHERE key IN LIST"
# From the candidates, which are rare, to the other words of the same names.
_COMPANY: Final = """
WITH candidate(stem) AS (EACH LIST)
SELECT DISTINCT one.stem
  FROM candidate CROSS JOIN encyclopedia_searchword one
  JOIN encyclopedia_searchword other ON other.topic_id = one.topic_id AND other.position = one.position
 WHERE one.stem = candidate.stem AND other.stem IN LIST AND other.stem <> one.stem
"""


def mended(query: Query, by_word: dict[str, tuple[str, ...]], counts: Counts) -> dict[str, str]:
    """Return the words that the library does not know, each with the word (or two) that was meant."""
    unknown = [word for word in query.terms if _is_strange(query, word, by_word[word], counts)][:MAX_MENDED]
    if not unknown:
        return {}
    keys = {word: spelling.keys(word) | spelling.keys(word.removesuffix("s")) for word in unknown}
    by_key: dict[str, set[str]] = {}
    for key, word in rows(_SPELLINGS, sorted(set().union(*keys.values()))):
        by_key.setdefault(key, set()).add(word)
    splits = {word: _splits(word) for word in unknown}
    likely = {word: _likely(word, keys[word], by_key, query) for word in unknown}
    candidates = {stem(meant) for found in likely.values() for meant in found}
    counts.look_up(candidates | {stem(part) for found in splits.values() for pair in found for part in pair})
    near = _in_company(candidates, query, by_word, counts)
    meant_by = {}
    for word in unknown:
        scores = {}
        for meant, like in likely[word].items():
            stem_ = stem(meant)
            known = counts.names.get(stem_, 0) + 0.2 * counts.texts.get(stem_, 0)
            scores[meant] = like + 0.025 * log1p(known) + (0.15 if stem_ in near else 0.0)
        for pair in splits[word]:
            fewest = min(counts.names.get(stem(part), 0) for part in pair)
            if fewest:
                scores[" ".join(pair)] = 0.8 + 0.02 * log(fewest)
        if scores:
            meant_by[word] = max(scores, key=lambda meant: (scores[meant], meant))
    return meant_by


def _in_company(
    candidates: Collection[str], query: Query, by_word: dict[str, tuple[str, ...]], counts: Counts
) -> set[str]:
    """Return the candidates that share a name with another word of a short query: "gravas" in "myasthenia gravas"."""
    others = {
        stem_
        for word in query.terms
        for stem_ in by_word[word]
        if 0 < counts.names.get(stem_, 0) < MOST_COUNTED
    }
    if not others or not candidates or query.is_letter:
        return set()
    return {stem_ for (stem_,) in rows(_COMPANY, sorted(candidates), sorted(others))}


def _is_strange(query: Query, word: str, found: Collection[str], counts: Counts) -> bool:
    if word in query.proper or is_weak_word(word) or word in vocabulary.shipped("en").words:
        return False
    if query.is_letter and any(map(counts.is_known, found)):
        return False
    if any(counts.names.get(stem_) for stem_ in found):
        return False
    # A rare word of some text may itself be misspelt there.
    return max(counts.texts.get(stem_, 0) for stem_ in found) <= counts.topics // 700


def _splits(word: str) -> list[tuple[str, str]]:
    if not 6 <= len(word) <= spelling.LONGEST:
        return []
    return [(word[:place], word[place:]) for place in range(3, len(word) - 2)]


def _likely(word: str, keys: Collection[str], by_key: dict[str, set[str]], query: Query) -> dict[str, float]:
    """Return words of the library and of the vocabulary that are like ``word``, and how much."""
    shared: dict[str, int] = {}
    for key in keys:
        for other in by_key.get(key, ()):
            shared[other] = shared.get(other, 0) + 1
        if key.startswith("~"):
            for other in vocabulary.by_sound().get(key[1:], ()):
                shared[other] = shared.get(other, 0) + 1
    least, most = (LEAST_LIKE_IN_LETTERS, 12) if query.is_letter else (LEAST_LIKE, 25)
    first = sorted(shared, key=lambda other: (-shared[other], abs(len(other) - len(word)), other))[:most]
    likely = {other: spelling.likeness(word, other, least) for other in first}
    return {other: like for other, like in likely.items() if like >= least}
