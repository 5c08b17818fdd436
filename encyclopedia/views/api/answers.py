"""How the API answers: JSON to any origin, and a refusal in one sentence (RFC 9457)."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from encyclopedia.views import answers

PREFIX: Final = "/api/"
JSON: Final = "application/json"
PROBLEM: Final = "application/problem+json"
_READING: Final = "GET, HEAD, OPTIONS"

View = Callable[..., HttpResponseBase]


class Problem(Exception):
    """What is wrong with a request, as a sentence for whoever wrote it."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


def endpoint(view: View) -> View:
    """Wrap a view of the API: it only reads, pages of every origin may read what it says, and a Problem is JSON."""

    @csrf_exempt  # nothing here acts, so a forged request gains nothing; it is told 405, and not about a token
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return open_to_all(_answer(view, request, *args, **kwargs))

    return wrapped


def _answer(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    if request.method == "OPTIONS":  # what a browser asks first when a page sends If-None-Match along
        answer = HttpResponse(status=204)
        answer.headers["Access-Control-Allow-Methods"] = _READING
        answer.headers["Access-Control-Allow-Headers"] = "If-None-Match"
        return answer
    if request.method not in ("GET", "HEAD"):
        answer = problem(405, "This interface only reads: use GET.")
        answer.headers["Allow"] = _READING
        return answer
    try:
        return view(request, *args, **kwargs)
    except Problem as found:
        return problem(found.status, found.detail)


def open_to_all(answer: HttpResponseBase) -> HttpResponseBase:
    """Let a page of any origin read the answer. Nothing in it depends on who asks, so there is nothing to protect."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Access-Control-Expose-Headers"] = "ETag"
    return answer


def problem(status: int, detail: str) -> HttpResponse:
    titles = {400: "Bad request", 404: "Not found", 405: "Method not allowed", 410: "Gone", 500: "Error"}
    body = {"type": "about:blank", "title": titles[status], "status": status, "detail": detail}
    answer = HttpResponse(dumped(body), status=status, content_type=PROBLEM)
    answer.headers["Cache-Control"] = answers.PRIVATE if status in (400, 500) else answers.CACHE_ERROR
    return answer


def refused(status: int, detail: str) -> HttpResponse:
    """A problem outside any endpoint: no such address, or a fault of ours."""
    answer = problem(status, detail)
    open_to_all(answer)
    return answer


def found(request: HttpRequest, body: dict[str, Any]) -> HttpResponseBase:
    """Return the body with its fingerprint; 304 where the client has it already."""
    return answers.document(request, dumped(body), JSON)


def dumped(body: object) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def whole_number(request: HttpRequest, name: str, *, default: int, most: int) -> int:
    """Return a parameter as a number from 1 to ``most``, the default where it is not given.

    Raises Problem for what is no number.
    """
    text = request.GET.get(name, "").strip()
    if not text:
        return default
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        raise Problem(400, f"The parameter {name} must be a whole number.")
    if text.startswith("-"):
        return 1
    # A number with very many digits costs long to read, and is above any limit.
    return max(1, min(int(digits), most)) if len(digits) < 10 else most
