"""The day of a report, and spans of days: read from an address, and turned into instants."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from encyclopedia.currency import add_months
from encyclopedia.errors import Refused

PERIOD_MONTHS = 12
_EARLIEST = date(1990, 1, 1)  # before any record here: further back, months cannot be counted for ever
_LATEST = date(9000, 1, 1)  # so far ahead, the months of a review can still be added


class NoSuchDay(Refused):
    """An address asked for a day that is none, or that has not come."""

    status = 400


def read_day(text: str) -> date:
    """A day in an address: one of which something can be told. Raise ValueError for any other, and for what is none."""
    day = date.fromisoformat(text)
    if not _EARLIEST <= day <= _LATEST:
        raise ValueError(text)
    return day


def begins(day: date) -> datetime:
    """The instant at which a day begins where the site is."""
    return timezone.make_aware(datetime.combine(day, time.min))


def over(day: date) -> datetime:
    """The instant at which a day is over: what belongs to it happened before."""
    return begins(day + timedelta(days=1))


@dataclass(frozen=True)
class Span:
    """Days from one to another, both of them in it. In an address: “2025-06-01..2026-05-31”."""

    first: date
    last: date

    def __str__(self) -> str:
        return f"{self.first.isoformat()}..{self.last.isoformat()}"

    @classmethod
    def read(cls, text: str) -> "Span":
        """Raise ValueError for what is no span."""
        first, _dots, last = text.partition("..")
        span = cls(read_day(first), read_day(last))
        if span.first > span.last:
            raise ValueError(text)
        return span

    @property
    def instants(self) -> tuple[datetime, datetime]:
        """From the first, and until the second: that one is not in it."""
        return begins(self.first), over(self.last)


@dataclass(frozen=True)
class Day:
    """The day whose end a report tells; of today, this moment. Months end on it, and on the last days before."""

    on: date
    today: date

    @classmethod
    def asked(cls, text: str) -> "Day":
        """The day that an address asks for, today where it names none. Raises ``NoSuchDay`` with words for a person."""
        today = timezone.localdate()
        if not text:
            return cls(today, today)
        try:
            on = date.fromisoformat(text)
        except ValueError:
            raise NoSuchDay(
                _("“%(text)s” is no day. Write it as year, month and day: 2026-03-01.") % {"text": text[:40]}
            ) from None
        if on > today:
            raise NoSuchDay(
                _("%(day)s has not come yet: a report tells what is on record.")
                % {"day": date_format(on, "F j, Y")}
            )
        if on < _EARLIEST:
            raise NoSuchDay(_("There is no record of %(day)s.") % {"day": date_format(on, "F j, Y")})
        return cls(on, today)

    @property
    def is_past(self) -> bool:
        return self.on < self.today

    @property
    def period(self) -> Span:
        """The twelve months that end with the day."""
        return Span(add_months(self.on, -PERIOD_MONTHS) + timedelta(days=1), self.on)

    @property
    def quarter(self) -> Span:
        """The three months that end with the day: what is about now, or is counted one by one."""
        return Span(add_months(self.on, -3) + timedelta(days=1), self.on)

    @property
    def month_ends(self) -> list[date]:
        """The last days of the twelve months before, and the day itself."""
        firsts = [add_months(self.on.replace(day=1), -n) for n in range(PERIOD_MONTHS)]
        return [*(first - timedelta(days=1) for first in reversed(firsts)), self.on]

    @property
    def months(self) -> list[Span]:
        """The months that end within the period; the last one, as far as it has come."""
        return [Span(end.replace(day=1), end) for end in self.month_ends[1:]]
