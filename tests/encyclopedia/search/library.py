"""Topics for search tests, shown or hidden without a round: here only what is indexed matters."""

from datetime import date, timedelta

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.text import slugify

from encyclopedia.content import FORMAT, Content, canonical_bytes, content_hash
from encyclopedia.models import Edition, ReviewKind, Scope, Status, Topic, TopicKind, TopicVersion
from encyclopedia.search import index_edition


def content(title: str, *, names: tuple[str, ...] = (), summary: str = "", **sections: str) -> Content:
    """Return a content with one section for each keyword: its heading from the name, its HTML from the value."""
    return {
        "format": FORMAT,
        "language": "en",
        "title": title,
        "summary": summary,
        "also_called": list(names),
        "author": "",
        "sections": [
            {"key": slugify(name), "heading": name.replace("_", " ").capitalize(), "html": html}
            for name, html in sections.items()
        ],
        "references": [],
        "attribution": {"text": "", "license": "", "source_url": ""},
    }


def edition_of(
    words: Content, *, topic: Topic | None = None, kind: str = "condition", language: str = "en"
) -> Edition:
    """Return a shown edition of ``words``, not indexed; the topic's edition before it has ended."""
    now = timezone.now()
    user, _made = get_user_model().objects.get_or_create(username="publisher")
    if topic is None:
        topic = Topic.objects.create(
            slug=f"{slugify(words['title'])[:90] or 'topic'}-{Topic.objects.count()}",
            kind=TopicKind.objects.get(key=kind),
            language=language,
            staff_title=words["title"],
            created_at=now,
            created_by=user,
        )
    hide(topic)
    number = topic.editions.count() + 1
    version = TopicVersion.objects.create(
        topic=topic,
        number=topic.versions.count() + 1,
        title=words["title"],
        content_hash=content_hash(words),
        created_at=now,
        created_by=user,
        saved_at=now,
    )
    TopicVersion.objects.filter(pk=version.pk).update(status=Status.APPROVED)
    return Edition.objects.create(
        topic=topic,
        number=number,
        version=version,
        kind=ReviewKind.NEW,
        scope=Scope.WHOLE_PAGE,
        title=words["title"],
        content=canonical_bytes(words).decode(),
        content_hash=content_hash(words),
        current_as_of=date(2024, 3, 1),
        reviewers=[],
        published_by=user,
        shown_from=now,
    )


def hide(topic: Topic) -> None:
    """End what is shown of the topic, behind the index's back."""
    topic.editions.filter(shown_until=None).update(shown_until=timezone.now() + timedelta(seconds=1))


def publish(
    title: str,
    *,
    names: tuple[str, ...] = (),
    summary: str = "",
    kind: str = "condition",
    language: str = "en",
    **sections: str,
) -> Topic:
    """Show and index a topic of these words."""
    edition = edition_of(
        content(title, names=names, summary=summary, **sections), kind=kind, language=language
    )
    index_edition(edition)
    return edition.topic
