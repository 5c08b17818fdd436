"""Which topics answer best. The database drafts an order along two indexes; the first of it is weighed here, name by
name, so that every database gives the same answer."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from django.db import connection

from .base import MAX_FOUND, MAX_FOUND_FOR_LETTERS
from .rows import rows
from .understanding import Understood
from .vocabulary import Stems
from .words import key

# So many words of names, and as many of texts, are looked at for a draft, shared out evenly among what is looked for:
# of each stem those that say it most. It bounds what any query costs, in a library of any size.
LOOKED_AT: Final = 4_000
MOST_OF_A_STEM: Final = 1_000
MOST_OF_A_STEM_IN_LETTERS: Final = 300
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

# PostgreSQL would take a bare 0.0 for a decimal, and reckon with decimals, which is slow.
_DRAFT: Final = """
WITH scored(topic_id, from_names, from_texts) AS (
    SELECT topic_id, sum(weight) * (0.35 + 0.00065 * CAST(sum(share) AS double precision)), CAST(0 AS double precision)
      FROM ({names}) AS word GROUP BY topic_id, position
     UNION ALL
    SELECT topic_id, CAST(0 AS double precision), weight FROM ({texts}) AS term
     UNION ALL
    SELECT topic_id, 1000.0, CAST(0 AS double precision) FROM encyclopedia_searchname WHERE key = %s
), found(topic_id, from_names, from_texts) AS (
    SELECT topic_id, max(from_names), 0.001 * sum(from_texts) FROM scored GROUP BY topic_id
)
SELECT topic_id, from_texts FROM found ORDER BY from_names + %s * from_texts DESC, topic_id LIMIT %s
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
 WHERE topic_id IN LIST
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
    is_letter = understood.query.is_letter
    most = MOST_OF_A_STEM_IN_LETTERS if is_letter else MOST_OF_A_STEM
    in_names = {stem: weight for stem, weight in weights.items() if counts.names.get(stem)}
    in_texts = {stem: weight for stem, weight in weights.items() if counts.texts.get(stem)}
    names, of_names = _of_each(_ONE_NAME, in_names, most)
    texts, of_texts = _of_each(_ONE_TEXT, in_texts, most)
    sql = _DRAFT.format(names=names, texts=texts)
    most_found = MAX_FOUND_FOR_LETTERS if is_letter else MAX_FOUND
    found = rows(sql, *of_names, *of_texts, understood.query.key, _weight_of_text(understood), most_found)
    return {topic_id: float(from_texts) for topic_id, from_texts in found}


def _of_each(of_one: str, weights: dict[str, float], most: int) -> tuple[str, list[Any]]:
    """Return a query of ``of_one`` for each of the strongest stems, of each so many ``most``, and its parameters."""
    strongest = sorted(weights, key=lambda stem: (-weights[stem], stem))[: LOOKED_AT // LEAST_OF_A_STEM] or [
        ""
    ]
    most = min(most, LOOKED_AT // len(strongest))
    weighed = [weights.get(stem, 0.0) for stem in strongest]
    if connection.vendor == "postgresql":
        # Behind a SELECT the values are hidden from the planner, which keeps one plan for all: making it takes a
        # quarter of the time that following it does.
        one = of_one.format(weight="wanted.weight", stem="wanted.stem", most="(SELECT %s::bigint)")
        wanted = "unnest((SELECT %s::text[]), (SELECT %s::float8[])) AS wanted(stem, weight)"
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
        units = understood.units
        self._text = f" {' '.join(understood.sequence)} "
        covered = {place for unit in units for place in unit.covers}
        self._wholes = [(place, unit.covers) for place, unit in enumerate(units) if place not in covered]
        is_letter = understood.query.is_letter
        self._norm = NORM_IN_LETTERS if is_letter else 1.0
        self._partly = PARTLY_IN_LETTERS if is_letter else PARTLY
        # The ways to mean something, by each stem they hold: a name is asked by its few stems.
        self._ways: dict[str, list[tuple[int, Stems, float]]] = defaultdict(list)
        self._said: dict[Stems, list[tuple[str, float]]] = {}
        for place, unit in enumerate(units):
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
            score = self._one(stems, shares)
            if score and position:
                score *= 0.94 if is_part else 0.97
            if name_key in self._keys:
                score += EXACT * (1.0 if position == 0 else 0.9 if not is_part else 0.8)
            best = max(best, score)
        return best

    def _one(self, stems: str, shares: str) -> float:
        told = stems.split()
        held = self._ways.keys() & told
        if not held:
            return 0.0
        # In order, so that of two ways that are worth as much the same one counts in every process.
        telling = [stem for stem in dict.fromkeys(told) if stem in held]
        gains: dict[int, tuple[float, Stems]] = {}
        for stem in telling:
            for place, way, worth in self._ways[stem]:
                gain = worth if len(way) == 1 else worth * self._share_of(way, held)
                if gain > gains.get(place, _NOTHING)[0]:
                    gains[place] = gain, way
        mass = self._mass({place: gain for place, (gain, _way) in gains.items()})
        matched = {stem for _gain, way in gains.values() for stem in way}
        covered = sum(int(share) for stem, share in zip(told, shares.split(), strict=True) if stem in matched)
        score: float = mass ** (1 / self._norm) * (
            self._partly + (1 - self._partly) * (covered / 1000) ** STEEPNESS
        )
        if len(told) > 1 and f" {stems} " in self._text:
            score *= 1.25
        return score

    def _mass(self, gains: dict[int, float]) -> float:
        """What the units bring, each raised to the norm; a phrase brings itself or its words, whichever is more."""
        mass = 0.0
        for place, covers in self._wholes:
            gain = gains.get(place, 0.0)
            if covers:
                gain = max(gain, sum(gains.get(one, 0.0) for one in covers))
            if gain:
                mass += gain**self._norm
        return mass

    def _share_of(self, way: Stems, held: set[str]) -> float:
        share: float = sum(said for stem, said in self._said[way] if stem in held)
        return share * share


_NOTHING: Final[tuple[float, Stems]] = (0.0, ())
