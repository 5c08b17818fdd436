"""Words that came while somebody's own words stood in the way: kept, compared, settled.

An import brings words for the longer draft. An edition that was published meanwhile brings them for the version under
way that began before it: a correction for the longer draft, a longer draft for the correction. At most one text waits
at a time; an import that comes while an edition's words wait stands behind them.
"""

import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from .content import Content, canonical_bytes, content_hash
from .drafting import check_may_write
from .images import check_stored
from .models import Contribution, Edition, IncomingText, Topic, TopicVersion

IMPORT, EDITION = IncomingText.Origin.IMPORT, IncomingText.Origin.CORRECTION


def keep_incoming(topic: Topic, content: Content, *, by: Any, at: datetime) -> IncomingText:
    """Keep an import's words beside a draft that people have worked on. The caller holds the lock on the topic.

    An unsettled import before it is settled as replaced: a writer may have taken words from it all the same, so whoever
    brought it counts as a contributor. Behind an edition's words it waits until those are settled.
    """
    waiting = _unsettled(topic)
    text = _text(topic, content, by=by, at=at)
    if waiting is not None and waiting.origin == EDITION:
        text.settled_at, text.settled_by = at, by
    elif waiting is not None:
        _settle(waiting, by=by, at=at)
    text.save()
    return text


def keep_edition(edition: Edition, base: Content, *, by: Any) -> IncomingText:
    """Keep the words of an edition where they and a version that began before it both changed ``base``.

    The caller holds the lock on the topic. Questions of an earlier edition that are still open stay open: the new text
    holds their words too, and what those began from. An import that waits stands behind it.
    """
    waiting = _unsettled(edition.topic)
    text = _text(edition.topic, edition.signed_content(), by=by, at=edition.shown_from)
    text.origin, text.base = EDITION, canonical_bytes(base).decode()
    if waiting is not None and waiting.origin == EDITION:
        text.base, text.received_at = waiting.base, waiting.received_at
        waiting.settled_at, waiting.settled_by = edition.shown_from, by
        waiting.save(update_fields=["settled_at", "settled_by"])
    elif waiting is not None:
        _settle(waiting, by=by, at=edition.shown_from)
    text.save()
    return text


def waiting_for(version: TopicVersion) -> IncomingText | None:
    """The unsettled text that stands beside this version. One query for most, two while an edition's words wait."""
    waiting = _unsettled(version.topic)
    if waiting is None or _is_for_correction(waiting) != version.is_correction:
        return None
    return waiting


def _is_for_correction(waiting: IncomingText) -> bool:
    """Whose question it is: words of a correction are a longer draft's, those of a longer draft a correction's."""
    if waiting.origin == IMPORT:
        return False
    came_with = Edition.objects.filter(topic=waiting.topic_id, content_hash=waiting.content_hash)
    return not came_with.order_by("-number").values_list("version__is_correction", flat=True)[0]


@transaction.atomic
def settle_incoming(*, topic_id: int, content_hash: str, by: Any) -> bool:
    """Mark the words that read ``content_hash`` as dealt with. False when those are not the ones waiting."""
    topic = Topic.objects.select_for_update(no_key=True).get(pk=topic_id)
    check_may_write(by)
    waiting = _unsettled(topic)
    if waiting is None or waiting.content_hash != content_hash:
        return False
    _settle(waiting, by=by, at=timezone.now())
    return True


def drop_edition(version: TopicVersion, *, by: Any) -> None:
    """Settle the questions of an edition to a version that is given up: nobody has to answer them any more."""
    waiting = waiting_for(version)
    if waiting is not None and waiting.origin == EDITION:
        _settle(waiting, by=by, at=timezone.now())


def _unsettled(topic: Topic) -> IncomingText | None:
    texts = IncomingText.objects.filter(topic=topic, settled_at__isnull=True)
    return texts.select_related("received_by").first()


def _text(topic: Topic, content: Content, *, by: Any, at: datetime) -> IncomingText:
    check_stored(content, is_locked=True)
    return IncomingText(
        topic=topic,
        content=canonical_bytes(content).decode(),
        content_hash=content_hash(content),
        received_at=at,
        received_by=by,
    )


def _settle(incoming: IncomingText, *, by: Any, at: datetime) -> None:
    """Settle a text. Whoever brought an import counts as a contributor: how much of it was taken, nobody can tell.

    The words of an edition were reviewed, so they are nobody's hand. The import that stood behind it comes out.
    """
    incoming.settled_at, incoming.settled_by = at, by
    incoming.save(update_fields=["settled_at", "settled_by"])
    topic = incoming.topic
    if incoming.origin == EDITION:
        imports = IncomingText.objects.filter(
            topic=topic, origin=IMPORT, settled_at__gte=incoming.received_at
        )
        behind = imports.order_by("received_at", "pk").last()
        if behind is not None:
            _text(topic, incoming_content(behind), by=behind.received_by, at=at).save()
        return
    newest = topic.versions.filter(is_correction=False).order_by("-number").first()
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


def base_of_incoming(incoming: IncomingText) -> Content | None:
    """What both sides began from; None for an import, of which that is not known."""
    base: Content | None = json.loads(incoming.base) if incoming.base else None
    return base
