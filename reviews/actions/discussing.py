"""Talking about the text: comments anchored to its words, their threads, and wordings that a writer takes over."""

from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.content import Content, content_hash, sanitise_text
from encyclopedia.drafting import Saved, content_of, save_draft
from encyclopedia.errors import BadInput, WrongState
from encyclopedia.models import Contribution, Status, Topic, TopicVersion
from reviews import roles
from reviews.anchors import Anchor, html_of, in_content, locate_in, make_anchor
from reviews.audit import printed_name, record_event, sha256_of
from reviews.hands import contributors_of
from reviews.models import AuditEvent, Comment, ReviewRecord, ReviewRound
from reviews.policies import assignment_of, check_declared, check_may, check_state, lock_person, state_of
from reviews.taking_part import check_may_read, is_gated
from reviews.workflow import Act, State

from .base import begin_on_version, lock_topic, required, version_name

REOPENED: Final = "open a comment again"
MOST_CHARACTERS: Final = 5_000


def check_may_discuss(version: TopicVersion, by: Any) -> None:
    """Raise NotAllowed when the words of this version are not open to this person, and so not theirs to discuss.

    While its review is open, who reviews has declared their interests first, on a text that patients read as well.
    """
    if not is_gated(by):
        return
    round_ = ReviewRound.objects.filter(version=version, closed_at__isnull=True).first()
    if round_ is None:
        check_may_read(version, by)
    elif not (by.has_perm(roles.WRITE) and by.pk in contributors_of(round_)):
        check_declared(assignment_of(round_, getattr(by, "board_member", None)))


# --- Saying something ---


@transaction.atomic
def comment(
    *,
    version_id: int,
    by: Any,
    section: str,
    quote: str,
    body: str,
    suggestion: str | None = None,
    nth: int = 1,
    parent_id: int | None = None,
) -> Comment:
    """Say something about quoted words of a section ("" is the title and summary), or reply to a thread.

    ``quote`` "" is the whole section; ``suggestion`` "" says to leave the quoted words out. A reply has no quotation of
    its own. Raises NotAllowed (no right to it, or interests not declared), WrongState, BadInput.
    """
    topic, version, person, state = begin_on_version(Act.COMMENT, version_id, by)
    check_may_discuss(version, person)
    body = _clean(body)
    made = Comment(
        topic=topic,
        version=version,
        body=body,
        author=person,
        author_name=printed_name(person),
        made_at=timezone.now(),
    )
    if parent_id is not None:
        parent = _thread_of(topic, parent_id)
        check_may_discuss(parent.version, person)
        made.parent = parent
        required(body, _("Write your reply."))
    else:
        _anchor(made, content_of(version), section, quote, nth)
        made.suggestion = None if suggestion is None else _clean(suggestion)
        if made.suggestion is None:
            required(body, _("Write your comment, or suggest other words."))
        elif not made.quote:
            raise BadInput(_("Quote the words that yours are to replace."))
    made.save()
    record_event(**_told(made, Act.COMMENT, person, state, made.made_at, words=_words_hash(made)))
    return made


def _anchor(made: Comment, content: Content, section: str, quote: str, nth: int) -> None:
    headings = {"": ""} | {one["key"]: one["heading"] for one in content["sections"]}
    if section not in headings:
        raise BadInput(_("This section is not in the text. Choose another one."))
    anchor = make_anchor(html_of(content, section), section, quote, nth)
    made.section, made.heading = section, headings[section]
    made.quote, made.prefix, made.suffix = anchor.quote, anchor.prefix, anchor.suffix


def _clean(text: str) -> str:
    """Return the text line by line without what nobody sees. Raises BadInput when it is too long."""
    if len(text) > MOST_CHARACTERS:
        raise BadInput(_("Write at most %(n)d characters at a time.") % {"n": MOST_CHARACTERS})
    return "\n".join(sanitise_text(line) for line in text.splitlines()).strip()


def _words_hash(made: Comment) -> str:
    """What binds the words of a comment to the chain."""
    names = (
        "section",
        "heading",
        "quote",
        "prefix",
        "suffix",
        "body",
        "suggestion",
        "author_id",
        "author_name",
    )
    return content_hash({name: getattr(made, name) for name in names})


def _told(thread: Comment, act: str, by: Any, state: State, at: datetime, **details: Any) -> dict[str, Any]:
    """The event of an act on a comment, for ``record_event``.

    It holds words as hashes alone: all staff read events, and not all of them the text that was commented on.
    """
    return {
        "act": act,
        "by": by,
        "at": at,
        "topic": thread.topic,
        "subject": version_name(thread.version),
        "from_state": state,
        "to_state": state,
        "details": {"comment": thread.pk, "thread": thread.parent_id or thread.pk, **details},
    }


# --- Resolving and reopening ---


def _thread_of(topic: Topic, comment_id: int) -> Comment:
    """The comment that a thread of this topic begins with, named by any of its comments, or raise WrongState."""
    threads = Comment.objects.select_related("version")
    found = threads.filter(topic=topic, pk=comment_id).first()
    if found is not None and found.parent_id is not None:
        found = threads.get(pk=found.parent_id)
    if found is None:
        raise WrongState(_("This comment does not exist (any more)."))
    found.topic = found.version.topic = topic
    return found


def _begin(act: Act, comment_id: int, by: Any) -> tuple[Comment, Any]:
    """Lock the topic of a comment, re-read thread and person, and check the person against the table."""
    # A trigger holds that a comment never changes its topic.
    topic_id = Comment.objects.filter(pk=comment_id).values_list("topic_id", flat=True).first()
    topic = lock_topic(topic_id or 0)
    person = lock_person(by)
    check_may(act, person)
    return _thread_of(topic, comment_id), person


