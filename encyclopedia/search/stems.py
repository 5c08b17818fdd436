"""One form for the forms of a word: light stemming, by rules short enough to be alike everywhere.

Endings are taken off, no word is looked up. What light rules cannot join (kidney and renal) the vocabulary does.
"""

from functools import lru_cache
from typing import Final

_VOWELS: Final = frozenset("aeiouy")
_STAY: Final = frozenset("species series news lens gas pus aids diabetes herpes rabies scabies feces".split())


@lru_cache(maxsize=16_384)
def stem(word: str, language: str = "en") -> str:
    """Return the stem of a folded word. A Spanish one ends in "_", so that it is taken for no English one."""
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    return f"{_spanish(word)}_" if language == "es" else _english(word)


def stems(word: str) -> tuple[str, ...]:
    """Return the stems that a word of unknown language may have, without repetition: the English one first."""
    english, spanish = stem(word), stem(word, "es")
    return (english,) if english == spanish else (english, spanish)


def _english(word: str) -> str:
    word = _without_end(_without_plural(word))
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def _without_plural(word: str) -> str:
    if not word.endswith("s") or word.endswith(("ss", "us", "is")) or word in _STAY:
        return word
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith(("oses", "yses", "tases")) and len(word) > 6:
        return word[:-2] + "is"
    if word.endswith(("sses", "xes", "ches", "shes", "zes")):
        return word[:-2]
    return word[:-1]


def _without_end(word: str) -> str:
    if word.endswith("ness") and len(word) > 6:
        word = word[:-4]
        return word[:-1] + "y" if word.endswith("i") else word
    for end, least in (("ment", 5), ("ations", 5), ("ation", 5), ("ating", 5), ("ated", 5), ("ate", 5)):
        if word.endswith(end) and len(word) - len(end) >= least:
            return word[: -len(end)]
    for end in ("ion", "ive"):
        if word.endswith(end) and len(word) > 7 and word[-4] in "ts":
            return word[:-3]
    if word.endswith("ly") and len(word) > 6:
        return word[:-2]
    for end in ("ing", "ed"):
        root = word[: -len(end)]
        if word.endswith(end) and not word.endswith("eed") and len(root) > 2 and _VOWELS & set(root):
            doubled = len(root) > 3 and root[-1] == root[-2] and root[-1] not in "lsz"
            return root[:-1] if doubled else root
    return word


def _spanish(word: str) -> str:
    if word.endswith("ces"):
        return word[:-3] + "z"
    if word.endswith("es") and len(word) > 5 and word[-3] not in _VOWELS:
        word = word[:-2]
    elif word.endswith("s") and len(word) > 4 and not word.endswith("is"):
        word = word[:-1]
    return word[:-1] if len(word) > 4 and word[-1] in "aeo" else word
