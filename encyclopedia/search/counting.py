"""How many names and texts have a word: what it says when it is asked for."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import log1p
from typing import Final

from django.db import connection

MOST_COUNTED: Final = 1_500


@dataclass
class Counts:
    """How many names and how many texts have each stem (to a bound), among how many topics (about)."""

    topics: int = 1
    names: dict[str, int] = field(default_factory=dict)
    texts: dict[str, int] = field(default_factory=dict)

    def look_up(self, wanted: Iterable[str]) -> None:
        """Count stems that were not counted yet: one query, or none."""
        new = sorted({stem_ for stem_ in wanted if stem_ not in self.names})
        if not new:
            return
        with connection.cursor() as cursor:
            cursor.execute(_COUNT.format(values=", ".join(["(%s)"] * len(new))), [*new])
            for stem_, in_names, in_texts, newest in cursor.fetchall():
                self.names[stem_], self.texts[stem_] = in_names, in_texts
                self.topics = max(1, newest or 0)

    def is_known(self, stem_: str) -> bool:
        return bool(self.names.get(stem_) or self.texts.get(stem_))

    def rarity(self, stem_: str) -> float:
        """Return what one occurrence of the stem says (inverse document frequency), from names and texts."""
        in_names, in_texts = self.names.get(stem_, 0), self.texts.get(stem_, 0)
        return 0.5 * log1p(self.topics / (1 + in_names)) + 0.5 * log1p(self.topics / (1 + in_texts))


# The stems are few and in a list; each count goes along an index and ends at a bound.
_COUNT: Final = f"""
WITH term(stem) AS (VALUES {{values}})
SELECT stem,
       (SELECT count(*) FROM (SELECT 1 FROM encyclopedia_searchword w WHERE w.stem = term.stem LIMIT {MOST_COUNTED}) n),
       (SELECT count(*) FROM (SELECT 1 FROM encyclopedia_searchterm t WHERE t.stem = term.stem LIMIT {MOST_COUNTED}) b),
       (SELECT max(topic_id) FROM encyclopedia_searchdocument)
  FROM term
"""  # noqa: S608 - a constant
