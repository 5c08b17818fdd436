"""The topic bundle, ``topic-bundle/1``: one topic a line, as it travels between systems. Holds no approval state.

What the line says about the words goes on to ``normalise_content``, the single entrance of words; the rest (which
topic, what kind, catalogue data, the date) is checked here. Every refusal is a BadInput whose sentence names the field.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NoReturn

from django.utils.translation import gettext as _

from encyclopedia.content import sanitise_text
from encyclopedia.errors import BadInput

from .code_systems import normalise_system

FORMAT: Final = "topic-bundle/1"
TEXT_FIELDS: Final = ("source_id", "language", "kind", "title")
LIST_FIELDS: Final = ("also_called", "categories", "codes", "sections")
OPTIONAL_TEXT: Final = ("summary", "author", "source_url", "license", "attribution", "current_as_of")

MAX_SOURCE_ID: Final = 200
MAX_CATEGORY: Final = 120
MAX_CODE: Final = 60
MAX_DISPLAY: Final = 300
MOST_CATEGORIES: Final = 50
MOST_CODES: Final = 1_000
MOST_IMAGES: Final = 10
MOST_RELATED: Final = 200

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Bundle:
    """One line, read and checked. ``words`` is the raw content for ``normalise_content``; the rest is clean."""

    source_id: str
    language: str
    kind: str
    words: Mapping[str, Any]
    categories: tuple[str, ...] = ()
    codes: tuple[tuple[str, str, str], ...] = ()
    related: tuple[str, ...] = ()
    current_as_of: date | None = None


def parse(line: bytes | str) -> Bundle:
    """Read one line. Raises BadInput for whatever is not a topic bundle, whatever it is."""
    return check(_json(line))


def source_id_of(line: bytes) -> str:
    """Return the source id of a line that was refused, as far as it can be read, for the person who looks for it."""
    found = re.search(rb'"source_id"\s*:\s*"([^"\\]{1,200})"', line)
    return sanitise_text(found[1].decode("utf-8", "replace")) if found else ""


def check(data: object) -> Bundle:
    """Check the fields of a bundle that was read. Fields that are not known here are passed over."""
    if not isinstance(data, dict):
        raise BadInput(_("The line is not a JSON object."))
    if data.get("format") != FORMAT:
        raise BadInput(_("The field “format” must be “%(format)s”.") % {"format": FORMAT})
    for name in TEXT_FIELDS:
        if not _text(data, name).strip():
            raise BadInput(_("The field “%(name)s” is missing or empty.") % {"name": name})
    for name in LIST_FIELDS:
        if data.get(name) is None:
            raise BadInput(_("The field “%(name)s” is missing.") % {"name": name})
    sections = [_section(item, n) for n, item in enumerate(_list(data, "sections"))]
    if not sections:
        raise BadInput(_("The field “sections” is empty: a topic has at least one section."))
    as_of = _text(data, "current_as_of")
    return Bundle(
        source_id=_source_id(data["source_id"]),
        language=data["language"].strip().lower(),
        kind=data["kind"].strip(),
        words={
            "title": data["title"],
            "summary": _text(data, "summary"),
            "key_points": _texts(data, "key_points"),
            "also_called": _texts(data, "also_called"),
            "author": _text(data, "author"),
            "sections": sections,
            "references": _list(data, "references"),
            "attribution": {
                "text": _text(data, "attribution"),
                "license": _text(data, "license"),
                "source_url": _text(data, "source_url"),
            },
        },
        categories=_categories(data),
        codes=_codes(data),
        related=tuple(dict.fromkeys(_at_most(MOST_RELATED, "related", _texts(data, "related")))),
        current_as_of=_day(as_of) if as_of else None,
    )


def _json(line: bytes | str) -> object:
    try:
        text = line if isinstance(line, str) else line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(_("The line is not UTF-8 (byte %(n)d).") % {"n": error.start + 1}) from error
    try:
        return json.loads(text, parse_constant=_no_constant)
    except RecursionError as error:
        raise BadInput(_("The line is not JSON that can be read: it is nested too deeply.")) from error
    except ValueError as error:  # JSONDecodeError, and numbers of thousands of digits
        raise BadInput(_("The line is not JSON: %(why)s") % {"why": error}) from error


def _no_constant(name: str) -> NoReturn:
    raise ValueError(_("%(name)s is not JSON") % {"name": name})


def _text(data: Mapping[str, Any], name: str, where: str = "") -> str:
    value = data.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadInput(_("The field “%(name)s” must be text.") % {"name": where or name})
    return value


def _list(data: Mapping[str, Any], name: str) -> list[Any]:
    value = data.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadInput(_("The field “%(name)s” must be a list.") % {"name": name})
    return value


def _texts(data: Mapping[str, Any], name: str) -> list[str]:
    values = _list(data, name)
    for value in values:
        if not isinstance(value, str):
            raise BadInput(_("The field “%(name)s” must be a list of texts.") % {"name": name})
    return values


def _at_most(limit: int, name: str, values: list[Any]) -> list[Any]:
    if len(values) > limit:
        raise BadInput(
            _("The field “%(name)s” has more than %(limit)d entries.") % {"name": name, "limit": limit}
        )
    return values


def _within(limit: int, name: str, text: str) -> str:
    if len(text) > limit:
        raise BadInput(
            _("The field “%(name)s” is longer than %(limit)d characters.") % {"name": name, "limit": limit}
        )
    return text


def _source_id(given: str) -> str:
    # Never repaired: two ids that differ only in what a repair drops would become one topic.
    if len(given) > MAX_SOURCE_ID or sanitise_text(given) != given:
        raise BadInput(
            _("The field “source_id” must be one line of at most %(limit)d visible characters.")
            % {"limit": MAX_SOURCE_ID}
        )
    return given


def _section(item: object, number: int) -> dict[str, Any]:
    where = f"sections[{number}]"
    if not isinstance(item, dict):
        raise BadInput(_("The field “%(name)s” must be an object.") % {"name": where})
    for name in ("key", "heading", "html"):
        if not isinstance(item.get(name), str):
            raise BadInput(
                _("The field “%(name)s” is missing, or is not text.") % {"name": f"{where}.{name}"}
            )
    callout = item.get("is_callout", False)
    if not isinstance(callout, bool):
        raise BadInput(_("The field “%(name)s” must be true or false.") % {"name": f"{where}.is_callout"})
    return {
        **{name: item[name] for name in ("key", "heading", "html")},
        "is_callout": callout,
        "images": [
            _image(image, where) for image in _at_most(MOST_IMAGES, f"{where}.images", _list(item, "images"))
        ],
    }


def _image(item: object, where: str) -> dict[str, str]:
    """A picture as a bundle brings it: its bytes in Base64, and its words."""
    if not isinstance(item, dict) or not isinstance(item.get("data"), str):
        raise BadInput(
            _("The field “%(name)s” is missing, or is not text.") % {"name": f"{where}.images.data"}
        )
    words = {name: _text(item, name, f"{where}.images.{name}") for name in ("alt", "caption", "credit")}
    return {"data": item["data"], **words}


def _categories(data: Mapping[str, Any]) -> tuple[str, ...]:
    names = [
        _within(MAX_CATEGORY, "categories", sanitise_text(name))
        for name in _at_most(MOST_CATEGORIES, "categories", _texts(data, "categories"))
    ]
    return tuple(dict.fromkeys(name for name in names if name))


def _codes(data: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    codes: dict[tuple[str, str], str] = {}
    for number, item in enumerate(_at_most(MOST_CODES, "codes", _list(data, "codes"))):
        where = f"codes[{number}]"
        if not isinstance(item, dict):
            raise BadInput(_("The field “%(name)s” must be an object.") % {"name": where})
        given = _text(item, "system", f"{where}.system")
        try:
            system = normalise_system(given)
        except ValueError as error:
            raise BadInput(
                _("The field “%(name)s” must be an OID or a URI, not “%(value)s”.")
                % {"name": f"{where}.system", "value": sanitise_text(given[:80])}
            ) from error
        code = _within(MAX_CODE, f"{where}.code", sanitise_text(_text(item, "code", f"{where}.code")))
        if not code:
            raise BadInput(_("The field “%(name)s” is missing or empty.") % {"name": f"{where}.code"})
        display = sanitise_text(_text(item, "display", f"{where}.display"))
        codes.setdefault((system, code), _within(MAX_DISPLAY, f"{where}.display", display))
    return tuple((system, code, display) for (system, code), display in codes.items())


def _day(given: str) -> date:
    try:
        if _DATE.fullmatch(given):
            return date.fromisoformat(given)
    except ValueError:
        pass
    raise BadInput(
        _("The field “current_as_of” must be a date such as 2024-03-01, not “%(value)s”.")
        % {"value": sanitise_text(given[:40])}
    )
