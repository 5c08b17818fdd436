"""Bundles of what patients read: each shown edition as one line, which ``parse`` reads back to the same words."""

import json
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch

from encyclopedia.content import Content, ImageContent, images_of, key_points_of
from encyclopedia.images import bytes_of
from encyclopedia.models import Edition, Topic

from .bundles import FORMAT

OWN_ID = "topic:"
"""Begins the source id of a topic that was written here; its permanent id follows."""


def source_id_for(topic: Topic) -> str:
    return topic.source_id or f"{OWN_ID}{topic.public_id}"


def export_bundles(*, batch_size: int = 200) -> Iterator[dict[str, Any]]:
    """Yield the shown editions as bundles, by topic. Reads editions only, never a version (invariant 1)."""
    shown_neighbours = Topic.objects.filter(editions__in=Edition.objects.shown()).order_by("pk")
    editions = (
        Edition.objects.shown()
        .select_related("topic__kind")
        .prefetch_related(
            "topic__categories", "topic__codes", Prefetch("topic__related", queryset=shown_neighbours)
        )
        .order_by("topic_id")
    )
    for edition in editions.iterator(chunk_size=batch_size):
        yield bundle_of(edition)


def bundle_of(edition: Edition) -> dict[str, Any]:
    """Return one edition as a bundle."""
    content, topic = edition.signed_content(), edition.topic
    attribution = content["attribution"]
    return {
        "format": FORMAT,
        "source_id": source_id_for(topic),
        "language": content["language"],
        "kind": topic.kind.key,
        "title": content["title"],
        "summary": content["summary"],
        **({"key_points": points} if (points := key_points_of(content)) else {}),
        "also_called": content["also_called"],
        "categories": [category.name for category in topic.categories.all()],
        "codes": [
            {"system": code.system, "code": code.code, "display": code.display} for code in topic.codes.all()
        ],
        "sections": _with_bytes(content),
        "references": content["references"],
        "related": [source_id_for(other) for other in topic.related.all()],
        "author": content["author"],
        "current_as_of": edition.current_as_of.isoformat(),
        "source_url": attribution["source_url"],
        "license": attribution["license"],
        "attribution": attribution["text"],
    }


def _with_bytes(content: Content) -> list[dict[str, Any]]:
    """The sections, each picture with the bytes of its widest file, from which an import makes the others."""
    hashes = {image["files"][0]["hash"] for one in content["sections"] for image in images_of(one)}
    data = {file.hash: b64encode(file.data).decode() for file in bytes_of(hashes)} if hashes else {}
    return [
        {**section, "images": [_image(image, data) for image in images_of(section)]}
        if images_of(section)
        else {**section}
        for section in content["sections"]
    ]


def _image(image: ImageContent, data: dict[str, str]) -> dict[str, Any]:
    words = {"alt": image["alt"], "caption": image["caption"], "credit": image["credit"]}
    return {**words, "data": data[image["files"][0]["hash"]]}


def as_line(bundle: dict[str, Any]) -> str:
    """Return the bundle as one line of JSON Lines, with its line end."""
    return json.dumps(bundle, ensure_ascii=False, separators=(",", ":")) + "\n"
