"""Filling the index, in the transaction of whoever publishes or withdraws."""

from collections.abc import Callable
from typing import Final

from django.db import transaction

from encyclopedia.content import Content, canonical_text, key_points_of
from encyclopedia.models import Edition, Topic
from encyclopedia.models.search import SearchDocument, SearchName
from encyclopedia.statements import insert

from .base import engine
from .words import folded, key

# Raised when pages are to be indexed in another way: ``migrate`` then makes the index anew.
ANALYSIS: Final = 1
# Together far below the 1 MB that a PostgreSQL tsvector holds, however odd the words: publishing must not fail on them.
MAX_BODY_BYTES: Final = 200_000
MAX_HEADINGS_BYTES: Final = 30_000
# Far above any real topic; the engines number names within a topic in ten bits.
MAX_NAMES: Final = 500


def index_edition(edition: Edition, replaced: Edition | None = None, *, is_first: bool = False) -> None:
    """Replace the topic's document by the words of ``edition``, which has just begun to be shown.

    ``replaced`` is the edition that was shown, and so indexed, until now: names that it had already are left alone.
    ``is_first`` says that the topic was never in the index, so that there is nothing to take out.
    """
    content = edition.signed_content()
    headings, body, sections = _texts(content)
    document = SearchDocument(
        topic_id=edition.topic_id,
        edition=edition,
        title=content["title"],
        names="\n".join(content["also_called"]),
        headings=headings,
        body=body,
        sections=sections,
        analysis=ANALYSIS,
    )
    engine().store_text(
        document,
        headings=folded(document.headings, MAX_HEADINGS_BYTES),
        body=folded(document.body, MAX_BODY_BYTES),
    )
    names = _names(content)
    if replaced is None or _names(replaced.signed_content()) != names:
        if not is_first:
            SearchName.objects.filter(topic_id=edition.topic_id).delete()
        _store_names(edition.topic_id, [key(name) for name in names])


def _texts(content: Content) -> tuple[str, str, list[tuple[str, str, int]]]:
    """Return the headings, the body, and the key and heading of each section with its place in the body."""
    parts = [part for part in (content["summary"], *key_points_of(content)) if part]
    at = sum(len(part) + 1 for part in parts)
    sections = []
    for section in content["sections"]:
        sections.append((section["key"], section["heading"], at))
        if text := canonical_text(section["html"]):
            parts.append(text)
            at += len(text) + 1
    return "\n".join(heading for _key, heading, _at in sections), "\n".join(parts), sections


def _names(content: Content) -> list[str]:
    """The title, and the also-called names."""
    return [content["title"], *content["also_called"][: MAX_NAMES - 1]]


def _store_names(topic_id: int, keys: list[str]) -> None:
    insert(
        [
            SearchName(topic_id=topic_id, position=position, key=name, word_count=name.count(" ") + 1)
            for position, name in enumerate(keys)
        ]
    )
    engine().store_names(topic_id, keys)


def remove_topic(topic: Topic) -> None:
    """Take the topic out of the index; nothing happens when it is not in it."""
    _remove(topic.pk)


def _remove(topic_id: int) -> None:
    engine().remove(topic_id)
    SearchName.objects.filter(topic_id=topic_id).delete()
    SearchDocument.objects.filter(topic_id=topic_id).delete()


def is_outdated() -> bool:
    """Whether a topic was indexed by an earlier release, in another way."""
    return SearchDocument.objects.filter(analysis__lt=ANALYSIS).exists()


def rebuild(*, on_progress: Callable[[int, int], None] | None = None) -> int:
    """Make the index anew from the shown editions, topic by topic, while the site goes on; return how many.

    ``on_progress`` is told after each topic how many are done, and of how many. Each topic is a transaction with its
    row locked, so that a publication at the same moment is never overwritten by the edition before.
    """
    shown = set(Edition.objects.shown().values_list("topic_id", flat=True))
    known = set(SearchDocument.objects.values_list("topic_id", flat=True))
    for done, topic_id in enumerate(sorted(shown | known), start=1):
        with transaction.atomic():
            Topic.objects.select_for_update().only("pk").get(pk=topic_id)
            edition = Edition.objects.shown().filter(topic_id=topic_id).first()
            if edition is None:
                _remove(topic_id)
            else:
                index_edition(edition)
        if on_progress is not None:
            on_progress(done, len(shown | known))
    engine().tidy()
    return len(shown)
