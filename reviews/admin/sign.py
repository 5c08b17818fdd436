"""From a decision to a signature, and from a signature to its withdrawal: the screens, and what follows in words.

Two steps, both by POST, so that no comment ever stands in an address. The first shows the whole sentence that will be
signed; the second asks for the password and hands that very sentence to ``actions.sign``, which refuses any other.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from encyclopedia.errors import BadInput, Refused, WrongState
from encyclopedia.models import Status
from encyclopedia.rendering import long_date
from reviews import actions
from reviews.actions.base import check_is_open
from reviews.actions.identity import NotConfirmed
from reviews.actions.signing import check_may_recuse, check_not_signed
from reviews.actions.unsigning import check_signed
from reviews.models import BoardMember, Decision, Outcome, ReviewRecord, ReviewRound
from reviews.policies import assignment_of, check_may, check_may_sign, check_state, state_of
from reviews.quorum import quorum
from reviews.statements import statement, withdrawal_statement
from reviews.workflow import Act

from .base import render, screen
from .batch import lead_on, place_of
from .board import board_of
from .decision import ALL, DecisionForm
from .gate import gate_of, gate_screen
from .reading import load_round, review_context
from .translating import follows_in_words


def review_screen(
    request: HttpRequest, round_: ReviewRound, form: DecisionForm | None = None, status: int = 200
) -> HttpResponse:
    """The review screen, with the decision form as it was typed; the gate while the text is closed to this person."""
    gate = gate_of(round_, request.user)
    if gate is not None:
        return gate_screen(request, round_, gate, status=status, decision_form=form)
    shown = review_context(round_, request.user, request.GET.get("view", ""), form)
    records = [signature.record for signature in shown["signatures"]]
    hands = {person.pk for person in shown["contributors"]}
    return render(
        request,
        "reviews/round.html",
        status,
        is_nav_sidebar_enabled=False,  # the text needs the width
        title=_("Review: %(title)s") % {"title": round_.version.title},
        board=board_of(round_, request.user, records=records, contributors=hands),
        follows=follows_in_words(round_.version),
        batch=place_of(request, round_),
        **shown,
    )


def _round(object_id: int) -> ReviewRound:
    """The round of a sign screen, or Http404."""
    round_ = get_object_or_404(ReviewRound.objects.select_related("topic__kind", "version"), pk=object_id)
    round_.version.topic = round_.topic
    return round_


class SignScreens:
    """The part of ReviewRoundAdmin that leads from a decision to a signature, and back."""

    admin_site: Any

    def sign_urls(self) -> list[URLPattern]:
        """The addresses of the two screens, before the admin's own."""
        view = self.admin_site.admin_view
        return [
            path("<int:object_id>/sign/", view(self.sign_view), name="reviews_reviewround_sign"),
            path("<int:object_id>/withdraw/", view(self.unsign_view), name="reviews_reviewround_unsign"),
        ]

    @method_decorator(sensitive_post_parameters("password"))
    @screen
    def sign_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Step 1 (a decision): show what will be signed. Step 2 (with the password): sign. GET leads to the review.

        With ``?view=`` the review again, in another view of the text: what was begun of the decision comes along.
        """
        if request.method != "POST":
            return redirect("admin:reviews_reviewround_change", object_id)
        round_ = _round(object_id)
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
                batch=place_of(request, round_),
            )

    def _sign(self, request: HttpRequest, round_: ReviewRound) -> HttpResponse:
        form = DecisionForm(round_, ALL, request.POST)
        if "password" in request.POST:
            return self._second_step(request, round_, form)
        check_is_open(round_)
        check_state(Act.APPROVE, state_of(round_.version))
        member = _check_may_decide(request, round_)
        check_not_signed(round_.records.all(), request.user)
        if "view" in request.GET:
            begun = DecisionForm(round_, ALL, request.POST, is_begun=True)
            return review_screen(request, load_round(round_.pk), begun)
        if not form.is_valid() or not form.ask_rules():
            return review_screen(request, load_round(round_.pk), form, BadInput.status)
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
        return _sign_screen(request, form, sentence)

    def _second_step(self, request: HttpRequest, round_: ReviewRound, form: DecisionForm) -> HttpResponse:
        """Sign. The rules are those of the action, under its lock; only what was typed is read here."""
        if not form.is_valid():
            return review_screen(request, load_round(round_.pk), form, BadInput.status)
        data = form.cleaned_data
        sentence = request.POST.get("statement", "")
        if not request.POST["password"]:
            return _sign_screen(request, form, sentence, _("Type your password."), BadInput.status)
        try:
            signed = actions.sign(
                round_id=round_.pk,
                decision=data["decision"],
                by=request.user,
                password=request.POST["password"],
                content_hash=data["content_hash"],
                current_as_of=data["current_as_of"],
                comment=data["comment"],
                answers=form.given,
                sections_read=form.ticked,
                shown_statement=sentence,
            )
        except NotConfirmed as refusal:
            return _sign_screen(request, form, sentence, str(refusal), refusal.status)
        except BadInput:
            if form.ask_rules():
                raise
            return review_screen(request, load_round(round_.pk), form, BadInput.status)
        messages.success(request, outcome_words(signed))
        return lead_on(request, round_) or redirect("admin:reviews_reviewround_record", round_.pk)

    @method_decorator(sensitive_post_parameters("password"))
    @screen
    def unsign_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Withdraw one's own signature: the sentence, a reason, the password."""
        check_may(Act.WITHDRAW_SIGNATURE, request.user)
        round_ = _round(object_id)
        check_is_open(round_)
        check_state(Act.WITHDRAW_SIGNATURE, state_of(round_.version))
        signed, member = check_signed(round_.records.all(), request.user)
        signed.version = round_.version
        reason = request.POST.get("reason", "").replace("\r\n", "\n")
        if request.method != "POST":
            return _unsign_screen(request, round_, signed, member)
        password, sentence = request.POST.get("password", ""), request.POST.get("statement", "")
        if not reason.strip() or not password:
            missing = {
                "reason_error": "" if reason.strip() else _("Say why: the record keeps it."),
                "error": "" if password else _("Type your password."),
            }
            return _unsign_screen(request, round_, signed, member, BadInput.status, reason=reason, **missing)
        try:
            actions.withdraw_signature(
                round_id=round_.pk,
                by=request.user,
                password=password,
                reason=reason,
                shown_statement=sentence,
            )
        except NotConfirmed as refusal:
            return _unsign_screen(
                request, round_, signed, member, refusal.status, reason=reason, error=str(refusal)
            )
        messages.success(request, _("Your signature is withdrawn. It stays on the record, struck out."))
        return redirect("admin:reviews_reviewround_change", round_.pk)


