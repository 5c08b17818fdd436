"""What is done by the clock: a list of steps, each of which may be repeated at any time and by several at once."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from django.utils import timezone

from encyclopedia.statements import OnConflict, insert
from reviews.models import ClockRun

from .reopening import open_due
from .scheduling import publish_due

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Told:
    """What a step did and what it could not do, a line each for whoever reads the log."""

    done: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Step:
    name: str
    run: Callable[[], Told]


def _publish() -> Told:
    published, refused = publish_due()
    return Told(
        [f"Published {one.title}, edition {one.number} (/topics/{one.topic.slug}/)." for one in published],
        [f"{topic} was not published: {reason}" for topic, reason in refused],
    )


def _open_reviews() -> Told:
    opened, refused = open_due()
    return Told(
        [f"Opened a review of {one.topic} (round {one.number}), due on {one.due_on}." for one in opened],
        [f"No review of {topic} was opened: {reason}" for topic, reason in refused],
    )


STEPS: Final = (
    Step("scheduled publication", _publish),
    Step("reviews that come due", _open_reviews),
)


def do_due_work(steps: Iterable[Step] = STEPS) -> Iterator[Told]:
    """Take the steps in their order, and tell of each. One that breaks is named, and does not hold up the others."""
    insert([ClockRun(at=timezone.now())], OnConflict.REPLACE, is_told=False)
    for step in steps:
        try:
            yield step.run()
        except Exception as error:
            logger.exception("%s failed", step.name)
            several = error.exceptions if isinstance(error, ExceptionGroup) else (error,)
            yield Told(failed=[f"{step.name} failed: {one or type(one).__name__}" for one in several])
