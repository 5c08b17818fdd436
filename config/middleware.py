"""Middleware that belongs to the site as a whole."""

import gzip
from collections.abc import Callable

from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
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


class Compression:
    """Sends what the public reads as gzip to whoever takes it, under a strong ETag of its own.

    Django's GZipMiddleware makes every ETag a weak one, and it compresses staff pages: the length of an answer that
    holds a secret beside words of the asker tells the secret (BREACH). Public answers hold none: no cookie, no token.
    """

    SHORTEST = 500
    """Fewer bytes go in one packet either way."""
    LEVEL = 4
    """A topic page takes 0.2 ms, and goes as a third of its bytes; level 6 saves one more in 40, in 0.3 ms."""
    MARK = '-gzip"'
    """How the ETag of a compressed answer ends: other bytes, another ETag (RFC 9110, 8.8.3.3)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(STAFF_PREFIX):
            return self.get_response(request)
        takes_gzip = _takes_gzip(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        held = request.META.get("HTTP_IF_NONE_MATCH", "")
        if takes_gzip:
            self.read_conditions(request)
        response = self.get_response(request)
        if response.status_code == 304:
            patch_vary_headers(response, ["Accept-Encoding"])
            if takes_gzip and self.marked(response.headers["ETag"]) in held:
                self.mark(response)
        elif self.is_worth_it(response):
            patch_vary_headers(response, ["Accept-Encoding"])
            if takes_gzip:
                response.content = gzip.compress(response.content, self.LEVEL, mtime=0)
                response.headers["Content-Encoding"] = "gzip"
                response.headers["Content-Length"] = str(len(response.content))
                self.mark(response)
        return response

    def read_conditions(self, request: HttpRequest) -> None:
        """Let views read the ETags of compressed answers as their own.

        For whoever takes no gzip they are left as they are, and match nothing: a cache must not hand them a compressed
        answer because it is still good.
        """
        for name in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH"):
            if name in request.META:
                request.META[name] = request.META[name].replace(self.MARK, '"')

    def is_worth_it(self, response: HttpResponse) -> bool:
        """Return whether an answer is text of some length. Pictures are compressed by what they are."""
        return (
            not response.streaming
            and len(response.content) >= self.SHORTEST
            and not response.headers.get("Content-Type", "").startswith("image/")
        )

    def mark(self, response: HttpResponse) -> None:
        """Make the ETag of an answer, if any, that of its compressed bytes."""
        if "ETag" in response.headers:
            response.headers["ETag"] = self.marked(response.headers["ETag"])

    def marked(self, etag: str) -> str:
        """Return the ETag of the compressed bytes of what has this one."""
        return etag.removesuffix('"') + self.MARK


def _takes_gzip(accepted: str) -> bool:
    """Return whether Accept-Encoding names gzip, and not only to refuse it (RFC 9110, 12.5.3)."""
    for one in accepted.lower().split(","):
        coding, _, weight = one.replace(" ", "").partition(";q=")
        if coding == "gzip":
            return not weight or bool(weight.strip("0."))
    return False


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
