"""What a word is, to the index and to a query alike: the one analysis that every database shares.

Case, accents, apostrophes and punctuation are gone before anything else sees the text, so "Sjögren's" is found by
"sjogrens" everywhere, and no character that a query language knows can reach one.
"""

import unicodedata
from typing import Final

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


def key(text: str) -> str:
    """Return what two texts share when a reader would call them the same name."""
    return " ".join(words(text))[:MAX_KEY].rstrip()
