"""How well search ranks: questions, letters, everyday words, misspellings and names, asked of the loaded corpus.

The questions stand in ``bench/questions/``: a query a line, with the titles that answer it as a regular expression
(grade 2) and those that help (grade 1). A third of them, chosen by a hash, is *unseen*: nobody looks at what they find
while the ranking is changed, so that their score says how well it does on what it was not made for.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path

from django.db import transaction

from encyclopedia.models import Edition
from encyclopedia.models.search import SearchName, SearchWord
from encyclopedia.search import search
from encyclopedia.search.words import key

HERE = Path(__file__).parent / "questions"
DEPTH = 10
# What a topic of each grade is worth.
GAIN = (0.0, 1.0, 3.0)


@dataclass(frozen=True)
class Question:
    text: str
    grades: dict[str, int]
    """The topics that answer, by slug: 2 or 1."""
    is_unseen: bool


@dataclass
class Score:
    values: list[float]
    nothing_found: int = 0

    @property
    def mean(self) -> float:
        return sum(self.values) / max(1, len(self.values))


def titles() -> list[tuple[str, str]]:
    """Slug and title of every shown topic."""
    return list(Edition.objects.shown().order_by("topic_id").values_list("topic__slug", "title"))


FILES = ("questions", "letters", "everyday", "misspellings")


def lines(kind: str) -> list[list[str]]:
    """The lines of a file: query, titles that answer, titles that help."""
    text = (HERE / f"{kind}.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line.strip() and not line.startswith("#")]


def texts(kind: str) -> list[str]:
    return [line[0] for line in lines(kind)]


def is_unseen(text: str) -> bool:
    return hashlib.sha256(text.encode()).digest()[0] % 3 == 0


def questions(kind: str, library: Sequence[tuple[str, str]]) -> Iterator[Question]:
    """The questions of a file that the loaded library can answer."""
    for text, best, *more in lines(kind):
        grades: dict[str, int] = {}
        for grade, pattern in ((1, more[0] if more else ""), (2, best)):
            expression = re.compile(pattern or "(?!)", re.IGNORECASE)
            grades |= {slug: grade for slug, title in library if expression.fullmatch(title)}
        if 2 in grades.values():
            yield Question(text, grades, is_unseen(text))


def names() -> Iterator[Question]:
    """Every title and also-called name, each answered by all topics that bear it."""
    bearers: dict[str, dict[str, int]] = defaultdict(dict)
    for edition in Edition.objects.shown().select_related("topic").order_by("topic_id").iterator(200):
        content = edition.signed_content()
        for name in (content["title"], *content["also_called"]):
            bearers[name][edition.topic.slug] = 2
    for name, grades in bearers.items():
        yield Question(name, grades, is_unseen(name))


def ndcg(found: Sequence[str], grades: dict[str, int]) -> float:
    """Normalised discounted cumulative gain of the first ten."""
    gained = sum(GAIN[grades.get(slug, 0)] / log2(place + 2) for place, slug in enumerate(found[:DEPTH]))
    best = sorted(grades.values(), reverse=True)[:DEPTH]
    ideal = sum(GAIN[grade] / log2(place + 2) for place, grade in enumerate(best))
    return gained / ideal


def reciprocal_rank(found: Sequence[str], grades: dict[str, int]) -> float:
    """One over the place of the first that answers."""
    return next((1 / (place + 1) for place, slug in enumerate(found) if grades.get(slug) == 2), 0.0)


def held_out() -> tuple[Score, Score]:
    """Return the score of every also-called name asked of an index from which it, and its parts, were taken.

    Those of made topics are left out: no text says them.
    """
    seen, unseen = Score([]), Score([])
    real = Edition.objects.shown().exclude(topic__source_id__startswith="crowd:").select_related("topic")
    for edition in real.order_by("topic_id").iterator(200):
        for position, name in enumerate(edition.signed_content()["also_called"], start=1):
            with transaction.atomic():
                _take_out(edition.topic_id, position, key(name))
                found = ask(name)
                transaction.set_rollback(True)
            score = unseen if is_unseen(name) else seen
            score.values.append(reciprocal_rank(found, {edition.topic.slug: 2}))
            score.nothing_found += not found
    return seen, unseen


def _take_out(topic_id: int, position: int, name: str) -> None:
    names = SearchName.objects.filter(topic_id=topic_id)
    parts = [row.position for row in names.filter(is_part=True) if row.key in name]
    for model in (SearchName, SearchWord):
        model.objects.filter(topic_id=topic_id, position__in=[position, *parts]).delete()


METRICS: dict[str, Callable[[Sequence[str], dict[str, int]], float]] = {
    "questions": ndcg,
    "letters": ndcg,
    "everyday": ndcg,
    "misspellings": reciprocal_rank,
    "names": reciprocal_rank,
}


def ask(text: str) -> list[str]:
    return [hit.slug for hit in search(text, limit=DEPTH).hits]


def measured(kind: str) -> tuple[Score, Score]:
    """Return the score of the questions of a kind that were seen while tuning, and of those that were not."""
    if kind == "held-out names":
        return held_out()
    seen, unseen = Score([]), Score([])
    for question in names() if kind == "names" else questions(kind, titles()):
        found = ask(question.text)
        score = unseen if question.is_unseen else seen
        score.values.append(METRICS[kind](found, question.grades))
        score.nothing_found += not found
    return seen, unseen
