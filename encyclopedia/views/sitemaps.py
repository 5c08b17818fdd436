"""Sitemaps (sitemaps.org): every page that search engines may show, with the instant of its publication or review.

Topics are dealt out to files by their number in the database, so that no other topic ever moves one to another file.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F, Max, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from encyclopedia.lateness import is_replaced_at
from encyclopedia.models import Category, Edition, SiteText
from encyclopedia.models.catalogue import expiry_rule_at, review_months_at
from encyclopedia.rendering.xml import render_xml, utc
from encyclopedia.timeline import changed_at

from . import answers

PER_FILE = 2_000
XML = "application/xml; charset=utf-8"
_LARGEST_FILE = 10**9


def _dated() -> QuerySet[Any, Any]:
    """Shown editions with what says whether their words are withheld today."""
    return (
        Edition.objects.shown()
        .order_by()
        .annotate(months=review_months_at("topic__"), rule=expiry_rule_at("topic__"))
    )


def _entry(view: str, instant: datetime | None, **kwargs: Any) -> dict[str, str]:
    address = settings.BASE_URL + reverse(f"encyclopedia:{view}", kwargs=kwargs)
    return {"address": address, "at": utc(instant) if instant else ""}


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """The sitemaps there are: one of pages, and those of topics."""
    today = timezone.localdate()
    # One row for all topics of a file that are late by the same rule: the freshest of them says whether any is shown.
    groups = list(
        _dated()
        .annotate(file=F("topic_id") / PER_FILE + 1)
        .values("file", "months", "rule")
        .annotate(published=Max("shown_from"), freshest=Max("current_as_of"))
    )
    listed = [row for row in groups if not is_replaced_at(row["freshest"], row["months"], row["rule"], today)]
    files: dict[int, datetime] = {}
    for row in listed:
        files[row["file"]] = max(row["published"], files.get(row["file"], row["published"]))
    entries = [
        _entry("sitemap-pages", max(files.values(), default=None)),
        *(_entry("sitemap-topics", files[number], number=number) for number in sorted(files)),
    ]
    return _answer(request, "sitemap_index.xml", entries, is_dated=len(listed) == len(groups))


@require_safe
def topics(request: HttpRequest, number: int) -> HttpResponseBase:
    """The topics of one file whose words are shown today."""
    first = (number - 1) * PER_FILE
    rows = (
        list(
            _dated()
            .filter(topic__gte=first, topic__lt=first + PER_FILE)
            .order_by("topic")
            .values_list("topic__slug", "shown_from", "current_as_of", "months", "rule")
        )
        if 0 < number <= _LARGEST_FILE
        else []
    )
    today = timezone.localdate()
    entries = [
        _entry("topic", shown_from, slug=slug)
        for slug, shown_from, as_of, months, rule in rows
        if not is_replaced_at(as_of, months, rule, today)
    ]
    if not entries:
        return answers.failed("404.html", 404)
    return _answer(request, "sitemap.xml", entries, is_dated=len(entries) == len(rows))


@require_safe
def pages(request: HttpRequest) -> HttpResponseBase:
    """The home page, the index, how we review, and the categories that have a shown topic."""
    published = Edition.objects.shown().aggregate(at=Max("shown_from"))["at"]
    entries = [_entry("home", published), _entry("index", published)]
    text = SiteText.objects.in_force(SiteText.Key.HOW_WE_REVIEW, settings.LANGUAGE_CODE, timezone.now())
    if text is not None:
        entries.append(_entry("how-we-review", text.starts_at if text.created_by_id else None))
    shown = Category.objects.filter(topics__editions__in=Edition.objects.shown()).order_by("slug")
    for slug, at in shown.annotate(at=Max("topics__editions__shown_from")).values_list("slug", "at"):
        entries.append(_entry("category", at, slug=slug))
    # A topic gets or leaves a category without a date.
    return _answer(request, "sitemap.xml", entries, is_dated=False)


def _answer(
    request: HttpRequest, template: str, entries: Iterable[dict[str, str]], *, is_dated: bool
) -> HttpResponseBase:
    """Return a sitemap. One from which a page is left out because it is long overdue has no Last-Modified: it came to
    be so by the clock, or by a changed rule, and neither is dated.
    """
    body = render_xml(f"encyclopedia/{template}", {"entries": entries})
    return answers.document(request, body, XML, changed_at=changed_at() if is_dated else None)
