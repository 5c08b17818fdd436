"""The content of a topic: its shape, its one canonical form, its hash, and what it still lacks.

Pure Python, no database: the same words give the same result in the admin, in an import and in a test.
"""

from encyclopedia.content.canonical import canonical_bytes, content_hash
from encyclopedia.content.errors import ContentInvalid, ContentTooLarge
from encyclopedia.content.gaps import Gap, find_gaps
from encyclopedia.content.links import internal_slug, safe_href, safe_web_url
from encyclopedia.content.normalise import normalise_content
from encyclopedia.content.readability import ReadingGrade, reading_grade
from encyclopedia.content.sanitise import plain_text, sanitise_html
from encyclopedia.content.text import sanitise_text
from encyclopedia.content.types import (
    FORMAT,
    Attribution,
    Content,
    ReferenceContent,
    SectionContent,
    TemplateSection,
)

__all__ = [
    "FORMAT",
    "Attribution",
    "Content",
    "ContentInvalid",
    "ContentTooLarge",
    "Gap",
    "ReadingGrade",
    "ReferenceContent",
    "SectionContent",
    "TemplateSection",
    "canonical_bytes",
    "content_hash",
    "find_gaps",
    "internal_slug",
    "normalise_content",
    "plain_text",
    "reading_grade",
    "safe_href",
    "safe_web_url",
    "sanitise_html",
    "sanitise_text",
]
