"""Review rounds: the list, the review screen, and the record that is printed and kept."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.admin_base import StaffAdmin
from reviews.evidence import chain_evidence, told_of_round, verify_edition, verify_record, when
from reviews.models import ReviewRound
from reviews.policies import state_of

from .base import render, screen
from .batch import BatchScreens
from .picture.round_filters import ROUND_FILTERS
from .reading import KIND_WORDS, SCOPE_WORDS, load_round, standing_words
from .seats import SeatScreens
from .sign import SignScreens, review_screen
from .signatures import signatures
from .standings import standings
from .work_filters import ROUND_WORK_FILTERS


class OpenFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", gettext_lazy("Open")), ("closed", gettext_lazy("Closed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ReviewRound]) -> QuerySet[ReviewRound]:
        if self.value() in ("open", "closed"):
            return queryset.filter(closed_at__isnull=self.value() == "open")
        return queryset


class RoundList(ChangeList):
    """The rows of one page, each with where it stands: read for all of them at once."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = self.prepared(list(self.result_list))

    def prepared(self, rounds: list[Any]) -> list[Any]:
        """The same rows, each with where it stands. One query."""
        words = standings(rounds)
        for one in rounds:
            one.stands = words[one.pk]
        return rounds


@admin.register(ReviewRound)
class ReviewRoundAdmin(SignScreens, SeatScreens, BatchScreens, StaffAdmin):
    """Rounds are opened and closed by acts alone; here they are read, and signed."""

    list_display = ("topic_title", "number", "kind_of_review", "scope", "due_on", "standing")
    list_display_links = ("topic_title",)
    list_filter = (OpenFilter, "kind", "outcome", *ROUND_FILTERS, *ROUND_WORK_FILTERS)
    list_select_related = ("topic",)
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("topic__staff_title", "version__title")
    # Open rounds first, the most urgent on top; then the closed ones, latest first.
    ordering = (F("closed_at").desc(nulls_first=True), "due_on", "pk")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return RoundList

    @admin.display(description=gettext_lazy("topic"), ordering="topic__staff_title")
    def topic_title(self, round_: ReviewRound) -> str:
        return round_.topic.staff_title

    @admin.display(description=gettext_lazy("kind"), ordering="kind")
    def kind_of_review(self, round_: ReviewRound) -> str:
        return _("In retrospect of an urgent one") if round_.follows_id else str(round_.get_kind_display())

    @admin.display(description=gettext_lazy("where it stands"))
    def standing(self, round_: ReviewRound) -> str:
        words: str = round_.stands  # type: ignore[attr-defined]  # put there by RoundList
        return words

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
        return [*self.sign_urls(), *self.seat_urls(), *self.batch_urls(), record, *super().get_urls()]

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
        records = list(round_.records.select_related("signer__board_member"))
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
            concerns=told_of_round(round_),
            signatures=[(one, verify_record(one.record, held)) for one in signatures(round_, records)],
            edition_verdict=verify_edition(round_.edition, held) if round_.edition else None,
            shown_from=when(round_.edition.shown_from) if round_.edition else None,
        )
