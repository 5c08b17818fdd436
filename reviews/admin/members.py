"""Who sits on the board. A manager keeps it; nobody keeps their own seat, and nobody is deleted."""

from datetime import date, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey, Model, OuterRef, QuerySet, Subquery
from django.forms import ModelChoiceField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.admin_base import HistoryAdmin
from reviews import roles
from reviews.models import BoardMember, Disclosure

from .disclosures import disclosures_html, may_read_all
from .picture.other_filters import MEMBER_FILTERS
from .recorded import CHANGED_BOARD, RecordedAdmin, WhyForm

LAPSES_SOON = timedelta(days=60)


def lapses(member: Any, today: date) -> list[str]:
    """What keeps the member from signing, or will within ``LAPSES_SOON``, in words.

    ``member.interests_until`` is the last day of the newest disclosure, or None.
    """
    if not member.is_active:
        return []
    words = []
    if member.term_from is not None and member.term_from > today:
        words.append(_("The term begins on %(day)s") % {"day": date_format(member.term_from, "F j, Y")})
    if member.interests_until is None:
        words.append(_("No disclosure of interests"))
    for last, ended, ends in (
        (member.term_until, _("The term ended on %(day)s"), _("The term ends on %(day)s")),
        (member.licence_valid_until, _("The licence ended on %(day)s"), _("The licence ends on %(day)s")),
        (member.interests_until, _("The disclosure ended on %(day)s"), _("The disclosure ends on %(day)s")),
    ):
        if last is not None and last <= today + LAPSES_SOON:
            words.append((ended if last < today else ends) % {"day": date_format(last, "F j, Y")})
    return words


@admin.register(BoardMember)
class BoardMemberAdmin(RecordedAdmin, HistoryAdmin):
    """Signatures keep the credentials they were made with: a change here touches later ones only."""

    act = CHANGED_BOARD
    add_permission = change_permission = roles.MANAGE_BOARD
    form = WhyForm
    list_display = ("user", "profession", "credentials", "specialty", "runs_out", "is_active")
    list_filter = ("is_active", "profession", *MEMBER_FILTERS)
    list_select_related = ("user",)
    search_fields = ("user__username", "user__first_name", "user__last_name", "credentials", "specialty")
    fields = (
        "user", "profession", "credentials", "specialty", "term_from", "term_until", "licence_valid_until",
        "is_active", "why",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[BoardMember]:
        newest = Disclosure.objects.filter(member=OuterRef("pk")).order_by("-made_at", "-pk")
        members: QuerySet[BoardMember] = super().get_queryset(request)
        return members.annotate(interests_until=Subquery(newest.values("valid_until")[:1]))

    @admin.display(description=gettext_lazy("what lapses"))
    def runs_out(self, member: BoardMember) -> str:
        words = lapses(member, timezone.localdate())
        return format_html('<span class="state-badge is-late">{}</span>', "; ".join(words)) if words else "–"

    def subject_of(self, obj: BoardMember) -> str:
        return f"board member {obj.user.get_username()}"

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if isinstance(obj, BoardMember) and obj.user_id == request.user.pk:
            return False
        return super().has_change_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("user", "disclosed") if obj is not None else ()

    def get_fields(self, request: HttpRequest, obj: Any | None = None) -> Any:
        """What was disclosed is read by chairs, managers, and the member."""
        fields = super().get_fields(request, obj)
        is_own = isinstance(obj, BoardMember) and obj.user_id == request.user.pk
        may_read = obj is not None and (is_own or may_read_all(request.user))
        return [*fields, "disclosed"] if may_read else fields

    @admin.display(description=gettext_lazy("disclosures of interests"))
    def disclosed(self, member: BoardMember) -> SafeString:
        return disclosures_html(member)

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "user" and field is not None and field.queryset is not None:
            field.queryset = field.queryset.filter(
                is_active=True, is_staff=True, board_member__isnull=True
            ).exclude(pk=request.user.pk)
            field.widget.can_add_related = field.widget.can_change_related = False
            field.widget.can_view_related = field.widget.can_delete_related = False
        return field
