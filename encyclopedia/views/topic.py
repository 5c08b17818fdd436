"""The topic page: one query, and a small frame around stored text."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from encyclopedia.currency import Currency, currency, due_on
from encyclopedia.rendering import render_html

from . import answers, missing, past
from .frame import frame_for
from .rows import row_from_evidence, shown_row


class Notice(NamedTuple):
    """What a late page says of itself, and under which key."""

    html: str
    key: str


_NO_NOTICE = Notice("", "")


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The current edition; with ``?as_of=``, the one of a past day."""
    if request.META.get("QUERY_STRING") and "as_of" in request.GET:
        return past.edition_of_day(request, slug, request.GET["as_of"])
    row = shown_row(slug) or row_from_evidence(slug)
    if row is None:
        return missing.topic_not_shown(slug, "encyclopedia:topic")
    frame = frame_for(row.disclaimer, row.language)
    notice = notice_for(row.current_as_of, row.interval, timezone.localdate(), row.language)
    etag = f'"{row.etag[:40]}-{frame.etag}{notice.key}"'
    unchanged = answers.not_modified(request, etag)
    if unchanged is not None:
        return unchanged
    body = frame.around(
        head=row.head,
        canonical=f"{settings.BASE_URL}/topics/{slug}/",
        notice=notice.html,
        article=row.article,
        aside=row.aside,
    )
    return answers.page(body, etag=etag, language=row.language)


def notice_for(current_as_of: date, months: int, today: date, language: str) -> Notice:
    """Return what the page says of its own age on ``today``: nothing until its review is late."""
    state = currency(current_as_of, months, today)
    if state in (Currency.CURRENT, Currency.DUE):
        return _NO_NOTICE
    due = due_on(current_as_of, months)
    return _notice(state, due, language)


@lru_cache(maxsize=512)
def _notice(state: Currency, due: date, language: str) -> Notice:
    is_expired = state == Currency.EXPIRED
    html = render_html(
        "encyclopedia/notice_late.html", {"due": due, "is_expired": is_expired}, language=language
    )
    return Notice(html, f"-{state}-{due:%Y%m}")
