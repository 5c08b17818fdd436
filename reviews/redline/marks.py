"""What one redline counts and gathers while it is written."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import escape
from itertools import zip_longest
from typing import Final

from django.utils.translation import gettext as _

from reviews.redline.inline import Token, plain_text
from reviews.redline.judging import ClinicalChange, Judge, Judgement, NoJudge
from reviews.redline.matching import Budget
from reviews.redline.types import NumberChange

NAMED: Final = 2
"""Reasons named beside a mark; the panel of findings tells all of them."""


class Marks:
    """The groups of changes, the numbers that differ, what is clinical about them, and the comparisons left."""

    def __init__(self, budget: Budget, judge: Judge | None = None) -> None:
        self.budget = budget
        self.judge: Judge = judge if judge is not None else NoJudge()
        self.in_safety = False
        self.count = 0
        self.reworded = 0
        self.numbers: list[NumberChange] = []
        self.found: list[ClinicalChange] = []

    def next_id(self) -> str:
        """Count one more group of changes and give its id."""
        self.count += 1
        return f"change-{self.count}"

    @contextmanager
    def unjudged(self) -> Iterator[None]:
        """Leave the parts of something unjudged that is judged as a whole."""
        judge, self.judge = self.judge, NoJudge()
        yield
        self.judge = judge

    def take_numbers(self) -> tuple[NumberChange, ...]:
        """Give the numbers gathered since the last call."""
        numbers, self.numbers = tuple(self.numbers), []
        return numbers

    def take_clinical(self) -> tuple[ClinicalChange, ...]:
        """Give the clinical changes gathered since the last call."""
        found, self.found = tuple(self.found), []
        return found

    def clinical(self, found: Judgement, old: str = "", new: str = "") -> str:
        """Gather what was found about the latest group of changes and give the label that says so."""
        if self.in_safety and found is not None and not found:
            found = self.judge.safety(old, new)
        if not found:
            self.reworded += found is not None
            return ""
        self.found += [replace(one, change=f"change-{self.count}") for one in found]
        labels = list(dict.fromkeys(one.label for one in found))
        labels = labels[:NAMED] + ["…"] * (len(labels) > NAMED)
        classes = " ".join(dict.fromkeys(f"is-{one.kind}" for one in found))
        # Translators: read out by a screen reader before the reasons why a change is more than wording.
        lead = f'<span class="visually-hidden">{escape(_("clinical change:"))} </span>'
        return f'<span class="redline-note redline-clinical {classes}"> [{lead}{escape(", ".join(labels))}]</span>'

    def add_numbers(self, old: Iterable[Token], new: Iterable[Token]) -> frozenset[str]:
        """Pair the numbers that differ, in order, and give those to be highlighted. They stand in the latest group."""
        before = [number_text(token) for token in old if token.is_number]
        after = [number_text(token) for token in new if token.is_number]
        if not before and not after:
            return frozenset()
        gone, come = Counter(before) - Counter(after), Counter(after) - Counter(before)
        pairs = zip_longest(_first_of(before, gone), _first_of(after, come), fillvalue="")
        self.numbers += [NumberChange(was, now, f"change-{self.count}") for was, now in pairs]
        return frozenset(gone) | frozenset(come)


def _first_of(values: list[str], wanted: Counter[str]) -> list[str]:
    left = Counter(wanted)
    found = []
    for value in values:
        if left[value] > 0:
            left[value] -= 1
            found.append(value)
    return found


def number_text(token: Token) -> str:
    """Give an amount as compared: a no-break space instead of a space does not make it another amount."""
    return " ".join(plain_text([token]).split())
