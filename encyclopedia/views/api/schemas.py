"""The shapes that the API answers with, as JSON Schema (draft 2020-12, as OpenAPI 3.1 takes it)."""

from typing import Any, Final

from encyclopedia.content import EXTENSIONS
from encyclopedia.currency import Currency
from encyclopedia.models.catalogue import Language

Schema = dict[str, Any]


def _object(properties: dict[str, Schema], *, about: str = "") -> Schema:
    """An object with all of these properties and no others."""
    described = {"description": about} if about else {}
    return {
        "type": "object",
        **described,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _text(about: str = "", **more: Any) -> Schema:
    return {"type": "string", **({"description": about} if about else {}), **more}


def _list_of(items: Schema, about: str = "") -> Schema:
    return {"type": "array", "items": items, **({"description": about} if about else {})}


def _or_null(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


_COUNT: Final = {"type": "integer", "minimum": 0}
_NUMBER: Final = {"type": "integer", "minimum": 1}
_DAY: Final = _text(format="date")
_ADDRESS: Final = _text(format="uri")

_OUTLINE: Final[dict[str, Schema]] = {
    "public_id": _text("Identifies the topic for ever.", pattern="^[0-9a-z]{10}$"),
    "slug": _text("The last part of its present address; it may change."),
    "title": _text(),
    "source_id": _text("The topic's identity in bundles."),
    "language": _text("Language of the page.", enum=list(Language.values)),
    "kind": _text("Key of its kind, such as condition or medication."),
    "current_as_of": _text("The day to which the reviewers vouch for the whole page.", format="date"),
    "url": _text("Permanent address of the page for people.", format="uri"),
}

_FILE: Final = _object(
    {
        "hash": _text("SHA-256 of the bytes, as it was signed.", pattern="^[0-9a-f]{64}$"),
        "type": _text("Its media type.", enum=list(EXTENSIONS)),
        "width": _NUMBER,
        "height": _NUMBER,
        "url": _ADDRESS,
    }
)
_IMAGE: Final = _object(
    {
        "files": _list_of(_FILE, "The same picture in several sizes, the widest first."),
        "alt": _text("What it shows, for those who do not see it."),
        "caption": _text(),
        "credit": _text("Who made it or owns it."),
    }
)
_SECTION: Final = _object(
    {
        "key": _text("Kept from edition to edition; also the page's anchor."),
        "heading": _text(),
        "is_callout": {
            "type": "boolean",
            "description": "Set apart on the page, such as when to call for help.",
        },
        "html": _text("Sanitised HTML. A link to #ref-2 cites the second reference."),
        "text": _text("The same words without markup."),
        "images": _list_of(_IMAGE, "The pictures below the words, in their order."),
    }
)
_REVIEWER: Final = _object(
    {
        "name": _text("Name and credentials, as they were at signing."),
        "profession": _text(),
        "scope": _text("What was reviewed.", enum=["whole_page", "changes_only"]),
        "signed_on": _or_null(_DAY),
    }
)
_REFERENCE: Final = _object({name: _text() for name in ("text", "url", "doi", "pmid", "accessed_on")})
_CODE: Final = _object(
    {"system": _text("An OID in dotted form, or a URI."), "code": _text(), "display": _text()}
)

_WHOLE: Final[dict[str, Schema]] = {
    **_OUTLINE,
    "currency": _text("How fresh the page is today.", enum=list(Currency.values)),
    "next_review_due": _DAY,
    "edition": {**_NUMBER, "description": "Number of the edition shown now."},
    "content_hash": _text("SHA-256 of the content that was signed.", pattern="^[0-9a-f]{64}$"),
    "published_at": _text("When the topic was first shown.", format="date-time"),
    "updated_at": _text("Since when this edition is shown.", format="date-time"),
    "categories": _list_of(_object({"slug": _text(), "name": _text()})),
    "codes": _list_of(_CODE),
    "disclaimer": _text("HTML of the site's disclaimer, to be shown with the page."),
    "withheld": _or_null(
        _text(
            "Why no text is handed out, in the language of the page; null where it is. Then all that follows is empty."
        )
    ),
    "summary": _text(),
    "key_points": _list_of(_text(), "What a reader in a hurry must take away, in a few short sentences."),
    "also_called": _list_of(_text()),
    "author": _text(),
    "reviewers": _list_of(_REVIEWER, "Those who signed, as the page prints them."),
    "attested_by": _or_null(_text("Who confirmed a review that was made before the page came here.")),
    "sections": _list_of(_SECTION),
    "references": _list_of(_REFERENCE),
    "license": _text(),
    "attribution": _text(),
    "source_url": _text("The original page, if it came from another publisher."),
}

SCHEMAS: Final[dict[str, Schema]] = {
    "Outline": _object(_OUTLINE, about="A topic in a list."),
    "Topic": _object(_WHOLE, about="The edition of a topic that patients read now."),
    "Result": _object(
        {
            **_OUTLINE,
            "matched_name": _text("The also-called name that matched, if the title did not."),
            "snippet_html": _text("Escaped text with the words found in mark elements."),
            "section": _or_null(
                {
                    **_object({"key": _text(), "heading": _text()}),
                    "description": "The section that answers best.",
                }
            ),
        },
        about="A topic that a search found.",
    ),
    "TopicList": _object(
        {
            "count": _COUNT,
            "page": _NUMBER,
            "pages": _NUMBER,
            "previous": _or_null(_ADDRESS),
            "next": _or_null(_ADDRESS),
            "results": _list_of(ref("Outline")),
        }
    ),
    "Results": _object(
        {
            "count": _COUNT,
            "corrected": _or_null(_text("What was searched for in place of misspelled words.")),
            "results": _list_of(ref("Result"), "Best first."),
        }
    ),
    "Problem": _object(
        {"type": _text(), "title": _text(), "status": {"type": "integer"}, "detail": _text("One sentence.")},
        about="What is wrong, after RFC 9457.",
    ),
}
