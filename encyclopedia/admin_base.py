"""What every staff list shares: nobody deletes, nobody acts in bulk, and history is for reading.

django-simple-history's own form saves on POST after a mere view check, so here it answers GET alone (superusers too).
"""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from simple_history.admin import SimpleHistoryAdmin

STAFF_PERMISSIONS = (
    "encyclopedia.write_topic",
    "encyclopedia.edit_catalogue",
    "encyclopedia.manage_site",
    "reviews.review_topic",
    "reviews.chair_board",
    "reviews.manage_board",
)


def is_staff_person(user: Any) -> bool:
    """Whether this account may read what staff read: active staff with any role at all."""
    return bool(user.is_active and user.is_staff and any(user.has_perm(name) for name in STAFF_PERMISSIONS))


if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:  # Django's classes take no type arguments at run time
    ModelAdmin = admin.ModelAdmin


class StaffAdmin(ModelAdmin):
    """A read-only screen for every person with a role. Subclasses open what their ``*_permission`` names, no more."""

    actions = None
    add_permission: str | None = None
    change_permission: str | None = None
    view_permission: str | None = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if not is_staff_person(request.user):
            return False
        return self.view_permission is None or request.user.has_perm(self.view_permission)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.add_permission is not None and request.user.has_perm(self.add_permission)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.change_permission is not None and request.user.has_perm(self.change_permission)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class HistoryAdmin(SimpleHistoryAdmin, StaffAdmin):
    """A staff screen with a history that can be read, and by nothing restored or edited."""

    history_list_display = ["history_change_reason"]

    def has_view_history_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_view_permission(request, obj)

    def has_change_history_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def revert_disabled(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def history_form_view(
        self,
        request: HttpRequest,
        object_id: str,
        version_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        response: HttpResponse = super().history_form_view(request, object_id, version_id, extra_context)
        return response

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        response: HttpResponse = super().history_view(request, object_id, extra_context)
        return response
