"""The small interface that a search engine offers, and the choice of one by the database in use."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Final, Protocol

from django.db import connection

from encyclopedia.models.search import SearchDocument

from .words import Query

# Whoever asks for more has not found it: what lies behind these is neither ranked nor counted.
MAX_FOUND: Final = 300


@dataclass(frozen=True)
class Filters:
    """What a reader narrowed a search to: a language, the key of a kind, the slug of a category; "" for all."""

    language: str = ""
    kind: str = ""
    category: str = ""


@dataclass(frozen=True)
class Hit:
    """One topic found. ``matched_name`` is the also-called name that matched when the title did not, or "";
    ``snippet_html`` is safe HTML with the words found in ``<mark>``; ``section_key`` and ``section_heading`` name the
    section that answers best (``/topics/slug/#key``), or are "" when none stands out. All of these are "" where the
    page's words are withheld (``encyclopedia.lateness``): then its title is all that is told."""

    slug: str
    public_id: str
    source_id: str
    title: str
    language: str
    kind_key: str
    kind_name: str
    current_as_of: date
    matched_name: str
    snippet_html: str
    section_key: str
    section_heading: str


@dataclass(frozen=True)
class Facets:
    """How many of the topics found have each language, kind (by key) and category (by slug), most first. Each is
    counted before the filter of its own sort, and after the others: what choosing it would find."""

    languages: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    categories: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Results:
    """``count`` topics were found (the best ``MAX_FOUND`` at most); ``hits`` are those of the page asked for, best
    first. ``corrected`` is the query as it was understood where its spelling was mended, else ""."""

    count: int
    hits: list[Hit]
    facets: Facets = field(default_factory=Facets)
    corrected: str = ""


@dataclass(frozen=True)
class Suggestion:
    """A name (a title or an also-called one) that begins as was typed, and the topic it leads to."""

    text: str
    slug: str
    title: str


class Engine(Protocol):
    """Writes happen in the caller's transaction. What is found always belongs to an edition that is shown."""

    def store_text(self, document: SearchDocument, *, headings: str, body: str) -> None:
        """Write the topic's document, in place of one that is there, and index its folded headings and body."""

    def store_names(self, topic_id: int, names: Sequence[str]) -> None:
        """Index the topic's folded names, the title first. Their SearchName rows are there already."""

    def remove(self, topic_id: int) -> None:
        """Forget the topic."""

    def find(self, query: Query, *, limit: int) -> list[int]:
        """Return the ids of the topics that match, best first, in one query to the database."""

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
