"""What a word is, to the index and to a query alike: the one analysis that every database shares.

Case, accents, apostrophes and punctuation are gone before any engine sees the text, so "Sjögren's" is found by
"sjogrens" everywhere, and no character that an engine's query language knows can reach it. Stemming is the engine's.
"""

import unicodedata
from dataclasses import dataclass
from typing import Final

from .stopwords import STOP_WORDS

# Beyond these a query is a letter, and its first words say what it is about.
MAX_QUERY_CHARACTERS: Final = 4_000
MAX_QUERY_TERMS: Final = 32
MAX_WORD: Final = 60
MAX_KEY: Final = 200

_APOSTROPHES: Final = frozenset("'\u2018\u2019\u02bc\u00ad")  # and the soft hyphen: both vanish within a word
_CACHED_BELOW: Final = 0x3000


class _Folding(dict[int, str]):
    """A translation table that works itself out: letters, digits and their marks folded, all else a space."""

    def __missing__(self, code: int) -> str:
        folded = _fold(chr(code))
        if code < _CACHED_BELOW:  # a bound on memory, whatever scripts strangers type
            self[code] = folded
        return folded


def _fold(character: str) -> str:
    if character in _APOSTROPHES:
        return ""
    letters = "".join(
        part for part in unicodedata.normalize("NFKD", character) if not "\u0300" <= part <= "\u036f"
    )
    return "".join(part if unicodedata.category(part)[0] in "LNM" else " " for part in letters.casefold())


_FOLDING: Final = _Folding()


def words(text: str) -> list[str]:
    """Return the words of ``text`` in order, folded. Each holds letters, digits and marks only."""
    return [word[:MAX_WORD] for word in text.translate(_FOLDING).split()]


def folded(text: str, max_bytes: int) -> str:
    """Return the folded words of ``text`` between single spaces, as many as ``max_bytes`` of UTF-8 hold."""
    joined = " ".join(words(text))
    encoded = joined.encode("utf-8")
    if len(encoded) <= max_bytes:
        return joined
    return encoded[:max_bytes].decode("utf-8", "ignore").rpartition(" ")[0]


def key(text: str) -> str:
    """Return what two texts share when a reader would call them the same name."""
    return " ".join(words(text))[:MAX_KEY].rstrip()


def light_stem(word: str) -> str:
    """Return a folded word without its commonest English endings: for marking words, never for finding them."""
    for ending in ("ations", "ation", "ings", "ing", "ies", "ed", "es", "ly", "s", "y", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word[:-1] if len(word) == 4 and word.endswith("s") and not word.endswith("ss") else word


@dataclass(frozen=True)
class Query:
    """What was typed, analysed: ``key`` to compare with whole names, ``terms`` to look for (no stop words)."""

    key: str
    terms: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> "Query":
        """Analyse any text: of any length, in any script, with any operator."""
        text = text[:MAX_QUERY_CHARACTERS]
        telling = dict.fromkeys(word for word in words(text) if word not in STOP_WORDS)
        return cls(key(text), tuple(telling)[:MAX_QUERY_TERMS])

    def __bool__(self) -> bool:
        return bool(self.key)
