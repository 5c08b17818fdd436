"""Who may, and is it enough: the two questions of a review.

Each rule is a raising ``check_x`` with a boolean ``can_x`` on top, so that a button and its enforcement cannot
disagree.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from encyclopedia.drafting import contributor_ids
from encyclopedia.errors import NotAllowed, Refused, WrongState
from encyclopedia.models import Edition, Status, Topic, TopicVersion
from encyclopedia.models.versions import OPEN_STATUSES

from .models import BoardMember, Decision, Outcome, ReviewRecord, ReviewRound
from .workflow import TABLE, TOPIC_ACTS, VERSION_ACTS, Act, Standing, State

DEFAULT_POLICY: dict[str, Any] = {"format": "review-policy/1", "seats": [{"profession": "any"}], "days": 30}


def allows(check: Callable[..., object], *args: Any, **kwargs: Any) -> bool:
    """The boolean twin of any check: whether it passes."""
    try:
        check(*args, **kwargs)
    except Refused:
        return False
    return True


def state_of(version: TopicVersion) -> State:
    """Where the version stands in the table. One query for an approved version, none for others."""
    if version.status == Status.APPROVED:
        return State.PUBLISHED if version.editions.exists() else State.WAITING
    return {
        Status.DRAFT: State.DRAFT,
        Status.IN_REVIEW: State.IN_REVIEW,
        Status.SUPERSEDED: State.SUPERSEDED,
        Status.ABANDONED: State.ABANDONED,
    }[Status(version.status)]


def standing_of(topic: Topic, *, is_shown: bool | None = None) -> Standing:
    """Where the topic stands towards patients. One query, none when the caller knows whether an edition is shown."""
    if topic.withdrawn_at is not None:
        return Standing.WITHDRAWN
    if is_shown is None:
        is_shown = topic.editions.shown().exists()
    return Standing.SHOWN if is_shown else Standing.UNPUBLISHED


def check_may(act: Act, by: Any) -> None:
    """Raise NotAllowed unless this person's roles carry the permission that the table asks for."""
    if not by.is_active:
        raise NotAllowed(_("This account is not active."))
    if not by.has_perm(TABLE[act].permission):
        raise NotAllowed(_("Your role does not include this act: %(act)s.") % {"act": act})


def check_state(act: Act, state: State | Standing) -> None:
    """Raise WrongState unless the table lets the act start from here."""
    if state not in TABLE[act].sources:
        raise WrongState(
            _(
                "This cannot be done now (%(act)s): the state is “%(state)s”. Reload the page to see where it stands."
            )
            % {"act": act, "state": state}
        )


def check_may_sign(
    round_: ReviewRound,
    by: Any,
    today: date,
    *,
    decision: str = Decision.APPROVE,
    contributors: Collection[int] | None = None,
) -> BoardMember:
    """Return the member's standing, or raise NotAllowed. Asked again under the lock at signing (invariants 3 and 4).

    ``contributors`` are those of ``contributor_ids``, where the caller has read them already.
    """
    check_may(Act.APPROVE, by)
    member: BoardMember | None = getattr(by, "board_member", None)
    if member is None or not member.is_active:
        raise NotAllowed(_("Only active members of the clinical review board can sign. Ask a manager."))
    if member.licence_valid_until is not None and member.licence_valid_until < today:
        raise NotAllowed(
            _("Your licence on record ended on %(date)s. Ask a manager to bring it up to date, then sign.")
            % {"date": date_format(member.licence_valid_until, "F j, Y")}
        )
    if contributors is None:
        contributors = contributor_ids(round_.topic, round_.version)
    if decision == Decision.APPROVE and by.pk in contributors:
        raise NotAllowed(
            _(
                "You worked on this text yourself, so somebody else has to approve it. You can still ask for changes."
            )
        )
    return member


def check_nothing_under_way(topic: Topic) -> None:
    """Raise WrongState when a draft, a review, or an approved version that waits for its date is under way."""
    under_way = (
        topic.versions.filter(status__in=OPEN_STATUSES).first()
        or topic.versions.filter(status=Status.APPROVED, editions__isnull=True).first()
    )
    if under_way is not None:
        raise WrongState(
            _("Version %(number)s is already under way (%(status)s). Go on with that one.")
            % {"number": under_way.number, "status": under_way.get_status_display().lower()}
        )


def check_no_open_review(version: TopicVersion) -> None:
    """Raise WrongState when a round on this version is open."""
    if ReviewRound.objects.filter(version=version, closed_at__isnull=True).exists():
        raise WrongState(_("A review of this page is already open."))


