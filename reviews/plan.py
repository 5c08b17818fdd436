"""How re-reviews spread over the months at a given pace. Dates in, months out: no ORM.

The plan does day by day what the clock does (``reviews.schedule``): of the pages whose lead time has come it opens the
review of the one due first, while the month has room. It supposes that the board ends each review in time, so that
none takes room in a later month.
"""

import heapq
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from encyclopedia.currency import add_months

HORIZON: Final = 24
"""Months that are looked ahead, this one included."""

UNLIMITED: Final = 2**31


@dataclass(frozen=True)
class Coming:
    """Pages alike: so many, due on one day, that may be brought before the board from one day on.

    A review that begins after ``latest`` cannot take the days that its policy gives it and end by the due date.
    ``asked`` is whom the seats ask for, one a signature.
    """

    due_on: date
    opens_on: date
    latest: date
    count: int
    asked: tuple[Hashable, ...] = ()


@dataclass
class Month:
    """What falls due in a month and what is opened in it; ``late`` counts what is opened too late to end in time."""

    first: date
    due: int = 0
    opened: int = 0
    late: int = 0
    asked: Counter[Any] = field(default_factory=Counter)

    @property
    def end(self) -> date:
        return add_months(self.first, 1) - timedelta(days=1)

    def open(self, one: Coming, number: int, day: date) -> None:
        self.opened += number
        if day > one.latest:
            self.late += number
        for who in one.asked:
            self.asked[who] += number


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def months_ahead(today: date, number: int = HORIZON) -> list[Month]:
    return [Month(add_months(first_of_month(today), n)) for n in range(number)]


def due_by_month(coming: Iterable[Coming], today: date) -> tuple[int, list[Month]]:
    """How many are past their date today, and how many fall due in each of the months ahead."""
    months = months_ahead(today)
    by_first = {month.first: month for month in months}
    overdue = 0
    for one in coming:
        if one.due_on < today:
            overdue += one.count
        elif (month := by_first.get(first_of_month(one.due_on))) is not None:
            month.due += one.count
    return overdue, months


@dataclass(frozen=True)
class Plan:
    """``late`` counts what the months open too late, and what they leave unopened too late."""

    months: list[Month]
    late: int


def plan(coming: Iterable[Coming], *, today: date, most: int | None, taken: int = 0) -> Plan:
    """What the clock opens in each of the months ahead, ``most`` in one (None: no limit).

    ``taken`` is how much of this month's room is taken already.
    """
    arriving = sorted(coming, key=lambda one: one.opens_on)
    _overdue, months = due_by_month(arriving, today)
    waiting: list[tuple[date, int, int]] = []  # due date, place in ``arriving``, how many
    place = 0
    for month in months:
        day, end = max(month.first, today), month.end
        room = UNLIMITED if most is None else max(0, most - (taken if month is months[0] else 0))
        while True:
            while place < len(arriving) and arriving[place].opens_on <= day:
                heapq.heappush(waiting, (arriving[place].due_on, place, arriving[place].count))
                place += 1
            while waiting and room > 0:
                due, which, count = heapq.heappop(waiting)
                opened = min(count, room)
                month.open(arriving[which], opened, day)
                room -= opened
                if opened < count:
                    heapq.heappush(waiting, (due, which, count - opened))
            if place == len(arriving) or arriving[place].opens_on > end:
                break
            day = arriving[place].opens_on
    unopened = [(arriving[which], count) for _due, which, count in waiting]
    unopened += [(one, one.count) for one in arriving[place:]]
    left_late = sum(count for one, count in unopened if one.latest <= end)
    return Plan(months, sum(month.late for month in months) + left_late)


def enough(coming: Sequence[Coming], *, today: date, taken: int = 0) -> int:
    """The smallest pace at which nothing comes too late that could still be opened in time."""
    unlimited = plan(coming, today=today, most=None)
    low, high = 1, taken + max(month.opened for month in unlimited.months)
    while low < high:
        middle = (low + high) // 2
        if plan(coming, today=today, most=middle, taken=taken).late > unlimited.late:
            low = middle + 1
        else:
            high = middle
    return low
