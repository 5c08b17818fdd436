"""Finding topics: what patients search is what the board signed, in the shown edition, and nothing else."""

from .base import Facets, Filters, Hit, Results, Suggestion
from .finding import search
from .indexing import index_edition, is_outdated, rebuild, remove_topic
from .suggesting import suggest

__all__ = [
    "Facets",
    "Filters",
    "Hit",
    "Results",
    "Suggestion",
    "index_edition",
    "is_outdated",
    "rebuild",
    "remove_topic",
    "search",
    "suggest",
]
