"""Kinds of topic with their section templates, kept by managers."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from encyclopedia.admin_base import HistoryAdmin
from encyclopedia.models import SectionTemplate, TopicKind
from encyclopedia.publication import refresh_neighbours
from reviews import roles

from .recorded import CHANGED_KIND, RecordedAdmin

if TYPE_CHECKING:
    StackedInline = admin.StackedInline[SectionTemplate, TopicKind]
else:  # Django's classes take no type arguments at run time
    StackedInline = admin.StackedInline


class SectionTemplateInline(StackedInline):
    """One block a section. A table of them is wider than a window, and gives its fields no labels of their own."""

    model = SectionTemplate
    fk_name = "kind"
    extra = 0
    fields = (("position", "key"), "heading", ("is_required", "is_safety", "is_callout"), "guidance")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(roles.MANAGE_SITE)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(roles.MANAGE_SITE)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        # A template line holds no text of any topic; taking it away changes what the next draft is asked for.
        return request.user.has_perm(roles.MANAGE_SITE)


SET_WITH_POLICY = ("review_interval_months", "on_expiry")


@admin.register(TopicKind)
class TopicKindAdmin(RecordedAdmin, HistoryAdmin):
    act = CHANGED_KIND
    add_permission = change_permission = roles.MANAGE_SITE
    list_display = ("name", "review_interval_months", "position")
    search_fields = ("name", "section_templates__heading", "section_templates__guidance")
    inlines = (SectionTemplateInline,)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Model | None = None) -> dict[str, Any]:
        return {"key": ("name",)} if obj is None and self.has_add_permission(request) else {}

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        # What the review policy holds, a chair sets there.
        return ("key", *SET_WITH_POLICY) if obj is not None else SET_WITH_POLICY

    def subject_of(self, obj: TopicKind) -> str:
        return f"kind {obj.key}"

    def after_save(self, obj: TopicKind, *, change: bool) -> None:
        if change:  # pages that list its topics group them under its name
            refresh_neighbours(obj.topics.all())
