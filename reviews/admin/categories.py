"""Categories: catalogue data, changed without a round; their names stand on the pages of their topics."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from encyclopedia.admin_base import HistoryAdmin
from encyclopedia.models import Category
from encyclopedia.publication import refresh_neighbours
from reviews.audit import lock_chain, new_event, record_events

CHANGED_CATEGORY = "change category"


@admin.register(Category)
class CategoryAdmin(HistoryAdmin):
    add_permission = change_permission = "encyclopedia.edit_catalogue"
    list_display = ("name", "slug", "description")
    search_fields = ("name",)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Model | None = None) -> dict[str, Any]:
        return {"slug": ("name",)} if obj is None and self.has_add_permission(request) else {}

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("slug",) if obj is not None else ()

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        assert isinstance(obj, Category)
        super().save_model(request, obj, form, change)
        head = lock_chain()  # before the pages, as every act does
        if change:
            refresh_neighbours(obj.topics.all())
        event = new_event(
            act=CHANGED_CATEGORY,
            by=request.user,
            at=timezone.now(),
            subject=f"category {obj.slug}",
            details={"name": obj.name, "description": obj.description, "changed": sorted(form.changed_data)},
        )
        record_events([event], head)
