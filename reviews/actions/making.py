"""Writing a new topic: its row under a free address, its catalogue data, its first draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.content import Content, content_hash
from encyclopedia.drafting import new_version
from encyclopedia.errors import WrongState
from encyclopedia.models import Category, Contribution, Edition, Topic, TopicKind, TopicVersion
from encyclopedia.statements import OnConflict, insert, insert_links, insert_with_history
from reviews.audit import new_event
from reviews.models import AuditEvent
from reviews.workflow import Act, State

from .address import free_slug
from .base import version_name


def _insert_under_free_slug(topic: Topic) -> int:
    """Insert the row, and return the key of its history row.

    When another topic takes the same address at the same moment, take the next free one.
    """
    for _attempt in range(10):
        topic.slug = free_slug(topic.staff_title)
        if made := insert_with_history([topic], OnConflict.SKIP):
            return made[0]
        if not Topic.objects.filter(slug=topic.slug).exists():
            break  # not the address: another import brought this very source id
    raise WrongState(_("Somebody made this very topic at the same moment. Reload the page to see it."))


def _link(topic: Topic, history: int, categories: Sequence[Category], related: Sequence[Topic]) -> None:
    """Give a topic just made its categories and its related topics, and tell of them in its one row of history.

    Related topics name each other; as ever, only the history of the one that was changed tells of it.
    """
    of_category, of_topic = Topic.categories.through, Topic.related.through
    insert_links([of_category(topic=topic, category=one) for one in categories], Topic, "categories", history)
    insert_links([of_topic(from_topic=topic, to_topic=one) for one in related], Topic, "related", history)
    insert([of_topic(from_topic=one, to_topic=topic) for one in related], is_told=False)


def edition_followed(edition: Edition) -> dict[str, Any]:
    """What evidence says of the edition that a translation follows."""
    return {"follows": {"topic": edition.topic.public_id, "edition": edition.number}}


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
    follows: Edition | None = None,
) -> Made:
    """Write a new topic with its first draft. ``follows`` is the edition of a sister topic that it is to translate.

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
        translations=follows.topic.translations if follows else None,
    )
    _link(topic, _insert_under_free_slug(topic), categories, related)
    version = new_version(topic, content, number=1, act=act, by=person, based_on=None, follows=follows)
    event = new_event(
        act=Act.CREATE_TOPIC,
        by=person,
        at=now,
        topic=topic,
        subject=version_name(version),
        to_state=State.DRAFT,
        details={"content_hash": version.content_hash} | (edition_followed(follows) if follows else {}),
    )
    return Made(topic, version, event)
