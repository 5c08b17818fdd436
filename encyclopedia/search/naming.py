"""The names under which a topic is looked for: its title, its also-called names, and the parts that readers use alone.

"Parasites - Ascariasis", "Bile Duct Cancer (Cholangiocarcinoma)", "What I need to know about Gas": readers type the
part that names the thing.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from encyclopedia.content import Content

from .stems import stem
from .stopwords import GENERIC_WORDS, STOP_WORDS
from .words import key

# Far above any real topic; positions of names stay small.
MAX_NAMES: Final = 500
_WORDS_INDEXED: Final = 24

_IN_BRACKETS: Final = re.compile(r"^(.*?)\s*\(([^()]{2,60})\)\s*(.*)$")
_ALSO: Final = re.compile(r"^(?:also known as|also called|formerly|including|aka)\s+", re.IGNORECASE)
_LEAD_IN: Final = re.compile(
    r"^(?:what i need to know about|overview of|facts about|information about|understanding|living with|about"
    r"|qué es|sobre)\s+",
    re.IGNORECASE,
)
_DASHES: Final = re.compile(r"\s+[-–—]+\s+|--|;\s+|:\s+")


@dataclass(frozen=True)
class Name:
    """One name, analysed. ``shares`` are how much of the name each of its stems is; together 1."""

    key: str
    stems: tuple[str, ...]
    shares: tuple[float, ...]
    is_part: bool = False


def names_of(content: Content) -> list[Name]:
    """Return the topic's names in their order, the title first, then the parts of them that are no names already."""
    whole = [content["title"], *content["also_called"][: MAX_NAMES - 1]]
    language = content["language"]
    named = [_name(text, language) for text in whole]
    taken = {name.key for name in named}
    parts = []
    for text in whole:
        for part in _parts(text):
            name = _name(part, language, is_part=True)
            if (
                name.key
                and name.key not in taken
                and not all(word in STOP_WORDS for word in name.key.split())
            ):
                taken.add(name.key)
                parts.append(name)
    return [*named, *parts[:MAX_NAMES]]


def _name(text: str, language: str, *, is_part: bool = False) -> Name:
    folded = key(text)
    found = folded.split()[:_WORDS_INDEXED]
    weights = [weight_in_name(word) for word in found]
    total = sum(weights) or 1.0
    return Name(
        folded,
        tuple(stem(word, language) for word in found),
        tuple(weight / total for weight in weights),
        is_part,
    )


def weight_in_name(word: str) -> float:
    """Return how much a word does in a name: the small and the generic ones do little."""
    if word in STOP_WORDS:
        return 0.05
    return 0.3 if word in GENERIC_WORDS else 1.0


def _parts(text: str) -> Iterable[str]:
    without = _LEAD_IN.sub("", text)
    if without != text:
        yield without
    if found := _IN_BRACKETS.match(without):
        before, inside, after = found.groups()
        yield f"{before} {after}".strip()
        yield _ALSO.sub("", inside)
        without = f"{before} {after}".strip()
    pieces: Sequence[str] = [piece for piece in _DASHES.split(without) if piece]
    if len(pieces) > 1:
        yield from (piece for piece in pieces if len(piece) > 2)
