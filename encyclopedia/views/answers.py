"""How public pages are answered: validators, caching, and no trace of who asked."""

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.http import parse_etags

from encyclopedia.rendering import render_html

# A withdrawn page must be gone within minutes everywhere, so a cache may reuse what it has for a minute and refresh it
# during the next. While this server fails (5xx: a 410 is no failure) an older copy may stand in, until it is five
# minutes old (60 + 240 seconds) and no longer: a failing server cannot say that a page was withdrawn.
CACHE = "public, max-age=60, stale-while-revalidate=60, stale-if-error=240"
CACHE_ERROR = "public, max-age=60"
PRIVATE = "no-store, private"


def not_modified(request: HttpRequest, etag: str) -> HttpResponseBase | None:
    """Return the 304 (or 412) that the request's conditions ask for, if any. Costs nothing without conditions.

    Only the fingerprint counts. A page changes with its neighbours, its category names and its kind's interval too, and
    none of these leaves a date: so no page has a Last-Modified, and conditions that name a time are passed over
    (RFC 9110, 13.1.3 and 13.1.4: they apply only where there is such a date).
    """
    meta = request.META
    if_match, if_none_match = meta.get("HTTP_IF_MATCH"), meta.get("HTTP_IF_NONE_MATCH")
    if if_match and not {etag, "*"} & set(parse_etags(if_match)):
        return HttpResponse(status=412)
    if if_none_match and {etag, f"W/{etag}", "*"} & set(parse_etags(if_none_match)):
        answer = HttpResponseNotModified()
        _validators(answer, etag)
        return answer
    return None


def page(body: str, *, etag: str, language: str) -> HttpResponse:
    """Return a public page with its validator."""
    answer = HttpResponse(body)
    answer.headers["Content-Language"] = language
    _validators(answer, etag)
    return answer


def _validators(answer: HttpResponseBase, etag: str) -> None:
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = CACHE


def rendered(
    request: HttpRequest, template: str, context: dict[str, Any], *, language: str | None = None
) -> HttpResponseBase:
    """Render and return a page that is put together for each request; unchanged pages answer 304."""
    return complete(request, render_html(template, context, language=language), language=language or "en")


def complete(request: HttpRequest, body: str, *, language: str) -> HttpResponseBase:
    """Return a finished page under the fingerprint of its own text."""
    etag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    return not_modified(request, etag) or page(body, etag=etag, language=language)


def failed(template: str, status: int, context: dict[str, Any] | None = None) -> HttpResponse:
    """Return a page that says in plain words why there is nothing (else) to see."""
    answer = HttpResponse(render_html(template, context or {}), status=status)
    answer.headers["Cache-Control"] = CACHE_ERROR
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
