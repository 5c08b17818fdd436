"""What every act begins with: locks, fresh reads, and small checks of what was typed."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.drafting import content_of
from encyclopedia.content import content_hash
from encyclopedia.errors import BadInput, WrongState
from encyclopedia.models import Edition, ReviewKind, Scope, Topic, TopicVersion
from reviews.models import Outcome, ReviewRound
from reviews.policies import DEFAULT_POLICY, check_may, check_state, lock_person, standing_of, state_of
from reviews.workflow import Act, Standing, State


def lock_topic(topic_id: int) -> Topic:
    """Lock the topic's row for the rest of the transaction and return it as it now is. Raises WrongState if gone."""
    topic = Topic.objects.select_for_update(of=("self",)).select_related("kind").filter(pk=topic_id).first()
    if topic is None:
        raise WrongState(_("This topic does not exist (any more)."))
    return topic


def begin_on_topic(act: Act, topic_id: int, by: Any) -> tuple[Topic, Any, Standing]:
    """Lock the topic, re-read the person, and check both against the table."""
    topic = lock_topic(topic_id)
    person = lock_person(by)
    check_may(act, person)
    standing = standing_of(topic)
    check_state(act, standing)
    return topic, person, standing


def begin_on_version(act: Act, version_id: int, by: Any) -> tuple[Topic, TopicVersion, Any, State]:
    """Lock the version's topic, re-read version and person, and check both against the table."""
    topic_id = TopicVersion.objects.filter(pk=version_id).values_list("topic_id", flat=True).first()
    if topic_id is None:
        raise WrongState(_("This version does not exist (any more)."))
    topic = lock_topic(topic_id)
    person = lock_person(by)
    check_may(act, person)
    version = TopicVersion.objects.get(pk=version_id)
    version.topic = topic
    state = state_of(version)
    check_state(act, state)
    return topic, version, person, state


def required(text: str, message: str) -> str:
    """Return the text without its outer spaces; raise BadInput with ``message`` when nothing is left."""
    text = text.strip()
    if not text:
        raise BadInput(message)
    return text


def open_round(version: TopicVersion) -> ReviewRound:
    """Return the open round of a version, or raise WrongState."""
    round_ = ReviewRound.objects.filter(version=version, closed_at__isnull=True).first()
    if round_ is None:
        raise WrongState(_("No review of this version is open."))
    round_.version, round_.topic = version, version.topic
    return round_


def new_round(
    *, topic: Topic, version: TopicVersion, kind: ReviewKind, scope: Scope, note: str, by: Any
) -> ReviewRound:
    """Open a round on the words as they are now, with a frozen copy of the policy."""
    now = timezone.now()
    last = topic.rounds.order_by("-number").values_list("number", flat=True).first() or 0
    return ReviewRound.objects.create(
        topic=topic,
        version=version,
        number=last + 1,
        kind=kind,
        scope=scope,
        content_hash=content_hash(content_of(version)),
        policy=DEFAULT_POLICY,
        note=note,
        due_on=timezone.localdate(now) + timedelta(days=DEFAULT_POLICY["days"]),
        opened_at=now,
        opened_by=by,
    )


def close_round(round_: ReviewRound, outcome: Outcome, by: Any, edition: Edition | None = None) -> None:
    round_.closed_at, round_.closed_by = timezone.now(), by
    round_.outcome, round_.edition = outcome, edition
    round_.save(update_fields=["closed_at", "closed_by", "outcome", "edition"])


def last_edition(topic: Topic) -> Edition | None:
    """The newest edition of the topic, shown or not."""
    return topic.editions.order_by("-number").first()


def version_name(version: TopicVersion) -> str:
    return f"version {version.number}"
