"""What a result shows of why it was found: the passage with the most words of the query, and the name that matched.

Made here and not by the engines: so it reads alike on both, costs only the page shown, and is escaped in one place.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence
from html import escape
from typing import Final

from django.utils.safestring import mark_safe

from .stems import stem
from .words import words

LENGTH: Final = 220
# A passage is chosen among this many words found, from the top of the text.
_MOST_MARKS: Final = 60
_PIECE: Final = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
# Any letter that folding changes beyond its case; texts without one need no table, which is many times faster.
_ACCENTED: Final = re.compile("[\u00aa-\u1fff]")


class _OneForOne(dict[int, str]):
    """A translation table that folds without moving any character from its place."""

    def __missing__(self, code: int) -> str:
        folded = words(chr(code))
        place = folded[0] if len(folded) == 1 and len(folded[0]) == 1 else chr(code)
        if code < 0x3000:
            self[code] = place
        return place


_ONE_FOR_ONE: Final = _OneForOne()


class Marker:
    """Marks words of some stems in texts."""

    def __init__(self, stems: Collection[str]) -> None:
        self._stems = frozenset(stems)
        self._roots = [(wanted, wanted[: max(3, len(wanted) - 1)]) for wanted in self._stems]
        self._most = max(5, _MOST_MARKS // max(1, len(self._stems)))
        self._known: dict[str, str] = {}

    def snippet(self, text: str) -> str:
        """Return a passage of plain ``text`` as safe HTML, the query's words in ``<mark>``."""
        marks = self._marks(text)
        start, end = _passage(text, marks)
        parts = ["… "] if start else []
        at = start
        for mark_start, mark_end, _stem in marks:
            if start <= mark_start and mark_end <= end:
                parts += [escape(text[at:mark_start]), "<mark>", escape(text[mark_start:mark_end]), "</mark>"]
                at = mark_end
        parts.append(escape(text[at:end]))
        if end < len(text):
            parts.append(" …")
        return mark_safe(" ".join("".join(parts).split()))  # noqa: S308 - every piece of text is escaped above

    def matched_name(self, title: str, names: Sequence[str]) -> str:
        """Return the name that matches more of the query than the title does, or "" when none does."""
        best, most, length = "", len(self._found(title)), 0
        for name in names:
            count = len(self._found(name))
            if count > most or (best and count == most and len(name) < length):
                best, most, length = name, count, len(name)
        return best

    def _found(self, text: str) -> set[str]:
        return {stem(word) for word in words(text)} & self._stems

    def _marks(self, text: str) -> list[tuple[int, int, str]]:
        """Return start, end and stem of words of the query in ``text``, in order; of each stem so many at most.

        A word begins with its stem, but for the stem's last letter at times: the rest is looked for, and only what it
        begins is looked at.
        """
        plain = text.lower() if text.isascii() or not _ACCENTED.search(text) else text.translate(_ONE_FOR_ONE)
        found = []
        for wanted, root in self._roots:
            at, left = plain.find(root), self._most
            while at >= 0 and left:
                if at == 0 or not text[at - 1].isalnum():
                    piece = _PIECE.match(text, at)
                    if piece and self._stem(piece[0]) == wanted:
                        found.append((at, piece.end(), wanted))
                        left -= 1
                at = plain.find(root, at + len(root))
        return sorted(found)

    def _stem(self, piece: str) -> str:
        known = self._known.get(piece)
        if known is None:
            known = self._known[piece] = stem("".join(words(piece)))
        return known


def _passage(text: str, marks: Sequence[tuple[int, int, str]]) -> tuple[int, int]:
    """Return where the passage with the most different marks begins and ends, at the edges of words."""
    starts = [start for start, _end, _stem in marks]
    stems = [stem for _start, _end, stem in marks]
    best, most = 0, 0
    for index, start in enumerate(starts):
        beyond = bisect_right(starts, start + LENGTH - 60, index)
        # So many words hold no more different ones.
        if beyond - index > most and (different := len(set(stems[index:beyond]))) > most:
            best, most = start, different
    start = max(0, best - 50)
    if best + LENGTH < LENGTH or best <= 50:
        start = 0
    elif start:
        space = text.find(" ", start, best)
        start = space + 1 if space >= 0 else best
    end = min(len(text), start + LENGTH)
    if end < len(text):
        space = text.rfind(" ", start, end)
        end = space if space > start else end
    return start, end
