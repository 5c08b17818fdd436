"""The API's own description, in OpenAPI 3.1: these addresses, these parameters, these shapes, and no others."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from encyclopedia.branding import brand_now
from encyclopedia.search.finding import MAX_LIMIT

from .answers import JSON, PROBLEM, endpoint, found
from .schemas import SCHEMAS, ref
from .searching import DEFAULT_LIMIT
from .topics import PER_PAGE, SENTENCES

VERSION = "1.0.0"


def _parameter(name: str, about: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": about, "schema": {"type": "string", **schema}}


def _whole_number(name: str, about: str, **schema: Any) -> dict[str, Any]:
    return _parameter(name, about, type="integer", minimum=1, **schema)


def _answers(shape: str, about: str) -> dict[str, Any]:
    return {"description": about, "content": {JSON: {"schema": ref(shape)}}}


def _refused(about: str) -> dict[str, Any]:
    return {"description": about, "content": {PROBLEM: {"schema": ref("Problem")}}}


_FILTERS = [
    _parameter("kind", "Only topics of this kind (its key)."),
    _parameter("category", "Only topics of this category (its slug)."),
    _parameter("language", "Only topics in this language."),
]
_BAD = {"400": _refused("A parameter makes no sense.")}
_UNCHANGED = {"304": {"description": "Unchanged since the ETag that was sent along in If-None-Match."}}

_PATHS: dict[str, Any] = {
    "/api/v1/topics/": {
        "get": {
            "operationId": "listTopics",
            "summary": "All topics, by title",
            "parameters": [
                _whole_number("page", "Which page.", default=1),
                _whole_number("limit", "Topics a page.", maximum=PER_PAGE, default=PER_PAGE),
                *_FILTERS,
            ],
            "responses": {"200": _answers("TopicList", "A page of topics."), **_UNCHANGED, **_BAD},
        }
    },
    "/api/v1/topics/{slug}/": {
        "get": {
            "operationId": "getTopic",
            "summary": "The edition of a topic that patients read now",
            "parameters": [
                {"name": "slug", "in": "path", "required": True, "schema": {"type": "string"}},
            ],
            "responses": {
                "200": _answers("Topic", "The topic."),
                "301": {"description": "The topic has another address now: see Location."},
                **_UNCHANGED,
                **{str(status): _refused(sentence) for status, sentence in SENTENCES.items()},
            },
        }
    },
    "/api/v1/search/": {
        "get": {
            "operationId": "searchTopics",
            "summary": "Topics for some words, ranked as on the search page",
            "parameters": [
                _parameter("q", "Words, a question, a name: anything."),
                _whole_number("limit", "How many at most.", maximum=MAX_LIMIT, default=DEFAULT_LIMIT),
                _parameter(
                    "exact", "1 takes the words as they are typed, with no spelling mended.", enum=["1"]
                ),
                *_FILTERS,
            ],
            "responses": {"200": _answers("Results", "What was found."), **_BAD},
        }
    },
    "/api/v1/openapi.json": {
        "get": {
            "operationId": "describe",
            "summary": "This description",
            "responses": {
                "200": {"description": "OpenAPI 3.1.", "content": {JSON: {"schema": {"type": "object"}}}},
                **_UNCHANGED,
            },
        }
    },
}


@endpoint
def description(request: HttpRequest) -> HttpResponseBase:
    """OpenAPI 3.1, as JSON."""
    body = {
        "openapi": "3.1.0",
        "info": {
            "title": brand_now().name,
            "version": VERSION,
            "description": "Health topics as patients read them: reviewed, signed and dated. Read-only; no key needed.",
        },
        "servers": [{"url": settings.BASE_URL}],
        "paths": _PATHS,
        "components": {"schemas": SCHEMAS},
    }
    return found(request, body)
