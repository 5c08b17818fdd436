"""Kinds of topic with their section templates, kept by managers."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from .admin_base import HistoryAdmin
from .models import SectionTemplate, TopicKind

if TYPE_CHECKING:
    TabularInline = admin.TabularInline[SectionTemplate, TopicKind]
else:  # Django's classes take no type arguments at run time
    TabularInline = admin.TabularInline


class SectionTemplateInline(TabularInline):
    model = SectionTemplate
    fk_name = "kind"
    extra = 0
    fields = ("position", "key", "heading", "is_required", "is_safety", "guidance")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm("encyclopedia.manage_site")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm("encyclopedia.manage_site")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        # A template line holds no text of any topic; taking it away changes what the next draft is asked for.
        return request.user.has_perm("encyclopedia.manage_site")


@admin.register(TopicKind)
class TopicKindAdmin(HistoryAdmin):
    add_permission = change_permission = "encyclopedia.manage_site"
    list_display = ("name", "review_interval_months", "position")
    inlines = (SectionTemplateInline,)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Model | None = None) -> dict[str, Any]:
        return {"key": ("name",)} if obj is None and self.has_add_permission(request) else {}

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("key",) if obj is not None else ()
