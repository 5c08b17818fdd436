"""Acts of the writer: make a topic, open a draft, submit it, take it back, give it up."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.content import content_hash, section_content
from encyclopedia.drafting import clean_content, content_of, new_version
from encyclopedia.errors import BadInput, WrongState
from encyclopedia.images import with_kept_images
from encyclopedia.incoming import drop_edition, waiting_for
from encyclopedia.models import (
    Category,
    Contribution,
    Edition,
    IncomingText,
    ReviewKind,
    Scope,
    Status,
    Topic,
    TopicKind,
    TopicVersion,
)
from reviews.audit import new_event, record_event, record_events, seal_of_round
from reviews.concerns import taken_up
from reviews.editorial import check_can_be_editorial
from reviews.models import AuditEvent, Outcome, ReviewRound, Significance
from reviews.policies import check_may, check_nothing_under_way, lock_person, standing_of
from reviews.sources import blocking_gaps
from reviews.workflow import Act, Standing, State

from .base import (
    begin_on_topic,
    begin_on_version,
    close_round,
    last_edition,
    new_round,
    open_round,
    required,
    set_status,
    version_name,
)
from .making import make_topic


@transaction.atomic
def create_topic(
    *,
    by: Any,
    kind: TopicKind,
    title: str,
    language: str = "en",
    owner: Any | None = None,
    categories: tuple[Category, ...] | list[Category] = (),
    content: Mapping[str, Any] | None = None,
    source_id: str | None = None,
    act: Contribution.Act = Contribution.Act.WROTE,
) -> Topic:
    """Make a topic with its first draft: the given content, or the kind's section template, empty.

    Raises NotAllowed, or BadInput when there is no title or the content cannot be taken.
    """
    person = lock_person(by)
    check_may(Act.CREATE_TOPIC, person)
    raw = content or {
        "title": title,
        "language": language,
        "sections": [
            section_content(section.key, section.heading, "", is_callout=section.is_callout)
            for section in kind.section_templates.all()
        ],
    }
    clean = clean_content({**with_kept_images(raw, by=person), "language": language})
    required(clean["title"], _("Give the topic a title."))
    made = make_topic(
        person=person,
        kind=kind,
        content=clean,
        owner=owner,
        categories=categories,
        source_id=source_id,
        act=act,
    )
    record_events([made.event])
    return made.topic


@transaction.atomic
def start_draft(
    *,
    topic_id: int,
    by: Any,
    content: Mapping[str, Any] | None = None,
    act: Contribution.Act = Contribution.Act.EDITED,
) -> TopicVersion:
    """Open a draft with the words of the last edition (or ``content``, as an import does).

    Raises NotAllowed, or WrongState when a draft, a review or an approved version is already under way.
    """
    topic, person, _standing = begin_on_topic(Act.START_DRAFT, topic_id, by)
    check_nothing_under_way(topic)
    base = last_edition(topic)
    last = topic.versions.order_by("-number").first()
    if content is not None:
        words = clean_content({**content, "language": topic.language})
    elif base is not None:
        words = base.signed_content()
    elif last is not None:
        last.topic = topic
        words = content_of(last)
    else:
        raise WrongState(_("This topic has no text to start from."))
    version = new_version(
        topic,
        words,
        number=(last.number if last else 0) + 1,
        act=act if content is not None else None,
        by=person,
        based_on=base,
    )
    record_event(
        act=Act.START_DRAFT,
        by=person,
        at=timezone.now(),
        topic=topic,
        subject=version_name(version),
        to_state=State.DRAFT,
        details={"content_hash": version.content_hash, "based_on": base.number if base else 0},
    )
    return version


@transaction.atomic
def submit(
    *,
    version_id: int,
    by: Any,
    base_hash: str,
    note: str,
    scope: Scope = Scope.WHOLE_PAGE,
    significance: Significance = Significance.CLINICAL,
) -> ReviewRound:
    """Freeze the draft that read ``base_hash`` and open a review round with the writer's note.

    A correction is reviewed as its changes alone, by the seats that the policy asks for in corrections; an editorial
    change as its changes alone, by one. Raises NotAllowed, WrongState (not a draft, or changed since it was read; words
    of others wait to be settled), BadInput (no note; something required is missing; nothing differs from the edition
    that patients read; a change that is called editorial and is not).
    """
    topic, version, person, state = begin_on_version(Act.SUBMIT, version_id, by)
    note = required(note, _("Say what changed and why: the reviewers read this first."))
    content = content_of(version)
    actual = content_hash(content)
    if base_hash != actual:
        raise WrongState(
            _("The draft was changed after you opened this page. Look at it again, then submit.")
        )
    check_settled(version)
    gaps = blocking_gaps(content, topic)
    if gaps:
        raise BadInput(
            _("Before this can be submitted: %(gaps)s") % {"gaps": " ".join(g.message for g in gaps)}
        )
    base = last_edition(topic)
    standing = standing_of(topic)
    if standing == Standing.SHOWN and base is not None and base.content_hash == actual:
        raise BadInput(
            _("Nothing differs from the current edition. To confirm it unchanged, the chair can reaffirm it.")
        )
    if version.is_correction:
        scope = Scope.CHANGES_ONLY
        if standing != Standing.SHOWN:
            raise BadInput(
                _("Patients do not read this page now, so there is nothing to correct. Revise it.")
            )
    elif scope == Scope.CHANGES_ONLY and standing != Standing.SHOWN:
        raise BadInput(_("A page that patients do not read now needs a review of the whole page."))
    if significance == Significance.EDITORIAL:
        scope = Scope.CHANGES_ONLY
        check_can_be_editorial(topic, content, base)
    set_status(Status.IN_REVIEW, version)
    round_ = new_round(
        topic=topic,
        version=version,
        kind=_kind_of(version, base),
        scope=scope,
        significance=significance,
        note=note,
        by=person,
        content=content,
    )
    record_event(
        act=Act.SUBMIT,
        by=person,
        at=round_.opened_at,
        topic=topic,
        subject=version_name(version),
        from_state=state,
        to_state=State.IN_REVIEW,
        reason=note,
        details={
            "content_hash": actual,
            "round": round_.number,
            "scope": scope.value,
            "significance": significance.value,
            **taken_up(round_),
            "evidence": seal_of_round(round_),
        },
    )
    return round_


def _kind_of(version: TopicVersion, base: Edition | None) -> ReviewKind:
    if version.is_correction:
        return ReviewKind.CORRECTION
    return ReviewKind.REVISION if base is not None else ReviewKind.NEW


def check_settled(version: TopicVersion) -> None:
    """Raise WrongState while words of others wait beside the draft for its writer's answer."""
    waiting = waiting_for(version)
    if waiting is None:
        return
    if waiting.origin == IncomingText.Origin.IMPORT:
        raise WrongState(
            _("An import brought other words for this topic. Settle them in the editor before you submit.")
        )
    raise WrongState(
        _(
            "Another edition was published meanwhile, and changed the same parts. Settle them in the editor before "
            "you submit."
        )
    )


