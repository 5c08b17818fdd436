"""From a decision to a signature: the decision form, the sign screen, and what follows in words.

Two steps, both by POST, so that no comment ever stands in an address. The first shows the whole sentence that will be
signed; the second asks for the password and hands that very sentence to ``actions.sign``, which refuses any other.
"""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from encyclopedia.errors import BadInput, Refused, WrongState
from encyclopedia.models import Scope
from encyclopedia.rendering import long_date
from reviews import actions
from reviews.actions.base import last_edition
from reviews.actions.signing import NotConfirmed, checked_date
from reviews.models import Decision, Outcome, ReviewRound
from reviews.policies import allows, check_may_sign, check_state, quorum, state_of
from reviews.statements import statement
from reviews.workflow import Act

from .base import render, screen
from .reading import Deciding, load_round, review_context

LABELS = {
    Decision.APPROVE: gettext_lazy("Approve it for patients"),
    Decision.REQUEST_CHANGES: gettext_lazy("Ask for changes"),
}


BOTH = (Decision.APPROVE, Decision.REQUEST_CHANGES)


class DecisionForm(forms.Form):
    """Approve or ask for changes, the date vouched for, and a comment. Says at once what signing would refuse."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Your decision"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose to approve or to ask for changes.")},
    )
    current_as_of = forms.DateField(
        label=gettext_lazy("Current as of"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
    )
    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    content_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, round_: ReviewRound, decisions: tuple[Decision, ...], data: Any = None) -> None:
        today = timezone.localdate()
        initial = {"current_as_of": today, "content_hash": round_.content_hash}
        super().__init__(data, initial=initial, use_required_attribute=False)
        self.round = round_
        self.today = today
        self.offer(decisions)
        if round_.scope == Scope.CHANGES_ONLY or Decision.APPROVE not in decisions:
            del self.fields["current_as_of"]
        else:
            self.fields["current_as_of"].widget.attrs["max"] = today.isoformat()

    def offer(self, decisions: tuple[Decision, ...]) -> None:
        """Leave only these to choose from; a single one is chosen already."""
        field = self.fields["decision"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(choice.value, LABELS[choice]) for choice in decisions]
        if len(decisions) == 1:
            field.initial = decisions[0].value

    def clean_comment(self) -> str:
        """Browsers send line ends as CRLF; the record keeps one form."""
        text: str = self.cleaned_data["comment"]
        return text.replace("\r\n", "\n").strip()

    def clean(self) -> dict[str, Any]:
        """Ask the action's own rule about the date; a request for changes needs its comment."""
        data = super().clean() or self.cleaned_data
        decision = data.get("decision")
        if decision == Decision.REQUEST_CHANGES:
            data["current_as_of"] = None
            if not data.get("comment") and "comment" not in self.errors:
                self.add_error("comment", _("Say what has to change: the writer works from this comment."))
        elif decision == Decision.APPROVE and "current_as_of" not in self.errors:
            try:
                data["current_as_of"] = checked_date(
                    self.round, last_edition(self.round.topic), data.get("current_as_of"), self.today
                )
            except BadInput as refusal:
                self.add_error("current_as_of" if "current_as_of" in self.fields else None, str(refusal))
        return data


def review_screen(
    request: HttpRequest, round_: ReviewRound, form: DecisionForm | None = None, status: int = 200
) -> HttpResponse:
    """The review screen, with the decision form as it was typed when there is one."""
    shown = review_context(round_, request.user, request.GET.get("view", ""))
    allowed: Deciding = shown["deciding"]
    if form is None and allowed.decisions:
        form = DecisionForm(round_, allowed.decisions)
    return render(
        request,
        "reviews/round.html",
        status,
        is_nav_sidebar_enabled=False,  # the text needs the width
        title=_("Review: %(title)s") % {"title": round_.version.title},
        form=form,
        **shown,
    )


