"""The pictures of a page, ready to print: in the size that a screen needs, with room kept for them while they load."""

from collections.abc import Callable
from typing import Any

from encyclopedia.content import Content, ImageContent, ImageFileContent, images_of

Address = Callable[[ImageFileContent], str]


def figures_of(content: Content, address: Address) -> dict[str, list[dict[str, Any]]]:
    """Return the figures of each section that has any. All but the first of the page load when they are near."""
    figures: dict[str, list[dict[str, Any]]] = {}
    for section in content["sections"]:
        for image in images_of(section):
            figure = _figure(image, address, is_first=not figures)
            figures.setdefault(section["key"], []).append(figure)
    return figures


def _figure(image: ImageContent, address: Address, *, is_first: bool) -> dict[str, Any]:
    widest = image["files"][0]
    return {
        **image,
        "src": address(widest),
        "srcset": ", ".join(f"{address(file)} {file['width']}w" for file in image["files"]),
        "width": widest["width"],
        "height": widest["height"],
        "is_first": is_first,
    }
