"""The topic page: one query, and a small frame around stored text."""

import hashlib
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_safe

from encyclopedia.branding import Brand, brand_of
from encyclopedia.currency import Currency, currency, due_on
from encyclopedia.lateness import Lateness, lateness
from encyclopedia.rendering import alternates_of, data_block, long_date, render_html
from encyclopedia.rendering.reader_form import EMERGENCY
from encyclopedia.sisters import DatedPage, in_order

from . import answers, memento, missing, past
from .frame import frame_for
from .rows import Row, row_from_evidence, shown_row


class Notice(NamedTuple):
    """What a page says of its age before its text (``html``) and ``after`` it. ``key`` stands for these two in the
    page's fingerprint: their words change with the date, and with a release that says them better.

    ``article`` takes the place of the page's own, if any.
    """

    html: str
    after: str
    key: str
    head: str = ""
    article: str = ""


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The current edition; with ``?as_of=``, the one of a past day."""
    if request.META.get("QUERY_STRING") and "as_of" in request.GET:
        return past.edition_of_day(request, slug, request.GET["as_of"])
    row = shown_row(slug) or row_from_evidence(slug)
    if row is None:
        return missing.topic_not_shown(slug, "encyclopedia:topic")
    brand = brand_of(row.brand)
    frame = frame_for(row.disclaimer, row.language, brand)
    today = timezone.localdate()
    notice = notice_for(row, brand, today)
    own = DatedPage(row.language, slug, row.current_as_of, row.interval, row.expiry_rule)
    withheld = "".join(f"-a-{page.language}" for page in (own, *row.sisters) if page.are_withheld(today))
    # Of the stored parts the form follows from the edition alone; only whether it is shown does not.
    has_form = bool(row.reader_form) and settings.READER_REPORTS and not notice.article
    etag = f'"{row.etag[:40]}-{frame.etag}{notice.key}{"-r" if has_form else ""}{withheld}"'
    unchanged = answers.not_modified(request, etag)
    if unchanged is not None:
        return unchanged
    reader_form = row.reader_form.replace(EMERGENCY, frame.emergency) if has_form else ""
    body = frame.around(
        head=notice.head or row.head + data_block(row.linked_data, brand.name),
        canonical=f"{settings.BASE_URL}/topics/{slug}/",
        notice=notice.html,
        article=notice.article or row.article,
        after=notice.after + reader_form + row.aside + row.nearby,
        alternates=_alternates(own, row.sisters, today) if withheld else row.alternates,
        switch=row.switch,
    )
    answer = answers.page(body, etag=etag, language=row.language)
    answer.headers["Link"] = memento.links_of_original(slug)
    if notice.article:
        answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _alternates(own: DatedPage, sisters: Sequence[DatedPage], today: date) -> str:
    """Return what the head says where a page of the group withholds its words: no search engine is led to that one,
    nor from it.
    """
    if own.are_withheld(today):
        return ""
    return alternates_of(in_order([page for page in (own, *sisters) if not page.are_withheld(today)]))


def notice_for(row: Row, brand: Brand, today: date) -> Notice:
    """Return what the page says of its own age on ``today``: when its next review is due, and once that is late, what
    its topic or its kind asks for.
    """
    state = currency(row.current_as_of, row.interval, today)
    how = lateness(state, row.expiry_rule)
    due = due_on(row.current_as_of, row.interval)
    notice = _notice(due, how, row.language, is_expired=how != Lateness.NONE and state == Currency.EXPIRED)
    if how != Lateness.REPLACED:
        return notice
    context: dict[str, Any] = {
        "title": row.title,
        "current_as_of": row.current_as_of,
        "language": row.language,
    }
    context["site"] = brand
    with override(row.language):
        context["as_of"] = long_date(row.current_as_of)
    head = render_html("encyclopedia/replaced_head.html", context, language=row.language)
    article = render_html("encyclopedia/replaced.html", context, language=row.language)
    return Notice(notice.html, "", f"{notice.key}{_key(head, article)}", head, article)


@lru_cache(maxsize=4096)
def _notice(due: date, how: Lateness, language: str, *, is_expired: bool) -> Notice:
    context: dict[str, Any] = {"due": due, "how": how, "is_expired": is_expired}
    with override(language):
        context["due_in_words"] = long_date(due)
    template = "encyclopedia/notice_late.html" if how else "encyclopedia/next_review_short.html"
    html = render_html(template, context, language=language)
    after = render_html("encyclopedia/next_review.html", context, language=language)
    return Notice(html, after, _key(html, after))


def _key(*parts: str) -> str:
    return f"-{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:12]}"
