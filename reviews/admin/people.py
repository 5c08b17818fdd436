"""Accounts of staff: a manager makes them, gives roles and deactivates. Nobody deletes; nobody changes their own roles.

Accounts carry no approval state, so this screen writes without an act of ``reviews.actions``, as those of the board,
of kinds and of categories do (``recorded``); what it changes about who may do what goes into the audit chain all the
same.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Field, Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from encyclopedia.admin_base import StaffAdmin
from reviews import roles
from reviews.audit import record_event

CREATED = "create account"
CHANGED = "change account"
PASSWORD_SET = "set password"  # noqa: S105 - the name of an act
RIGHTS = ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")
"""The fields that say what an account may do: nobody's own to change."""

# Importing Django's own module registers these two; roles are a table in code, so groups have no screen.
admin.site.unregister(User)
admin.site.unregister(Group)


class RolesField(forms.ModelMultipleChoiceField):
    """The groups of ``roles.ROLES``, by the names that people know."""

    def __init__(self) -> None:
        super().__init__(
            queryset=Group.objects.filter(name__in=roles.ROLES).order_by("pk"),
            widget=forms.CheckboxSelectMultiple,
            required=False,
            label=gettext_lazy("Roles"),
            help_text=gettext_lazy(
                "A reviewer or chair signs only while also an active member of the board."
            ),
        )

    def label_from_instance(self, obj: Model) -> str:
        name = getattr(obj, "name", "")
        return str(roles.ROLE_NAMES.get(name, name))


def _is_self(request: HttpRequest, obj: Model | None) -> bool:
    return obj is not None and obj.pk == request.user.pk


@admin.register(User)
class PersonAdmin(StaffAdmin, DjangoUserAdmin):
    view_permission = add_permission = change_permission = roles.MANAGE_BOARD
    add_form = UserCreationForm
    base_ignores = ("last_login", "password")
    list_display = ("username", "first_name", "last_name", "email", "is_active")
    list_filter = ("is_active", "groups")
    filter_horizontal = ("user_permissions",)
    readonly_fields = ("last_login", "date_joined")
    add_fieldsets = (
        (
            None,
            {"fields": ("username", "first_name", "last_name", "email", "password1", "password2", "groups")},
        ),
    )

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if isinstance(obj, User) and obj.is_superuser and not getattr(request.user, "is_superuser", False):
            return False
        return super().has_change_permission(request, obj)

    def get_fieldsets(self, request: HttpRequest, obj: Any | None = None) -> Any:
        if obj is None:
            return self.add_fieldsets
        can_set_password = self.has_change_permission(request, obj) and not _is_self(request, obj)
        rights = RIGHTS if getattr(request.user, "is_superuser", False) else ("is_active", "groups")
        return (
            (None, {"fields": ("username", "password") if can_set_password else ("username",)}),
            (gettext_lazy("Name"), {"fields": ("first_name", "last_name", "email")}),
            (gettext_lazy("Access"), {"fields": rights}),
            (gettext_lazy("Dates"), {"fields": self.readonly_fields}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any | None = None) -> Any:
        return (*self.readonly_fields, *RIGHTS) if _is_self(request, obj) else self.readonly_fields

    def formfield_for_manytomany(
        self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "groups":
            return RolesField()
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[arg-type]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.is_staff = True
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if change and not form.changed_data:
            return
        user = form.instance
        record_event(
            act=CHANGED if change else CREATED,
            by=request.user,
            at=timezone.now(),
            subject=user.get_username()[:120],
            details={
                "account": user.pk,
                "changed": sorted(form.changed_data) if change else [],
                "roles": sorted(user.groups.values_list("name", flat=True)),
                "permissions": sorted(user.user_permissions.values_list("codename", flat=True)),
                "active": user.is_active,
                "superuser": user.is_superuser,
            },
        )

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        """Set somebody else's password, on the record. One's own asks for the old one: admin:password_change."""
        user = self.get_object(request, id)
        if user is None or _is_self(request, user) or not self.has_change_permission(request, user):
            raise PermissionDenied
        with transaction.atomic():
            before = user.password
            response: HttpResponse = super().user_change_password(request, id, form_url)
            user.refresh_from_db(fields=["password"])
            if user.password != before:
                record_event(
                    act=PASSWORD_SET,
                    by=request.user,
                    at=timezone.now(),
                    subject=user.get_username()[:120],
                    details={"account": user.pk},
                )
        return response
