"""Logging as JSON lines on standard error, without anything that a patient typed or read.

Invariant 10 of the design: patients leave no trace. So nothing here records a request as such, there is no access log,
and Django's lines about answers of the 4xx kind are not written at all: each would name a page that somebody asked for.
What is left (a page that failed) is written with method, status and traceback; out of every message and traceback,
whoever logged it (Django, its development server, gunicorn, our own code), two things are cut before it is written:
the address of what a patient read, and what follows a question mark in any address.
"""

import logging
import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# A "?" with something glued to both sides is an address with parameters; "Really? Yes." is a sentence.
QUERY_STRING = re.compile(r"(?<=[\w/.:\]%-])\?[^\s\"'<>?]+[^\s\"'<>]*")
CUT = "?[cut]"

# Public addresses that tell what is read there, in any text. A source file in a traceback is none.
PUBLIC_ADDRESS = re.compile(
    r"(?<!File \")(?:https?://[^\s/\"'<>]+|(?<![\w/.-]))/((?:api/v1/)?topics|t|categories)/[^\s\"'<>]+",
    re.IGNORECASE,
)
STAFF_PREFIX = "/admin/"
PATH_CUT = "[address cut]"


def outline_request(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Say of a line about a request (Django hands it along) its method and status; cut its path unless staff's."""
    record = event.get("_record")
    request = getattr(record, "request", None)
    path, method = getattr(request, "path", None), getattr(request, "method", None)
    if isinstance(path, str) and isinstance(method, str):  # the development server hands along a socket
        event["method"] = method
        if isinstance(status := getattr(record, "status_code", None), int):
            event["status"] = status
        if len(path) > 1 and not path.startswith(STAFF_PREFIX) and isinstance(event.get("event"), str):
            event["event"] = event["event"].replace(path, PATH_CUT)
    return event


def cut_public_addresses(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Cut addresses of topics and categories out of any text value of the event; their kind of page is left."""
    for key, value in event.items():
        if isinstance(value, str) and "/" in value:
            event[key] = PUBLIC_ADDRESS.sub(rf"/\1/{PATH_CUT}", value)
    return event


def cut_query_strings(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Cut what follows the question mark of any address in any text value of the event."""
    for key, value in event.items():
        if isinstance(value, str) and "?" in value:
            event[key] = QUERY_STRING.sub(CUT, value)
    return event


def shared_processors() -> list[Processor]:
    """Return what is done to an event, whether it comes from structlog or from the standard library."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def logging_config(level: str) -> dict[str, Any]:
    """Return the dictConfig for `LOGGING` and for gunicorn; positional arguments only, never a `request` object."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [*shared_processors(), outline_request],
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    # Plain tracebacks: the structured kind writes local variables: drafts, search terms.
                    structlog.processors.format_exc_info,
                    cut_query_strings,
                    cut_public_addresses,
                    structlog.processors.JSONRenderer(),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django gives these handlers of its own (one mails whole requests to ADMINS); here all go to the root.
            # At DEBUG it writes what templates were given and what the database was asked: never below INFO.
            "django": {"handlers": [], "level": _at_least(level, logging.INFO), "propagate": True},
            # 4xx answers are warnings here, with the path in them. From 5xx on they are errors.
            "django.request": {"handlers": [], "level": _at_least(level, logging.ERROR), "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            "gunicorn.error": {"handlers": [], "level": level, "propagate": True},
            "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
        },
    }


def _at_least(level: str, least: int) -> int:
    return max(logging.getLevelNamesMapping().get(level, least), least)


def configure_structlog() -> None:
    """Send structlog's events through the standard library, so that one handler writes all lines."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared_processors(),
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
