"""Sitemaps (sitemaps.org): every page that search engines may show, with the instant of its publication or review.

Topics are dealt out to files by their number in the database, so that no other topic ever moves one to another file.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import F, Max, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from encyclopedia.languages import DEFAULT, OTHERS, address_in
from encyclopedia.lateness import is_replaced_at
from encyclopedia.models import Category, Edition, SiteText
from encyclopedia.models.catalogue import expiry_rule_at, review_months_at
from encyclopedia.rendering.xml import render_xml, utc
from encyclopedia.sisters import shown_sisters
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


class Entry(NamedTuple):
    """An address, when it was published or reviewed last, and the same page in each language, if it has more than one:
    the first for readers of any other.
    """

    address: str
    at: str
    languages: Sequence[tuple[str, str]] = ()


def _entry(path: str, instant: datetime | None, languages: Sequence[tuple[str, str]] = ()) -> Entry:
    return Entry(
        settings.BASE_URL + path,
        utc(instant) if instant else "",
        [(language, settings.BASE_URL + other) for language, other in languages],
    )


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
        _entry("/sitemaps/pages.xml", max(files.values(), default=None)),
        *(_entry(f"/sitemaps/topics-{number}.xml", files[number]) for number in sorted(files)),
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
            .values_list("topic", "topic__slug", "shown_from", "current_as_of", "months", "rule")
        )
        if 0 < number <= _LARGEST_FILE
        else []
    )
    today = timezone.localdate()
    sisters = shown_sisters([row[0] for row in rows], today) if rows else {}
    entries = [
        _entry(
            f"/topics/{slug}/",
            shown_from,
            [(sister.language, f"/topics/{sister.slug}/") for sister in sisters.get(topic, ())],
        )
        for topic, slug, shown_from, as_of, months, rule in rows
        if not is_replaced_at(as_of, months, rule, today)
    ]
    if not entries:
        return answers.failed("404.html", 404)
    # Topics become sisters, and cease to be, without a date.
    return _answer(request, "sitemap.xml", entries, is_dated=len(entries) == len(rows) and not sisters)


@require_safe
def pages(request: HttpRequest) -> HttpResponseBase:
    """The home pages, the indexes, how we review, and the categories that have a shown topic, in each language."""
    shown = Edition.objects.shown().order_by()
    published = dict(shown.values_list("topic__language").annotate(at=Max("shown_from")))
    languages = (DEFAULT, *OTHERS)
    entries = [
        _entry(address_in(language, path), at, _in_each(path))
        for language in languages
        for path, at in (
            ("/", published.get(language)),
            ("/topics/", published.get(language)),
            ("/how-we-review/", _how_we_review_since(language)),
        )
    ]
    categories = list(
        Category.objects.filter(topics__editions__in=shown)
        .order_by("slug", "topics__language")
        .values_list("slug", "topics__language")
        .annotate(at=Max("topics__editions__shown_from"))
    )
    stands_in = Counter(slug for slug, _language, _at in categories)
    for slug, language, at in categories:
        path = f"/categories/{slug}/"
        others = _in_each(path) if stands_in[slug] == len(languages) else ()
        entries.append(_entry(address_in(language, path), at, others))
    # A topic gets or leaves a category without a date.
    return _answer(request, "sitemap.xml", entries, is_dated=False)


def _in_each(path: str) -> Sequence[tuple[str, str]]:
    return [(language, address_in(language, path)) for language in (DEFAULT, *OTHERS)]


def _how_we_review_since(language: str) -> datetime | None:
    """Return since when the text in this language is in force; the text that ships with the product has no day."""
    texts = SiteText.objects.filter(created_by__isnull=False)
    text = texts.in_force(SiteText.Key.HOW_WE_REVIEW, language, timezone.now())
    return text.starts_at if text else None


def _answer(
    request: HttpRequest, template: str, entries: Sequence[Entry], *, is_dated: bool
) -> HttpResponseBase:
    """Return a sitemap. One has no Last-Modified if it names sister pages, or leaves a page out because it is long
    overdue: that came to be so in the catalogue, by the clock or by a changed rule, and none of these is dated.
    """
    body = render_xml(f"encyclopedia/{template}", {"entries": entries})
    return answers.document(request, body, XML, changed_at=changed_at() if is_dated else None)
