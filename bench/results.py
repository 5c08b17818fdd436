"""Measures and their table."""

import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass


def say(text: str = "") -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def step(words: str) -> None:
    say(f"{time.strftime('%H:%M:%S')} {words}")


@dataclass(frozen=True)
class Measure:
    """One row: a name, the values of the runs, and the bar that their median has to keep, if it has one."""

    name: str
    values: Sequence[float]
    unit: str = ""
    at_least: float | None = None
    below: float | None = None
    note: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def is_missed(self) -> bool:
        short = self.at_least is not None and self.median < self.at_least
        return short or (self.below is not None and self.median >= self.below)

    @property
    def bar(self) -> str:
        if self.at_least is not None:
            return f">= {_short(self.at_least)}"
        return f"< {_short(self.below)}" if self.below is not None else "-"

    def cells(self) -> tuple[str, ...]:
        spread = f"{_short(min(self.values))} - {_short(max(self.values))}" if len(self.values) > 1 else ""
        verdict = "" if self.bar == "-" else "MISSED" if self.is_missed else "met"
        return (self.name, f"{_short(self.median)} {self.unit}".strip(), spread, self.bar, verdict, self.note)


def _short(value: float) -> str:
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def table(measures: Sequence[Measure]) -> str:
    """The table as text; also valid Markdown, for docs/performance.md."""
    head = ("measure", "median", "spread (least - most)", "bar", "verdict", "note")
    rows = [head, *(measure.cells() for measure in measures)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(head))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)
