"""Pages of long lists: which rows are on one is found before anything is read beside them."""

from typing import TYPE_CHECKING, Any, cast

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

if TYPE_CHECKING:
    from encyclopedia.admin_base import StaffAdmin
else:
    StaffAdmin = object


class PageFirst(Paginator):
    """Finds the rows of a page, then fills their columns: else PostgreSQL does that for all the rows before as well.

    ``whole`` is the list without its filters, which the rows of a page have passed.
    """

    def __init__(self, rows: QuerySet[Any], per_page: int, whole: QuerySet[Any]) -> None:
        super().__init__(rows, per_page)
        self.whole = whole

    def page(self, number: int | str) -> Page[Any]:
        number = self.validate_number(number)
        last = number * self.per_page
        rows = cast("QuerySet[Any]", self.object_list)
        here = rows.values("pk")[last - self.per_page : last]
        return Page(self.whole.filter(pk__in=here).order_by(*rows.query.order_by), number, self)


class PageFirstMixin(StaffAdmin):
    """For a list whose columns take more to work out than its order."""

    def get_paginator(
        self,
        request: HttpRequest,
        queryset: Any,
        per_page: int,
        orphans: int = 0,
        allow_empty_first_page: bool = True,
    ) -> Paginator:
        if queryset.model is not self.model:  # the history of an object
            return super().get_paginator(request, queryset, per_page, orphans, allow_empty_first_page)
        beside = self.get_list_select_related(request)
        whole = self.get_queryset(request)
        if not isinstance(beside, bool):
            whole = whole.select_related(*beside)
        return PageFirst(queryset, per_page, whole)
