"""Characters: which of them a patient's page may hold, and the one form in which they are kept.

What a reader cannot see must not be in what a reviewer signs: controls, marks that reverse the reading
direction, zero-width characters. Smart punctuation, accents and every visible script stay.
"""

import re
import unicodedata
from typing import Final

# Scripts in which the zero-width joiner and non-joiner carry spelling: Arabic (Persian, Urdu), Syriac to
# Mongolian's neighbours, and the Indic scripts. Elsewhere the two are only a way to hide a difference.
_JOINING_SCRIPTS: Final = "\u0600-\u109f\u1780-\u17ff\ua8e0-\ua8ff\uabc0-\uabff\ufb50-\ufdff\ufe70-\ufefc"

_UNSEEN: Final = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # C0 and C1 controls, except those that are white space
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"  # soft hyphen, fillers
    "\u200b\u200e\u200f"  # zero-width space, left-to-right and right-to-left marks
    "\u202a-\u202e\u2060-\u206f"  # embeddings, overrides, isolates, invisible operators
    "\ufeff\ufff0-\ufffb\ufffe\uffff"  # byte-order mark, annotations, non-characters
    "\ud800-\udfff"  # lone surrogates: Python can hold them, UTF-8 cannot
    "\U0001d173-\U0001d17a\U000e0000-\U000e00ff"  # musical controls, language tags
    "]+"
    f"|(?<![{_JOINING_SCRIPTS}])[\u200c\u200d]+"
)
MAX_MARKS: Final = 30
_MAYBE_MARKS: Final = re.compile(r"[^\w\s!-~]{31,}")
_SPACES: Final = re.compile(r"\s+")


def clean_characters(text: str) -> str:
    """Return `text` without unseen characters, every run of white space (no-break spaces too) as one space."""
    if not text.isascii() or not text.isprintable():
        text = _UNSEEN.sub("", text)
    return _SPACES.sub(" ", text)


def nfc(text: str) -> str:
    """Return the composed form (Unicode NFC), with at most thirty combining marks on one character.

    Thirty is the bound of the Stream-Safe Text Format (Unicode Standard Annex 15); no spelling needs more, and
    composing an endless run of marks takes quadratic time.
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _MAYBE_MARKS.sub(_fewer_marks, text))


def _fewer_marks(found: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for character in found[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MAX_MARKS:
            kept.append(character)
    return "".join(kept)


def sanitise_text(text: str) -> str:
    """Return `text` as one line of plain text: composed, without unseen characters, white space collapsed.

    Doing it twice changes nothing more.
    """
    for _ in range(4):
        cleaned = nfc(clean_characters(text)).strip(" ")
        if cleaned == text:
            break
        text = cleaned
    return text
