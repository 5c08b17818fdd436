"""What patients see of a page past its review date: its topic or kind decides, when it is read (invariant 9)."""

from datetime import date
from enum import StrEnum

from .currency import Currency, currency
from .models import Edition
from .models.kinds import OnExpiry


class Lateness(StrEnum):
    """How a page says that it is late. ``REPLACED``: its words are no longer shown, a short safe text is."""

    NONE = ""
    NOTE = "note"
    PROMINENT = "prominent"
    REPLACED = "replaced"


def lateness(state: Currency, expiry_rule: str) -> Lateness:
    """Return how a page in this state says so, where its topic or its kind asks for ``expiry_rule`` (``OnExpiry``)."""
    if state not in (Currency.OVERDUE, Currency.EXPIRED) or expiry_rule == OnExpiry.NOTHING:
        return Lateness.NONE
    if expiry_rule == OnExpiry.REPLACE and state == Currency.EXPIRED:
        return Lateness.REPLACED
    return Lateness.NOTE if expiry_rule == OnExpiry.NOTE else Lateness.PROMINENT


def is_replaced(edition: Edition, today: date) -> bool:
    """Whether the words of this shown edition are withheld today: no list, search or feed may hand them out either.

    The edition's topic and its kind are expected to be fetched.
    """
    topic = edition.topic
    return is_replaced_at(edition.current_as_of, topic.review_months, topic.expiry_rule, today)


def is_replaced_at(current_as_of: date, months: int, expiry_rule: str, today: date) -> bool:
    """``is_replaced`` for a query that brings the dates alone."""
    return lateness(currency(current_as_of, months, today), expiry_rule) == Lateness.REPLACED
