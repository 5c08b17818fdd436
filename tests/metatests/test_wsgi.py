"""What comes before Django: a request is in UTF-8, whatever its content type says."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest

from config.wsgi import application
from encyclopedia.models import ReaderWords
from tests import factories

pytestmark = pytest.mark.django_db


def answer(path: str, query: str = "", *, content_type: str, body: bytes = b"") -> int:
    environ: dict[str, Any] = {
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "REQUEST_METHOD": "POST" if body else "GET",
        "wsgi.input": BytesIO(body),
        "HTTP_HOST": "testserver",
        "wsgi.url_scheme": "https",
    }
    setup_testing_defaults(environ)
    told: list[str] = []

    def start_response(status: str, headers: Any, error: Any = None, /) -> Callable[[bytes], object]:
        told.append(status)
        return BytesIO().write

    b"".join(application(environ, start_response))
    return int(told[0].split()[0])


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
        assert answer(path, query, content_type=content_type) == 200


def test_a_form_is_read_as_before_whatever_charset_it_names():
    topic = factories.published_topic(factories.make_user("writer"), factories.make_user("reviewer"))
    form = '--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nSí\r\n--b--\r\n'.encode()
    for content_type, body in (
        ("application/x-www-form-urlencoded; charset=UTF-8", b"text=S%C3%AD"),
        ("multipart/form-data; charset=unicode_escape; boundary=b", form),
        ("multipart/form-data; boundary=b", form),
    ):
        assert answer(f"/topics/{topic.slug}/feedback/", content_type=content_type, body=body) == 303
        assert ReaderWords.objects.latest("pk").text == "Sí"
