"""Finding topics: what patients search is what the board signed, in the shown edition, and nothing else."""

from .base import Hit, Results
from .finding import search
from .indexing import index_edition, rebuild, remove_topic

__all__ = ["Hit", "Results", "index_edition", "rebuild", "remove_topic", "search"]
