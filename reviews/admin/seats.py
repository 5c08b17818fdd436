"""Seats of a round: declare and take one, ask for one, give it back, pass it on, waive an interest. One address an act.

The rules live in ``reviews.actions.seating``; a refusal shows the same page again, with what was typed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.errors import BadInput, Refused, WrongState
from reviews import actions
from reviews.actions.base import check_is_open
from reviews.actions.seating import UNSIGNED
from reviews.hands import contributors_of
from reviews.models import STANDING, Assignment, BoardMember, Declaration, ReviewRound
from reviews.policies import assignment_of, check_may, check_state, state_of
from reviews.seats import seats_of
from reviews.workflow import Act

from .base import render, screen
from .board import with_assignments
from .gate import Gate, gate_of, gate_screen
from .reading import load_round
from .suggesting import free_for, who_can_be_asked


def _reason(label: Any, help_text: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=2000,
        required=required,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class SeatForm(forms.Form):
    """A form about one round, for the person who opened it."""

    def __init__(self, round_: ReviewRound, by: Any, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial, label_suffix="", use_required_attribute=False)
        self.round, self.by = round_, by

    def others(self) -> list[BoardMember]:
        """The members who could be asked to take a part in this round."""
        hands = contributors_of(self.round)
        members = who_can_be_asked(timezone.localdate()).exclude(user=self.by)
        return free_for(members, list(self.round.assignments.all()), hands)

    def offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def _named(members: list[BoardMember]) -> list[tuple[str, str]]:
    return [
        ("", _("Choose a member")),
        *((str(one.pk), f"{one} ({one.get_profession_display()})") for one in members),
    ]


class DeclineForm(SeatForm):
    reason = _reason(gettext_lazy("Why you decline"), gettext_lazy("The chair sees it; it is kept."))


class PassOnForm(SeatForm):
    member = forms.ChoiceField(label=gettext_lazy("To whom"))
    reason = _reason(
        gettext_lazy("Why you pass it on"), gettext_lazy("The chair and the other member see it; it is kept.")
    )

    def __init__(self, round_: ReviewRound, by: Any, data: Any = None, initial: Any = None) -> None:
        super().__init__(round_, by, data, initial)
        own = assignment_of(round_, getattr(by, "board_member", None))
        seat = next((one for one in seats_of(round_.policy) if own is not None and one.key == own.seat), None)
        fitting = [one for one in self.others() if seat is not None and seat.takes(one.profession)]
        self.offer("member", _named(fitting))


class AssignForm(SeatForm):
    member = forms.ChoiceField(label=gettext_lazy("Whom you ask"))
    seat = forms.ChoiceField(label=gettext_lazy("For which seat"))
    reason = _reason(
        gettext_lazy("Why another member"),
        gettext_lazy("Only when somebody holds the seat and has not signed: they see it."),
        required=False,
    )

    def __init__(self, round_: ReviewRound, by: Any, data: Any = None, initial: Any = None) -> None:
        super().__init__(round_, by, data, initial)
        self.offer("member", _named(self.members()))
        holders = {one.seat: one for one in round_.assignments.all() if one.status in STANDING}
        seats = []
        for seat in seats_of(round_.policy):
            holder = holders.get(seat.key)
            if holder is None:
                seats.append((seat.key, seat.words))
            elif holder.status in UNSIGNED:
                words = _("%(seat)s (held by %(name)s)") % {"seat": seat.words, "name": holder.member}
                seats.append((seat.key, words))
        self.offer("seat", seats)

    def members(self) -> list[BoardMember]:
        """Everybody who could be asked; a chair may ask themselves."""
        hands = contributors_of(self.round)
        return free_for(who_can_be_asked(timezone.localdate()), list(self.round.assignments.all()), hands)


class WaiveForm(SeatForm):
    assignment = forms.IntegerField(widget=forms.HiddenInput)
    reason = _reason(
        gettext_lazy("Why the interest does not matter here"),
        gettext_lazy("It stands on the record of the round, beside the interest."),
    )

    def about(self) -> Assignment | None:
        """The declared interest that this form is about."""
        wanted = str(self["assignment"].value() or "")
        return next((one for one in self.round.assignments.all() if str(one.pk) == wanted), None)


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

    @property
    def url_name(self) -> str:
        return f"reviews_reviewround_{self.slug}"


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
        """Take what was declared, then open the text. GET leads to the review, which shows the gate."""
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
                    return redirect("admin:index" if one.leaves else back)
        else:
            _check_fits(act, form, round_, request.user)
        return render(
            request,
            "reviews/seat_act.html",
            status,
            title=one.title,
            screen=one,
            form=form,
            round=round_,
            topic=round_.topic,
            about=form.about() if isinstance(form, WaiveForm) else None,
        )


def _check_fits(act: Act, form: SeatForm, round_: ReviewRound, by: Any) -> None:
    """Raise WrongState when the act could only be refused, so that nobody fills in its form."""
    if act in (Act.DECLINE, Act.DELEGATE):
        own = assignment_of(round_, getattr(by, "board_member", None))
        if own is None or own.status not in UNSIGNED or (act == Act.DELEGATE and not own.seat):
            raise WrongState(_("You hold no seat in this review that could be given up."))
    if isinstance(form, WaiveForm):
        about = form.about()
        if about is None or about.declaration != Declaration.INTEREST or about.is_free_of_conflict:
            raise WrongState(_("There is no declared interest here that waits for a waiver."))
