"""Pictures that were sent and are in no text: a list for staff, and the way to remove one."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.admin_base import StaffAdmin
from encyclopedia.models import ImageFile
from reviews import actions, roles
from reviews.pictures import unused_pictures

from .base import render, screen


class RemoveForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Kept on the record."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@admin.register(ImageFile)
class PictureAdmin(StaffAdmin):
    """Every person with a role sees the list; those who write topics may remove a picture from it."""

    fields = ("hash", "type", "width", "height", "stored_at", "stored_by")
    list_display_links = None
    list_per_page = 50
    show_full_result_count = False

    class Media:
        css = {"all": ("reviews/staff.css",)}  # Django's form of this option

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        unused = super().get_queryset(request).filter(pk__in=unused_pictures())
        return unused.defer("data").select_related("stored_by").order_by("-stored_at", "-pk")

    def get_list_display(self, request: HttpRequest) -> Any:
        @admin.display(description=gettext_lazy("what can be done"))
        def step(picture: ImageFile) -> SafeString | str:
            if not request.user.has_perm(roles.WRITE):
                return "–"
            address = reverse("admin:encyclopedia_imagefile_remove", args=[picture.pk])
            name = _("Remove picture %(name)s") % {"name": picture.hash[:12]}
            return format_html('<a href="{}" aria-label="{}">{}</a>', address, name, _("Remove"))

        return ("picture", "size", "stored_at", "stored_by", step)

    def get_urls(self) -> list[URLPattern]:
        removing = path(
            "<int:object_id>/remove/",
            self.admin_site.admin_view(self.remove_view),
            name="encyclopedia_imagefile_remove",
        )
        return [removing, *super().get_urls()]

    @admin.display(description=gettext_lazy("picture"))
    def picture(self, picture: ImageFile) -> SafeString:
        address = reverse("admin:encyclopedia_topic_image", args=[picture.name])
        # What it shows nobody has said yet: its words come with the text that names it.
        return format_html(
            '<a href="{0}"><img class="thumb" src="{0}" alt="{1}" loading="lazy" decoding="async"></a>',
            address,
            _("Picture %(name)s") % {"name": picture.hash[:12]},
        )

    @admin.display(description=gettext_lazy("size"))
    def size(self, picture: ImageFile) -> str:
        return f"{picture.width} × {picture.height}"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Unused pictures"), **(extra_context or {})})

    @screen
    def remove_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Show the picture, ask why it goes, and remove it."""
        if not request.user.has_perm(roles.WRITE):
            raise PermissionDenied
        form = RemoveForm(request.POST or None, label_suffix="")
        if request.method == "POST" and form.is_valid():
            actions.remove_picture(picture_id=object_id, by=request.user, **form.cleaned_data)
            messages.success(request, _("The picture is removed."))
            return redirect("admin:encyclopedia_imagefile_changelist")
        picture = get_object_or_404(self.get_queryset(request), pk=object_id)
        return render(
            request,
            "reviews/picture_remove.html",
            status=400 if request.method == "POST" else 200,
            title=_("Remove a picture"),
            subtitle=None,
            shown=self.picture(picture),
            size=self.size(picture),
            picture=picture,
            form=form,
            opts=self.opts,
        )
