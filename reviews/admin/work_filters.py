"""Filters behind *Your work*: each asks what the number of its list counts."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.currency import Currency
from reviews.schedule import coming_due

from .open_rounds import OpenRounds, open_reviews
from .picture.asked import AskedFilter
from .picture.conditions import in_state, not_looked_at
from .work_writer import own_drafts

_STATES = {"late": (Currency.OVERDUE, Currency.EXPIRED), "due": (Currency.CURRENT, Currency.DUE)}


class ToReviewFilter(AskedFilter):
    """Pages whose lead time has come and that no review has looked at: past their review date, or not yet."""

    title = gettext_lazy("review to start")
    parameter_name = "to_review"

    def in_words(self, value: str) -> str:
        return {"late": _("Past their review date"), "due": _("Due for review")}[value]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        today = timezone.localdate()
        first, second = _STATES[value]
        pages = not_looked_at(coming_due(today)).filter(in_state(first, today) | in_state(second, today))
        return queryset.filter(pk__in=pages.values("topic"))


class OwnFilter(AskedFilter):
    """A condition about the person who asks: the same address shows each their own."""

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        self.user = request.user
        super().__init__(request, params, model, model_admin)


class WaitsFilter(OwnFilter):
    title = gettext_lazy("what waits")
    parameter_name = "waits"

    def in_words(self, value: str) -> str:
        return {"for-me": _("For your signature")}[value]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(pk__in=[wait.round_id for wait in open_reviews(self.user)])


class OpenSeatsFilter(OwnFilter):
    title = gettext_lazy("seats")
    parameter_name = "seats"

    def in_words(self, value: str) -> str:
        return {"open": _("Somebody is to be asked")}[value]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        found = OpenRounds.read(self.user).unasked(timezone.localdate())
        return queryset.filter(pk__in=[one.round_id for one in found])


class YoursFilter(OwnFilter):
    title = gettext_lazy("yours")
    parameter_name = "yours"

    def in_words(self, value: str) -> str:
        return {"drafts": _("Your drafts")}[value]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(pk__in=own_drafts(self.user).values("pk"))


Filters = tuple[type[admin.SimpleListFilter], ...]
ROUND_WORK_FILTERS: Filters = (WaitsFilter, OpenSeatsFilter)
