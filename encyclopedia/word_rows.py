"""The rows in which the words of a version stand: made from a content, and not stored yet."""

from datetime import date

from .content import ReferenceContent, SectionContent, content_hash, images_of
from .models import Reference, Section, TopicVersion


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
