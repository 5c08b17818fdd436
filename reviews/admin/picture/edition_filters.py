"""Filters of the list of editions."""

from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.currency import Currency
from encyclopedia.models import ReviewKind

from .asked import AskedFilter, SpanFilter
from .bands import band_words, in_band
from .conditions import due_within, in_state, nameless, not_looked_at, shown_on
from .days import Span, read_day


class ShownFilter(AskedFilter):
    """“2026-03-01”: shown at the end of that day; “2026-03-01.overdue”: and in that state of currency then."""

    title = gettext_lazy("shown on")
    parameter_name = "shown"

    def in_words(self, value: str) -> str:
        day, state = _read(value)
        words = date_format(day, "F j, Y")
        return f"{words}: {state.label}" if state else words

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        day, state = _read(value)
        found = queryset.filter(shown_on(day, timezone.localdate()))
        return found.filter(in_state(state, day)) if state else found


def _read(value: str) -> tuple[date, Currency | None]:
    day, _dot, state = value.partition(".")
    return read_day(day), Currency(state) if state else None


class DueFilter(SpanFilter):
    title = gettext_lazy("falls due")
    parameter_name = "due"

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(due_within(Span.read(value)))


class ComesDueFilter(DueFilter):
    """Of the pages that patients read now, those that no review has looked at: the schedule counts these."""

    title = gettext_lazy("comes due, not yet reviewed")
    parameter_name = "comes_due"

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return not_looked_at(super().narrowed(queryset, value))


class VouchedFilter(AskedFilter):
    """Who vouches for an edition: this board by its signatures, or a chair for a review before it came here."""

    title = gettext_lazy("reviewed")
    parameter_name = "vouched"

    def in_words(self, value: str) -> str:
        return {"board": _("By this board"), "earlier": _("Before it came here (attested)")}[value]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        attested = {"kind": ReviewKind.ATTESTED_IMPORT}
        return queryset.filter(**attested) if value == "earlier" else queryset.exclude(**attested)


class ReadingFilter(AskedFilter):
    """A band of the reading measure: “en.6” (``bands``)."""

    title = gettext_lazy("how it reads")
    parameter_name = "reading"

    def in_words(self, value: str) -> str:
        return band_words(value)

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(in_band(value))


class SourcesFilter(AskedFilter):
    """Whether the page names its sources."""

    title = gettext_lazy("references")
    parameter_name = "sources"

    def in_words(self, value: str) -> str:
        return {"none": _("None"), "some": _("One or more"), "unknown": _("Not counted yet")}[value]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        asked = {"none": Q(page__sources=0), "some": Q(page__sources__gt=0), "unknown": Q(page__sources=None)}
        return queryset.filter(asked[value])


class NamedFilter(AskedFilter):
    title = gettext_lazy("who vouches")
    parameter_name = "named"

    def in_words(self, value: str) -> str:
        return {"no": _("Nobody is named")}[value]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(nameless())


EDITION_FILTERS: tuple[type[admin.SimpleListFilter], ...] = (
    ShownFilter,
    DueFilter,
    ComesDueFilter,
    VouchedFilter,
    NamedFilter,
    ReadingFilter,
    SourcesFilter,
)
