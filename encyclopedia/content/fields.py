"""The fields of what was handed in, read one by one: each comes back clean, or is refused by name with what to do."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.utils.translation import gettext

from encyclopedia.content.errors import ContentInvalid, ContentTooLarge
from encyclopedia.content.links import safe_web_url
from encyclopedia.content.text import sanitise_text

_MAX_URL: Final = 2_000
_DOI_PREFIX: Final = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)


def read_text(source: Mapping[str, object], key: str, field: str, limit: int) -> str:
    """Return one line of clean text, "" where there is none. Raises ContentInvalid for what is no text, or too long."""
    given = source.get(key)
    if given is None:
        return ""
    if not isinstance(given, str):
        raise not_text(field)
    if len(given) > 100 * limit:  # before any work is done on it
        raise too_long(field, limit)
    text = sanitise_text(given)
    if len(text) > limit:
        raise too_long(field, limit)
    return text


def read_flag(source: Mapping[str, object], key: str, field: str) -> bool:
    """Return whether it is so; not, where nothing is said."""
    given = source.get(key)
    if given is None:
        return False
    if not isinstance(given, bool):
        raise ContentInvalid(gettext("%(field)s must be true or false.") % {"field": field}, field=field)
    return given


def read_url(source: Mapping[str, object], key: str, field: str) -> str:
    """Return an address of the web, or ""."""
    given = read_text(source, key, field, _MAX_URL)
    url = safe_web_url(given)
    if given and not url:
        message = gettext(
            "“%(value)s” is not a web address that starts with http:// or https:// (%(field)s)."
        )
        raise ContentInvalid(message % {"value": given[:200], "field": field}, field=field)
    return url


def read_identifier(
    source: Mapping[str, object], key: str, field: str, shape: re.Pattern[str], what: str
) -> str:
    """Return an identifier that has this shape, or ""."""
    given = source.get(key)
    if isinstance(given, int) and not isinstance(given, bool):
        given = str(given)
    text = _DOI_PREFIX.sub("", read_text({key: given}, key, field, 300), count=1)
    if text and not shape.fullmatch(text):
        message = gettext("“%(value)s” is not %(what)s (%(field)s).")
        raise ContentInvalid(message % {"value": text, "what": what, "field": field}, field=field)
    return text


def read_day(source: Mapping[str, object], field: str) -> str:
    """Return a date in its ISO form, or ""."""
    given = source.get("accessed_on")
    if isinstance(given, date):
        return date(given.year, given.month, given.day).isoformat()
    text = read_text(source, "accessed_on", field, 30)
    if not text:
        return ""
    try:
        if len(text) == 10:  # not the other forms that Python reads, such as 2024-W01-1
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    message = gettext("“%(value)s” is not a date such as 2024-03-01 (%(field)s).")
    raise ContentInvalid(message % {"value": text, "field": field}, field=field)


def read_list(raw: Mapping[str, object], key: str, limit: int) -> Sequence[object]:
    """Return a list of at most so many entries."""
    given = raw.get(key)
    if given is None:
        return ()
    if isinstance(given, str | bytes) or not isinstance(given, Sequence):
        raise ContentInvalid(gettext("%(field)s must be a list.") % {"field": key}, field=key)
    if len(given) > limit:
        raise too_many(key, limit)
    return given


def read_mapping(given: object, field: str) -> Mapping[str, object]:
    """Return a set of named fields."""
    if not isinstance(given, Mapping):
        message = gettext("%(field)s must be a set of named fields.")
        raise ContentInvalid(message % {"field": field}, field=field)
    return given


def not_text(field: str) -> ContentInvalid:
    """Return the refusal of what should have been text."""
    return ContentInvalid(gettext("%(field)s must be text.") % {"field": field}, field=field)


def too_long(field: str, limit: int) -> ContentTooLarge:
    """Return the refusal of a text that is too long."""
    message = gettext("%(field)s is too long: %(limit)d characters are the most it can have.")
    return ContentTooLarge(message % {"field": field, "limit": limit}, field=field)


def too_many(field: str, limit: int) -> ContentInvalid:
    """Return the refusal of a list that is too long."""
    message = gettext("%(field)s has too many entries: %(limit)d are the most it can have.")
    return ContentInvalid(message % {"field": field, "limit": limit}, field=field)
