"""Categories: catalogue data, changed without a round; their names stand on the pages of their topics."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from encyclopedia.admin_base import HistoryAdmin
from encyclopedia.models import Category
from encyclopedia.publication import refresh_neighbours

from .recorded import CHANGED_CATEGORY, RecordedAdmin


@admin.register(Category)
class CategoryAdmin(RecordedAdmin, HistoryAdmin):
    act = CHANGED_CATEGORY
    add_permission = change_permission = "encyclopedia.edit_catalogue"
    list_display = ("name", "slug", "description")
    search_fields = ("name",)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Model | None = None) -> dict[str, Any]:
        return {"slug": ("name",)} if obj is None and self.has_add_permission(request) else {}

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("slug",) if obj is not None else ()

    def subject_of(self, obj: Category) -> str:
        return f"category {obj.slug}"

    def after_save(self, obj: Category, *, change: bool) -> None:
        if change:
            refresh_neighbours(obj.topics.all())
