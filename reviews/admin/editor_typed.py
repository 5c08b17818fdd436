"""The rows of the editor's form as they were typed, and what its fields are called."""

from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext_lazy

from encyclopedia.content import ReferenceContent, SectionContent, is_callout, section_content

FIELD_LABELS: Final = {
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("Summary"),
    "key_points": gettext_lazy("Key points"),
    "also_called": gettext_lazy("Also called"),
    "author": gettext_lazy("Author"),
    "attribution.text": gettext_lazy("Attribution"),
    "attribution.license": gettext_lazy("License"),
    "attribution.source_url": gettext_lazy("Source address"),
    "references": gettext_lazy("References"),
    "sections": gettext_lazy("Sections"),
    "order": gettext_lazy("Order of the sections"),
    "key": gettext_lazy("Key"),
    "heading": gettext_lazy("Heading"),
    "html": gettext_lazy("Text"),
    "text": gettext_lazy("Source"),
    "url": gettext_lazy("Web address"),
    "doi": gettext_lazy("DOI"),
    "pmid": gettext_lazy("PubMed number"),
    "accessed_on": gettext_lazy("Accessed on"),
}


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
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_always_callout(self) -> bool:
        """Say whether its key alone makes it a call-out, so that there is nothing to choose."""
        return is_callout({"key": self.key, "heading": "", "html": ""})

    @property
    def is_blank(self) -> bool:
        return not (self.key or self.heading.strip() or self.html.strip())

    @property
    def content(self) -> SectionContent:
        return section_content(self.key or self.new_key, self.heading, self.html, is_callout=self.is_callout)


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
