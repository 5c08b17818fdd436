"""Checklists that reviewers answer, kept by chairs. Signatures copy each statement as it was worded."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import Count, ManyToManyField, Model, Q, QuerySet
from django.forms.widgets import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.admin_base import HistoryAdmin
from reviews import roles
from reviews.models import Checklist, ChecklistItem

from .recorded import CHANGED_CHECKLIST, RecordedAdmin, WhyForm

if TYPE_CHECKING:
    StackedInline = admin.StackedInline[ChecklistItem, Checklist]
    ItemModelForm = forms.ModelForm[ChecklistItem]
else:  # Django's classes take no type arguments at run time
    StackedInline = admin.StackedInline
    ItemModelForm = forms.ModelForm


def free_key(text: str, taken: set[str], length: int) -> str:
    """A key made from ``text`` that is not among ``taken``."""
    stem = slugify(text)[: length - 4].strip("-") or "item"
    return next(key for key in (stem, *(f"{stem}-{n}" for n in range(2, 1000))) if key not in taken)


class ChecklistForm(WhyForm):
    class Meta:
        model = Checklist
        fields = ("name", "about", "kinds", "position", "is_active")
        widgets = {
            "kinds": CheckboxSelectMultiple,
            "about": forms.TextInput(attrs={"class": "vLargeTextField"}),
        }
        help_texts = {"kinds": gettext_lazy("None chosen: every kind.")}

    def save(self, commit: bool = True) -> Any:
        if not self.instance.key:
            taken = set(Checklist.objects.values_list("key", flat=True))
            self.instance.key = free_key(self.instance.name, taken, 50)
        return super().save(commit)


class ItemForm(ItemModelForm):
    class Meta:
        model = ChecklistItem
        fields = ("text", "position", "is_active")
        widgets = {"text": forms.TextInput(attrs={"class": "vLargeTextField"})}

    def save(self, commit: bool = True) -> Any:
        if not self.instance.key:
            taken = set(self.instance.checklist.items.values_list("key", flat=True))
            self.instance.key = free_key(self.instance.text, taken, 60)
        return super().save(commit)


class ItemInline(StackedInline):
    """One block a statement. One that was made is taken out of use, never deleted: answers name it."""

    model = ChecklistItem
    fk_name = "checklist"
    form = ItemForm
    extra = 1
    fields = ("text", ("position", "is_active"))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(roles.SET_POLICY)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(roles.SET_POLICY)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Checklist)
class ChecklistAdmin(RecordedAdmin, HistoryAdmin):
    act = CHANGED_CHECKLIST
    add_permission = change_permission = roles.SET_POLICY
    form = ChecklistForm
    fields = ("name", "about", "kinds", "position", "is_active", "why")
    inlines = (ItemInline,)
    list_display = ("name", "for_kinds", "in_use", "position", "is_active")
    search_fields = ("name", "about", "items__text")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Checklist]:
        lists: QuerySet[Checklist] = super().get_queryset(request)
        return lists.prefetch_related("kinds").annotate(
            items_in_use=Count("items", filter=Q(items__is_active=True))
        )

    @admin.display(description=gettext_lazy("topic kinds"))
    def for_kinds(self, checklist: Checklist) -> str:
        return ", ".join(str(kind) for kind in checklist.kinds.all()) or _("every kind")

    @admin.display(description=gettext_lazy("statements in use"))
    def in_use(self, checklist: Any) -> int:
        return int(checklist.items_in_use)

    def formfield_for_manytomany(
        self, db_field: "ManyToManyField[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field is not None:
            field.widget.can_add_related = False  # kinds are made on their own screen
        return field

    def subject_of(self, obj: Checklist) -> str:
        return f"checklist {obj.key}"
