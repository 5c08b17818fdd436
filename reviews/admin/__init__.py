"""The staff screens. Importing the package registers them all."""

from . import (
    categories,
    checklists,
    disclosures,
    evidence,
    evidence_events,
    evidence_versions,
    kinds,
    members,
    people,
    policies,
    reports,
    rounds,
    site_settings,
    site_texts,
    sources,
    topics,
)

__all__ = [
    "categories",
    "checklists",
    "disclosures",
    "evidence",
    "evidence_events",
    "evidence_versions",
    "kinds",
    "members",
    "people",
    "policies",
    "reports",
    "rounds",
    "site_settings",
    "site_texts",
    "sources",
    "topics",
]
