"""The API's own description, used against it: every answer must have the shape that it promises."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker


def schema_of(path: str, status: int) -> dict[str, Any]:
    """The schema that the description gives for this address and status, with what it refers to."""
    description = Client().get("/api/v1/openapi.json").json()
    content = description["paths"][path]["get"]["responses"][str(status)]["content"]
    (kind,) = content.values()
    return {**kind["schema"], "components": description["components"]}


def as_promised(response: HttpResponse, path: str) -> Any:
    """The body of an answer, once it has the shape that was promised for this path (as the description writes it)."""
    schema = schema_of(path, response.status_code)
    body = response.json()
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(body)
    return body
