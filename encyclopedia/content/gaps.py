"""What a draft still lacks. Told while drafting, and asked again at submission, by one function.

Nothing here stops a writer from saving. A gap that `blocks_submission` stops a draft from reaching the board.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from typing import Final, Literal, NamedTuple

from django.utils.translation import gettext

from encyclopedia.content.citations import MAX_REFERENCES, cited_numbers
from encyclopedia.content.links import internal_public_id, internal_slug
from encyclopedia.content.readability import ReadingGrade, page_grade, reading_grade
from encyclopedia.content.sanitise import canonical_text
from encyclopedia.content.types import (
    Content,
    SectionContent,
    TemplateSection,
    images_of,
    key_points_of,
    points_html,
)

BLOCKS: Final = "blocks_submission"
ADVICE: Final = "advice"
TARGET_GRADE: Final = 6.0  # what the American Medical Association advises for patients
HARD_GRADE: Final = 8.0
FEWEST_WORDS_TO_GRADE: Final = 20  # a grade of one short sentence says nothing

_HREF: Final = re.compile(r'<a href="([^"]*)">')
_REFERENCE_ANCHOR: Final = re.compile(r"#ref-([1-9][0-9]{0,3})")
# Places that every page has besides its sections and its references.
_PLACES: Final = frozenset({"#page:main", "#page:contents", "#page:about"})


class Gap(NamedTuple):
    """One thing to do. `section_key` is "" when it concerns the whole topic; `message` says what to do
    about it.
    """

    code: str
    section_key: str
    message: str
    severity: Literal["blocks_submission", "advice"]


def find_gaps(
    content: Content,
    template: Sequence[TemplateSection],
    known_slugs: Callable[[set[str]], set[str]],
    known_public_ids: Callable[[set[str]], set[str]] | None = None,
) -> list[Gap]:
    """Return what this content lacks, what blocks submission first, else in the order of the page.

    `known_slugs` is asked once, with all slugs that the content links to, and answers with those that exist;
    `known_public_ids` the same for permanent addresses (without it, these are not looked into).
    """
    texts = {section["key"]: canonical_text(section["html"]) for section in content["sections"]}
    gaps = [
        *_whole_topic(content),
        *_template(content, template, texts),
        *_headings(content),
        *_images(content),
        *_links(content, known_slugs, known_public_ids),
        *_citations(content),
    ]
    if content["language"].split("-")[0].lower() == "en":
        gaps += _reading_grades(content)
    return sorted(gaps, key=lambda gap: gap.severity != BLOCKS)


def unreferenced_sections(content: Content) -> list[SectionContent]:
    """Return the sections that have words and cite none of the page's references; none when it has no references."""
    if not content["references"]:
        return []
    return [
        section
        for section in content["sections"]
        if not _cited(content, section) and canonical_text(section["html"])
    ]


def uncited_references(content: Content) -> list[int]:
    """Return the numbers of the references that no section cites."""
    cited = {number for section in content["sections"] for number in _cited(content, section)}
    return [number for number in range(1, len(content["references"]) + 1) if number not in cited]


def _cited(content: Content, section: SectionContent) -> set[int]:
    return {number for number in cited_numbers(section["html"]) if number <= len(content["references"])}


def _whole_topic(content: Content) -> Iterator[Gap]:
    if not content["title"]:
        yield Gap("no_title", "", gettext("Give the topic a title."), BLOCKS)
    if not content["sections"]:
        yield Gap("no_sections", "", gettext("Write at least one section."), BLOCKS)
    if not content["summary"]:
        message = gettext("Write a summary of one or two sentences: search results and links show it.")
        yield Gap("no_summary", "", message, ADVICE)
    if not key_points_of(content):
        message = gettext("Write three to five key points: what a reader in a hurry must take away.")
        yield Gap("no_key_points", "", message, ADVICE)
    if not content["references"]:
        yield Gap("no_references", "", gettext("Add the sources that this topic rests on."), ADVICE)


def _template(content: Content, template: Sequence[TemplateSection], texts: dict[str, str]) -> Iterator[Gap]:
    # Imported sections keep the keys of their source: the heading says which section of the template one is.
    by_heading = {
        section["heading"].casefold(): texts[section["key"]]
        for section in content["sections"]
        if texts[section["key"]]
    }
    told: set[str] = set()
    for wanted in template:
        if texts.get(wanted.key) or by_heading.get(wanted.heading.casefold()):
            continue
        if wanted.required:
            told.add(wanted.key)
            message = gettext("Write the section “%(heading)s”: this kind of topic must have it.")
            yield Gap("section_missing", wanted.key, message % {"heading": wanted.heading}, BLOCKS)
        elif wanted.is_safety and wanted.key not in texts:
            message = gettext("Consider the section “%(heading)s”: it tells readers how to stay safe.")
            yield Gap("safety_section_missing", wanted.key, message % {"heading": wanted.heading}, ADVICE)
    # Whatever its kind, a heading above nothing is nothing to sign: patients would be shown just that.
    for section in content["sections"]:
        if section["heading"] and not texts[section["key"]] and section["key"] not in told:
            message = gettext("The section “%(heading)s” has no text: write it, or take it out.")
            yield Gap("section_empty", section["key"], message % {"heading": section["heading"]}, BLOCKS)


