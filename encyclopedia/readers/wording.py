"""The words of a reader as they are kept: plain lines, without e-mail addresses, phone and record numbers, and days of
birth.
"""

import re
from hashlib import sha256
from typing import Final

from encyclopedia.content import sanitise_text

LONGEST: Final = 4000
"""Characters of one report."""

ADDRESS_REMOVED: Final = "[e-mail address removed]"
NUMBER_REMOVED: Final = "[number removed]"
BIRTH_REMOVED: Final = "[date of birth removed]"

_ADDRESS: Final = re.compile(r"[^\s@＠<>()\[\],;:]{1,64}[@＠][^\s@＠<>()\[\],;:]{1,200}[.．]\w{2,24}")
# A dose must never be taken for a phone number: what a unit follows stays.
_UNIT: Final = (
    r"(?!\s?-?\s?(?:mg|mcg|µg|μg|g|kg|ml|mL|l|dl|iu|IU|units?|drops?|%|mmol|mEq|hours?|days?|times)\b)"
)
_NUMBER: Final = re.compile(
    r"(?<![\w.+-])(?:"
    r"\+\d(?:[ ().-]{0,2}\d){7,14}"  # with the code of a country
    r"|\(?\d{3}\)?[ .-]{0,2}\d{3}[ .-]\d{4}"  # 555 123 4567
    r"|\d{3}-\d{4}"  # 555-1234
    r"|\d{3}-\d{2}-\d{4}"  # a social security number
    r"|\d{9,}"  # whatever it numbers: no dose is that long
    rf")(?![\w-]){_UNIT}"
)
# What a number is called goes before it; the name stays, so that the rest can be read.
_RECORD: Final = re.compile(
    r"(?<!\w)(?P<named>(?:MRN|NHC|(?:medical |patient |health )?(?:record|chart|insurance|policy|member)"
    r"(?: (?:number|no\.?|#|id)| ?#)|(?:patient|member)(?:'s)? (?:number|no\.?|id)|medical record"
    r"|(?:número|numero|núm\.?|n\.?º) de (?:historia(?: clínica| clinica)?|expediente|paciente|póliza|poliza)"
    r"|historia clínica|historia clinica|expediente)(?: (?:is|es))?\s{0,2}[:#=]?\s{0,2})"
    rf"(?P<number>[A-Z]{{0,3}}-?\d(?:[ -]?\d){{3,}})(?![\w-]){_UNIT}",
    re.IGNORECASE,
)
_MONTH: Final = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|set|dic|enero|febrero|marzo|abril|mayo|junio"
    r"|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre)[a-z]*\.?"
)
_DAY: Final = (
    r"(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}"  # 3/4/1962, 1962-03-04
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{2,4}}"  # March 4, 1962
    rf"|\d{{1,2}}(?:st|nd|rd|th|º)?(?: of| de)? {_MONTH},?(?: del?)? \d{{2,4}})"  # 4 March 1962, 4 de marzo de 1962
)
_BIRTH: Final = re.compile(
    r"(?<!\w)(?P<named>(?:DOB|D\.O\.B\.?|birth ?da(?:te|y)|date of birth|born(?: on)?|fecha de nacimiento"
    rf"|naci(?:ó|o|ste|do|da|miento)?|nací)(?: (?:is|was|es|el|on|the))*\s{{0,2}}[:=]?\s{{0,2}}){_DAY}(?!\w)",
    re.IGNORECASE,
)
_LINE_END: Final = re.compile(r"\r\n?|[\n\x0b\x0c\x85\u2028\u2029]")
_BLANK_LINES: Final = re.compile(r"\n{3,}")
_WORD: Final = re.compile(r"\w+")


def clean_words(typed: str) -> str:
    """Return what was typed as plain lines: no unseen character (NUL, marks that turn the reading direction), and
    ``mask``ed. Empty when nothing is left.
    """
    lines = [sanitise_text(line) for line in _LINE_END.split(typed)]
    return mask(_BLANK_LINES.sub("\n\n", "\n".join(lines)).strip())


def mask(text: str) -> str:
    """Take out what would tell who wrote it, as far as a rule can see it."""
    text = _ADDRESS.sub(ADDRESS_REMOVED, text)
    text = _BIRTH.sub(rf"\g<named>{BIRTH_REMOVED}", text)
    text = _RECORD.sub(rf"\g<named>{NUMBER_REMOVED}", text)
    return _NUMBER.sub(NUMBER_REMOVED, text)


def commitment(nonce: str, text: str) -> str:
    """Return the hash that stands for the words when they are gone: without the nonce, nobody guesses them from it."""
    return sha256(f"{nonce}\n{text}".encode()).hexdigest()


def sameness(text: str) -> str:
    """Return one value for all reports that say the same, whatever their case, spacing and punctuation."""
    return sha256(" ".join(_WORD.findall(text.casefold()) or [text]).encode()).hexdigest()
