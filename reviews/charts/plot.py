"""What is plotted: bars that stand on each other, lines over them, or both, along one row of labels."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from .table import Cell, Table, cell


@dataclass(frozen=True)
class Series:
    """Values that belong together, one for each label; None: not known there. ``urls`` lead to the lists behind them.

    ``tone`` names a colour by what it means ("current", "due", "overdue", "expired"); else the place decides.
    """

    name: str
    values: Sequence[float | None]
    urls: Sequence[str] = ()
    tone: str = ""

    def url(self, place: int) -> str:
        return self.urls[place] if self.urls else ""


@dataclass(frozen=True)
class Plot:
    """A plot with its data. ``labels`` are said in full in the table; ``short`` are what fits under the bars."""

    key: str
    title: str
    label_name: str
    labels: Sequence[str]
    bars: Sequence[Series] = ()
    lines: Sequence[Series] = ()
    short: Sequence[str] = ()
    note: str = ""
    decimals: int | None = None
    none_word: str = ""  # of a value that there is not, where "not known" would be wrong

    def __post_init__(self) -> None:
        if any(len(one.values) != len(self.labels) for one in self.series):
            raise ValueError("Each series has one value for each label.")

    @property
    def series(self) -> list[Series]:
        return [*self.bars, *self.lines]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw: a table, or a sentence, says so better."""
        return not any(value for one in self.series for value in one.values)

    @property
    def description(self) -> str:
        """The plot in words, for whoever does not see it: how each series begins and ends, and its highest value."""
        told = []
        for one in self.series:
            known = [
                (value, label)
                for value, label in zip(one.values, self.labels, strict=True)
                if value is not None
            ]
            if known:
                most = max(known, key=lambda pair: pair[0])
                told.append(
                    _("%(name)s: %(first)s (%(from)s) to %(last)s (%(to)s), at most %(most)s (%(when)s).")
                    % {
                        "name": one.name,
                        "first": self.words(known[0][0]),
                        "from": known[0][1],
                        "last": self.words(known[-1][0]),
                        "to": known[-1][1],
                        "most": self.words(most[0]),
                        "when": most[1],
                    }
                )
        return " ".join([*told, _("The table below has every number.")])

    def words(self, value: float) -> str:
        return cell(value, decimals=self.decimals).text

    def _cell(self, value: float | None, url: str) -> Cell:
        is_nothing = value is None and self.none_word
        return cell(self.none_word, url) if is_nothing else cell(value, url, self.decimals)

    @property
    def table(self) -> Table:
        """Every number that is drawn, with the way to its list."""
        rows = [
            [
                cell(label),
                *(self._cell(one.values[place], one.url(place)) for one in self.series),
            ]
            for place, label in enumerate(self.labels)
        ]
        header = [self.label_name, *(one.name for one in self.series)]
        return Table(self.key, self.title, header, rows, self.note)


def tick_words(value: float) -> str:
    """A number at the axis: without decimals where it has none."""
    return number_format(f"{value:g}" if abs(value) < 1 else f"{value:.10g}", force_grouping=True)
