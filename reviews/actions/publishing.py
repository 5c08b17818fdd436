"""Publishing: the one place where an edition comes to be."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia import publication
from encyclopedia.content import canonical_bytes, content_hash
from encyclopedia.drafting import content_of
from encyclopedia.errors import BadInput, Refused, WrongState
from encyclopedia.models import Edition, Scope, Status, Topic, TopicVersion
from reviews.audit import edition_hash, record_event
from reviews.models import AuditEvent, Outcome, ReviewRecord, ReviewRound
from reviews.policies import quorum, standing_of, state_of
from reviews.workflow import Act, Standing, State

from .base import begin_on_version, close_round, last_edition, lock_topic, open_round, version_name

FAILED_PUBLICATION = "scheduled publication refused"


def publish(round_: ReviewRound, *, by: Any | None) -> Edition:
    """Make the edition that the round's signatures allow. The caller holds the lock and an open transaction.

    Recomputes the hash and the quorum here, under the lock, and refuses (WrongState) on any difference (invariant 2).
    """
    version, topic = round_.version, round_.topic
    content = content_of(version)
    hash_ = content_hash(content)
    if hash_ != round_.content_hash or hash_ != version.content_hash:
        raise WrongState(_("The text is not the one that was signed. It was not published."))
    result = quorum(round_, hash_)
    if not result.is_met:
        raise WrongState(
            _("The signatures are not enough: %(why)s. It was not published.")
            % {"why": "; ".join([*result.blocked, *result.missing])}
        )
    before = last_edition(topic)
    if before is not None and version.pk != before.version_id and version.based_on_id:
        base = version.based_on
        if base is not None and base.content_hash != before.content_hash:
            raise WrongState(_("Another edition was published since this draft began. It was not published."))
    as_of = result.current_as_of
    if round_.scope == Scope.CHANGES_ONLY and before is not None:
        as_of = before.current_as_of
    return make_edition(
        round_,
        content_text=canonical_bytes(content).decode(),
        current_as_of=as_of,
        signers=result.counted,
        by=by or result.counted[-1].signer,
        actor=by,
    )


def make_edition(
    round_: ReviewRound,
    *,
    content_text: str,
    current_as_of: Any,
    signers: tuple[ReviewRecord, ...],
    by: Any,
    actor: Any | None,
    attestation: dict[str, Any] | None = None,
) -> Edition:
    """End the edition before, make the new one, show it, close the round, leave evidence. ``actor`` None is the clock."""
    version, topic = round_.version, round_.topic
    standing = standing_of(topic)
    before = last_edition(topic)
    now = timezone.now()
    if before is not None:
        # A clock that was set back must not make an interval that ends before it began.
        now = max(now, before.shown_from + timedelta(microseconds=1), before.shown_until or now)
        if before.shown_until is None:
            before.shown_until = now
            before.save(update_fields=["shown_until"])
        if before.version_id != version.pk:
            earlier = TopicVersion.objects.get(pk=before.version_id)
            earlier.status = Status.SUPERSEDED
            earlier.save(update_fields=["status"])
    edition = Edition.objects.create(
        topic=topic,
        number=before.number + 1 if before else 1,
        version=version,
        kind=round_.kind,
        scope=round_.scope,
        title=version.title,
        content=content_text,
        content_hash=round_.content_hash,
        current_as_of=current_as_of,
        reviewers=[
            {
                "name": record.signer_name,
                "credentials": record.signer_credentials,
                "profession": record.signer_profession,
            }
            for record in signers
        ],
        attestation=attestation,
        published_by=by,
        shown_from=now,
    )
    if topic.withdrawn_at is not None:
        topic.withdrawn_at = topic.withdrawn_by = None
        topic.withdrawn_reason = ""
        topic.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    publication.show(edition)
    close_round(round_, Outcome.PUBLISHED, by, edition)
    record_event(
        act=Act.PUBLISH,
        by=actor,
        at=now,
        topic=topic,
        subject=f"edition {edition.number}",
        from_state=standing,
        to_state=Standing.SHOWN,
        reason=round_.note,
        details={
            "version": version.number,
            "content_hash": edition.content_hash,
            "current_as_of": current_as_of.isoformat(),
            "evidence": {f"edition:{edition.pk}": edition_hash(edition)},
        },
    )
    return edition


@transaction.atomic
def schedule(*, version_id: int, by: Any, publish_at: datetime | None) -> ReviewRound:
    """Set the instant at which the version is published once approved; None clears it.

    Raises BadInput for an instant that is over, and for clearing the date of a version that waits (publish it instead).
    """
    topic, version, person, state = begin_on_version(Act.SCHEDULE, version_id, by)
    round_ = open_round(version)
    now = timezone.now()
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
    _topic, version, person, _state = begin_on_version(Act.PUBLISH, version_id, by)
    return publish(open_round(version), by=person)


def publish_due(now: datetime | None = None) -> tuple[list[Edition], list[tuple[Topic, str]]]:
    """Publish every approved version whose date has come: each in its own transaction, any number of callers at once.

    Returns the editions made and the topics refused, with the reason. A refusal is also written to the audit chain, once.
    """
    now = now or timezone.now()
    done: list[Edition] = []
    refused: list[tuple[Topic, str]] = []
    due = ReviewRound.objects.filter(
        closed_at__isnull=True, publish_at__lte=now, version__status=Status.APPROVED
    ).order_by("publish_at", "id")
    for round_id, topic_id in due.values_list("id", "topic_id"):
        try:
            edition = _publish_one(round_id, topic_id, now)
        except Refused as error:
            refused.append((_note_refusal(topic_id, str(error)), str(error)))
        else:
            if edition is not None:
                done.append(edition)
    return done, refused


@transaction.atomic
def _publish_one(round_id: int, topic_id: int, now: datetime) -> Edition | None:
    topic = lock_topic(topic_id)
    round_ = ReviewRound.objects.select_related("version").get(pk=round_id)
    round_.topic = round_.version.topic = topic
    over = round_.publish_at is None or round_.publish_at > now
    if not round_.is_open or over or state_of(round_.version) != State.WAITING:
        return None  # Another run was faster, or the chair changed the date.
    return publish(round_, by=None)


@transaction.atomic
def _note_refusal(topic_id: int, reason: str) -> Topic:
    topic = lock_topic(topic_id)
    last = AuditEvent.objects.filter(topic=topic).first()
    if last is None or (last.act, last.reason) != (FAILED_PUBLICATION, reason):
        record_event(
            act=FAILED_PUBLICATION, by=None, at=timezone.now(), topic=topic, subject="schedule", reason=reason
        )
    return topic
