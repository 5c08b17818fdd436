"""The single entrance of words: what the admin, an import or a script hands in becomes a Content, or is refused.

A refusal names the field and says what to do; it never cuts a text short, since a cut nobody saw is a lost
word.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext

from encyclopedia.content.citations import MAX_REFERENCES, recited, renumbered
from encyclopedia.content.errors import ContentInvalid, ContentTooLarge
from encyclopedia.content.fields import (
    not_text,
    read_day,
    read_flag,
    read_identifier,
    read_list,
    read_mapping,
    read_text,
    read_url,
    too_long,
    too_many,
)
from encyclopedia.content.images import normalise_images
from encyclopedia.content.sanitise import sanitise_html
from encyclopedia.content.types import (
    FORMAT,
    Attribution,
    Content,
    ReferenceContent,
    SectionContent,
    section_content,
    with_key_points,
)

MAX_SECTIONS: Final = 100
MAX_ALL_SECTIONS_LENGTH: Final = 5_000_000
MAX_KEY: Final = 80
MAX_HEADING: Final = 200
MAX_TITLE: Final = 200
MAX_SUMMARY: Final = 1_000
MAX_KEY_POINTS: Final = 5
MAX_KEY_POINT: Final = 200
MAX_ALSO_CALLED: Final = 50
MAX_NAME: Final = 200
MAX_REFERENCE_TEXT: Final = 2_000

_KEY: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NOT_KEY: Final = re.compile(r"[^a-z0-9]+")
_LANGUAGE: Final = re.compile(r"[a-zA-Z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_DOI: Final = re.compile(r"10\.[0-9]{4,9}/\S{1,200}")
_PMID: Final = re.compile(r"[0-9]{1,9}")


def normalise_content(raw: Mapping[str, object]) -> Content:
    """Return the one canonical Content of these words. Doing it twice changes nothing more.

    Missing keys get their empty value, `language` gets "en", a section without a key gets one from its
    heading; references are numbered by order of citation (see `renumbered`). Raises ContentInvalid
    (ContentTooLarge for length) with a message for the person who sent them.
    """
    given_format = read_text(raw, "format", "format", 50) or FORMAT
    if given_format != FORMAT:
        message = gettext("The format “%(format)s” is not known here.") % {"format": given_format}
        raise ContentInvalid(message, field="format")
    references, numbers = _references(raw)
    content: Content = renumbered(
        {
            "format": FORMAT,
            "language": _language(raw),
            "title": read_text(raw, "title", "title", MAX_TITLE),
            "summary": read_text(raw, "summary", "summary", MAX_SUMMARY),
            "also_called": _also_called(raw),
            "author": read_text(raw, "author", "author", MAX_NAME),
            "sections": _sections(raw, numbers),
            "references": references,
            "attribution": _attribution(raw),
        }
    )
    if sum(len(section["html"]) for section in content["sections"]) > MAX_ALL_SECTIONS_LENGTH:
        raise _too_long_together("sections")
    return with_key_points(content, _key_points(raw))


def _language(raw: Mapping[str, object]) -> str:
    language = read_text(raw, "language", "language", 35) or "en"
    if not _LANGUAGE.fullmatch(language):
        message = gettext("“%(value)s” is not a language tag such as “en” or “es-MX”.") % {"value": language}
        raise ContentInvalid(message, field="language")
    return language


def _also_called(raw: Mapping[str, object]) -> list[str]:
    names: dict[str, str] = {}
    for position, given in enumerate(read_list(raw, "also_called", 2_000)):
        name = read_text({"name": given}, "name", f"also_called[{position}]", MAX_NAME)
        if name:
            names.setdefault(name.casefold(), name)
    if len(names) > MAX_ALSO_CALLED:
        raise too_many("also_called", MAX_ALSO_CALLED)
    return list(names.values())


def _key_points(raw: Mapping[str, object]) -> list[str]:
    given = [
        read_text({"point": point}, "point", f"key_points[{position}]", MAX_KEY_POINT)
        for position, point in enumerate(read_list(raw, "key_points", 100))
    ]
    points = list(dict.fromkeys(filter(None, given)))
    if len(points) > MAX_KEY_POINTS:
        raise too_many("key_points", MAX_KEY_POINTS)
    return points


def _sections(raw: Mapping[str, object], numbers: Mapping[int, int]) -> list[SectionContent]:
    sections: list[SectionContent] = []
    taken: set[str] = set()
    total = 0
    for position, given in enumerate(read_list(raw, "sections", MAX_SECTIONS)):
        field = f"sections[{position}]"
        section = read_mapping(given, field)
        heading = read_text(section, "heading", f"{field}.heading", MAX_HEADING)
        key = _key(section, heading, field)
        if key in taken:
            message = gettext("Two sections have the key “%(key)s”: give one of them another.") % {"key": key}
            raise ContentInvalid(message, field=f"{field}.key")
        taken.add(key)
        html = _html(section, f"{field}.html", heading or key, numbers)
        total += len(html)
        if total > MAX_ALL_SECTIONS_LENGTH:
            raise _too_long_together(field)
        callout = read_flag(section, "is_callout", f"{field}.is_callout")
        images = normalise_images(section, field)
        sections.append(section_content(key, heading, html, is_callout=callout, images=images))
    return sections


def _key(section: Mapping[str, object], heading: str, field: str) -> str:
    given = read_text(section, "key", f"{field}.key", 500)
    key = given if _KEY.fullmatch(given) else _slug(given)
    if not given:
        key = _slug(heading)[:MAX_KEY].strip("-")
    if not key:
        message = gettext(
            "A section needs a key of letters and digits, or a heading to make one (%(field)s)."
        )
        raise ContentInvalid(message % {"field": field}, field=f"{field}.key")
    if len(key) > MAX_KEY:
        raise too_long(f"{field}.key", MAX_KEY)
    return key


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return _NOT_KEY.sub("-", plain.lower()).strip("-")


def _html(section: Mapping[str, object], field: str, name: str, numbers: Mapping[int, int]) -> str:
    html = section.get("html")
    if html is None:
        return ""
    if not isinstance(html, str):
        raise not_text(field)
    try:
        return recited(sanitise_html(html), numbers)
    except ContentTooLarge as error:
        message = gettext("The section “%(name)s” is longer than a million characters. Split it.")
        raise ContentTooLarge(message % {"name": name}, field=field) from error


def _references(raw: Mapping[str, object]) -> tuple[list[ReferenceContent], dict[int, int]]:
    """Return the references that say anything, and the new number of each when empty ones between them were dropped.

    A citation of a dropped one is led beyond the list, so that it is told as broken and not taken for the next one's.
    """
    references: list[ReferenceContent] = []
    numbers: dict[int, int] = {}
    rows = read_list(raw, "references", MAX_REFERENCES)
    for position, given in enumerate(rows):
        field = f"references[{position}]"
        source = read_mapping(given, field)
        reference: ReferenceContent = {
            "text": read_text(source, "text", f"{field}.text", MAX_REFERENCE_TEXT),
            "url": read_url(source, "url", f"{field}.url"),
            "doi": read_identifier(source, "doi", f"{field}.doi", _DOI, gettext("a DOI such as 10.1000/182")),
            "pmid": read_identifier(source, "pmid", f"{field}.pmid", _PMID, gettext("a PubMed number")),
            "accessed_on": read_day(source, f"{field}.accessed_on"),
        }
        if reference["text"] or reference["url"] or reference["doi"] or reference["pmid"]:
            references.append(reference)
            numbers[position + 1] = len(references)
        else:
            numbers[position + 1] = len(rows) + position + 1
    return references, numbers if len(references) < len(rows) else {}


def _attribution(raw: Mapping[str, object]) -> Attribution:
    given = raw.get("attribution")
    source = read_mapping({} if given is None or given == "" else given, "attribution")
    return {
        "text": read_text(source, "text", "attribution.text", MAX_REFERENCE_TEXT),
        "license": read_text(source, "license", "attribution.license", MAX_NAME),
        "source_url": read_url(source, "source_url", "attribution.source_url"),
    }


def _too_long_together(field: str) -> ContentTooLarge:
    message = gettext("The sections together are longer than a topic can hold. Split the topic.")
    return ContentTooLarge(message, field=field)
