"""The one query of a topic page: written with the ORM, translated to SQL once a process.

Building a queryset and translating it takes Django longer than the database takes to answer (half of the whole page).
What is translated is the queryset below; only the address differs from request to request. PostgreSQL in turn takes
longer to plan these joins than to follow them, so each connection there keeps the statement prepared.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from django.db.models import OuterRef, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from encyclopedia.branding import brand_now
from encyclopedia.languages import OTHERS
from encyclopedia.models import Edition, EditionPage, SiteSettings, SiteText
from encyclopedia.models.catalogue import expiry_rule_at, review_months_at
from encyclopedia.rendering import (
    RENDERER,
    linked_data_of,
    nearby_of,
    page_etag,
    page_parts,
    surroundings_of,
)
from encyclopedia.sisters import DatedPage, dated_sisters
from encyclopedia.statements import TEXT, Select

# A text is in force from the moment it is saved, so the one in force now is the last one.
_DISCLAIMER = (
    SiteText.objects.filter(key=SiteText.Key.DISCLAIMER, language=OuterRef("edition__topic__language"))
    .order_by("-number")
    .values("pk")[:1]
)


def _sister(place: int) -> Subquery:
    """A sister page, and what says whether its words are withheld today, in one text: ``_dated`` reads it."""
    group = Edition.objects.shown().filter(topic__translations=OuterRef("edition__topic__translations"))
    others = group.exclude(topic=OuterRef("edition__topic")).order_by("topic__language")
    page = Concat(
        "topic__language",
        Value(" "),
        "topic__slug",
        Value(" "),
        Cast("current_as_of", TextField()),
        Value(" "),
        Cast(review_months_at("topic__"), TextField()),
        Value(" "),
        expiry_rule_at("topic__"),
        output_field=TextField(),
    )
    return Subquery(others.values(dated=page)[place : place + 1])


def _dated(text: str) -> DatedPage:
    language, slug, as_of, months, rule = text.split(" ")
    return DatedPage(language, slug, date.fromisoformat(as_of), int(months), rule)


class Row(NamedTuple):
    """What the query brings: the stored page, and what its frame and its notice depend on."""

    head: str
    article: str
    aside: str
    alternates: str
    switch: str
    nearby: str
    etag: str
    current_as_of: date
    interval: int
    expiry_rule: str
    title: str
    language: str
    disclaimer: int | None
    brand: int | None
    reader_form: str
    linked_data: str
    sisters: Sequence[DatedPage]


_COLUMNS = (
    "head",
    "article",
    "aside",
    "alternates",
    "switch",
    "nearby",
    "etag",
    "edition__current_as_of",
    "interval",
    "expiry_rule",
    "edition__title",
    "edition__topic__language",
    "disclaimer",
    "brand",
    "reader_form",
    "linked_data",
)


@cache
def _shown(most_sisters: int) -> Select:
    sisters = {f"sister_{place}": _sister(place) for place in range(most_sisters)}
    found = (
        EditionPage.objects.filter(edition__topic__slug=TEXT, edition__shown_until__isnull=True)
        .annotate(
            disclaimer=Subquery(_DISCLAIMER),
            brand=Subquery(SiteSettings.objects.values("number")[:1]),
            interval=review_months_at("edition__topic__"),
            expiry_rule=expiry_rule_at("edition__topic__"),
            **sisters,
        )
        .values_list(*_COLUMNS, *sisters)
    )
    return Select(found, TEXT)


def shown_row(slug: str) -> Row | None:
    """Return the page shown at this address now: one query. None when none is."""
    found = _shown(len(OTHERS)).first(slug)
    if found is None:
        return None
    sisters = [_dated(text) for text in found[len(_COLUMNS) :] if text]
    return Row._make([*found[: len(_COLUMNS)], sisters])


def row_from_evidence(slug: str) -> Row | None:
    """Return the same from the edition itself, for one whose stored page is missing: slower, and nothing is written."""
    edition = Edition.objects.shown().filter(topic__slug=slug).select_related("topic__kind").first()
    if edition is None:
        return None
    topic = edition.topic
    parts, around = page_parts(edition), surroundings_of(topic)
    nearby, data = nearby_of(topic), linked_data_of(edition)
    disclaimer = SiteText.objects.in_force(SiteText.Key.DISCLAIMER, topic.language, timezone.now())
    return Row(
        head=parts.head,
        article=parts.article,
        nearby=nearby,
        etag=page_etag(RENDERER, parts.head, parts.article, *around, nearby, data),
        **around._asdict(),
        current_as_of=edition.current_as_of,
        interval=topic.review_months,
        expiry_rule=topic.expiry_rule,
        title=edition.title,
        language=topic.language,
        disclaimer=disclaimer.pk if disclaimer else None,
        brand=brand_now().number,
        reader_form=parts.reader_form,
        linked_data=data,
        sisters=dated_sisters(topic),
    )
