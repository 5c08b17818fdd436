"""From the words of a query to what is looked for: misspelt words mended, other words for the same thing added, and
each weighed by how few topics have it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from encyclopedia.models.search import SynonymGroup
from encyclopedia.statements import Select

from . import vocabulary
from .asking import Query
from .counting import Counts
from .mending import mended
from .stems import stem, stems
from .stopwords import STOP_WORDS
from .vocabulary import Match, Stems

MAX_UNITS: Final = 15
MARKED: Final = 8
# How much a word's rarity is that among texts. Of the words by which a letter tells of a life, few are in names.
SHARE_OF_TEXTS: Final = 0.5
SHARE_OF_TEXTS_IN_LETTERS: Final = 0.9
# What a word that no name has weighs, beside one that some have.
LIFE: Final = 0.7
LIFE_IN_LETTERS: Final = 0.5
# How surely a phrase means what the vocabulary says, where no name has its own words, and where some have.
MEANT: Final = 0.9
MEANT_BESIDES: Final = 0.55
MEANT_BESIDES_IN_LETTERS: Final = 0.5
# How surely a letter is about what its words tell of together, and how loudly: its name may stand nowhere in it. The
# rarest stories alone count, which leaves room for what it names.
MOST_TOLD: Final = 4
TOLD: Final = 0.9
TOLD_LOUDNESS: Final = 1.2
LANGUAGES: Final = ("en", "es")

_GROUPS: Final = Select(
    SynonymGroup.objects.filter(is_used=True).order_by("pk").values_list("language", "words")
)


@dataclass
class Unit:
    """One thing that is looked for: words that mean it, each a run of stems with how surely it is meant (0 to 1)."""

    weight: float
    ways: dict[Stems, float]
    # Which other units it stands for: a phrase takes the place of its words.
    covers: tuple[int, ...] = ()


@dataclass
class Understood:
    """What is looked for. ``typed`` are the stems of its own words, mended; ``marks`` those to mark in a
    text; ``corrected`` is the query with its spelling mended, or "" when nothing had to be."""

    query: Query
    counts: Counts
    units: list[Unit]
    sequence: tuple[str, ...]
    typed: frozenset[str]
    marks: frozenset[str]
    corrected: str


def understand(query: Query, *, mend: bool = True) -> Understood:
    """Work out what a query looks for, its spelling mended unless told not to. A handful of small queries."""
    counts = Counts(SHARE_OF_TEXTS_IN_LETTERS if query.is_letter else SHARE_OF_TEXTS)
    by_word = {word: stems(word) for word in query.terms}
    joined = _joined(query)
    groups = _GROUPS.rows()
    sequence = _sequence(query, {})
    phrases, stories = _phrases(sequence, groups), _stories(query, sequence)
    counts.look_up(
        [
            *(stem_ for found in by_word.values() for stem_ in found),
            *(stem(word) for word in joined.values()),
            *_stems_meant(phrases, stories),
        ]
    )
    meant_by = mended(query, by_word, counts) if mend else {}
    units: dict[str, Unit] = {}
    for word, loudness in query.terms.items():
        meant = meant_by.get(word)
        ways: dict[Stems, float] = {(stem_,): 1.0 for stem_ in by_word[word] if counts.is_known(stem_)}
        if meant is not None:
            ways[tuple(stem(part) for part in meant.split())] = 0.95
        if not ways:
            ways = {(by_word[word][0],): 1.0}
        rarity = max(max(map(counts.rarity, way)) for way in ways)
        units[word] = Unit(loudness * rarity * _clinical(query, word, ways, counts), ways)
    if meant_by:  # what is mended may be part of a phrase
        sequence = _sequence(query, meant_by)
        phrases, stories = _phrases(sequence, groups), _stories(query, sequence)
        counts.look_up(_stems_meant(phrases, stories))
    places = list(units)
    found = list(units.values())
    found += _joined_units(joined, units, places, counts)
    found += _other_words(query, sequence, phrases, units, places, counts)
    found += _told_units(stories, counts)
    kept = _loudest(found)
    typed = frozenset(part for unit in units.values() for way in unit.ways for part in way).union(
        *by_word.values() or [part for _word, part in sequence]
    )
    loudest = sorted(kept, key=lambda unit: -unit.weight)[:MARKED]
    marks = frozenset(part for unit in loudest for way in unit.ways for part in way)
    if not query.is_letter:
        marks |= typed
    corrected = " ".join(meant_by.get(word, word) for word in query.sequence) if meant_by else ""
    return Understood(
        query, counts, kept, tuple(part for _word, part in sequence), typed, marks, corrected[:500]
    )


def _clinical(query: Query, word: str, ways: Iterable[Stems], counts: Counts) -> float:
    """Return how likely a word is about health: those that name something are; those that only texts have, less."""
    if any(counts.names.get(part) for way in ways for part in way) or word in vocabulary.shipped("en").alone:
        return 0.4 if word in query.proper else 1.0
    if not any(counts.is_known(part) for way in ways for part in way):
        return 0.0
    return LIFE_IN_LETTERS if query.is_letter else LIFE


def _loudest(units: Sequence[Unit]) -> list[Unit]:
    """Return the units that weigh most; the places in ``covers`` follow them."""
    some = [place for place, unit in enumerate(units) if unit.weight > 0]
    order = sorted(some, key=lambda place: units[place].weight, reverse=True)[:MAX_UNITS]
    new_places = {place: new for new, place in enumerate(sorted(order))}
    for place in order:
        unit = units[place]
        unit.covers = tuple(new_places[covered] for covered in unit.covers if covered in new_places)
    return [units[place] for place in sorted(order)]


def _joined(query: Query) -> dict[tuple[str, str], str]:
    """Neighbours that may be one word ("head ache"), in a short query."""
    if query.is_letter:
        return {}
    pairs = zip(query.sequence, query.sequence[1:], strict=False)
    return {(one, other): one + other for one, other in pairs if len(one) + len(other) > 5}


def _joined_units(
    joined: dict[tuple[str, str], str], units: dict[str, Unit], places: list[str], counts: Counts
) -> Iterable[Unit]:
    for pair, word in joined.items():
        stem_ = stem(word)
        if counts.is_known(stem_):
            covers = tuple(places.index(part) for part in pair if part in units)
            weight = max([counts.rarity(stem_), *(units[places[place]].weight for place in covers)])
            yield Unit(weight, {(stem_,): 0.95}, covers)


def _sequence(query: Query, meant_by: dict[str, str]) -> list[tuple[str, str]]:
    """Return each word as typed with the stem as meant, in order."""
    found = []
    for word in query.sequence:
        meant = meant_by.get(word, word)
        found += [(word, stem(part)) for part in meant.split()]
    return found


def _phrases(sequence: Sequence[tuple[str, str]], groups: Sequence[tuple[str, str]]) -> list[Match]:
    """Return the phrases in it that the vocabulary or staff know other words for."""
    matches: list[Match] = []
    for language in LANGUAGES:
        spoken = _spoken(sequence, language)
        staff = tuple(words for of_group, words in groups if of_group == language)
        for known in (vocabulary.of_staff(staff, language), vocabulary.shipped(language)):
            matches += known.matches(spoken)
    return matches


def _stories(query: Query, sequence: Sequence[tuple[str, str]]) -> list[tuple[Stems, ...]]:
    """Return what a letter tells of without its name. Shorter queries name what they are after."""
    if not query.is_letter:
        return []
    return [
        meanings
        for language in LANGUAGES
        for meanings in vocabulary.shipped(language).told(_spoken(sequence, language))
    ]


def _spoken(sequence: Sequence[tuple[str, str]], language: str) -> list[str]:
    return [part if language == "en" else stem(word, language) for word, part in sequence]


def _stems_meant(matches: Iterable[Match], stories: Iterable[tuple[Stems, ...]]) -> Iterable[str]:
    meant = [*(match.meanings for match in matches), *stories]
    return (part for meanings in meant for meaning in meanings for part in meaning)


def _other_words(
    query: Query,
    sequence: Sequence[tuple[str, str]],
    matches: Iterable[Match],
    units: dict[str, Unit],
    places: list[str],
    counts: Counts,
) -> list[Unit]:
    """Return units for phrases that have other words."""
    told = [part for _word, part in sequence]
    found = []
    for match in matches:
        typed = [word for word, _part in sequence[match.start : match.end]]
        covers = tuple(dict.fromkeys(places.index(word) for word in typed if word in units))
        own_names = all(counts.names.get(part) for part in told[match.start : match.end])
        besides = MEANT_BESIDES_IN_LETTERS if query.is_letter else MEANT_BESIDES
        ways = _known_ways(match.meanings, besides if own_names else MEANT, counts)
        if ways and covers:
            rarest = _middling_rarity(ways, counts)
            own = [units[places[place]].weight for place in covers]
            if query.is_letter:
                weight = min(sum(own), 1.2 * rarest * max(query.terms[places[place]] for place in covers))
            else:
                weight = max(sum(own), 0.9 * rarest)
            found.append(Unit(weight, ways, covers))
    return found


def _told_units(stories: Iterable[tuple[Stems, ...]], counts: Counts) -> list[Unit]:
    """Return units for what a letter tells of, the rarest first."""
    known = [ways for meanings in stories if (ways := _known_ways(meanings, TOLD, counts))]
    units = [Unit(TOLD_LOUDNESS * _middling_rarity(ways, counts), ways) for ways in known]
    return sorted(units, key=lambda unit: -unit.weight)[:MOST_TOLD]


def _known_ways(meanings: Iterable[Stems], sure: float, counts: Counts) -> dict[Stems, float]:
    """Return the meanings that the library has all words of."""
    return {
        meaning: sure
        for meaning in meanings
        if all(counts.is_known(part) for part in meaning if part not in STOP_WORDS)
    }


def _middling_rarity(ways: Iterable[Stems], counts: Counts) -> float:
    rarities = sorted(max(map(counts.rarity, way)) for way in ways)
    return rarities[len(rarities) // 2]
