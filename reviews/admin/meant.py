"""Which version a screen is about: the longer draft by itself, or the one that the address names (``?version=3``)."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.urls import reverse

from encyclopedia.models import Topic, TopicVersion
from reviews.policies import under_way


def newest_version(topic: Topic) -> TopicVersion | None:
    """The longer draft, or what became of it; else the newest version that was no correction, or was published."""
    version = under_way(topic)
    if version is None:
        known = topic.versions.filter(Q(is_correction=False) | Q(editions__isnull=False))
        version = known.order_by("-number").first()
    if version is not None:
        version.topic = topic
    return version


def version_meant(topic: Topic, request: HttpRequest) -> TopicVersion | None:
    """The version of the topic that the address names, or ``newest_version``. Raises Http404 for one it has not."""
    asked = request.GET.get("version", "")
    if not asked:
        return newest_version(topic)
    number = int(asked) if asked.isdecimal() and len(asked) < 7 else 0
    version = topic.versions.select_related("based_on").filter(number=number).first()
    if version is None:
        raise Http404
    version.topic = topic
    return version


def query_of(version: TopicVersion | None) -> str:
    """What an address needs to be about this version: nothing for a longer draft, which it is about by itself."""
    return f"?version={version.number}" if version is not None and version.is_correction else ""


def version_url(name: str, topic: Topic, version: TopicVersion | None) -> Any:
    """The address of a screen of the topic admin (“draft”, “preview”, “submit”) about this version."""
    return reverse(f"admin:encyclopedia_topic_{name}", args=[topic.pk]) + query_of(version)
