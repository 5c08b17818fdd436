"""Any list of the staff site as CSV: the rows that its filters and its search leave, in the order in which they stand.

One address for all lists, asked with the query of the list itself, so that no list can lack it.
"""

import html
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, Final

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeData
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from encyclopedia.admin_base import StaffAdmin
from reviews.evidence.tables import csv_lines

from .lists import plain_list

ROWS_AT_ONCE: Final = 500


@require_safe
def list_csv(request: HttpRequest, app_label: str, model_name: str) -> HttpResponse | StreamingHttpResponse:
    """The list of a model as one CSV file, sent as it is read: memory stays flat, however long the list is.

    Asks for the permission that the list itself asks for. 404 where there is no such list, 400 for a query that the
    list does not know.
    """
    found = plain_list(app_label, model_name)
    if not found.has_view_permission(request):
        raise PermissionDenied
    try:
        changes = found.get_changelist_instance(request)
    except IncorrectLookupParameters:
        return HttpResponseBadRequest(_("This list has no such filter. Go back to it and choose again."))
    names = [name for name in changes.list_display if name != "action_checkbox"]
    header = [capfirst(str(label_for_field(name, found.model, found))) for name in names]
    prepared = getattr(changes, "prepared", None)
    rows = ([_plain(found, name, one) for name in names] for one in all_rows(changes.queryset, prepared))
    return csv_file(model_name, header, rows)


def csv_file(
    name: str, header: Sequence[str], rows: Iterable[Sequence[object]], on: date | None = None
) -> StreamingHttpResponse:
    """A table as a file to keep, named after what it tells and the day it tells of: today, or ``on``."""
    answer = StreamingHttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{on or timezone.localdate()}.csv"'
    return answer


def all_rows(
    queryset: QuerySet[Any], prepared: Callable[[list[Any]], Iterable[Any]] | None = None
) -> Iterator[Any]:
    """All rows of a list, some at a time, each made ready as the list makes the rows of one page (``prepared``).

    In a transaction: outside one, PostgreSQL works the whole list out before it sends the first row.
    """
    with transaction.atomic():
        found = queryset.iterator(chunk_size=ROWS_AT_ONCE)
        while some := list(islice(found, ROWS_AT_ONCE)):
            yield from prepared(some) if prepared else some


def _plain(found: StaffAdmin, name: Any, row: Any) -> str:
    """One cell as the list shows it, without its dress; days and times in the form of ISO 8601."""
    field, _attribute, value = lookup_field(name, row, found)
    if field is not None and getattr(field, "flatchoices", None):
        value = dict(field.flatchoices).get(value, value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, SafeData):
        lines = str(value).replace("<br>", "; ").replace("</a><a", "</a>; <a")
        return html.unescape(strip_tags(lines))
    return str(value)
