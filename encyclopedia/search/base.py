"""The small interface that a search engine offers, and the choice of one by the database in use."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Protocol

from django.db import connection

from encyclopedia.models.search import SearchDocument

from .words import Query


@dataclass(frozen=True)
class Hit:
    """One topic found. ``matched_name`` is the also-called name that matched when the title did not, or "";
    ``snippet_html`` is safe HTML with the words found in ``<mark>``. Both are "" where the page's words are withheld
    (``encyclopedia.lateness``): then its title is all that is told."""

    slug: str
    public_id: str
    title: str
    kind_name: str
    current_as_of: date
    matched_name: str
    snippet_html: str


@dataclass(frozen=True)
class Results:
    """``count`` topics were found; ``hits`` are those of the page asked for, best first."""

    count: int
    hits: list[Hit]


class Engine(Protocol):
    """Writes happen in the caller's transaction. What is found always belongs to an edition that is shown."""

    def store_text(self, document: SearchDocument, *, headings: str, body: str) -> None:
        """Write the topic's document, in place of one that is there, and index its folded headings and body."""

    def store_names(self, topic_id: int, names: Sequence[str]) -> None:
        """Index the topic's folded names, the title first. Their SearchName rows are there already."""

    def remove(self, topic_id: int) -> None:
        """Forget the topic."""

    def find(self, query: Query, *, limit: int, offset: int) -> tuple[int, list[int]]:
        """Return how many topics match, and the ids of a page of them, best first. One query to the database, or
        two and no ids when the page lies beyond the end."""

    def tidy(self) -> None:
        """Do what the engine likes to have done after many writes."""


def engine() -> Engine:
    """Return the engine of the database in use."""
    return _engine(connection.vendor)


@cache
def _engine(vendor: str) -> Engine:
    if vendor == "postgresql":
        from .postgres import PostgresEngine

        return PostgresEngine()
    from .sqlite import SQLiteEngine

    return SQLiteEngine()
