"""Seats of a round: declare and take one, ask for one, give it back, pass it on, decide on an interest. One address an
act.

The rules live in ``reviews.actions.seating``; a refusal shows the same page again, with what was typed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.errors import BadInput, Refused, WrongState
from reviews import actions
from reviews.actions.base import check_is_open
from reviews.models import STANDING, UNSIGNED, Assignment, Declaration, ReviewRound
from reviews.policies import assignment_of, check_may, check_state, state_of
from reviews.workflow import Act

from .base import render, screen
from .batch import lead_on, place_of
from .board import with_assignments
from .disclosures import NOTHING
from .gate import Gate, gate_of, gate_screen
from .reading import load_round
from .seat_forms import AssignForm, DeclineForm, InterestForm, KeepOutForm, PassOnForm, SeatForm, WaiveForm


@dataclass(frozen=True)
class SeatScreen:
    """How one act is asked for. ``run`` calls the action; ``said`` is told when it is done."""

    act: Act
    slug: str
    title: Any
    explain: Any
    button: Any
    form: type[SeatForm]
    run: Callable[[int, Any, dict[str, Any]], Assignment]
    said: Any
    leaves: bool = False
    # The other answer to the same question, and the words of the link to it.
    instead: tuple[Act, Any] | None = None

    @property
    def url_name(self) -> str:
        return f"reviews_reviewround_{self.slug.replace('-', '_')}"


def _member(data: dict[str, Any]) -> int:
    return int(data["member"])


SCREENS: dict[Act, SeatScreen] = {
    one.act: one
    for one in (
        SeatScreen(
            Act.ASSIGN,
            "assign",
            gettext_lazy("Ask a member"),
            gettext_lazy(
                "The member finds the review among their work. They declare their interests before the text opens."
            ),
            gettext_lazy("Ask"),
            AssignForm,
            lambda round_id, by, data: actions.assign(
                round_id=round_id, by=by, member_id=_member(data), seat=data["seat"], reason=data["reason"]
            ),
            gettext_lazy("%(name)s is asked."),
        ),
        SeatScreen(
            Act.DECLINE,
            "decline",
            gettext_lazy("Decline this review"),
            gettext_lazy(
                "The seat is open again, and the text closes to you. Only a chair can ask you again."
            ),
            gettext_lazy("Decline"),
            DeclineForm,
            lambda round_id, by, data: actions.decline(round_id=round_id, by=by, reason=data["reason"]),
            gettext_lazy("You declined. The seat is open again."),
            leaves=True,
        ),
        SeatScreen(
            Act.DELEGATE,
            "delegate",
            gettext_lazy("Pass your seat on"),
            gettext_lazy("The other member is asked in your place, and the text closes to you."),
            gettext_lazy("Pass it on"),
            PassOnForm,
            lambda round_id, by, data: actions.delegate(
                round_id=round_id, by=by, member_id=_member(data), reason=data["reason"]
            ),
            gettext_lazy("Passed on: %(name)s is asked."),
            leaves=True,
        ),
        SeatScreen(
            Act.WAIVE,
            "waive",
            gettext_lazy("Waive an interest"),
            gettext_lazy(
                "The member may then read and sign in spite of it. Without a waiver they stay outside."
            ),
            gettext_lazy("Waive it"),
            WaiveForm,
            lambda _round_id, by, data: actions.waive(
                assignment_id=data["assignment"], by=by, reason=data["reason"]
            ),
            gettext_lazy("Waived. The text opens to %(name)s."),
            instead=(Act.KEEP_OUT, gettext_lazy("Do not waive it: keep the member out")),
        ),
        SeatScreen(
            Act.KEEP_OUT,
            "keep-out",
            gettext_lazy("Keep a member out"),
            gettext_lazy(
                "The member is recused: they neither read nor sign in this round, and their seat is open again."
            ),
            gettext_lazy("Keep out"),
            KeepOutForm,
            lambda _round_id, by, data: actions.keep_out(
                assignment_id=data["assignment"], by=by, reason=data["reason"]
            ),
            gettext_lazy("%(name)s stays out of this review. The seat is open again."),
            instead=(Act.WAIVE, gettext_lazy("Waive it after all")),
        ),
    )
}


class SeatScreens:
    """The seats of a round, as a mixin of its admin."""

    admin_site: Any

    def seat_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        declare = path(
            "<int:object_id>/declare/", view(self.declare_view), name="reviews_reviewround_declare"
        )
        acts = [
            path(f"<int:object_id>/{one.slug}/", view(self.seat_view), {"act": one.act}, name=one.url_name)
            for one in SCREENS.values()
        ]
        return [declare, *acts]

    @screen
    def declare_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Take what was declared, then open the text. GET leads to the review, which shows the gate.

        Who has nothing to disclose for the year says so in the same click, with ``discloses``.
        """
        if request.method != "POST":
            return redirect("admin:reviews_reviewround_change", object_id)
        round_ = load_round(object_id)
        interest = request.POST.get("interest", "").replace("\r\n", "\n")
        try:
            taken = actions.take_seat(
                round_id=round_.pk,
                by=request.user,
                declaration=request.POST.get("declaration", ""),
                interest=interest,
                has_nothing_to_disclose=request.POST.get("discloses") == NOTHING,
            )
        except Refused as refusal:
            gate = gate_of(round_, request.user) or Gate("", str(refusal))
            return gate_screen(
                request, round_, gate, status=refusal.status, error=str(refusal), interest=interest
            )
        if taken.declaration == Declaration.INTEREST:
            messages.info(
                request, _("Your interest is noted. A chair decides whether you can review this text.")
            )
        return redirect("admin:reviews_reviewround_change", round_.pk)

    @screen
    def seat_view(self, request: HttpRequest, object_id: int, act: Act) -> HttpResponse:
        """One act on the seats of a round: a small form, and what came of it."""
        one = SCREENS[act]
        check_may(act, request.user)
        round_ = load_round(object_id)
        with_assignments(round_)
        if request.method not in ("POST", "GET", "HEAD"):
            raise Http404
        is_post = request.method == "POST"
        if not is_post:
            check_is_open(round_)
            check_state(act, state_of(round_.version))
        form = one.form(
            round_,
            request.user,
            request.POST if is_post else None,
            {name: request.GET.get(name, "") for name in ("assignment", "member", "seat")},
        )
        status = 200
        if is_post:
            status = BadInput.status
            if form.is_valid():
                try:
                    made = one.run(round_.pk, request.user, form.cleaned_data)
                except Refused as refusal:
                    form.add_error(None, str(refusal))
                    status = refusal.status
                else:
                    messages.success(request, one.said % {"name": made.member})
                    back = reverse("admin:reviews_reviewround_change", args=[round_.pk])
                    if one.leaves:
                        return lead_on(request, round_) or redirect("admin:index")
                    return redirect(back)
        else:
            _check_fits(act, form, round_, request.user)
        return render(
            request,
            "reviews/seat_act.html",
            status,
            title=one.title,
            batch=place_of(request, round_),
            screen=one,
            form=form,
            round=round_,
            topic=round_.topic,
            about=form.about() if isinstance(form, InterestForm) else None,
            instead=_instead(one, form, round_),
        )


def _check_fits(act: Act, form: SeatForm, round_: ReviewRound, by: Any) -> None:
    """Raise WrongState when the act could only be refused, so that nobody fills in its form."""
    if act in (Act.DECLINE, Act.DELEGATE):
        own = assignment_of(round_, getattr(by, "board_member", None))
        if own is None or own.status not in UNSIGNED or (act == Act.DELEGATE and not own.seat):
            raise WrongState(_("You hold no seat in this review that could be given up."))
    if isinstance(form, InterestForm):
        about = form.about()
        waits = about is not None and about.status in STANDING and not about.is_free_of_conflict
        if about is None or about.declaration != Declaration.INTEREST or not waits:
            raise WrongState(_("There is no declared interest here that waits for a chair."))


def _instead(one: SeatScreen, form: SeatForm, round_: ReviewRound) -> tuple[str, Any] | None:
    """The address and the words of the other answer, where there are two."""
    if one.instead is None or not isinstance(form, InterestForm):
        return None
    act, words = one.instead
    url = reverse(f"admin:{SCREENS[act].url_name}", args=[round_.pk])
    return f"{url}?{urlencode({'assignment': form['assignment'].value() or ''})}", words
