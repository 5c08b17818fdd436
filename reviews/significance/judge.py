"""The judge of a redline: says of each change what makes it clinical."""

import re
from collections.abc import Collection, Sequence
from itertools import zip_longest
from typing import Final

from django.utils.translation import gettext as _

from reviews.redline.inline import folded
from reviews.redline.judging import ClinicalChange, Judgement, Part
from reviews.redline.marks import NAMED
from reviews.redline.matching import Budget, match
from reviews.significance.kinds import Kind
from reviews.significance.lexicon import OPPOSING
from reviews.significance.telling import Word, is_telling, words_of
from reviews.significance.wording import says_the_same, unexplained

# What one change may hold and still be a matter of wording: words put in or taken out, words in place of others.
MOST_WORDS_ALONE: Final = 3
MOST_WORDS_REPLACED: Final = 8

_SAFETY_HEADING: Final = re.compile(
    r"risk|side.effect|adverse|interact|complication|allerg|pregnan|breast.?feed|overdos|poison|emergenc|911"
    r"|warning|caution|danger|safe|contraindicat|should not|do not|don't|avoid"
    r"|when (?:to|should (?:i|you)) (?:call|get|seek|see|go|contact)|call (?:for|your|a|the)",
    re.IGNORECASE,
)
_NOT_SLUG: Final = re.compile(r"[^a-z0-9]+")
_SHORTEST_STEM: Final = 4
# These stand for one another: "250 mg" became "two tablets".
_AMOUNTS: Final = frozenset((Kind.DOSE, Kind.NUMBER, Kind.UNIT, Kind.FREQUENCY))
_PARTS: Final[dict[Part, Kind]] = {
    "title": Kind.TITLE,
    "names": Kind.NAMES,
    "page": Kind.PAGE,
    "section_added": Kind.SECTION,
    "section_removed": Kind.SECTION,
    "section_moved": Kind.SECTION,
    "section_callout": Kind.CALLOUT,
    "section_rewritten": Kind.TEXT,
    "image_added": Kind.IMAGE,
    "image_removed": Kind.IMAGE,
    "image_changed": Kind.IMAGE,
    "image_moved": Kind.IMAGE,
    "reference_added": Kind.REFERENCE,
    "reference_removed": Kind.REFERENCE,
    "reference_changed": Kind.REFERENCE,
}
# The gravest first.
_ORDER: Final = list(Kind)
# Parts that are told by what happened, not by a text that differs.
_HAPPENINGS: Final = frozenset(("section_moved", "section_rewritten", "image_changed", "image_moved"))


class ClinicalJudge:
    """Knows which sections are about safety; see ``reviews.redline.judging.Judge`` for what each method is asked.

    The words are known in English alone. In another language, every change but one of typography is clinical.
    """

    def __init__(self, safety_keys: Collection[str], language: str = "en") -> None:
        self.safety_keys = frozenset(safety_keys)
        self.knows_words = language.partition("-")[0] == "en"

    def is_safety(self, key: str, heading: str) -> bool:
        """Say so for the keys given, for headings that read like one of those keys, and for headings about harm."""
        slug = _NOT_SLUG.sub("-", heading.casefold()).strip("-")
        return (
            key in self.safety_keys
            or slug in self.safety_keys
            or _SAFETY_HEADING.search(folded(heading)) is not None
            or not self.knows_words
        )

    def reworded(self, old: str, new: str, lead: tuple[str, str]) -> Judgement:
        """Find the telling words that have no equal on the other side, opposites, and too many words at once."""
        if folded(old) == folded(new):
            return None
        was, now = words_of(old, lead[0]), words_of(new, lead[1])
        if not self.knows_words and [word.key for word in was] == [word.key for word in now]:
            return None
        pairs = match([word.key for word in was], [word.key for word in now], Budget(len(was) * len(now) * 8))
        gone = _left(was, {i for i, _j in pairs})
        come = _left(now, {j for _i, j in pairs})
        _drop_misspelled_nouns(gone, come)
        found = _paired([w for w in gone if w.kind], [w for w in come if w.kind])
        plain_gone, plain_come = [w for w in gone if w.is_word], [w for w in come if w.is_word]
        found += _opposites(plain_gone, plain_come)
        if _is_too_much(sum(w.counts for w in plain_gone), sum(w.counts for w in plain_come)):
            found.append(_change(Kind.TEXT, old, new))
        elif self.knows_words:
            found += _other_words(plain_gone, plain_come)
        elif not found:
            found.append(_change(Kind.LANGUAGE, old, new))
        return found if len(found) < 2 else sorted(found, key=_gravity)

    def whole(self, old: str, new: str) -> Judgement:
        """Take any block that came or went for clinical: it says something that the page did not say, or no longer."""
        text = old or new
        if not any(character.isalnum() for character in text):
            return ()
        kinds = sorted({word.kind for word in words_of(text) if word.kind}, key=_ORDER.index)
        label = _("text taken out") if old else _("new text")
        if kinds:
            label = _("%(what)s with: %(kinds)s") % {
                "what": label,
                "kinds": ", ".join(
                    [str(kind.label) for kind in kinds[:NAMED]] + ["…"] * (len(kinds) > NAMED)
                ),
            }
        return [ClinicalChange(Kind.TEXT.value, label, old, new)]

    def moved(self, text: str, *, matters: bool) -> Judgement:
        """Take a move for clinical where the place matters, or where what moved tells something clinical."""
        is_clinical = matters or is_telling(text) or not self.knows_words
        return [_change(Kind.PLACE, text, text)] if is_clinical else ()

    def rearranged(self, text: str, *, matters: bool) -> Judgement:
        """Take for clinical what belongs to something else now."""
        return [_change(Kind.LAYOUT, text, text)] if matters else ()

    def relinked(self, old: str, new: str) -> Judgement:
        """Take every link that leads elsewhere for clinical."""
        return [_change(Kind.LINK, old, new)]

    def part(self, kind: Part, old: str, new: str) -> Judgement:
        """Take everything that is judged as a whole for clinical, but for its typography."""
        if kind not in _HAPPENINGS and folded(old) == folded(new):
            return None
        return [_change(_PARTS[kind], old, new)]

    def safety(self, old: str, new: str) -> Judgement:
        """Take every word for clinical."""
        return [_change(Kind.SAFETY if self.knows_words else Kind.LANGUAGE, old, new)]


