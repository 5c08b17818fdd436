"""Publishing: the one place where an edition comes to be."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia import publication
from encyclopedia.content import canonical_bytes
from encyclopedia.errors import WrongState
from encyclopedia.models import Edition, ReviewKind, Scope, Status, Topic, TopicVersion
from encyclopedia.statements import insert, update
from reviews.audit import edition_hash, lock_chain, new_event, record_events
from reviews.models import AuditEvent, Outcome, ReviewRecord
from reviews.policies import standing_of
from reviews.workflow import Act, Standing, State

from .address import free_slug, slug_stem
from .base import (
    Case,
    cancel_rounds,
    close_round,
)
from .correcting import bring_to_others
from .urgent import open_in_retrospect


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
    """End the edition before, make the new one, show it, close the round, leave evidence. ``actor`` None: the clock.

    What follows from it follows in the same transaction: its words come to a version under way that began before it,
    and a page published in urgency goes to the full board. The instant is taken once the chain is locked, so that
    whoever reads what changed since an instant misses no edition that was committed later (``encyclopedia.timeline``).
    """
    round_, version, topic, before = case.round, case.round.version, case.round.topic, case.before
    replaced = before if before is not None and before.shown_until is None else None
    standing = standing_of(topic, is_shown=replaced is not None)
    events = list(after)
    if before is not None and before.version_id != version.pk:
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
    edition = Edition(
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
    )
    page = publication.write(edition, before)
    # Only now: an act that takes the same address may be waited for above, and it may wait for the chain.
    head = lock_chain()
    now = timezone.now()
    if before is not None:
        # A clock that was set back must not make an interval that ends before it began.
        now = max(now, before.shown_from + timedelta(microseconds=1), before.shown_until or now)
    if replaced is not None:
        replaced.shown_until = now
        replaced.save(update_fields=["shown_until"])
    edition.shown_from = now
    insert([edition])
    is_new = before is not None and before.content_hash != edition.content_hash
    reaches_others = is_new and (version.is_correction or not case.is_alone)
    brought = bring_to_others(edition, by=by, actor=actor) if reaches_others else []
    if topic.withdrawn_at is not None:
        topic.withdrawn_at = topic.withdrawn_by = None
        topic.withdrawn_reason = ""
        topic.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    publication.show(page, before, replaces=replaced is not None)
    close_round(round_, Outcome.PUBLISHED, by, edition, assignments=case.assignments)
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
            "round": round_.number,
            "version": version.number,
            "content_hash": edition.content_hash,
            "current_as_of": current_as_of.isoformat(),
            "evidence": {f"edition:{edition.pk}": edition_hash(edition)},
        },
    )
    if in_retrospect := open_in_retrospect(case, edition, actor=actor):
        brought.append(in_retrospect)
    record_events([*events, published, *brought], head)
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
        if attestation and "signed_on" not in attestation:
            # Those of an earlier release do not tell their day: it is that of the import, however many editions ago.
            imports = case.round.topic.editions.filter(kind=ReviewKind.ATTESTED_IMPORT)
            imported = imports.order_by("-number").values_list("shown_from", flat=True)[0]
            return {**attestation, "signed_on": timezone.localdate(imported).isoformat()}
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
    if before is None:
        version.status = Status.APPROVED
        update(version, "status")
        return
    versions = TopicVersion.objects.filter(pk__in={version.pk, before.version_id})
    chosen = models.When(pk=version.pk, then=models.Value(Status.APPROVED))
    versions.update(status=models.Case(chosen, default=models.Value(Status.SUPERSEDED)))
    version.status = Status.APPROVED
