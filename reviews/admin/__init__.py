"""The staff screens. Importing the package registers them all."""

from . import categories, evidence, people, rounds, site_texts, topics

__all__ = ["categories", "evidence", "people", "rounds", "site_texts", "topics"]
