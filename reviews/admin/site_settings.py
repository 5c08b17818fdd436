"""Site settings: name, logo, accent colours and contact lines, kept by managers on one screen."""

from typing import Any

from django import forms
from django.contrib import admin
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.admin_base import HistoryAdmin
from encyclopedia.branding import COLOUR, DARK, LIGHT, Palette, brand_now, make_logo, why_unreadable
from encyclopedia.errors import BadInput
from encyclopedia.models import SiteLogo, SiteSettings
from reviews import roles

from .recorded import CHANGED_SETTINGS, RecordedAdmin, WhyForm
from .site_look import Look, look_of


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_look = "look" in self.data
        if self.is_look:  # nothing is saved, so nobody has to say why
            self.fields["why"].required = False

    @property
    def look(self) -> Look:
        """How pages look with what stands in the form, good or not."""
        return look_of({name: self[name].value() for name in self.Meta.fields})

    def clean(self) -> Any:
        data = super().clean()
        if self.is_look:
            told = _("Nothing is saved yet. See below how pages would look; then save, or change it again.")
            if self.files:
                told += " " + _("A new logo is shown once it is saved: choose its file again.")
            self.add_error(None, told)
        return data

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
    search_fields = ("name", "emergency_number", "telephone", "email", "address")
    act = CHANGED_SETTINGS
    change_permission = roles.MANAGE_SITE
    form = SiteSettingsForm
    change_form_template = "reviews/site_settings_form.html"
    fieldsets = (
        (
            gettext_lazy("Name and logo"),
            {
                "fields": ("name", "logo_file", "without_logo"),
                "description": gettext_lazy(
                    "Both stand on top of every page. The name is also what search engines, feeds and browsers show."
                ),
            },
        ),
        (
            gettext_lazy("Colours"),
            {
                "fields": ("accent_light", "accent_dark"),
                "description": gettext_lazy(
                    "One accent, for links, buttons and marks. Shades for boxes and for what is pointed at follow from "
                    "it; the colours of text and paper stay. A colour that could not be read is refused, with the "
                    "nearest one that can."
                ),
            },
        ),
        (
            gettext_lazy("Emergencies"),
            {
                "fields": ("emergency_number",),
                "description": gettext_lazy(
                    "The number alone: the sentence around it is in the language of each page. It stands on top of "
                    "every page, in readers’ forms, and in the short text in place of a page long overdue."
                ),
            },
        ),
        (
            gettext_lazy("Contact"),
            {
                "fields": ("telephone", "email", "address"),
                "description": gettext_lazy(
                    "At the foot of every page, on paper too. What is empty is left out."
                ),
            },
        ),
        (gettext_lazy("For the record"), {"fields": ("why",)}),
    )

    class Media:
        css = {"all": ("reviews/staff.css", "reviews/review.css", "reviews/site_look.css")}

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        form, row = context["adminform"].form, SiteSettings.objects.get()
        # Who may only read gets a form without fields.
        context["look"] = form.look if form.is_bound else look_of(model_to_dict(row))
        context["logo_url"] = brand_now().logo_url
        return super().render_change_form(request, context, *args, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if self.has_change_permission(request, obj):
            return self.fieldsets
        return ((None, {"fields": SiteSettingsForm.Meta.fields}),)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        only = SiteSettings.objects.first()
        if only is None or not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        return redirect("admin:encyclopedia_sitesettings_change", only.pk)

    def subject_of(self, obj: SiteSettings) -> str:
        return "site settings"
