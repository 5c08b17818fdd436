"""Votes of readers on editions, as sums: a list to read, those that fewest found helpful first."""

from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.admin_base import StaffAdmin
from encyclopedia.models import HelpfulCount

from .page_first import PageFirstMixin
from .picture.asked import AskedFilter
from .picture.readers import with_share


class ShownNowFilter(AskedFilter):
    title = gettext_lazy("edition")
    parameter_name = "shown"

    def in_words(self, value: str) -> str:
        return {"yes": _("Shown to patients now")}[value]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(edition__shown_until__isnull=True)


@admin.register(HelpfulCount)
class HelpfulCountAdmin(PageFirstMixin, StaffAdmin):
    fields = ("edition", "helpful", "not_helpful")
    list_display = ("page", "helpful_share", "helpful", "not_helpful")
    list_display_links = None
    list_filter = (ShownNowFilter,)
    list_per_page = 50
    show_full_result_count = False

    class Media:
        css = {"all": ("reviews/staff.css",)}  # Django's form of this option

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_share(HelpfulCount.objects.select_related("edition"))

    def get_ordering(self, request: HttpRequest) -> Any:
        return (F("share").asc(nulls_last=True), F("votes").desc(), "pk")

    @admin.display(description=gettext_lazy("page"))
    def page(self, count: Any) -> Any:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("admin:encyclopedia_topic_change", args=[count.edition.topic_id]),
            _("%(title)s, edition %(n)s") % {"title": count.edition.title, "n": count.edition.number},
        )

    @admin.display(description=gettext_lazy("helpful, %"), ordering="share")
    def helpful_share(self, count: Any) -> str:
        return "–" if count.share is None else number_format(count.share, 1)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(
            request, {"title": _("What readers found helpful"), **(extra_context or {})}
        )
