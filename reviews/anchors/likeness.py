"""Where in a text a pattern stands with the fewest characters changed.

Bit-parallel search for approximate matches: G. Myers, A fast bit-vector algorithm for approximate string matching
based on dynamic programming, Journal of the ACM 46(3), 1999; the way back through its columns after H. Hyyrö, A note
on bit-parallel alignment computation, 2004. The work depends on the two lengths and not on what the text says, so
no input is slow: about a microsecond for each character of the text.
"""

from itertools import pairwise
from typing import NamedTuple

# A place is looked at only when it shares this many characters in a row with the pattern. A few edits leave that much,
# and most of a page is passed over fast.
_SEED = 6


class Likeness(NamedTuple):
    """The best place: of the part asked for, where it begins and ends in the text, and the edits within it."""

    start: int
    end: int
    part_edits: int


class _Columns:
    """The differences down the columns of the table of edits, for one pattern."""

    def __init__(self, pattern: str) -> None:
        self.ones = (1 << len(pattern)) - 1
        self.top = 1 << (len(pattern) - 1)
        self.places: dict[str, int] = {}
        for position, character in enumerate(pattern):
            self.places[character] = self.places.get(character, 0) | 1 << position

    def run(self, text: str, *, keep: bool) -> tuple[int, int, list[tuple[int, int]]]:
        """Return the fewest edits, the first end at which they are enough, and the columns if they are to be kept."""
        ones, top, places = self.ones, self.top, self.places
        up, down = ones, 0  # where a cell is one more, or one less, than the cell above it
        edits = best = top.bit_length()
        best_end = 0
        columns = [(up, down)]
        for end, character in enumerate(text, 1):
            same = places.get(character, 0)
            vertical = same | down
            horizontal = ((((same & up) + up) ^ up) | same) & ones
            more = down | (ones ^ (horizontal | up))
            less = up & horizontal
            if more & top:
                edits += 1
            elif less & top:
                edits -= 1
                if edits < best:
                    best, best_end = edits, end
            more = (more << 1) & ones
            up = ((less << 1) & ones) | (ones ^ (vertical | more))
            down = more & vertical
            if keep:
                columns.append((up, down))
        return best, best_end, columns


def most_alike(text: str, pattern: str, part: tuple[int, int], limit: int) -> Likeness | None:
    """Return where `pattern[part]` stands in the best place for the whole pattern, or None beyond `limit` edits."""
    search = _Columns(pattern)
    best, best_start, best_end = limit + 1, 0, 0
    for start, end in _regions(text, pattern, limit):
        edits, length, _ = search.run(text[start:end], keep=False)
        if edits < best:
            best, best_end = edits, start + length
            best_start = max(0, best_end - len(pattern) - limit)
    if best > limit:
        return None
    window = text[best_start:best_end]
    _, _, columns = search.run(window, keep=True)
    first, last, part_edits = _way_back(columns, pattern, window, part)
    return Likeness(best_start + first, best_start + last, part_edits)


def _regions(text: str, pattern: str, limit: int) -> list[tuple[int, int]]:
    """Return the stretches in which a place can lie, in order and apart from each other."""
    seeds = {pattern[at : at + _SEED] for at in range(len(pattern) - _SEED + 1)}
    hits = [at for at in range(len(text) - _SEED + 1) if text[at : at + _SEED] in seeds]
    if not hits:
        return []
    reach = len(pattern) + limit
    gaps = [(left, right) for left, right in pairwise(hits) if right - left > 2 * reach]
    starts = [hits[0], *(right for _, right in gaps)]
    ends = [*(left for left, _ in gaps), hits[-1]]
    return [
        (max(0, start - reach), min(len(text), end + reach)) for start, end in zip(starts, ends, strict=True)
    ]


def _way_back(
    columns: list[tuple[int, int]], pattern: str, window: str, part: tuple[int, int]
) -> tuple[int, int, int]:
    """Walk back from the last cell; return start and end of the part, and the edits in it.

    What was put in right before or right after the part does not belong to it.
    """
    row, column, edits = len(pattern), len(window), 0
    start, end = -1, column
    while row:
        if row == part[1]:
            end = column
        elif row == part[0] and start < 0:
            start = column
        within = part[0] < row <= part[1]
        if column and pattern[row - 1] == window[column - 1]:
            row, column = row - 1, column - 1
        elif not column or columns[column][0] >> (row - 1) & 1:
            row, edits = row - 1, edits + within
        elif columns[column - 1][1] >> (row - 1) & 1:
            column, edits = column - 1, edits + (within and row != part[1])
        else:
            row, column, edits = row - 1, column - 1, edits + within
    return (column if start < 0 else start), end, edits
