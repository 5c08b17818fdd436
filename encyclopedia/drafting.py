"""The only writer of words: every save of a draft, from a screen or an import, passes here.

A save carries the base it was made from: the content hash of the draft as the writer read it. When the draft has
moved on since, nothing is written and both texts come back (invariant 8). Only versions that are drafts have words
that can change; triggers hold that too.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .content import (
    Content,
    ContentInvalid,
    content_hash,
    key_points_of,
    normalise_content,
    section_content,
    with_key_points,
)
from .errors import BadInput, NotAllowed, Refused, WrongState
from .following import carried_on
from .images import check_stored
from .models import Contribution, Edition, Reference, Section, Status, Topic, TopicVersion
from .statements import insert, insert_with_history
from .word_rows import ask_rows, reference_row, rows_of, section_row

# What the act asks for in the table of the workflow (reviews.workflow), which this app cannot import: a test holds the
# two together.
WRITE_PERMISSION: Final = "encyclopedia.write_topic"


class StaleBase(Refused):
    """The draft changed after the writer read it. Holds both texts; nothing was written and nothing is lost."""

    status = 409

    def __init__(self, *, current: Content, proposed: Content, current_hash: str) -> None:
        super().__init__(
            _(
                "Somebody saved this draft after you opened it. Nothing of yours is lost: both texts are shown below. "
                "Settle each difference, then save again."
            )
        )
        self.current = current
        self.proposed = proposed
        self.current_hash = current_hash


@dataclass(frozen=True)
class Saved:
    """The outcome of a save. ``changed`` is false when the words were the same; then nothing was written."""

    version: TopicVersion
    changed: bool


def content_of(version: TopicVersion) -> Content:
    """Assemble the content of a version from its rows: one query, none when they were prefetched; and one for the
    topic, unless it was fetched along.
    """
    return _assembled(version, *rows_of(version))


def ask_content(version: TopicVersion) -> Callable[[], Content]:
    """Ask for the same as it stands in the database now, and return what assembles it when it is needed."""
    asked = ask_rows(version)
    return lambda: _assembled(version, *asked())


def _assembled(
    version: TopicVersion, sections: Iterable[tuple[Any, ...]], references: Iterable[tuple[Any, ...]]
) -> Content:
    content: Content = {
        "format": "topic-content/1",
        "language": version.topic.language,
        "title": version.title,
        "summary": version.summary,
        "also_called": list(version.also_called),
        "author": version.author,
        "sections": [
            section_content(key, heading, body, is_callout=is_callout, images=images)
            for key, heading, body, is_callout, images in sections
        ],
        "references": [
            {
                "text": text,
                "url": url,
                "doi": doi,
                "pmid": pmid,
                "accessed_on": accessed_on,
            }
            for text, url, doi, pmid, accessed_on in references
        ],
        "attribution": {
            "text": version.attribution_text,
            "license": version.license,
            "source_url": version.source_url,
        },
    }
    return with_key_points(content, version.key_points)


def clean_content(raw: Mapping[str, Any]) -> Content:
    """Sanitise and normalise what came from outside, whose pictures are kept here already.

    Raises BadInput, with a sentence that says what to change.
    """
    try:
        content = normalise_content(raw)
    except ContentInvalid as error:
        raise BadInput(str(error)) from error
    check_stored(content)
    return content


def check_may_write(by: Any) -> None:
    """Raise NotAllowed unless ``by`` may draft topics."""
    if not (by.is_active and by.has_perm(WRITE_PERMISSION)):
        raise NotAllowed(_("You may not write topics. Ask a manager for the role of writer."))


def can_write(by: Any) -> bool:
    try:
        check_may_write(by)
    except NotAllowed:
        return False
    return True


@transaction.atomic
def save_draft(
    *, version_id: int, raw: Mapping[str, Any], base_hash: str, by: Any, reason: str = ""
) -> Saved:
    """Save ``raw`` as the words of a draft that read ``base_hash`` when the writer opened it.

    Raises NotAllowed, WrongState (not a draft), BadInput (content, or no base named), StaleBase (both texts inside).
    """
    proposed = clean_content(raw)
    topic_id = TopicVersion.objects.values_list("topic_id", flat=True).get(pk=version_id)
    topic = Topic.objects.select_for_update(no_key=True).get(pk=topic_id)
    writer = _lock_writer(by)
    version = TopicVersion.objects.get(pk=version_id)
    version.topic = topic
    if not base_hash:
        raise BadInput(
            _("This save does not say which text it was made from, so it was refused. Reload the draft.")
        )
    if version.status != Status.DRAFT:
        raise WrongState(
            _("This version is no longer a draft (%(status)s), so its words cannot change.")
            % {"status": version.get_status_display()}
        )
    current = content_of(version)
    current_hash = content_hash(current)
    if content_hash(proposed) == current_hash:
        return Saved(version, changed=False)
    if base_hash != current_hash:
        raise StaleBase(current=current, proposed=proposed, current_hash=current_hash)
    write_words(version, proposed, act=Contribution.Act.EDITED, by=writer, reason=reason)
    return Saved(version, changed=True)


def _lock_writer(by: Any) -> Any:
    """Re-read the person from the database, after the topic as every act does: a role that went is seen in time."""
    # Without the key: rows of others that point to this person need not wait.
    person = get_user_model().objects.select_for_update(no_key=True).filter(pk=by.pk).first()
    if person is None:
        raise NotAllowed(_("This account is not active."))
    check_may_write(person)
    return person


def new_version(
    topic: Topic,
    content: Content,
    *,
    number: int,
    act: Contribution.Act | None,
    by: Any,
    based_on: Edition | None,
    is_correction: bool = False,
    follows: Edition | None = None,
) -> TopicVersion:
    """Make a draft with these words. The caller holds the lock on the topic and has cleaned the content.

    ``act`` is None when the words are those of the edition it starts from: copying them is no contribution. ``follows``
    is the edition of a sister topic that they translate; without it, the one that ``based_on`` follows.
    """
    check_stored(content, is_locked=True)
    now = timezone.now()
    version = TopicVersion(
        topic=topic, number=number, based_on=based_on, created_at=now, created_by=by, saved_at=now
    )
    version.is_correction = is_correction
    version.follows = follows or carried_on(topic, based_on)
    _set_fields(version, content)
    insert_with_history([version])
    sections = [section_row(version, *item) for item in enumerate(content["sections"])]
    references = [reference_row(version, *item) for item in enumerate(content["references"], 1)]
    insert_with_history(sections, is_told=False)
    insert_with_history(references, is_told=False)
    if act is not None:
        insert([Contribution(version=version, user=by, act=act, at=now)], is_told=False)
    if topic.staff_title != version.title and not is_correction:
        Topic.objects.filter(pk=topic.pk).update(staff_title=version.title)
        topic.staff_title = version.title
    return version


def write_words(
    version: TopicVersion, content: Content, *, act: Contribution.Act | None, by: Any, reason: str = ""
) -> None:
    """Replace the words of a draft, keeping sections by key, and note the contributor. The caller holds the lock.

    ``act`` is None when all that is new are the words of an edition, which were reviewed: that is nobody's hand.
    """
    check_stored(content, is_locked=True)
    now = timezone.now()
    version.saved_at = now
    _set_fields(version, content)
    if act is None:
        setattr(version, "_history_user", None)  # noqa: B010  # how simple-history is told that nobody did it
    setattr(version, "_change_reason", reason[:100])  # noqa: B010  # how simple-history is told why
    version.save()
    _write_sections(version, content)
    _write_references(version, content)
    if act is not None:
        Contribution.objects.get_or_create(version=version, user=by, act=act, defaults={"at": now})
    if not version.is_correction:
        Topic.objects.filter(pk=version.topic_id).exclude(staff_title=version.title).update(
            staff_title=version.title
        )
    # A caller that prefetched the old rows must not read them again.
    version.__dict__.pop("_prefetched_objects_cache", None)


def _set_fields(version: TopicVersion, content: Content) -> None:
    version.title = content["title"]
    version.summary = content["summary"]
    version.key_points = list(key_points_of(content))
    version.also_called = list(content["also_called"])
    version.author = content["author"]
    version.attribution_text = content["attribution"]["text"]
    version.license = content["attribution"]["license"]
    version.source_url = content["attribution"]["source_url"]
    version.content_hash = content_hash(content)


def _write_sections(version: TopicVersion, content: Content) -> None:
    existing = {section.key: section for section in Section.objects.filter(version=version)}
    added = []
    for position, item in enumerate(content["sections"]):
        section = existing.pop(item["key"], None)
        fresh = section_row(version, position, item)
        if section is None:
            added.append(fresh)
        elif (section.content_hash, section.position) != (fresh.content_hash, position):
            section.heading, section.body = fresh.heading, fresh.body
            section.is_callout, section.images = fresh.is_callout, fresh.images
            section.content_hash, section.position = fresh.content_hash, position
            section.save()
    for section in existing.values():
        section.delete()
    insert_with_history(added)


def _write_references(version: TopicVersion, content: Content) -> None:
    existing = {reference.position: reference for reference in Reference.objects.filter(version=version)}
    added = []
    for position, item in enumerate(content["references"], 1):
        fresh = reference_row(version, position, item)
        reference = existing.pop(position, None)
        if reference is None:
            added.append(fresh)
            continue
        names = ("text", "url", "doi", "pmid", "accessed_on")
        if any(getattr(reference, name) != getattr(fresh, name) for name in names):
            for name in names:
                setattr(reference, name, getattr(fresh, name))
            reference.save()
    for reference in existing.values():
        reference.delete()
    insert_with_history(added)
