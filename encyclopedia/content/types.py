"""The shape of a topic's content: what a board signs and what a patient reads.

Plain dictionaries, so that the canonical JSON of RFC 8785 is the content and nothing else. Every string is
always present, empty when there is nothing to say: two ways to say "nothing" would be two hashes. What came to the
shape later is `NotRequired`, and there only with something to say: so what was signed before it came keeps its hash.
"""

from collections.abc import Sequence
from html import escape
from typing import Final, Literal, NamedTuple, NotRequired, TypedDict

FORMAT: Final = "topic-content/1"

# Always shown as a call-out: in texts that were signed before a section could say so itself.
ALWAYS_CALLOUT: Final = "when-to-call"


class ImageFileContent(TypedDict):
    """One size of a picture: the SHA-256 of its bytes, their media type, and how large it is shown."""

    hash: str
    type: str
    width: int
    height: int


class ImageContent(TypedDict):
    """A picture in words, and the bytes that show it, the widest first. Its first file's hash says which picture."""

    files: list[ImageFileContent]
    alt: str
    caption: str
    credit: str


class SectionContent(TypedDict):
    """One section: a key kept across versions, its heading (plain text), its body (canonical HTML).

    `is_callout` sets it apart on the page, for what must not be overlooked: when to call for help. `images` stand
    below the words, in their order.
    """

    key: str
    heading: str
    html: str
    is_callout: NotRequired[Literal[True]]
    images: NotRequired[list[ImageContent]]


class ReferenceContent(TypedDict):
    """One numbered source; its number is its position in the list, counted from 1."""

    text: str
    url: str
    doi: str
    pmid: str
    accessed_on: str


class Attribution(TypedDict):
    """Where borrowed text came from, and on which terms."""

    text: str
    license: str
    source_url: str


class Content(TypedDict):
    """All that a patient can read on the page of one topic version."""

    format: str
    language: str
    title: str
    summary: str
    also_called: list[str]
    author: str
    sections: list[SectionContent]
    references: list[ReferenceContent]
    attribution: Attribution
    key_points: NotRequired[list[str]]


def section_content(
    key: str, heading: str, html: str, *, is_callout: bool = False, images: Sequence[ImageContent] = ()
) -> SectionContent:
    """Return a section that holds what there is to say, and no more."""
    section: SectionContent = {"key": key, "heading": heading, "html": html}
    if is_callout:
        section["is_callout"] = True
    if images:
        section["images"] = list(images)
    return section


def is_callout(section: SectionContent) -> bool:
    """Say whether patients see this section as a call-out."""
    return section.get("is_callout", False) or section["key"] == ALWAYS_CALLOUT


def images_of(section: SectionContent) -> list[ImageContent]:
    """Return the pictures of a section; none is an empty list."""
    return section.get("images", [])


def image_files_of(content: Content) -> list[ImageFileContent]:
    """Return every file of every picture of the page, in its order."""
    return [
        file for section in content["sections"] for image in images_of(section) for file in image["files"]
    ]


def key_points_of(content: Content) -> list[str]:
    """Return the key points; none is an empty list."""
    return content.get("key_points", [])


def points_html(points: Sequence[str]) -> str:
    """Return key points as a section would hold them, in canonical HTML; "" for none."""
    items = "".join(f"<li>{escape(point, quote=False)}</li>" for point in points)
    return f"<ul>{items}</ul>" if items else ""


def with_key_points(content: Content, points: Sequence[str]) -> Content:
    """Return the content with these key points; without the field for none."""
    rest: Content = {**content}
    rest.pop("key_points", None)
    return {**rest, "key_points": list(points)} if points else rest


class TemplateSection(NamedTuple):
    """One line of a topic kind's template: what find_gaps holds a content against."""

    key: str
    heading: str
    required: bool = False
    is_safety: bool = False
