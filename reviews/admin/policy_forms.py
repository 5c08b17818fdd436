"""The form of a review policy: its seats as rows, and what stands beside it on the kind or the topic."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.models.kinds import OnExpiry
from reviews import roles
from reviews.models import PolicySeat, Profession, ReviewPolicy
from reviews.seats import who_of

from .policy_preview import Preview, Times, preview, times_of
from .recorded import WhyForm

if TYPE_CHECKING:
    StackedInline = admin.StackedInline[PolicySeat, ReviewPolicy]
    SeatModelForm = forms.ModelForm[PolicySeat]
    InlineFormSet = forms.BaseInlineFormSet[PolicySeat, ReviewPolicy, forms.ModelForm[PolicySeat]]
else:  # Django's classes take no type arguments at run time
    StackedInline = admin.StackedInline
    SeatModelForm = forms.ModelForm
    InlineFormSet = forms.BaseInlineFormSet

ANY = "any"
"""Any member, as the form says it: an empty choice is a row that was not filled in."""


class PolicyForm(WhyForm):
    review_interval_months = forms.IntegerField(
        label=gettext_lazy("Review interval, in months"), min_value=1, max_value=60
    )
    on_expiry = forms.ChoiceField(
        label=gettext_lazy("What patients see when the review is overdue"), choices=OnExpiry.choices
    )
    # Which times were shown, before they are saved, with what they set off.
    looked_at = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    preview: Preview | None = None

    class Meta:
        model = ReviewPolicy
        fields = (
            "fewest_people", "publishes", "checklist_use", "days", "lead_days", "retrospective_days",
            "reopens_on_source_notice",
        )  # fmt: skip
        error_messages = {
            "fewest_people": {"min_value": gettext_lazy("At least one person has to sign.")},
        }
        help_texts = {
            "lead_days": gettext_lazy(
                "A page is brought before the board this long before its review is due, but not before half of its"
                " review interval is over."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind, topic = self.instance.kind, self.instance.topic
        interval = self.fields["review_interval_months"]
        if kind is not None:
            interval.initial = kind.review_interval_months
            interval.help_text = _("A page is due for review this long after its current-as-of date.")
            self.fields["on_expiry"].initial = kind.on_expiry
        if topic is not None:
            interval.initial, interval.required = topic.review_interval_months, False
            interval.help_text = _("Empty: that of its kind, now %(n)s months.") % {
                "n": topic.kind.review_interval_months
            }
            late = self.fields["on_expiry"]
            as_its_kind = _("As its kind: %(what)s") % {"what": topic.kind.get_on_expiry_display()}
            late.choices = [("", as_its_kind), *OnExpiry.choices]  # type: ignore[attr-defined]  # a ChoiceField
            late.initial, late.required = topic.on_expiry, False

    def clean(self) -> Any:
        """Times that differ from those in force are saved once the person has seen what they set off."""
        data = super().clean() or self.cleaned_data
        if self.errors or self.instance.pk is None:
            return data
        wanted = Times(data["review_interval_months"], data["lead_days"], data["days"])
        if wanted == times_of(self.instance) or data["looked_at"] == wanted.token:
            return data
        self.preview = preview(self.instance, wanted, timezone.localdate())
        if self.preview is not None:
            self.data = {**self.data.dict(), "looked_at": wanted.token}  # type: ignore[attr-defined]  # a QueryDict
            self.add_error(
                None,
                _(
                    "Nothing is saved yet. See on top what would fall due when; then save again, or change the times."
                ),
            )
        return data


class RemoveForm(forms.Form):
    """Why a topic's own policy goes, and the policy that was read."""

    base = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Kept on the record."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SeatForm(SeatModelForm):
    profession = forms.ChoiceField(
        label=gettext_lazy("Who"),
        choices=[("", "–"), (ANY, gettext_lazy("Any member of the board")), *Profession.choices],
        error_messages={"required": gettext_lazy("Say who fills this seat, or take the seat away.")},
    )
    or_professions = forms.MultipleChoiceField(
        label=gettext_lazy("Or one of these"),
        choices=Profession.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Where a seat is for what people can do, all professions that can do it."),
    )
    called = forms.CharField(
        label=gettext_lazy("What they can do, in words"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("As the board reads it: “somebody who may prescribe”."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.initial["profession"] = self.instance.profession or ANY

    def clean_profession(self) -> str:
        who = str(self.cleaned_data["profession"])
        return "" if who == ANY else who

    def clean_or_professions(self) -> list[str]:
        """Without the one chosen first, in the order of the list."""
        first, ticked = self.cleaned_data.get("profession"), self.cleaned_data["or_professions"]
        return [
            profession for profession in Profession.values if profession in ticked and profession != first
        ]

    def clean(self) -> Any:
        data = super().clean() or self.cleaned_data
        others, called = data.get("or_professions"), data.get("called")
        if data.get("profession") == "" and (others or called):
            self.add_error(
                "profession",
                _("Any member includes every profession. Choose one, or leave the other two fields empty."),
            )
        elif others and not called:
            self.add_error("called", _("Say what all of these can do: the board reads it."))
        elif called and not others:
            self.add_error("or_professions", _("Tick which other professions can do it."))
        return data


class SeatFormSet(InlineFormSet):
    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if form.instance.pk is None:
            form.initial.setdefault("position", (index or self.initial_form_count()) + 1)

    def clean(self) -> None:
        super().clean()
        rows = [form for form in self.forms if form.has_changed() or form in self.initial_forms]
        if all(form in self.deleted_forms for form in rows):
            raise forms.ValidationError(
                _("A policy needs at least one seat: somebody has to sign. Any member of the board will do.")
            )


class SeatInline(StackedInline):
    """One block a seat. The row at the end is for one more, and is left alone while nobody is chosen in it."""

    model = PolicySeat
    fk_name = "policy"
    form = SeatForm
    formset = SeatFormSet
    extra = 1
    fields = (("profession", "when"), "or_professions", "called", ("in_corrections", "position"))

    @admin.display(description=gettext_lazy("who"))
    def asked(self, seat: PolicySeat) -> str:
        return capfirst(who_of(seat).in_words())

    def get_fields(self, request: HttpRequest, obj: ReviewPolicy | None = None) -> Any:
        """Who only reads is told in words."""
        if self.has_change_permission(request, obj):
            return super().get_fields(request, obj)
        return (("asked", "when"), ("in_corrections", "position"))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return () if self.has_change_permission(request, obj) else ("asked",)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(roles.SET_POLICY)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(roles.SET_POLICY)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        # Rounds keep copies of the seats they began with, so nothing hangs on this row; its history stays.
        return request.user.has_perm(roles.SET_POLICY)
