"""Acts on what comes up about a page out of turn: bring it before the board, or say that no review is needed.

A concern that waits is taken up by the next whole-page review of its page, whoever opens that (``base.new_round``).
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.errors import WrongState
from encyclopedia.models import Edition, Scope, Status, Topic
from encyclopedia.models.search import SearchName
from encyclopedia.search.words import key
from reviews.audit import new_event, record_event, record_events, seal_of_concern, seal_of_settlement
from reviews.concerns import base_of_concerns, unanswered, waiting
from reviews.models import AuditEvent, Concern, ReviewRound
from reviews.workflow import Act

from .base import begin_on_topic, lock_topics, required
from .chairing import before_the_board

FLAGGED = "flag a page whose names changed"


@transaction.atomic
def raise_concern(*, topic_id: int, by: Any, note: str) -> tuple[Concern, bool]:
    """Bring something before the board: a whole-page review opens, or the one that is open is told. Returns the concern
    and whether a review was opened for it.

    Raises NotAllowed, BadInput (no note), WrongState (patients do not read the page; the same person brought the same
    words, and nobody has answered them yet: a form that was sent twice).
    """
    topic, person, _standing = begin_on_topic(Act.RAISE_CONCERN, topic_id, by)
    note = required(note, _("Say what came up: the reviewers read this first."))
    if unanswered(topic).filter(kind=Concern.Kind.NOTE, raised_by=person, words=note).exists():
        raise WrongState(
            _(
                "You brought these very words before the board, and they are not answered yet: they stand there once."
            )
        )
    made = Concern.objects.create(
        topic=topic, kind=Concern.Kind.NOTE, words=note, raised_at=timezone.now(), raised_by=person
    )
    # A review that opens takes it up with all else that waits; one that is open is told of it alone.
    made.round, events = before_the_board(Act.RAISE_CONCERN, topic, person, note)
    made.save(update_fields=["round"])
    is_new = bool(events)
    if is_new:
        events[0].details["evidence"] |= seal_of_concern(made)
    else:
        events = [_event_of(made, topic, Act.RAISE_CONCERN)]
    record_events(events)
    return made, is_new


def _event_of(concern: Concern, topic: Topic, act: str) -> AuditEvent:
    return new_event(
        act=act,
        by=concern.raised_by,
        at=concern.raised_at,
        topic=topic,
        subject=f"concern {concern.pk}",
        reason=concern.words,
        details=came_up(concern),
    )


@transaction.atomic
def settle_concerns(*, topic_id: int, by: Any, reason: str, base: str) -> list[Concern]:
    """Say that what came up about a page needs no review. ``base`` is ``base_of_concerns`` as the chair saw it.

    Raises NotAllowed, BadInput (no reason), WrongState (nothing waits, or something else by now).
    """
    topic, person, standing = begin_on_topic(Act.SETTLE_CONCERN, topic_id, by)
    concerns = list(waiting(topic))
    if not concerns:
        raise WrongState(_("Nothing that came up about this page waits for an answer."))
    reason = required(reason, _("Say why no review is needed."))
    if base_of_concerns(topic) != base:
        raise WrongState(_("Something else came up after you opened this page. Look at it again."))
    now = timezone.now()
    for one in concerns:
        one.settled_at, one.settled_by, one.reason = now, person, reason
        one.save(update_fields=["settled_at", "settled_by", "reason"])
    record_event(
        act=Act.SETTLE_CONCERN,
        by=person,
        at=now,
        topic=topic,
        subject=f"concern {concerns[0].pk}",
        from_state=standing,
        to_state=standing,
        reason=reason,
        details={
            "concerns": [one.pk for one in concerns],
            "evidence": {name: hash_ for one in concerns for name, hash_ in seal_of_settlement(one).items()},
        },
    )
    return concerns


def flag(topics: Iterable[Topic], kind: Concern.Kind, words: str, by: Any) -> list[Concern]:
    """Say of pages that patients read that somebody should look at them: a review of the whole page that is open is
    told, unless everybody has signed it; the others wait for a chair. Three queries.

    Part of another act, which holds the locks on the topics and records the evidence.
    """
    shown = set(Edition.objects.shown().filter(topic__in=topics).values_list("topic", flat=True))
    rounds = ReviewRound.objects.filter(topic__in=shown, closed_at__isnull=True, scope=Scope.WHOLE_PAGE)
    # What was approved and waits for its date is published without anybody reading it again.
    is_signed = Q(version__status=Status.APPROVED) & ~Exists(
        Edition.objects.filter(version=OuterRef("version"))
    )
    open_now = {round_.topic_id: round_ for round_ in rounds.exclude(is_signed).order_by("number")}
    now = timezone.now()
    return Concern.objects.bulk_create(
        Concern(topic_id=pk, kind=kind, words=words, raised_at=now, raised_by=by, round=open_now.get(pk))
        for pk in sorted(shown)
    )


def came_up(concern: Concern) -> dict[str, Any]:
    """For the details of the event of what came up: its key and seal, and the number of the review that has it."""
    return {
        "concerns": [concern.pk],
        "round": concern.round.number if concern.round else None,
        "evidence": seal_of_concern(concern),
    }


@transaction.atomic
def flag_named(phrases: Iterable[str], language: str, words: str, by: Any) -> list[Concern]:
    """Flag the pages that are looked for under one of these names, with an event for each.

    Locks their topics: call it before anything of the same act locks the chain.
    """
    keys = {key(phrase) for phrase in phrases}
    named = SearchName.objects.filter(key__in=keys, topic__language=language).values("topic")
    topics = {one.pk: one for one in lock_topics(Topic.objects.filter(pk__in=named))}
    made = flag(topics.values(), Concern.Kind.NAMES, words, by)
    if made:
        record_events([_event_of(one, topics[one.topic_id], FLAGGED) for one in made])
    return made
