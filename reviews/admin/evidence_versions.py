"""Versions, to be read and never changed: their words, who touched them, and when."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.admin_base import HistoryAdmin
from encyclopedia.drafting import content_of
from encyclopedia.models import Section, TopicVersion
from reviews.policies import allows
from reviews.taking_part import check_may_read

from .evidence import both_times, content_html
from .work_filters import YoursFilter

EDITS_SHOWN = 200


@admin.register(TopicVersion)
class TopicVersionAdmin(HistoryAdmin):
    """Every version with its words and who touched them. Words are written in the draft editor alone."""

    list_display = ("title", "number", "status", "created_by", "saved_at")
    list_filter = ("status", YoursFilter)
    list_select_related = ("topic", "created_by")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("title", "topic__slug")
    ordering = ("-saved_at", "-pk")
    fields = (
        "topic", "number", "status", "based_on", "created_by", "created_at", "saved_at", "content_hash", "people",
        "words", "edits",
    )  # fmt: skip
    readonly_fields = ("people", "words", "edits")

    class Media:
        css = {"all": ("reviews/review.css",)}

    def get_fields(self, request: HttpRequest, obj: Any | None = None) -> Any:
        """All but the words, for reviewers to whom these are not open (``taking_part.check_may_read``)."""
        may_read = obj is None or allows(check_may_read, obj, request.user)
        return self.fields if may_read else [name for name in self.fields if name not in ("words", "edits")]

    def has_view_history_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        may_read = not isinstance(obj, TopicVersion) or allows(check_may_read, obj, request.user)
        return may_read and super().has_view_history_permission(request, obj)

    @admin.display(description=gettext_lazy("contributors"))
    def people(self, version: TopicVersion) -> str:
        hands = version.contributions.select_related("user")
        return "; ".join(
            f"{hand.user.get_full_name() or hand.user} ({hand.get_act_display()})" for hand in hands
        )

    @admin.display(description=gettext_lazy("text"))
    def words(self, version: TopicVersion) -> SafeString:
        return content_html(content_of(version))

    @admin.display(description=gettext_lazy("edits of sections"))
    def edits(self, version: TopicVersion) -> SafeString:
        kinds = {"+": _("added"), "~": _("changed"), "-": _("removed")}
        rows = Section.history.filter(version_id=version.pk).select_related("history_user")
        return format_html(
            "<ul>{}</ul>",
            format_html_join(
                "",
                "<li>{}: {} {} {}</li>",
                (
                    (
                        both_times(row.history_date)[0],
                        row.heading,
                        kinds[row.history_type],
                        row.history_user.get_username() if row.history_user else "",
                    )
                    for row in rows.order_by("-history_date", "-history_id")[:EDITS_SHOWN]
                ),
            ),
        )
