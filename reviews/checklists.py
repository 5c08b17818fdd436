"""Checklists: which a reviewer is asked, how answers are checked, kept and scored.

A round freezes its checklists with its policy, word for word: later changes touch later rounds only, and nobody
answers one wording and signs another.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.errors import BadInput
from encyclopedia.models import Scope, TopicKind

from .models import Checklist, ChecklistItem, ChecklistUse, ReviewRound

AGREE, DISAGREE, NOT_APPLICABLE = "agree", "disagree", "not_applicable"
ANSWERS = {
    AGREE: gettext_lazy("Agree"),
    DISAGREE: gettext_lazy("Disagree"),
    NOT_APPLICABLE: gettext_lazy("Does not apply"),
}


@dataclass(frozen=True)
class Item:
    """One statement of a checklist, as a form asks it. ``name`` is the name of its field."""

    checklist: str
    key: str
    text: str

    @property
    def name(self) -> str:
        return f"item.{self.checklist}.{self.key}"


@dataclass(frozen=True)
class Asked:
    """A checklist as a round froze it."""

    key: str
    name: str
    about: str
    items: tuple[Item, ...]


def freeze_checklists(kind: TopicKind, scope: str) -> list[dict[str, Any]]:
    """The checklists that a new round asks, as JSON: those of the kind and those of every kind, in use now.

    One query; a review of changes alone asks none, in no query.
    """
    if scope != Scope.WHOLE_PAGE:
        return []
    kinds = Checklist.kinds.through.objects.filter(checklist=OuterRef("checklist_id"))
    items = (
        ChecklistItem.objects.filter(
            Q(Exists(kinds.filter(topickind=kind.pk))) | ~Exists(kinds),
            is_active=True,
            checklist__is_active=True,
        )
        .select_related("checklist")
        .order_by("checklist__position", "checklist__name", "checklist_id", "position", "id")
    )
    asked: dict[str, dict[str, Any]] = {}
    for item in items:
        of = item.checklist
        one = asked.setdefault(of.key, {"key": of.key, "name": of.name, "about": of.about, "items": []})
        one["items"].append({"key": item.key, "text": item.text})
    return list(asked.values())


def checklists_for(round_: ReviewRound) -> list[Asked]:
    """The checklists that a reviewer of this round is asked: those that it froze. No query."""
    return [
        Asked(
            key=one["key"],
            name=one["name"],
            about=one["about"],
            items=tuple(Item(one["key"], item["key"], item["text"]) for item in one["items"]),
        )
        for one in round_.policy.get("checklists", [])
    ]


def are_required(round_: ReviewRound) -> bool:
    """Whether an approval in this round needs every answer, by the policy that the round froze."""
    return bool(round_.policy.get("checklist_use") == ChecklistUse.REQUIRED)


def checked_answers(round_: ReviewRound, given: Mapping[str, str], *, approves: bool) -> list[dict[str, str]]:
    """Return the answers as a record keeps them, with each statement as it was worded. ``given`` is by item name.

    Raises BadInput for an unknown answer, and for a missing one where the policy asks for all.
    """
    kept = []
    missing = 0
    for asked in checklists_for(round_):
        for item in asked.items:
            answer = given.get(item.name, "")
            if answer in ANSWERS:
                kept.append(
                    {"checklist": item.checklist, "item": item.key, "text": item.text, "answer": answer}
                )
            elif answer:
                raise BadInput(_("Answer each statement with agree, disagree or does not apply."))
            else:
                missing += 1
    if missing and approves and are_required(round_):
        raise BadInput(
            _(
                "The checklist is not complete: %(n)s of %(all)s statements have no answer. Answer them, then approve."
            )
            % {"n": missing, "all": missing + len(kept)}
        )
    return kept


def _counts(answers: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """How many statements were agreed with, and how many apply."""
    counted = [answer["answer"] for answer in answers if answer["answer"] in (AGREE, DISAGREE)]
    return counted.count(AGREE), len(counted)


def score(answers: Iterable[Mapping[str, Any]]) -> int | None:
    """The share of statements agreed with, in percent of those that apply; None when none does.

    As PEMAT is scored (AHRQ, 2013): points over possible points, without what does not apply.
    """
    agreed, applying = _counts(answers)
    return round(100 * agreed / applying) if applying else None


def score_in_words(answers: Iterable[Mapping[str, Any]]) -> str:
    """The score as people read it: “14 of 15 that apply: 93 %”."""
    answers = list(answers)
    percent = score(answers)
    if percent is None:
        return _("none of the statements applies")
    agreed, applying = _counts(answers)
    return _("%(agreed)s of %(all)s that apply: %(percent)s %%") % {
        "agreed": agreed,
        "all": applying,
        "percent": percent,
    }