class SignScreens:
    """The part of ReviewRoundAdmin that leads from a decision to a signature."""

    admin_site: Any

    def sign_urls(self) -> list[URLPattern]:
        """The sign screen's address, before the admin's own."""
        view = self.admin_site.admin_view(self.sign_view)
        return [path("<int:object_id>/sign/", view, name="reviews_reviewround_sign")]

    @method_decorator(sensitive_post_parameters("password"))
    @screen
    def sign_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Step 1 (a decision): show what will be signed. Step 2 (with the password): sign. GET leads to the review."""
        round_ = get_object_or_404(ReviewRound.objects.select_related("topic", "version"), pk=object_id)
        round_.version.topic = round_.topic
        if request.method != "POST":
            return redirect("admin:reviews_reviewround_change", round_.pk)
        try:
            return self._sign(request, round_)
        except Refused as refusal:
            newer = round_.topic.rounds.filter(closed_at__isnull=True).exclude(pk=round_.pk).first()
            return render(
                request,
                "reviews/not_signed.html",
                refusal.status,
                title=_("Not signed"),
                message=str(refusal),
                comment=request.POST.get("comment", ""),
                round=round_,
                newer=newer,
            )

    def _sign(self, request: HttpRequest, round_: ReviewRound) -> HttpResponse:
        if "password" in request.POST:
            return self._second_step(request, round_)
        if not round_.is_open:
            raise WrongState(
                _("This review is over (%(outcome)s). Nothing was signed.")
                % {"outcome": round_.get_outcome_display().lower()}
            )
        check_state(Act.APPROVE, state_of(round_.version))
        today = timezone.localdate()
        wanted = request.POST.get("decision", "")
        asks = Decision.APPROVE if wanted == Decision.APPROVE else Decision.REQUEST_CHANGES
        member = check_may_sign(round_, request.user, today, decision=asks)
        form = DecisionForm(round_, BOTH, request.POST)
        if not form.is_valid():
            return self._back(request, round_, form)
        data = form.cleaned_data
        if data["content_hash"] != round_.content_hash:
            raise WrongState(
                _("The text is not the one you were shown. Open the review again; nothing was signed.")
            )
        sentence = statement(
            round_=round_,
            decision=data["decision"],
            by=request.user,
            member=member,
            current_as_of=data["current_as_of"],
        )
        return _sign_screen(request, round_, data, sentence)

    def _back(self, request: HttpRequest, round_: ReviewRound, form: DecisionForm) -> HttpResponse:
        """The review screen again, with what was typed and what is wrong with it."""
        if not allows(check_may_sign, round_, request.user, timezone.localdate(), decision=Decision.APPROVE):
            form.offer((Decision.REQUEST_CHANGES,))
        return review_screen(request, load_round(round_.pk), form, BadInput.status)

    def _second_step(self, request: HttpRequest, round_: ReviewRound) -> HttpResponse:
        """Sign. The rules are those of the action, under its lock; only what was typed is read here."""
        form = DecisionForm(round_, BOTH, request.POST)
        if not form.is_valid():
            return self._back(request, round_, form)
        data = form.cleaned_data
        sentence = request.POST.get("statement", "")
        if not request.POST["password"]:
            return _sign_screen(request, round_, data, sentence, _("Type your password."), BadInput.status)
        try:
            signed = actions.sign(
                round_id=round_.pk,
                decision=data["decision"],
                by=request.user,
                password=request.POST["password"],
                content_hash=data["content_hash"],
                current_as_of=data["current_as_of"],
                comment=data["comment"],
                shown_statement=sentence,
            )
        except NotConfirmed as refusal:
            return _sign_screen(request, round_, data, sentence, str(refusal), refusal.status)
        messages.success(request, outcome_words(signed))
        return redirect("admin:reviews_reviewround_record", round_.pk)


def _sign_screen(
    request: HttpRequest,
    round_: ReviewRound,
    data: dict[str, Any],
    sentence: str,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    as_of: date | None = data["current_as_of"]
    return render(
        request,
        "reviews/sign.html",
        status,
        title=_("Sign"),
        is_nav_sidebar_enabled=False,
        round=round_,
        statement=sentence,
        decision=data["decision"],
        as_of=as_of,
        as_of_words=long_date(as_of) if as_of else "",
        comment=data["comment"],
        content_hash=data["content_hash"],
        error=error,
    )


def outcome_words(signed: actions.Signed) -> str:
    """What the signature led to, for the one who signed."""
    if signed.edition is not None:
        return _("Signed. Patients now read edition %(number)s, current as of %(date)s.") % {
            "number": signed.edition.number,
            "date": long_date(signed.edition.current_as_of),
        }
    round_ = ReviewRound.objects.select_related("topic", "version").get(pk=signed.record.round_id)
    if round_.outcome == Outcome.CHANGES_REQUESTED:
        if round_.version.status == "draft":
            return _("Signed. The text went back to the writer with your comment.")
        return _("Signed. This review is closed with your comment, and the page stays as it is.")
    result = quorum(round_, round_.content_hash)
    if result.is_met and round_.publish_at is not None:
        return _("Signed. It is approved and will be published on %(date)s.") % {
            "date": long_date(timezone.localdate(round_.publish_at))
        }
    return _("Signed. %(standing)s.") % {"standing": result.in_words(len(round_.policy["seats"]))}
