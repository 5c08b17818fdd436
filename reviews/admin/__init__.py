"""The staff screens. Importing the package registers them all."""

from . import categories, evidence, kinds, people, rounds, site_texts, topics

__all__ = ["categories", "evidence", "kinds", "people", "rounds", "site_texts", "topics"]
