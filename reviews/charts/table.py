"""Tables of numbers, on screen and as CSV: each number may carry the address of the list that it counts."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.formats import number_format
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Cell:
    """What one cell says, and where the list behind it is ("": nowhere). ``raw`` is what a CSV says in its place."""

    text: str
    url: str = ""
    raw: str = ""
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """A table whose first column heads its rows. ``key`` names it in addresses; ``note`` says how to read it."""

    key: str
    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]] = field(default_factory=tuple)
    note: str = ""
    empty: str = ""

    def plain(self) -> list[list[str]]:
        """The rows as a CSV has them."""
        return [[one.raw or one.text for one in row] for row in self.rows]


def cell(value: float | str | None, url: str = "", decimals: int | None = None) -> Cell:
    """A cell of a number or of words; None is a number that is not known."""
    if value is None:
        return Cell(_("not known"), url)
    if isinstance(value, str):
        return Cell(value, url)
    places = decimals if decimals is not None else (0 if float(value).is_integer() else 1)
    raw = f"{value:.{places}f}"
    return Cell(number_format(raw, places, force_grouping=True), url, raw, is_number=True)
