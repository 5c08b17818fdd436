"""Which topics answer best. The database drafts an order along two indexes; the first of it is weighed here, name by
name, so that every database gives the same answer."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import connection

from .base import MAX_FOUND
from .rows import rows
from .understanding import Understood
from .vocabulary import Stems
from .words import key

# So many words of names, and as many of texts, are looked at for a draft, shared out evenly among what is looked for:
# of each stem those that say it most. It bounds what any query costs, in a library of any size.
LOOKED_AT: Final = 4_000
MOST_OF_A_STEM: Final = 1_000
LEAST_OF_A_STEM: Final = 200

WEIGHT_OF_TEXT: Final = 0.35
WEIGHT_OF_TEXT_FOR_LETTERS: Final = 0.9
# What a name is worth that the query holds next to nothing of, beside one that it holds whole; and how fast it falls.
PARTLY: Final = 0.35
PARTLY_IN_LETTERS: Final = 0.15
STEEPNESS: Final = 1.5
# In a letter two words of a name that stand apart say less together than their sum.
NORM_IN_LETTERS: Final = 1.5
EXACT: Final = 1_000.0

# Topic, position, key, whether it is a part, stems, shares.
NameRow = tuple[int, int, str, bool, str, str]

_DRAFT: Final = """
WITH named AS (
    SELECT topic_id, sum(weight) * (0.35 + 0.00065 * sum(share)) AS score
      FROM ({names}) AS word GROUP BY topic_id, position
), scored(topic_id, from_names, from_texts) AS (
    SELECT topic_id, max(score), 0.0 FROM named GROUP BY topic_id
     UNION ALL
    SELECT topic_id, 0.0, sum(weight) * 0.001 FROM ({texts}) AS term GROUP BY topic_id
     UNION ALL
    SELECT topic_id, 1000.0, 0.0 FROM encyclopedia_searchname WHERE key = %s
)
SELECT topic_id, max(from_texts) FROM scored GROUP BY topic_id
 ORDER BY max(from_names) + %s * max(from_texts) DESC, topic_id LIMIT %s
"""
# The words of names, and of texts, that a stem says most: of each of several stems so many.
_ONE_NAME: Final = """
SELECT topic_id, position, share, {weight} AS weight FROM encyclopedia_searchword WHERE stem = {stem}
 ORDER BY share DESC, topic_id, position LIMIT {most}
"""
_ONE_TEXT: Final = """
SELECT topic_id, weight * {weight} AS weight FROM encyclopedia_searchterm WHERE stem = {stem}
 ORDER BY encyclopedia_searchterm.weight DESC, topic_id LIMIT {most}
"""
_NAMES_OF: Final = """
SELECT topic_id, position, key, is_part, stems, shares FROM encyclopedia_searchname
 WHERE topic_id IN LIST ORDER BY topic_id, position
