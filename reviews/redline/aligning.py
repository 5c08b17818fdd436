"""Which block became which: equal ones, alike ones, and of those that cross the ones that moved.

1. Blocks with the same words are matched in order (``matching.match``).
2. Of those left, equal ones and very similar ones are paired wherever they stand. Where pairs cross, the heaviest
   set that does not (by length of text) is what stayed; the others have moved. So one short block that went up
   does not make the ten below it move down.
3. In each gap between what stayed, the pairing with the highest total likeness is found by dynamic programming
   (Needleman and Wunsch 1970, without a penalty for gaps).
4. Of what is left, equal short blocks and very similar long ones have moved.
"""

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Literal, NamedTuple, Protocol

from reviews.redline.matching import Budget, Pairs, heaviest_increasing, match

# Likeness is the Dice coefficient of the telling words, 0 to 1.
_ALIKE = 0.4
_ALIKE_OTHER_SHAPE = 0.55
_ALIKE_MOVED = 0.75
_LONG = 5  # tokens from which a block is unlikely to be equal to another by chance
_SHORT = 8  # tokens up to which blocks at the same position are compared though they share no word


class Item(Protocol):
    """What can be aligned: a block, a row of a table, a reference."""

    @property
    def text_key(self) -> Hashable:
        """Give what equal items share."""

    @property
    def words(self) -> frozenset[str]:
        """Give the words by which likeness is judged."""

    @property
    def size(self) -> int:
        """Count words or tokens."""

    @property
    def shape(self) -> tuple[str, ...]:
        """Give the kind of item. Tables pair with tables only."""


class Step(NamedTuple):
    """One step of the merged sequence; a position is -1 on the side that has none.

    A moved pair makes two steps: ``moved_from`` where it stood and ``moved_to`` where it stands.
    """

    kind: Literal["paired", "removed", "added", "moved_from", "moved_to"]
    old: int
    new: int


def align(old: Sequence[Item], new: Sequence[Item], budget: Budget) -> list[Step]:
    """Merge two sequences into steps: every old and every new position occurs, in its own order."""
    pairs = match([item.text_key for item in old], [item.text_key for item in new], budget)
    moves = _equal_moves(old, new, pairs, least=_LONG)
    moves |= _similar_moves(old, new, [*pairs, *moves.items()], budget)
    if moves:
        every = sorted([*pairs, *moves.items()])
        pairs = heaviest_increasing(every, [old[i].size + 1 for i, _ in every])
        moves = dict(set(every) - set(pairs))
    pairs = _fill_gaps(old, new, pairs, moves, budget)
    moves |= _equal_moves(old, new, [*pairs, *moves.items()], least=1)
    moves |= _similar_moves(old, new, [*pairs, *moves.items()], budget)
    return _merge(len(old), len(new), pairs, moves)


def far_moves(old: Sequence[Item], new: Sequence[Item], budget: Budget) -> dict[int, int]:
    """Pair long items that are equal or very similar, wherever they stand: old positions to new ones."""
    moves = _equal_moves(old, new, [], least=_LONG)
    return moves | _similar_moves(old, new, [*moves.items()], budget)


def likeness(one: Item, other: Item) -> float:
    """Give how alike two items are, from 0 to 1; 0 where one is a table and the other is not."""
    if ("table" in one.shape) != ("table" in other.shape):
        return 0.0
    total = len(one.words) + len(other.words)
    return 2 * len(one.words & other.words) / total if total else 1.0


def _left(length: int, taken: set[int]) -> list[int]:
    return [position for position in range(length) if position not in taken]


def _equal_moves(old: Sequence[Item], new: Sequence[Item], pairs: Pairs, *, least: int) -> dict[int, int]:
    old_left = _left(len(old), {i for i, _ in pairs})
    new_left = _left(len(new), {j for _, j in pairs})
    old_count = Counter(old[i].text_key for i in old_left)
    new_count = Counter(new[j].text_key for j in new_left)
    place = {new[j].text_key: j for j in new_left if new_count[new[j].text_key] == 1}
    return {
        i: place[old[i].text_key]
        for i in old_left
        if old_count[old[i].text_key] == 1 and old[i].text_key in place and old[i].size >= least
    }


