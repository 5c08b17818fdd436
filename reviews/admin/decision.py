"""The decision form: a decision, the date vouched for, ticks, checklists, a comment; and who may fill it in.

Says at once, before any password, what signing would refuse: the rules are those of ``reviews.actions.signing``.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.errors import BadInput, Refused
from encyclopedia.models import Scope
from reviews.actions.base import last_edition
from reviews.actions.signing import check_not_signed, checked_date, checked_sections
from reviews.checklists import ANSWERS, Asked, Item, are_required, checked_answers, checklists_for
from reviews.models import Decision, ReviewRecord, ReviewRound
from reviews.policies import allows, assignment_of, check_may, check_may_sign, check_state
from reviews.quorum import standing_records
from reviews.workflow import Act, State

from .signatures import decided

LABELS: Final = {
    Decision.APPROVE: gettext_lazy("Approve it for patients"),
    Decision.REQUEST_CHANGES: gettext_lazy("Ask for changes"),
    Decision.RECUSE: gettext_lazy("Stand aside"),
}
ALL: Final = tuple(LABELS)
WHY: Final = {
    Decision.REQUEST_CHANGES: gettext_lazy("Say what has to change: the writer works from this comment."),
    Decision.RECUSE: gettext_lazy("Say why you stand aside: the record keeps it."),
}


@dataclass(frozen=True)
class Deciding:
    """What this person may sign in this round now. ``why_not`` and ``why_no_approval`` say what stands in the way."""

    decisions: tuple[Decision, ...]
    why_not: str = ""
    why_no_approval: str = ""
    can_withdraw: bool = False


def deciding(
    round_: ReviewRound,
    by: Any,
    state: State,
    records: list[ReviewRecord],
    contributors: Collection[int] | None = None,
) -> Deciding:
    """Ask the rules of signing ahead of time, so that nobody fills in a form that could only be refused."""
    if not round_.is_open:
        return Deciding((), _("This review is over."))
    own = next((record for record in standing_records(records) if record.signer_id == by.pk), None)
    if own is not None:
        act = Act.WITHDRAW_SIGNATURE
        can_withdraw = allows(check_may, act, by) and allows(check_state, act, state)
        words = _("You signed in this review: %(decision)s.") % {"decision": decided(own).lower()}
        return Deciding((), words, can_withdraw=can_withdraw)
    today = timezone.localdate()
    assignment = assignment_of(round_, getattr(by, "board_member", None))

    def ask(decision: Decision) -> None:
        check_may_sign(round_, by, today, decision=decision, contributors=contributors, assignment=assignment)

    try:
        check_not_signed(records, by)
        check_state(Act.APPROVE, state)
        ask(Decision.REQUEST_CHANGES)
    except Refused as refusal:
        if assignment is not None and assignment.declaration and not assignment.is_free_of_conflict:
            return Deciding((Decision.RECUSE,), why_no_approval=str(refusal))
        return Deciding((), str(refusal))
    try:
        ask(Decision.APPROVE)
    except Refused as refusal:
        return Deciding((Decision.REQUEST_CHANGES, Decision.RECUSE), why_no_approval=str(refusal))
    return Deciding(ALL)


@dataclass(frozen=True)
class Tick:
    """A section with its tick."""

    key: str
    heading: str
    is_ticked: bool


@dataclass(frozen=True)
class Option:
    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True)
class ShownList:
    """A checklist as the form shows it."""

    asked: Asked
    items: tuple[tuple[Item, tuple[Option, ...]], ...]
    answered: int


class DecisionForm(forms.Form):
    """What was typed; ``ask_rules`` adds what signing would refuse of it.

    Of a form that was only begun, and is carried on to another view of the text, nothing is asked yet.
    """

    # A button each, shown by the template: choosing and going on are one click.
    decision = forms.ChoiceField(
        label=gettext_lazy("Your decision"),
        error_messages={
            "required": gettext_lazy("Choose to approve, to ask for changes, or to stand aside."),
        },
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
    # Shown by the template, section by section and statement by statement.
    read = forms.Field(required=False, widget=forms.SelectMultiple)
    answers = forms.Field(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        round_: ReviewRound,
        decisions: tuple[Decision, ...],
        data: Any = None,
        *,
        is_begun: bool = False,
    ) -> None:
        self.today = timezone.localdate()
        self.is_begun = is_begun
        initial = {"current_as_of": self.today, "content_hash": round_.content_hash}
        super().__init__(data, initial=initial, use_required_attribute=False)
        self.round = round_
        self.fields["current_as_of"].widget.attrs["max"] = self.today.isoformat()
        self.offer(decisions)

    def full_clean(self) -> None:
        """Find what is wrong with what was typed, once somebody decides by it."""
        super().full_clean()
        if self.is_begun:
            self.errors.clear()

    def offer(self, decisions: tuple[Decision, ...]) -> None:
        """Leave only these to choose from."""
        self.decisions = decisions
        field = self.fields["decision"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(choice.value, LABELS[choice]) for choice in decisions]

    @property
    def asks_whole_page(self) -> bool:
        """Whether to ask for a date, ticks and checklists: of those who can approve the whole page."""
        return self.round.scope == Scope.WHOLE_PAGE and Decision.APPROVE in self.decisions

    @cached_property
    def ticked(self) -> frozenset[str]:
        return frozenset(self["read"].value() or ())

    @cached_property
    def given(self) -> dict[str, str]:
        """The answers chosen, by the name of the item."""
        names = [item.name for asked in checklists_for(self.round) for item in asked.items]
        return {name: self.data[name] for name in names if self.data.get(name)}

    @cached_property
    def ticks(self) -> list[Tick]:
        """The sections to tick, in the order of the page."""
        if not self.asks_whole_page:
            return []
        return [
            Tick(section.key, section.heading, section.key in self.ticked)
            for section in self.round.version.sections.all()
        ]

    @property
    def keys(self) -> set[str]:
        """The sections that have a tick."""
        return {tick.key for tick in self.ticks}

    @property
    def is_checklist_required(self) -> bool:
        return are_required(self.round)

    @cached_property
    def lists(self) -> list[ShownList]:
        """The checklists of the round, with what was answered."""
        if not self.asks_whole_page:
            return []
        return [
            ShownList(
                asked,
                tuple((item, self._options(item)) for item in asked.items),
                sum(item.name in self.given for item in asked.items),
            )
            for asked in checklists_for(self.round)
        ]

    def _options(self, item: Item) -> tuple[Option, ...]:
        chosen = self.given.get(item.name)
        return tuple(Option(value, str(words), value == chosen) for value, words in ANSWERS.items())

    def clean_comment(self) -> str:
        """Browsers send line ends as CRLF; the record keeps one form."""
        text: str = self.cleaned_data["comment"]
        return text.replace("\r\n", "\n").strip()

    def clean(self) -> dict[str, Any]:
        """A request for changes, and standing aside, need a comment; only an approval has a date."""
        data = super().clean() or self.cleaned_data
        decision = data.get("decision")
        if decision != Decision.APPROVE:
            data["current_as_of"] = None
            self.errors.pop("current_as_of", None)
        if decision in WHY and not data.get("comment") and "comment" not in self.errors:
            self.add_error("comment", str(WHY[Decision(decision)]))
        return data

    def ask_rules(self) -> bool:
        """Ask the action's own rules about a form that is valid; return whether it still is.

        Sets the date to the one that would be signed.
        """
        data = self.cleaned_data
        if data["decision"] != Decision.APPROVE:
            return True
        sections = [(section.key, section.heading) for section in self.round.version.sections.all()]
        before = last_edition(self.round.topic)
        asked: tuple[tuple[str, Callable[[], Any]], ...] = (
            (
                "current_as_of",
                lambda: checked_date(self.round, before, data.get("current_as_of"), self.today),
            ),
            ("read", lambda: checked_sections(self.round, sections, self.ticked)),
            ("answers", lambda: checked_answers(self.round, self.given, approves=True)),
        )
        for name, check in asked:
            try:
                data[name] = check()
            except BadInput as refusal:
                self.add_error(name if self.asks_whole_page else None, str(refusal))
        return not self.errors

    def carried(self) -> list[tuple[str, str]]:
        """What the sign screen hands on to its second step: everything that was typed, by field."""
        data = self.cleaned_data
        fields = [(name, data[name]) for name in ("decision", "comment", "content_hash")]
        if data["current_as_of"]:
            fields.append(("current_as_of", data["current_as_of"].isoformat()))
        if data["decision"] == Decision.APPROVE:
            fields += [("read", key) for key in sorted(self.ticked)]
        if data["decision"] != Decision.RECUSE:
            fields += list(self.given.items())
        return fields


def offered(round_: ReviewRound, allowed: Deciding, form: DecisionForm | None = None) -> DecisionForm | None:
    """The form with the decisions that are open to this person, as it was typed; None when none is."""
    if not allowed.decisions:
        return None
    if form is None:
        return DecisionForm(round_, allowed.decisions)
    form.offer(allowed.decisions)
    return form
