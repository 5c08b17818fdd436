"""The topic in the admin: its list, its hub, its catalogue data. Writing and acting are mixed in."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from encyclopedia.admin_base import HistoryAdmin
from encyclopedia.content import content_hash
from encyclopedia.currency import Currency, currency
from encyclopedia.errors import Refused
from encyclopedia.models import Edition, Status, Topic, TopicVersion
from encyclopedia.models.versions import OPEN_STATUSES
from reviews import actions
from reviews.actions.catalogue import catalogue_of
from reviews.policies import allows, check_may
from reviews.retrospect import unsettled
from reviews.sources import flags
from reviews.workflow import Act

from .acts import ActScreens
from .base import render, screen, topic_or_404
from .catalogue_forms import CatalogueForm, CodeFormSet
from .comments import CommentScreens
from .concerns import ConcernScreens
from .editor import EditorScreens
from .evidence_pages import EvidenceScreens
from .hub import hub
from .library import currency_filter, intervals_in_use
from .page_first import PageFirstMixin
from .topic_search import search_topics
from .translating import TranslationScreens
from .work_filters import ToReviewFilter


class CurrencyFilter(admin.SimpleListFilter):
    title = _("currency")
    parameter_name = "currency"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [*Currency.choices, ("withdrawn", _("Withdrawn")), ("unpublished", _("Never shown"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Topic]) -> QuerySet[Topic]:
        value = self.value()
        if value == "withdrawn":
            return queryset.filter(withdrawn_at__isnull=False)
        if value == "unpublished":
            return queryset.filter(~Exists(Edition.objects.filter(topic=OuterRef("pk"))))
        if value in Currency.values:
            shown = Edition.objects.shown().filter(
                currency_filter(Currency(value), timezone.localdate(), intervals_in_use())
            )
            return queryset.filter(pk__in=shown.values("topic"))
        return queryset


class StageFilter(admin.SimpleListFilter):
    title = _("work under way")
    parameter_name = "stage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [
            ("draft", _("Draft")),
            ("in_review", _("In review")),
            ("waiting", _("Waiting for its date")),
            ("correction", _("Correction")),
            ("retrospect", _("Under retrospective review")),
            ("sources", _("Cites a retracted or superseded source")),
            ("none", _("Nothing")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Topic]) -> QuerySet[Topic]:
        value = self.value()
        if value == "retrospect":
            return queryset.filter(pk__in=unsettled().values("topic"))
        if value == "sources":
            return queryset.filter(pk__in={flag.row.topic.pk for flag in flags()})
        waits = Q(status=Status.APPROVED) & ~Exists(Edition.objects.filter(version=OuterRef("pk")))
        open_now = Q(status__in=[Status.DRAFT, Status.IN_REVIEW]) | waits
        wanted = {
            "draft": Q(status=Status.DRAFT),
            "in_review": Q(status=Status.IN_REVIEW),
            "waiting": waits,
            "correction": open_now & Q(is_correction=True),
            "none": open_now,
        }.get(value or "")
        if wanted is None:
            return queryset
        found = Q(pk__in=TopicVersion.objects.filter(wanted).values("topic"))
        return queryset.exclude(found) if value == "none" else queryset.filter(found)


def _stage(status: str) -> Any:
    return _("Waiting for its date") if status == Status.APPROVED else Status(status).label


@admin.register(Topic)
class TopicAdmin(
    EditorScreens,
    ActScreens,
    CommentScreens,
    ConcernScreens,
    EvidenceScreens,
    TranslationScreens,
    PageFirstMixin,
    HistoryAdmin,
):
    add_permission = "encyclopedia.write_topic"
    list_display = ("staff_title", "kind", "shown_as_of", "currency_now", "work_now")
    list_filter = (CurrencyFilter, StageFilter, ToReviewFilter, "kind", "language", "categories")
    list_select_related = ("kind",)
    search_fields = ("staff_title", "slug", "public_id", "source_id", "codes__code")
    search_help_text = _("Title or another name, address, permanent id, source id or clinical code")
    list_per_page = 50
    change_list_template = "reviews/topic_list.html"
    show_full_result_count = False

    class Media:
        css = {"all": ("reviews/staff.css",)}  # Django's form of this option

    def get_urls(self) -> list[URLPattern]:
        return [
            *self.screen_urls(),
            *self.act_urls(),
            *self.evidence_urls(),
            *self.comment_urls(),
            *self.translation_urls(),
            *self.concern_urls(),
            path(
                "<path:object_id>/catalogue/",
                self.admin_site.admin_view(self.catalogue_view),
                name="encyclopedia_topic_catalogue",
            ),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        shown = Edition.objects.shown().filter(topic=OuterRef("pk")).order_by()
        published = Exists(Edition.objects.filter(version=OuterRef("pk")))
        versions = TopicVersion.objects.filter(topic=OuterRef("pk")).order_by("-number")
        # An approved version without an edition waits for its date.
        open_now = versions.filter(Q(status__in=OPEN_STATUSES) | Q(status=Status.APPROVED) & ~Q(published))
        topics: QuerySet[Topic] = super().get_queryset(request)
        return topics.annotate(
            as_of=Subquery(shown.values("current_as_of")[:1]),
            draft_now=Subquery(open_now.filter(is_correction=False).values("status")[:1]),
            correction_now=Subquery(open_now.filter(is_correction=True).values("status")[:1]),
            owes_review=Exists(unsettled().filter(topic=OuterRef("pk"))),
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Topic], search_term: str
    ) -> tuple[QuerySet[Topic], bool]:
        return (search_topics(queryset, search_term) if search_term.strip() else queryset), False

    @admin.display(description=_("current as of"), ordering=F("as_of").asc(nulls_last=True))
    def shown_as_of(self, topic: Any) -> Any:
        return topic.as_of

    @admin.display(description=_("currency"))
    def currency_now(self, topic: Any) -> Any:
        if topic.withdrawn_at is not None:
            return format_html('<span class="state-badge is-late">{}</span>', _("Withdrawn"))
        if topic.as_of is None:
            return _("Never shown")
        state = currency(topic.as_of, topic.review_months, timezone.localdate())
        late = " is-late" if state in (Currency.OVERDUE, Currency.EXPIRED) else ""
        return format_html('<span class="state-badge{}">{}</span>', late, state.label)

    @admin.display(description=_("work under way"))
    def work_now(self, topic: Any) -> Any:
        words = [_stage(topic.draft_now)] if topic.draft_now else []
        if topic.correction_now:
            words.append(_("Correction: %(stage)s") % {"stage": _stage(topic.correction_now)})
        if topic.owes_review:
            words.append(
                format_html('<span class="state-badge is-late">{}</span>', _("Under retrospective review"))
            )
        return format_html_join(mark_safe("<br>"), "{}", ((word,) for word in words)) or "–"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        more = {**(extra_context or {}), "title": _("Topics")}
        if allows(check_may, Act.RAISE_CONCERN, request.user):
            query = request.GET.urlencode()
            more["concerns_url"] = reverse("admin:encyclopedia_topic_concerns") + (
                f"?{query}" if query else ""
            )
        response: HttpResponse = super().changelist_view(request, more)
        return response

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return self.new_topic_view(request)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return self.hub_view(request, object_id or "")

    @screen
    def hub_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied  # the hub shows; every act has a screen of its own
        topic = topic_or_404(object_id)
        return render(
            request,
            "reviews/hub.html",
            title=topic.staff_title,
            subtitle=None,
            opts=self.opts,
            **hub(topic, request.user),
        )

    @screen
    def catalogue_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        topic = topic_or_404(object_id)
        if not request.user.has_perm("encyclopedia.edit_catalogue"):
            raise PermissionDenied
        form = CatalogueForm(request.POST or None, instance=topic)
        codes = CodeFormSet(request.POST or None, instance=topic)
        status, stored = 200, None
        if request.method == "POST":
            status = 400
            if form.is_valid() and codes.is_valid():
                try:
                    self._change_catalogue(request, topic, form, codes)
                except Refused as refusal:
                    # What is stored now is shown beside what was typed, and the next save is made from it.
                    stored = catalogue_of(Topic.objects.get(pk=topic.pk))
                    typed = request.POST.copy()
                    typed["base"] = content_hash(stored)
                    form = CatalogueForm(typed, instance=topic)
                    form.add_error(None, str(refusal))
                    status = refusal.status
                else:
                    messages.success(request, _("The catalogue data is changed."))
                    return redirect(reverse("admin:encyclopedia_topic_change", args=[topic.pk]))
        return render(
            request,
            "reviews/catalogue.html",
            status=status,
            title=_("Catalogue data"),
            subtitle=None,
            topic=topic,
            form=form,
            codes=codes,
            stored=stored,
            opts=self.opts,
        )

    def _change_catalogue(self, request: HttpRequest, topic: Topic, form: Any, codes: Any) -> None:
        actions.change_catalogue(
            topic_id=topic.pk,
            by=request.user,
            base=form.cleaned_data["base"],
            owner=form.cleaned_data["owner"],
            categories=list(form.cleaned_data["categories"]),
            related=form.cleaned_data["related_slugs"],
            sisters=form.cleaned_data["sister_slugs"],
            codes=[
                (code["system"], code["code"], code["display"])
                for code in codes.cleaned_data
                if code and not code.get("DELETE")
            ],
        )
