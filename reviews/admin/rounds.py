"""Review rounds: the list, the review screen, and the record that is printed and kept."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.admin_base import StaffAdmin
from reviews.models import Decision, ReviewRound
from reviews.policies import state_of

from .base import render, screen
from .evidence import chain_evidence, verify_edition, verify_record
from .reading import KIND_WORDS, SCOPE_WORDS, decided, load_round, standing_words
from .sign import SignScreens, review_screen


def when(instant: datetime) -> str:
    """An instant to the second, in UTC; where the site keeps another time, in that as well and in the same form."""
    form = "%Y-%m-%d %H:%M:%S %Z"
    in_utc, local = instant.astimezone(UTC), timezone.localtime(instant)
    words = in_utc.strftime(form)
    return f"{words} ({local.strftime(form)})" if local.utcoffset() != in_utc.utcoffset() else words


class OpenFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", gettext_lazy("Open")), ("closed", gettext_lazy("Closed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ReviewRound]) -> QuerySet[ReviewRound]:
        if self.value() in ("open", "closed"):
            return queryset.filter(closed_at__isnull=self.value() == "open")
        return queryset


@admin.register(ReviewRound)
class ReviewRoundAdmin(SignScreens, StaffAdmin):
    """Rounds are opened and closed by acts alone; here they are read, and signed."""

    list_display = ("topic_title", "number", "kind", "scope", "due_on", "standing", "opened_by")
    list_display_links = ("topic_title",)
    list_filter = (OpenFilter, "kind")
    list_select_related = ("topic", "opened_by")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("topic__staff_title", "version__title")
    # Open rounds first, the most urgent on top; then the closed ones, latest first.
    ordering = (F("closed_at").desc(nulls_first=True), "due_on", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReviewRound]:
        approvals = Count("records", filter=Q(records__decision=Decision.APPROVE))
        rounds: QuerySet[ReviewRound] = super().get_queryset(request)
        return rounds.annotate(approvals=approvals)

    @admin.display(description=gettext_lazy("topic"), ordering="topic__staff_title")
    def topic_title(self, round_: ReviewRound) -> str:
        return round_.topic.staff_title

    @admin.display(description=gettext_lazy("where it stands"))
    def standing(self, round_: ReviewRound) -> str:
        if not round_.is_open:
            return round_.get_outcome_display()
        signed = round_.approvals  # type: ignore[attr-defined]  # annotated above
        return _("%(n)s of %(all)s signed") % {"n": signed, "all": len(round_.policy["seats"])}

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Review rounds"), **(extra_context or {})})

    def get_urls(self) -> list[Any]:
        record: URLPattern = path(
            "<int:object_id>/record/",
            self.admin_site.admin_view(self.record_view),
            name="reviews_reviewround_record",
        )
        return [*self.sign_urls(), record, *super().get_urls()]

    @screen
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The review screen. Nothing is changed here: a decision goes to the sign screen."""
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        return review_screen(request, load_round(object_id))

    @screen
    def record_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """What was asked, what was said, who signed and what was published: one page, made to be printed."""
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        round_ = load_round(object_id)
        records = list(round_.records.select_related("signer"))
        held = chain_evidence(round_.topic_id)
        return render(
            request,
            "reviews/record.html",
            title=_("Review record: %(title)s") % {"title": round_.version.title},
            round=round_,
            topic=round_.topic,
            kind_words=KIND_WORDS[round_.kind],  # type: ignore[index]  # a TextChoices value is its own key
            scope_words=SCOPE_WORDS[round_.scope],  # type: ignore[index]
            standing=standing_words(round_, state_of(round_.version), records),
            opened=when(round_.opened_at),
            closed=when(round_.closed_at) if round_.closed_at else None,
            signatures=[
                (record, decided(record), when(record.signed_at), verify_record(record, held))
                for record in records
            ],
            edition_verdict=verify_edition(round_.edition, held) if round_.edition else None,
            shown_from=when(round_.edition.shown_from) if round_.edition else None,
        )
