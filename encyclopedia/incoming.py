"""Words that an import brought while somebody's own words stood in the way: kept, compared, settled."""

import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from .content import Content, canonical_bytes, content_hash
from .drafting import check_may_write
from .models import Contribution, IncomingText, Topic, TopicVersion


def keep_incoming(topic: Topic, content: Content, *, by: Any, at: datetime) -> IncomingText:
    """Keep an import's words beside a draft that people have worked on. The caller holds the lock on the topic.

    An unsettled text before it is settled as replaced: a writer may have taken words from it all the same, so whoever
    brought it counts as a contributor.
    """
    waiting = IncomingText.objects.filter(topic=topic, settled_at__isnull=True).first()
    if waiting is not None:
        _settle(waiting, by=by, at=at)
    return IncomingText.objects.create(
        topic=topic,
        content=canonical_bytes(content).decode(),
        content_hash=content_hash(content),
        received_at=at,
        received_by=by,
    )


@transaction.atomic
def settle_incoming(*, topic_id: int, content_hash: str, by: Any) -> bool:
    """Mark the import's words that read ``content_hash`` as dealt with. False when those are not the ones waiting."""
    topic = Topic.objects.select_for_update(no_key=True).get(pk=topic_id)
    check_may_write(by)
    waiting = IncomingText.objects.filter(
        topic=topic, settled_at__isnull=True, content_hash=content_hash
    ).first()
    if waiting is None:
        return False
    _settle(waiting, by=by, at=timezone.now())
    return True


def _settle(incoming: IncomingText, *, by: Any, at: datetime) -> None:
    """Settle a text, and count whoever brought it as a contributor: how much of it was taken, nobody can tell."""
    incoming.settled_at, incoming.settled_by = at, by
    incoming.save(update_fields=["settled_at", "settled_by"])
    newest = TopicVersion.objects.filter(topic_id=incoming.topic_id).order_by("-number").first()
    if newest is not None:
        Contribution.objects.get_or_create(
            version=newest,
            user_id=incoming.received_by_id,
            act=Contribution.Act.IMPORTED,
            defaults={"at": at},
        )


def incoming_content(incoming: IncomingText) -> Content:
    content: Content = json.loads(incoming.content)
    return content
