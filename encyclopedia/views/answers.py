"""How public pages are answered: validators, caching, and no trace of who asked."""

import hashlib
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from encyclopedia.rendering import render_html

# A withdrawn page must be gone within minutes everywhere, so a cache may reuse what it has for a minute and refresh it
# during the next. Only while this server fails (5xx: a 410 is no failure) may older copies stand in.
CACHE = "public, max-age=60, stale-while-revalidate=60, stale-if-error=86400"
CACHE_ERROR = "public, max-age=60"
PRIVATE = "no-store, private"


def not_modified(request: HttpRequest, etag: str, modified: datetime | None) -> HttpResponseBase | None:
    """Return the 304 (or 412) that the request's conditions ask for, if any. Costs nothing without conditions."""
    meta = request.META
    if not (
        "HTTP_IF_NONE_MATCH" in meta
        or "HTTP_IF_MODIFIED_SINCE" in meta
        or "HTTP_IF_MATCH" in meta
        or "HTTP_IF_UNMODIFIED_SINCE" in meta
    ):
        return None
    stamp = int(modified.timestamp()) if modified else None
    answer = get_conditional_response(request, etag=etag, last_modified=stamp)
    if answer is not None:
        _validators(answer, etag, modified)
    return answer


def page(body: str, *, etag: str, modified: datetime | None, language: str) -> HttpResponse:
    """Return a public page with its validators."""
    answer = HttpResponse(body)
    answer.headers["Content-Language"] = language
    _validators(answer, etag, modified)
    return answer


def _validators(answer: HttpResponseBase, etag: str, modified: datetime | None) -> None:
    headers = answer.headers
    headers["ETag"] = etag
    headers["Cache-Control"] = CACHE
    if modified is not None:
        headers["Last-Modified"] = http_date(modified.timestamp())


def rendered(
    request: HttpRequest, template: str, context: dict[str, Any], *, language: str | None = None
) -> HttpResponseBase:
    """Render and return a page that is put together for each request; unchanged pages answer 304."""
    return complete(request, render_html(template, context, language=language), language=language or "en")


def complete(request: HttpRequest, body: str, *, language: str) -> HttpResponseBase:
    """Return a finished page under the fingerprint of its own text."""
    etag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    return not_modified(request, etag, None) or page(body, etag=etag, modified=None, language=language)


def failed(template: str, status: int, context: dict[str, Any] | None = None) -> HttpResponse:
    """Return a page that says in plain words why there is nothing (else) to see."""
    answer = HttpResponse(render_html(template, context or {}), status=status)
    answer.headers["Cache-Control"] = CACHE_ERROR
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