def _headings(content: Content) -> Iterator[Gap]:
    for number, section in enumerate(content["sections"], start=1):
        if not section["heading"]:
            message = gettext("Give section %(number)d a heading.") % {"number": number}
            yield Gap("section_no_heading", section["key"], message, BLOCKS)


def _images(content: Content) -> Iterator[Gap]:
    for section in content["sections"]:
        for image in images_of(section):
            values = {"heading": _name(section), "alt": image["alt"]}
            if not image["caption"]:
                message = gettext("Write a caption below the picture “%(alt)s” in “%(heading)s”.")
                yield Gap("image_no_caption", section["key"], message % values, BLOCKS)
            if not image["credit"]:
                message = gettext("Say who made the picture “%(alt)s” in “%(heading)s”, or who owns it.")
                yield Gap("image_no_credit", section["key"], message % values, BLOCKS)


def _links(
    content: Content,
    known_slugs: Callable[[set[str]], set[str]],
    known_public_ids: Callable[[set[str]], set[str]] | None,
) -> Iterator[Gap]:
    links = {
        (section["key"], unescape(href)): section
        for section in content["sections"]
        for href in _HREF.findall(section["html"])
    }
    slugs = {slug for _, href in links if (slug := internal_slug(href))}
    ids = {public_id for _, href in links if (public_id := internal_public_id(href))}
    known = known_slugs(slugs) if slugs else set()
    known_ids = known_public_ids(ids) if known_public_ids and ids else ids
    places = _PLACES | {f"#{section['key']}" for section in content["sections"]}
    if content["references"]:
        places |= {"#page:references"}
    for (key, href), section in links.items():
        slug, public_id = internal_slug(href), internal_public_id(href)
        values = {"address": href, "heading": _name(section)}
        if (slug and slug not in known) or (public_id and public_id not in known_ids):
            message = gettext(
                "The link to %(address)s in “%(heading)s” leads nowhere: "
                "choose a topic that exists, or remove the link."
            )
            yield Gap("broken_link", key, message % values, BLOCKS)
        reference = _REFERENCE_ANCHOR.fullmatch(href)
        if reference:
            if not 1 <= int(reference[1]) <= len(content["references"]):
                values["number"] = reference[1]
                message = gettext(
                    "“%(heading)s” cites reference %(number)s, which is not in the list: "
                    "add the reference, or remove the link."
                )
                if int(reference[1]) > MAX_REFERENCES:
                    message = gettext(
                        "“%(heading)s” cites a source that was taken out (look for [%(number)s] in its text): "
                        "cite another in its place, or remove the citation."
                    )
                yield Gap("broken_citation", key, message % values, BLOCKS)
        elif href.startswith("#") and href not in places:
            message = gettext(
                "The link to %(address)s in “%(heading)s” leads to no section of this page: "
                "choose one that is there, or remove the link."
            )
            yield Gap("broken_link", key, message % values, BLOCKS)


def _citations(content: Content) -> Iterator[Gap]:
    for section in unreferenced_sections(content):
        message = gettext("“%(heading)s” cites no source: cite the references that it rests on.")
        yield Gap("section_uncited", section["key"], message % {"heading": _name(section)}, ADVICE)
    for number in uncited_references(content):
        message = gettext("Reference %(number)d is cited nowhere: cite it where it is used, or take it out.")
        yield Gap("reference_uncited", "", message % {"number": number}, ADVICE)


def _reading_grades(content: Content) -> Iterator[Gap]:
    points = reading_grade(points_html(key_points_of(content)))
    if _is_hard(points):
        values = {"heading": gettext("Key points"), "grade": f"{points.flesch_kincaid:.0f}"}
        yield Gap("reading_grade", "", _advice(points) % values, ADVICE)
    for section in content["sections"]:
        grade = reading_grade(section["html"])
        if _is_hard(grade):
            values = {"heading": _name(section), "grade": f"{grade.flesch_kincaid:.0f}"}
            yield Gap("reading_grade", section["key"], _advice(grade) % values, ADVICE)
    whole = page_grade(content)
    if _is_hard(whole):
        message = gettext(
            "The whole page reads at grade %(grade)s: aim for grade 6, so that most readers can follow."
        )
        yield Gap("reading_grade_page", "", message % {"grade": f"{whole.flesch_kincaid:.0f}"}, ADVICE)


def _is_hard(grade: ReadingGrade) -> bool:
    return grade.words >= FEWEST_WORDS_TO_GRADE and grade.flesch_kincaid > TARGET_GRADE


def _advice(grade: ReadingGrade) -> str:
    if grade.flesch_kincaid > HARD_GRADE:
        return gettext(
            "“%(heading)s” is hard to read (grade %(grade)s): "
            "split long sentences and use everyday words; aim for grade 6."
        )
    return gettext("“%(heading)s” reads at grade %(grade)s: shorter sentences would bring it to grade 6.")


def _name(section: SectionContent) -> str:
    return section["heading"] or section["key"]
