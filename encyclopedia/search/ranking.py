"""Which topics answer best. The database drafts an order along two indexes; the first of it is weighed here, name by
name, so that every database gives the same answer."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from django.db import connection

from encyclopedia.models.search import SearchName

from .base import MAX_FOUND
from .understanding import Understood, Unit
from .vocabulary import Stems
from .words import key

# A stem that more names (texts) have drafts no order, unless all have as many: it tells little and costs much.
MOST_NAMES: Final = 1_500
MOST_TEXTS: Final = 1_200

WEIGHT_OF_TEXT: Final = 0.35
WEIGHT_OF_TEXT_FOR_LETTERS: Final = 0.6
# What a name is worth that the query holds next to nothing of, beside one that it holds whole; and how fast it falls.
PARTLY: Final = 0.35
STEEPNESS: Final = 1.5
# In a letter two words of a name that stand apart say less together than their sum.
NORM_IN_LETTERS: Final = 1.5
EXACT: Final = 1_000.0

# Topic, position, key, whether it is a part, stems, shares.
NameRow = tuple[int, int, str, bool, str, str]

_DRAFT: Final = """
WITH name_term(stem, weight) AS (VALUES {name_terms}),
     text_term(stem, weight) AS (VALUES {text_terms}),
     named AS (
    SELECT word.topic_id, sum(name_term.weight) * (0.35 + 0.00065 * sum(word.share)) AS score
      FROM name_term CROSS JOIN encyclopedia_searchword word
     WHERE word.stem = name_term.stem
     GROUP BY word.topic_id, word.position
), scored(topic_id, from_names, from_texts) AS (
    SELECT topic_id, max(score), 0 FROM named GROUP BY topic_id
     UNION ALL
    SELECT term.topic_id, 0, sum(text_term.weight * term.weight) * 0.001
      FROM text_term CROSS JOIN encyclopedia_searchterm term
     WHERE term.stem = text_term.stem
     GROUP BY term.topic_id
     UNION ALL
    SELECT topic_id, 1000, 0 FROM encyclopedia_searchname WHERE key = %s
)
SELECT topic_id, max(from_texts) FROM scored GROUP BY topic_id
 ORDER BY max(from_names) + {weight_of_text} * max(from_texts) DESC, topic_id LIMIT {drafted}
"""


def ranked(understood: Understood) -> list[int]:
    """Return the ids of the topics that answer, best first. Two queries."""
    drafted = _drafted(understood)
    names: dict[int, list[NameRow]] = defaultdict(list)
    rows = SearchName.objects.filter(topic_id__in=drafted).order_by("topic_id", "position")
    for row in rows.values_list("topic_id", "position", "key", "is_part", "stems", "shares"):
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
    in_names, in_texts = {}, {}
    for stem, weight in _stem_weights(understood).items():
        if counts.names.get(stem):
            in_names[stem] = weight
        if counts.texts.get(stem):
            in_texts[stem] = weight
    in_names = _telling(in_names, counts.names, MOST_NAMES)
    in_texts = _telling(in_texts, counts.texts, min(MOST_TEXTS, max(150, counts.topics // 4)))
    sql = _DRAFT.format(
        name_terms=_values(in_names),
        text_terms=_values(in_texts),
        weight_of_text=_weight_of_text(understood),
        drafted=MAX_FOUND,
    )
    parameters = [
        part for terms in (in_names, in_texts) for pair in (terms or {"": 0.0}).items() for part in pair
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, understood.query.key])
        return {topic_id: float(from_texts) for topic_id, from_texts in cursor.fetchall()}


def _values(terms: dict[str, float]) -> str:
    return ", ".join(["(%s, %s)"] * max(1, len(terms)))


def _telling(terms: dict[str, float], counts: dict[str, int], most: int) -> dict[str, float]:
    """Return the terms without those that too many have; where all have, the rarest."""
    kept = {stem: weight for stem, weight in terms.items() if counts[stem] <= most}
    return kept or dict(sorted(terms.items(), key=lambda term: counts[term[0]])[:2])


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
        self._rarity = understood.counts.rarity
        self._text = f" {' '.join(understood.sequence)} "
        self._covered = {place for unit in self._units for place in unit.covers}
        self._norm = NORM_IN_LETTERS if understood.query.is_letter else 1.0

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
        held = set(stems)
        matched: set[str] = set()
        gains = [self._gain(unit, held, matched) for unit in self._units]
        mass = 0.0
        for place, unit in enumerate(self._units):
            if unit.covers:
                words = sum(gains[covered] for covered in unit.covers)
                mass += max(gains[place], words) ** self._norm
            elif place not in self._covered:
                mass += gains[place] ** self._norm
        if not mass:
            return 0.0
        mass **= 1 / self._norm
        covered = sum(int(share) for stem, share in zip(stems, shares, strict=True) if stem in matched) / 1000
        score: float = mass * (PARTLY + (1 - PARTLY) * covered**STEEPNESS)
        if len(stems) > 1 and f" {' '.join(stems)} " in self._text:
            score *= 1.25
        return score

    def _gain(self, unit: Unit, held: set[str], matched: set[str]) -> float:
        best = 0.0
        by: Stems = ()
        for way, certainty in unit.ways.items():
            gain = self._of_way(way, held) * certainty
            if gain > best:
                best, by = gain, way
        matched.update(part for part in by if part in held)
        return best * unit.weight

    def _of_way(self, way: Stems, held: set[str]) -> float:
        if len(way) == 1:
            return 1.0 if way[0] in held else 0.0
        whole = sum(map(self._rarity, way)) or 1.0
        share: float = sum(self._rarity(part) for part in way if part in held) / whole
        return share * share