def _gravity(found: ClinicalChange) -> int:
    return _ORDER.index(Kind(found.kind))


def _change(kind: Kind, before: str, after: str) -> ClinicalChange:
    return ClinicalChange(kind.value, str(kind.label), before, after)


def _left(words: Sequence[Word], matched: set[int]) -> list[Word]:
    return [word for at, word in enumerate(words) if at not in matched]


def _paired(gone: list[Word], come: list[Word]) -> list[ClinicalChange]:
    """Set what came against what went, one of a kind against one of the kind, in the order of the text."""
    waiting = list(come)
    found: list[ClinicalChange] = []
    for was in gone:
        now = next((word for word in waiting if _family(word.kind) == _family(was.kind)), None)
        if now is not None:
            waiting.remove(now)
        found.append(_change(_kind_of_pair(was, now), was.text, now.text if now else ""))
    return found + [_change(_known(word), "", word.text) for word in waiting]


def _family(kind: Kind | None) -> str:
    return "amount" if kind in _AMOUNTS else str(kind)


def _known(word: Word) -> Kind:
    assert word.kind is not None
    return word.kind


def _kind_of_pair(was: Word, now: Word | None) -> Kind:
    if now is not None and _figures(was.text) and _figures(was.text) == _figures(now.text):
        return Kind.UNIT
    kinds = [_known(was)] + ([_known(now)] if now else [])
    return Kind.DOSE if Kind.DOSE in kinds else kinds[0]


def _figures(text: str) -> str:
    return "".join(character for character in text if character.isnumeric() or character in ".,")


def _drop_misspelled_nouns(gone: list[Word], come: list[Word]) -> None:
    """Take out of both lists each noun that stands where a misspelling of it stood."""
    for now in [word for word in come if word.kind is Kind.NOUN]:
        was = next((word for word in gone if word.is_word and says_the_same(word.text, now.text)), None)
        if was is not None:
            gone.remove(was)
            come.remove(now)


def _opposites(gone: list[Word], come: list[Word]) -> list[ClinicalChange]:
    """Find words of which one is the other with another beginning; take them out of both lists."""
    stems = {stem: word for word in come for stem in _stems(word.text)}
    found = []
    for word in list(gone):
        other = next((stems[stem] for stem in _stems(word.text) if stem in stems), None)
        if other is not None and other.key != word.key and other in come:
            found.append(_change(Kind.OPPOSITE, word.text, other.text))
            gone.remove(word)
            come.remove(other)
    return found


def _other_words(gone: list[Word], come: list[Word]) -> list[ClinicalChange]:
    """Set the plain words that have no excuse against each other, in the order of the text."""
    went, came = unexplained([word.text for word in gone], [word.text for word in come])
    return [_change(Kind.WORD, was, now) for was, now in zip_longest(went, came, fillvalue="")]


def _stems(text: str) -> list[str]:
    bare = text.casefold().replace("-", "")
    stems = [bare.removeprefix(start) for start in OPPOSING if bare.startswith(start)]
    return [bare, *(stem for stem in stems if len(stem) >= _SHORTEST_STEM)]


def _is_too_much(gone: int, come: int) -> bool:
    if not gone or not come:
        return max(gone, come) > MOST_WORDS_ALONE
    return max(gone, come) > MOST_WORDS_REPLACED
