"""*Your work* as CSV: the rows of all its lists, each with its list and its one next step."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from encyclopedia.admin_base import is_staff_person

from .list_csv import csv_file
from .work import work_of_library, your_work
from .work_rows import EVERY, SHOWN_OF_ALL


@require_safe
def work_csv(request: HttpRequest) -> StreamingHttpResponse:
    """What waits for this very person, as one file: every row. Lists that have a list of their own behind them end with
    its address, where they are long: that can be had as a file too.
    """
    if not is_staff_person(request.user):
        raise PermissionDenied
    header = [
        _("List"),
        _("About"),
        _("What is to be done"),
        _("Note"),
        _("Date"),
        _("Next step"),
        _("Address"),
    ]
    return csv_file("your-work", header, _rows(request))


def _rows(request: HttpRequest) -> Iterator[list[Any]]:
    own = your_work(request.user, EVERY, SHOWN_OF_ALL).lists
    # Who leads and writes has the translations of theirs on both pages. Two rows of one list may well read the same.
    told = {(one.heading, row) for one in own for row in one.rows}
    of_library = work_of_library(request.user, EVERY, SHOWN_OF_ALL).lists
    for number, one in enumerate([*own, *of_library]):
        for row in one.rows:
            if number >= len(own) and (one.heading, row) in told:
                continue
            ask = f"{row.ask} ({row.takes})" if row.takes else row.ask
            address = request.build_absolute_uri(row.url)
            yield [one.heading, row.title, ask, row.note, row.due or "", row.button, address]
        if one.total > len(one.rows):
            rest = _("The first %(shown)s of %(total)s.") % {"shown": len(one.rows), "total": one.total}
            yield [one.heading, "", rest, "", "", "", request.build_absolute_uri(one.more_url)]
