"""The rows in which the words of a version stand: made from a content, and read back."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db.models import JSONField, TextField, Value
from django.db.models.functions import Cast, Coalesce

from .content import ReferenceContent, SectionContent, content_hash, images_of
from .models import Reference, Section, TopicVersion
from .statements import NUMBER, Select

# Sections and references together, so that a text is read in one query: which of the two, its place, five texts, and
# what sections alone have.
_PARTS = Select(
    Section.objects.filter(version=NUMBER)
    .order_by()
    .values_list(
        Value(0), "position", "pk", "key", "heading", "body", Value(""), Value(""), "is_callout", "images"
    )
    .union(
        Reference.objects.filter(version=NUMBER)
        .order_by()
        .values_list(
            Value(1),
            "position",
            "pk",
            "text",
            "url",
            "doi",
            "pmid",
            Coalesce(Cast("accessed_on", TextField()), Value(""), output_field=TextField()),
            Value(value=False),
            Value([], JSONField()),
        ),
        all=True,
    ),
    NUMBER,
)


def section_row(version: TopicVersion, position: int, item: SectionContent) -> Section:
    return Section(
        version=version,
        key=item["key"],
        heading=item["heading"],
        body=item["html"],
        is_callout="is_callout" in item,
        images=images_of(item),
        position=position,
        content_hash=content_hash(item),
    )


def reference_row(version: TopicVersion, position: int, item: ReferenceContent) -> Reference:
    return Reference(
        version=version,
        position=position,
        text=item["text"],
        url=item["url"],
        doi=item["doi"],
        pmid=item["pmid"],
        accessed_on=date.fromisoformat(item["accessed_on"]) if item["accessed_on"] else None,
    )


def rows_of(version: TopicVersion) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """The sections (key, heading, body, call-out, pictures) and the references (their five texts), in order."""
    if {"sections", "references"} <= getattr(version, "_prefetched_objects_cache", {}).keys():
        return (
            [(one.key, one.heading, one.body, one.is_callout, one.images) for one in version.sections.all()],
            [
                (one.text, one.url, one.doi, one.pmid, one.accessed_on.isoformat() if one.accessed_on else "")
                for one in version.references.all()
            ],
        )
    return ask_rows(version)()


def ask_rows(version: TopicVersion) -> Callable[[], tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]]:
    """Ask for the same as it is stored, and return what sorts it out when it is needed."""
    asked = _PARTS.ask(version.pk)
    return lambda: _sorted_out(asked())


def _sorted_out(rows: Iterable[tuple[Any, ...]]) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    rows = sorted(rows, key=lambda row: row[:3])
    return (
        [(*row[3:6], *row[8:]) for row in rows if row[0] == 0],
        [row[3:8] for row in rows if row[0] == 1],
    )
