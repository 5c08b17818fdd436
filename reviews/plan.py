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
from functools import cached_property
from operator import attrgetter
from typing import Any, Final, NamedTuple

from encyclopedia.currency import add_months

HORIZON: Final = 24
"""Months that are looked ahead, this one included."""

UNLIMITED: Final = 2**31


class Coming(NamedTuple):
    """Pages alike: so many, due on one day, that may be brought before the board from one day on.

    A review that begins after ``latest`` cannot take the days that its policy gives it and end by the due date.
    ``asked`` is whom the seats ask for, one a signature.
    """

    due_on: date
    opens_on: date
    latest: date
    number: int
    asked: tuple[Hashable, ...] = ()


@dataclass
class Month:
    """What falls due in a month and what is opened in it; ``late`` counts what is opened too late to end in time."""

    first: date
    due: int = 0
    opened: int = 0
    late: int = 0
    opened_of: list[tuple[Coming, int]] = field(default_factory=list)

    @cached_property
    def asked(self) -> Counter[Any]:
        """Whom the seats of what is opened ask for: so many signatures of each. Read once nothing more is opened."""
        found: Counter[Any] = Counter()
        for one, number in self.opened_of:
            for who in one.asked:
                found[who] += number
        return found

    @property
    def end(self) -> date:
        return add_months(self.first, 1) - timedelta(days=1)

    def open(self, one: Coming, number: int, day: date) -> None:
        self.opened += number
        if day > one.latest:
            self.late += number
        self.opened_of.append((one, number))


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
            overdue += one.number
        elif (month := by_first.get(first_of_month(one.due_on))) is not None:
            month.due += one.number
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
    arriving = sorted(coming, key=_OPENS_ON)
    _overdue, months = due_by_month(arriving, today)
    return Plan(months, _open_in(months, arriving, today=today, most=most, taken=taken))


_OPENS_ON: Final = attrgetter("opens_on")


def _open_in(
    months: Sequence[Month], arriving: Sequence[Coming], *, today: date, most: int | None, taken: int
) -> int:
    """Open in these months what arrives, and return how many are too late. ``arriving`` is in the order of opening."""
    waiting: list[tuple[date, int, int]] = []  # due date, place in ``arriving``, how many
    place = 0
    for month in months:
        day, end = max(month.first, today), month.end
        room = UNLIMITED if most is None else max(0, most - (taken if month is months[0] else 0))
        while True:
            while place < len(arriving) and arriving[place].opens_on <= day:
                heapq.heappush(waiting, (arriving[place].due_on, place, arriving[place].number))
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
    unopened += [(one, one.number) for one in arriving[place:]]
    left_late = sum(count for one, count in unopened if one.latest <= end)
    return sum(month.late for month in months) + left_late


def enough(coming: Iterable[Coming], unlimited: Plan, *, today: date, taken: int = 0) -> int:
    """The smallest pace at which nothing comes too late that could still be opened in time, as it does in the plan
    without a limit.
    """
    arriving = sorted(coming, key=_OPENS_ON)
    low, high = 1, taken + max(month.opened for month in unlimited.months)
    while low < high:
        middle = (low + high) // 2
        if _open_in(months_ahead(today), arriving, today=today, most=middle, taken=taken) > unlimited.late:
            low = middle + 1
        else:
            high = middle
    return low
