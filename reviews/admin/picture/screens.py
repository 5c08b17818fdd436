"""The report's screens: a page for each part, one with all of them to print, and each table as CSV."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from encyclopedia.admin_base import is_staff_person
from reviews import roles
from reviews.admin.base import render
from reviews.admin.list_csv import csv_file
from reviews.charts import Plot, Table

from .ahead import ahead_part
from .changes import changes_part
from .criteria import criteria_part
from .currency import currency_part
from .days import Day, NoSuchDay
from .people import people_part
from .readers import readers_part
from .texts import texts_part
from .times import times_part

Block = Plot | Table

_READERS = (roles.REVIEW, roles.CHAIR, roles.MANAGE_BOARD)
_LEADERS = (roles.CHAIR, roles.MANAGE_BOARD)


@dataclass(frozen=True)
class Part:
    """One page of the report. ``permissions``: any of them opens it."""

    key: str
    title: str | Promise
    about: str | Promise
    build: Callable[[Day, Any], Sequence[Block]]
    permissions: Sequence[str] = _READERS

    @property
    def url_name(self) -> str:
        return f"board_report_{self.key}"

    def is_open_to(self, user: Any) -> bool:
        return is_staff_person(user) and any(user.has_perm(name) for name in self.permissions)


PARTS: tuple[Part, ...] = (
    Part(
        "currency",
        gettext_lazy("Currency"),
        gettext_lazy(
            "How current the pages are that patients read, and were. Review intervals are those of today."
        ),
        lambda day, _user: currency_part(day),
    ),
    Part(
        "ahead",
        gettext_lazy("Work ahead"),
        gettext_lazy("What falls due, what the schedule makes of it, and what the board signs in a month."),
        lambda day, _user: ahead_part(day),
    ),
    Part(
        "times",
        gettext_lazy("Time to publication"),
        gettext_lazy(
            "How long texts take from submission to publication: by kind of review and stage over three months, and by "
            "month over twelve."
        ),
        lambda day, _user: times_part(day),
    ),
    Part(
        "people",
        gettext_lazy("Reviewers"),
        gettext_lazy("What waits for each member of the board, and what they signed in three months."),
        lambda day, _user: people_part(day),
        _LEADERS,
    ),
    Part(
        "changes",
        gettext_lazy("Changes requested"),
        gettext_lazy("How rounds ended over twelve months, what the board sent back, and why."),
        lambda day, _user: changes_part(day),
    ),
    Part(
        "texts",
        gettext_lazy("Reading and references"),
        gettext_lazy(
            "How the pages read that patients were shown, by today's measure, and which name no source."
        ),
        lambda day, _user: texts_part(day),
    ),
    Part(
        "readers",
        gettext_lazy("Readers"),
        gettext_lazy("Whether pages help, and what was searched for and not found."),
        lambda day, _user: readers_part(day),
    ),
    Part(
        "criteria",
        gettext_lazy("Evidence for accreditation"),
        gettext_lazy("What an accreditor asks for, and the number that proves it."),
        criteria_part,
    ),
)


def report_urls(site: AdminSite) -> list[URLPattern]:
    """Addresses under ``report/``; the report itself begins with its first part."""
    screens = ReportScreens()
    whole = path("report/whole/", site.admin_view(screens.whole_view), name="board_report_whole")
    first = path("report/", site.admin_view(screens.part_view), {"part": PARTS[0]}, name="board_report")
    found = [first, whole]
    for part in PARTS:
        found += [
            path(
                f"report/{part.key}/", site.admin_view(screens.part_view), {"part": part}, name=part.url_name
            ),
            path(
                f"report/{part.key}/csv/",
                site.admin_view(screens.csv_view),
                {"part": part},
                name=f"{part.url_name}_csv",
            ),
        ]
    return found


@method_decorator(require_safe, name="part_view")
@method_decorator(require_safe, name="whole_view")
@method_decorator(require_safe, name="csv_view")
class ReportScreens:
    """Read by those who review, chair or manage the board; by GET alone."""

    def part_view(self, request: HttpRequest, part: Part) -> HttpResponse:
        if not part.is_open_to(request.user):
            raise PermissionDenied
        return _page(request, [part], _("Board report: %(part)s") % {"part": part.title}, part)

    def whole_view(self, request: HttpRequest) -> HttpResponse:
        """Every part on one page, each on sheets of its own: it takes as long as all of them."""
        parts = [part for part in PARTS if part.is_open_to(request.user)]
        if not parts:
            raise PermissionDenied
        return _page(request, parts, _("Board report"), None)

    def csv_view(self, request: HttpRequest, part: Part) -> HttpResponse | StreamingHttpResponse:
        """One table of a part, by its key."""
        if not part.is_open_to(request.user):
            raise PermissionDenied
        try:
            day = Day.asked(request.GET.get("on", ""))
        except NoSuchDay as refusal:
            return HttpResponse(str(refusal), status=refusal.status, content_type="text/plain; charset=utf-8")
        key = request.GET.get("table", "")
        table = next((one for one in _tables(part.build(day, request.user)) if one.key == key), None)
        if table is None:
            raise Http404
        return csv_file(table.key, table.header, table.plain(), day.on)


def _tables(blocks: Sequence[Block]) -> Iterator[Table]:
    for one in blocks:
        yield one.table if isinstance(one, Plot) else one


def _page(request: HttpRequest, parts: Sequence[Part], title: object, here: Part | None) -> HttpResponse:
    asked, status, problem = request.GET.get("on", ""), 200, ""
    told = []
    try:
        day = Day.asked(asked)
        told = [(part, _shown(part, day, request.user)) for part in parts]
    except NoSuchDay as refusal:
        day, status, problem = Day.asked(""), refusal.status, str(refusal)
    query = f"?on={day.on}" if day.is_past else ""
    return render(
        request,
        "reviews/report_of_the_board.html",
        status,
        title=title,
        subtitle=None,
        day=day,
        asked=asked if problem else day.on.isoformat(),
        problem=problem,
        told=told,
        here=here,
        is_whole=here is None,
        query=query,
        site_name=settings.SITE_NAME,
        ways=[
            (part, reverse(f"admin:{part.url_name}") + query)
            for part in PARTS
            if part.is_open_to(request.user)
        ],
    )


def _shown(part: Part, day: Day, user: Any) -> list[tuple[Block, bool, str]]:
    """The blocks of a part: each, whether it is a plot, and where its table is to be had as CSV."""
    address = reverse(f"admin:{part.url_name}_csv")
    return [
        (one, isinstance(one, Plot), f"{address}?table={one.key}&on={day.on}")
        for one in part.build(day, user)
    ]
