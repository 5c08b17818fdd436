"""Bringing something before the board for several topics at once: those that the list of topics shows, filtered."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from encyclopedia.errors import Refused
from encyclopedia.models import Topic
from reviews import actions
from reviews.policies import check_may
from reviews.workflow import Act

from .base import render, screen

MOST: Final = 200
"""Topics that one note may be about."""

NAMED: Final = 5
"""Of those that one reason refused."""


class ConcernForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("What came up"),
        help_text=gettext_lazy("The reviewers of each page read this first."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.none(),
        label=gettext_lazy("Pages"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one page.")},
    )

    def __init__(self, data: Any, found: Any) -> None:
        super().__init__(data, label_suffix="", use_required_attribute=False)
        chosen = self.fields["topics"]
        assert isinstance(chosen, forms.ModelMultipleChoiceField)
        chosen.queryset = Topic.objects.filter(pk__in=found).order_by("staff_title", "pk")
        chosen.initial = found


class ConcernScreens:
    """The part of the topic's admin that brings one thing before the board for many pages."""

    admin_site: Any
    opts: Any
    get_changelist_instance: Any

    def concern_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.concerns_view)
        return [path("concerns/", view, name="encyclopedia_topic_concerns")]

    @screen
    def concerns_view(self, request: HttpRequest) -> HttpResponse:
        """The pages that the list shows under the filters of this address, each ticked; a note; one button."""
        check_may(Act.RAISE_CONCERN, request.user)
        found = self.get_changelist_instance(request).queryset.filter(as_of__isnull=False)
        ids = list(found.order_by("staff_title", "pk").values_list("pk", flat=True)[: MOST + 1])
        form = ConcernForm(request.POST if request.method == "POST" else None, ids[:MOST])
        status = 200
        if request.method == "POST":
            if form.is_valid():
                self._bring(request, form.cleaned_data["topics"], form.cleaned_data["note"])
                return redirect("admin:index")
            status = 400
        return render(
            request,
            "reviews/concerns_form.html",
            status,
            title=_("Bring something before the board"),
            subtitle=None,
            form=form,
            is_cut=len(ids) > MOST,
            most=MOST,
            opts=self.opts,
        )

    def _bring(self, request: HttpRequest, topics: Any, note: str) -> None:
        """Each page in its own transaction: what one refuses does not undo the others, and is said. Sent again after it
        broke off, the note reaches the pages that do not have it yet.
        """
        opened = told = 0
        refused: dict[str, list[str]] = {}
        for topic in topics:
            try:
                _made, is_new = actions.raise_concern(topic_id=topic.pk, by=request.user, note=note)
            except Refused as refusal:
                refused.setdefault(str(refusal), []).append(str(topic))
            else:
                opened, told = opened + is_new, told + (not is_new)
        for why, pages in refused.items():
            named = ", ".join(pages[:NAMED]) + ("…" if len(pages) > NAMED else "")
            messages.warning(request, f"{named} ({len(pages)}): {why}")
        if opened:
            words = ngettext("%(n)s review is open.", "%(n)s reviews are open.", opened) % {"n": opened}
            messages.success(request, words)
        if told:
            words = ngettext(
                "%(n)s review that was open shows it.", "%(n)s reviews that were open show it.", told
            )
            messages.success(request, words % {"n": told})
