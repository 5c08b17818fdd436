"""Writing a new topic: its row under a free address, its catalogue data, its first draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, IntegrityError, transaction
from django.db.models.signals import post_save
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.content import Content, content_hash
from encyclopedia.drafting import new_version
from encyclopedia.errors import WrongState
from encyclopedia.models import Category, Contribution, Topic, TopicKind, TopicVersion
from reviews.audit import new_event
from reviews.models import AuditEvent
from reviews.workflow import Act, State

from .address import free_slug
from .base import version_name


def _insert_under_free_slug(topic: Topic) -> None:
    """Insert the row; when another topic takes the same address at the same moment, take the next free one."""
    for _attempt in range(10):
        topic.slug = free_slug(topic.staff_title)
        try:
            with transaction.atomic():
                topic.save(force_insert=True)
        except IntegrityError:
            if not Topic.objects.filter(slug=topic.slug).exists():
                break  # not the address: another import brought this very source id
        else:
            return
    raise WrongState(_("Somebody made this very topic at the same moment. Reload the page to see it."))


@dataclass(frozen=True)
class Made:
    """A new topic, its first draft, and the event that the caller is to record."""

    topic: Topic
    version: TopicVersion
    event: AuditEvent


def make_topic(
    *,
    person: Any,
    kind: TopicKind,
    content: Content,
    owner: Any | None,
    categories: Sequence[Category],
    source_id: str | None,
    act: Contribution.Act,
    related: Sequence[Topic] = (),
) -> Made:
    """Write a new topic with its first draft.

    The caller has checked the person, cleaned the content, and is in a transaction.
    """
    now = timezone.now()
    topic = Topic(
        language=content["language"],
        kind=kind,
        owner=owner,
        staff_title=content["title"],
        source_id=source_id,
        imported_hash=content_hash(content) if act == Contribution.Act.IMPORTED else "",
        created_at=now,
        created_by=person,
    )
    # One history row, written once the categories are in, instead of one for each step.
    topic.skip_history_when_saving = True  # type: ignore[attr-defined]
    _insert_under_free_slug(topic)
    if categories:
        through = Topic.categories.through
        through.objects.bulk_create(through(topic=topic, category=category) for category in categories)
    if related:
        topic.related.add(*related)
    del topic.skip_history_when_saving  # type: ignore[attr-defined]
    post_save.send(
        sender=Topic, instance=topic, created=True, update_fields=None, raw=False, using=DEFAULT_DB_ALIAS
    )
    version = new_version(topic, content, number=1, act=act, by=person, based_on=None)
    event = new_event(
        act=Act.CREATE_TOPIC,
        by=person,
        at=now,
        topic=topic,
        subject=version_name(version),
        to_state=State.DRAFT,
        details={"content_hash": version.content_hash},
    )
    return Made(topic, version, event)
