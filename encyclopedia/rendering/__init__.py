"""From the content of an edition to the finished HTML that patients read.

An edition never changes, so it is rendered once and stored beside the evidence under the renderer's version. What
stands around it (header, footer, disclaimer) is the frame of ``encyclopedia.views`` and is not stored.
"""

from .article import preview, render_article
from .asides import (
    Surroundings,
    alternates_of,
    ask_neighbours,
    lock_pages,
    render_surroundings,
    surroundings_of,
)
from .etags import etag_of, page_etag
from .html import render_html
from .linked_data import data_block, is_of_edition, linked_data_of, render_linked_data
from .nearby import drop_from_nearby, nearby_of, render_nearby
from .pages import (
    RENDERER,
    PageParts,
    ask_catalogue,
    count_to_render,
    page_parts,
    render_again,
    store_page,
    store_page_after,
    write_page,
)
from .words import long_date, signer_names, span

__all__ = [
    "RENDERER",
    "PageParts",
    "Surroundings",
    "alternates_of",
    "ask_catalogue",
    "ask_neighbours",
    "count_to_render",
    "data_block",
    "drop_from_nearby",
    "etag_of",
    "is_of_edition",
    "linked_data_of",
    "lock_pages",
    "long_date",
    "nearby_of",
    "page_etag",
    "page_parts",
    "preview",
    "render_again",
    "render_article",
    "render_html",
    "render_linked_data",
    "render_nearby",
    "render_surroundings",
    "signer_names",
    "span",
    "store_page",
    "store_page_after",
    "surroundings_of",
    "write_page",
]
