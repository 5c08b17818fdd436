"""What every staff list shares: nobody deletes, nobody acts in bulk, and history is for reading.

django-simple-history's own form saves on POST after a mere view check, so here it answers GET alone (superusers too).
"""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin

from .content import content_hash

STAFF_PERMISSIONS = frozenset(
    {
        "encyclopedia.write_topic",
        "encyclopedia.edit_catalogue",
        "encyclopedia.manage_site",
        "reviews.review_topic",
        "reviews.chair_board",
        "reviews.manage_board",
    }
)


def is_staff_person(user: Any) -> bool:
    """Whether this account may read what staff read: active staff with any role at all."""
    if not (user.is_active and user.is_staff):
        return False
    return bool(user.is_superuser or not STAFF_PERMISSIONS.isdisjoint(user.get_all_permissions()))


if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:  # Django's classes take no type arguments at run time
    ModelAdmin = admin.ModelAdmin


class StaffAdmin(ModelAdmin):
    """A read-only screen for every person with a role. Subclasses open what their ``*_permission`` names, no more.

    A change carries the base it was made from, as every write path does (invariant 8): a hash of the row, its
    many-to-many fields and its inlines as the form showed them. The second of two savers is told, and keeps what they
    typed.
    """

    actions = None
    base_ignores: tuple[str, ...] = ()
    """Columns that change by themselves and are no part of the base."""
    add_permission: str | None = None
    change_permission: str | None = None
    view_permission: str | None = None
    is_plain_list = True
    """False where the address of the list has a screen of its own, such as what concerns this person alone."""

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

    def base_of(self, obj: Any) -> str:
        """The base token of a change to ``obj``: a hash of it as it stands in the database."""
        row: dict[str, Any] = {
            field.attname: str(field.value_from_object(obj))
            for field in obj._meta.concrete_fields  # noqa: SLF001 - Django's documented way to a model's fields
            if field.name not in self.base_ignores
        }
        for field in obj._meta.many_to_many:  # noqa: SLF001 - as above
            row[field.name] = sorted(getattr(obj, field.name).order_by().values_list("pk", flat=True))
        for inline in self.inlines:
            # SLF001: Django documents _default_manager for code that does not know the model.
            rows = inline.model._default_manager.filter(**{str(inline.fk_name): obj})  # noqa: SLF001 - documented for any model
            row[inline.__name__] = [
                [str(value) for value in one] for one in rows.order_by("pk").values_list()
            ]
        return content_hash(row)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Fetch the row; lock it first where it is about to be changed, so that of two savers one sees the other."""
        obj = super().get_object(request, object_id, from_field)
        if obj is not None and request.method == "POST" and connection.in_atomic_block:
            # SLF001: Django documents _base_manager; it leaves out no row and joins nothing that has no lock.
            rows = self.model._base_manager.select_for_update(of=("self",), no_key=True)  # noqa: SLF001 - documented for any model
            rows.get(pk=obj.pk)
            obj.refresh_from_db()
        return obj

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is None or request.method != "POST":
            return form
        base, given = self.base_of(obj), request.POST.get("base", "")

        # The form class is made by Django at run time, so no type checker can know it.
        class BasedForm(form):  # type: ignore[misc, valid-type]
            def clean(self) -> Any:
                cleaned = super().clean()
                if given != base:
                    self.add_error(
                        None,
                        _(
                            "Somebody changed this after you opened it. What you typed is still here: compare it with "
                            "what is stored now (open it in another window), then load the page again and save."
                        ),
                    )
                return cleaned

        return BasedForm

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if obj is not None:
            # After a refusal the old base goes out again: saving blindly once more must not get through.
            context["base_token"] = request.POST.get("base", "") or self.base_of(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)


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
