"""Importing one topic: a draft, or (attested by a named chair) an edition that an earlier system had reviewed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from simple_history.utils import bulk_create_with_history

from encyclopedia.content import Content, canonical_bytes, content_hash
from encyclopedia.drafting import check_may_write, clean_content, content_of, keep_incoming, write_words
from encyclopedia.errors import BadInput, NotAllowed
from encyclopedia.interchange.exporting import OWN_ID
from encyclopedia.models import (
    Category,
    ClinicalCode,
    Contribution,
    ReviewKind,
    Scope,
    Status,
    Topic,
    TopicKind,
)
from reviews import roles
from reviews.audit import printed_name, record_event, record_hash
from reviews.models import BoardMember, Decision, ReviewRecord
from reviews.policies import lock_person
from reviews.statements import attestation_statement
from reviews.workflow import State

from .base import lock_topic, new_round, required, version_name
from .drafts import create_topic, start_draft
from .publishing import make_edition


class Imported(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    HELD = "held"  # changed, but somebody's own words stood in the way: kept beside them
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Attestation:
    """One named chair signs that what comes in was reviewed before, and says why that can be relied on."""

    by: Any
    reason: str

    def check(self) -> BoardMember:
        """Return the chair's standing on the board, or raise NotAllowed or BadInput."""
        required(self.reason, _("Give the reason why the earlier review can be relied on."))
        person = lock_person(self.by)
        member = BoardMember.objects.filter(user=person, is_active=True).first()
        if not person.has_perm(roles.ATTEST) or member is None:
            raise NotAllowed(_("Only a chair who sits on the board can attest an import."))
        today = timezone.localdate()
        if member.licence_valid_until is not None and member.licence_valid_until < today:
            raise NotAllowed(_("The licence on record of the one who attests has ended."))
        return member

    def check_is_not(self, importer: Any) -> None:
        """Raise NotAllowed when the one who imports would attest their own import (invariant 3)."""
        if importer.pk == self.by.pk:
            raise NotAllowed(_("Whoever imports a text cannot attest it. Let another account do one of the two."))


@transaction.atomic
def import_topic(
    *,
    source_id: str,
    language: str,
    kind: TopicKind,
    raw: Mapping[str, Any],
    by: Any,
    categories: Sequence[Category] = (),
    codes: Sequence[tuple[str, str, str]] = (),
    related: Sequence[str] = (),
    current_as_of: date | None = None,
    attestation: Attestation | None = None,
) -> Imported:
    """Bring in one topic; ``source_id`` says which. One transaction; repeating it changes nothing.

    A new topic becomes a draft, or an edition under ``attestation``. A changed one becomes a new draft, never an edition.
    When a person's own draft or review stands in the way, the incoming words are kept beside it (``Imported.HELD``).
    ``codes`` are (system, code, display); ``related`` are source ids or slugs, and those that are not here are left out.
    Catalogue data is set when the topic is created and left to staff from then on.
    Raises NotAllowed or BadInput; nothing is written then.
    """
    person = lock_person(by)
    check_may_write(person)
    content = clean_content({**raw, "language": language})
    topic_id = _known_topic(source_id)
    if topic_id is None:
        topic = create_topic(
            by=person,
            kind=kind,
            title=content["title"],
            language=language,
            content=content,
            categories=list(categories),
            source_id=source_id,
            act=Contribution.Act.IMPORTED,
        )
        bulk_create_with_history(
            [ClinicalCode(topic=topic, system=s, code=c, display=d) for s, c, d in codes], ClinicalCode
        )
        if related:
            topic.related.set(Topic.objects.filter(Q(source_id__in=related) | Q(slug__in=related)))
        if attestation is not None:
            attestation.check_is_not(person)
            _attest(topic, content, attestation, current_as_of)
        return Imported.CREATED
    return _import_again(topic_id, content, person)


