"""Invariant 10: what patients search for stays out of logs."""

import io
import json
import logging
import logging.config

import pytest
import structlog
from django.conf import settings
from django.test import RequestFactory

from config.logs import CUT

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
        ("django.request", "Not Found: %s", (f"/infobutton/?mainSearchCriteria.v.c={SECRET}",)),
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
    assert line["event"] == "Failed: /search/"


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
