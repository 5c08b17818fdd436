"""Many topics at once, for tests of what is paged: the same words under other names, too many for the acts of staff."""

from collections.abc import Sequence
from datetime import datetime

from encyclopedia.models import Edition, Status, Topic, TopicVersion


def copies(topic: Topic, moments: Sequence[datetime], *, first: int | None = None) -> list[Topic]:
    """Make shown topics with the words of this one, one for each moment, numbered in the database from ``first`` on."""
    edition = Edition.objects.shown().get(topic=topic)
    by, at = topic.created_by, topic.created_at
    topics = Topic.objects.bulk_create(
        Topic(
            pk=None if first is None else first + number,
            slug=f"copy-{number}",
            kind=topic.kind,
            staff_title="Copy",
            created_at=at,
            created_by=by,
        )
        for number, _ in enumerate(moments)
    )
    versions = TopicVersion.objects.bulk_create(
        TopicVersion(
            topic=one,
            number=1,
            title=edition.title,
            content_hash=edition.content_hash,
            created_at=at,
            created_by=by,
            saved_at=at,
        )
        for one in topics
    )
    for status in (Status.IN_REVIEW, Status.APPROVED):
        TopicVersion.objects.filter(topic__in=topics).update(status=status)
    fields = {field.attname: getattr(edition, field.attname) for field in Edition._meta.concrete_fields}
    del fields["id"]
    Edition.objects.bulk_create(
        Edition(
            **fields
            | {"topic_id": version.topic_id, "version_id": version.pk, "number": 1, "shown_from": moment}
        )
        for version, moment in zip(versions, moments, strict=True)
    )
    return topics
