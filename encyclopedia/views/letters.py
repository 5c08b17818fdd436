"""The letters of the A–Z index. An accent does not make another letter: Écran stands under E."""

import string
import unicodedata
from collections.abc import Mapping

OTHER = "#"


def letter_of(character: str) -> str:
    """Return the letter under which a title with this first character stands."""
    folded = unicodedata.normalize("NFD", character)[:1].upper()
    return folded if folded in string.ascii_uppercase and folded else OTHER


def asked_letter(text: str) -> str | None:
    """Return the letter that a reader's ``?letter=`` means; None when it means none."""
    text = text.strip()
    if text.casefold() in {"#", "other", "0-9"}:
        return OTHER
    letter = letter_of(text) if len(text) == 1 else OTHER
    return None if letter == OTHER else letter


def by_letter(counts: Mapping[str, int]) -> dict[str, list[str]]:
    """Return the first characters of titles that stand under each letter."""
    letters: dict[str, list[str]] = {letter: [] for letter in [*string.ascii_uppercase, OTHER]}
    for character in counts:
        letters[letter_of(character)].append(character)
    return letters
