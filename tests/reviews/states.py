"""Every state of the workflow, every role, and every act: made and asked for in one place."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group, User
from django.utils import timezone

from encyclopedia.drafting import content_of, save_draft
from encyclopedia.errors import Refused
from encyclopedia.models import Topic, TopicKind, TopicVersion
from reviews import actions, roles
from reviews.models import BoardMember, Decision, ReviewRound
from reviews.workflow import TABLE, Act, Standing, State
from tests import factories as make

WRITER, REVIEWER, CHAIR, MANAGER = "Writer", "Reviewer", "Chair", "Manager"


@dataclass(frozen=True)
class Role:
    """Somebody who might try: which groups, on the board or not, and whether they wrote the text."""

    groups: tuple[str, ...] = ()
    sits_on_board: bool = False
    contributed: bool = False
    is_superuser: bool = False
    is_active: bool = True

    @property
    def permissions(self) -> set[str]:
        if not self.is_active:
            return set()
        if self.is_superuser:
            return set(roles.PERMISSIONS)
        return {name for group in self.groups for name in roles.ROLES[group]}


ROLES: dict[str, Role] = {
    "writer": Role((WRITER,)),
    "writer of the text": Role((WRITER,), contributed=True),
    "reviewer": Role((REVIEWER,), sits_on_board=True),
    "reviewer off the board": Role((REVIEWER,)),
    "reviewer who wrote": Role((WRITER, REVIEWER), sits_on_board=True, contributed=True),
    "chair": Role((CHAIR,), sits_on_board=True),
    "chair who wrote": Role((WRITER, CHAIR), sits_on_board=True, contributed=True),
    "manager": Role((MANAGER,)),
    "reviewer who withdraws": Role((REVIEWER, "Withdrawal"), sits_on_board=True),
    "superuser": Role(is_superuser=True),
    "superuser on the board": Role(is_superuser=True, sits_on_board=True),
    "superuser who wrote": Role(is_superuser=True, sits_on_board=True, contributed=True),
    "deactivated": Role((WRITER, REVIEWER, CHAIR, MANAGER), sits_on_board=True, is_active=False),
    "deactivated superuser": Role(is_superuser=True, sits_on_board=True, is_active=False),
    "nobody": Role(),
}

# What members do with a part in a round that is theirs.
OF_ONES_OWN = (Act.TAKE_SEAT, Act.DECLINE, Act.DELEGATE, Act.RECUSE)
# What needs a part in the round first.
SEATED = (
    Act.APPROVE,
    Act.REQUEST_CHANGES,
    Act.RECUSE,
    Act.DECLINE,
    Act.DELEGATE,
    Act.RECLASSIFY,
    Act.COMMENT,
    Act.RESOLVE,
)


def may(act: Act, role: Role) -> bool:
    """What the table says of the person, and for what clears an approval invariants 3 and 4 besides."""
    if TABLE[act].permission not in role.permissions:
        return False
    if act == Act.APPROVE:
        return role.sits_on_board and not role.contributed
    if act in (Act.REQUEST_CHANGES, *OF_ONES_OWN):
        return role.sits_on_board
    if act in (Act.WAIVE, Act.KEEP_OUT, Act.MAKE_URGENT):
        return not role.contributed
    return True


def is_hindered(act: Act, role: Role) -> bool:
    """Whether the rounds that are built here lack what the act is about, for this person: it is refused as a matter of
    state. All are clinical, nobody who asks has signed in them, and who wrote holds no seat that could be passed on.
    """
    if act == Act.DELEGATE:
        return role.contributed
    return act in (Act.RECLASSIFY, Act.WITHDRAW_SIGNATURE, Act.SETTLE_CONCERN)


def may_discuss(state: State, role: Role) -> bool:
    """Whether the words of a version in this state are open to somebody who takes a seat wherever one can be taken."""
    writes, chairs = roles.WRITE in role.permissions, roles.CHAIR in role.permissions
    is_gated = role.sits_on_board or not (writes or chairs)
    if roles.REVIEW not in role.permissions or not is_gated or (writes and role.contributed):
        return True
    if state in (State.DRAFT, State.ABANDONED):
        return chairs or writes
    if state in (State.IN_REVIEW, State.PUBLISHED) and not role.sits_on_board:
        return False
    return state != State.WAITING  # the round is open, and no seat can be taken any more


@dataclass
class Cast:
    """Those who bring a topic into a state, and everybody who then tries an act on it."""

    writer: User = field(default_factory=lambda: make.make_user("writer", "author"))
    signer: User = field(default_factory=lambda: make.make_user("reviewer", "signer"))
    chair: User = field(default_factory=lambda: make.make_user("chair", "president"))
    people: dict[str, User] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, role in ROLES.items():
            person = make.make_user(None, name.replace(" ", "-"), is_superuser=role.is_superuser)
            person.groups.set(Group.objects.filter(name__in=role.groups))
            if role.sits_on_board:
                make.seat_on_board(person)
            self.people[name] = person

    def contribute(self, topic: Topic) -> None:
        """Let everybody have a hand in the draft who is to have one."""
        for name, role in ROLES.items():
            if role.contributed:
                make.edit(topic, self.again(name), summary=f"As {name} put it.")

    def deactivate(self) -> None:
        names = [self.people[name].pk for name, role in ROLES.items() if not role.is_active]
        User.objects.filter(pk__in=names).update(is_active=False)

    def again(self, name: str) -> User:
        """The person as a request of their own would load them."""
        return User.objects.get(pk=self.people[name].pk)


def drafted(cast: Cast) -> Topic:
    topic = make.make_topic(cast.writer)
    cast.contribute(topic)
    said = {"section": "risks", "quote": "250 mg", "body": "", "suggestion": "125 mg"}
    actions.comment(version_id=make.open_version(topic).pk, by=cast.writer, **said)
    return topic


def in_review(cast: Cast) -> Topic:
    topic = drafted(cast)
    make.submit(topic, cast.writer)
    return topic


def recalled(cast: Cast) -> Topic:
    """A draft that was in review before: its round is there to be signed by mistake."""
    topic = in_review(cast)
    actions.recall(version_id=make.open_version(topic).pk, by=cast.writer, reason="A slip.")
    return topic


def waiting(cast: Cast) -> Topic:
    topic = in_review(cast)
    round_ = topic.rounds.get()
    later = timezone.now() + timedelta(days=2)
    actions.schedule(base_publish_at=None, version_id=round_.version_id, by=cast.chair, publish_at=later)
    make.approve(round_, cast.signer)
    return topic


def published(cast: Cast) -> Topic:
    topic = in_review(cast)
    # Yesterday: a reaffirmation takes a later date.
    make.approve(topic.rounds.get(), cast.signer, timezone.localdate() - timedelta(days=1))
    return topic


def superseded(cast: Cast) -> Topic:
    topic = published(cast)
    make.revise(topic, cast.writer, cast.signer, summary="Newer.")
    return topic


def abandoned(cast: Cast) -> Topic:
    topic = recalled(cast)
    version = make.open_version(topic)
    actions.abandon_draft(
        version_id=version.pk, by=cast.writer, base_hash=version.content_hash, reason="Not needed."
    )
    return topic


def withdrawn(cast: Cast) -> Topic:
    topic = published(cast)
    actions.withdraw_topic(topic_id=topic.pk, by=cast.chair, reason="A wrong dose.")
    return topic


def in_reaffirmation(cast: Cast) -> Topic:
    topic = published(cast)
    actions.open_reaffirmation(topic_id=topic.pk, by=cast.chair, note="It is due.")
    return topic


BUILD: dict[State | Standing, Callable[[Cast], Topic]] = {
    State.DRAFT: recalled,
    State.IN_REVIEW: in_review,
    State.WAITING: waiting,
    State.PUBLISHED: in_reaffirmation,
    State.SUPERSEDED: superseded,
    State.ABANDONED: abandoned,
    Standing.UNPUBLISHED: abandoned,
    Standing.SHOWN: published,
    Standing.WITHDRAWN: withdrawn,
}


def version_in(topic: Topic, state: State | Standing) -> TopicVersion:
    """The version that stands in the state: the first of a superseded topic, else the newest."""
    ordered = topic.versions.order_by("number" if state == State.SUPERSEDED else "-number")
    return ordered[0]


def attempt(act: Act, topic: Topic, version: TopicVersion, by: User) -> Any:
    """Ask for the act with everything it needs, so that only the person and the state can stand in its way."""
    topic = Topic.objects.get(pk=topic.pk)
    round_ = ReviewRound.objects.filter(version=version).order_by("-number").first()
    round_id = round_.pk if round_ else 0
    words = {**content_of(version), "summary": f"By {by.username}."}
    signing = {"round_id": round_id, "content_hash": version.content_hash}
    signing |= {"by": by, "password": make.PASSWORD}
    if round_ is not None and act in SEATED:
        with suppress(Refused):  # who may not even take a seat is refused again by the act itself
            make.take_seat(round_, by)
    other = BoardMember.objects.select_related("user").get(user__username="signer")
    declared = 0
    if act in (Act.WAIVE, Act.KEEP_OUT):
        with suppress(Refused):
            declared = actions.take_seat(
                round_id=round_id, by=other.user, declaration="interest", interest="Shares."
            ).pk
    asked: dict[Act, Callable[[], Any]] = {
        Act.CREATE_TOPIC: lambda: actions.create_topic(
            by=by, kind=TopicKind.objects.get(key="treatment"), title="New", content=make.words("New")
        ),
        Act.SAVE_DRAFT: lambda: save_draft(
            version_id=version.pk, raw=words, base_hash=version.content_hash, by=by
        ),
        Act.SUBMIT: lambda: actions.submit(
            version_id=version.pk, by=by, base_hash=version.content_hash, note="Ready."
        ),
        Act.RECALL: lambda: actions.recall(version_id=version.pk, by=by, reason="A slip."),
        Act.ABANDON: lambda: actions.abandon_draft(
            version_id=version.pk, by=by, base_hash=version.content_hash, reason="Not needed."
        ),
        Act.APPROVE: lambda: actions.sign(
            decision=Decision.APPROVE,
            current_as_of=timezone.localdate(),
            sections_read=list(version.sections.values_list("key", flat=True)),
            **signing,
        ),
        Act.REQUEST_CHANGES: lambda: actions.sign(
            decision=Decision.REQUEST_CHANGES, comment="Say how often.", **signing
        ),
        Act.SCHEDULE: lambda: actions.schedule(
            base_publish_at=make.date_set(version),
            version_id=version.pk,
            by=by,
            publish_at=timezone.now() + timedelta(days=9),
        ),
        Act.PUBLISH: lambda: actions.publish_now(version_id=version.pk, by=by),
        Act.SEND_BACK: lambda: actions.send_back(version_id=version.pk, by=by, reason="Look again."),
        Act.CANCEL_REAFFIRMATION: lambda: actions.cancel_reaffirmation(
            version_id=version.pk, by=by, reason="Too early."
        ),
        Act.START_DRAFT: lambda: actions.start_draft(topic_id=topic.pk, by=by),
        Act.REAFFIRM: lambda: actions.open_reaffirmation(topic_id=topic.pk, by=by, note="It is due."),
        Act.BRING_REPORT: lambda: make.bring_report(topic, by),
        Act.RAISE_CONCERN: lambda: actions.raise_concern(topic_id=topic.pk, by=by, note="A guideline."),
        Act.SETTLE_CONCERN: lambda: actions.settle_concerns(topic_id=topic.pk, by=by, reason="No.", base=""),
        Act.WITHDRAW: lambda: actions.withdraw_topic(topic_id=topic.pk, by=by, reason="A wrong dose."),
        Act.RESTORE: lambda: actions.restore_topic(topic_id=topic.pk, by=by, note="Right again."),
        Act.COMMENT: lambda: actions.comment(
            version_id=version.pk, by=by, section="risks", quote="250 mg", body="Is this so?"
        ),
        Act.RESOLVE: lambda: actions.resolve_comment(comment_id=topic.comments.all()[0].pk, by=by),
        Act.ACCEPT_SUGGESTION: lambda: actions.accept_suggestion(
            comment_id=topic.comments.all()[0].pk, by=by, base_hash=version.content_hash
        ),
        Act.RENAME: lambda: actions.rename_topic(
            topic_id=topic.pk, by=by, slug="another-address", base_slug=topic.slug
        ),
        Act.START_CORRECTION: lambda: actions.start_correction(topic_id=topic.pk, by=by),
        Act.RECLASSIFY: lambda: actions.reclassify(round_id=round_id, by=by, reason="A dose."),
        Act.MAKE_URGENT: lambda: actions.make_urgent(round_id=round_id, by=by, reason="A recall."),
        Act.TAKE_SEAT: lambda: actions.take_seat(round_id=round_id, by=by, declaration="none"),
        Act.ASSIGN: lambda: actions.assign(round_id=round_id, by=by, member_id=other.pk),
        Act.DECLINE: lambda: actions.decline(round_id=round_id, by=by, reason="No time."),
        Act.DELEGATE: lambda: actions.delegate(
            round_id=round_id, by=by, member_id=other.pk, reason="No time."
        ),
        Act.WAIVE: lambda: actions.waive(assignment_id=declared, by=by, reason="A few only."),
        Act.KEEP_OUT: lambda: actions.keep_out(assignment_id=declared, by=by, reason="Too close."),
        Act.RECUSE: lambda: actions.sign(decision=Decision.RECUSE, comment="A friend.", **signing),
        Act.WITHDRAW_SIGNATURE: lambda: actions.withdraw_signature(
            round_id=round_id, by=by, password=make.PASSWORD, reason="Too soon."
        ),
    }
    return asked[act]()


def waiting_topic(writer: User, signer: User, chair: User, **changes) -> Topic:
    """A version that is approved and waits for its date, tomorrow."""
    topic = make.make_topic(writer, **changes)
    round_ = make.submit(topic, writer)
    later = timezone.now() + timedelta(days=1)
    actions.schedule(base_publish_at=None, version_id=round_.version_id, by=chair, publish_at=later)
    assert make.approve(round_, signer).edition is None
    return topic
