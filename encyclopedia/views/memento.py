"""Memento (RFC 7089): machines that know the protocol find what patients read at an instant.

The topic page is the original, its editions are the mementos. An edition's instant is the one from which it was shown.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_safe

from encyclopedia.models import Edition

from . import answers, missing

LINK_FORMAT = "application/link-format"


class Memento(NamedTuple):
    number: int
    shown_from: datetime
    shown_until: datetime | None


def mementos_of(slug: str) -> list[Memento]:
    """Return the editions of a topic that is shown now, oldest first; none of any other topic. One query."""
    rows = Edition.objects.filter(topic__slug=slug).order_by("number")
    found = [Memento(*row) for row in rows.values_list("number", "shown_from", "shown_until")]
    return found if any(one.shown_until is None for one in found) else []


@require_safe
def timegate(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Lead to the edition of the instant in ``Accept-Datetime``; without one, to the edition of now.

    For an instant at which the page was withdrawn that is the edition before; for one before the first, the first
    (RFC 7089, 4.5.3). The edition itself says from when until when it was shown.
    """
    mementos = mementos_of(slug)
    if not mementos:
        return missing.topic_not_shown(slug, "encyclopedia:timegate")
    asked = request.headers.get("Accept-Datetime")
    instant = parse_http_date_safe(asked) if asked is not None else None
    if asked is not None and instant is None:
        answer: HttpResponseBase = answers.failed("400.html", 400, language=missing.language_at(slug))
    else:
        begun = [one for one in mementos if instant is None or int(one.shown_from.timestamp()) <= instant]
        found = begun[-1] if begun else mementos[0]
        answer = HttpResponseRedirect(_memento(slug, found))
        answer.headers["Cache-Control"] = answers.CACHE
        answer.headers["Link"] = _links(slug, mementos, found)
    patch_vary_headers(answer, ["Accept-Datetime"])
    return answer


@require_safe
def timemap(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Every edition with its address and instant, in the link format (RFC 6690). No word of any page."""
    mementos = mementos_of(slug)
    if not mementos:
        return missing.topic_not_shown(slug, "encyclopedia:timemap")
    first, last = mementos[0], mementos[-1]
    links = [
        _link(_address(slug), "original"),
        _link(
            _address(slug, "timemap/"),
            "self",
            type=LINK_FORMAT,
            **{"from": _when(first), "until": _when(last)},
        ),
        _link(_address(slug, "timegate/"), "timegate"),
    ]
    for one in mementos:
        names = [name for name, end in (("first", first), ("last", last)) if one is end]
        links.append(_link(_memento(slug, one), " ".join([*names, "memento"]), datetime=_when(one)))
    return answers.document(request, ",\n".join(links) + "\n", LINK_FORMAT)


def links_of_original(slug: str) -> str:
    """Return the Link header of a topic page: it is an original, and here is its past."""
    return ", ".join(_ways(slug))


def describe(answer: HttpResponseBase, slug: str, mementos: Sequence[Memento], number: int) -> None:
    """Say in the headers of a page that it is edition ``number`` of the topic, and what its neighbours are.

    An edition that was published after ``mementos`` were read is none of them yet, and the page goes without.
    """
    for found in mementos:
        if found.number == number:
            answer.headers["Memento-Datetime"] = _when(found)
            answer.headers["Link"] = _links(slug, mementos, found)


def _links(slug: str, mementos: Sequence[Memento], found: Memento) -> str:
    return ", ".join([*_ways(slug), *_around(slug, mementos, found)])


def _ways(slug: str) -> list[str]:
    return [
        _link(_address(slug), "original"),
        _link(_address(slug, "timegate/"), "timegate"),
        _link(_address(slug, "timemap/"), "timemap", type=LINK_FORMAT),
    ]


def _around(slug: str, mementos: Sequence[Memento], found: Memento) -> Iterator[str]:
    """Yield one link to each of the first, the last, the previous, the next memento and to ``found`` itself."""
    place = mementos.index(found)
    names: defaultdict[Memento, list[str]] = defaultdict(list)
    names[mementos[0]].append("first")
    names[mementos[-1]].append("last")
    if place:
        names[mementos[place - 1]].append("prev")
    if place + 1 < len(mementos):
        names[mementos[place + 1]].append("next")
    names[found].append("memento")
    for one in sorted(names):
        yield _link(
            _memento(slug, one), " ".join(dict.fromkeys([*names[one], "memento"])), datetime=_when(one)
        )


def _address(slug: str, view: str = "") -> str:
    """Return the address of the original, or of what lies below it. Not by ``reverse``: each topic page has three."""
    return f"{settings.BASE_URL}/topics/{slug}/{view}"


def _memento(slug: str, one: Memento) -> str:
    return _address(slug, f"editions/{one.number}/")


def _when(one: Memento) -> str:
    return http_date(one.shown_from.timestamp())


def _link(address: str, rel: str, **attributes: str) -> str:
    return "; ".join(
        [f"<{address}>", f'rel="{rel}"', *(f'{key}="{value}"' for key, value in attributes.items())]
    )
