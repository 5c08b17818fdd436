"""The topic page: one query, and a small frame around stored text."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_safe

from encyclopedia.currency import Currency, currency, due_on
from encyclopedia.lateness import Lateness, lateness
from encyclopedia.rendering import long_date, render_html

from . import answers, memento, missing, past
from .frame import frame_for
from .rows import Row, row_from_evidence, shown_row


class Notice(NamedTuple):
    """What a late page says of itself, and under which key. ``article`` takes the place of the page's own, if any."""

    html: str
    key: str
    head: str = ""
    article: str = ""


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
    notice = notice_for(row, timezone.localdate())
    # Of the stored parts the form follows from the edition alone; only whether it is shown does not.
    reader_form = row.reader_form if settings.READER_REPORTS and not notice.article else ""
    etag = f'"{row.etag[:40]}-{frame.etag}{notice.key}{"-r" if reader_form else ""}"'
    unchanged = answers.not_modified(request, etag)
    if unchanged is not None:
        return unchanged
    body = frame.around(
        head=notice.head or row.head,
        canonical=f"{settings.BASE_URL}/topics/{slug}/",
        notice=notice.html,
        article=(notice.article or row.article) + reader_form,
        aside=row.aside,
    )
    answer = answers.page(body, etag=etag, language=row.language)
    answer.headers["Link"] = memento.links_of_original(slug)
    if notice.article:
        answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def notice_for(row: Row, today: date) -> Notice:
    """Return what the page says of its own age on ``today``: nothing until its review is late, then what its topic
    or its kind asks for.
    """
    state = currency(row.current_as_of, row.interval, today)
    how = lateness(state, row.expiry_rule)
    if how == Lateness.NONE:
        return _NO_NOTICE
    notice = _notice(state, how, due_on(row.current_as_of, row.interval), row.language)
    if how != Lateness.REPLACED:
        return notice
    context = {"title": row.title, "current_as_of": row.current_as_of, "language": row.language}
    with override(row.language):
        context["as_of"] = long_date(row.current_as_of)
    return notice._replace(
        head=render_html("encyclopedia/replaced_head.html", context, language=row.language),
        article=render_html("encyclopedia/replaced.html", context, language=row.language),
    )


@lru_cache(maxsize=512)
def _notice(state: Currency, how: Lateness, due: date, language: str) -> Notice:
    context = {"due": due, "is_expired": state == Currency.EXPIRED, "how": how}
    html = render_html("encyclopedia/notice_late.html", context, language=language)
    return Notice(html, f"-{state}-{how}-{due:%Y%m}")
