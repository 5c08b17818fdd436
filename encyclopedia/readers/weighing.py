"""How much harm a report may tell of: a proposal by plain rules, with its reasons. Staff decide.

Only the names of rules are kept as reasons, never a word of the reader's.
"""

import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from encyclopedia.models import Harm

SAFETY_SECTION: Final = "safety section"
AMOUNT: Final = "amount"
DOSE: Final = "dose"

# By the name that staff read: what a word of the reader begins with, in English and Spanish.
SERIOUS: Final[dict[str, str]] = {
    "death": r"die[ds]?|dying|dead(?:ly)?|death|fatal\w*|kill\w*|muri\w+|muert\w+|fallec\w+|mortal\w*",
    "overdose": r"overdos\w*|poison\w*|toxic\w*|sobredosis|envenen\w*|intoxic\w*|t[oó]xic\w*",
    "bleeding": r"bleed\w*|h(?:a)?emorrhag\w*|sangr\w*|hemorragi\w*",
    "allergy": r"allerg\w*|anaphyla\w*|al[eé]rgic\w*|alergi\w*|anafil\w*",
    "emergency": r"emergenc\w*|ambulance\w*|911|112|hospital\w*|urgencias|ambulancia\w*",
    "breathing": r"(?:cannot|can['’]?t|stopped|not|trouble|difficulty) breath\w*|chok\w*|"
    r"no (?:pod[ií]a )?respirar\w*|asfixi\w*",
    "consciousness": r"unconscious\w*|faint\w*|collaps\w*|seizure\w*|convulsi\w*|inconscien\w*|desmay\w*",
    "self-harm": r"suicid\w*|self[- ]harm\w*|autolesi\w*",
}
MINOR: Final[dict[str, str]] = {
    DOSE: r"dos(?:e|es|age|ages|is|ing)|too (?:much|many)|demasiad\w*",
    "danger": r"danger\w*|harm\w*|unsafe|peligr\w*|da[nñ]in\w*",
    "interaction": r"interact\w*|pregnan\w*|breast[- ]?feed\w*|interacci\w*|embaraz\w*|lactancia",
}
_AMOUNT: Final = re.compile(
    r"\d[\d.,\s]{0,12}\s?-?\s?(?:mg|mcg|µg|μg|g|kg|ml|l|dl|iu|ui|units?|unidades|drops?|gotas|%|mmol|meq|"
    r"tablets?|pills?|capsules?|tabletas?|pastillas?|c[aá]psulas?|puffs?)(?!\w)",
    re.IGNORECASE,
)


def _compiled(rules: dict[str, str]) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) for name, words in rules.items()}


_SERIOUS: Final = _compiled(SERIOUS)
_MINOR: Final = _compiled(MINOR)


@dataclass(frozen=True)
class Proposal:
    harm: Harm
    because: list[str]


def weigh(text: str, *, in_safety_section: bool) -> Proposal:
    """Propose how much harm a report may tell of.

    Serious: a word of ``SERIOUS``; or, in a safety section, an amount or a word on a dose: a wrong one does harm there,
    and few readers write the number. Minor: a word of ``MINOR``, an amount, or a safety section. Too high rather than
    too low: it decides who is read first.
    """
    serious = [name for name, words in _SERIOUS.items() if words.search(text)]
    minor = [name for name, words in _MINOR.items() if words.search(text)]
    has_amount = _AMOUNT.search(text) is not None
    marks = ([SAFETY_SECTION] if in_safety_section else []) + ([AMOUNT] if has_amount else [])
    because = [*serious, *minor, *marks]
    if serious or (in_safety_section and (has_amount or DOSE in minor)):
        return Proposal(Harm.SERIOUS, because)
    return Proposal(Harm.MINOR if because else Harm.NONE, because)


def in_words(because: list[str]) -> str:
    """The reasons of a proposal as staff read them."""
    names = {
        "death": _("speaks of death"),
        "overdose": _("speaks of an overdose or poisoning"),
        "bleeding": _("speaks of bleeding"),
        "allergy": _("speaks of an allergic reaction"),
        "emergency": _("speaks of an emergency or a hospital"),
        "breathing": _("speaks of breathing"),
        "consciousness": _("speaks of fainting or a seizure"),
        "self-harm": _("speaks of self-harm"),
        DOSE: _("speaks of a dose"),
        "danger": _("speaks of danger"),
        "interaction": _("speaks of an interaction, pregnancy or breastfeeding"),
        SAFETY_SECTION: _("is about a safety section"),
        AMOUNT: _("gives an amount"),
    }
    return ", ".join(names.get(name, name) for name in because)
