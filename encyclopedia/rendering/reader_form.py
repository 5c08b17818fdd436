"""The form at the end of a page as it is shown now: did it help, and what is wrong with it.

It is stored with the page and is the same for everybody, so no token and nothing of a reader is in it. It names no
address of its own: sent from ``/topics/<slug>/`` it goes to ``feedback/`` beneath.
"""

from typing import Final

from django.template.loader import get_template
from django.utils.safestring import mark_safe
from django.utils.translation import override

from encyclopedia.content import Content
from encyclopedia.readers.wording import LONGEST

TRAP: Final = "more"
"""A field that people do not see, and that programs fill in."""

EMERGENCY: Final = "<!--emergency-->"
"""Where a stored form has the sentence on emergencies: its number is the site's, and changes without the page. What a
form shows of signed content is escaped, so none of it can be taken for this.
"""


def options_of(content: Content) -> list[tuple[str, str]]:
    """The sections that a report can be about: key and heading."""
    return [(one["key"], one["heading"]) for one in content["sections"] if one["heading"]]


def render_reader_form(number: int, content: Content) -> str:
    """Return the form of one edition, in the language of its content."""
    context = {
        "edition": number,
        "sections": options_of(content),
        "trap": TRAP,
        "longest": LONGEST,
        "emergency": mark_safe(EMERGENCY),  # noqa: S308 - a constant
    }
    with override(content["language"]):
        return get_template("encyclopedia/reader_form.html").render(context)
