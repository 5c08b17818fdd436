"""What an anchor is, and what finding it gives."""

from dataclasses import dataclass
from typing import Final, Literal

MAX_QUOTE: Final = 1_000
CONTEXT: Final = 32

How = Literal["exact", "normalised", "near"]


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words in a section, as they stood when somebody spoke of them.

    `section_key` "" is the page itself (title and summary); `quote` "" is the whole section. In `quote`, `prefix` and
    `suffix` a line end stands where a block or a line ends, nothing else. The last two hold up to `CONTEXT` characters
    and are shorter only where the section begins or ends.
    """

    section_key: str
    quote: str = ""
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Located:
    """Where a quotation stands in the text of a section now, and how sure that is.

    `quote` is what stands there now: other words than the anchor's when `how` is "near" (somebody edited them), the
    same words but for case and typography when it is "normalised". Good for the html it was located in, no other.
    """

    start: int
    end: int
    quote: str
    how: How

    @property
    def is_whole_section(self) -> bool:
        """Say whether no words in particular are meant."""
        return self.start == self.end