def _check_may_decide(request: HttpRequest, round_: ReviewRound) -> BoardMember:
    """The member who may take the decision that was posted; raise NotAllowed for others."""
    today = timezone.localdate()
    wanted = request.POST.get("decision", "")
    own = assignment_of(round_, getattr(request.user, "board_member", None))
    if wanted == Decision.RECUSE:
        check_may(Act.RECUSE, request.user)
        return check_may_recuse(request.user, today, own)[0]
    asks = Decision.APPROVE if wanted == Decision.APPROVE else Decision.REQUEST_CHANGES
    return check_may_sign(round_, request.user, today, decision=asks, assignment=own)[0]


def _sign_screen(
    request: HttpRequest, form: DecisionForm, sentence: str, error: str = "", status: int = 200
) -> HttpResponse:
    data = form.cleaned_data
    as_of = data["current_as_of"]
    return render(
        request,
        "reviews/sign.html",
        status,
        title=_("Sign"),
        is_nav_sidebar_enabled=False,
        round=form.round,
        statement=sentence,
        carried=form.carried(),
        as_of_words=long_date(as_of) if as_of else "",
        comment=data["comment"],
        error=error,
    )


def _unsign_screen(
    request: HttpRequest,
    round_: ReviewRound,
    signed: ReviewRecord,
    member: BoardMember,
    status: int = 200,
    **typed: str,
) -> HttpResponse:
    return render(
        request,
        "reviews/unsign.html",
        status,
        title=_("Withdraw your signature"),
        is_nav_sidebar_enabled=False,
        round=round_,
        statement=withdrawal_statement(record=signed, by=request.user, member=member),
        **typed,
    )


def outcome_words(signed: actions.Signed) -> str:
    """What the signature led to, for the one who signed."""
    if signed.edition is not None:
        return _("Signed. Patients now read edition %(number)s, current as of %(date)s.") % {
            "number": signed.edition.number,
            "date": long_date(signed.edition.current_as_of),
        }
    if signed.record.decision == Decision.RECUSE:
        return _("Signed. You stood aside, and your seat is open again.")
    round_ = ReviewRound.objects.select_related("topic", "version").get(pk=signed.record.round_id)
    if round_.outcome == Outcome.CHANGES_REQUESTED:
        is_back = round_.version.status == Status.DRAFT
        return (
            _("Signed. The text went back to the writer with your comment.")
            if is_back
            else _("Signed. This review is closed with your comment, and the page stays as it is.")
        )
    result = quorum(round_, round_.content_hash)
    if result.is_met and round_.publish_at is not None:
        return _("Signed. It is approved and will be published on %(date)s.") % {
            "date": long_date(timezone.localdate(round_.publish_at))
        }
    standing = (
        _("It is approved, and waits for a chair to publish it") if result.is_met else result.in_words()
    )
    return _("Signed. %(standing)s.") % {"standing": standing}
