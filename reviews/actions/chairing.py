"""Acts of the chair: reaffirm, withdraw, restore, rename, send back."""

import re
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia import publication
from encyclopedia.errors import BadInput, WrongState
from encyclopedia.models import Edition, FormerSlug, ReviewKind, Scope, Status, Topic
from reviews.audit import lock_chain, new_event, record_event, record_events, seal_of_round
from reviews.concerns import taken_up
from reviews.models import AuditEvent, Outcome, ReviewRound
from reviews.policies import check_may, check_no_open_review, standing_of
from reviews.retrospect import owed_by
from reviews.workflow import Act, Standing, State, is_open_to

from .base import (
    begin_on_topic,
    begin_on_version,
    cancel_rounds,
    close_round,
    last_edition,
    new_round,
    open_round,
    required,
    version_name,
)
from .drafts import to_draft
from .urgent import last_try

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def whole_page_round(act: Act, topic: Topic, by: Any | None, note: str) -> tuple[ReviewRound, AuditEvent]:
    """Open a review of the last edition of a locked topic; return it and the event to record. ``by`` None: the clock.

    Raises WrongState when there is no edition, when one is open already, or when the stored text is not the signed one.
    """
    edition = last_edition(topic)
    if edition is None:
        raise WrongState(_("This topic has no edition yet."))
    version = edition.version
    version.topic = topic
    check_no_open_review(version)
    owed = owed_by(topic)
    round_ = new_round(
        topic=topic,
        version=version,
        kind=ReviewKind.REAFFIRMATION,
        scope=Scope.WHOLE_PAGE,
        note=note,
        by=by,
        follows=last_try(owed.edition) if owed else None,
        due_on=owed.due_on if owed else None,
    )
    if round_.content_hash != edition.content_hash:
        raise WrongState(_("The stored text of this page is not the one that was signed. Run verify_audit."))
    event = new_event(
        act=act,
        by=by,
        at=round_.opened_at,
        topic=topic,
        subject=f"edition {edition.number}",
        reason=note,
        details={
            "round": round_.number,
            "content_hash": round_.content_hash,
            **taken_up(round_),
            "evidence": seal_of_round(round_),
        },
    )
    return round_, event


def before_the_board(
    act: Act, topic: Topic, by: Any, note: str
) -> tuple[ReviewRound | None, list[AuditEvent]]:
    """The open review of a locked topic's page as it stands; else one that opens now, with the event to record. None
    where patients do not read the page. All that comes up out of turn is brought before the board here.

    Raises NotAllowed when one has to open and ``by`` may not.
    """
    last = last_edition(topic)
    if last is not None:
        open_now = ReviewRound.objects.filter(version=last.version_id, closed_at__isnull=True).first()
        if open_now is not None:
            return open_now, []
    check_may(act, by)
    if not is_open_to(act, standing_of(topic)):
        return None, []
    round_, event = whole_page_round(act, topic, by, note)
    return round_, [event]


def _open_whole_page_round(act: Act, topic: Topic, by: Any, note: str) -> ReviewRound:
    round_, event = whole_page_round(act, topic, by, note)
    record_events([event])
    return round_


@transaction.atomic
def open_reaffirmation(*, topic_id: int, by: Any, note: str) -> ReviewRound:
    """Open a review of the whole page as it is. Its approval makes a new edition: same version, later date.

    Where the page was published in urgency and no full board has signed it since, this is that review, opened again.
    """
    topic, person, _standing = begin_on_topic(Act.REAFFIRM, topic_id, by)
    return _open_whole_page_round(
        Act.REAFFIRM, topic, person, required(note, _("Say why the page is reviewed now."))
    )


@transaction.atomic
def restore_topic(*, topic_id: int, by: Any, note: str) -> ReviewRound:
    """Open a whole-page review of the last edition of a withdrawn topic. Its approval shows the topic again."""
    topic, person, _standing = begin_on_topic(Act.RESTORE, topic_id, by)
    return _open_whole_page_round(
        Act.RESTORE, topic, person, required(note, _("Say why the page can be shown again."))
    )


@transaction.atomic
def cancel_reaffirmation(*, version_id: int, by: Any, reason: str) -> None:
    """Close an open reaffirmation (or restoration) without a decision."""
    topic, version, person, state = begin_on_version(Act.CANCEL_REAFFIRMATION, version_id, by)
    reason = required(reason, _("Say why the review is cancelled."))
    round_ = open_round(version)
    close_round(round_, Outcome.CANCELLED, person)
    record_event(
        act=Act.CANCEL_REAFFIRMATION,
        by=person,
        at=timezone.now(),
        topic=topic,
        subject=version_name(version),
        from_state=state,
        to_state=state,
        reason=reason,
        details={"round": round_.number},
    )


