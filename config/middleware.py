"""Middleware that belongs to the site as a whole."""

from collections.abc import Callable

from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import override

from encyclopedia.languages import language_of

STAFF_PREFIX = "/admin/"

# The one style sheet that the section editor (Tiptap, in django-prose-editor) writes into the page, by its hash: that
# text and no other may be inline. The browser tests fail when a new release of the editor changes it.
EDITOR_STYLE = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"


class ContentSecurityPolicy(CSPMiddleware):
    """The policy of settings.py for all pages, and on staff pages the editor's own style sheet besides."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and request.path_info.startswith(STAFF_PREFIX):
            parts.update = {"style-src": [EDITOR_STYLE]} | (parts.update or {})
        return parts


class StaffReferrerPolicy:
    """`Referrer-Policy: same-origin` under /admin/, where public pages send `no-referrer` (SECURE_REFERRER_POLICY).

    Under `no-referrer` a browser posts a form with `Origin: null` and without a Referer, and Django's CSRF check
    refuses it. `same-origin` names our origin to ourselves, and still tells other hosts nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(STAFF_PREFIX):
            response.headers.setdefault("Referrer-Policy", "same-origin")
        return response


class PublicRequests:
    """A public page never learns of a cookie: whoever signs in as staff reads it as every patient does.

    It also keeps invariant 10 against Django itself, which answers a malformed session or CSRF cookie with a new one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(STAFF_PREFIX):
            request.META.pop("HTTP_COOKIE", None)
        return self.get_response(request)


class PageLanguage:
    """Answers in the language that the address names (``encyclopedia.languages``), error pages included.

    Not Django's LocaleMiddleware: that one looks at cookies and at the browser's wishes, and pages would vary by them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with override(language_of(request.path_info)):
            return self.get_response(request)
