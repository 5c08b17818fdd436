"""The date of publication: set by a chair, kept by the clock. The signatures are checked again at that moment."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.errors import BadInput, Refused, WrongState
from encyclopedia.models import Edition, Status, Topic
from reviews.audit import record_event
from reviews.models import AuditEvent, ReviewRound
from reviews.policies import state_of
from reviews.workflow import Act, State

from .base import begin_on_version, lock_topic, open_round, read_case, version_name
from .publishing import publish

FAILED_PUBLICATION = "scheduled publication refused"


@transaction.atomic
def schedule(
    *, version_id: int, by: Any, publish_at: datetime | None, base_publish_at: datetime | None
) -> ReviewRound:
    """Set the instant at which the version is published once approved; None clears it.

    ``base_publish_at`` is the instant that was set when the chair read it; WrongState when another is set by now.

    Raises BadInput for an instant that is over, and for clearing the date of a version that waits (publish it
    instead).
    """
    topic, version, person, state = begin_on_version(Act.SCHEDULE, version_id, by)
    round_ = open_round(version)
    now = timezone.now()
    if round_.publish_at != base_publish_at:
        raise WrongState(_("Somebody set another date after you opened this page. Look at it again."))
    if publish_at is not None and publish_at <= now:
        raise BadInput(_("That time is already over. Choose a later one, or publish now."))
    if publish_at is None and state == State.WAITING:
        raise BadInput(_("It is approved already: give another date, publish it now, or send it back."))
    round_.publish_at = publish_at
    round_.save(update_fields=["publish_at"])
    record_event(
        act=Act.SCHEDULE,
        by=person,
        at=now,
        topic=topic,
        subject=version_name(version),
        from_state=state,
        to_state=state,
        details={"publish_at": publish_at.isoformat() if publish_at else ""},
    )
    return round_


@transaction.atomic
def publish_now(*, version_id: int, by: Any) -> Edition:
    """Publish an approved version before its date. The quorum is computed again."""
    topic, version, person, _state = begin_on_version(Act.PUBLISH, version_id, by)
    return publish(read_case(topic, open_round(version).pk), by=person)


def publish_due(now: datetime | None = None) -> tuple[list[Edition], list[tuple[Topic, str]]]:
    """Publish every approved version whose date has come: each in its own transaction, any number of callers at once.

    Returns the editions made and the topics refused, with the reason. A refusal is also written to the audit chain,
    once. Raises ExceptionGroup when something broke, after the others were tried.
    """
    now = now or timezone.now()
    done: list[Edition] = []
    refused: list[tuple[Topic, str]] = []
    trouble: list[Exception] = []
    due = ReviewRound.objects.filter(
        closed_at__isnull=True, publish_at__lte=now, version__status=Status.APPROVED
    ).order_by("publish_at", "id")
    for round_id, topic_id in due.values_list("id", "topic_id"):
        try:
            edition = _publish_one(round_id, topic_id, now)
        except Refused as error:
            refused.append((_note(round_id, topic_id, str(error)), str(error)))
        except Exception as error:  # one topic's trouble must not hold up the others; it is raised at the end
            trouble.append(error)
        else:
            if edition is not None:
                done.append(edition)
    if trouble:
        raise ExceptionGroup("scheduled publication failed", trouble)
    return done, refused


@transaction.atomic
def _publish_one(round_id: int, topic_id: int, now: datetime) -> Edition | None:
    case = read_case(lock_topic(topic_id), round_id)
    round_ = case.round
    over = round_.publish_at is None or round_.publish_at > now
    if not round_.is_open or over or state_of(round_.version) != State.WAITING:
        return None  # Another run was faster, or the chair changed the date.
    return publish(case, by=None)


@transaction.atomic
def _note(round_id: int, topic_id: int, reason: str) -> Topic:
    topic = lock_topic(topic_id)
    round_ = ReviewRound.objects.select_related("version").get(pk=round_id)
    details = {
        "round": round_.number,
        "publish_at": round_.publish_at.isoformat() if round_.publish_at else "",
    }
    note_refusal(FAILED_PUBLICATION, topic, version_name(round_.version), reason, details)
    return topic


def note_refusal(act: str, topic: Topic, subject: str, reason: str, details: dict[str, Any]) -> None:
    """Write to the chain what the clock was refused, once for each reason: it asks again every few minutes."""
    last = AuditEvent.objects.filter(topic=topic, act=act, subject=subject).first()
    if last is None or (last.reason, last.details) != (reason, details):
        record_event(
            act=act,
            by=None,
            at=timezone.now(),
            topic=topic,
            subject=subject,
            reason=reason,
            details=details,
        )
