"""The inbox: what a person was told, newest first, with what is still to be done."""

import logging
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import DatabaseError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from encyclopedia.admin_base import StaffAdmin
from reviews.models import Notice
from reviews.notices import catch_up, inbox_of, mark_read, still_open, words_of
from reviews.notices.kinds import topic_url

from .base import render, screen
from .list_csv import all_rows, csv_file
from .mail_choice import MailScreen

logger = logging.getLogger(__name__)

PAGE: Final = 50


@dataclass(frozen=True)
class Item:
    """One row of the inbox."""

    notice: Any
    says: Any
    button: Any
    topic_url: str  # empty: about nothing but the person's own place on the board

    @property
    def due_on(self) -> Any:
        """By when its review is due, while somebody has to sign it."""
        notice = self.notice
        return notice.round.due_on if notice.is_open and notice.assignment and notice.round else None


@admin.register(Notice)
class NoticeAdmin(MailScreen, StaffAdmin):
    """``notice/`` is everybody's own inbox: nobody reads another's, and nothing is written here but what was read."""

    is_plain_list = False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        is_own = not isinstance(obj, Notice) or obj.person_id == request.user.pk
        return is_own and super().has_view_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notice]:
        return super().get_queryset(request).filter(person=request.user.pk)

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        own: list[URLPattern] = [
            path("mail/", wrap(self.mail_view), name="reviews_notice_mail"),
            path("csv/", wrap(self.csv_view), name="reviews_notice_csv"),
            path("read/", wrap(self.read_all_view), name="reviews_notice_read_all"),
            path("<int:object_id>/open/", wrap(self.open_view), name="reviews_notice_open"),
        ]
        return [*own, *super().get_urls()]

    @screen
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What is open, or with ``?all=1`` everything. Reads on in the audit chain first, as the clock does."""
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        _read_on()
        shows_all = "all" in request.GET
        page = Paginator(_asked(request), PAGE).get_page(request.GET.get("page"))
        return render(
            request,
            "reviews/inbox.html",
            title=_("Inbox"),
            page=page,
            items=[_item(notice) for notice in page],
            shows_all=shows_all,
            kept_days=settings.NOTICES_KEPT_DAYS,
        )

    @method_decorator(require_safe)
    def csv_view(self, request: HttpRequest) -> HttpResponseBase:
        """The same as CSV, however many."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        _read_on()
        header = [_("What you were told"), _("About"), _("On"), _("Due"), _("State"), _("Read on")]
        return csv_file("inbox", header, map(_in_csv, map(_item, all_rows(_asked(request)))))

    @screen
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One notice has no page of its own: it leads to its act."""
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        notice = _own(request, object_id)
        return redirect(words_of(notice).place(notice))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A notice has no history: it never changes."""
        raise Http404

    @method_decorator(require_POST)
    def open_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Mark one as read, and go on to its act."""
        notice = _own(request, str(object_id))
        mark_read(request.user, [notice.pk])
        return redirect(words_of(notice).place(notice))

    @method_decorator(require_POST)
    def read_all_view(self, request: HttpRequest) -> HttpResponse:
        """Mark all as read: news is out of the way then, work stays until it is done."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        mark_read(request.user)
        return redirect("admin:reviews_notice_changelist")


def _read_on() -> None:
    try:
        catch_up(is_in_a_hurry=True)
    except DatabaseError:  # somebody writes for a long time: what is known already is shown all the same
        logger.exception("the inbox could not read on")


def _asked(request: HttpRequest) -> QuerySet[Any]:
    """What is open of the person's inbox, or with ``?all=1`` everything."""
    notices = inbox_of(request.user)
    return notices if "all" in request.GET else still_open(notices)


def _in_csv(item: Item) -> list[str]:
    notice = item.notice
    read = notice.read_at
    return [
        str(item.says),
        notice.topic.staff_title
        if item.topic_url
        else _("Valid until %(day)s") % {"day": notice.ends_on.isoformat()},
        timezone.localtime(notice.made_at).isoformat(timespec="seconds"),
        item.due_on.isoformat() if item.due_on else "",
        _("open") if notice.is_open else _("done"),
        timezone.localtime(read).isoformat(timespec="seconds") if read else "",
    ]


def _own(request: HttpRequest, object_id: str) -> Notice:
    """A notice of this very person. Raises Http404 for any other."""
    is_number = object_id.isdecimal() and len(object_id) < 19
    notice: Notice | None = inbox_of(request.user).filter(pk=object_id).first() if is_number else None
    if notice is None:
        raise Http404
    return notice


def _item(notice: Notice) -> Item:
    kind = words_of(notice)
    return Item(notice, kind.says, kind.button, topic_url(notice) if notice.topic_id else "")
