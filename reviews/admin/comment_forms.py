"""The form of a comment, beside a section and on a screen of its own."""

from dataclasses import replace
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy

from reviews.actions.discussing import MOST_CHARACTERS

from .threads import Talk, form_id

# No key of a section has it, nor any word of the form.
ANY_SECTION: Final = "\ue000"
LABELS = {
    "quote": gettext_lazy("Words that you quote"),
    "body": gettext_lazy("Comment"),
    "suggestion": gettext_lazy("Suggested wording"),
    "words": gettext_lazy("Your words"),
}


class CommentForm(forms.Form):
    """A comment on a section, or on words of it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    section = forms.ChoiceField(label=gettext_lazy("Section"), required=False)
    quote = forms.CharField(
        label=LABELS["quote"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Copied from the text. Empty: the whole section."),
    )
    nth = forms.IntegerField(
        label=gettext_lazy("If they stand there more than once: which place?"),
        required=False,
        min_value=1,
        max_value=999,
        initial=1,
    )
    body = forms.CharField(
        label=LABELS["body"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": MOST_CHARACTERS}),
    )
    suggestion = forms.CharField(
        label=LABELS["suggestion"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": MOST_CHARACTERS}),
        help_text=gettext_lazy("In place of the quoted words. Leave it empty if you suggest none."),
    )
    leave_out = forms.BooleanField(label=gettext_lazy("Leave the quoted words out"), required=False)

    def __init__(self, data: Any = None, *, talk: Talk, section: str | None = None, **kwargs: Any) -> None:
        initial = {"version": talk.version.pk, "section": section or ""}
        super().__init__(data, initial=initial, label_suffix="", use_required_attribute=False, **kwargs)
        field = self.fields["section"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(part.key, part.heading) for part in talk.parts]
        if data is None and section is not None:
            field.widget = forms.HiddenInput()

    def suggested(self) -> str | None:
        """The words to put in the place of those quoted: "" for none, None when nothing is suggested."""
        words: str = self.cleaned_data["suggestion"]
        return "" if self.cleaned_data["leave_out"] else words or None


def with_forms(talk: Talk) -> Talk:
    """The same with a form at each section, for those who may use it: one form for all, in which ``ANY_SECTION`` stands
    for the key of the section.
    """
    if not talk.may_discuss:
        return talk
    form = CommentForm(talk=talk, section=ANY_SECTION, auto_id=f"id_{form_id(ANY_SECTION)}_%s")
    return replace(talk, parts=tuple(replace(part, form=form) for part in talk.parts))
