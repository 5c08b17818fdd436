"""The forms of acts on the seats of a round: what each asks for, and whom it offers."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.hands import contributors_of
from reviews.models import STANDING, UNSIGNED, Assignment, BoardMember, ReviewRound
from reviews.policies import assignment_of
from reviews.seats import seats_of

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


class InterestForm(SeatForm):
    assignment = forms.IntegerField(widget=forms.HiddenInput)

    def about(self) -> Assignment | None:
        """The declared interest that this form is about."""
        wanted = str(self["assignment"].value() or "")
        return next((one for one in self.round.assignments.all() if str(one.pk) == wanted), None)


class WaiveForm(InterestForm):
    reason = _reason(
        gettext_lazy("Why the interest does not matter here"),
        gettext_lazy("It stands on the record of the round, beside the interest."),
    )


class KeepOutForm(InterestForm):
    reason = _reason(
        gettext_lazy("Why the member stays out"),
        gettext_lazy(
            "It stands on the record, where all staff read it. What was declared stays with chairs."
        ),
    )
