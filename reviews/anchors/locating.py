"""From words to an anchor, and from an anchor to the place where its words stand now."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from encyclopedia.content import Content, sanitise_html, sanitise_text
from encyclopedia.errors import BadInput
from reviews.anchors.likeness import most_alike
from reviews.anchors.reading import escape, fold, read
from reviews.anchors.types import CONTEXT, MAX_QUOTE, Anchor, How, Located

# No content holds these two characters: they stand for the beginning and the end of a section.
_BEGINNING: Final = "\x02"
_ENDING: Final = "\x03"

# Shorter words stand in many places: without a bit of their surroundings they are not found, rather than found wrongly.
_DISTINCTIVE: Final = 16
_BIT_OF_CONTEXT: Final = 8
# How much before and how much after must agree: all of it first, then ever less.
_AGREEMENTS: Final = sorted(
    ((before, after) for before in (32, 16, 8, 4, 0) for after in (32, 16, 8, 4, 0)),
    key=lambda pair: (-sum(pair), abs(pair[0] - pair[1])),
)
# One character in five may have changed; of the quotation itself half, or all of a number of up to three digits.
_EDITS_IN: Final = 5
_PART_EDITS_IN: Final = 2
_FEW_EDITS: Final = 3
_NUMBER_GOES_ON: Final = re.compile(r"\d[.,]\d")
_SURE: Final[dict[How, int]] = {"exact": 0, "normalised": 1, "near": 2}


def page_html(content: Content) -> str:
    """Return what an anchor with the section key "" speaks of: the title and the summary, as a section would be."""
    return sanitise_html(f"<h3>{escape(content['title'])}</h3><p>{escape(content['summary'])}</p>")


def html_of(content: Content, section_key: str) -> str:
    """Return the words that an anchor with this section key speaks of; nothing for a section that is not there."""
    if not section_key:
        return page_html(content)
    return next((one["html"] for one in content["sections"] if one["key"] == section_key), "")


def make_anchor(html: str, section_key: str, quote: str, nth: int = 1) -> Anchor:
    """Return the anchor of words that somebody typed, copied or selected; of the whole section for no words.

    White space, case, quotation marks, dashes and soft hyphens need not be those of the text. `nth` chooses among
    several places: first those where the words are whole words, then those inside others, each in reading order.
    Raises BadInput when the words are not there, or not so often, or longer than `MAX_QUOTE` characters.
    """
    if len(quote) > 20 * MAX_QUOTE:  # before any work is done on it
        raise _too_long()
    sought = fold(sanitise_text(quote))
    if not sought:
        return Anchor(section_key)
    text = read(html).text
    if len(sought) > MAX_QUOTE:
        raise _too_long()
    places = _places(fold(text), sought)
    if not places:
        raise BadInput(_("These words are not in this section. Copy them from its text, or leave them out."))
    if not 1 <= nth <= len(places):
        message = ngettext(
            "These words stand in one place in this section.",
            "These words stand in %(count)d places in this section: choose one of these.",
            len(places),
        )
        raise BadInput(message % {"count": len(places)})
    start = places[nth - 1]
    end = start + len(sought)
    return Anchor(
        section_key, text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    )


def locate(html: str, anchor: Anchor) -> Located | None:
    """Return where the anchor's words stand in this section now, or None when they are gone.

    In this order: the same words where most of their surroundings agree; words a little edited amid surroundings
    that are little edited; the same words amid others, and at last words a little edited amid others, both only when
    they are long enough to be no chance.
    """
    if not anchor.quote.strip():
        return Located(0, 0, "", "exact")
    text = read(html).text
    return (
        _same(text, anchor, _BIT_OF_CONTEXT)
        or _near(text, anchor)
        or (_same(text, anchor, 0) if len(anchor.quote) >= _DISTINCTIVE else None)
        or (_near(text, _bare(anchor)) if len(anchor.quote) >= _DISTINCTIVE else None)
    )


def locate_in(content: Content, anchor: Anchor) -> tuple[str, Located] | None:
    """Return the key of the section that holds the anchor's words now, and where; None when they are gone.

    Its own section comes first, then wherever the words are the least changed. The key "" stands for `page_html`.
    """
    bodies = {"": page_html(content)} | {section["key"]: section["html"] for section in content["sections"]}
    own = bodies.pop(anchor.section_key, None)
    if own is not None and (found := locate(own, anchor)):
        return anchor.section_key, found
    if not anchor.quote:
        return None
    elsewhere = [(key, found) for key, html in bodies.items() if (found := locate(html, anchor))]
    return min(elsewhere, key=lambda one: _SURE[one[1].how], default=None)


def _places(text: str, sought: str) -> list[int]:
    """Return all places, whole words first."""
    return sorted(
        _each(text, sought),
        key=lambda at: _parts_a_word(text, at) or _parts_a_word(text, at + len(sought)),
    )


def _each(text: str, sought: str) -> Iterator[int]:
    at = text.find(sought)
    while at >= 0:
        yield at
        at = text.find(sought, at + 1)


def _parts_a_word(text: str, at: int) -> bool:
    """Say whether a word, or a number such as 2.5 or 1,000, goes on across this place."""
    if not 0 < at < len(text):
        return False
    return text[at - 1 : at + 1].isalnum() or any(
        _NUMBER_GOES_ON.match(text, start) for start in (at - 2, at - 1) if start >= 0
    )


def _bare(anchor: Anchor) -> Anchor:
    return replace(anchor, prefix="", suffix="")


def _same(text: str, anchor: Anchor, least: int) -> Located | None:
    """Return where the quotation stands unchanged with the most of its surroundings, at least `least` characters."""
    start = _best(text, anchor.quote, anchor.prefix, anchor.suffix, least)
    if start is None:
        start = _best(fold(text), fold(anchor.quote), fold(anchor.prefix), fold(anchor.suffix), least)
    return None if start is None else _located(text, start, start + len(anchor.quote), anchor)


def _located(text: str, start: int, end: int, anchor: Anchor) -> Located:
    """Return the place, as whole words: who quoted 5 mg is not shown 5 mg where it says 2.5 mg now."""
    start, end = _whole_words(text, start, end, anchor)
    quote = text[start:end]
    if quote == anchor.quote:
        return Located(start, end, quote, "exact")
    return Located(start, end, quote, "normalised" if fold(quote) == fold(anchor.quote) else "near")


def _best(text: str, quote: str, prefix: str, suffix: str, least: int) -> int | None:
    text, prefix, suffix = _framed(text, prefix, suffix)
    for before, after in _AGREEMENTS:
        if before + after < least:
            break
        lead = prefix[-before:] if before else ""
        at = text.find(lead + quote + suffix[:after])
        if at >= 0:
            return at + len(lead) - 1
    return None


def _framed(text: str, prefix: str, suffix: str) -> tuple[str, str, str]:
    """Put in the marks of beginning and end: that nothing came before is a surrounding too."""
    return (
        _BEGINNING + text + _ENDING,
        prefix if len(prefix) == CONTEXT else _BEGINNING + prefix,
        suffix if len(suffix) == CONTEXT else suffix + _ENDING,
    )


def _near(text: str, anchor: Anchor) -> Located | None:
    """Return the place most like the quotation with its surroundings, if few characters differ."""
    folded, prefix, suffix = fold(text), fold(anchor.prefix), fold(anchor.suffix)
    shift = 0
    if prefix or suffix:
        folded, prefix, suffix = _framed(folded, prefix, suffix)
        shift = 1
    quote = fold(anchor.quote)
    pattern = prefix + quote + suffix
    part = (len(prefix), len(prefix) + len(quote))
    found = most_alike(folded, pattern, part, len(pattern) // _EDITS_IN)
    if found is None or found.part_edits > max(_FEW_EDITS, len(quote) // _PART_EDITS_IN):
        return None
    start, end = found.start - shift, found.end - shift
    start, end = max(0, start), min(len(text), end)
    return _located(text, start, end, anchor) if text[start:end].strip() else None


def _whole_words(text: str, start: int, end: int, anchor: Anchor) -> tuple[int, int]:
    """Widen a span to whole words at an end where the quotation had them; take blanks off its ends."""
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    if not _parts_a_word(anchor.prefix + anchor.quote, len(anchor.prefix)):
        while _parts_a_word(text, start):
            start -= 1
    if not _parts_a_word(anchor.quote + anchor.suffix, len(anchor.quote)):
        while _parts_a_word(text, end):
            end += 1
    return start, end


def _too_long() -> BadInput:
    message = _("Quote at most %(limit)d characters: the beginning of the passage is enough.")
    return BadInput(message % {"limit": MAX_QUOTE})
