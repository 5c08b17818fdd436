"""How fresh a page is: worked out from its dates when somebody asks, never stored (invariant 9)."""

import calendar
from bisect import bisect_left
from datetime import date, timedelta
from functools import lru_cache

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

DUE_BEFORE = timedelta(days=180)
"""The board is told that a review is due this long before its date."""

EXPIRED_AFTER_MONTHS = 12
"""A page this long past its date is no longer merely late."""


class Currency(TextChoices):
    CURRENT = "current", _("Current")
    DUE = "due", _("Due for review")
    OVERDUE = "overdue", _("Overdue")
    EXPIRED = "expired", _("Expired")


STATES = tuple(Currency)
"""The states in the order in which a page comes to them."""


def add_months(day: date, months: int) -> date:
    """Return the same day of the month ``months`` later; the month's last day where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def due_on(current_as_of: date, months: int) -> date:
    """Return the day by which a page that is current as of a date is to be reviewed again."""
    return add_months(current_as_of, months)


def currency(current_as_of: date, months: int, today: date) -> Currency:
    """Return how fresh the page is on ``today``. On the due day itself it is not late yet."""
    return STATES[bisect_left(last_days(current_as_of, months), today)]


@lru_cache(maxsize=1_024)
def last_days(current_as_of: date, months: int) -> tuple[date, date, date]:
    """Return the last days on which a page is current, due, and overdue; after them it is expired."""
    due = due_on(current_as_of, months)
    return due - DUE_BEFORE - timedelta(days=1), due, add_months(due, EXPIRED_AFTER_MONTHS)


def latest_due_before(day: date, months: int) -> date:
    """Return the latest current-as-of date whose due date lies before ``day``."""
    guess = add_months(day, -months) + timedelta(days=3)
    while due_on(guess, months) >= day:
        guess -= timedelta(days=1)
    return guess


def as_of_bounds(state: Currency, months: int, today: date) -> tuple[date | None, date | None]:
    """Return the earliest and latest current-as-of dates that ``currency`` puts in ``state`` today; None: no bound.

    The inverse of ``currency``, so that lists can ask the database (a test holds the two against each other).
    """
    overdue = latest_due_before(today, months)
    due = latest_due_before(today + DUE_BEFORE + timedelta(days=1), months)
    expired = overdue
    while expired > date.min and currency(expired, months, today) != Currency.EXPIRED:
        expired = add_months(expired, -1) if (overdue - expired).days < 300 else expired - timedelta(days=1)
    after = timedelta(days=1)
    return {
        Currency.EXPIRED: (None, expired),
        Currency.OVERDUE: (expired + after, overdue),
        Currency.DUE: (overdue + after, due),
        Currency.CURRENT: (due + after, None),
    }[state]
