"""Readers' reports: the list that chairs and managers work through, most harmful first; one report, and its acts."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.admin_base import StaffAdmin
from encyclopedia.errors import Refused
from encyclopedia.models import Edition, Harm, ReaderReport
from reviews import actions, roles
from reviews.models import ReportState, ReportStep
from reviews.reports import copies_of, standing_reports, waiting

from .base import render, screen
from .page_first import PageFirstMixin
from .picture.other_filters import REPORT_FILTERS
from .report_forms import AnswerForm, DismissForm, RemoveForm, WeighForm
from .report_rows import Told, harm_badge, reasons, state_label, waiting_url


class StateFilter(admin.SimpleListFilter):
    """What waits is what is asked for when nothing else is; copies of a report stand behind the first of them."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        rest = [ReportState.IN_ROUND, ReportState.ANSWERED, ReportState.DISMISSED]
        return [("", _("Waiting")), *((one.value, one.label) for one in rest), ("all", _("All"))]

    def choices(self, changelist: Any) -> Any:
        for value, label in self.lookup_choices:
            yield {
                "selected": (self.value() or "") == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value() or ""
        if value == "all":
            return queryset
        if value in ReportState.values:
            return queryset.filter(state=value)
        return waiting(queryset)


class HarmFilter(admin.SimpleListFilter):
    title = gettext_lazy("possible harm")
    parameter_name = "harm"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return Harm.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(harm=self.value()) if self.value() in Harm.values else queryset


class TopicFilter(admin.SimpleListFilter):
    """Reports on one topic: reached from its hub, and left by its own link."""

    title = gettext_lazy("topic")
    parameter_name = "topic"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        asked = request.GET.get("topic", "")
        is_number = asked.isascii() and asked.isdecimal() and len(asked) < 19
        found = Edition.objects.filter(topic=int(asked)).first() if is_number else None
        return [(asked, found.title)] if found is not None else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(edition__topic=self.value()) if self.value() else queryset


@admin.register(ReaderReport)
class ReaderReportAdmin(PageFirstMixin, StaffAdmin):
    view_permission = roles.TRIAGE
    list_display = ("what", "possible_harm", "where", "received_on", "stands")
    list_display_links = ("what",)
    list_filter = (StateFilter, HarmFilter, TopicFilter, *REPORT_FILTERS)
    list_per_page = 50
    show_full_result_count = False

    class Media:
        css = {"all": ("reviews/staff.css",)}  # Django's form of this option

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Their editions are read some at a time (``Prefetch``): sorted along, they take longer than all the rest."""
        editions = Edition.objects.defer("content", "reviewers", "attestation")
        return standing_reports().select_related("words").prefetch_related(Prefetch("edition", editions))

    def get_ordering(self, request: HttpRequest) -> Any:
        return (F("rank").desc(), F("pk").asc())

    @admin.display(description=gettext_lazy("a reader says"))
    def what(self, report: Any) -> Any:
        words = getattr(report, "words", None)
        if words is None:
            return _("(the words were removed)")
        return format_html('<bdi class="readers-words">“{}”</bdi>', Truncator(words.text).chars(140))

    @admin.display(description=gettext_lazy("possible harm"))
    def possible_harm(self, report: Any) -> Any:
        return harm_badge(report)

    @admin.display(description=gettext_lazy("about"))
    def where(self, report: Any) -> Any:
        about = _("edition %(n)s: %(part)s") % {
            "n": report.edition.number,
            "part": report.heading or _("The whole page"),
        }
        return format_html('{}<br><span class="muted">{}</span>', report.edition.title, about)

    @admin.display(description=gettext_lazy("state"))
    def stands(self, report: Any) -> str:
        return state_label(report)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Readers’ reports"), **(extra_context or {})})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return self.report_view(request, object_id or "")

    @screen
    def report_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """One report, what was done with it, and what can be done: each act is a form of its own on this page."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        report = _report_or_404(object_id)
        bound: forms.Form | None = None
        status = 200
        if request.method == "POST":
            bound, status = self._form_of(request, report), 400
            if bound is not None and bound.is_valid():
                try:
                    said = _do(bound, report, request)
                except Refused as refusal:
                    bound.add_error(None, str(refusal))
                    status = refusal.status
                else:
                    messages.success(request, said)
                    return redirect("admin:encyclopedia_readerreport_change", report.pk)
        return render(
            request,
            "reviews/report.html",
            status,
            title=_("Report %(id)s: %(title)s") % {"id": report.pk, "title": report.edition.title},
            opts=self.opts,
            told=Told(report),
            topic=report.edition.topic,
            reasons=reasons(report),
            copies=copies_of(report),
            steps=ReportStep.objects.filter(report=report).select_related("round", "edition", "made_by"),
            forms=_offered(report, bound),
            list_url=waiting_url(),
        )

    def _form_of(self, request: HttpRequest, report: Any) -> forms.Form | None:
        form = FORMS.get(request.POST.get("do", ""))
        return form(request.POST, report=report, prefix=form.do) if form is not None else None


FORMS: dict[str, Any] = {form.do: form for form in (WeighForm, AnswerForm, DismissForm, RemoveForm)}


def _offered(report: Any, bound: forms.Form | None) -> list[Any]:
    """The forms of what can be done now, and the one that was sent and refused, as it was typed."""
    return [
        bound if isinstance(bound, form) else form(report=report, prefix=form.do)
        for form in FORMS.values()
        if isinstance(bound, form) or form.is_offered(report)
    ]


def _do(form: Any, report: Any, request: HttpRequest) -> str:
    data = dict(form.cleaned_data)
    act: Callable[..., ReportStep] = getattr(actions, form.act)
    step = act(report_id=report.pk, by=request.user, **data)
    if step.act == ReportStep.Act.WEIGHED and step.state == ReportState.IN_ROUND and step.round:
        return _("The board has it before it: review round %(n)s.") % {"n": step.round.number}
    if step.act == ReportStep.Act.WEIGHED and step.harm == Harm.SERIOUS:
        return _("It is on record as serious. Patients do not read this page now, so no review was opened.")
    return str(form.done)


def _report_or_404(object_id: str) -> Any:
    found = standing_reports().select_related("edition__topic", "words")
    report = found.filter(pk=object_id).first() if object_id.isdecimal() and len(object_id) < 19 else None
    if report is None:
        raise Http404
    return report
