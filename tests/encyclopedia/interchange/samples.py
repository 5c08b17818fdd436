"""Lines of bundles for tests."""

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def bundle(source_id: str = "sample:1", **changes: Any) -> dict[str, Any]:
    """A complete bundle of the kind *condition*. A change to None leaves the field out."""
    whole = {
        "format": "topic-bundle/1",
        "source_id": source_id,
        "language": "en",
        "kind": "condition",
        "title": f"Sore Throat {source_id}",
        "also_called": ["Pharyngitis"],
        "categories": ["Ear, Nose and Throat"],
        "codes": [{"system": "urn:oid:2.16.840.1.113883.6.90", "code": "J02.9", "display": "Pharyngitis"}],
        "sections": [
            {"key": "information", "heading": "Overview", "html": "<p>A sore throat hurts.</p>"},
            {"key": "symptoms", "heading": "Symptoms", "html": "<p>It hurts to swallow.</p>"},
        ],
        "references": [{"text": "A guideline.", "url": "https://example.org/guideline"}],
        "author": "An Institute",
        "current_as_of": "2024-03-01",
        "source_url": "https://example.org/sore-throat",
        "license": "CC BY 4.0",
        "attribution": "From An Institute.",
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not None}


def line(source_id: str = "sample:1", **changes: Any) -> bytes:
    return json.dumps(bundle(source_id, **changes)).encode() + b"\n"


def write(path: Path, lines: Iterable[bytes], *, packed: bool = False) -> str:
    """Write the lines to a file, gzip or plain, and return its name."""
    data = b"".join(lines)
    path.write_bytes(gzip.compress(data) if packed else data)
    return str(path)
