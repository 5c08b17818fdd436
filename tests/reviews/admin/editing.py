"""A writer at the editor, as tests play one: read the form as a browser would, change fields, send it back."""

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from lxml import html as lxml_html

from encyclopedia.drafting import content_of
from encyclopedia.models import Topic, TopicVersion
from tests.factories import open_version


def editor(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(topic: Topic, name: str = "draft") -> str:
    return reverse(f"admin:encyclopedia_topic_{name}", args=[topic.pk])


def form_of(answer: Any) -> dict[str, Any]:
    """Every field of the editor with the value that a browser would send; lists where a name comes twice."""
    page = lxml_html.fromstring(answer.content.decode())
    (form,) = page.xpath("//form[@id='draft']")
    fields: dict[str, Any] = {}
    for name, value in form.form_values():
        value = value.removeprefix("\n")  # the line break after <textarea>, which browsers drop  # noqa: PLW2901
        if name in ("section", "reference", "image"):
            fields.setdefault(name, []).append(value)
        elif name != "csrfmiddlewaretoken":
            fields[name] = value
    return fields


def read(user: User, topic: Topic) -> dict[str, Any]:
    """Open the editor and return its form."""
    answer = editor(user).get(address(topic))
    assert answer.status_code == 200
    return form_of(answer)


def post(user: User, topic: Topic, form: dict[str, Any], do: str = "save", **changes: Any) -> Any:
    """Send the form back with some fields changed (``s0__html`` stands for the field ``s0-html``)."""
    changed = {name.replace("__", "-"): value for name, value in changes.items()}
    return editor(user).post(address(topic), {**form, **changed, "do": do})


def words_of(topic: Topic) -> Any:
    """The words of the newest version, as they stand in the database."""
    version = TopicVersion.objects.select_related("topic").get(pk=open_version(topic).pk)
    return content_of(version)


def bodies(topic: Topic) -> dict[str, str]:
    return {section["key"]: section["html"] for section in words_of(topic)["sections"]}


def message_of(answer: HttpResponse) -> str:
    """The text of the message at the top of the screen."""
    page = lxml_html.fromstring(answer.content.decode())
    return " ".join(" ".join(node.text_content().split()) for node in page.xpath("//*[@role='alert']"))
