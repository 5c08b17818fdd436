"""A section with the quoted spans marked, each leading to its comment."""

from collections.abc import Iterable, Sequence
from html import escape as escape_attribute
from itertools import pairwise

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from reviews.anchors.reading import Piece, escape, read
from reviews.anchors.types import Located


def marked(html: str, quotes: Iterable[tuple[int | str, Located]], *, first: int = 1) -> SafeString:
    """Return the section with each span in <mark class="quote" data-comment="ID">, the first part of it id="quote-ID".

    After each span stands a link to `#comment-ID`, with its number: `first` for the first of `quotes`, and so on. It
    comes after a link of the text that it would stand in, since links cannot hold links. A mark ends and begins anew
    at each tag, so that any spans may overlap. Without the marks, and the links of the class quote-link, the section
    is what it was. A comment on the whole section marks nothing.
    """
    spans = [
        _Span(str(name), number, located)
        for number, (name, located) in enumerate(quotes, first)
        if not located.is_whole_section
    ]
    out: list[str] = []
    waiting: list[str] = []  # for the end of the link that is open
    in_link = False
    for piece in read(html).pieces:
        in_link = piece.tag == "a" or (in_link and piece.tag != "/a")
        for source, ending in _parts(piece, spans):
            out.append(source)
            waiting += ending
            if not in_link:
                out += waiting
                waiting = []
    return mark_safe("".join(out))  # noqa: S308 - canonical HTML taken apart, and text that is escaped


class _Span:
    def __init__(self, name: str, number: int, located: Located) -> None:
        self.name = escape_attribute(name)
        self.number = number
        self.start, self.end = located.start, located.end
        self.is_begun = False

    def opening(self) -> str:
        """Return the start tag of the next part."""
        name = "" if self.is_begun else f' id="quote-{self.name}"'
        self.is_begun = True
        return f'<mark{name} class="quote" data-comment="{self.name}">'

    def link(self) -> str:
        """Return the way to the comment."""
        hidden = f'<span class="visually-hidden">{escape(_("comment"))} </span>'
        return f'<a href="#comment-{self.name}" class="quote-link">{hidden}{self.number}</a>'


def _parts(piece: Piece, spans: Sequence[_Span]) -> Iterable[tuple[str, list[str]]]:
    """Give a tag as it is, and text cut where a span begins or ends: each part in its marks, and the links after it."""
    if not piece.text:
        yield piece.source, []
        return
    here = [span for span in spans if piece.meets(span.start, span.end)]
    cuts = {piece.start, piece.end}
    cuts.update(cut for span in here for cut in (span.start, span.end) if piece.start < cut < piece.end)
    for start, end in pairwise(sorted(cuts)):
        around = [span for span in here if span.start <= start and span.end >= end]
        text = escape(piece.text[start - piece.start : end - piece.start])
        yield (
            "".join(span.opening() for span in around) + text + "</mark>" * len(around),
            [span.link() for span in around if span.end == end],
        )
