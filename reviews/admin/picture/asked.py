"""Filters that only an address asks for: those of the report's numbers. They are seen while they are in force."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .days import Span


class AskedFilter(admin.SimpleListFilter):
    """A condition in an address. A value that cannot be read is refused, as the admin refuses such: never guessed."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        value = self.value()
        if not value:
            return []
        try:
            return [(value, self.in_words(value))]
        except (ValueError, KeyError) as wrong:
            raise IncorrectLookupParameters(wrong) from None

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return self.narrowed(queryset, value) if value else queryset

    def in_words(self, value: str) -> str:
        """What is asked, in words. Raises ValueError or KeyError for what cannot be read."""
        raise NotImplementedError

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        """The rows of which that holds. ``value`` is never empty."""
        raise NotImplementedError


class SpanFilter(AskedFilter):
    """Rows of the days from one to another, both included."""

    def in_words(self, value: str) -> str:
        span = Span.read(value)
        return _("%(first)s to %(last)s") % {
            "first": date_format(span.first, "M j, Y"),
            "last": date_format(span.last, "M j, Y"),
        }


def row_number(text: str) -> int:
    """A primary key in an address. Raises ValueError."""
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise ValueError(text)
    return int(text)
