"""Review policies come and go on the record: one for a kind that had none, one of a topic's own, and that one removed.

What stands in a policy is changed in its form (``reviews.admin.policies``), which records before and after as these do.
"""

from typing import Any

from django.db import transaction
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.content import content_hash
from encyclopedia.errors import NotAllowed, WrongState
from encyclopedia.models import Topic, TopicKind
from reviews import roles
from reviews.audit import record_event
from reviews.models import PolicySeat, ReviewPolicy
from reviews.policies import lock_person
from reviews.seats import policy_of

from .base import lock_topic, required

CHANGED_POLICY = "change review policy"

KEPT_BESIDE = ("review_interval_months", "on_expiry")
"""What belongs to a policy but stands on its kind or topic, where the public page reads it."""

_OF = ("id", "kind", "topic")


def policy_state(policy: ReviewPolicy) -> dict[str, Any]:
    """The policy as evidence keeps it, with its seats and with what stands beside it on its kind or topic."""
    of = policy.kind or policy.topic
    return {
        **model_to_dict(policy),
        **{name: getattr(of, name, None) for name in KEPT_BESIDE},
        "seats": [model_to_dict(seat, exclude=["id", "policy"]) for seat in policy.seats.all()],
    }


def policy_base(policy: ReviewPolicy) -> str:
    """The base token of a change: the hash of the policy as it was read."""
    return content_hash(policy_state(policy))


def policy_subject(policy: ReviewPolicy) -> str:
    """What an event about it is about, in a word or two."""
    name = f"policy of kind {policy.kind.key}" if policy.kind else f"policy of topic {policy.topic}"
    return name[:120]


def _record(
    policy: ReviewPolicy, by: Any, before: dict[str, Any], after: dict[str, Any], reason: str = ""
) -> None:
    record_event(
        act=CHANGED_POLICY,
        by=by,
        at=timezone.now(),
        topic=policy.topic,
        subject=policy_subject(policy),
        reason=reason,
        details={"before": before, "after": after},
    )


def _chair(by: Any) -> Any:
    person = lock_person(by)
    if not person.has_perm(roles.SET_POLICY):
        raise NotAllowed(_("Only a board chair can change review policies."))
    return person


@transaction.atomic
def make_kind_policy(*, kind_id: int, by: Any) -> ReviewPolicy:
    """Give a kind that has no policy one that asks for what was asked without: one member. An existing one is returned.

    Raises NotAllowed, or WrongState when there is no such kind.
    """
    # Without the key: a topic that is made of this kind need not wait, and nobody waits for who holds the chain.
    kind = TopicKind.objects.select_for_update(no_key=True).filter(pk=kind_id).first()
    if kind is None:
        raise WrongState(_("This does not exist (any more)."))
    person = _chair(by)
    policy, is_new = ReviewPolicy.objects.get_or_create(kind=kind)
    if is_new:
        PolicySeat.objects.create(policy=policy)
        _record(policy, person, {}, policy_state(policy))
    return policy


@transaction.atomic
def make_own_policy(*, topic_id: int, by: Any) -> ReviewPolicy:
    """Give a topic a policy of its own, at first a copy of its kind's; one that it has already is returned.

    Raises NotAllowed, or WrongState when there is no such topic.
    """
    topic = lock_topic(topic_id)
    person = _chair(by)
    own = ReviewPolicy.objects.filter(topic=topic).first()
    if own is not None:
        return own
    copied, seats = policy_of(topic)
    policy = ReviewPolicy(topic=topic, **model_to_dict(copied, exclude=_OF))
    policy.save()
    for seat in seats:
        PolicySeat.objects.create(policy=policy, **model_to_dict(seat, exclude=["id", "policy"]))
    _record(policy, person, {}, policy_state(policy))
    return policy


@transaction.atomic
def remove_own_policy(*, topic_id: int, by: Any, base: str, reason: str) -> Topic:
    """Take a topic's own policy away: later rounds follow its kind's again, and so do its interval and its expiry.
    History stays.

    Raises NotAllowed, BadInput (no reason), WrongState (it has none, or somebody changed it after ``base`` was read).
    """
    topic = lock_topic(topic_id)
    person = _chair(by)
    reason = required(reason, _("Say why the topic follows its kind again."))
    # Unordered: its usual order joins tables that have no row to lock.
    policy = ReviewPolicy.objects.select_for_update().filter(topic=topic).order_by().first()
    if policy is None:
        raise WrongState(_("This topic has no review policy of its own."))
    policy.topic = topic
    before = policy_state(policy)
    if content_hash(before) != base:
        raise WrongState(
            _("Somebody changed this policy after you opened it. Look at it, then remove it again.")
        )
    _record(policy, person, before, {}, reason)
    for row in (*policy.seats.all(), policy):
        row._change_reason = reason[:100]  # type: ignore[attr-defined]  # noqa: SLF001 - simple-history's documented name
        row.delete()
    if topic.review_interval_months is not None or topic.on_expiry:
        topic.review_interval_months, topic.on_expiry = None, ""
        topic._change_reason = reason[:100]  # type: ignore[attr-defined]  # noqa: SLF001 - as above
        topic.save(update_fields=KEPT_BESIDE)
    return topic
