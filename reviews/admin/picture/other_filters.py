"""Filters of the lists of readers' reports and of members of the board."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .asked import AskedFilter, SpanFilter
from .conditions import undisclosed, unsettled_reports
from .days import Span, read_day


class ReceivedFilter(SpanFilter):
    title = gettext_lazy("received")
    parameter_name = "received"

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        span = Span.read(value)
        return queryset.filter(received_on__range=(span.first, span.last))


class UnsettledFilter(AskedFilter):
    """“2026-03-01”: neither answered nor dismissed at the end of that day."""

    title = gettext_lazy("not settled on")
    parameter_name = "unsettled"

    def in_words(self, value: str) -> str:
        return date_format(read_day(value), "F j, Y")

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return unsettled_reports(queryset, read_day(value))


class LapsedFilter(AskedFilter):
    """What a member has no more: a licence that is valid today, or a disclosure of interests that holds."""

    title = gettext_lazy("lapsed")
    parameter_name = "lapsed"

    def in_words(self, value: str) -> str:
        return {"licence": _("Licence ended"), "disclosure": _("No disclosure that holds")}[value]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        today = timezone.localdate()
        return (
            queryset.filter(licence_valid_until__lt=today)
            if value == "licence"
            else queryset.filter(undisclosed(today))
        )


Filters = tuple[type[admin.SimpleListFilter], ...]
REPORT_FILTERS: Filters = (ReceivedFilter, UnsettledFilter)
MEMBER_FILTERS: Filters = (LapsedFilter,)