"""


def ranked(understood: Understood) -> list[int]:
    """Return the ids of the topics that answer, best first. Two queries."""
    drafted = _drafted(understood)
    names: dict[int, list[NameRow]] = defaultdict(list)
    for row in rows(_NAMES_OF, list(drafted)) if drafted else ():
        names[row[0]].append(row)
    weigher = Weigher(understood)
    of_text = _weight_of_text(understood)
    scores = {
        topic_id: weigher.weigh(names[topic_id]) + of_text * from_texts
        for topic_id, from_texts in drafted.items()
    }
    return sorted(scores, key=lambda topic_id: (-scores[topic_id], topic_id))


def _weight_of_text(understood: Understood) -> float:
    return WEIGHT_OF_TEXT_FOR_LETTERS if understood.query.is_letter else WEIGHT_OF_TEXT


def _drafted(understood: Understood) -> dict[int, float]:
    """Return topics that may answer, each with what its text says of the query."""
    counts = understood.counts
    weights = _stem_weights(understood)
    names, of_names = _of_each(_ONE_NAME, [stem for stem in weights if counts.names.get(stem)], weights)
    texts, of_texts = _of_each(_ONE_TEXT, [stem for stem in weights if counts.texts.get(stem)], weights)
    sql = _DRAFT.format(names=names, texts=texts)
    parameters = [*of_names, *of_texts, understood.query.key, _weight_of_text(understood), MAX_FOUND]
    return {topic_id: float(from_texts) for topic_id, from_texts in rows(sql, *parameters)}


def _of_each(of_one: str, stems: Sequence[str], weights: dict[str, float]) -> tuple[str, list[Any]]:
    """Return a query of ``of_one`` for each of the strongest stems, and its parameters."""
    strongest = sorted(stems, key=lambda stem: (-weights[stem], stem))[: LOOKED_AT // LEAST_OF_A_STEM] or [""]
    most = min(MOST_OF_A_STEM, LOOKED_AT // len(strongest))
    weighed = [weights.get(stem, 0.0) for stem in strongest]
    if connection.vendor == "postgresql":
        one = of_one.format(weight="wanted.weight", stem="wanted.stem", most="%s")
        wanted = "unnest(%s::text[], %s::float8[]) AS wanted(stem, weight)"
        return f"SELECT found.* FROM {wanted} CROSS JOIN LATERAL ({one}) AS found", [strongest, weighed, most]  # noqa: S608 - constants
    one = of_one.format(weight="%s", stem="%s", most=most)
    union = " UNION ALL ".join([f"SELECT * FROM ({one})"] * len(strongest))  # noqa: S608 - constants
    return union, [part for pair in zip(weighed, strongest, strict=True) for part in pair]


def _stem_weights(understood: Understood) -> dict[str, float]:
    """What one occurrence of each stem may bring, at most."""
    counts = understood.counts
    weights: dict[str, float] = {}
    for unit in understood.units:
        for way, certainty in unit.ways.items():
            whole = sum(map(counts.rarity, way)) or 1.0
            for stem in way:
                weight = unit.weight * certainty * counts.rarity(stem) / whole
                weights[stem] = max(weights.get(stem, 0.0), round(weight, 4))
    return weights


class Weigher:
    """Weighs names against one query: how much of the query a name holds, and how much of the name the query."""

    def __init__(self, understood: Understood) -> None:
        self._keys = {understood.query.key, key(understood.corrected) or understood.query.key}
        self._units = understood.units
        self._text = f" {' '.join(understood.sequence)} "
        covered = {place for unit in self._units for place in unit.covers}
        self._wholes = [place for place in range(len(self._units)) if place not in covered]
        is_letter = understood.query.is_letter
        self._norm = NORM_IN_LETTERS if is_letter else 1.0
        self._partly = PARTLY_IN_LETTERS if is_letter else PARTLY
        # The ways to mean something, by each stem they hold: a name is asked by its few stems.
        self._ways: dict[str, list[tuple[int, Stems, float]]] = defaultdict(list)
        self._said: dict[Stems, list[tuple[str, float]]] = {}
        for place, unit in enumerate(self._units):
            for way, certainty in unit.ways.items():
                said = {stem: understood.counts.rarity(stem) for stem in way}
                whole = sum(said[stem] for stem in way) or 1.0
                self._said[way] = [(stem, said[stem] / whole) for stem in way]
                for stem in way:
                    self._ways[stem].append((place, way, certainty * unit.weight))

    def weigh(self, names: Iterable[NameRow]) -> float:
        """Return what the best of a topic's names is worth."""
        best = 0.0
        for _topic_id, position, name_key, is_part, stems, shares in names:
            score = self._one(stems.split(), shares.split())
            if score and position:
                score *= 0.94 if is_part else 0.97
            if name_key in self._keys:
                score += EXACT * (1.0 if position == 0 else 0.9 if not is_part else 0.8)
            best = max(best, score)
        return best

    def _one(self, stems: Sequence[str], shares: Sequence[str]) -> float:
        # In order, so that of two ways that are worth as much the same one counts in every process.
        telling = [stem for stem in dict.fromkeys(stems) if stem in self._ways]
        if not telling:
            return 0.0
        held = set(telling)
        gains: dict[int, tuple[float, Stems]] = {}
        for stem in telling:
            for place, way, worth in self._ways[stem]:
                gain = worth if len(way) == 1 else worth * self._share_of(way, held)
                if gain > gains.get(place, _NOTHING)[0]:
                    gains[place] = gain, way
        mass = sum(
            self._mass(place, gains) for place in self._wholes if place in gains or self._units[place].covers
        )
        matched = {stem for _gain, way in gains.values() for stem in way}
        covered = sum(int(share) for stem, share in zip(stems, shares, strict=True) if stem in matched) / 1000
        score: float = mass ** (1 / self._norm) * (self._partly + (1 - self._partly) * covered**STEEPNESS)
        if len(stems) > 1 and f" {' '.join(stems)} " in self._text:
            score *= 1.25
        return score

    def _mass(self, place: int, gains: dict[int, tuple[float, Stems]]) -> float:
        """What a unit brings, raised to the norm; a phrase brings itself or its words, whichever is more."""
        covers = self._units[place].covers
        gain = max(gains.get(place, _NOTHING)[0], sum(gains.get(one, _NOTHING)[0] for one in covers))
        raised: float = gain**self._norm if gain else 0.0
        return raised

    def _share_of(self, way: Stems, held: set[str]) -> float:
        share: float = sum(said for stem, said in self._said[way] if stem in held)
        return share * share


_NOTHING: Final[tuple[float, Stems]] = (0.0, ())
