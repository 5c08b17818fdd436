"""Comments anchored by quotation: where a quoted span stands, still stands after edits, and is shown or replaced.

An anchor is the TextQuoteSelector of the W3C Web Annotation Data Model (section 4.2.4), with the key of a section.
Pure: no database.
"""

from reviews.anchors.locating import html_of, locate, locate_in, make_anchor, page_html
from reviews.anchors.marking import marked
from reviews.anchors.suggesting import in_content, with_suggestion
from reviews.anchors.types import CONTEXT, MAX_QUOTE, Anchor, How, Located

__all__ = [
    "CONTEXT",
    "MAX_QUOTE",
    "Anchor",
    "How",
    "Located",
    "html_of",
    "in_content",
    "locate",
    "locate_in",
    "make_anchor",
    "marked",
    "page_html",
    "with_suggestion",
]
