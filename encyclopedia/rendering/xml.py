"""Documents for machines in XML, from templates like pages."""

import re
from datetime import UTC, datetime
from typing import Any

from .html import render_html

# What XML 1.0 cannot hold, escaped or not (section 2.2, Char). Titles have none; a person's name may.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_xml(template: str, context: dict[str, Any]) -> str:
    """Render a template of an XML document. Django's escaping is right for XML too."""
    return _NOT_XML.sub("", render_html(template, context))


def utc(instant: datetime) -> str:
    """Return an instant as RFC 3339 writes it, to the second."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
