"""What a reader's browser sends from a topic page."""

from typing import Any

from django.http import HttpResponse
from django.test import Client

from encyclopedia.models import Topic

HARM = "The dose under Risks is wrong: my aunt took 5,000 mg and was in hospital."


def address(topic: Topic) -> str:
    return f"/topics/{topic.slug}/feedback/"


def send(topic: Topic, **typed: str) -> HttpResponse:
    """Send the form of a topic page; the reader's address is ``sender``, header fields are in capitals."""
    fields = {"edition": "1", "section": "risks", "text": HARM, "more": ""}
    header: dict[str, Any] = {name: typed.pop(name) for name in list(typed) if name.isupper()}
    header["REMOTE_ADDR"] = typed.pop("sender", "203.0.113.7")
    return Client(enforce_csrf_checks=True).post(address(topic), {**fields, **typed}, **header)


def opinion(topic: Topic, helpful: str, **more: str) -> HttpResponse:
    fields = {"helpful": helpful, "edition": "1", **more}
    sender = fields.pop("sender", "203.0.113.7")
    return Client(enforce_csrf_checks=True).post(address(topic), fields, REMOTE_ADDR=sender)
