"""The pattern of an amount: a number together with all that gives it its meaning.

"250 mg" against "500 mg" must read as one dose that replaced another, and never as a changed digit, so a
comparison sign, a range, the unit and the rate ("per kg", "every 6 hours", "daily") belong to the same token.
So do risks ("1 in 100"), blood pressures ("120/80 mm Hg"), dates and telephone numbers, counts in words
when a unit follows ("two tablets", "half a tablet"), and how often ("every other day"). Units are those of the
UCUM table and of household measures that patient texts use.
"""

import re
from functools import lru_cache

# Ordinary, no-break, thin and narrow no-break space. Never a line break.
_GAP = "[ \u00a0\u2009\u202f]"
_JOIN = "[ \u00a0\u2009\u202f-]"

_UNITS = (
    # Long before short: the alternation takes the first that fits.
    "mm ?Hg|cm ?H2O|mmol|micromoles?|millimoles?|[µμ]mol|nmol|pmol|mol|mEq|mOsm|"
    "milligrams?|micrograms?|kilograms?|grams?|mcg|[µμn]g|pg|mg|kg|g|"
    "millilit(?:er|re)s?|lit(?:er|re)s?|[mdcµμf][Ll]|L|l|cc|"
    "centimet(?:er|re)s?|millimet(?:er|re)s?|met(?:er|re)s?|inch(?:es)?|f(?:ee|oo)?t|[mckµμn]m|m|"
    "pounds?|ounces?|lbs?|oz|fl oz|"
    "MIU|mIU|IU|[Uu]nits?|U|kcal|calories|cal|kJ|[mc]?Gy|mSv|[MG]?Bq|mCi|"
    "degrees? ?[CF]?|°[CF]?|% ?|percent|per cent|"
    "bpm|beats|breaths|[MkG]?Hz|dB|"
    "milliseconds?|ms|seconds?|secs?|minutes?|mins?|hourly|hours?|hrs?|h|s|nights?|days?|weeks?|wks?|months?|years?|yrs?|"
    "tablets?|pills?|capsules?|caplets?|lozenges?|patch(?:es)?|drops?|puffs?|sprays?|doses?|injections?|vials?|"
    "teaspoon(?:ful)?s?|tablespoon(?:ful)?s?|tsp|tbsp|cups?|glass(?:es)?|servings?|drinks?|"
    "times|people|patients|women|men|children|adults|babies"
).replace("% ?", "%")
_UNIT = rf"(?:{_UNITS})(?!\w)"

_NUMBER = (
    "(?:\\d{1,3}(?:[,\u00a0\u2009\u202f]\\d{3})+(?!\\d)(?:[.·]\\d+)?"
    "|\\d+(?:[.,·]\\d+)?[¼½¾⅓⅔⅛]?|[.·]\\d+|[¼½¾⅓⅔⅛])"
)
_NUMBER_WORD = "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half)"
_BETWEEN = rf"(?:{_GAP}?[-–—−/:×±]{_GAP}?|{_GAP}(?:to|in|out of|x|by){_GAP})"
_RATE = (
    rf"(?:{_GAP}?/{_GAP}?(?:{_NUMBER}{_GAP}?)?{_UNIT}"
    rf"|{_GAP}(?:per|a|an|each|every){_GAP}(?:(?:{_NUMBER}|{_NUMBER_WORD}){_GAP})?{_UNIT}"
    rf"|{_GAP}(?:hourly|daily|nightly|weekly|monthly|yearly)(?!\w))"
)
_AMOUNT = rf"{_NUMBER}(?:{_JOIN}?{_UNIT}|(?!\w))"
_DIGITS = rf"(?:[<>≤≥≈~±]{_GAP}?)?(?:(?<!\w)[-−+])?{_AMOUNT}(?:{_BETWEEN}{_AMOUNT}){{0,4}}(?:{_RATE}){{0,3}}"
_SHARE = rf"(?:{_GAP}(?:an?|of{_GAP}an?|and{_GAP}a{_GAP}half))?"
_WORDS = (
    rf"(?i:{_NUMBER_WORD}(?:{_GAP}(?:to|or){_GAP}{_NUMBER_WORD})?{_SHARE}){_JOIN}{_UNIT}(?:{_RATE}){{0,3}}"
)
_PERIOD = "(?:day|daily|night|nightly|week|weekly|month|monthly|year|yearly)"
_FREQUENCY = (
    rf"(?i:(?:once|twice|three times)(?: (?:a|per|each|every(?: other)?))? {_PERIOD}"
    rf"|every(?: (?:other|second|third))? {_PERIOD})(?!\w)"
)

AMOUNT = rf"{_DIGITS}|{_FREQUENCY}|{_WORDS}"

_DIGIT_RUN = re.compile(r"[\d.,·¼½¾⅓⅔⅛]+")


# "2nd", "10am", "x3", "q8h"; but B12, D3, HbA1c and COVID-19 are names, and no dose hides in them.
_NUMBER_WORD_START = re.compile(r"\d|[xq×]\d")
_SINGLE = re.compile(_AMOUNT)


@lru_cache(maxsize=10_000)  # asked of every word of a page
def is_number_word(word: str) -> bool:
    """Say whether a word with figures in it counts something, rather than naming it."""
    return _NUMBER_WORD_START.match(word) is not None


def number_spans(amount: str) -> list[tuple[int, int]]:
    """Give where the single numbers of a long amount stand, each with its unit."""
    return [found.span() for found in _SINGLE.finditer(amount)]


def without_digits(amount: str) -> str:
    """Give the amount with its figures masked, so that "250 mg" and "500 mg" count as alike when texts are paired."""
    return _DIGIT_RUN.sub("#", amount)
