"""People and topics for tests, made by the same acts that staff use: nothing here writes a state by hand."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.utils import timezone

from encyclopedia.drafting import save_draft
from encyclopedia.errors import WrongState
from encyclopedia.models import Edition, Harm, ReaderReport, Scope, Topic, TopicKind, TopicVersion
from encyclopedia.readers import take_report
from reviews import actions
from reviews.actions.catalogue import catalogue_base
from reviews.models import STANDING, BoardMember, Decision, Declaration, Profession, ReviewRound

PASSWORD = "correct horse battery staple"
_numbers = count(1)

ROLE_OF = {"writer": "Writer", "reviewer": "Reviewer", "chair": "Chair", "manager": "Manager"}


def make_user(
    role: str | None = "writer",
    username: str = "",
    *,
    profession: str | None = None,
    credentials: str = "MD",
    is_superuser: bool = False,
) -> User:
    """Make an active staff account with a role; reviewers and chairs also sit on the board."""
    username = username or f"{role or 'person'}{next(_numbers)}"
    user = User(
        username=username,
        first_name=username.capitalize(),
        last_name="Example",
        email=f"{username}@example.org",
        is_staff=True,
        is_superuser=is_superuser,
    )
    user.set_password(PASSWORD)
    user.save()
    if role:
        user.groups.add(Group.objects.get(name=ROLE_OF[role]))
    if profession is None and role in ("reviewer", "chair"):
        profession = Profession.PHYSICIAN
    if profession:
        seat_on_board(user, profession, credentials)
    return user


def seat_on_board(user: User, profession: str = Profession.PHYSICIAN, credentials: str = "MD") -> BoardMember:
    """Give the person a place on the board, with a yearly disclosure that names no interest."""
    member = BoardMember.objects.create(user=user, profession=profession, credentials=credentials)
    actions.disclose(by=user, interests="")
    return member


def take_seat(round_: ReviewRound, by: User) -> None:
    """Declare that there is no conflict of interest, unless that was done before: the text opens to them."""
    standing = round_.assignments.filter(member__user=by, status__in=STANDING).exclude(declaration="")
    if not standing.exists():
        actions.take_seat(round_id=round_.pk, by=by, declaration=Declaration.NONE)


def words(title: str = "Nerve Block", **changes: Any) -> dict[str, Any]:
    """A complete content of the kind *treatment*; ``changes`` replace top-level keys."""
    return {
        "title": title,
        "summary": f"{title} in short.",
        "also_called": [f"{title} shot"],
        "author": "Sample Staff",
        "sections": [
            {"key": "treatment-overview", "heading": "Treatment Overview", "html": f"<p>About {title}.</p>"},
            {"key": "why-it-is-done", "heading": "Why It Is Done", "html": "<p>It eases pain.</p>"},
            {
                "key": "how-well-it-works",
                "heading": "How Well It Works",
                "html": "<p>It often works well.</p>",
            },
            {"key": "risks", "heading": "Risks", "html": "<p>Take no more than 250 mg.</p>"},
        ],
        "references": [{"text": "A guideline.", "url": "https://example.org/guideline"}],
        **changes,
    }


def make_topic(
    by: User, title: str = "", *, kind: str = "treatment", language: str = "en", **changes: Any
) -> Topic:
    """Make a topic whose first draft is complete and could be submitted."""
    title = title or f"Topic {next(_numbers)}"
    return actions.create_topic(
        by=by,
        kind=TopicKind.objects.get(key=kind),
        title=title,
        language=language,
        content=words(title, **changes),
    )


def open_version(topic: Topic) -> TopicVersion:
    """The newest version of the topic."""
    return topic.versions.order_by("-number")[0]


def edit(topic: Topic, by: User, **changes: Any) -> TopicVersion:
    """Change the words of the topic's draft as a writer would, from the words it now has."""
    version = open_version(topic)
    save_draft(
        version_id=version.pk, raw=words(version.title, **changes), base_hash=version.content_hash, by=by
    )
    return TopicVersion.objects.get(pk=version.pk)


def submit(topic: Topic, by: User, note: str = "New text.", scope: Scope = Scope.WHOLE_PAGE) -> ReviewRound:
    version = open_version(topic)
    return actions.submit(
        version_id=version.pk, by=by, base_hash=version.content_hash, note=note, scope=scope
    )


def approve(
    round_: ReviewRound, by: User, current_as_of: date | None = None, **changes: Any
) -> actions.Signed:
    """Sign as a reviewer who has declared no conflict and read every section."""
    take_seat(round_, by)
    return actions.sign(
        **{
            "round_id": round_.pk,
            "decision": Decision.APPROVE,
            "by": by,
            "password": PASSWORD,
            "content_hash": round_.content_hash,
            "current_as_of": current_as_of or timezone.localdate(),
            "sections_read": list(round_.version.sections.values_list("key", flat=True)),
            **changes,
        }
    )


def request_changes(round_: ReviewRound, by: User, comment: str = "Say how often.") -> actions.Signed:
    return approve(round_, by, decision=Decision.REQUEST_CHANGES, current_as_of=None, comment=comment)


def published_topic(writer: User, reviewer: User, title: str = "", **changes: Any) -> Topic:
    """Make a topic that patients read: drafted by one, signed by the other."""
    topic = make_topic(writer, title, **changes)
    # Yesterday, so that a test can reaffirm it today: that takes a later date.
    approve(submit(topic, writer), reviewer, timezone.localdate() - timedelta(days=1))
    return Topic.objects.get(pk=topic.pk)


def revise(topic: Topic, writer: User, reviewer: User, **changes: Any) -> Edition:
    """Publish another edition of a shown topic with changed words."""
    actions.start_draft(topic_id=topic.pk, by=writer)
    edit(topic, writer, **changes)
    edition = approve(submit(topic, writer), reviewer).edition
    assert edition is not None
    return edition


def base_of(row: Any) -> str:
    """The base token that the admin's form of this row carries now."""
    row.refresh_from_db()
    token: str = admin.site.get_model_admin(type(row)).base_of(row)
    return token


def date_set(version: TopicVersion) -> datetime | None:
    """The date on which the version is to be published, as a chair reads it now."""
    rounds = ReviewRound.objects.filter(version=version, closed_at__isnull=True)
    return rounds.values_list("publish_at", flat=True).first()


def make_sisters(by: User, topic: Topic, *sisters: Topic) -> None:
    """Say that these are the same page in other languages, as a writer does in the catalogue data."""
    topic = Topic.objects.get(pk=topic.pk)
    actions.change_catalogue(
        topic_id=topic.pk,
        by=by,
        base=catalogue_base(topic),
        owner=topic.owner,
        categories=list(topic.categories.all()),
        related=list(topic.related.all()),
        codes=[(code.system, code.code, code.display) for code in topic.codes.all()],
        sisters=sisters,
    )


def report(topic: Topic, words: str = "The dose is wrong.", section: str = "") -> ReaderReport:
    """Let a reader say that something is wrong with the last edition."""
    edition = topic.editions.select_related("topic__kind").order_by("-number")[0]
    return take_report(edition, section=section, words=words)


def bring_report(topic: Topic, by: Any) -> ReviewRound:
    """Weigh a reader's report as serious, so that it comes before the board. Raises WrongState when no review opens."""
    report_id = report(topic).pk if topic.editions.exists() else 0
    step = actions.weigh_report(report_id=report_id, by=by, base=0, harm=Harm.SERIOUS, reason="It may be so.")
    if step.round is None:
        raise WrongState("No review opened.")
    return step.round
