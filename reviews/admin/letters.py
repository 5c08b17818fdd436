"""The outbox of mail, for managers: what was sent, what could not be, and what nobody can know about."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from encyclopedia.admin_base import StaffAdmin
from reviews import roles
from reviews.models import Letter, LetterState
from reviews.models.letters import TO_DECIDE
from reviews.notices import send_again

from .work_rows import Row, WorkList


def undelivered() -> WorkList:
    """One row while letters wait for a manager's decision. One query."""
    waiting = Letter.objects.filter(state__in=TO_DECIDE).order_by().count()
    row = Row(
        topic=None,
        name=_("Mail"),
        ask=ngettext(
            "%(n)s letter could not be sent, or perhaps was not.",
            "%(n)s letters could not be sent, or perhaps were not.",
            waiting,
        )
        % {"n": waiting},
        url=f"{reverse('admin:reviews_letter_changelist')}?state__in={','.join(TO_DECIDE)}",
        button=_("Look at them"),
    )
    return WorkList(_("Mail that did not go out"), [row] if waiting else [], int(waiting > 0))


@admin.register(Letter)
class LetterAdmin(StaffAdmin):
    """Letters are written and sent by the clock; a manager may send one again that failed, or that perhaps was sent."""

    view_permission = roles.MANAGE_SITE
    list_display = ("subject", "person", "state", "made_at")
    list_filter = ("state",)
    list_select_related = ("person",)
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("person__username", "person__last_name", "address")
    fields = (
        "subject",
        "person",
        "address",
        "state",
        "error",
        "attempts",
        "made_at",
        "claimed_at",
        "next_try_at",
        "sent_at",
        "identifier",
    )
    readonly_fields = ("identifier",)
    change_form_template = "reviews/letter.html"

    @admin.display(description="Message-ID")
    def identifier(self, letter: Letter) -> str:
        return letter.message_id

    def get_urls(self) -> list[Any]:
        again: URLPattern = path(
            "<int:object_id>/again/",
            self.admin_site.admin_view(self.again_view),
            name="reviews_letter_again",
        )
        return [again, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Mail"), **(extra_context or {})})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One letter, with the button that sends it again, where that can be right."""
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        more = {"TO_DECIDE": TO_DECIDE, "UNCERTAIN": LetterState.UNCERTAIN, "title": _("Letter")}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})

    @method_decorator(require_POST)
    def again_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Queue it once more: the next run of the clock sends it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        letter = get_object_or_404(Letter, pk=object_id)
        if send_again(letter, by=request.user):
            messages.success(request, _("It will be sent within minutes."))
        else:
            messages.error(request, _("This letter is on its way, or was sent meanwhile. Nothing was done."))
        return redirect("admin:reviews_letter_change", object_id)
