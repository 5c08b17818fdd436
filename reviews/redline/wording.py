"""The words that differ between two texts, in groups that read well."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from reviews.redline.inline import COMMON, Format, Token
from reviews.redline.matching import Budget, match

# Stands between the texts of two blocks when one block is compared with several.
BLOCK_BREAK = Token(key=("block break",), text="¶", space=False, runs=(("¶", Format()),))

_LONGEST_SWALLOWED = 4


@dataclass(slots=True)
class Kept:
    """Words that are the same and look the same. ``space``: one stands before them, on both sides."""

    tokens: list[Token]
    space: bool


@dataclass(slots=True)
class Reformatted:
    """Words that are the same but are set differently, all in the same way."""

    old: list[Token]
    new: list[Token]
    space: bool


@dataclass(slots=True)
class Changed:
    """Words that went and words that came in their place. The tails tell of a space after them."""

    old: list[Token] = field(default_factory=list)
    new: list[Token] = field(default_factory=list)
    old_tail: bool = False
    new_tail: bool = False


Group = Kept | Reformatted | Changed


def compare(old: Sequence[Token], new: Sequence[Token], budget: Budget) -> list[Group]:
    """Give the groups that lead from one text to the other: taking the old side of each gives the old text."""
    pairs = match([token.key for token in old], [token.key for token in new], budget)
    kept = _swallow(old, new, pairs)
    groups: list[Group] = []
    i, j = 0, 0
    for end_i, end_j in [*kept, (len(old), len(new))]:
        if i < end_i or j < end_j:
            groups.append(Changed(list(old[i:end_i]), list(new[j:end_j])))
        if end_i < len(old) and end_j < len(new):
            _keep(groups, old[end_i], new[end_j])
        i, j = end_i + 1, end_j + 1
    return groups


def _keep(groups: list[Group], old: Token, new: Token) -> None:
    """Put a kept token behind the groups; a space that only one side has belongs to the change before it."""
    if old.space != new.space:
        if not groups or not isinstance(groups[-1], Changed):
            groups.append(Changed())
        before = groups[-1]
        assert isinstance(before, Changed)
        before.old_tail, before.new_tail = old.space, new.space
    space = old.space and new.space
    last = groups[-1] if groups else None
    if old.runs == new.runs:
        if isinstance(last, Kept):
            last.tokens.append(new)
        else:
            groups.append(Kept([new], space))
    elif (
        isinstance(last, Reformatted)
        and formats(last.old) == formats([old])
        and formats(last.new) == formats([new])
    ):
        last.old.append(old)
        last.new.append(new)
    else:
        groups.append(Reformatted([old], [new], space))


def formats(tokens: Sequence[Token]) -> frozenset[Format]:
    """Give the formats that occur in tokens."""
    return frozenset(form for token in tokens for _, form in token.runs)


def _swallow(
    old: Sequence[Token], new: Sequence[Token], pairs: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Drop short matches between longer changes: "risk of bleeding" for "chance of infection" is one change.

    Only little words and marks are dropped. An amount, a negation, a telling word that stayed must not look as if
    it had been touched.
    The rule is that of the semantic clean-up in Fraser's "Diff Strategies" (2006).
    """
    runs: list[list[tuple[int, int]]] = []
    for i, j in pairs:
        if runs and runs[-1][-1] == (i - 1, j - 1):
            runs[-1].append((i, j))
        else:
            runs.append([(i, j)])
    done: list[list[tuple[int, int]]] = []
    for position, run in enumerate(runs):
        before = done[-1][-1] if done else (-1, -1)
        after = runs[position + 1][0] if position + 1 < len(runs) else (len(old), len(new))
        tokens = [old[i] for i, _ in run]
        weight = sum(len(token.text) for token in tokens)
        first_i, first_j = run[0]
        last_i, last_j = run[-1]
        if (
            len(run) <= _LONGEST_SWALLOWED
            and all(_says_little(token) for token in tokens)
            and weight <= _weight(old[before[0] + 1 : first_i], new[before[1] + 1 : first_j])
            and weight <= _weight(old[last_i + 1 : after[0]], new[last_j + 1 : after[1]])
        ):
            continue
        done.append(run)
    return [pair for run in done for pair in run]


def _says_little(token: Token) -> bool:
    if token.is_number or token.key == BLOCK_BREAK.key:
        return False
    return token.text.casefold() in COMMON or not token.text[0].isalnum()


def _weight(old: Sequence[Token], new: Sequence[Token]) -> int:
    """Count the letters of a change on its fuller side. Where a side is empty nothing was replaced: no weight."""
    if not old or not new:
        return 0
    return max(sum(len(t.text) for t in old), sum(len(t.text) for t in new))
