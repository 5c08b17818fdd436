"""The site's own style sheet and logo: files whose address names their content, so that caches keep them for a year."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.views.decorators.http import require_safe

from encyclopedia.branding import brand_now
from encyclopedia.models import SiteLogo

from .answers import CACHE, failed

FOR_EVER = "public, max-age=31536000, immutable"


def _file(body: bytes | str, content_type: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=content_type)
    answer.headers["Cache-Control"] = FOR_EVER
    return answer


@require_safe
def theme(request: HttpRequest, digest: str) -> HttpResponseBase:
    """The accent colours. An address of earlier ones, which a cached page may still name, leads to those of today."""
    brand = brand_now()
    if not brand.theme:
        return failed("404.html", 404)
    if digest != brand.theme_digest:
        answer = HttpResponseRedirect(brand.theme_url)
        answer.headers["Cache-Control"] = CACHE
        return answer
    return _file(brand.theme, "text/css; charset=utf-8")


@require_safe
def logo(request: HttpRequest, digest: str) -> HttpResponseBase:
    """The logo of today. Earlier ones are kept for the record, and shown to nobody."""
    found = SiteLogo.objects.filter(digest=digest, sitesettings__isnull=False).first()
    return _file(bytes(found.body), "image/png") if found else failed("404.html", 404)
