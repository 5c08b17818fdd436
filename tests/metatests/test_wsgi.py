"""What stands between the server and Django: requests are in UTF-8, and an answer to HEAD has no body."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from config.wsgi import application
from encyclopedia.models import ReaderWords
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_connection():
    """As the test client does: the test's own connection is not to be closed with a request."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def ask(
    path: str, query: str = "", *, method: str = "GET", content_type: str = "", body: bytes = b""
) -> tuple[int, dict[str, str], bytes]:
    environ: dict[str, Any] = {
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "REQUEST_METHOD": method,
        "wsgi.input": BytesIO(body),
        "HTTP_HOST": "testserver",
        "wsgi.url_scheme": "https",
    }
    setup_testing_defaults(environ)
    told: list[Any] = []

    def start_response(status: str, headers: Any, error: Any = None, /) -> Callable[[bytes], object]:
        told.extend((status, dict(headers)))
        return BytesIO().write

    text = b"".join(application(environ, start_response))
    return int(told[0].split()[0]), told[1], text


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain; charset=hex",
        "text/plain; charset=unicode_escape",
        "text/plain;CHARSET = 'rot13'",
        "text/plain; charset*=utf-8''hex",
        "text/plain; x*=hex''%41",
        "application/x-www-form-urlencoded; charset=utf-16",
        ";;;",
        "; boundary=\x00",
    ],
)
@pytest.mark.parametrize("path", ["/search/", "/topics/", "/api/v1/topics/", "/api/v1/search/"])
def test_no_charset_of_a_content_type_breaks_an_answer(path, content_type):
    for query in ("q=%41&page=%31&kind=%41", "q=%5Cud800&letter=%5Cud800&kind=%5Cud800"):
        status, _headers, _text = ask(path, query, content_type=content_type)
        assert status == 200


def test_a_form_is_read_as_before_whatever_charset_it_names():
    topic = factories.published_topic(factories.make_user("writer"), factories.make_user("reviewer"))
    form = '--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nSí\r\n--b--\r\n'.encode()
    for content_type, body in (
        ("application/x-www-form-urlencoded; charset=UTF-8", b"text=S%C3%AD"),
        ("multipart/form-data; charset=unicode_escape; boundary=b", form),
        ("multipart/form-data; boundary=b", form),
    ):
        address = f"/topics/{topic.slug}/feedback/"
        status, _headers, _text = ask(address, method="POST", content_type=content_type, body=body)
        assert status == 303
        assert ReaderWords.objects.latest("pk").text == "Sí"


def test_whoever_asks_for_the_head_alone_gets_what_the_page_says_of_itself_and_no_body():
    """gunicorn drops a body too, and logs a warning each time."""
    page, head = ask("/"), ask("/", method="HEAD")
    assert head[0] == page[0] == 200
    assert {name: head[1][name] for name in ("ETag", "Content-Length", "Cache-Control")} == {
        name: page[1][name] for name in ("ETag", "Content-Length", "Cache-Control")
    }
    assert page[2].endswith(b"</html>\n")
    assert head[2] == b""