@transaction.atomic
def withdraw_topic(*, topic_id: int, by: Any, reason: str) -> Edition:
    """Stop showing the topic at once. Open reaffirmations of it close; drafts, corrections and their reviews go on.

    Nothing that was signed before counts towards showing it again (``policies.quorum``). The instant is taken once the
    chain is locked, as ``publishing.make_edition`` does.
    """
    topic, person, standing = begin_on_topic(Act.WITHDRAW, topic_id, by)
    reason = required(reason, _("Say why the page is withdrawn: the record keeps it."))
    edition = topic.editions.shown().select_for_update(no_key=True).get()
    open_rounds = list(
        ReviewRound.objects.filter(topic=topic, closed_at__isnull=True).select_related("version")
    )
    events = cancel_rounds(
        [round_ for round_ in open_rounds if round_.kind == ReviewKind.REAFFIRMATION],
        topic=topic,
        by=person,
        actor=person,
        to_state=State.PUBLISHED,
        reason=_("The topic was withdrawn."),
    )
    for round_ in open_rounds:
        # An approval that waits for its date was given to a page that was shown. It must not bring this one back,
        # neither now nor after another review has.
        if round_.version.status == Status.APPROVED and round_.kind != ReviewKind.REAFFIRMATION:
            round_.version.topic = topic
            events.append(
                to_draft(
                    Act.SEND_BACK,
                    round_,
                    State.WAITING,
                    Outcome.CANCELLED,
                    person,
                    _("The topic was withdrawn."),
                )
            )
    head = lock_chain()
    # Whatever a clock that was set back says: it comes down now.
    edition.shown_until = max(timezone.now(), edition.shown_from + timedelta(microseconds=1))
    edition.save(update_fields=["shown_until"])
    topic.withdrawn_at, topic.withdrawn_by, topic.withdrawn_reason = edition.shown_until, person, reason
    topic.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    publication.hide(topic)
    withdrawn = new_event(
        act=Act.WITHDRAW,
        by=person,
        at=edition.shown_until,
        topic=topic,
        subject=f"edition {edition.number}",
        from_state=standing,
        to_state=Standing.WITHDRAWN,
        reason=reason,
        details={"edition": edition.number},
    )
    record_events([withdrawn, *events], head)
    return edition


@transaction.atomic
def rename_topic(*, topic_id: int, by: Any, slug: str, base_slug: str) -> Topic:
    """Give the topic another address; the one it had redirects for ever. ``base_slug`` is the address as it was read.

    Raises BadInput for an address that is malformed, taken, or once was another topic's.
    """
    topic, person, standing = begin_on_topic(Act.RENAME, topic_id, by)
    slug = required(slug, _("Give the new address.")).lower()
    if base_slug != topic.slug:
        raise WrongState(_("The address was changed after you opened this page. Look at it again."))
    if not SLUG.fullmatch(slug) or len(slug) > 120:
        raise BadInput(_("Use small letters, digits and single hyphens, 120 characters at most."))
    if slug == topic.slug:
        raise BadInput(_("That is the address it has."))
    taken = _("Another topic has, or once had, this address. Choose another.")
    if (
        Topic.objects.filter(slug=slug).exists()
        or FormerSlug.objects.filter(slug=slug).exclude(topic=topic).exists()
    ):
        raise BadInput(taken)
    FormerSlug.objects.filter(slug=slug, topic=topic).delete()
    former = topic.slug
    topic.slug = slug
    try:
        with transaction.atomic():
            topic.save(update_fields=["slug"])
    except IntegrityError as error:  # another topic got it since we looked
        raise BadInput(taken) from error
    head = lock_chain()
    now = timezone.now()
    FormerSlug.objects.create(slug=former, topic=topic, retired_at=now)
    publication.move(topic, former)
    renamed = new_event(
        act=Act.RENAME,
        by=person,
        at=now,
        topic=topic,
        subject="address",
        from_state=standing,
        to_state=standing,
        details={"from": former, "to": slug},
    )
    record_events([renamed], head)
    return topic


@transaction.atomic
def send_back(*, version_id: int, by: Any, reason: str) -> None:
    """Undo an approval that waits for its date: the version is a draft again and needs a new review."""
    _topic, version, person, state = begin_on_version(Act.SEND_BACK, version_id, by)
    reason = required(reason, _("Say why it goes back: the writer works from this."))
    record_events([to_draft(Act.SEND_BACK, open_round(version), state, Outcome.CANCELLED, person, reason)])
