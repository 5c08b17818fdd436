"""Notices on sources: a list for all staff. A chair marks a source in sight of the pages that cite it, and lifts it."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from encyclopedia.admin_base import HistoryAdmin
from encyclopedia.errors import Refused, WrongState
from reviews import actions, roles
from reviews.actions.sources import Marked, Prospect, key_of, prospect
from reviews.models import SourceNotice
from reviews.sources import citing

from .base import render, screen


class MarkForm(forms.Form):
    source = forms.CharField(
        label=gettext_lazy("Source"),
        help_text=gettext_lazy("Its DOI, its PubMed number or its web address, in any usual form."),
        max_length=2200,
    )
    status = forms.ChoiceField(
        label=gettext_lazy("What became of it"), choices=SourceNotice.Status, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=gettext_lazy("What is known"),
        help_text=gettext_lazy(
            "Writers and reviewers read this: who retracted it, when, and why; or what is newer."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def clean_source(self) -> str:
        """Refuse what names no source; keep the words as they were typed."""
        typed = str(self.cleaned_data["source"])
        try:
            key_of(typed)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return typed


class LiftForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Kept on the record."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class StandingFilter(admin.SimpleListFilter):
    title = gettext_lazy("standing")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("yes", _("Standing")), ("no", _("Lifted"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(lifted_at__isnull=self.value() == "yes")


@admin.register(SourceNotice)
class SourceNoticeAdmin(HistoryAdmin):
    add_permission = roles.CHAIR
    list_display = ("key", "status", "marked_at", "marked_by", "lifted_at")
    list_filter = ("status", StandingFilter)
    list_select_related = ("marked_by",)
    search_fields = ("key", "note")

    def get_urls(self) -> list[URLPattern]:
        lift = path(
            "<path:object_id>/lift/",
            self.admin_site.admin_view(self.lift_view),
            name="reviews_sourcenotice_lift",
        )
        return [lift, *super().get_urls()]

    @screen
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """First the source, then the confirmation in sight of the pages that cite it. Nothing is written before."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = MarkForm(request.POST or None)
        if request.method != "POST" or not form.is_valid():
            return self._mark(request, form, None, 200 if request.method != "POST" else 400)
        found = prospect(key_of(form.cleaned_data["source"]))
        if request.POST.get("do") != "mark":
            return self._mark(request, form, found)
        try:
            marked = actions.mark_source(
                **form.cleaned_data, base=request.POST.get("base", ""), by=request.user
            )
        except WrongState as refusal:
            form.add_error(None, str(refusal))
            return self._mark(request, form, found, refusal.status)
        self._tell(request, marked)
        return redirect("admin:reviews_sourcenotice_change", marked.notice.pk)

    def _mark(
        self, request: HttpRequest, form: MarkForm, found: Prospect | None, status: int = 200
    ) -> HttpResponse:
        return render(
            request,
            "reviews/source_mark.html",
            status,
            title=_("Mark a source"),
            form=form,
            found=found,
            rows=[(row, found.fate(row)) for row in found.rows] if found else [],
            opts=self.opts,
        )

    def _tell(self, request: HttpRequest, marked: Marked) -> None:
        opened = len(marked.opened)
        messages.success(
            request,
            _("%(source)s is marked.") % {"source": marked.notice.key.removeprefix("url:")}
            + " "
            + ngettext("%(n)s review was opened.", "%(n)s reviews were opened.", opened) % {"n": opened},
        )
        for topic, why in marked.refused:
            messages.warning(
                request, _("No review of “%(topic)s” could be opened: %(why)s") % {"topic": topic, "why": why}
            )

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return self.notice_view(request, object_id or "")

    @screen
    def notice_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What is known of the source, and every page that cites it now."""
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied  # a notice is marked and lifted by acts of their own
        notice = _notice_or_404(object_id)
        return render(
            request,
            "reviews/source_notice.html",
            title=_("Notice on a source"),
            notice=notice,
            rows=[(row, "") for row in citing({notice.key})],
            may_lift=notice.lifted_at is None and self.has_add_permission(request),
            opts=self.opts,
        )

    @screen
    def lift_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        notice = _notice_or_404(object_id)
        form, status = LiftForm(request.POST or None), 200
        if request.method == "POST":
            status = 400
            if form.is_valid():
                try:
                    actions.lift_source_notice(notice_id=notice.pk, by=request.user, **form.cleaned_data)
                except Refused as refusal:
                    form.add_error(None, str(refusal))
                    status = refusal.status
                else:
                    messages.success(request, _("The notice is lifted. Reviews that it opened go on."))
                    return redirect("admin:reviews_sourcenotice_change", notice.pk)
        return render(
            request,
            "reviews/source_lift.html",
            status,
            title=_("Lift this notice"),
            notice=notice,
            form=form,
            opts=self.opts,
        )


def _notice_or_404(object_id: str) -> SourceNotice:
    found = SourceNotice.objects.select_related("marked_by", "lifted_by")
    notice = found.filter(pk=object_id).first() if object_id.isdecimal() else None
    if notice is None:
        raise Http404
    return notice
