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
    """Keep an import's words beside a draft that people have worked on. A newer import replaces an unsettled one."""
    text = canonical_bytes(content).decode()
    incoming, _created = IncomingText.objects.update_or_create(
        topic=topic,
        settled_at=None,
        defaults={
            "content": text,
            "content_hash": content_hash(content),
            "received_at": at,
            "received_by": by,
        },
    )
    return incoming


@transaction.atomic
def settle_incoming(*, topic_id: int, content_hash: str, by: Any) -> bool:
    """Mark an import's words as dealt with. False when none is waiting, or another text came in the meantime.

    Whoever brought them counts as a contributor from then on: how much of them was taken over, nobody can tell.
    """
    check_may_write(by)
    waiting = IncomingText.objects.filter(
        topic_id=topic_id, settled_at__isnull=True, content_hash=content_hash
    ).first()
    if waiting is None:
        return False
    now = timezone.now()
    waiting.settled_at, waiting.settled_by = now, by
    waiting.save(update_fields=["settled_at", "settled_by"])
    newest = TopicVersion.objects.filter(topic_id=topic_id).order_by("-number").first()
    if newest is not None:
        Contribution.objects.get_or_create(
            version=newest,
            user_id=waiting.received_by_id,
            act=Contribution.Act.IMPORTED,
            defaults={"at": now},
        )
    return True


def incoming_content(incoming: IncomingText) -> Content:
    content: Content = json.loads(incoming.content)
    return content
