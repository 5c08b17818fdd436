"""The rows of the editor's form as they were typed, and what its fields are called."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext_lazy

from encyclopedia.content import (
    ImageContent,
    ImageFileContent,
    ReferenceContent,
    SectionContent,
    is_callout,
    section_content,
)
from encyclopedia.images import staff_address
from encyclopedia.rebase import PART_LABELS

FIELD_LABELS: Final = {
    **PART_LABELS,
    "sections": gettext_lazy("Sections"),
    "order": gettext_lazy("Order of the sections"),
    "key": gettext_lazy("Key"),
    "heading": gettext_lazy("Heading"),
    "html": gettext_lazy("Text"),
    "alt": gettext_lazy("What the picture shows, in words"),
    "caption": gettext_lazy("Caption"),
    "credit": gettext_lazy("Credit"),
    "file": gettext_lazy("File"),
    "text": gettext_lazy("Source"),
    "url": gettext_lazy("Web address"),
    "doi": gettext_lazy("DOI"),
    "pmid": gettext_lazy("PubMed number"),
    "accessed_on": gettext_lazy("Accessed on"),
}


@dataclass
class ImageRow:
    """One picture as typed. ``upload`` is a file that came along, to be taken as this picture."""

    uid: str
    files: list[ImageFileContent] = field(default_factory=list)
    alt: str = ""
    caption: str = ""
    credit: str = ""
    is_removed: bool = False
    upload: Any = None
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def content(self) -> ImageContent:
        return {"files": self.files, "alt": self.alt, "caption": self.caption, "credit": self.credit}

    @property
    def files_json(self) -> str:
        """The files as the form carries them; the save asks whether they are kept here."""
        return json.dumps(self.files, separators=(",", ":"))

    @property
    def address(self) -> str:
        return staff_address(self.files[0]) if self.files else ""

    @property
    def has_words(self) -> bool:
        return bool((self.alt + self.caption + self.credit).strip())


@dataclass
class SectionRow:
    """One section as typed. ``key`` is "" for a section that was never saved; its key is then made from its heading."""

    uid: str
    key: str = ""
    heading: str = ""
    html: str = ""
    is_callout: bool = False
    is_removed: bool = False
    new_key: str = ""
    images: list[ImageRow] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    new_image: ImageRow = field(init=False)

    def __post_init__(self) -> None:
        self.new_image = ImageRow(f"{self.uid}-new")

    @property
    def kept_images(self) -> list[ImageRow]:
        return [image for image in self.images if not image.is_removed]

    @property
    def is_always_callout(self) -> bool:
        """Say whether its key alone makes it a call-out, so that there is nothing to choose."""
        return is_callout({"key": self.key, "heading": "", "html": ""})

    @property
    def is_blank(self) -> bool:
        return not (self.key or self.heading.strip() or self.html.strip() or self.kept_images)

    @property
    def content(self) -> SectionContent:
        return section_content(
            self.key or self.new_key,
            self.heading,
            self.html,
            is_callout=self.is_callout,
            images=[image.content for image in self.kept_images],
        )


@dataclass
class ReferenceRow:
    """One source as typed. Until the next save it is cited by the ``number`` that it came with, wherever it moves."""

    uid: str
    text: str = ""
    url: str = ""
    doi: str = ""
    pmid: str = ""
    accessed_on: str = ""
    is_removed: bool = False
    notice: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def content(self) -> ReferenceContent:
        return ReferenceContent(
            text=self.text, url=self.url, doi=self.doi, pmid=self.pmid, accessed_on=self.accessed_on
        )

    @property
    def number(self) -> int:
        """What a citation of it says: from its name, which no move changes and no other row gets."""
        return int(self.uid[1:]) + 1 if self.uid[1:].isdecimal() else 0
