"""A text with a suggested wording in place of the quoted words."""

from django.utils.translation import gettext as _

from encyclopedia.content import Content, sanitise_html, sanitise_text
from encyclopedia.errors import BadInput, WrongState
from reviews.anchors.locating import html_of
from reviews.anchors.reading import INLINE, Piece, Reading, escape, read
from reviews.anchors.types import Located


def with_suggestion(html: str, located: Located, replacement: str) -> str:
    """Return the section, in canonical HTML, with the span replaced by these words; by nothing for no words.

    The new words carry the formatting and the link that all of the old ones shared; what is around stays as it is.
    Raises BadInput when the span is the whole section or more than one paragraph, item or cell: such a change is
    made by hand. Raises WrongState when the section no longer holds the located words there.
    """
    if located.is_whole_section:
        raise BadInput(_("This comment is about the whole section: change the text by hand."))
    section = read(html)
    if section.text[located.start : located.end] != located.quote:
        raise WrongState(_("The text has changed since. Look at the comment again."))
    if len({piece.block for piece in section.pieces if piece.meets(located.start, located.end)}) > 1:
        raise BadInput(
            _("The quoted words run over more than one paragraph, item or cell: change the text by hand.")
        )
    return sanitise_html(_written(section, located, escape(sanitise_text(replacement))))


def in_content(content: Content, section_key: str, located: Located, replacement: str) -> Content:
    """Return the content with the span replaced in the section that holds it. Raises as `with_suggestion` does."""
    changed = with_suggestion(html_of(content, section_key), located, replacement)
    if section_key:
        sections = content["sections"]
        return content | {
            "sections": [{**one, "html": changed} if one["key"] == section_key else one for one in sections]
        }
    # The text of `page_html` is the title, a line end, and the summary; a span over both was refused above.
    title, summary = content["title"], content["summary"]
    words = sanitise_text(replacement)
    if located.end <= len(title):
        return {**content, "title": title[: located.start] + words + title[located.end :]}
    start, end = located.start - len(title) - 1, located.end - len(title) - 1
    return {**content, "summary": summary[:start] + words + summary[end:]}


def _written(section: Reading, located: Located, words: str) -> str:
    """Write the section anew: the new words where the first of the old stood, with what all of the old shared."""
    shared = set.intersection(*(set(tags) for tags in _formats(section, located)))
    out: list[str] = []
    open_tags: list[str] = []
    is_written = False
    for piece in section.pieces:
        if piece.meets(located.start, located.end):
            out.append(escape(piece.text[: max(0, located.start - piece.start)]))
            if not is_written:
                out += _among(open_tags, shared, words)
                is_written = True
            out.append(escape(piece.text[located.end - piece.start :] if piece.end > located.end else ""))
        elif not (piece.tag == "br" and located.start <= piece.start < located.end):
            _follow(open_tags, piece)
            out.append(piece.source)
    return "".join(out)


def _formats(section: Reading, located: Located) -> list[tuple[str, ...]]:
    """Return the start tags of formatting that are open at each stretch of the old words."""
    open_tags: list[str] = []
    found: list[tuple[str, ...]] = []
    for piece in section.pieces:
        if piece.meets(located.start, located.end):
            found.append(tuple(open_tags))
        _follow(open_tags, piece)
    return found


def _follow(open_tags: list[str], piece: Piece) -> None:
    if piece.tag in INLINE:
        open_tags.append(piece.source)
    elif piece.tag[:1] == "/" and piece.tag[1:] in INLINE:
        open_tags.pop()


def _among(open_tags: list[str], shared: set[str], words: str) -> list[str]:
    """Return the words with the shared formatting alone, in the midst of what is open."""
    if shared.issuperset(open_tags):
        return [words]
    kept = [tag for tag in open_tags if tag in shared]
    return [*_closed(open_tags), *kept, words, *_closed(kept), *open_tags]


def _closed(tags: list[str]) -> list[str]:
    return [f"</{tag[1:].split(' ')[0].rstrip('>')}>" for tag in reversed(tags)]
