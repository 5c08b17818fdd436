"""What a search is asked and what it answers."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

# Whoever asks for more has not found it: what lies behind these is neither ranked nor counted.
MAX_FOUND: Final = 140
# A letter has some words with nearly every topic in common: what lies behind these is not what it asks about.
MAX_FOUND_FOR_LETTERS: Final = 60


@dataclass(frozen=True)
class Filters:
    """What a reader narrowed a search to: a language, the key of a kind, the slug of a category; "" for all.

    ``is_exact`` takes the words as they were typed, with no spelling mended.
    """

    language: str = ""
    kind: str = ""
    category: str = ""
    is_exact: bool = False


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
    """``count`` topics were found (the best ``MAX_FOUND`` at most, of a letter fewer); ``hits`` are those of the page
    asked for, best first. ``corrected`` is the query as it was understood where its spelling was mended, else ""."""

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
