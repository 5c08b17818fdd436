"""How a misspelt word finds the one that was meant: by keys that both share, read and heard.

A word's keys are itself with one letter left out, at each place, and the same of how it sounds. Two words that differ
by a letter, or sound alike, share a key; then ``distance`` says how alike they are.
"""

import re
from functools import lru_cache
from itertools import accumulate
from math import inf
from typing import Final

SHORTEST: Final = 4
LONGEST: Final = 30

# How medical English sounds, roughly: what people write for each other becomes one letter. In this order.
_SOUNDS: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("^(?:ps|pn|kn|gn|mn|wr)", lambda found: found[0][1]),
        ("^x", "s"),
        ("sch(?!i[aouy]|ed)", "sk"),
        ("g(?=m$|n$)|(?<=s)th(?=m)", ""),
        ("new", "nu"),
        ("ph|v", "f"),
        ("t(?=i(?:on|ous|al|ent))|s(?=ion)|c(?=i(?:an|ous|al|on))|sch|sh", "s"),
        ("tch|ch|ck|cq|q|x(?=c)", "k"),
        ("x", "ks"),
        ("sc(?=[eiy])|c(?=[eiy])|ce(?=s)", "s"),
        ("c", "k"),
        ("dg|g(?=[eiy])", "j"),
        ("gh(?=t|$)", ""),
        ("g", "k"),
        ("j", "k"),
        ("z", "s"),
        ("d", "t"),
        ("b", "p"),
        ("[hwy]", "e"),
    )
)
_VOWELS: Final = frozenset("aeiouy")
_ALIKE: Final = frozenset(
    frozenset(pair)
    for pair in ("ck", "cs", "sz", "fv", "gj", "mn", "td", "bp", "kq", "xz", "xs", "xc", "iy", "dt", "ch")
)


@lru_cache(maxsize=2_048)
def sound(word: str) -> str:
    """Return the consonants of a folded word as they are heard; a vowel counts at its beginning only."""
    for pattern, heard in _SOUNDS:
        word = pattern.sub(heard, word)
    kept = [letter for place, letter in enumerate(word) if place == 0 or letter not in _VOWELS]
    heard_letters = ["a" if kept and kept[0] in _VOWELS else kept[0] if kept else ""]
    for letter in kept[1:]:
        if letter != heard_letters[-1]:
            heard_letters.append(letter)
    return "".join(heard_letters)


def is_spellable(word: str) -> bool:
    """Whether a folded word has keys: not one that is too short, too long or not of plain letters."""
    return SHORTEST <= len(word) <= LONGEST and word.isascii() and word.isalpha()


def keys(word: str) -> set[str]:
    """Return the keys of a folded word; none of one that is not spellable."""
    if not is_spellable(word):
        return set()
    heard = sound(word)
    found = {word, f"~{heard}"} | {word[:place] + word[place + 1 :] for place in range(len(word))}
    if len(heard) > 3:
        found |= {f"~{heard[:place]}{heard[place + 1 :]}" for place in range(len(heard))}
    return found


def distance(typed: str, meant: str, most: float = inf) -> float:
    """Return how many letters lie between two words; vowels, doublings and letters that sound alike count less.
    Infinity where these are more than ``most``.
    """
    before: list[float] = []
    across = [_gap(meant, column, other) for column, other in enumerate(meant)]
    above = list(accumulate(across, initial=0.0))
    for row, letter in enumerate(typed):
        down = _gap(typed, row, letter)
        line = [above[0] + down]
        for column, other in enumerate(meant):
            cost = min(
                above[column] + _swap(letter, other), above[column + 1] + down, line[column] + across[column]
            )
            if row and column and letter == meant[column - 1] and typed[row - 1] == other and letter != other:
                cost = min(cost, before[column - 1] + 0.6)
            line.append(cost)
        # Each way to the end leads through one of two lines: a swap passes over one.
        if min(line) > most < min(above):
            return inf
        before, above = above, line
    return above[-1]


def _gap(word: str, place: int, letter: str) -> float:
    if place and word[place - 1] == letter:
        return 0.3
    if letter == "h" and place:
        return 0.4
    return 0.6 if letter in _VOWELS else 1.0


@lru_cache(maxsize=2_048)
def _swap(one: str, other: str) -> float:
    if one == other:
        return 0.0
    if one in _VOWELS and other in _VOWELS:
        return 0.5
    return 0.5 if frozenset((one, other)) in _ALIKE else 1.0


def likeness(typed: str, meant: str, least: float = 0.0) -> float:
    """Return how likely ``meant`` was meant by ``typed``: 0 (out of the question) to 1 (nearly the same). What is below
    ``least`` may be 0.
    """
    like = _likeness(typed, meant, least)
    if typed.endswith("s") and not meant.endswith("s") and len(typed) > SHORTEST:
        return max(like, 0.95 * _likeness(typed[:-1], meant, least))
    return like


def _likeness(typed: str, meant: str, least: float) -> float:
    share, more = 1.0, 0.0
    if sound(typed) == sound(meant):
        share = 0.6
    elif sorted(sound(typed)) == sorted(sound(meant)):
        share = 0.5
    elif typed[0] != meant[0]:
        more = 0.6
    whole = 0.36 * max(len(typed), len(meant), 5)
    most = ((1.0 - least) * whole - more) / share
    far = distance(typed.replace("ph", "f"), meant.replace("ph", "f"), most + 0.001) * share + more
    return max(0.0, 1.0 - far / whole)