def to_draft(
    act: Act, round_: ReviewRound, state: State, outcome: Outcome, by: Any, reason: str
) -> AuditEvent:
    """Close an open round and make its version a draft again; return the event to record.

    The caller holds the lock on the topic and has checked that it may be done.
    """
    version = round_.version
    close_round(round_, outcome, by)
    set_status(Status.DRAFT, version)
    return new_event(
        act=act,
        by=by,
        at=timezone.now(),
        topic=version.topic,
        subject=version_name(version),
        from_state=state,
        to_state=State.DRAFT,
        reason=reason,
        details={"round": round_.number},
    )


@transaction.atomic
def recall(*, version_id: int, by: Any, reason: str) -> None:
    """Take a version back from review; its round closes and what was signed there counts for nothing."""
    _topic, version, person, state = begin_on_version(Act.RECALL, version_id, by)
    reason = required(reason, _("Say why you take it back."))
    record_events([to_draft(Act.RECALL, open_round(version), state, Outcome.RECALLED, person, reason)])


@transaction.atomic
def abandon_draft(*, version_id: int, by: Any, base_hash: str, reason: str) -> None:
    """Give up a draft that read ``base_hash``. Its words are kept. Raises WrongState when it changed since."""
    topic, version, person, state = begin_on_version(Act.ABANDON, version_id, by)
    reason = required(reason, _("Say why you give it up."))
    if base_hash != version.content_hash:
        raise WrongState(_("The draft was changed after you opened this page. Look at it again."))
    drop_edition(version, by=person)
    set_status(Status.ABANDONED, version)
    record_event(
        act=Act.ABANDON,
        by=person,
        at=timezone.now(),
        topic=topic,
        subject=version_name(version),
        from_state=state,
        to_state=State.ABANDONED,
        reason=reason,
    )
