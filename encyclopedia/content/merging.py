"""Three-way merges: what two people made of the same base, joined where they changed different things."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple, TypeVar

from encyclopedia.content.errors import ContentTooLarge
from encyclopedia.content.sanitise import sanitise_html

K = TypeVar("K", str, int)

MAX_BLOCKS: Final = 2_000  # of one body; no page is so long
MAX_PAIRS: Final = 100_000  # of equal blocks; the comparison of text that repeats itself takes cubic time

_TAG: Final = re.compile(r"<(/?)(p|h3|h4|ul|ol|li|table)>")
_LISTS: Final = frozenset({"ul", "ol"})
_FRAMES: Final = frozenset({"<ul>", "</ul>", "<ol>", "</ol>"})


class _Hunk(NamedTuple):
    """One change: the blocks of the base from `start` to `end` became `blocks`."""

    start: int
    end: int
    blocks: tuple[str, ...]

    @property
    def is_one_for_one(self) -> bool:
        return self.end - self.start == len(self.blocks)


def merged_body(base: str, theirs: str, mine: str) -> str | None:
    """Return a canonical body with the changes of both sides, or None when they cannot be joined without a question.

    Blocks are paragraphs, headings, items of a list and whole tables. Joined are changes of different blocks, and
    the same change made twice. Text that both add in one place, or one adds where the other takes out, is a question.
    """
    sides = [_blocks(html) for html in (base, theirs, mine)]
    old, their_blocks, my_blocks = sides
    if (
        max(map(len, sides)) > MAX_BLOCKS
        or max(_pairs(old, their_blocks), _pairs(old, my_blocks)) > MAX_PAIRS
    ):
        return None
    their_hunks, my_hunks = _hunks(old, their_blocks), _hunks(old, my_blocks)
    if any(_collide(one, other) for one in their_hunks for other in my_hunks):
        return None
    merged = list(old)
    for hunk in sorted({*their_hunks, *my_hunks}, reverse=True):
        merged[hunk.start : hunk.end] = hunk.blocks
    most = Counter(their_blocks) | Counter(my_blocks)
    if any(count > most[block] for block, count in Counter(merged).items() if block not in _FRAMES):
        return None  # both moved the same block, to different places
    html = "".join(merged)
    try:
        return html if sanitise_html(html) == html else None  # two changes of lists can leave one half open
    except ContentTooLarge:
        return None


def merged_order(base: Sequence[K], theirs: Sequence[K], mine: Sequence[K], kept: Collection[K]) -> list[K]:
    """Return `kept` (each of them theirs or mine) in my order, or in theirs when only they moved anything.

    What the other side added follows the neighbour that it has there.
    """
    common = set(base) & set(mine)
    i_moved = [key for key in base if key in common] != [key for key in mine if key in common]
    first, second = (mine, theirs) if i_moved else (theirs, mine)
    order = [key for key in first if key in kept]
    placed = set(order)
    place = 0
    for key in second:
        if key in placed:
            place = order.index(key) + 1
        elif key in kept:
            order.insert(place, key)
            placed.add(key)
            place += 1
    return order


def _blocks(html: str) -> list[str]:
    """Split a canonical body into blocks, with the tags around a list as blocks of their own."""
    blocks: list[str] = []
    open_tags: list[str] = []
    start = 0
    for found in _TAG.finditer(html):
        closing, tag = found.groups()
        if closing:
            open_tags.pop()
        is_frame = tag in _LISTS and not open_tags
        is_end = closing and (
            not open_tags or (tag == "li" and len(open_tags) == 1 and open_tags[0] in _LISTS)
        )
        if is_frame or is_end:
            blocks.append(html[start : found.end()])
            start = found.end()
        if not closing:
            open_tags.append(tag)
    return blocks


def _pairs(old: list[str], new: list[str]) -> int:
    counts = Counter(new)
    return sum(count * counts[block] for block, count in Counter(old).items())


def _hunks(old: list[str], new: list[str]) -> list[_Hunk]:
    hunks: list[_Hunk] = []
    for what, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        if end - start == new_end - new_start:  # so that each block is its own change
            hunks += [_Hunk(start + n, start + n + 1, (new[new_start + n],)) for n in range(end - start)]
        else:
            hunks.append(_Hunk(start, end, tuple(new[new_start:new_end])))
    return hunks


def _collide(one: _Hunk, other: _Hunk) -> bool:
    if one == other:
        return False
    if one.start == one.end or other.start == other.end:  # something comes in between two blocks
        touch = one.start <= other.end and other.start <= one.end
        return touch and not (one.is_one_for_one or other.is_one_for_one)
    return one.start < other.end and other.start < one.end
