"""Site settings: name, logo, accent colours and contact lines, kept by managers on one screen."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy

from encyclopedia.admin_base import HistoryAdmin
from encyclopedia.branding import COLOUR, DARK, LIGHT, Palette, make_logo, why_unreadable
from encyclopedia.errors import BadInput
from encyclopedia.models import SiteLogo, SiteSettings
from reviews import roles

from .recorded import CHANGED_SETTINGS, RecordedAdmin, WhyForm


class SiteSettingsForm(WhyForm):
    logo_file = forms.FileField(
        label=gettext_lazy("New logo"),
        required=False,
        help_text=gettext_lazy(
            "PNG, JPEG or WebP, 2 MB at most. It stands beside the name, so a mark without words is best."
        ),
    )
    without_logo = forms.BooleanField(label=gettext_lazy("Show no logo"), required=False)

    class Meta:
        model = SiteSettings
        fields = ("name", "accent_light", "accent_dark", "emergency_number", "telephone", "email", "address")
        widgets = {"address": forms.Textarea(attrs={"rows": 3})}

    def _accent(self, name: str, palette: Palette) -> str:
        colour: str = self.cleaned_data[name]
        # What is no colour at all, the model's own check says.
        if COLOUR.fullmatch(colour) and (why := why_unreadable(colour, palette)):
            self.add_error(name, why)
        return colour

    def clean_accent_light(self) -> str:
        return self._accent("accent_light", LIGHT)

    def clean_accent_dark(self) -> str:
        return self._accent("accent_dark", DARK)

    def clean_logo_file(self) -> SiteLogo | None:
        sent = self.cleaned_data["logo_file"]
        if sent is None:
            return None
        try:
            return make_logo(sent.read())
        except BadInput as why:
            raise forms.ValidationError(str(why)) from why

    def save(self, commit: bool = True) -> Any:
        logo: SiteLogo | None = self.cleaned_data["logo_file"]
        if self.cleaned_data["without_logo"]:
            self.instance.logo = None
        elif logo is not None:
            self.instance.logo = SiteLogo.objects.get_or_create(
                digest=logo.digest, defaults={"body": logo.body, "width": logo.width, "height": logo.height}
            )[0]
        return super().save(commit)


@admin.register(SiteSettings)
class SiteSettingsAdmin(RecordedAdmin, HistoryAdmin):
    """One row, made with the table: nothing to add, and the list is the form."""

    is_plain_list = False
    act = CHANGED_SETTINGS
    change_permission = roles.MANAGE_SITE
    form = SiteSettingsForm
    fieldsets = (
        (None, {"fields": ("name", "logo_file", "without_logo")}),
        (gettext_lazy("Colours"), {"fields": ("accent_light", "accent_dark")}),
        (gettext_lazy("Contact"), {"fields": ("emergency_number", "telephone", "email", "address")}),
        (None, {"fields": ("why",)}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if self.has_change_permission(request, obj):
            return self.fieldsets
        columns = ("name", "accent_light", "accent_dark", "emergency_number", "telephone", "email", "address")
        return ((None, {"fields": columns}),)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        only = SiteSettings.objects.first()
        if only is None or not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        return redirect("admin:encyclopedia_sitesettings_change", only.pk)

    def subject_of(self, obj: SiteSettings) -> str:
        return "site settings"
