"""How news comes by mail: each person's own choice, beside their inbox."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.errors import BadInput
from reviews.models import News
from reviews.notices import choices_of, choose

from .base import render, screen


class MailForm(forms.Form):
    news = forms.ChoiceField(
        label=gettext_lazy("How news comes to you by mail"),
        choices=News.choices,
        widget=forms.RadioSelect,
    )


class MailScreen:
    """The screen ``notice/mail/``: for oneself alone."""

    @screen
    def mail_view(self, request: HttpRequest) -> HttpResponse:
        """GET shows what was chosen, POST takes another choice."""
        person: Any = request.user
        chosen = choices_of({person.pk})[person.pk].news
        form = MailForm(request.POST if request.method == "POST" else None, initial={"news": chosen})
        if request.method == "POST" and form.is_valid():
            choose(person.pk, form.cleaned_data["news"])
            messages.success(request, _("Saved."))
            return redirect("admin:reviews_notice_mail")
        return render(
            request,
            "reviews/mail_choice.html",
            BadInput.status if form.errors else 200,
            title=_("Mail to you"),
            form=form,
            address=person.email,
        )
