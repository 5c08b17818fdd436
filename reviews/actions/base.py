"""What every act begins with: locks, fresh reads, and small checks of what was typed."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.content import Content, canonical_bytes, content_hash
from encyclopedia.drafting import content_of
from encyclopedia.errors import BadInput, WrongState
from encyclopedia.models import Edition, ReviewKind, Scope, Status, Topic, TopicVersion
from encyclopedia.models.versions import OPEN_STATUSES
from encyclopedia.statements import SelectFew, insert, update
from reviews.audit import new_event
from reviews.checklists import freeze_checklists
from reviews.concerns import waiting
from reviews.hands import contributors_of
from reviews.models import (
    Assignment,
    AssignmentStatus,
    AuditEvent,
    Outcome,
    ReviewRecord,
    ReviewRound,
    RoundText,
    Significance,
)
from reviews.policies import check_may, check_state, lock_person, standing_of, state_of
from reviews.quorum import Quorum, quorum
from reviews.seats import ATTESTED, freeze, time_for
from reviews.workflow import Act, Standing, State

# Rounds about words that an edition holds already, or holds before anybody else reads them.
_IN_AN_EDITION = (ReviewKind.REAFFIRMATION, ReviewKind.ATTESTED_IMPORT)
_FIELDS = [field.attname for field in Topic._meta.concrete_fields]  # noqa: SLF001 - as Django's own rows are
_LOCKED = SelectFew(
    lambda ids: (
        Topic.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list(*_FIELDS)
    )
)


def lock_topic(topic_id: int) -> Topic:
    """Lock the topic's row for the rest of the transaction and return it as it now is. Raises WrongState if gone."""
    return _lock(pk=topic_id)


def lock_topics(topics: Iterable[Topic]) -> list[Topic]:
    """Lock several topics, in one order, that an act is about to name as related to another.

    PostgreSQL checks foreign keys at the commit, and so asks for these rows when the act already holds the audit chain.
    Whoever changes the address of one of them holds that row and waits for the chain: taken early, the locks keep the
    two from waiting for each other.
    """
    return ask_locked({one.pk for one in topics})()


def ask_locked(topic_ids: Collection[int]) -> Callable[[], list[Topic]]:
    """Lock the same by their keys, and return what tells them when they are needed."""
    asked = _LOCKED.ask(topic_ids)
    return lambda: [Topic(**dict(zip(_FIELDS, row, strict=True))) for row in asked()]


def _lock(**which: int) -> Topic:
    """Lock one topic, named by itself, a version or a round: triggers hold that those never change their topic."""
    # Without the key: a topic that comes to name this one as related need not wait.
    rows = Topic.objects.select_for_update(of=("self",), no_key=True).select_related("kind")
    topic = rows.filter(**which).order_by().first()
    if topic is None:
        raise WrongState(_("This does not exist (any more)."))
    return topic


def begin_on_topic(act: Act, topic_id: int, by: Any) -> tuple[Topic, Any, Standing]:
    """Lock the topic, re-read the person, and check both against the table."""
    topic = lock_topic(topic_id)
    person = lock_person(by)
    check_may(act, person)
    standing = standing_of(topic)
    check_state(act, standing)
    return topic, person, standing


def begin_on_version(act: Act, version_id: int, by: Any) -> tuple[Topic, TopicVersion, Any, State]:
    """Lock the version's topic, re-read version and person, and check both against the table."""
    topic = _lock(versions=version_id)
    person = lock_person(by)
    check_may(act, person)
    version = TopicVersion.objects.get(pk=version_id)
    version.topic = topic
    state = state_of(version)
    check_state(act, state)
    return topic, version, person, state


@dataclass
class Case:
    """One round with all that a decision on it rests on, read once under the lock on its topic.

    ``content_hash`` is computed from the words as they stand in the database, not copied from anywhere.
    """

    round: ReviewRound
    content: Content
    content_hash: str
    before: Edition | None
    contributors: set[int]
    records: list[ReviewRecord]
    other_rounds: list[ReviewRound]
    assignments: list[Assignment]
    is_alone: bool = True  # no other version of the topic is under way

    def quorum(self) -> Quorum:
        return quorum(self.round, self.content_hash, self.records, self.contributors)


def begin_on_round(act: Act, round_id: int, by: Any) -> tuple[Case, Any, State]:
    """Lock the round's topic, re-read all that the decision rests on, and check person and state against the table."""
    topic = _lock(rounds=round_id)
    person = lock_person(by)
    check_may(act, person)
    case = read_case(topic, round_id)
    state = state_of(case.round.version)
    check_state(act, state)
    return case, person, state


def read_case(topic: Topic, round_id: int) -> Case:
    """Read a round of a locked topic."""
    waits = Q(status=Status.APPROVED, editions__isnull=True)
    others = TopicVersion.objects.filter(Q(status__in=OPEN_STATUSES) | waits, topic=OuterRef("topic"))
    rounds = (
        ReviewRound.objects.filter(Q(pk=round_id) | Q(topic=topic, closed_at__isnull=True))
        .select_related("version")
        .annotate(
            is_signed=Exists(ReviewRecord.objects.filter(round=OuterRef("pk"))),
            is_alone=~Exists(others.exclude(pk=OuterRef("version"))),
        )
    )
    by_id = {one.pk: one for one in rounds.order_by("pk")}
    round_ = by_id.pop(round_id)
    # What the round says is not there is not asked for: the first signature finds none before it.
    records = round_.records.select_related("signer__board_member") if round_.is_signed else ()
    round_.topic = round_.version.topic = topic
    content = content_of(round_.version)
    return Case(
        round=round_,
        content=content,
        content_hash=content_hash(content),
        before=last_edition(topic),
        contributors=contributors_of(round_),
        records=list(records),
        other_rounds=list(by_id.values()),
        assignments=list(round_.assignments.select_related("member__user")),
        is_alone=round_.is_alone,
    )


