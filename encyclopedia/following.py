"""Translations: which edition of a sister topic a text follows, and whether the sister has moved on since.

A text follows an edition because its writer says so, and reviewers see which; a trigger fixes it with the words.
Patients are told which edition that is. That the source has moved on is for staff alone.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from .models import Edition, Topic, TopicVersion
from .models.editions import EditionQuerySet
from .models.versions import OPEN_STATUSES


@dataclass(frozen=True)
class Following:
    """The edition of the source that a text follows, and the one that patients read now (None: none)."""

    edition: Edition
    current: Edition | None

    @property
    def is_behind(self) -> bool:
        """Whether the words of the source are other ones by now. A review that changed nothing moves nothing on."""
        return self.current is not None and self.current.content_hash != self.edition.content_hash

    @property
    def is_withdrawn(self) -> bool:
        """Whether patients do not read the source any more."""
        return self.current is None


def following(version: TopicVersion) -> Following | None:
    """Return what a version follows; None where it follows nothing, or a topic that is no sister any more.

    The topic of the version is expected to be fetched. Two queries, none for a version that follows nothing.
    """
    group = version.topic.translations_id
    if version.follows_id is None or group is None:
        return None
    editions = Edition.objects.select_related("topic").filter(topic__translations=group)
    followed = editions.filter(pk=version.follows_id).first()
    if followed is None:
        return None
    return Following(followed, editions.shown().filter(topic=followed.topic_id).first())


def carried_on(topic: Topic, base: Edition | None) -> Edition | None:
    """Return what a draft follows that starts from the words of ``base``: what those follow, while it is a sister's."""
    if base is None or topic.translations_id is None:
        return None
    followed = TopicVersion.objects.filter(pk=base.version_id).values("follows")
    return Edition.objects.filter(pk__in=followed, topic__translations=topic.translations_id).first()


def followed_by_shown(topic_ids: Collection[int]) -> EditionQuerySet:
    """The shown editions of these topics whose words follow an edition of a sister (``version__follows``)."""
    return Edition.objects.shown().filter(
        topic__in=topic_ids, version__follows__topic__translations=F("topic__translations")
    )


def follow_alike(one: Edition, other: Edition) -> bool:
    """Whether two editions of a topic follow the same edition of a sister, or none. One query; none of a topic without
    sisters. The topic of ``one`` is expected to be fetched.
    """
    if one.version_id == other.version_id or one.topic.translations_id is None:
        return True
    versions = TopicVersion.objects.filter(pk__in=(one.version_id, other.version_id))
    return len(set(versions.values_list("follows", flat=True))) == 1


def behind(among: Collection[int] | QuerySet[Any, Any] | None = None) -> QuerySet[Any, Any]:
    """Shown editions of translations whose source shows other words by now than those that they follow, or none:
    what was wrong with a page that was withdrawn may be wrong in its translation too.

    ``newer`` is the number of the source's edition, None where it is withdrawn. Left out are those that a text under
    way follows already.

    An edition that is shown still says what is shown: only of those that are not, the source is looked for. Distinct,
    though each is there once: so PostgreSQL finds them first, from indexes alone. Whoever knows already which pages are
    behind, or asks of few, names them: ``among``.
    """
    is_source_shown = Exists(Edition.objects.shown().filter(pk=OuterRef("version__follows")))
    moved = Edition.objects.shown().filter(~is_source_shown, version__follows__isnull=False).order_by()
    source = Edition.objects.shown().filter(topic=OuterRef("version__follows__topic")).order_by()
    caught_up = TopicVersion.objects.filter(
        topic=OuterRef("topic"),
        status__in=OPEN_STATUSES,
        follows__content_hash=OuterRef("newer_hash"),
    )
    return (
        Edition.objects.shown()
        .filter(
            Q(version__in=moved.values("version").distinct()) if among is None else Q(pk__in=among),
            version__follows__topic__translations=F("topic__translations"),
        )
        .annotate(
            newer=Subquery(source.values("number")[:1]),
            newer_hash=Subquery(source.values("content_hash")[:1]),
        )
        .filter(Q(newer__isnull=True) | ~Q(newer_hash=F("version__follows__content_hash")))
        .filter(~Exists(caught_up))
        .select_related("topic", "version__follows__topic")
        .order_by("shown_from", "pk")
    )
