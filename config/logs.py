"""Logging as JSON lines on standard error, without anything that a patient typed.

Invariant 10 of the design: search terms and Infobutton parameters stay out of logs. So nothing here records a request
as such, there is no access log, and what follows a question mark in any address is cut out of every message and
traceback before it is written, whoever logged it (Django, its development server, gunicorn, our own code).
"""

import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# A "?" with something glued to both sides is an address with parameters; "Really? Yes." is a sentence.
QUERY_STRING = re.compile(r"(?<=[\w/.:\]%-])\?[^\s\"'<>?]+[^\s\"'<>]*")
CUT = "?[cut]"


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
                "foreign_pre_chain": shared_processors(),
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    # Plain tracebacks: the structured kind writes local variables: drafts, search terms.
                    structlog.processors.format_exc_info,
                    cut_query_strings,
                    structlog.processors.JSONRenderer(),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django gives these handlers of its own (one mails whole requests to ADMINS); here all go to the root.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            "gunicorn.error": {"handlers": [], "level": level, "propagate": True},
            "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
        },
    }


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
