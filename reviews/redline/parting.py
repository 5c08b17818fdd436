"""Splits and joins: one block that became several, and several that became one.

The texts on the side of the several are strung together with a break between them and compared as one text,
so that the words are seen to have stayed and the break is what came or went.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reviews.redline.aligning import Step
from reviews.redline.blocks import Block, Leaf
from reviews.redline.inline import Token
from reviews.redline.matching import Budget
from reviews.redline.wording import BLOCK_BREAK, Changed, Group, compare

# How much of a neighbour's words must be found in what a block lost, to call it a split (or, the other way, a join).
_FROM_THE_SAME = 0.6


@dataclass(frozen=True)
class Parted:
    """One old block that became several, or several that became one; and their texts, compared as one."""

    olds: tuple[int, ...]
    news: tuple[int, ...]
    groups: tuple[Group, ...]


def find_parted(
    steps: list[Step], old: Sequence[Block], new: Sequence[Block], budget: Budget
) -> list[Step | Parted]:
    """Find blocks that took up a neighbour's words, or gave them to one."""
    taken: dict[int, Parted | None] = {}
    for position, step in enumerate(steps):
        if step.kind != "paired" or position in taken:
            continue
        was, now = old[step.old], new[step.new]
        if not (isinstance(was, Leaf) and isinstance(now, Leaf)) or was.text_key == now.text_key:
            continue
        for kind, lost in (("added", was.words - now.words), ("removed", now.words - was.words)):
            near = _neighbours(steps, position, kind, lost, new if kind == "added" else old, taken)
            if near:
                ordered = sorted([*near, position])
                olds = [steps[at].old for at in ordered if steps[at].old >= 0]
                news = [steps[at].new for at in ordered if steps[at].new >= 0]
                groups = compare(_strung(old[i] for i in olds), _strung(new[j] for j in news), budget)
                if _has_kept_words_in_each(groups):
                    taken |= dict.fromkeys(ordered)
                    taken[ordered[0]] = Parted(tuple(olds), tuple(news), tuple(groups))
                    break
    merged: list[Step | Parted] = []
    for position, step in enumerate(steps):
        if position not in taken:
            merged.append(step)
        elif (parted := taken[position]) is not None:
            merged.append(parted)
    return merged


def _neighbours(
    steps: list[Step],
    position: int,
    kind: str,
    lost: frozenset[str],
    side: Sequence[Block],
    taken: dict[int, Parted | None],
) -> list[int]:
    found: list[int] = []
    for direction in (1, -1):
        at = position + direction
        while 0 <= at < len(steps) and steps[at].kind == kind and at not in taken and lost:
            block = side[steps[at].new if kind == "added" else steps[at].old]
            if not isinstance(block, Leaf) or block.size < 2:
                break
            if len(block.words & lost) < _FROM_THE_SAME * len(block.words):
                break
            lost -= block.words
            found.append(at)
            at += direction
    return found


def _has_kept_words_in_each(groups: Iterable[Group]) -> bool:
    """Say whether words stayed on both sides of every break; else nothing was split, whatever the words alike."""
    kept = 0
    for group in groups:
        if not isinstance(group, Changed):
            kept += 1
        elif BLOCK_BREAK in group.old or BLOCK_BREAK in group.new:
            if not kept or (group.old + group.new).count(BLOCK_BREAK) > 1:
                return False
            kept = 0
    return kept > 0


def _strung(blocks: Iterable[Block]) -> list[Token]:
    """String the tokens of blocks together, with a break between blocks."""
    tokens: list[Token] = []
    for block in blocks:
        own = block.inline.tokens if isinstance(block, Leaf) else []
        if tokens:
            tokens.append(BLOCK_BREAK)
            own = [own[0]._replace(space=True), *own[1:]] if own else []
        tokens += own
    return tokens


def cut(groups: Iterable[Group]) -> list[list[Group]]:
    """Share compared text out to the new blocks that it was strung from."""
    shares: list[list[Group]] = [[]]
    for group in groups:
        if not isinstance(group, Changed) or BLOCK_BREAK not in group.new:
            shares[-1].append(group)
            continue
        came: list[list[Token]] = [[]]
        for token in group.new:
            if token.key == BLOCK_BREAK.key:
                came.append([])
            else:
                came[-1].append(token)
        if group.old or came[0]:
            shares[-1].append(Changed(group.old, came[0], old_tail=group.old_tail))
        for position, tokens in enumerate(came[1:], 2):
            # A space that follows the break itself is none: the new block starts there.
            tail = group.new_tail and position == len(came)
            shares.append([Changed([], tokens, new_tail=tail)] if tokens else [])
    return shares
