"""The yearly disclosure of interests: a member's own page, and what chairs and managers read of all members."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.admin_base import StaffAdmin
from encyclopedia.errors import BadInput, Refused
from encyclopedia.rendering import long_date
from reviews import actions, roles
from reviews.models import BoardMember, Disclosure

from .base import render, screen

NOTHING, INTERESTS = "nothing", "interests"


class DisclosureForm(forms.Form):
    """Nothing to disclose, or what it is. ``round`` is the review to go back to, when the way leads from one."""

    says = forms.ChoiceField(
        choices=[(NOTHING, ""), (INTERESTS, "")],
        error_messages={"required": gettext_lazy("Say whether you have interests to disclose.")},
    )
    interests = forms.CharField(required=False, max_length=10_000, strip=True)
    round = forms.IntegerField(required=False, min_value=1)

    def clean(self) -> dict[str, Any]:
        """Both ways at once contradict each other; interests without a word disclose nothing."""
        data = super().clean() or self.cleaned_data
        if data.get("says") == INTERESTS and not data.get("interests") and "interests" not in self.errors:
            self.add_error("interests", _("Say what your interests are."))
        if data.get("says") == NOTHING and data.get("interests"):
            self.add_error("interests", _("You wrote down an interest. Disclose it, or take the words out."))
        return data


def may_read_all(user: Any) -> bool:
    """Whether this person reads the disclosures of every member: chairs weigh them, managers chase them."""
    return bool(user.has_perm(roles.CHAIR) or user.has_perm(roles.MANAGE_BOARD))


def disclosures_html(member: BoardMember) -> SafeString:
    """All disclosures of a member, newest first, for the board member's page."""
    made = list(member.disclosures.all())
    if not made:
        return format_html("{}", _("None yet: without one this member cannot sign."))
    rows = ((_times(one), one.statement) for one in made)
    return format_html_join("", "<div><strong>{}</strong><br>{}</div>", rows)


def _times(one: Disclosure) -> str:
    return _("%(made)s, holds until %(until)s") % {
        "made": long_date(timezone.localdate(one.made_at)),
        "until": long_date(one.valid_until),
    }


@admin.register(Disclosure)
class DisclosureAdmin(StaffAdmin):
    """``disclosure/`` is each member's own page. One disclosure opens to its member, to chairs and to managers."""

    is_plain_list = False
    fields = ("member", "statement", "made_at", "valid_until")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if not super().has_view_permission(request, obj):
            return False
        if may_read_all(request.user):
            return True
        member = getattr(request.user, "board_member", None)
        return member is not None and (not isinstance(obj, Disclosure) or obj.member_id == member.pk)

    @screen
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """GET states what was disclosed and until when. POST takes a disclosure, and leads back to where it began."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        member: BoardMember | None = getattr(request.user, "board_member", None)
        if request.method != "POST":
            return _page(request, member)
        form = DisclosureForm(request.POST)
        if not form.is_valid():
            return _page(request, member, form, BadInput.status)
        data = form.cleaned_data
        try:
            made = actions.disclose(by=request.user, interests=data["interests"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return _page(request, member, form, refusal.status)
        messages.success(
            request, _("Disclosed. It holds until %(day)s.") % {"day": long_date(made.valid_until)}
        )
        if data["round"]:
            return redirect("admin:reviews_reviewround_change", data["round"])
        return redirect("admin:reviews_disclosure_changelist")


def _page(
    request: HttpRequest, member: BoardMember | None, form: DisclosureForm | None = None, status: int = 200
) -> HttpResponse:
    made = list(member.disclosures.all()) if member is not None else []
    holds = bool(made) and made[0].holds_on(timezone.localdate())
    return render(
        request,
        "reviews/disclosure.html",
        status,
        title=_("Your disclosure of interests"),
        member=member,
        newest=made[0] if made else None,
        holds=holds,
        earlier=[(one, _times(one)) for one in (made[1:] if holds else made)],
        form=form,
        board_url=reverse("admin:reviews_boardmember_changelist") if may_read_all(request.user) else "",
        round_id=request.POST.get("round", ""),
    )
