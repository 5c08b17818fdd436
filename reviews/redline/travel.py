"""Blocks that went to another section: found among what the sections, each compared with itself, have left over."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from reviews.redline.aligning import far_moves
from reviews.redline.blocks import Block
from reviews.redline.matching import Budget


@dataclass(eq=False)
class Travel:
    """One block that left a section for another. ``identity`` is known once the block was set where it arrived."""

    number: int
    block: Block
    from_heading: str
    to_heading: str
    identity: str = ""

    @property
    def placeholder(self) -> str:
        """Give what stands for the address of the block until its id is known.

        No text can look like it: quotes of texts are escaped, and a target of this kind is never made a link.
        """
        return f'href="moved:{self.number}"'


class Traveller(Protocol):
    """The body of one section, with what it has left over."""

    old: Sequence[Block]
    new: Sequence[Block]
    heading: tuple[str, str]
    left: dict[int, Travel]
    arrived: dict[int, Travel]

    def leftovers(self) -> tuple[list[int], list[int]]:
        """Give the positions of old blocks without a successor, and of new ones without an origin."""


def find_travels(bodies: Sequence[Traveller], budget: Budget) -> list[Travel]:
    """Pair what one section lost with what another gained, and tell both bodies."""
    lost: list[tuple[Traveller, int]] = []
    gained: list[tuple[Traveller, int]] = []
    for body in bodies:
        olds, news = body.leftovers()
        lost += [(body, i) for i in olds]
        gained += [(body, j) for j in news]
    moves = far_moves([body.old[i] for body, i in lost], [body.new[j] for body, j in gained], budget)
    travels: list[Travel] = []
    for where, whither in sorted(moves.items()):
        origin, i = lost[where]
        target, j = gained[whither]
        if origin is not target:
            travel = Travel(len(travels), origin.old[i], origin.heading[0], target.heading[1])
            origin.left[i] = target.arrived[j] = travel
            travels.append(travel)
    return travels


def resolved(html: str, travels: Sequence[Travel]) -> str:
    """Put the addresses of the blocks where their placeholders stand."""
    for travel in travels:
        html = html.replace(travel.placeholder, f'href="#{travel.identity}"')
    return html
