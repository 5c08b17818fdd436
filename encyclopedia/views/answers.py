"""How public pages are answered: validators, caching, and no trace of who asked."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils import timezone
from django.utils.http import http_date, parse_etags, parse_http_date_safe

from encyclopedia.languages import active
from encyclopedia.rendering import render_html

# A withdrawn page must be gone within minutes everywhere, so a cache may reuse what it has for a minute and refresh it
# during the next. While this server fails (5xx: a 410 is no failure) an older copy may stand in, until it is five
# minutes old (60 + 240 seconds) and no longer: a failing server cannot say that a page was withdrawn.
CACHE = "public, max-age=60, stale-while-revalidate=60, stale-if-error=240"
CACHE_ERROR = "public, max-age=60"
PRIVATE = "no-store, private"


def not_modified(
    request: HttpRequest, etag: str, changed_at: datetime | None = None
) -> HttpResponseBase | None:
    """Return the 304 (or 412) that the request's conditions ask for, if any. Costs nothing without conditions.

    A fingerprint goes before a time, and a time counts only for what has one (RFC 9110, 13.2.2). Pages have none: a
    page changes with its neighbours, its category names and its kind's interval too, and none of these leaves a date.
    """
    meta = request.META
    if_match, if_none_match = meta.get("HTTP_IF_MATCH"), meta.get("HTTP_IF_NONE_MATCH")
    changed = _last_modified(changed_at)
    if if_match:
        if not {etag, "*"} & set(parse_etags(if_match)):
            return HttpResponse(status=412)
    elif changed is not None and changed > _time(meta, "HTTP_IF_UNMODIFIED_SINCE", changed):
        return HttpResponse(status=412)
    if if_none_match:
        is_known = bool({etag, f"W/{etag}", "*"} & set(parse_etags(if_none_match)))
    else:
        is_known = changed is not None and changed <= _time(meta, "HTTP_IF_MODIFIED_SINCE", changed - 1)
    if not is_known:
        return None
    answer = HttpResponseNotModified()
    _validators(answer, etag, changed_at)
    return answer


def _time(meta: dict[str, Any], header: str, otherwise: int) -> int:
    """Return the time that a condition names; ``otherwise`` where it names none that can be read."""
    time = parse_http_date_safe(meta.get(header, ""))
    return otherwise if time is None else time


def _last_modified(changed_at: datetime | None) -> int | None:
    """Return the second in which something changed last; None while that second lasts, for it may hold another change
    (RFC 9110, 8.8.2.2).
    """
    if changed_at is None or timezone.now() - changed_at < timedelta(seconds=1):
        return None
    return int(changed_at.timestamp())


def page(body: str, *, etag: str, language: str) -> HttpResponse:
    """Return a public page with its validator."""
    answer = HttpResponse(body)
    answer.headers["Content-Language"] = language
    _validators(answer, etag)
    return answer


def _validators(answer: HttpResponseBase, etag: str, changed_at: datetime | None = None) -> None:
    answer.headers["ETag"] = etag
    if (changed := _last_modified(changed_at)) is not None:
        answer.headers["Last-Modified"] = http_date(changed)
    answer.headers["Cache-Control"] = CACHE


def rendered(
    request: HttpRequest, template: str, context: dict[str, Any], *, language: str | None = None
) -> HttpResponseBase:
    """Render and return a page that is put together for each request; unchanged pages answer 304."""
    return complete(request, render_html(template, context, language=language), language=language or active())


def complete(request: HttpRequest, body: str, *, language: str) -> HttpResponseBase:
    """Return a finished page under the fingerprint of its own text."""
    etag = _etag(body)
    return not_modified(request, etag) or page(body, etag=etag, language=language)


def document(
    request: HttpRequest, body: str, content_type: str, *, changed_at: datetime | None = None
) -> HttpResponseBase:
    """Return a finished text for machines under its own fingerprint, and under the instant at which it changed last,
    where something vouches for one.
    """
    etag = _etag(body)
    if (unchanged := not_modified(request, etag, changed_at)) is not None:
        return unchanged
    answer = HttpResponse(body, content_type=content_type)
    _validators(answer, etag, changed_at)
    return answer


def _etag(body: str) -> str:
    return f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'


def failed(
    template: str, status: int, context: dict[str, Any] | None = None, *, language: str | None = None
) -> HttpResponse:
    """Return a page that says in plain words why there is nothing (else) to see."""
    answer = HttpResponse(render_html(template, context or {}, language=language), status=status)
    answer.headers["Content-Language"] = language or active()
    answer.headers["Cache-Control"] = CACHE_ERROR
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
