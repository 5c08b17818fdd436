"""The text of a section, with the way back from each character to the tag and the block it stands in.

Canonical HTML (encyclopedia.content) is so regular that one pattern takes it apart without loss: every tag is closed,
`<` and `>` are escaped in text and addresses, and three entities are all there are.
"""

import html as html_library
import re
from dataclasses import dataclass
from typing import Final, NamedTuple

from encyclopedia.content import sanitise_html

INLINE: Final = frozenset({"a", "strong", "em", "sub", "sup"})
_TOKEN: Final = re.compile(r"<(/?)([a-z0-9]+)[^>]*>|[^<]+")
_CASE: Final = {ord("İ"): "i"}  # the one character whose small letter is two characters long
_ALIKE: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′ʼ`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "\n": " ",
    }
)


class Piece(NamedTuple):
    """A tag (`text` "") or a stretch of text; `start` is where it begins in the text of the section."""

    source: str
    tag: str  # "strong", "/strong"; "" for text
    text: str
    start: int
    block: int  # which block the text stands in, counted from 1

    @property
    def end(self) -> int:
        """Where it ends in the text of the section."""
        return self.start + len(self.text)

    def meets(self, start: int, end: int) -> bool:
        """Say whether this is text that shares a character with the span."""
        return self.text != "" and self.start < end and self.end > start


@dataclass(frozen=True, slots=True)
class Reading:
    """A section taken apart. `text` has a line end between blocks and at each <br>, and none at its ends."""

    pieces: tuple[Piece, ...]
    text: str


def read(html: str) -> Reading:
    """Take a section apart; what is not canonical is made so first."""
    pieces: list[Piece] = []
    words: list[str] = []
    position, block, parted = 0, 1, False
    for token in _TOKEN.finditer(sanitise_html(html)):
        closing, tag = token[1], token[2]
        if tag is None:
            text = unescape(token[0])
            if parted and words:
                words.append("\n")
                position += 1
            parted = False
            words.append(text)
            pieces.append(Piece(token[0], "", text, position, block))
            position += len(text)
            continue
        pieces.append(Piece(token[0], closing + tag, "", position, block))
        if tag not in INLINE:
            parted = True
            block += tag != "br"
    return Reading(tuple(pieces), "".join(words))


def fold(text: str) -> str:
    """Return the text, as long as before, without what a keyboard loses: case, curly quotes, kinds of dashes."""
    return text.translate(_CASE).lower().translate(_ALIKE)


def escape(text: str) -> str:
    """Escape text as canonical HTML does."""
    return html_library.escape(text, quote=False)


def unescape(text: str) -> str:
    """Undo `escape`, and no more: `&amp;quot;` is the text `&quot;`."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
