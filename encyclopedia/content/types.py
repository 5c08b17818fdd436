"""The shape of a topic's content: what a board signs and what a patient reads.

Plain dictionaries, so that the canonical JSON of RFC 8785 is the content and nothing else. Every string is
always present, empty when there is nothing to say: two ways to say "nothing" would be two hashes.
"""

from typing import Final, NamedTuple, TypedDict

FORMAT: Final = "topic-content/1"


class SectionContent(TypedDict):
    """One section: a key kept across versions, its heading (plain text), its body (canonical HTML)."""

    key: str
    heading: str
    html: str


class ReferenceContent(TypedDict):
    """One numbered source; its number is its position in the list, counted from 1."""

    text: str
    url: str
    doi: str
    pmid: str
    accessed_on: str


class Attribution(TypedDict):
    """Where borrowed text came from, and on which terms."""

    text: str
    license: str
    source_url: str


class Content(TypedDict):
    """All that a patient can read on the page of one topic version."""

    format: str
    language: str
    title: str
    summary: str
    also_called: list[str]
    author: str
    sections: list[SectionContent]
    references: list[ReferenceContent]
    attribution: Attribution


class TemplateSection(NamedTuple):
    """One line of a topic kind's template: what find_gaps holds a content against."""

    key: str
    heading: str
    required: bool = False
    is_safety: bool = False
