"""The staff site: Django's admin with the person's own work in front of the list of models.

Not in the ``admin`` package: importing that registers models, which needs this site to be there already.
"""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from encyclopedia.admin_base import is_staff_person


class StaffSite(admin.AdminSite):
    site_header = settings.SITE_NAME
    site_title = settings.SITE_NAME
    index_title = _("Your work")
    index_template = "reviews/your_work.html"
    site_url = "/"
    empty_value_display = "–"

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add ``inbox``, which the header asks for: how many notices are open and unread; empty without a role."""
        from .notices import count_unread

        user = request.user
        inbox = SimpleLazyObject(lambda: {"unread": count_unread(user)} if is_staff_person(user) else {})
        return {**super().each_context(request), "inbox": inbox}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """Work the list of models out only where it is shown: screens without the sidebar never ask."""
        listed = super().get_app_list
        return SimpleLazyObject(lambda: listed(request, app_label))

    def get_urls(self) -> list[Any]:
        from .admin.everywhere import everywhere_urls
        from .admin.list_csv import list_csv
        from .admin.picture.screens import report_urls
        from .admin.saved_filters import saved_filter_urls
        from .admin.work_csv import work_csv

        as_csv = path(
            "lists/<slug:app_label>/<slug:model_name>.csv", self.admin_view(list_csv), name="list_csv"
        )
        work = path("your-work.csv", self.admin_view(work_csv), name="your_work_csv")
        own = [as_csv, work, *everywhere_urls(self), *saved_filter_urls(self), *report_urls(self)]
        return [*own, *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """*Your work*: the first rows of each list; with ``?all=1`` more of those that have no list behind them.
        ``?of=library`` is what a chair looks after in the library.
        """
        from .admin.saved_filters import filters_of
        from .admin.work import work_of_library, your_work
        from .admin.work_rows import SHOWN, SHOWN_OF_ALL
        from .admin.work_system import system_state
        from .roles import CHAIR, MANAGE_SITE

        own: dict[str, Any] = {"work": None}
        if is_staff_person(request.user):
            shows_all = "all" in request.GET
            of_library = request.GET.get("of") == "library" and request.user.has_perm(CHAIR)
            work = (work_of_library if of_library else your_work)(
                request.user, SHOWN_OF_ALL if shows_all else SHOWN
            )
            own = {
                "work": work,
                "shows_all": shows_all,
                "of_library": of_library,
                "kept": filters_of(request),
            }
            if request.user.has_perm(MANAGE_SITE):
                own["system"] = system_state()
        return super().index(request, {**(extra_context or {}), **own, "title": self.index_title})
