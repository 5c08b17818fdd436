"""Citations: links in section bodies to the numbered references of the same page.

A citation is written in one form, `<a href="#ref-3">[3]</a>`: brackets keep its number apart from a dose or an
exponent beside it, in plain text too. References are numbered by the order in which the page first cites them, as
the Vancouver style asks (ICMJE Recommendations, "Preparing a Manuscript", References).
"""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from encyclopedia.content.errors import ContentTooLarge
from encyclopedia.content.sanitise import sanitise_html
from encyclopedia.content.types import Content, SectionContent

MAX_REFERENCES: Final = 500
"""No list is longer. A citation with a higher number stays without a source, whatever is added to the list."""

_START: Final = '<a href="#ref-'
_CITATION: Final = re.compile(r'<a href="#ref-([1-9][0-9]{0,3})">(.*?)</a>')
_WRITTEN: Final = re.compile(r'<a href="#ref-([1-9][0-9]{0,3})">\[\1\]</a>')
_MARKS: Final = re.compile(r"</?(?:strong|em|sub|sup)>")
_BLANK: Final = r"((?: |<br>)*)"
_ONE_MARKER: Final = re.compile(rf"{_BLANK}\[[0-9]{{1,4}}\]{_BLANK}")
_RAISED: Final = re.compile(
    rf"{_BLANK}(?:<strong>)?(?:<em>)?<sup>([\[(]?)([0-9]{{1,4}})[\])]?</sup>(?:</em>)?(?:</strong>)?{_BLANK}"
)
_ENDING: Final = re.compile(rf"{_BLANK}((?:</(?:strong|em|sub|sup)>)*)\Z")
_MAX_ROUNDS: Final = 6


def cited_numbers(html: str) -> list[int]:
    """Return the numbers that a canonical body cites, in the order of the text, repeated ones too."""
    return [int(number) for number, _ in _CITATION.findall(html)] if _START in html else []


def first_cited(bodies: Iterable[str], numbers: Collection[int]) -> list[int]:
    """Return `numbers` by order of first citation in these bodies; those never cited follow in their old order."""
    cited = (number for html in bodies for number in cited_numbers(html) if number in numbers)
    return list(dict.fromkeys([*cited, *numbers]))


def renumbered(content: Content) -> Content:
    """Return a canonical content with its references in the order in which they are cited, and citations that follow.

    A citation around words becomes the words with the number behind them. One of a reference that does not exist
    stays as it is: `find_gaps` tells of it. Doing it twice changes nothing more.
    Raises ContentTooLarge for a body that its numbers make too long.
    """
    references = content["references"]
    given = range(1, len(references) + 1)
    sections = _recited_sections(content["sections"], {number: number for number in given})
    order = first_cited((section["html"] for section in sections), given)
    if order != list(given):
        sections = _recited_sections(sections, {old: new for new, old in enumerate(order, start=1)})
    return {**content, "sections": sections, "references": [references[number - 1] for number in order]}


def recited(html: str, numbers: Mapping[int, int]) -> str:
    """Return a canonical body whose citations follow `numbers` (old to new); any other citation stays as it is.

    Raises ContentTooLarge when the new numbers make the body longer than a section can be.
    """
    if _START not in html or not numbers:
        return html
    html = _settled(html, numbers.keys())

    def moved(found: re.Match[str]) -> str:
        number = int(found[1])
        return written_citation(numbers[number]) if number in numbers else found[0]

    # Two old numbers may have become one, so that neighbours now say the same twice.
    return _settled(sanitise_html(_CITATION.sub(moved, html)), set(numbers.values()))


def cited_as(html: str, numbers: Mapping[int, int]) -> str:
    """Return a typed body with its citations led into a list that is written anew, canonical where it has any.

    `numbers` says for every source which number cited it until now, and which place it has in the new list. A citation
    of any other gets a number that no list has, for `find_gaps` to tell of: it must not pass to the source that took
    the place. A body that is too long comes back as it is; `normalise_content` refuses it.
    """
    if "#ref-" not in html:
        return html
    try:
        html = sanitise_html(html)
        others = set(cited_numbers(html)) - numbers.keys()
        return recited(html, {**numbers, **{number: _no_source(number) for number in others}})
    except ContentTooLarge:
        return html


def _no_source(number: int) -> int:
    return number if number > MAX_REFERENCES else MAX_REFERENCES + number


def written_citation(number: int) -> str:
    """Return the one form of a citation."""
    return f'{_START}{number}">[{number}]</a>'


def without_citations(html: str) -> str:
    """Return a canonical body without its written citations: for measures of the words, of which these are none."""
    return _WRITTEN.sub("", html) if _START in html else html


def _recited_sections(sections: list[SectionContent], numbers: Mapping[int, int]) -> list[SectionContent]:
    result: list[SectionContent] = []
    for position, section in enumerate(sections):
        try:
            html = recited(section["html"], numbers)
        except ContentTooLarge as error:
            raise ContentTooLarge(error.message, field=f"sections[{position}].html") from error
        result.append({**section, "html": html})
    return result


def _settled(html: str, numbers: Collection[int]) -> str:
    """Bring the citations of these numbers into their written form. Joining neighbours can make another to settle."""

    def shaped(found: re.Match[str]) -> str:
        number = int(found[1])
        return _shaped(number, found[2]) if number in numbers else found[0]

    for _ in range(_MAX_ROUNDS):
        again = _CITATION.sub(shaped, html)
        if again == html:
            break
        html = sanitise_html(again)
    return html


def _shaped(number: int, inner: str) -> str:
    """Write one citation anew from the inside of its link. No word is lost, and no number that may be a dose."""
    citation, marker = written_citation(number), f"[{number}]"
    words = _MARKS.sub("", inner)
    if whole := _ONE_MARKER.fullmatch(words):  # whatever it says, it is the address that leads somewhere
        return f"{whole[1]}{citation}{whole[2]}"
    if (raised := _RAISED.fullmatch(inner)) and int(raised[3]) == number:
        return f"{raised[1]}{citation}{raised[4]}"
    if marker in words:
        if not words.replace(marker, "").replace("<br>", "").strip():  # the same one twice in a row
            return citation
        if marker in inner:
            return inner.replace(marker, citation)  # the words around it are no part of the citation
    ending = _ENDING.search(inner)
    tail, tags = (ending[1], ending[2]) if ending else ("", "")
    return inner[: len(inner) - len(tail) - len(tags)] + tags + citation + tail
