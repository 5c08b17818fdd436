"""The parts of a text by their fingerprints: what a form carries along, to tell later which side changed what."""

import hashlib
import json
from typing import Any, Final

from encyclopedia.content import Content, canonical_bytes, key_points_of

ATTRIBUTION_FIELDS: Final = ("text", "license", "source_url")
ORDER: Final = "order"


def parts_of(content: Content) -> dict[str, str]:
    """A short fingerprint of each part, so that a later comparison can tell which side changed what.

    The order of the sections is there as their keys: only the place of those that both sides have can be compared.
    """
    parts = {name: fingerprint(content[name]) for name in ("title", "summary", "author")}
    parts["key_points"] = fingerprint(key_points_of(content))
    parts["also_called"] = fingerprint(content["also_called"])
    parts["references"] = fingerprint(content["references"])
    for name in ATTRIBUTION_FIELDS:
        parts[f"attribution.{name}"] = fingerprint(content["attribution"][name])
    for section in content["sections"]:
        parts[f"section:{section['key']}"] = fingerprint({**section})
    parts[ORDER] = " ".join(section["key"] for section in content["sections"])
    return parts


def fingerprint(value: Any) -> str:
    return hashlib.sha256(canonical_bytes(value)).hexdigest()[:16]


def read_parts(text: str) -> dict[str, str]:
    """The fingerprints that the form carried; none when they are damaged, and every difference is then asked about."""
    try:
        parts = json.loads(text or "{}")
    except (ValueError, RecursionError):  # the field is the browser's: it may hold brackets a million deep
        return {}
    if not isinstance(parts, dict):
        return {}
    return {name: value for name, value in parts.items() if isinstance(value, str)}