def _fill_gaps(
    old: Sequence[Item], new: Sequence[Item], pairs: Pairs, moves: dict[int, int], budget: Budget
) -> Pairs:
    moved_to = set(moves.values())
    filled: Pairs = []
    i, j = 0, 0
    for end_i, end_j in [*pairs, (len(old), len(new))]:
        rows = [k for k in range(i, end_i) if k not in moves]
        columns = [k for k in range(j, end_j) if k not in moved_to]
        if rows and columns and budget.spend(20 * len(rows) * len(columns)):
            filled += _best_pairs(old, new, rows, columns)
        if end_i < len(old):
            filled.append((end_i, end_j))
        i, j = end_i + 1, end_j + 1
    return filled


def _score(old: Item, new: Item, *, same_position: bool) -> float:
    alike = likeness(old, new)
    if alike >= (_ALIKE if old.shape == new.shape else _ALIKE_OTHER_SHAPE):
        return alike
    if same_position and old.shape == new.shape and max(old.size, new.size) <= _SHORT:
        return 0.01
    return 0.0


def _best_pairs(old: Sequence[Item], new: Sequence[Item], rows: list[int], columns: list[int]) -> Pairs:
    even = len(rows) == len(columns)
    scores = [
        [_score(old[i], new[j], same_position=even and r == c) for c, j in enumerate(columns)]
        for r, i in enumerate(rows)
    ]
    best = [[0.0] * (len(columns) + 1) for _ in range(len(rows) + 1)]
    for r in range(len(rows) - 1, -1, -1):
        here, below = best[r], best[r + 1]
        for c in range(len(columns) - 1, -1, -1):
            score = scores[r][c]
            most = max(below[c], here[c + 1])
            here[c] = max(most, below[c + 1] + score) if score else most
    pairs: Pairs = []
    r = c = 0
    while r < len(rows) and c < len(columns):
        if scores[r][c] and best[r][c] == best[r + 1][c + 1] + scores[r][c]:
            pairs.append((rows[r], columns[c]))
            r, c = r + 1, c + 1
        elif best[r][c] == best[r + 1][c]:
            r += 1
        else:
            c += 1
    return pairs


def _similar_moves(old: Sequence[Item], new: Sequence[Item], pairs: Pairs, budget: Budget) -> dict[int, int]:
    """Pair long items that are very similar, the most similar first.

    Two sets with a Dice coefficient of 0.75 share at least 0.6 of either, so at least one of the rarest words of
    either (prefix filtering of set similarity joins, Chaudhuri and others 2006): only such pairs are looked at.
    """
    old_left = [i for i in _left(len(old), {i for i, _ in pairs}) if old[i].size >= _LONG]
    new_left = [j for j in _left(len(new), {j for _, j in pairs}) if new[j].size >= _LONG]
    if not old_left or not new_left:
        return {}
    common = Counter(word for j in new_left for word in new[j].words)
    common.update(word for i in old_left for word in old[i].words)
    holders: dict[str, list[int]] = {}
    for j in new_left:
        for word in _rarest(new[j].words, common):
            holders.setdefault(word, []).append(j)
    ranked: list[tuple[float, int, int]] = []
    for i in old_left:
        candidates = {j for word in _rarest(old[i].words, common) for j in holders.get(word, ())}
        if not budget.spend(10 * len(candidates)):
            break
        ranked += [(-alike, i, j) for j in candidates if (alike := likeness(old[i], new[j])) >= _ALIKE_MOVED]
    moves: dict[int, int] = {}
    taken: set[int] = set()
    for _alike, i, j in sorted(ranked):
        if i not in moves and j not in taken:
            moves[i] = j
            taken.add(j)
    return moves


def _rarest(words: frozenset[str], common: Counter[str]) -> list[str]:
    ranked = sorted(words, key=lambda word: (common[word], word))
    return ranked[: len(words) - math.ceil(0.6 * len(words)) + 1]


def _merge(old_length: int, new_length: int, pairs: Pairs, moves: dict[int, int]) -> list[Step]:
    moved_to = {j: i for i, j in moves.items()}
    steps: list[Step] = []
    i, j = 0, 0
    for end_i, end_j in [*pairs, (old_length, new_length)]:
        steps += [
            Step("moved_from", k, moves[k]) if k in moves else Step("removed", k, -1) for k in range(i, end_i)
        ]
        steps += [
            Step("moved_to", moved_to[k], k) if k in moved_to else Step("added", -1, k)
            for k in range(j, end_j)
        ]
        if end_i < old_length:
            steps.append(Step("paired", end_i, end_j))
        i, j = end_i + 1, end_j + 1
    return steps
