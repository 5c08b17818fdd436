"""Which plain words may stand for which: a misspelling and the word that was meant, synonyms, little words.

Everything else that is put in, taken out or replaced is another word, and so a finding: on doubt a person looks.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from reviews.redline.inline import COMMON
from reviews.significance.lexicon import KIND_OF
from reviews.significance.nouns import ALIKE, is_noun

# They join, point and fill; what the sentence is about, they leave to others.
LITTLE: Final = COMMON | frozenset(
    """
    about accordingly across additionally along already also although am among amongst another because been being both
    consequently despite did does doing done during else even finally first further furthermore having he hence her here
    hereby herself him himself his how however i indeed into itself just like likewise me mine moreover my myself namely
    nevertheless nonetheless onto other others our ours ourselves out own perhaps please quite rather really same she
    similarly since somewhat still such than theirs themselves there thereby therefore these thing things those though
    through throughout thus together toward towards upon us very was we well were what whatever where whereas which
    while who whoever whole whom whose why within would yet yours yourself yourselves simply
    """.split()
)

_SAME: Final = """
help helps aid assist assists | get obtain receive | gets obtains receives | use utilize | used utilized | uses utilizes
show display | shows displays | tell inform | tells informs | ask inquire | end finish | buy purchase
big large | little small | make create | makes creates | made created | find locate | keep retain | choose select
physician doctor | physicians doctors | people persons individuals | patients people | works functions | work function
near close | part portion | parts portions | about regarding concerning | way manner | ways manners | try attempt
get become | gets becomes | happen occur | happens occurs | called named termed | home house | kind type sort
kinds types sorts | change alter | changes alters | explain describe | explains describes | sick ill | easy simple
"""
_GROUPS: Final = [
    frozenset(group.split()) for group in _SAME.replace("\n", " | ").split("|") if group.strip()
]
_MEANING: Final = frozenset(word for group in _GROUPS for word in group)

_SHORTEST_SLIP: Final = 4
_TWO_SLIPS_FROM: Final = 8
_MOST_SLIPS: Final = 2


def unexplained(gone: Sequence[str], come: Sequence[str]) -> tuple[list[str], list[str]]:
    """Give the words that went and came with no excuse, each in the order of the text.

    Words on both sides (order alone differs) are excused, and pairs that say the same, and little words.
    """
    both = Counter(map(str.casefold, gone)) & Counter(map(str.casefold, come))
    went, came = _without(gone, both), _without(come, both)
    for was in list(went):
        now = next((word for word in came if says_the_same(was, word)), None)
        if now is not None:
            went.remove(was)
            came.remove(now)
    return [word for word in went if not _is_little(word)], [word for word in came if not _is_little(word)]


def says_the_same(was: str, now: str) -> bool:
    """Say whether ``now`` is a synonym of ``was``, or what the writer of ``was`` meant to type."""
    old, new = was.casefold(), now.casefold()
    if any(old in group and new in group for group in _GROUPS):
        return True
    if _is_known(old) and (_is_known(new) or is_noun(new)):
        return False
    if is_noun(old) or _is_name(was) or _is_name(now):
        return False
    longest = max(len(old), len(new))
    if old in LITTLE or new in LITTLE:
        return _slips(old, new) <= 1
    return longest >= _SHORTEST_SLIP and _slips(old, new) <= 1 + (longest >= _TWO_SLIPS_FROM)


def _is_known(word: str) -> bool:
    return word in LITTLE or word in ALIKE or word in KIND_OF or word in _MEANING


def _is_name(word: str) -> bool:
    """Say whether a word is written in capitals, as HIV is: a letter makes it another."""
    return len(word) > 1 and word.isupper()


def _is_little(word: str) -> bool:
    return word.casefold() in LITTLE


def _without(words: Sequence[str], taken: Counter[str]) -> list[str]:
    left = Counter(taken)
    kept = []
    for word in words:
        if left[word.casefold()] > 0:
            left[word.casefold()] -= 1
        else:
            kept.append(word)
    return kept


def _slips(old: str, new: str) -> int:
    """Count the letters put in, left out, replaced or swapped with the next one (Damerau 1964)."""
    if abs(len(old) - len(new)) > _MOST_SLIPS:
        return len(old) + len(new)
    before: list[int] = []
    row = list(range(len(new) + 1))
    for i, was in enumerate(old, 1):
        last, before, row = before, row, [i]
        for j, now in enumerate(new, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (was != now)))
            if i > 1 and j > 1 and was == new[j - 2] and old[i - 2] == now:
                row[j] = min(row[j], last[j - 2] + 1)
    return row[-1]