def _begin_on_thread(comment_id: int, by: Any) -> tuple[Comment, Any, State]:
    thread, person = _begin(Act.RESOLVE, comment_id, by)
    state = state_of(thread.version)
    check_state(Act.RESOLVE, state)
    check_may_discuss(thread.version, person)
    return thread, person, state


@transaction.atomic
def resolve_comment(*, comment_id: int, by: Any, resolution: str = "") -> Comment:
    """Close a thread; ``resolution`` says how it was answered. Raises NotAllowed, WrongState (resolved already)."""
    thread, person, state = _begin_on_thread(comment_id, by)
    _check_open(thread)
    resolution = _clean(resolution)
    _close(thread, person, resolution)
    record_event(
        **_told(thread, Act.RESOLVE, person, state, timezone.now(), resolution=sha256_of(resolution))
    )
    return thread


@transaction.atomic
def reopen_comment(*, comment_id: int, by: Any, reason: str) -> Comment:
    """Open a resolved thread again. The reason stands in the thread as a reply, with how it had been resolved, which
    nothing else keeps in words. Raises as ``resolve_comment``.
    """
    thread, person, state = _begin_on_thread(comment_id, by)
    if thread.resolved_at is None:
        raise WrongState(_("This comment is open already."))
    reason = required(_clean(reason), _("Say why it is not settled: it stands in the thread."))
    now, was = timezone.now(), thread.resolution
    resolved = _("It had been resolved with: %(words)s") % {"words": was}
    said = Comment(
        topic=thread.topic,
        version=thread.version,
        parent=thread,
        body=f"{reason}\n\n{resolved}" if was else reason,
        author=person,
        author_name=printed_name(person),
        made_at=now,
    )
    said.save()
    thread.resolved_at = thread.resolved_by = None
    thread.resolution, thread.is_accepted = "", False
    thread.save(update_fields=["resolved_at", "resolved_by", "resolution", "is_accepted"])
    told = _told(
        thread,
        REOPENED,
        person,
        state,
        now,
        was_resolved=sha256_of(was),
        reply=said.pk,
        words=_words_hash(said),
    )
    record_event(**told)
    return thread


def _check_open(thread: Comment) -> None:
    if thread.resolved_at is not None:
        raise WrongState(_("This comment is resolved already. Look at it again."))


def _close(thread: Comment, by: Any, resolution: str = "", *, is_accepted: bool = False) -> None:
    thread.resolved_at, thread.resolved_by = timezone.now(), by
    thread.resolution, thread.is_accepted = resolution, is_accepted
    thread.save(update_fields=["resolved_at", "resolved_by", "resolution", "is_accepted"])


# --- Taking a wording over ---


def draft_for(thread: Comment) -> TopicVersion | None:
    """The draft that a suggestion would go into: the one commented on, else the longer draft, else the correction."""
    drafts = TopicVersion.objects.filter(topic=thread.topic_id, status=Status.DRAFT).order_by("is_correction")
    return next(iter(sorted(drafts, key=lambda draft: draft.pk != thread.version_id)), None)


@transaction.atomic
def accept_suggestion(*, comment_id: int, by: Any, base_hash: str) -> Saved:
    """Put the suggested words in the place of those quoted, in the draft that read ``base_hash``; resolve the thread.

    Who suggested the words has written them from then on, and cannot approve them (invariant 3). Raises NotAllowed,
    WrongState (no draft, resolved, or words gone), BadInput (cannot be done by itself), StaleBase (both texts inside).
    """
    thread, person = _begin(Act.ACCEPT_SUGGESTION, comment_id, by)
    draft = draft_for(thread)
    check_state(Act.ACCEPT_SUGGESTION, State.DRAFT if draft else state_of(thread.version))
    if draft is None:
        raise WrongState(_("No draft of this topic is open, so there is nothing to put the words into."))
    _check_open(thread)
    if thread.suggestion is None:
        raise BadInput(_("This comment suggests no other words."))
    draft.topic = thread.topic
    current = content_of(draft)
    found = locate_in(current, anchor_of(thread))
    if found is None:
        raise WrongState(_("The quoted words are not in the text any more: change the text by hand."))
    raw = in_content(current, *found, thread.suggestion)
    saved = save_draft(
        version_id=draft.pk, raw=raw, base_hash=base_hash, by=person, reason=f"comment {thread.pk}"
    )
    now = timezone.now()
    Contribution.objects.get_or_create(
        version=draft, user_id=thread.author_id, act=Contribution.Act.EDITED, defaults={"at": now}
    )
    _close(thread, person, is_accepted=True)
    told = _told(
        thread,
        Act.ACCEPT_SUGGESTION,
        person,
        State.DRAFT,
        now,
        replaced=sha256_of(found[1].quote),
        before=content_hash(current),
        after=TopicVersion.objects.values_list("content_hash", flat=True).get(pk=draft.pk),
    )
    record_event(**told | {"subject": version_name(draft)})
    return saved


def anchor_of(thread: Comment) -> Anchor:
    """Where a thread is anchored."""
    return Anchor(thread.section, thread.quote, thread.prefix, thread.suffix)


# --- The points of a request for changes ---


def take_as_points(record: ReviewRecord, event: AuditEvent) -> None:
    """Make the signer's open comments on this version points of their request for changes, and say so in its event."""
    threads = Comment.objects.filter(
        version=record.version_id,
        author=record.signer_id,
        parent__isnull=True,
        resolved_at__isnull=True,
        request__isnull=True,
    )
    points = sorted(threads.values_list("pk", flat=True))
    if points:
        Comment.objects.filter(pk__in=points).update(request=record)
        event.details |= {"points": points}
