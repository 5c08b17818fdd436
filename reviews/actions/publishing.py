"""Publishing: the one place where an edition comes to be."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia import publication
from encyclopedia.content import canonical_bytes
from encyclopedia.errors import BadInput, Refused, WrongState
from encyclopedia.models import Edition, Scope, Status, Topic, TopicVersion
from reviews.audit import edition_hash, lock_chain, new_event, record_event, record_events
from reviews.models import AuditEvent, Outcome, ReviewRecord, ReviewRound
from reviews.policies import standing_of, state_of
from reviews.workflow import Act, Standing, State

from .address import free_slug, slug_stem
from .base import (
    Case,
    begin_on_version,
    cancel_rounds,
    close_round,
    lock_topic,
    open_round,
    read_case,
    version_name,
)

FAILED_PUBLICATION = "scheduled publication refused"


def publish(case: Case, *, by: Any | None, after: Sequence[AuditEvent] = ()) -> Edition:
    """Make the edition that the round's signatures allow. The caller has read the case under the lock.

    The hash is that of the words as they stand in the database; any difference to what was signed refuses (WrongState,
    invariant 2). ``by`` None is the clock. ``after`` are events of the same act that come before in the chain.
    """
    round_, version, before = case.round, case.round.version, case.before
    if case.content_hash != round_.content_hash or case.content_hash != version.content_hash:
        raise WrongState(_("The text is not the one that was signed. It was not published."))
    result = case.quorum()
    if not result.is_met:
        raise WrongState(
            _("The signatures are not enough: %(why)s. It was not published.")
            % {"why": "; ".join([*result.blocked, *result.missing])}
        )
    if (
        before is not None
        and version.pk != before.version_id
        and version.based_on_id not in (None, before.pk)
    ):
        base = version.based_on
        if base is not None and base.content_hash != before.content_hash:
            raise WrongState(_("Another edition was published since this draft began. It was not published."))
    as_of = result.current_as_of
    if round_.scope == Scope.CHANGES_ONLY and before is not None:
        as_of = before.current_as_of
    if before is not None and as_of < before.current_as_of:
        raise WrongState(
            _(
                "The page was reviewed again after this was signed, so its date would go back. It was not published."
            )
        )
    return make_edition(
        case,
        current_as_of=as_of,
        signers=result.counted,
        by=by or result.counted[-1].signer,
        actor=by,
        after=after,
    )


def make_edition(
    case: Case,
    *,
    current_as_of: date,
    signers: tuple[ReviewRecord, ...],
    by: Any,
    actor: Any | None,
    after: Sequence[AuditEvent] = (),
    attestation: dict[str, Any] | None = None,
) -> Edition:
    """End the edition before, make the new one, show it, close the round, leave evidence. ``actor`` None: the clock."""
    round_, version, topic, before = case.round, case.round.version, case.round.topic, case.before
    replaced = before if before is not None and before.shown_until is None else None
    standing = standing_of(topic, is_shown=replaced is not None)
    events = list(after)
    now = timezone.now()
    if before is not None:
        # A clock that was set back must not make an interval that ends before it began.
        now = max(now, before.shown_from + timedelta(microseconds=1), before.shown_until or now)
        if replaced is not None:
            replaced.shown_until = now
            replaced.save(update_fields=["shown_until"])
        if before.version_id != version.pk:
            events += cancel_rounds(
                [other for other in case.other_rounds if other.version_id == before.version_id],
                topic=topic,
                by=by,
                actor=actor,
                to_state=State.SUPERSEDED,
                reason=_("A newer version was published."),
            )
    _approve(version, before)
    if before is None:
        _settle_address(topic, version)
    edition = Edition.objects.create(
        topic=topic,
        number=before.number + 1 if before else 1,
        version=version,
        kind=round_.kind,
        scope=round_.scope,
        title=version.title,
        content=canonical_bytes(case.content).decode(),
        content_hash=case.content_hash,
        current_as_of=current_as_of,
        reviewers=_reviewers(case, signers),
        attestation=attestation or _earlier_attestation(case),
        published_by=by,
        shown_from=now,
    )
    if topic.withdrawn_at is not None:
        topic.withdrawn_at = topic.withdrawn_by = None
        topic.withdrawn_reason = ""
        topic.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    head = lock_chain()
    publication.show(edition, replaced)
    close_round(round_, Outcome.PUBLISHED, by, edition)
    published = new_event(
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
    record_events([*events, published], head)
    return edition


def _settle_address(topic: Topic, version: TopicVersion) -> None:
    """Give a topic that was never shown the address of the title that is published now.

    What it had came from the first draft's title, and no word of a draft may reach patients. An address that a chair
    chose stays.
    """
    stem = slug_stem(version.title)
    if re.fullmatch(re.escape(stem) + r"(-\d+)?", topic.slug) or topic.former_slugs.exists():
        return
    topic.slug = free_slug(version.title)
    topic.save(update_fields=["slug"])


def _earlier_attestation(case: Case) -> dict[str, Any] | None:
    """The attestation that the date still rests on after a review of the changes alone."""
    if case.round.scope == Scope.CHANGES_ONLY and case.before is not None:
        attestation: dict[str, Any] | None = case.before.attestation
        return attestation
    return None


def _reviewers(case: Case, signers: Sequence[ReviewRecord]) -> list[dict[str, str]]:
    """The reviewers as the edition names them: those who vouch for the whole page, then those of changes since."""
    signed = [
        {
            "name": record.signer_name,
            "credentials": record.signer_credentials,
            "profession": record.signer_profession,
            "scope": record.scope,
            "signed_on": timezone.localdate(record.signed_at).isoformat(),
        }
        for record in signers
    ]
    if case.round.scope == Scope.CHANGES_ONLY and case.before is not None:
        # The date stays that of the whole-page review, and so do the names of those who vouched for it.
        return [*case.before.reviewer_list(), *signed]
    return signed


def _approve(version: TopicVersion, before: Edition | None) -> None:
    """Mark the version approved and, in the same statement, the one it takes the place of superseded."""
    versions = TopicVersion.objects.filter(pk__in={version.pk, before.version_id if before else version.pk})
    chosen = models.When(pk=version.pk, then=models.Value(Status.APPROVED))
    versions.update(status=models.Case(chosen, default=models.Value(Status.SUPERSEDED)))
    version.status = Status.APPROVED


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
            refused.append((_note_refusal(topic_id, str(error)), str(error)))
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
def _note_refusal(topic_id: int, reason: str) -> Topic:
    topic = lock_topic(topic_id)
    last = AuditEvent.objects.filter(topic=topic).first()
    if last is None or (last.act, last.reason) != (FAILED_PUBLICATION, reason):
        record_event(
            act=FAILED_PUBLICATION, by=None, at=timezone.now(), topic=topic, subject="schedule", reason=reason
        )
    return topic
