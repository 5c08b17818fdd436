"""Invariant 10: what patients search for and read stays out of logs."""

import io
import json
import logging
import logging.config

import pytest
import structlog
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.log import log_response

from config.logs import CUT, PATH_CUT, logging_config

SECRET = "hiv+test"


@pytest.fixture
def written():
    """Log as the site does, into memory; give a function that returns the lines written, decoded."""
    root = logging.getLogger()
    before = root.handlers[:]
    logging.config.dictConfig(settings.LOGGING)
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    stream = io.StringIO()
    handler.setStream(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:] = before


@pytest.mark.parametrize(
    ("logger", "message", "arguments"),
    [
        ("django.server", '"%s" %s %s', (f"GET /search/?q={SECRET} HTTP/1.1", "500", "-")),
        ("django.request", "Failed: %s", (f"/infobutton/?mainSearchCriteria.v.c={SECRET}",)),
        ("gunicorn.error", "Error handling request %s", (f"/search/?q={SECRET}",)),
        ("reviews", f"https://health.example.org/search/?q={SECRET}", ()),
    ],
)
def test_no_logger_writes_what_follows_the_question_mark(written, logger, message, arguments):
    logging.getLogger(logger).error(message, *arguments)
    (line,) = written()
    assert SECRET not in json.dumps(line)
    assert CUT in line["event"]


def test_a_request_handed_along_with_a_message_is_not_written(written):
    request = RequestFactory().get(f"/search/?q={SECRET}")
    logging.getLogger("django.request").error("Failed: %s", request.path, extra={"request": request})
    (line,) = written()
    assert SECRET not in json.dumps(line)
    assert line["event"] == f"Failed: {PATH_CUT}"


def test_a_traceback_is_written_without_parameters_or_local_variables(written):
    typed = f"{SECRET} and more"
    try:
        raise ValueError(f"bad address /search/?q={SECRET}")  # noqa: TRY301
    except ValueError:
        logging.getLogger("django.request").exception("Failed")
    (line,) = written()
    assert "ValueError: bad address /search/" in line["exception"]
    assert SECRET not in json.dumps(line)
    assert typed not in json.dumps(line)


@pytest.mark.django_db
@pytest.mark.parametrize("level", ["DEBUG", "INFO", "WARNING"])
def test_an_answer_of_the_4xx_kind_is_not_logged_whatever_the_level(client, level):
    logging.config.dictConfig(logging_config(level))
    (handler,) = logging.getLogger().handlers
    stream = io.StringIO()
    handler.setStream(stream)
    try:
        assert client.get("/topics/hiv-infection/").status_code == 404
        assert client.get("/hiv-infection").status_code == 404
        assert client.post("/topics/hiv-infection/").status_code == 405
        logging.getLogger("django.request").warning("Gone: %s", "/topics/hiv-infection/")
    finally:
        logging.config.dictConfig(settings.LOGGING)
    assert "hiv" not in stream.getvalue()


@pytest.mark.parametrize("path", ["/topics/hiv-infection/", "/t/hiv1234567/", "/hiv-infection"])
def test_a_page_that_fails_is_logged_with_method_status_and_exception_but_not_by_its_address(written, path):
    request = RequestFactory().get(path)
    try:
        raise ValueError(f"cannot render http://health.example.org/topics/hiv-infection/ in {__file__}")  # noqa: TRY301
    except ValueError as error:
        log_response(
            "%s: %s",
            "Internal Server Error",
            path,
            response=HttpResponse(status=500),
            request=request,
            exception=error,
        )
    (line,) = written()
    assert "hiv" not in json.dumps(line)
    assert (line["method"], line["status"], line["level"]) == ("GET", 500, "error")
    assert line["event"].startswith("Internal Server Error: ")
    assert "ValueError: cannot render /topics/" in line["exception"]
    assert __file__ in line["exception"]


def test_an_address_of_the_staff_site_is_kept(written):
    request = RequestFactory().get("/admin/topics/7/")
    log_response(
        "%s: %s", "Internal Server Error", request.path, response=HttpResponse(status=500), request=request
    )
    assert written()[0]["event"] == "Internal Server Error: /admin/topics/7/"


@pytest.mark.parametrize(
    ("logger", "message"),
    [
        ("django.server", '"GET /topics/hiv-infection/ HTTP/1.1" 500 -'),
        ("gunicorn.error", "Error handling request /topics/hiv-infection/"),
        ("gunicorn.error", "Error handling request /api/v1/topics/hiv-infection/"),
        ("django.security.csrf", "Forbidden (CSRF cookie not set.): /categories/hiv/"),
        ("reviews", "https://health.example.org/topics/hiv-infection/editions/2/"),
    ],
)
def test_no_logger_writes_which_topic_or_category_was_asked_for(written, logger, message):
    logging.getLogger(logger).error(message)
    (line,) = written()
    assert "hiv" not in json.dumps(line)
    assert PATH_CUT in line["event"]


def test_structlog_and_the_standard_library_write_the_same_kind_of_line(written):
    structlog.get_logger("reviews").warning("round closed", topic="abc", link=f"/search/?q={SECRET}")
    (line,) = written()
    assert line["event"] == "round closed"
    assert line["topic"] == "abc"
    assert line["link"] == f"/search/{CUT}"
    assert {"level", "logger", "timestamp"} <= line.keys()


def test_a_sentence_that_asks_something_is_written_whole(written):
    logging.getLogger("reviews").error("Is it late? Yes, by 3 days.")
    assert written()[0]["event"] == "Is it late? Yes, by 3 days."


def test_no_handler_mails_requests_to_administrators():
    handlers = {handler["class"] for handler in settings.LOGGING["handlers"].values()}
    assert handlers == {"logging.StreamHandler"}
    assert settings.LOGGING["loggers"]["django"]["handlers"] == []
