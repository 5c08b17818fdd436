"""Corrections: live text is corrected beside a longer draft; whichever is published first is brought to the other."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.content import Content, ContentInvalid, content_hash
from encyclopedia.drafting import content_of, new_version, write_words
from encyclopedia.incoming import keep_edition, waiting_for
from encyclopedia.models import Edition, Status, Topic, TopicVersion
from encyclopedia.rebase import rebase
from reviews.audit import new_event, record_event
from reviews.models import AuditEvent, Outcome
from reviews.policies import check_nothing_under_way, state_of, under_way
from reviews.workflow import Act, State

from .base import begin_on_topic, close_round, open_round, set_status, version_name

BROUGHT_IN = "bring in an edition"


@transaction.atomic
def start_correction(*, topic_id: int, by: Any) -> TopicVersion:
    """Open a correction with the words of the edition that patients read, beside a longer draft or its review.

    Raises NotAllowed, or WrongState when the page is not shown or a correction is already under way.
    """
    topic, person, _standing = begin_on_topic(Act.START_CORRECTION, topic_id, by)
    check_nothing_under_way(topic, correction=True)
    base = topic.editions.shown().get()
    last = topic.versions.order_by("-number").values_list("number", flat=True)[0]
    version = new_version(
        topic,
        base.signed_content(),
        number=last + 1,
        act=None,
        by=person,
        based_on=base,
        is_correction=True,
    )
    record_event(
        act=Act.START_CORRECTION,
        by=person,
        at=timezone.now(),
        topic=topic,
        subject=version_name(version),
        to_state=State.DRAFT,
        details={"content_hash": version.content_hash, "based_on": base.number},
    )
    return version


def bring_to_others(edition: Edition, *, by: Any, actor: Any | None) -> list[AuditEvent]:
    """Bring the words of a new edition to the version under way that began before it; return the events to record.

    A correction comes to the longer draft, a longer draft to the correction, in the transaction that publishes. A
    version in review or waiting for its date becomes a draft again, since its words change: its round closes. ``by``
    is who published, ``actor`` None where the clock did.
    """
    version = under_way(edition.topic, correction=not edition.version.is_correction)
    if version is None:
        if edition.version.is_correction:
            _name_for_staff(edition)
        return []
    base = version.based_on
    if base is None or base.content_hash == edition.content_hash:
        return []
    state = state_of(version)
    closed = None
    if state != State.DRAFT:
        closed = open_round(version)
        close_round(closed, Outcome.CANCELLED, by)
        set_status(Status.DRAFT, version)
    before = version.content_hash
    asked = _rebase(version, base.signed_content(), edition, by=by)
    return [
        new_event(
            act=BROUGHT_IN,
            by=actor,
            at=edition.shown_from,
            topic=edition.topic,
            subject=version_name(version),
            from_state=state,
            to_state=State.DRAFT,
            reason=_why(edition, is_asked=bool(asked), is_back=closed is not None),
            details={
                "edition": edition.number,
                "began from": base.number,
                "content_hash": version.content_hash,
                "content_hash before": before,
                "asked": asked,
                **({"closed round": closed.number} if closed else {}),
            },
        )
    ]


def _rebase(version: TopicVersion, base: Content, edition: Edition, *, by: Any) -> list[str]:
    """Give a draft the clean changes of the edition, and the edition as its base; return the parts to be settled.

    No hand is noted: the words that come are those of an edition, which were reviewed. So whoever wrote them does not
    become an author of this draft, and whoever signed them may sign it.
    """
    mine = content_of(version)
    try:
        rebased = rebase(base, edition.signed_content(), mine)
        content, asked = rebased.content, [conflict.part for conflict in rebased.conflicts]
    except ContentInvalid:  # an old text that could not be saved today: its writer settles all of it by hand
        content, asked = mine, ["all"]
    was_open = waiting_for(version)
    version.based_on = edition
    if content_hash(content) != version.content_hash:
        write_words(version, content, act=None, by=by, reason=f"edition {edition.number}")
    else:
        version.save(update_fields=["based_on"])
    if asked or (was_open is not None and was_open.base):
        keep_edition(edition, base, by=by)
    return asked


def _why(edition: Edition, *, is_asked: bool, is_back: bool) -> str:
    if edition.version.is_correction:
        words = [_("A correction of this page was published, so its words came into this draft.")]
    else:
        words = [_("A longer draft of this page was published, so its words came into this correction.")]
    if is_back:
        words.append(_("Its words changed, so it is a draft again and needs a new review."))
    if is_asked:
        words.append(_("Both changed the same parts: its writer settles them in the editor."))
    return " ".join(words)


def _name_for_staff(edition: Edition) -> None:
    """Let staff know the topic by its new title, where no longer draft gives it one."""
    Topic.objects.filter(pk=edition.topic_id).exclude(staff_title=edition.title).update(
        staff_title=edition.title
    )
