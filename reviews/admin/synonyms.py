"""Synonyms that staff keep: words that mean the same to a reader. In force at once, so each change is on record."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from encyclopedia.admin_base import HistoryAdmin
from encyclopedia.models import SynonymGroup
from encyclopedia.search import search
from encyclopedia.search.words import key
from reviews import actions, roles

from .recorded import CHANGED_SYNONYMS, RecordedAdmin, WhyForm

MOST_PHRASES = 20
MOST_WORDS = 6
"""Of one phrase: search looks for none longer."""

LONGEST = 80
FOUND = 3


class SynonymForm(WhyForm):
    class Meta:
        model = SynonymGroup
        fields = ("language", "words", "note", "is_used")
        widgets = {"words": forms.Textarea(attrs={"rows": 6})}

    def clean_words(self) -> str:
        """One phrase a line: plain words, each once however it is written, at least two of them."""
        phrases = [" ".join(line.split()) for line in self.cleaned_data["words"].splitlines() if line.strip()]
        seen: dict[str, str] = {}
        for phrase in phrases:
            folded = key(phrase)
            if not folded or set(phrase) & set("|=<>#,;"):
                raise forms.ValidationError(_("“%(phrase)s” is not plain words."), params={"phrase": phrase})
            if len(phrase) > LONGEST or len(folded.split()) > MOST_WORDS:
                raise forms.ValidationError(
                    _("“%(phrase)s” is too long: at most %(most)s words."),
                    params={"phrase": Truncator(phrase).chars(LONGEST), "most": MOST_WORDS},
                )
            if folded in seen:
                raise forms.ValidationError(
                    _("“%(one)s” and “%(other)s” are the same to a search."),
                    params={"one": seen[folded], "other": phrase},
                )
            seen[folded] = phrase
        if not 2 <= len(seen) <= MOST_PHRASES:
            raise forms.ValidationError(
                _("Give at least two, and at most %(most)s."), params={"most": MOST_PHRASES}
            )
        return "\n".join(phrases)


@admin.register(SynonymGroup)
class SynonymGroupAdmin(RecordedAdmin, HistoryAdmin):
    act = CHANGED_SYNONYMS
    add_permission = change_permission = roles.EDIT_CATALOGUE
    change_form_template = "reviews/synonym_form.html"
    form = SynonymForm
    fields = ("language", "words", "note", "is_used", "why")
    list_display = ("__str__", "language", "is_used", "note")
    list_filter = ("language", "is_used")
    search_fields = ("words",)

    def subject_of(self, obj: SynonymGroup) -> str:
        return f"synonyms {obj}"

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Pages that are looked for under a name that came or went are flagged: does what they say of it still hold?"""
        group, before = form.instance, form.state_before
        now = set(group.phrases()) if group.is_used else set()
        then = set(before["words"].splitlines()) if before.get("is_used") else set()
        if now != then:
            words = f"{group} (before: {', '.join(sorted(then)) or 'none'})"
            actions.flag_named(now ^ then, group.language, words, request.user)
        super().save_related(request, form, formsets, change)

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if obj is not None and request.method == "GET":
            context["found"] = [
                (phrase, [hit.title for hit in search(phrase, limit=FOUND).hits])
                for phrase in obj.phrases()[:MOST_PHRASES]
            ]
        return super().render_change_form(request, context, add, change, form_url, obj)