def required(text: str, message: str) -> str:
    """Return the text without its outer spaces; raise BadInput with ``message`` when nothing is left."""
    text = text.strip()
    if not text:
        raise BadInput(message)
    return text


def open_round(version: TopicVersion) -> ReviewRound:
    """Return the open round of a version, or raise WrongState."""
    round_ = ReviewRound.objects.filter(version=version, closed_at__isnull=True).first()
    if round_ is None:
        raise WrongState(_("No review of this version is open."))
    round_.version, round_.topic = version, version.topic
    return round_


def new_round(
    *,
    topic: Topic,
    version: TopicVersion,
    kind: ReviewKind,
    scope: Scope,
    note: str,
    by: Any,
    content: Content | None = None,
    is_first: bool = False,
    significance: Significance = Significance.CLINICAL,
    full_board: bool = False,
    follows: ReviewRound | None = None,
    due_on: date | None = None,
) -> ReviewRound:
    """Open a round on the words as they are now, with a frozen copy of the policy (``seats.freeze``).

    One of the whole page takes up what came up about it: ``concerns.taken_up`` names that for the event.

    ``full_board`` asks a correction for every seat, as after an editorial change proved clinical.
    ``follows`` is the urgent round whose edition this one reviews in retrospect (or the try before), ``due_on`` the
    deadline of that; else the policy gives the time.
    ``content`` are those words, where the caller has read them; ``is_first`` spares the question for earlier rounds.
    """
    now = timezone.now()
    content = content or content_of(version)
    if kind == ReviewKind.ATTESTED_IMPORT:
        policy = ATTESTED
    else:
        policy = freeze(topic, content, kind=kind, significance=significance, full_board=full_board)
        policy |= {"checklists": freeze_checklists(topic.kind, scope)}
    last = 0
    if not is_first:
        last = topic.rounds.order_by("-number").values_list("number", flat=True).first() or 0
    round_ = ReviewRound(
        topic=topic,
        version=version,
        number=last + 1,
        kind=kind,
        scope=scope,
        significance=significance,
        content_hash=content_hash(content),
        policy=policy,
        note=note,
        due_on=due_on or timezone.localdate(now) + time_for(policy),
        follows=follows,
        opened_at=now,
        opened_by=by,
    )
    insert([round_])
    if scope == Scope.WHOLE_PAGE and not is_first and kind != ReviewKind.ATTESTED_IMPORT:
        # What came up about the page is answered by this review.
        waiting(topic).update(round=round_)
    if kind not in _IN_AN_EDITION:
        text = RoundText(content_hash=round_.content_hash, content=canonical_bytes(content).decode())
        RoundText.objects.bulk_create([text], ignore_conflicts=True)
    return round_


def check_is_open(round_: ReviewRound) -> None:
    """Raise WrongState when the round is over."""
    if not round_.is_open:
        raise WrongState(
            _("This review is over (%(outcome)s). Nothing was signed.")
            % {"outcome": round_.get_outcome_display().lower()}
        )


def close_round(
    round_: ReviewRound,
    outcome: Outcome,
    by: Any,
    edition: Edition | None = None,
    assignments: Iterable[Assignment] | None = None,
) -> None:
    """End a round, and with it every assignment in it: access to the text ends there.

    ``assignments`` are those of the round, where the caller has read them: one query less when none is open.
    """
    standing = (AssignmentStatus.ASKED, AssignmentStatus.ACCEPTED)
    if assignments is None or any(one.status in standing for one in assignments):
        Assignment.objects.filter(round=round_, status__in=standing).update(status=AssignmentStatus.CLOSED)
    round_.closed_at, round_.closed_by = timezone.now(), by
    round_.outcome, round_.edition = outcome, edition
    update(round_, "closed_at", "closed_by", "outcome", "edition")


def cancel_rounds(
    rounds: Iterable[ReviewRound], *, topic: Topic, by: Any, actor: Any | None, to_state: State, reason: str
) -> list[AuditEvent]:
    """Close open reviews of a page as it was, which nobody could sign any more; return the events to record."""
    events = []
    for round_ in rounds:
        close_round(round_, Outcome.CANCELLED, by)
        events.append(
            new_event(
                act=Act.CANCEL_REAFFIRMATION,
                by=actor,
                at=timezone.now(),
                topic=topic,
                subject=version_name(round_.version),
                from_state=State.PUBLISHED,
                to_state=to_state,
                reason=reason,
                details={"round": round_.number},
            )
        )
    return events


def last_edition(topic: Topic) -> Edition | None:
    """The newest edition of the topic, shown or not."""
    return topic.editions.order_by("-number").first()


def set_status(status: Status, *versions: TopicVersion) -> None:
    """Move versions to a status. The audit chain records it; history is kept of words, and these stay as they are."""
    TopicVersion.objects.filter(pk__in=[version.pk for version in versions]).update(status=status)
    for version in versions:
        version.status = status


def version_name(version: TopicVersion) -> str:
    return f"version {version.number}"
