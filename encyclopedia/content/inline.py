"""Text with its marks: the inside of one paragraph, heading or cell, and its one written form.

As in a rich-text editor, each stretch of text carries a set of marks and perhaps a link. The order in which
somebody opened and closed tags is forgotten, so an editor's HTML and an importer's come out the same.
"""

import re
from typing import Final, NamedTuple

from encyclopedia.content.text import nfc

STRONG: Final = 1
MARKS: Final = {"strong": STRONG, "b": STRONG, "em": 2, "i": 2, "sub": 4, "sup": 8}
_WRITTEN: Final = ((STRONG, "strong"), (2, "em"), (4, "sub"), (8, "sup"))
_TAGS_OF: Final = [tuple(name for bit, name in _WRITTEN if bits & bit) for bits in range(16)]

BREAK: Final = "\n"  # a <br>; every other line end has become a space before a run is made
_AROUND_BREAK: Final = re.compile(" *\n *")
_SPACES: Final = re.compile("  +")


class Run(NamedTuple):
    """A stretch of text with its marks; `href` is canonical or empty."""

    text: str
    bits: int
    href: str


def write_inline(runs: list[Run]) -> str:
    """Return the canonical HTML of these runs, "" when they hold no word."""
    if len(runs) == 1 and not runs[0].bits and not runs[0].href:  # most paragraphs by far
        return _escape(_composed(runs[0].text).strip(" \n"))
    return _write(_trim(_merge(_settle_blanks(_merge(runs)))))


def _merge(runs: list[Run]) -> list[Run]:
    """Join neighbours that carry the same marks and the same link; drop empty ones."""
    merged: list[Run] = []
    pieces: list[str] = []
    bits, href = -1, ""
    for run in runs:
        if not run.text:
            continue
        if run.bits != bits or run.href != href:
            if pieces:
                merged.append(Run("".join(pieces), bits, href))
            bits, href, pieces = run.bits, run.href, []
        pieces.append(run.text)
    if pieces:
        merged.append(Run("".join(pieces), bits, href))
    return merged


def _settle_blanks(runs: list[Run]) -> list[Run]:
    """Give runs of spaces and breaks the marks that both neighbours share: a bold space is not a thing one
    sees.
    """
    settled: list[Run] = []
    waiting: list[Run] = []
    before: Run | None = None
    for run in runs:
        if run.text.isspace():
            waiting.append(run)
            continue
        if waiting:
            bits = before.bits & run.bits if before else 0
            href = run.href if before and before.href == run.href else ""
            settled += [Run(blank.text, bits, href) for blank in waiting]
            waiting = []
        settled.append(run)
        before = run
    return settled  # blanks at the end are dropped


def _trim(runs: list[Run]) -> list[Run]:
    """Collapse white space across the whole line: none at its ends, none around a break, one space
    elsewhere.
    """
    trimmed: list[Run] = []
    open_for_space = False
    for run in runs:
        text = _SPACES.sub(" ", _AROUND_BREAK.sub("\n", _composed(run.text)))
        if not open_for_space:
            text = text.lstrip(" " if trimmed else " \n")
        if trimmed and text.startswith("\n"):
            _strip_last(trimmed)
        if text:
            trimmed.append(Run(text, run.bits, run.href))
            open_for_space = text[-1] not in " \n"
    while trimmed and not _strip_last(trimmed, " \n"):
        trimmed.pop()
    return trimmed


def _strip_last(runs: list[Run], what: str = " ") -> str:
    last = runs[-1]
    text = last.text.rstrip(what)
    if text != last.text:
        runs[-1] = Run(text, last.bits, last.href)
    return text


def _composed(text: str) -> str:
    """Compose the text. A leading U+0338 would, composed with the `>` of the tag before it, break that tag."""
    return text if text.isascii() else nfc(text).lstrip("\u0338")


def _write(runs: list[Run]) -> str:
    out: list[str] = []
    open_href = ""
    open_tags: tuple[str, ...] = ()
    for run in runs:
        tags = _TAGS_OF[run.bits]
        same = 0
        if run.href == open_href:
            limit = min(len(tags), len(open_tags))
            while same < limit and tags[same] == open_tags[same]:
                same += 1
        out += [f"</{tag}>" for tag in reversed(open_tags[same:])]
        if run.href != open_href:
            if open_href:
                out.append("</a>")
            if run.href:
                out.append(f'<a href="{_escape(run.href)}">')
        out += [f"<{tag}>" for tag in tags[same:]]
        open_href, open_tags = run.href, tags
        out.append(_escape(run.text))
    out += [f"</{tag}>" for tag in reversed(open_tags)]
    if open_href:
        out.append("</a>")
    return "".join(out)


def _escape(text: str) -> str:
    """Escape text or a canonical address (which holds no quotation mark), and write the breaks."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text.replace("\n", "<br>") if "\n" in text else text
