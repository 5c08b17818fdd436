"""Corrections beside longer drafts, as tests make them."""

from typing import Any

from django.contrib.auth.models import User

from encyclopedia.drafting import content_of, save_draft
from encyclopedia.hands import hands
from encyclopedia.models import Topic, TopicVersion
from reviews import actions
from reviews.models import ReviewRound


def again(version: TopicVersion) -> TopicVersion:
    return TopicVersion.objects.select_related("topic").get(pk=version.pk)


def write(
    version: TopicVersion, by: User, sections: dict[str, str] | None = None, **fields: Any
) -> TopicVersion:
    """Save the draft with other words in these sections (by key) and fields, from the words it now has."""
    version = again(version)
    content = content_of(version)
    for section in content["sections"]:
        section["html"] = (sections or {}).get(section["key"], section["html"])
    raw = {**content, **fields}
    save_draft(version_id=version.pk, raw=raw, base_hash=version.content_hash, by=by)
    return again(version)


def body(version: TopicVersion, key: str) -> str:
    return next(one["html"] for one in content_of(again(version))["sections"] if one["key"] == key)


def contributors(version: TopicVersion) -> set[int]:
    """The people with a hand in the version, whatever round is held about it."""
    return set(hands(version.topic_id, version.pk).values_list("user_id", flat=True))


def submit(version: TopicVersion, by: User) -> ReviewRound:
    version = again(version)
    return actions.submit(version_id=version.pk, by=by, base_hash=version.content_hash, note="A slip.")


def correction(topic: Topic, by: User, **sections: str) -> TopicVersion:
    """A correction of the topic with these words (``how_well_it_works`` for the section of that key)."""
    version = actions.start_correction(topic_id=topic.pk, by=by)
    return write(version, by, {key.replace("_", "-"): html for key, html in sections.items()})


def draft(topic: Topic, by: User, **sections: str) -> TopicVersion:
    version = actions.start_draft(topic_id=topic.pk, by=by)
    return write(version, by, {key.replace("_", "-"): html for key, html in sections.items()})
