"""What a person reads when something is wrong. None of it needs a database or tells of the site's inside."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from encyclopedia.branding import brand_known

from .answers import PRIVATE, failed
from .api import answers as api

# For the case that templates themselves are what fails.
_LAST_WORDS = (
    '<!doctype html><html lang="en"><title>Something went wrong</title>'
    "<h1>Something went wrong on our side</h1><p>Please try again in a few minutes.</p>"
    "<p>If you think you have an emergency, call your local emergency number.</p></html>"
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if request.path_info.startswith(api.PREFIX):
        return api.refused(400, "This request cannot be understood.")
    return failed("400.html", 400, {"site": brand_known()})


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    answer = failed("403.html", 403, {"site": brand_known()})
    answer.headers["Cache-Control"] = PRIVATE
    return answer


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if request.path_info.startswith(api.PREFIX):
        return api.refused(404, "There is nothing at this address.")
    return failed("404.html", 404, {"site": brand_known()})


def server_error(request: HttpRequest, *_args: Any) -> HttpResponse:
    if request.path_info.startswith(api.PREFIX):
        return api.refused(500, "Something went wrong on our side. Try again in a few minutes.")
    try:
        answer = failed("500.html", 500, {"site": brand_known()})
    except Exception:  # whatever broke the templates must not break the last words
        answer = HttpResponse(_LAST_WORDS, status=500)
    answer.headers["Cache-Control"] = "no-store"
    return answer
