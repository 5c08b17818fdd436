"""The schedule: what comes due when, what the clock opens of it at the board's pace, and that pace.

Chairs and managers set the pace; who reviews may read.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from encyclopedia.admin_base import HistoryAdmin
from reviews import roles
from reviews.charts import Plot, Series, Table, cell
from reviews.forecast import coming, pages_alike, terms_in_force
from reviews.models import ReviewPace
from reviews.plan import Month, due_by_month, enough, plan
from reviews.schedule import pace, taken
from reviews.seats import Who

from .base import render, screen
from .list_csv import csv_file
from .recorded import CHANGED_PACE, RecordedAdmin, WhyForm

MAY_SET = (roles.CHAIR, roles.MANAGE_BOARD)


@dataclass(frozen=True)
class Forecast:
    """The months ahead at the board's pace. ``too_late`` begin too late at this pace, ``lost`` at any pace."""

    most: int | None
    taken: int
    waiting: int
    overdue: int
    months: list[Month]
    too_late: int
    lost: int
    enough: int

    @property
    def labels(self) -> list[str]:
        return [date_format(month.first, "F Y") for month in self.months]

    @property
    def plot(self) -> Plot:
        return Plot(
            "months-ahead",
            _("What comes due, and what is opened at this pace"),
            _("Month"),
            self.labels,
            bars=[Series(_("Reviews to open"), [month.opened for month in self.months])],
            lines=[Series(_("Fall due"), [month.due for month in self.months])],
            short=[date_format(month.first, "M") for month in self.months],
        )

    @property
    def table(self) -> Table:
        rows = [
            [
                cell(label),
                cell(month.due),
                cell(month.opened),
                cell(month.late),
                cell(signatures_in_words(month.asked) or "–"),
            ]
            for label, month in zip(self.labels, self.months, strict=True)
        ]
        header = [
            _("Month"),
            _("Fall due"),
            _("Reviews to open"),
            _("Of these too late"),
            _("Signatures asked for"),
        ]
        note = _(
            "Pages that the board reviews now, or that were reviewed and not approved, are not among these. The plan "
            "supposes that each review ends in time; a page that is signed comes due again after its interval. Seats "
            "that depend on the words of a page are left out."
        )
        return Table("months", _("Month by month"), header, rows, note)


def signatures_in_words(asked: Counter[Who]) -> str:
    return ", ".join(who.in_words(number) for who, number in sorted(asked.items()))


def forecast() -> Forecast:
    """Nine queries, however many pages there are."""
    now = timezone.now()
    today = timezone.localdate(now)
    most, already = pace(), taken(now)
    terms = terms_in_force()
    pages = coming(pages_alike(terms), terms)
    planned = plan(pages, today=today, most=most, taken=already)
    unlimited = plan(pages, today=today, most=None)
    return Forecast(
        most=most,
        taken=already,
        waiting=sum(one.number for one in pages if one.opens_on <= today),
        overdue=due_by_month(pages, today)[0],
        months=planned.months,
        too_late=planned.late,
        lost=unlimited.late,
        enough=enough(pages, unlimited, today=today, taken=already),
    )


@admin.register(ReviewPace)
class ReviewPaceAdmin(RecordedAdmin, HistoryAdmin):
    """One row, made with the table: nothing to add, and the list is the forecast."""

    is_plain_list = False
    act = CHANGED_PACE
    form = WhyForm
    fields = ("most_in_a_month", "why")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return any(request.user.has_perm(name) for name in MAY_SET)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        may_read = any(request.user.has_perm(name) for name in (*MAY_SET, roles.REVIEW))
        return may_read and super().has_view_permission(request, obj)

    @screen
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        only = ReviewPace.objects.first()
        if only is None or not self.has_view_permission(request):
            denied: HttpResponse = super().changelist_view(request, extra_context)
            return denied
        return render(
            request,
            "reviews/schedule.html",
            title=_("Schedule"),
            subtitle=None,
            forecast=forecast(),
            today=timezone.localdate(),
            pace_url=reverse("admin:reviews_reviewpace_change", args=[only.pk]),
            may_set=self.has_change_permission(request),
            may_set_policies=request.user.has_perm(roles.SET_POLICY),
            opts=self.opts,
        )

    def get_urls(self) -> list[Any]:
        as_csv = path("csv/", self.admin_site.admin_view(self.csv_view), name="reviews_reviewpace_csv")
        return [as_csv, *super().get_urls()]

    @method_decorator(require_safe)
    def csv_view(self, request: HttpRequest) -> HttpResponseBase:
        """The months ahead as CSV."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        table = forecast().table
        return csv_file("schedule", table.header, table.plain())

    def subject_of(self, obj: ReviewPace) -> str:
        return "pace of reviews"
