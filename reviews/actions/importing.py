"""Importing one topic: a draft, or (attested by a named chair) an edition that an earlier system had reviewed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.content import Content, canonical_text, content_hash
from encyclopedia.drafting import ask_content, clean_content, write_words
from encyclopedia.errors import BadInput, NotAllowed
from encyclopedia.images import with_kept_images
from encyclopedia.incoming import keep_incoming
from encyclopedia.models import (
    Category,
    ClinicalCode,
    Contribution,
    Edition,
    ReviewKind,
    Scope,
    Status,
    Topic,
    TopicKind,
    TopicVersion,
)
from encyclopedia.statements import SelectFew, insert, insert_with_history, reserve_keys, sent_ahead
from reviews import roles
from reviews.audit import RECORD_FORM, new_event, printed_name, record_events, record_hash, seal_of_round
from reviews.models import BoardMember, Decision, ReviewRecord, ReviewRound
from reviews.policies import check_disclosed, check_may, check_member, lock_person, under_way
from reviews.statements import attestation_statement
from reviews.workflow import Act, State

from .address import ask_known, ask_named
from .base import Case, ask_locked, lock_topic, new_round, required, version_name
from .drafts import start_draft
from .making import Made, make_topic
from .publishing import make_edition

# Whoever imports and whoever attests, who may be one (for drafts) or two.
_LOCKED_PEOPLE = SelectFew(
    lambda ids: (
        get_user_model()
        .objects.select_for_update(no_key=True)
        .filter(pk__in=ids, is_active=True)
        .order_by("pk")
        .values_list("pk")
    )
)


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
        """Return the chair's standing on the board, or raise NotAllowed or BadInput.

        Attesting is a signature: term, licence and yearly disclosure have to hold, as for any other.
        """
        required(self.reason, _("Give the reason why the earlier review can be relied on."))
        person = lock_person(self.by)
        member: BoardMember | None = getattr(person, "board_member", None)
        if not person.has_perm(roles.ATTEST) or member is None or not member.is_active:
            raise NotAllowed(_("Only a chair who sits on the board can attest an import."))
        today = timezone.localdate()
        check_member(person, today)
        check_disclosed(member, today)
        return member

    def check_is_not(self, importer: Any) -> None:
        """Raise NotAllowed when the one who imports would attest their own import (invariant 3)."""
        if importer.pk == self.by.pk:
            raise NotAllowed(
                _("Whoever imports a text cannot attest it. Let another account do one of the two.")
            )


@dataclass(frozen=True)
class Vetted:
    """The people of one batch, whose roles were checked when it began. Each topic asks again that they are active."""

    by: Any
    member: BoardMember | None


def vet(by: Any, attestation: Attestation | None) -> Vetted:
    """Check who imports and, for an attested import, who attests; raise NotAllowed or BadInput. In a transaction."""
    person = lock_person(by)
    check_may(Act.CREATE_TOPIC, person)
    if attestation is None:
        return Vetted(person, None)
    attestation.check_is_not(person)
    return Vetted(person, attestation.check())


def _lock_vetted(vetted: Vetted) -> None:
    """Lock the people of a batch for this topic, in one order; raise NotAllowed when one was deactivated since."""
    ids = {vetted.by.pk, vetted.member.user_id if vetted.member else vetted.by.pk}
    if len(_LOCKED_PEOPLE.rows(ids)) != len(ids):
        raise NotAllowed(_("An account of this import is not active any more."))


@transaction.atomic(savepoint=False)
@sent_ahead()
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
    vetted: Vetted | None = None,
) -> Imported:
    """Bring in one topic; ``source_id`` says which. One transaction; repeating it changes nothing.

    A new topic becomes a draft, or an edition under ``attestation``. A changed one becomes a new draft, never an
    edition. When a person's own draft or review stands in the way, the incoming words are kept beside it
    (``Imported.HELD``). ``codes`` are (system, code, display); ``related`` are source ids or slugs, and those that
    are not here are left out. Catalogue data is set when the topic is created and left to staff from then on. Raises
    NotAllowed or BadInput; nothing is written then. ``vetted`` is what ``vet`` said of these people for a batch.
    """
    # Each question is asked before the work that can be done without its answer.
    asked, named = ask_known(source_id), ask_named(related)
    reserve_keys(TopicVersion, ReviewRound, ReviewRecord, Edition)
    content = clean_content({**with_kept_images(raw, by=by), "language": language})
    topic_id = asked()
    known = lock_topic(topic_id) if topic_id is not None else None
    neighbours = ask_locked(named() if known is None else ())
    # Before the first event: the locks on people come before that on the audit chain.
    if vetted is None:
        vetted = vet(by, attestation if known is None else None)
    else:
        _lock_vetted(vetted)
    person = vetted.by
    if known is None:
        required(content["title"], _("Give the topic a title."))
        made = make_topic(
            person=person,
            kind=kind,
            content=content,
            owner=None,
            categories=categories,
            source_id=source_id,
            act=Contribution.Act.IMPORTED,
            related=neighbours(),
        )
        insert_with_history(
            [ClinicalCode(topic=made.topic, system=s, code=c, display=d) for s, c, d in codes], is_told=False
        )
        if attestation is not None and vetted.member is not None:
            _attest(made, content, attestation, vetted.member, current_as_of)
        else:
            record_events([made.event])
        return Imported.CREATED
    return _import_again(known, content, person)


def _import_again(topic: Topic, content: Content, by: Any) -> Imported:
    """Bring changed words to a topic that is here. The caller holds the lock on it."""
    if content["language"] != topic.language:
        raise BadInput(
            _(
                "The topic is here in another language (%(language)s). A translation needs a source id of its own."
            )
            % {"language": topic.language}
        )
    incoming = content_hash(content)
    if incoming == topic.imported_hash:
        return Imported.UNCHANGED
    version = under_way(topic)  # a correction does not stand in its way
    if version is None:
        shown = topic.editions.order_by("-number").values_list("content_hash", flat=True).first()
        outcome = Imported.UNCHANGED
        if shown != incoming:
            start_draft(topic_id=topic.pk, by=by, content=content, act=Contribution.Act.IMPORTED)
            outcome = Imported.CHANGED
    elif version.status == Status.DRAFT and version.content_hash == topic.imported_hash:
        # Nobody touched the draft since the last import: its base is the import's own base.
        write_words(version, content, act=Contribution.Act.IMPORTED, by=by, reason="import")
        outcome = Imported.CHANGED
    elif version.content_hash == incoming:
        outcome = Imported.UNCHANGED
    else:
        keep_incoming(topic, content, by=by, at=timezone.now())
        outcome = Imported.HELD
    Topic.objects.filter(pk=topic.pk).update(imported_hash=incoming)
    return outcome


def _attest(
    made: Made,
    content: Content,
    attestation: Attestation,
    member: BoardMember,
    current_as_of: date | None,
) -> None:
    """Publish the first draft of an imported topic on the word of the chair who attests its earlier review."""
    now = timezone.now()
    if current_as_of is None:
        raise BadInput(_("It has no current-as-of date, so it cannot come in as reviewed."))
    if current_as_of > timezone.localdate(now):
        raise BadInput(_("Its current-as-of date lies in the future."))
    empty = [section for section in content["sections"] if not canonical_text(section["html"])]
    if len(empty) == len(content["sections"]):
        raise BadInput(_("It has no text, so it cannot come in as reviewed."))
    for section in empty:
        message = _("Its section “%(heading)s” has no text, so it cannot come in as reviewed.")
        raise BadInput(message % {"heading": section["heading"]})
    if not all(section["heading"] for section in content["sections"]):
        raise BadInput(_("A section has no heading, so it cannot come in as reviewed."))
    topic, version = made.topic, made.version
    stored = ask_content(version)
    round_ = new_round(
        topic=topic,
        version=version,
        kind=ReviewKind.ATTESTED_IMPORT,
        scope=Scope.WHOLE_PAGE,
        note=attestation.reason,
        by=attestation.by,
        content=content,
        is_first=True,
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
        form=RECORD_FORM,
        signed_at=now,
    )
    record.record_hash = record_hash(record)
    insert([record])
    attested = new_event(
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
            "evidence": {f"record:{record.pk}": record.record_hash, **seal_of_round(round_)},
        },
    )
    case = Case(
        round=round_,
        content=content,
        content_hash=round_.content_hash,
        before=None,
        contributors=set(),
        records=[record],
        other_rounds=[],
        assignments=[],
    )
    make_edition(
        case,
        current_as_of=current_as_of,
        signers=(),
        by=attestation.by,
        actor=attestation.by,
        after=[made.event, attested],
        attestation={
            "name": record.signer_name,
            "credentials": record.signer_credentials,
            "reason": attestation.reason,
            "signed_on": timezone.localdate(now).isoformat(),
        },
    )
    # Asked for before, and compared last, so that nothing waits for it: what is written above goes with the refusal.
    if content_hash(stored()) != version.content_hash:
        raise BadInput(_("Its text did not survive storage unchanged."))
