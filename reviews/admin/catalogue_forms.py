"""Catalogue data of one topic: owner, categories, related topics, clinical codes. No word that a board signs."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from encyclopedia.models import ClinicalCode, Topic


class CatalogueForm(forms.ModelForm):
    """Carries the base that it was made from: a change by somebody else in the meantime is told, not overwritten."""

    base = forms.CharField(widget=forms.HiddenInput)
    related_slugs = forms.CharField(
        label=_("Related topics"),
        help_text=_("Their addresses, one a line, as in “nerve-block”."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    class Meta:
        model = Topic
        fields = ("owner", "categories")
        widgets = {"categories": forms.CheckboxSelectMultiple}  # Django's form of this option

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        owner.queryset = get_user_model().objects.filter(is_active=True, is_staff=True)
        self.fields["categories"].required = False
        self.fields["base"].initial = self._base()
        self.fields["related_slugs"].initial = "\n".join(
            self.instance.related.order_by("slug").values_list("slug", flat=True)
        )

    def _base(self) -> str:
        """What the catalogue data was when the form was made, in short."""
        topic = self.instance
        owner = Topic.objects.values_list("owner_id", flat=True).get(pk=topic.pk)
        categories = ",".join(map(str, topic.categories.order_by("pk").values_list("pk", flat=True)))
        related = ",".join(map(str, topic.related.order_by("pk").values_list("pk", flat=True)))
        codes = ",".join(f"{s} {c}" for s, c in topic.codes.order_by("pk").values_list("system", "code"))
        return f"{owner};{categories};{related};{codes}"

    def clean_base(self) -> str:
        base = str(self.cleaned_data["base"])
        if base != self._base():
            raise forms.ValidationError(
                _(
                    "Somebody changed this after you opened it. Compare with the topic's page, then save again."
                ),
                code="stale",
            )
        return base

    def clean_related_slugs(self) -> list[Topic]:
        slugs = {
            line.strip().strip("/").rsplit("/", 1)[-1]
            for line in self.cleaned_data["related_slugs"].splitlines()
        }
        slugs.discard("")
        found = {
            topic.slug: topic for topic in Topic.objects.filter(slug__in=slugs).exclude(pk=self.instance.pk)
        }
        missing = sorted(slugs - found.keys())
        if missing:
            raise forms.ValidationError(
                _("No other topic has this address: %(slugs)s."), params={"slugs": ", ".join(missing)}
            )
        return list(found.values())

    def save(self, commit: bool = True) -> Any:
        topic = super().save(commit)
        topic.related.set(self.cleaned_data["related_slugs"])
        return topic


CodeFormSet: Any = forms.inlineformset_factory(
    Topic, ClinicalCode, fields=("system", "code", "display"), extra=2, can_delete=True, max_num=200
)
