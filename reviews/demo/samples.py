"""The sample texts of the demo, as they lie beside this module."""

import json
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from encyclopedia.content import Content
from encyclopedia.interchange.bundles import Bundle, check

from .drawing import stomach

FOLDER: Final = Path(__file__).parent
DRAWINGS: Final[dict[str, Callable[[], bytes]]] = {"stomach": stomach}


SPANISH_CATEGORIES: Final = {
    "Bones and Joints": "Huesos y articulaciones",
    "Diabetes": "Diabetes",
    "Digestive Health": "Salud digestiva",
    "Eyes": "Ojos",
    "Heart and Blood Vessels": "Corazón y vasos sanguíneos",
    "Lungs and Sleep": "Pulmones y sueño",
    "Medicines": "Medicamentos",
    "Pain": "Dolor",
    "Tests and Screening": "Pruebas y exámenes",
}


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def bundles(folder: str) -> dict[str, Bundle]:
    """Return the bundles of a folder by file name, which is their slug; of ``translations``, that of their source."""
    return {path.stem: check(_drawn(_read(path))) for path in sorted((FOLDER / folder).glob("*.json"))}


def _drawn(bundle: dict[str, Any]) -> dict[str, Any]:
    """Put the bytes of the sample drawing where a bundle names it."""
    for section in bundle["sections"]:
        for image in section.get("images", []):
            image["data"] = b64encode(DRAWINGS[image.pop("drawing")]()).decode()
    return bundle


def revision_steps(slug: str) -> list[dict[str, Any]]:
    """Return the revisions of a topic in order: each a note for the reviewers, and the changes."""
    steps: list[dict[str, Any]] = _read(FOLDER / "revisions" / f"{slug}.json")["steps"]
    return steps


def revised(content: Content, changes: dict[str, Any]) -> dict[str, Any]:
    """Return the words with the changes of one step: sections by key, the summary, references added at the end."""
    sections = [
        {**section, "html": changes.get("sections", {}).get(section["key"], section["html"])}
        for section in content["sections"]
    ]
    return {
        **content,
        "sections": sections,
        "summary": changes.get("summary", content["summary"]),
        "references": [*content["references"], *changes.get("references_add", [])],
    }


def site_texts() -> list[tuple[str, str]]:
    """Return (key, body) of the site texts in the order in which they came into force."""
    texts: dict[str, list[dict[str, str]]] = _read(FOLDER / "site_texts.json")
    return [(key.replace("_", "-"), text["html"]) for key, bodies in texts.items() for text in bodies]
