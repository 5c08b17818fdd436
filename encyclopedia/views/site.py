"""What is about the site itself: how we review, permanent addresses, robots, and whether it is well."""

import re
from functools import cache

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from encyclopedia.content import sanitise_html
from encyclopedia.languages import DEFAULT, OTHERS, active, address_in
from encyclopedia.models import Edition, SiteText
from encyclopedia.rendering import long_date

from . import answers, missing

_HEADING = re.compile(r"<(/?)h([34])>")
ROBOTS = "User-agent: *\nDisallow: /admin/\n" + "".join(
    f"Disallow: {address_in(language, '/search/')}\n" for language in (DEFAULT, *OTHERS)
)


@require_safe
def how_we_review(request: HttpRequest) -> HttpResponseBase:
    """The text on how pages are written, reviewed, dated and taken down."""
    now, key = timezone.now(), SiteText.Key.HOW_WE_REVIEW
    text = SiteText.objects.in_force(key, active(), now) or SiteText.objects.in_force(key, DEFAULT, now)
    if text is None:
        return answers.failed("404.html", 404)
    # Sanitised headings begin at h3, and carry no attributes. Here they stand right under the h1.
    body = _HEADING.sub(lambda tag: f"<{tag[1]}h{int(tag[2]) - 1}>", sanitise_html(text.body))
    context = {
        "canonical": address_in(active(), "/how-we-review/"),
        "counterpart": "/how-we-review/",
        "text_language": text.language,
        "body": mark_safe(body),  # noqa: S308 - sanitised two lines above
        # The text that ships with the product has no day of its own.
        "since": long_date(timezone.localdate(text.starts_at)) if text.created_by_id else "",
    }
    return answers.rendered(request, "encyclopedia/how_we_review.html", context)


@require_safe
def permanent(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Redirect from the address that never changes to the one of today. Not for good: the one of today may change."""
    editions = Edition.objects.filter(topic__public_id=public_id.lower())
    slug = editions.shown().values_list("topic__slug", flat=True).first()
    if slug is not None:
        answer = HttpResponseRedirect(reverse("encyclopedia:topic", kwargs={"slug": slug}))
        answer.headers["Cache-Control"] = answers.CACHE
        return answer
    return missing.gone(editions)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    sitemap = settings.BASE_URL + reverse("encyclopedia:sitemap")
    answer = HttpResponse(f"{ROBOTS}\nSitemap: {sitemap}\n", content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = answers.CACHE
    return answer


def _plain(text: str, status: int = 200) -> HttpResponse:
    answer = HttpResponse(text + "\n", status=status, content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether this process answers at all. Asks nothing of the database: a restart would not mend that."""
    return _plain("ok")


@cache
def _last_migrations() -> frozenset[tuple[str, str]]:
    """Return the last migration of each app, as this process has them on disk."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether this process can serve: the database answers, and every migration was applied to it."""
    try:
        applied = MigrationRecorder(connection).applied_migrations()
    except Error:
        return _plain("the database does not answer", 503)
    if not _last_migrations() <= applied.keys():
        return _plain("migrations wait to be applied", 503)
    return _plain("ready")
