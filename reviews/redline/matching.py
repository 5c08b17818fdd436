"""Longest ordered matches of two sequences, bounded in time.

The shortest edit script (Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1, 1986) is
not what a reviewer reads best: it will weave two unrelated sentences together over their commas. So the ends
that agree are trimmed, elements that occur exactly once on both sides anchor the rest (patience diff, Bram
Cohen), and what lies between anchors is matched by the longest common stretch (Ratcliff and Obershelp 1988,
as in ``difflib``), which favours whole phrases.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher

Pairs = list[tuple[int, int]]

# Above this many comparisons a stretch without any anchor is not worth weaving together.
_LARGEST_STRETCH = 20_000


class Budget:
    """Comparisons left for one redline. When they run out the engine gives coarser, still complete, results."""

    def __init__(self, comparisons: int) -> None:
        self.left = comparisons

    def spend(self, comparisons: int) -> bool:
        """Take comparisons if enough are left."""
        if comparisons > self.left:
            return False
        self.left -= comparisons
        return True


def longest_increasing(values: Sequence[int]) -> list[int]:
    """Give the positions of a longest strictly increasing subsequence (patience sorting, O(n log n))."""
    tops: list[int] = []
    piles: list[int] = []
    before: list[int] = [-1] * len(values)
    for position, value in enumerate(values):
        pile = bisect_left(tops, value)
        if pile == len(tops):
            tops.append(value)
            piles.append(position)
        else:
            tops[pile] = value
            piles[pile] = position
        before[position] = piles[pile - 1] if pile else -1
    chain: list[int] = []
    at = piles[-1] if piles else -1
    while at >= 0:
        chain.append(at)
        at = before[at]
    return chain[::-1]


def heaviest_increasing(pairs: Pairs, weights: Sequence[int]) -> Pairs:
    """Give the heaviest subset of pairs, sorted and one to one, that increases on the second side too.

    A Fenwick tree keeps the heaviest chain that ends at or before each second position: O(n log n).
    """
    rank = {j: place for place, j in enumerate(sorted(j for _, j in pairs), 1)}
    best: list[tuple[int, int]] = [(0, -1)] * (len(pairs) + 1)  # weight of a chain, and its last pair
    before: list[int] = []
    heaviest = (0, -1)
    for position, (_i, j) in enumerate(pairs):
        chain = (0, -1)
        at = rank[j] - 1
        while at:
            chain = max(chain, best[at])
            at -= at & -at
        before.append(chain[1])
        mine = (chain[0] + weights[position], position)
        heaviest = max(heaviest, mine)
        at = rank[j]
        while at < len(best):
            best[at] = max(best[at], mine)
            at += at & -at
    kept: Pairs = []
    at = heaviest[1]
    while at >= 0:
        kept.append(pairs[at])
        at = before[at]
    return kept[::-1]


def match(old: Sequence[Hashable], new: Sequence[Hashable], budget: Budget) -> Pairs:
    """Give pairs of positions of equal elements, increasing on both sides."""
    pairs: Pairs = []
    todo = [(0, len(old), 0, len(new))]
    while todo:
        a, a_end, b, b_end = todo.pop()
        while a < a_end and b < b_end and old[a] == new[b]:
            pairs.append((a, b))
            a, b = a + 1, b + 1
        while a < a_end and b < b_end and old[a_end - 1] == new[b_end - 1]:
            a_end, b_end = a_end - 1, b_end - 1
            pairs.append((a_end, b_end))
        if a == a_end or b == b_end or not budget.spend(a_end - a + b_end - b):
            continue
        anchors = _anchors(old, new, a, a_end, b, b_end)
        if anchors:
            for i, j in anchors:
                todo.append((a, i, b, j))
                pairs.append((i, j))
                a, b = i + 1, j + 1
            todo.append((a, a_end, b, b_end))
        else:
            pairs += _by_stretches(old[a:a_end], new[b:b_end], a, b, budget)
    pairs.sort()
    return pairs


def _anchors(
    old: Sequence[Hashable], new: Sequence[Hashable], a: int, a_end: int, b: int, b_end: int
) -> Pairs:
    in_old = Counter(old[a:a_end])
    in_new = Counter(new[b:b_end])
    place = {new[j]: j for j in range(b, b_end) if in_new[new[j]] == 1}
    unique = [(i, place[old[i]]) for i in range(a, a_end) if in_old[old[i]] == 1 and old[i] in place]
    return [unique[k] for k in longest_increasing([j for _, j in unique])]


def _by_stretches(old: Sequence[Hashable], new: Sequence[Hashable], a: int, b: int, budget: Budget) -> Pairs:
    in_new = Counter(new)
    hits = sum(in_new[element] for element in old)
    size = len(old) * len(new)
    # difflib looks at every hit once for each stretch that it finds.
    if not hits or size > _LARGEST_STRETCH or not budget.spend(size + 4 * hits):
        return []
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return [(a + block.a + k, b + block.b + k) for block in blocks for k in range(block.size)]