def _known_topic(source_id: str) -> int | None:
    """The topic that a source id names: one imported under it, or one of our own that an export named by its id."""
    found = Topic.objects.filter(source_id=source_id).values_list("pk", flat=True).first()
    if found is None and source_id.startswith(OWN_ID):
        own = Topic.objects.filter(public_id=source_id.removeprefix(OWN_ID), source_id__isnull=True)
        found = own.values_list("pk", flat=True).first()
    return found


def _import_again(topic_id: int, content: Content, by: Any) -> Imported:
    topic = lock_topic(topic_id)
    if content["language"] != topic.language:
        raise BadInput(
            _("The topic is here in another language (%(language)s). A translation needs a source id of its own.")
            % {"language": topic.language}
        )
    incoming = content_hash(content)
    if incoming == topic.imported_hash:
        return Imported.UNCHANGED
    version = topic.versions.filter(status__in=[Status.DRAFT, Status.IN_REVIEW]).first()
    waiting = topic.versions.filter(status=Status.APPROVED, editions__isnull=True).exists()
    if version is None and not waiting:
        shown = topic.editions.order_by("-number").values_list("content_hash", flat=True).first()
        outcome = Imported.UNCHANGED
        if shown != incoming:
            start_draft(topic_id=topic.pk, by=by, content=content, act=Contribution.Act.IMPORTED)
            outcome = Imported.CHANGED
    elif version is not None and version.status == Status.DRAFT and version.content_hash == topic.imported_hash:
        # Nobody touched the draft since the last import: its base is the import's own base.
        write_words(version, content, act=Contribution.Act.IMPORTED, by=by, reason="import")
        outcome = Imported.CHANGED
    elif version is not None and version.content_hash == incoming:
        outcome = Imported.UNCHANGED
    else:
        keep_incoming(topic, content, by=by, at=timezone.now())
        outcome = Imported.HELD
    Topic.objects.filter(pk=topic.pk).update(imported_hash=incoming)
    return outcome


def _attest(topic: Topic, content: Content, attestation: Attestation, current_as_of: date | None) -> None:
    """Publish the first draft of an imported topic on the word of the chair who attests its earlier review."""
    member = attestation.check()
    now = timezone.now()
    if current_as_of is None:
        raise BadInput(_("It has no current-as-of date, so it cannot come in as reviewed."))
    if current_as_of > timezone.localdate(now):
        raise BadInput(_("Its current-as-of date lies in the future."))
    version = topic.versions.get()
    version.topic = topic
    if content_hash(content_of(version)) != content_hash(content):
        raise BadInput(_("Its text did not survive storage unchanged."))
    version.status = Status.APPROVED
    version.save(update_fields=["status"])
    round_ = new_round(
        topic=topic,
        version=version,
        kind=ReviewKind.ATTESTED_IMPORT,
        scope=Scope.WHOLE_PAGE,
        note=attestation.reason,
        by=attestation.by,
    )
    record = ReviewRecord(
        round=round_,
        version=version,
        decision=Decision.ATTEST,
        signer=attestation.by,
        signer_name=printed_name(attestation.by),
        signer_profession=member.profession,
        signer_credentials=member.credentials,
        scope=round_.scope,
        content_hash=round_.content_hash,
        current_as_of=current_as_of,
        comment=attestation.reason,
        statement=attestation_statement(
            by=attestation.by,
            member=member,
            title=version.title,
            hash_=round_.content_hash,
            on=current_as_of,
            reason=attestation.reason,
        ),
        signed_at=now,
    )
    record.record_hash = record_hash(record)
    record.save(force_insert=True)
    record_event(
        act="attest import",
        by=attestation.by,
        at=now,
        topic=topic,
        subject=version_name(version),
        from_state=State.DRAFT,
        to_state=State.PUBLISHED,
        reason=attestation.reason,
        details={
            "content_hash": round_.content_hash,
            "evidence": {f"record:{record.pk}": record.record_hash},
        },
    )
    make_edition(
        round_,
        content_text=canonical_bytes(content).decode(),
        current_as_of=current_as_of,
        signers=(),
        by=attestation.by,
        actor=attestation.by,
        attestation={
            "name": record.signer_name,
            "credentials": record.signer_credentials,
            "reason": attestation.reason,
        },
    )


