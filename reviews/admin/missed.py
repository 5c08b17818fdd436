"""What patients searched for and did not find: a list for staff, each term with what can be done about it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from encyclopedia.admin_base import StaffAdmin
from encyclopedia.missed import dismiss
from encyclopedia.models import MissedTerm
from reviews import roles


class DismissedFilter(admin.SimpleListFilter):
    """What was dismissed is out of the way unless it is asked for."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("dismissed", _("Dismissed"))]

    def choices(self, changelist: Any) -> Any:
        for value, label in (("", _("To look at")), *self.lookup_choices):
            yield {
                "selected": (self.value() or "") == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(dismissed_at__isnull=self.value() != "dismissed")


@admin.register(MissedTerm)
class MissedTermAdmin(StaffAdmin):
    """Every person with a role reads the list; each sees the steps that are theirs to take."""

    fields = ("term", "count", "last_month", "dismissed_at", "dismissed_by")
    list_display_links = None
    list_filter = (DismissedFilter,)
    list_per_page = 50
    show_full_result_count = False

    class Media:
        css = {"all": ("reviews/staff.css",)}  # Django's form of this option

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).exclude(term="").select_related("dismissed_by")

    def get_list_display(self, request: HttpRequest) -> Any:
        @admin.display(description=gettext_lazy("what can be done"))
        def steps(term: MissedTerm) -> SafeString | str:
            return _steps(request.user, term)

        return ("words", "count", "last_asked", steps)

    def get_urls(self) -> list[URLPattern]:
        dismissing = path(
            "<int:object_id>/dismiss/",
            self.admin_site.admin_view(self.dismiss_view),
            name="encyclopedia_missedterm_dismiss",
        )
        return [dismissing, *super().get_urls()]

    @admin.display(description=gettext_lazy("words"), ordering="term")
    def words(self, term: MissedTerm) -> SafeString:
        return format_html("<bdi>{}</bdi>", term.term)

    @admin.display(description=gettext_lazy("last asked in"), ordering="last_month")
    def last_asked(self, term: MissedTerm) -> str:
        return date_format(term.last_month, "F Y")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(
            request, {"title": _("Searched for and not found"), **(extra_context or {})}
        )

    @method_decorator(require_POST)
    def dismiss_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Dismiss one term, and go back to the list."""
        if not request.user.has_perm(roles.EDIT_CATALOGUE):
            raise PermissionDenied
        term = get_object_or_404(self.get_queryset(request), pk=object_id)
        dismiss(term, request.user)
        messages.success(request, _("“%(term)s” is dismissed.") % {"term": term.term})
        return HttpResponseRedirect(reverse("admin:encyclopedia_missedterm_changelist"))


def _steps(user: Any, term: MissedTerm) -> SafeString | str:
    """The steps that ``user`` may take, as links; and a button of the form that Django puts around a list."""
    if term.dismissed_at is not None:
        return _("dismissed by %(name)s on %(day)s") % {
            "name": term.dismissed_by,
            "day": date_format(term.dismissed_at, "F j, Y"),
        }
    parts = []
    if user.has_perm(roles.WRITE):
        address = f"{reverse('admin:encyclopedia_topic_add')}?{urlencode({'title': term.term.capitalize()})}"
        parts.append(_link(address, _("Start a topic"), term))
    if user.has_perm(roles.EDIT_CATALOGUE):
        address = f"{reverse('admin:encyclopedia_synonymgroup_add')}?{urlencode({'words': term.term})}"
        parts.append(_link(address, _("Add a synonym"), term))
        parts.append(
            format_html(
                '<button type="submit" class="button secondary" formaction="{}" aria-label="{}">{}</button>',
                reverse("admin:encyclopedia_missedterm_dismiss", args=[term.pk]),
                f"{_('Dismiss')}: {term.term}",
                _("Dismiss"),
            )
        )
    return mark_safe(" ".join(parts)) if parts else "–"  # noqa: S308 - parts that format_html made


def _link(address: str, label: str, term: MissedTerm) -> SafeString:
    return format_html('<a href="{}" aria-label="{}">{}</a>', address, f"{label}: {term.term}", label)
