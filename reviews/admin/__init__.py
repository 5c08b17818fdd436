"""The staff screens. Importing the package registers them all."""

from . import evidence, people, rounds, site_texts, topics

__all__ = ["evidence", "people", "rounds", "site_texts", "topics"]
