"""The redline: what changed between two contents, for people who answer for every word of it.

``redline(old, new)`` gives a ``Redline``; no models, no database, no requests. With ``judge=`` it says of each change
whether it is more than wording, and why (``judging``; the one judge is ``reviews.significance.ClinicalJudge``). How it
works, from the outside in:

- ``page``: sections are matched by key; what is moved lies outside the longest run of sections that kept their order.
- ``sections``, ``travel``: each section is compared with itself, then what one lost with what another gained.
- ``parsing``, ``blocks``: a body becomes a flat list of paragraphs, headings, list items and tables.
- ``aligning``: equal blocks, then moved ones, then alike ones (dynamic programming over the gaps).
- ``wording``, ``inline``, ``doses``: inside a pair, tokens; a dose with its unit and rate is one token.
- ``matching``: the sequence matching under it all (patience anchors, then Ratcliff and Obershelp), on a budget.
- ``body``, ``tables``, ``references``, ``markup``: the result as HTML, in which all text is escaped by construction.
- ``sides``: that HTML taken apart again, to be read side by side.

Very long or very repetitive input spends the budget of comparisons; what is left is then shown as replaced as
a whole.
"""

from reviews.redline.images import whole_images
from reviews.redline.judging import ClinicalChange, Judge
from reviews.redline.page import redline
from reviews.redline.sides import sides
from reviews.redline.types import FieldChange, NumberChange, Redline, ReferenceChange, SectionChange, Status

__all__ = [
    "ClinicalChange",
    "FieldChange",
    "Judge",
    "NumberChange",
    "Redline",
    "ReferenceChange",
    "SectionChange",
    "Status",
    "redline",
    "sides",
    "whole_images",
]
