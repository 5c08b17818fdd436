"""The content of a topic: its shape, its one canonical form, its hash, and what it still lacks.

Pure Python, no database: the same words give the same result in the admin, in an import and in a test.
"""

from encyclopedia.content.canonical import canonical_bytes, content_hash
from encyclopedia.content.citations import (
    cited_as,
    cited_numbers,
    first_cited,
    recited,
    renumbered,
    without_citations,
)
from encyclopedia.content.errors import ContentInvalid, ContentTooLarge
from encyclopedia.content.gaps import Gap, find_gaps, uncited_references, unreferenced_sections
from encyclopedia.content.images import EXTENSIONS, image_name, read_files
from encyclopedia.content.links import internal_slug, safe_href, safe_web_url
from encyclopedia.content.normalise import normalise_content
from encyclopedia.content.readability import ReadingGrade, page_grade, reading_grade
from encyclopedia.content.reading import reading_of
from encyclopedia.content.sanitise import canonical_text, plain_text, sanitise_html
from encyclopedia.content.sources import source_key, source_keys
from encyclopedia.content.text import sanitise_text
from encyclopedia.content.types import (
    FORMAT,
    Attribution,
    Content,
    ImageContent,
    ImageFileContent,
    ReferenceContent,
    SectionContent,
    TemplateSection,
    image_files_of,
    images_of,
    is_callout,
    key_points_of,
    points_html,
    section_content,
    with_key_points,
)

__all__ = [
    "EXTENSIONS",
    "FORMAT",
    "Attribution",
    "Content",
    "ContentInvalid",
    "ContentTooLarge",
    "Gap",
    "ImageContent",
    "ImageFileContent",
    "ReadingGrade",
    "ReferenceContent",
    "SectionContent",
    "TemplateSection",
    "canonical_bytes",
    "canonical_text",
    "cited_as",
    "cited_numbers",
    "content_hash",
    "find_gaps",
    "first_cited",
    "image_files_of",
    "image_name",
    "images_of",
    "internal_slug",
    "is_callout",
    "key_points_of",
    "normalise_content",
    "page_grade",
    "plain_text",
    "points_html",
    "read_files",
    "reading_grade",
    "reading_of",
    "recited",
    "renumbered",
    "safe_href",
    "safe_web_url",
    "sanitise_html",
    "sanitise_text",
    "section_content",
    "source_key",
    "source_keys",
    "uncited_references",
    "unreferenced_sections",
    "with_key_points",
    "without_citations",
]
