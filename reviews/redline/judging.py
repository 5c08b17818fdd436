"""What a redline asks of whoever judges it: is this change more than a matter of wording, and why.

The redline knows where words changed; what they mean is known elsewhere (``reviews.significance``). Without a judge
nothing is marked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

# What is judged as a whole, whatever words it is made of.
Part = Literal[
    "title",
    "names",
    "page",
    "section_added",
    "section_removed",
    "section_moved",
    "section_callout",
    "section_rewritten",
    "image_added",
    "image_removed",
    "image_changed",
    "image_moved",
    "reference_added",
    "reference_removed",
    "reference_changed",
]


@dataclass(frozen=True, slots=True)
class ClinicalChange:
    """A change that is more than wording. ``kind`` is for code and CSS, ``label`` for people, ``change`` an id."""

    kind: str
    label: str
    before: str
    after: str
    change: str = field(default="", compare=False)


# None: nothing but typography differs. Empty: a matter of wording.
Judgement = Sequence[ClinicalChange] | None


class Judge(Protocol):
    """Says of each change what is clinical about it."""

    def reworded(self, old: str, new: str, lead: tuple[str, str]) -> Judgement:
        """Judge words in place of others; ``lead`` gives the word before them on either side."""

    def whole(self, old: str, new: str) -> Judgement:
        """Judge a paragraph, an item or a cell that went (``old``) or came (``new``)."""

    def moved(self, text: str, *, matters: bool) -> Judgement:
        """Judge a block that moved; ``matters`` where its place gives it its meaning, whatever its words."""

    def rearranged(self, text: str, *, matters: bool) -> Judgement:
        """Judge a block that is set in another way; ``matters`` if it belongs to something else now."""

    def relinked(self, old: str, new: str) -> Judgement:
        """Judge a link that leads elsewhere."""

    def part(self, kind: Part, old: str, new: str) -> Judgement:
        """Judge a field, a section or a reference as a whole."""

    def safety(self, old: str, new: str) -> Judgement:
        """Judge what is otherwise a matter of wording where every word is a matter of safety."""

    def is_safety(self, key: str, heading: str) -> bool:
        """Say whether every word below a heading is a matter of safety; a subheading has no key."""


class NoJudge:
    """Finds nothing."""

    def reworded(self, old: str, new: str, lead: tuple[str, str]) -> Judgement:
        """Find nothing."""
        return None

    def whole(self, old: str, new: str) -> Judgement:
        """Find nothing."""
        return None

    def moved(self, text: str, *, matters: bool) -> Judgement:
        """Find nothing."""
        return None

    def rearranged(self, text: str, *, matters: bool) -> Judgement:
        """Find nothing."""
        return None

    def relinked(self, old: str, new: str) -> Judgement:
        """Find nothing."""
        return None

    def part(self, kind: Part, old: str, new: str) -> Judgement:
        """Find nothing."""
        return None

    def safety(self, old: str, new: str) -> Judgement:
        """Find nothing."""
        return None

    def is_safety(self, key: str, heading: str) -> bool:
        """Find nothing."""
        return False
