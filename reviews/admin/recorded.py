"""Admin forms that leave evidence: whatever they write stands in the audit chain, before and after.

For settings that steer the work and carry no approval state (who sits on the board, what kinds of topic ask for,
categories), so that they need no act of ``reviews.actions``. History tells who edited too, but the chain alone is
tamper-evident (invariant 7).
"""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.actions.policies import CHANGED_POLICY
from reviews.audit import lock_chain, new_event, record_events

CHANGED_BOARD = "change board member"
CHANGED_KIND = "change topic kind"
CHANGED_CATEGORY = "change category"
CHANGED_CHECKLIST = "change checklist"
CHANGED_SYNONYMS = "change synonyms"
CHANGED_SETTINGS = "change site settings"
CHANGED_PACE = "change pace of reviews"
RECORDED_ACTS = (
    CHANGED_BOARD,
    CHANGED_KIND,
    CHANGED_CATEGORY,
    CHANGED_POLICY,
    CHANGED_CHECKLIST,
    CHANGED_SYNONYMS,
    CHANGED_SETTINGS,
    CHANGED_PACE,
)

if TYPE_CHECKING:
    from encyclopedia.admin_base import StaffAdmin as Base

    ModelForm = forms.ModelForm[Any]
else:  # a mixin: the screen itself comes from the class that it is mixed into
    Base = object
    ModelForm = forms.ModelForm


def _plain(value: Any) -> Any:
    """A column's value as JSON holds it: dates become text, the rest stays."""
    if value is None or isinstance(value, bool | int | str | list):
        return value
    return DjangoJSONEncoder().default(value)


def _columns(row: Model) -> dict[str, Any]:
    fields = row._meta.concrete_fields  # noqa: SLF001 - Django's documented way to a model's fields
    return {field.attname: _plain(field.value_from_object(row)) for field in fields}


class WhyForm(ModelForm):
    """A form that asks why a thing is changed: the reason stands in its history and in the evidence."""

    why = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=100,  # as long as history keeps
        required=False,
        help_text=gettext_lazy("One line for the record: what this change answers to."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "why" in self.fields:
            self.fields["why"].required = self.instance.pk is not None
            self.fields["why"].error_messages["required"] = _(
                "Say why this is changed. It stays with the record."
            )


class RecordedAdmin(Base):
    """Records each save in the chain as ``act``: the row and its inlines as they stood in the database, and stand now.

    Django's admin saves in one transaction, form, inlines and all: a save without evidence is undone with it.
    """

    act: str

    def subject_of(self, obj: Any) -> str:
        """What the event is about, in a word or two; at most 120 characters."""
        raise NotImplementedError

    def after_save(self, obj: Any, *, change: bool) -> None:
        """What follows from a save. Called with the chain locked, as an act renders pages."""

    def _state_of(self, pk: Any) -> dict[str, Any]:
        row = self.model._base_manager.filter(pk=pk).first() if pk is not None else None  # noqa: SLF001 - documented for any model
        if row is None:
            return {}
        state = _columns(row)
        for field in row._meta.many_to_many:  # noqa: SLF001 - as above
            state[field.name] = sorted(getattr(row, field.name).order_by().values_list("pk", flat=True))
        for inline in self.inlines:
            lines = inline.model._base_manager.filter(**{cast("str", inline.fk_name): row})  # noqa: SLF001 - documented for any model
            state[inline.model.__name__] = [_columns(line) for line in lines.order_by("pk")]
        return state

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who only reads is not asked why."""
        fields = super().get_fields(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fields
        return [name for name in fields if name != "why"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        form.state_before = self._state_of(obj.pk) if change else {}
        obj._change_reason = form.cleaned_data.get("why") or None  # noqa: SLF001 - simple-history's documented name
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        obj, before = form.instance, form.state_before
        after = self._state_of(obj.pk)
        if after == before:
            return
        head = lock_chain()  # before the pages, as every act does
        self.after_save(obj, change=change)
        event = new_event(
            act=self.act,
            by=request.user,
            at=timezone.now(),
            subject=self.subject_of(obj)[:120],
            reason=form.cleaned_data.get("why", ""),
            details={"before": before, "after": after},
        )
        record_events([event], head)
