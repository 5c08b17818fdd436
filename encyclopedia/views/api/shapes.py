"""What a topic looks like in JSON: an outline in lists, and the whole page. Made from its edition alone."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy, override

from encyclopedia.content import (
    Content,
    ImageContent,
    canonical_text,
    images_of,
    is_callout,
    key_points_of,
    sanitise_html,
)
from encyclopedia.currency import currency, due_on
from encyclopedia.images import public_address
from encyclopedia.interchange.exporting import OWN_ID
from encyclopedia.lateness import Lateness, lateness
from encyclopedia.models import Edition
from encyclopedia.models.names import name_in
from encyclopedia.rendering.words import is_of_changes, signer

WITHHELD: Final = gettext_lazy(
    "This page is waiting to be reviewed. Until that is done its text is not handed out: "
    "some of it may no longer be right."
)


def outline(
    *,
    public_id: str,
    slug: str,
    title: str,
    source_id: str | None,
    language: str,
    kind_key: str,
    current_as_of: date,
) -> dict[str, Any]:
    """A topic as lists and search results name it."""
    return {
        "public_id": public_id,
        "slug": slug,
        "title": title,
        "source_id": source_id or f"{OWN_ID}{public_id}",
        "language": language,
        "kind": kind_key,
        "current_as_of": current_as_of.isoformat(),
        "url": f"{settings.BASE_URL}/t/{public_id}/",
    }


def whole(edition: Edition, *, first_shown: datetime, disclaimer: str, today: date) -> dict[str, Any]:
    """The page of a shown edition; none of its words but the title where they are withheld (``encyclopedia.lateness``).

    The edition's topic is expected to be fetched, with its kind, categories and codes.
    """
    topic = edition.topic
    state = currency(edition.current_as_of, topic.review_months, today)
    is_withheld = lateness(state, topic.expiry_rule) == Lateness.REPLACED
    with override(topic.language):
        withheld = str(WITHHELD) if is_withheld else None
    return {
        **outline(
            public_id=topic.public_id,
            slug=topic.slug,
            title=edition.title,
            source_id=topic.source_id,
            language=topic.language,
            kind_key=topic.kind.key,
            current_as_of=edition.current_as_of,
        ),
        "currency": str(state),
        "next_review_due": due_on(edition.current_as_of, topic.review_months).isoformat(),
        "edition": edition.number,
        "content_hash": edition.content_hash,
        "published_at": _instant(first_shown),
        "updated_at": _instant(edition.shown_from),
        "categories": [
            {"slug": one.slug, "name": name_in(topic.language, one)} for one in topic.categories.all()
        ],
        "codes": [
            {"system": one.system, "code": one.code, "display": one.display} for one in topic.codes.all()
        ],
        "disclaimer": disclaimer,
        "withheld": withheld,
        **(_NO_WORDS if is_withheld else _words(edition)),
    }


def _words(edition: Edition) -> dict[str, Any]:
    content: Content = edition.signed_content()
    attribution = content["attribution"]
    return {
        "summary": content["summary"],
        "key_points": key_points_of(content),
        "also_called": content["also_called"],
        "author": content["author"],
        "reviewers": [_reviewer(person) for person in edition.reviewer_list()],
        "attested_by": signer(edition.attestation) if edition.attestation else None,
        "sections": [
            {
                "key": section["key"],
                "heading": section["heading"],
                "is_callout": is_callout(section),
                "html": sanitise_html(section["html"]),
                "text": canonical_text(section["html"]),
                "images": [_image(image) for image in images_of(section)],
            }
            for section in content["sections"]
        ],
        "references": content["references"],
        "license": attribution["license"],
        "attribution": attribution["text"],
        "source_url": attribution["source_url"],
    }


_NO_WORDS: Final[dict[str, Any]] = {
    "summary": "",
    "key_points": [],
    "also_called": [],
    "author": "",
    "reviewers": [],
    "attested_by": None,
    "sections": [],
    "references": [],
    "license": "",
    "attribution": "",
    "source_url": "",
}


def _image(image: ImageContent) -> dict[str, Any]:
    files = [{**file, "url": settings.BASE_URL + public_address(file)} for file in image["files"]]
    return {**image, "files": files}


def _reviewer(person: Mapping[str, Any]) -> dict[str, Any]:
    """A signer as the page prints them: who, in which profession, and of what."""
    return {
        "name": signer(person),
        "profession": person.get("profession", ""),
        "scope": "changes_only" if is_of_changes(person) else "whole_page",
        "signed_on": person.get("signed_on"),
    }


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
