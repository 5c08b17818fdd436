"""Catalogue data of one topic: owner, categories, related and sister topics, codes. No word that a board signs."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from encyclopedia.interchange.code_systems import normalise_system
from encyclopedia.models import ClinicalCode, Topic
from reviews.actions.catalogue import catalogue_base, sisters_of


class CatalogueForm(forms.ModelForm):
    """Carries the base that it was made from: a change by somebody else in the meantime is told, not overwritten."""

    base = forms.CharField(widget=forms.HiddenInput, required=False)
    related_slugs = forms.CharField(
        label=_("Related topics"),
        help_text=_("Their addresses, one a line, as in “nerve-block”."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    sister_slugs = forms.CharField(
        label=_("The same page in other languages"),
        help_text=_("The addresses of its sister topics, one a line, as in “bloqueo-nervioso”."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
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
        self.fields["base"].initial = catalogue_base(self.instance)
        self.fields["related_slugs"].initial = "\n".join(
            self.instance.related.order_by("slug").values_list("slug", flat=True)
        )
        self.fields["sister_slugs"].initial = "\n".join(sorted(one.slug for one in sisters_of(self.instance)))

    def clean_related_slugs(self) -> list[Topic]:
        return self._topics("related_slugs")

    def clean_sister_slugs(self) -> list[Topic]:
        return self._topics("sister_slugs")

    def _topics(self, name: str) -> list[Topic]:
        """The other topics whose addresses were typed, one a line."""
        slugs = {line.strip().strip("/").rsplit("/", 1)[-1] for line in self.cleaned_data[name].splitlines()}
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


class CodeForm(forms.ModelForm):
    class Meta:
        model = ClinicalCode
        fields = ("system", "code", "display")

    def clean_system(self) -> str:
        """One form of each system: an OID with or without its prefix and a FHIR address are the same."""
        try:
            return normalise_system(str(self.cleaned_data["system"]))
        except ValueError as error:
            raise forms.ValidationError(
                _("Give a code system as an OID (2.16.840.1.113883.6.90) or as a FHIR address.")
            ) from error


CodeFormSet: Any = forms.inlineformset_factory(
    Topic, ClinicalCode, form=CodeForm, extra=2, can_delete=True, max_num=200
)
