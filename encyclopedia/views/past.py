"""What was shown, and when: the editions of a topic, one of them, and the one of a past day."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_safe

from encyclopedia.branding import brand_now
from encyclopedia.lateness import is_replaced
from encyclopedia.models import Edition, SiteText
from encyclopedia.models.editions import EditionQuerySet
from encyclopedia.rendering import Surroundings, long_date, page_parts, render_html, signer_names, span

from . import answers, memento, missing
from .frame import frame_for

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = timedelta(microseconds=1)
_LARGEST_NUMBER = 2**31 - 1


@require_safe
def editions(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Every edition of a topic that is shown now, newest first: when it was shown, for which date, signed by whom."""
    rows = list(
        Edition.objects.filter(topic__slug=slug)
        .order_by("-number")
        .annotate(language=F("topic__language"))
        .only("number", "title", "current_as_of", "shown_from", "shown_until", "reviewers", "attestation")
    )
    shown = next((edition for edition in rows if edition.shown_until is None), None)
    if shown is None:
        return missing.topic_not_shown(slug, "encyclopedia:editions")
    with override(shown.language):
        context = {
            "canonical": f"/topics/{slug}/editions/",
            "slug": slug,
            "title": shown.title,
            "editions": [_listed(edition) for edition in rows],
        }
        return answers.rendered(request, "encyclopedia/editions.html", context)


def _listed(edition: Edition) -> dict[str, Any]:
    attested = [edition.attestation] if edition.attestation else []
    return {
        "edition": edition,
        "as_of": long_date(edition.current_as_of),
        "span": span(edition.shown_from, edition.shown_until),
        "signers": signer_names([*attested, *edition.reviewers]),
    }


@require_safe
def edition(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """One edition, current or past, with a banner that says which, and with the disclaimer of its last day."""
    mementos = memento.mementos_of(slug)
    if not mementos:
        return missing.topic_not_shown(slug, "encyclopedia:edition", number=number)
    found = _one(slug).filter(number=number).first() if number <= _LARGEST_NUMBER else None
    if found is None:
        return answers.failed("404.html", 404, language=missing.language_at(slug))
    instant = found.shown_until - _MOMENT if found.shown_until else timezone.now()
    answer = _past_page(request, slug, found, instant, day=None)
    memento.describe(answer, slug, mementos, number)
    return answer


def edition_of_day(request: HttpRequest, slug: str, text: str) -> HttpResponseBase:
    """The edition that patients read at the end of a day of the site's time zone (called by the topic view)."""
    day = _parse(text)
    if day is None or day > timezone.localdate():
        problem = "bad_date" if day is None else "future"
        language = missing.language_at(slug)
        return answers.failed("encyclopedia/bad_day.html", 400, {"problem": problem}, language=language)
    mementos = memento.mementos_of(slug)
    if not mementos:
        return missing.topic_not_shown(slug, "encyclopedia:topic", query=f"?as_of={day.isoformat()}")
    try:
        morning = timezone.make_aware(datetime.combine(day, time.min))
        instant = min(timezone.make_aware(datetime.combine(day, time.max)), timezone.now())
        read = list(
            _one(slug)
            .filter(Q(shown_until__isnull=True) | Q(shown_until__gt=morning), shown_from__lte=instant)
            .order_by("-number")
        )
    except OverflowError:  # the year 1, east of Greenwich
        read = []
    found = next((one for one in read if one.shown_until is None or one.shown_until > instant), None)
    others = [one for one in read if one is not found]
    if found is None:
        with override(missing.language_at(slug)):
            context = {"slug": slug, "day": long_date(day), "others": _spans(others)}
            return answers.failed("encyclopedia/not_shown_yet.html", 404, context)
    answer = _past_page(request, slug, found, instant, day=day, others=others)
    memento.describe(answer, slug, mementos, found.number)
    return answer


def _spans(editions: Iterable[Edition]) -> list[dict[str, Any]]:
    return [{"number": one.number, "span": span(one.shown_from, one.shown_until)} for one in editions]


def _parse(text: str) -> date | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _one(slug: str) -> EditionQuerySet:
    return (
        Edition.objects.filter(topic__slug=slug)
        .select_related("topic__kind", "page")
        .defer("page__nearby", "page__linked_data", *(f"page__{name}" for name in Surroundings._fields))
    )


def _past_page(
    request: HttpRequest,
    slug: str,
    found: Edition,
    instant: datetime,
    *,
    day: date | None,
    others: Iterable[Edition] = (),
) -> HttpResponseBase:
    language = found.topic.language
    text = SiteText.objects.in_force(SiteText.Key.DISCLAIMER, language, instant)
    frame = frame_for(text.pk if text else None, language, brand_now(), is_past=True)
    with override(language):
        first, last = span(found.shown_from, found.shown_until)
        asked = long_date(day) if day else ""
        others_read = _spans(others)
    context = {
        "edition": found,
        "slug": slug,
        "from": first,
        "until": last,
        "asked": asked,
        "others": others_read,
        # Kept for the record all the same; the page of today does not show these words any more.
        "is_withheld": found.shown_until is None and is_replaced(found, timezone.localdate()),
    }
    banner = render_html("encyclopedia/notice_past.html", context, language=language)
    # The stored page, or one made on the spot. Its aside is of the day it was made, and may name what was withdrawn.
    stored = getattr(found, "page", None) or page_parts(found)
    canonical = settings.BASE_URL + reverse("encyclopedia:topic", kwargs={"slug": slug})
    body = frame.around(head=stored.head, canonical=canonical, notice=banner, article=stored.article)
    answer = answers.complete(request, body, language=language)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
