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


def long_moment(instant: datetime) -> str:
    """Return an instant with its time and zone, as the site's days are counted: July 11, 2023, 8:59 p.m. UTC."""
    local = timezone.localtime(instant)
    english = (get_language() or "en").startswith("en")
    return (
        date_format(local, "F j, Y, g:i a T")
        if english
        else f"{date_format(local, 'DATETIME_FORMAT')} {local:%Z}"
    )


def span(start: datetime, end: datetime | None) -> tuple[str, str]:
    """Return when something began and ended, in words; "" for an end that has not come."""
    return long_moment(start), long_moment(end) if end else ""


def profession(key: str) -> str:
    """Return a profession in words; a key that is new here is shown as it is rather than left out."""
    return str(PROFESSIONS.get(key) or key.replace("_", " "))


def signer(person: Mapping[str, Any]) -> str:
    """Return a name with its credentials: Maria Santos, MD."""
    return ", ".join(part for part in (person.get("name", ""), person.get("credentials", "")) if part)


def is_of_changes(person: Mapping[str, Any]) -> bool:
    """Whether a reviewer saw the changes alone, and so does not vouch for the page's date."""
    return person.get("scope") == "changes_only"


def whole_page_reviewers(reviewers: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those who vouch for the whole page and its date."""
    return [person for person in reviewers if not is_of_changes(person)]


def reviewers_of_changes(reviewers: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those who reviewed changes made since."""
    return [person for person in reviewers if is_of_changes(person)]


def signer_names(reviewers: Iterable[Mapping[str, Any]]) -> str:
    """Return the signers in one line; from the third on they are counted."""
    names = [signer(person) for person in reviewers]
    if len(names) > 2:
        return _("%(first)s and %(count)d others") % {"first": names[0], "count": len(names) - 1}
    return _(" and ").join(names)
