"""Dates, names and professions as a page prints them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

# The keys that the board's records use. The words stand here because an edition is read without the board's tables.
PROFESSIONS: dict[str, Any] = {
    "physician": gettext_lazy("physician"),
    "nurse": gettext_lazy("nurse"),
    "advanced_practitioner": gettext_lazy("advanced practitioner"),
    "dietitian": gettext_lazy("registered dietitian"),
    "pharmacist": gettext_lazy("pharmacist"),
    "other": gettext_lazy("healthcare professional"),
}


def long_date(day: date) -> str:
    """Return the date in words of the active language, months never cut short: July 11, 2023."""
    english = (get_language() or "en").startswith("en")
    return date_format(day, "F j, Y" if english else "DATE_FORMAT")


def span(start: datetime, end: datetime | None) -> tuple[str, str]:
    """Return the days on which something began and ended, in words; the times too where both are the same day."""
    first = timezone.localtime(start)
    if end is None:
        return long_date(first.date()), ""
    last = timezone.localtime(end)
    if first.date() != last.date():
        return long_date(first.date()), long_date(last.date())
    day = long_date(first.date())
    return f"{day}, {first:%H:%M}", f"{day}, {last:%H:%M}"


def profession(key: str) -> str:
    """Return a profession in words; a key that is new here is shown as it is rather than left out."""
    return str(PROFESSIONS.get(key) or key.replace("_", " "))


def signer(person: Mapping[str, Any]) -> str:
    """Return a name with its credentials: Maria Santos, MD."""
    return ", ".join(part for part in (person.get("name", ""), person.get("credentials", "")) if part)


def signer_names(reviewers: Iterable[Mapping[str, Any]]) -> str:
    """Return the signers in one line; from the third on they are counted."""
    names = [signer(person) for person in reviewers]
    if len(names) > 2:
        return _("%(first)s and %(count)d others") % {"first": names[0], "count": len(names) - 1}
    return _(" and ").join(names)
