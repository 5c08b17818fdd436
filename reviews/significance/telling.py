"""A stretch of text as words of which each is known to tell something clinical, or not to.

Typography is folded first: curly quotes and straight ones, dashes of all lengths but the long one, no-break spaces
and spaces, capitals and small letters are the same here. A thousands separator is not: "1,000" and "1000" differ, and
so do "two" and "2", since what looks like style may have been a slip.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from reviews.redline.inline import COMMON, Inline, folded
from reviews.significance.kinds import Kind
from reviews.significance.lexicon import AFTER_EVERY, KIND_OF, MARKS
from reviews.significance.medicines import is_medicine
from reviews.significance.nouns import is_noun

_DOSE = re.compile(
    r"(?<![a-z])(?:mg|mcg|[µμn]g|g|grams?|milligrams?|micrograms?|ml|milliliters?|millilitres?|units?|[m]?iu|meq|"
    r"tablets?|pills?|capsules?|caplets?|lozenges?|patch(?:es)?|drops?|puffs?|sprays?|doses?|injections?|vials?|"
    r"teaspoon(?:ful)?s?|tablespoon(?:ful)?s?|tsp|tbsp)(?![a-z])",
    re.IGNORECASE,
)
_OFTEN = re.compile(
    r"(?<![a-z])(?:once|twice|times|every|each|per|hourly|daily|nightly|weekly|monthly|yearly|an? (?:day|week|month))",
    re.IGNORECASE,
)
_ROMAN = re.compile(r"[IVX]+")
_PARTS = re.compile(r"[-‑']")
_LETTER = re.compile(r"[^\W\d_]")
_SHORT_UNIT = 3


# What is named without a name: kinds of medicines, and what does not go with them.
_CLASSES = frozenset(
    """
    medicine medicines medication medications drug drugs antibiotic antibiotics antiviral antivirals
    antifungal nsaid nsaids opioid opioids steroid steroids corticosteroid corticosteroids statin
    statins insulin thinner thinners anticoagulant anticoagulants antidepressant antidepressants blocker
    blockers inhibitor inhibitors diuretic diuretics antacid antacids laxative laxatives antihistamine
    antihistamines decongestant decongestants vaccine vaccines vaccination chemotherapy hormone hormones
    supplement supplements vitamin vitamins alcohol grapefruit placebo sedative sedatives stimulant
    stimulants painkiller painkillers narcotic narcotics inhaler inhalers acetyl salicylate bismuth
    anesthesia anesthetic antiseptic immunosuppressant biologic biologics barbiturate benzodiazepine
    benzodiazepines
    """.split()
)


class Word(NamedTuple):
    """One token. ``key`` is equal for tokens that say the same; ``kind`` is None where it tells nothing clinical.

    ``is_word`` says so of those with letters that tell nothing, ``counts`` of those that are not the commonest.
    """

    key: tuple[str, str]
    text: str
    kind: Kind | None
    is_word: bool
    counts: bool


def words_of(text: str, lead: str = "") -> list[Word]:
    """Cut a text into words; ``lead`` is the word that stands before it."""
    return list(_words(text, lead))


def is_telling(text: str) -> bool:
    """Say whether any word of a text tells something clinical."""
    return any(word.kind is not None for word in _words(text, ""))


def _words(text: str, lead: str) -> Iterator[Word]:
    previous = lead.casefold()
    for token in Inline.from_text(folded(text)).tokens:
        bare = token.text.casefold()
        kind = _amount_kind(bare) if token.is_number else _kind(token.text, bare, previous)
        if token.is_number:
            # Spaces and, where no figure is, capitals make no other amount.
            key = re.sub(r"\s", "", token.text if any(c.isnumeric() for c in bare) else bare)
        else:
            key = token.text if kind is Kind.UNIT and len(bare) <= _SHORT_UNIT else bare
        is_word = kind is None and _LETTER.search(bare) is not None
        yield Word((kind or "", key), token.text, kind, is_word, is_word and bare not in COMMON)
        previous = bare


def _amount_kind(bare: str) -> Kind:
    if _DOSE.search(bare):
        return Kind.DOSE
    return Kind.FREQUENCY if _OFTEN.search(bare) else Kind.NUMBER


def _kind(text: str, bare: str, previous: str) -> Kind | None:
    if bare in KIND_OF:
        return KIND_OF[bare]
    if bare in MARKS:
        return Kind.COMPARISON
    if _ROMAN.fullmatch(text) or any(character.isnumeric() for character in bare):
        return Kind.NUMBER
    if bare.endswith(("n't", "less")):
        return Kind.NEGATION
    if bare in AFTER_EVERY and previous == "every":
        return Kind.FREQUENCY
    parts = _PARTS.split(bare)
    found = next((kind for part in parts if (kind := _kind_of_part(part))), None)
    return found or (Kind.NOUN if any(map(is_noun, parts)) else None)


def _kind_of_part(part: str) -> Kind | None:
    if part in _CLASSES or is_medicine(part) or (part.endswith("s") and is_medicine(part[:-1])):
        return Kind.MEDICINE
    return KIND_OF.get(part)
