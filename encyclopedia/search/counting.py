"""How many names and texts have a word: what it says when it is asked for."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import log1p
from typing import Final

from .rows import rows

MOST_COUNTED: Final = 1_000


@dataclass
class Counts:
    """How many names and how many texts have each stem (to a bound), among how many topics (about).

    ``share_of_texts`` is how much a stem's rarity is that among texts; the rest is that among names.
    """

    share_of_texts: float = 0.5
    topics: int = 1
    names: dict[str, int] = field(default_factory=dict)
    texts: dict[str, int] = field(default_factory=dict)

    def look_up(self, wanted: Iterable[str]) -> None:
        """Count stems that were not counted yet: one query, or none."""
        new = sorted({stem_ for stem_ in wanted if stem_ not in self.names})
        if not new:
            return
        for stem_, in_names, in_texts, newest in rows(_COUNT, new):
            self.names[stem_], self.texts[stem_] = in_names, in_texts
            self.topics = max(1, newest or 0)

    def is_known(self, stem_: str) -> bool:
        return bool(self.names.get(stem_) or self.texts.get(stem_))

    def rarity(self, stem_: str) -> float:
        """Return what one occurrence of the stem says (inverse document frequency), from names and texts."""
        in_names, in_texts = self.names.get(stem_, 0), self.texts.get(stem_, 0)
        of_names, of_texts = log1p(self.topics / (1 + in_names)), log1p(self.topics / (1 + in_texts))
        return (1 - self.share_of_texts) * of_names + self.share_of_texts * of_texts


# The stems are few and in a list; each count goes along an index and ends at a bound.
_BOUNDED: Final = (
    f"(SELECT count(*) FROM (SELECT 1 FROM {{table}} WHERE stem = term.stem LIMIT {MOST_COUNTED}) AS found)"  # noqa: S608 - constants
)
_COUNT: Final = f"""
WITH term(stem) AS (EACH LIST)
SELECT stem,
       {_BOUNDED.format(table="encyclopedia_searchword")},
       {_BOUNDED.format(table="encyclopedia_searchterm")},
       (SELECT max(topic_id) FROM encyclopedia_searchdocument)
  FROM term
"""  # noqa: S608 - constants
