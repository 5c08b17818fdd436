"""How a misspelt word finds the one that was meant: by keys that both share, read and heard.

A word's keys are itself with one letter left out, at each place, and the same of how it sounds. Two words that differ
by a letter, or sound alike, share a key; then ``distance`` says how alike they are.
"""

import re
from functools import lru_cache
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


def distance(typed: str, meant: str) -> float:
    """Return how many letters lie between two words; vowels, doublings and letters that sound alike count less."""
    before: list[float] = []
    above = [0.0]
    for place, letter in enumerate(meant):
        above.append(above[-1] + _gap(meant, place, letter))
    for row, letter in enumerate(typed):
        line = [above[0] + _gap(typed, row, letter)]
        for column, other in enumerate(meant):
            cost = min(
                above[column] + _swap(letter, other),
                above[column + 1] + _gap(typed, row, letter),
                line[column] + _gap(meant, column, other),
            )
            if row and column and letter == meant[column - 1] and typed[row - 1] == other and letter != other:
                cost = min(cost, before[column - 1] + 0.6)
            line.append(cost)
        before, above = above, line
    return above[-1]


def _gap(word: str, place: int, letter: str) -> float:
    if place and word[place - 1] == letter:
        return 0.3
    if letter == "h" and place:
        return 0.4
    return 0.6 if letter in _VOWELS else 1.0


def _swap(one: str, other: str) -> float:
    if one == other:
        return 0.0
    if one in _VOWELS and other in _VOWELS:
        return 0.5
    return 0.5 if frozenset((one, other)) in _ALIKE else 1.0


def likeness(typed: str, meant: str) -> float:
    """Return how likely ``meant`` was meant by ``typed``: 0 (out of the question) to 1 (nearly the same)."""
    like = _likeness(typed, meant)
    if typed.endswith("s") and not meant.endswith("s") and len(typed) > SHORTEST:
        return max(like, 0.95 * _likeness(typed[:-1], meant))
    return like


def _likeness(typed: str, meant: str) -> float:
    far = distance(typed.replace("ph", "f"), meant.replace("ph", "f"))
    if sound(typed) == sound(meant):
        far *= 0.6
    elif sorted(sound(typed)) == sorted(sound(meant)):
        far *= 0.5
    elif typed[0] != meant[0]:
        far += 0.6
    return max(0.0, 1.0 - far / (0.36 * max(len(typed), len(meant), 5)))
