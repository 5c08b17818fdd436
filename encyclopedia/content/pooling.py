"""The references of three contents that have a common past, as one pool: which of them are the same source.

Bodies are led into the pool (each citation says the number of its source there) before they are compared, and out
again afterwards. So a citation keeps its source whatever became of its number.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from encyclopedia.content.citations import recited
from encyclopedia.content.merging import merged_order
from encyclopedia.content.sources import source_keys
from encyclopedia.content.types import ReferenceContent, SectionContent

_CITATION: Final = re.compile(r'<a href="#ref-([0-9]{1,4})">')
_STRAY: Final = re.compile(
    r'<a href="#ref:([0-9]{1,4})">'
)  # what led nowhere before, while the pool is about


@dataclass(frozen=True)
class Source:
    """One source as each side has it; None on a side that has it not."""

    base: ReferenceContent | None
    theirs: ReferenceContent | None
    mine: ReferenceContent | None


@dataclass(frozen=True)
class Pool:
    """All sources, numbered from 1; `numbers` says for base, theirs and mine which of their numbers is which here."""

    sources: list[Source]
    numbers: tuple[dict[int, int], dict[int, int], dict[int, int]]

    def merged_order(self, kept: Collection[int]) -> list[int]:
        """Return the numbers to keep in the order of the lists that they come from."""
        base, theirs, mine = (list(numbers.values()) for numbers in self.numbers)
        return merged_order(base, theirs, mine, kept)


def pool_of(
    base: list[ReferenceContent], theirs: list[ReferenceContent], mine: list[ReferenceContent]
) -> Pool:
    """Pair the sources of three lists: equal ones, else those with a key in common, else those with the same text.

    Two references of one list are never one source, even when they look it.
    """
    their_old, my_old = same_sources(base, theirs), same_sources(base, mine)
    their_new = [position for position in range(len(theirs)) if position not in their_old]
    my_new = [position for position in range(len(mine)) if position not in my_old]
    both_new = same_sources(
        [theirs[position] for position in their_new], [mine[position] for position in my_new]
    )

    entries: list[tuple[int | None, int | None, int | None]] = []
    their_of = {old: new for new, old in their_old.items()}
    my_of = {old: new for new, old in my_old.items()}
    entries += [(old, their_of.get(old), my_of.get(old)) for old in range(len(base))]
    my_of_new = {their_new[old]: my_new[new] for new, old in both_new.items()}
    entries += [(None, position, my_of_new.get(position)) for position in their_new]
    paired = set(my_of_new.values())
    entries += [(None, None, position) for position in my_new if position not in paired]

    numbers: tuple[dict[int, int], dict[int, int], dict[int, int]] = ({}, {}, {})
    for side, of_side in enumerate(numbers):
        places = {entry[side]: number for number, entry in enumerate(entries, start=1)}
        of_side.update(
            {position + 1: places[position] for position in range(len((base, theirs, mine)[side]))}
        )
    sources = [
        Source(
            None if entry[0] is None else base[entry[0]],
            None if entry[1] is None else theirs[entry[1]],
            None if entry[2] is None else mine[entry[2]],
        )
        for entry in entries
    ]
    return Pool(sources, numbers)


def lead_in(sections: list[SectionContent], numbers: dict[int, int]) -> list[SectionContent]:
    """Return the sections with their citations in the numbers of the pool; those of no source are put aside."""

    def put_aside(found: re.Match[str]) -> str:
        return found[0] if int(found[1]) in numbers else f'<a href="#ref:{found[1]}">'

    return [
        {**section, "html": recited(_CITATION.sub(put_aside, section["html"]), numbers)}
        for section in sections
    ]


def lead_out(html: str, numbers: dict[int, int], count: int) -> str:
    """Return a body with the numbers of the new list, of which there are `count`.

    What was put aside leads nowhere again: where the list has grown up to its number, to one beyond it.
    """

    def put_back(found: re.Match[str]) -> str:
        number = int(found[1])
        return f'<a href="#ref-{number if number > count else number + count}">'

    return _STRAY.sub(put_back, recited(html, numbers))


def same_sources(old: list[ReferenceContent], new: list[ReferenceContent]) -> dict[int, int]:
    """Return the position in `old` of each of `new` that is there too, both counted from 0 and used once.

    Equal ones, else those with a key in common, else those with the same text.
    """
    pairs: dict[int, int] = {}
    for keys in (_whole, source_keys, _text):
        waiting = _by_key(old, keys, taken=set(pairs.values()))
        for position, reference in enumerate(new):
            if position in pairs:
                continue
            for key in sorted(keys(reference)):
                free = [place for place in waiting.get(key, ()) if place not in pairs.values()]
                if free:
                    pairs[position] = free[0]
                    break
    return pairs


def _by_key(
    references: list[ReferenceContent], keys: Callable[[ReferenceContent], set[str]], taken: set[int]
) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for position, reference in enumerate(references):
        if position not in taken:
            for key in keys(reference):
                places.setdefault(key, []).append(position)
    return places


def _whole(reference: ReferenceContent) -> set[str]:
    return {repr(sorted(reference.items()))}


def _text(reference: ReferenceContent) -> set[str]:
    return {reference["text"].casefold()} - {""}
