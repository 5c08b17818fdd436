"""The languages of the site, and where the pages that are no topic stand in each.

A topic has one address, whatever its language. All else (home, lists, search, how we review) stands at ``/`` in the
default language, and under ``/es/`` in Spanish. The address alone decides: no cookie, and no guess from the browser, so
that a page is the same for everybody and a cache keeps one copy.
"""

from typing import Final, NamedTuple

from django.conf import settings
from django.utils.translation import get_language, get_language_info

DEFAULT: Final[str] = settings.LANGUAGE_CODE
OTHERS: Final = tuple(code for code, _name in settings.LANGUAGES if code != DEFAULT)


class LanguageLink(NamedTuple):
    """A way to another language: where it leads, and the language's own name for itself."""

    code: str
    name: str
    is_rtl: bool
    address: str


def active() -> str:
    """Return the language in which this page is being made."""
    return get_language() or DEFAULT


def address_in(language: str, path: str) -> str:
    """Return where a page that is no topic ("/topics/") stands in a language."""
    return path if language == DEFAULT else f"/{language}{path}"


def language_of(path: str) -> str:
    """Return the language that an address names."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first if first in OTHERS else DEFAULT


def own_name(language: str) -> str:
    """Return what a language calls itself, to stand by itself: English, Español."""
    name: str = get_language_info(language)["name_local"]
    return name[:1].upper() + name[1:]


def is_rtl(language: str) -> bool:
    return bool(get_language_info(language)["bidi"])


def link_to(language: str, address: str) -> LanguageLink:
    return LanguageLink(language, own_name(language), is_rtl(language), address)


def other_languages(language: str, path: str) -> list[LanguageLink]:
    """Return the way from a page in one language to the same ``path`` in each other."""
    return [link_to(code, address_in(code, path)) for code in (DEFAULT, *OTHERS) if code != language]
