"""Texts of the site: what was in force when, and a form that puts a new one in force. No text is changed or deleted."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.admin_base import StaffAdmin
from encyclopedia.errors import Refused, WrongState
from encyclopedia.models import SiteText
from encyclopedia.models.catalogue import Language
from encyclopedia.rendering.article import section_html
from reviews import actions, roles

from .base import render, screen
from .editor_page import SectionEditor, editor_media


class SiteTextForm(forms.Form):
    """A new text, and the number of the one that it was made from."""

    body = forms.CharField(label=gettext_lazy("Text"), required=False, max_length=200_000)
    base_number = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = SectionEditor()
        widget.attrs |= {"rows": 16, "aria-label": _("Text"), "aria-describedby": "id_body_helptext"}
        self.fields["body"].widget = widget


def last_text(key: str, language: str) -> SiteText | None:
    """The text with the highest number: the one that is in force."""
    return SiteText.objects.filter(key=key, language=language).order_by("-number").first()


@admin.register(SiteText)
class SiteTextAdmin(StaffAdmin):
    add_permission = roles.MANAGE_SITE
    list_display = ("name", "language", "number", "starts_at", "until", "created_by")
    list_display_links = ("name",)
    list_filter = ("key", "language")
    list_select_related = ("created_by",)
    fields = ("key", "language", "number", "starts_at", "until", "created_by", "text")
    readonly_fields = ("until", "text")
    change_list_template = "reviews/site_text_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[SiteText]:
        later = SiteText.objects.filter(
            key=OuterRef("key"), language=OuterRef("language"), number__gt=OuterRef("number")
        )
        texts: QuerySet[SiteText] = super().get_queryset(request)
        return texts.annotate(ends_at=Subquery(later.order_by("number").values("starts_at")[:1]))

    @admin.display(description=gettext_lazy("text"), ordering="key")
    def name(self, text: SiteText) -> str:
        return text.get_key_display()

    @admin.display(description=gettext_lazy("in force until"))
    def until(self, text: SiteText) -> Any:
        return text.ends_at or _("in force now")  # type: ignore[attr-defined]  # annotated above

    @admin.display(description=gettext_lazy("words"))
    def text(self, text: SiteText) -> SafeString:
        return format_html('<div class="page-text">{}</div>', section_html(text.body))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"keys": SiteText.Key.choices, **(extra_context or {})})

    @screen
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The form of one text, filled with the words in force. Saving puts the new words in force at once."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        key, language = request.GET.get("key", ""), request.GET.get("language", Language.ENGLISH)
        key = key if key in SiteText.Key.values else SiteText.Key.DISCLAIMER
        language = language if language in Language.values else Language.ENGLISH
        last = last_text(key, language)
        if request.method != "POST":
            form = SiteTextForm(
                initial={"body": last.body if last else "", "base_number": last.number if last else 0}
            )
            return self._form(request, form, key, language, last)
        form = SiteTextForm(request.POST.dict())
        if not form.is_valid():
            return self._form(request, form, key, language, last, 400)
        try:
            text = actions.publish_site_text(
                key=key,
                language=language,
                body=form.cleaned_data["body"],
                base_number=form.cleaned_data["base_number"],
                by=request.user,
            )
        except Refused as refusal:
            if isinstance(refusal, WrongState) and last is not None:
                # Shown beside what was typed; saving again is then a choice made in sight of both.
                form.data = {**form.data, "base_number": str(last.number)}
            form.add_error("body", str(refusal))
            return self._form(
                request, form, key, language, last, refusal.status, isinstance(refusal, WrongState)
            )
        messages.success(request, _("%(text)s is in force now.") % {"text": text})
        return redirect("admin:encyclopedia_sitetext_changelist")

    def _form(
        self,
        request: HttpRequest,
        form: SiteTextForm,
        key: str,
        language: str,
        last: SiteText | None,
        status: int = 200,
        is_stale: bool = False,
    ) -> HttpResponse:
        return render(
            request,
            "reviews/site_text_form.html",
            status,
            title=_("New text: %(name)s") % {"name": SiteText.Key(key).label},
            form=form,
            key=key,
            language=language,
            keys=SiteText.Key.choices,
            last=last,
            shown_text=section_html(last.body) if last is not None else "",
            is_stale=is_stale,
            media=editor_media(str(getattr(request, "csp_nonce", ""))),
        )