def acts_open_to(by: Any, topic: Topic, version: TopicVersion | None, edition: Edition | None) -> list[Act]:
    """The acts of the table that this person could do now: what a screen offers, by the checks that enforce it.

    ``version`` is the newest version of the topic, ``edition`` its last edition.
    """
    standing = standing_of(topic)
    acts: list[Act] = []
    for act in TABLE:
        if act in TOPIC_ACTS:
            state: State | Standing = standing
        elif act == Act.CANCEL_REAFFIRMATION:
            state = state_of(edition.version) if edition else State.DRAFT
        elif version is not None and act in VERSION_ACTS:
            state = state_of(version)
        else:
            continue
        if not allows(check_may, act, by) or not allows(check_state, act, state):
            continue
        if act == Act.START_DRAFT and not allows(check_nothing_under_way, topic):
            continue
        if edition is not None and act in (Act.REAFFIRM, Act.RESTORE, Act.CANCEL_REAFFIRMATION):
            is_free = allows(check_no_open_review, edition.version)
            if is_free == (act == Act.CANCEL_REAFFIRMATION):
                continue
        acts.append(act)
    return acts


@dataclass(frozen=True)
class Quorum:
    """Where a round stands. ``counted`` fill the seats; ``missing`` and ``blocked`` say in words why it is not met."""

    counted: tuple[ReviewRecord, ...]
    missing: tuple[str, ...]
    blocked: tuple[str, ...]

    @property
    def is_met(self) -> bool:
        return not self.missing and not self.blocked

    @property
    def current_as_of(self) -> date:
        """The earliest date among the approvals that fill the quorum (invariant 6)."""
        return min(record.current_as_of for record in self.counted if record.current_as_of)

    def in_words(self, seats: int) -> str:
        parts = [_("%(n)s of %(all)s signed") % {"n": len(self.counted), "all": seats}]
        return ": ".join([*parts, "; ".join([*self.blocked, *self.missing])]) if not self.is_met else parts[0]


def quorum(
    round_: ReviewRound,
    content_hash: str,
    records: Iterable[ReviewRecord] | None = None,
    contributors: Collection[int] | None = None,
) -> Quorum:
    """Compute, never store, whether the signatures are enough for this very text (invariant 4).

    An approval counts when it was signed in this round, on this version and hash, by somebody who still has an active
    account and seat and had no hand in the text; each person fills one seat. While the topic is withdrawn, only
    signatures made after the withdrawal count: bringing it back is a new decision.
    """
    records = list(round_.records.select_related("signer__board_member") if records is None else records)
    withdrawn_at = round_.topic.withdrawn_at
    if contributors is None:
        contributors = contributor_ids(round_.topic, round_.version)
    counted: dict[int, ReviewRecord] = {}
    blocked = []
    for record in records:
        if record.decision == Decision.REQUEST_CHANGES:
            blocked.append(_("%(name)s asked for changes") % {"name": record.signer_name})
        if (
            record.decision == Decision.APPROVE
            and record.version_id == round_.version_id
            and record.content_hash == content_hash
            and record.signer_id not in contributors
            and _is_seated(record.signer)
            and (withdrawn_at is None or record.signed_at > withdrawn_at)
        ):
            counted.setdefault(record.signer_id, record)
    seats = round_.policy["seats"]
    filled = tuple(counted.values())[: len(seats)]
    missing = [_("a clinical reviewer is missing")] * (len(seats) - len(filled))
    return Quorum(tuple(counted.values()), tuple(missing), tuple(blocked))


def _is_seated(signer: Any) -> bool:
    """Whether a signer still has an account and a seat: who left before publication does not publish by the clock."""
    member = getattr(signer, "board_member", None)
    return bool(signer.is_active and member is not None and member.is_active)


def is_as_sent_back(version: TopicVersion) -> bool:
    """Whether the draft reads as it did when the board last sent it back."""
    last = ReviewRound.objects.filter(version=version).order_by("-number").first()
    return last is not None and (last.outcome, last.content_hash) == (
        Outcome.CHANGES_REQUESTED,
        version.content_hash,
    )


def lock_person(by: Any) -> Any:
    """Re-read the acting person from the database, so that a deactivation in mid-act is seen. Raises NotAllowed."""
    # Without the key: rows of others that point to this person need not wait.
    people = (
        get_user_model().objects.select_for_update(of=("self",), no_key=True).select_related("board_member")
    )
    person = people.filter(pk=by.pk).first()
    if person is None or not person.is_active:
        raise NotAllowed(_("This account is not active."))
    return person
