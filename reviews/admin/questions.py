"""The questions that an edition published meanwhile puts to a draft: the parts that both changed, as three texts.

What the writer is asked is computed from the words as they are now (``encyclopedia.rebase``), so a question goes away
once the draft says what the edition says. The edition's side is shown in terms of the draft: our text but for the
parts in question, citing our references.
"""

from copy import deepcopy

from encyclopedia.content import (
    Content,
    ContentInvalid,
    ReferenceContent,
    SectionContent,
    cited_numbers,
    images_of,
    recited,
)
from encyclopedia.rebase import Conflict, Rebased, rebase


def questions(base: Content, theirs: Content, mine: Content) -> tuple[Content, Content]:
    """Return the edition's text and the one that both began from: ``mine`` but for the parts in question.

    Where they cannot be merged (a text from before today's rules), both come back whole: all of it is in question.
    """
    try:
        rebased = rebase(base, theirs, mine)
    except ContentInvalid:
        return theirs, base
    asked, old = deepcopy(mine), deepcopy(mine)
    numbers = _numbers(rebased, mine, asked)
    for conflict in rebased.conflicts:
        _put(asked, conflict, conflict.theirs, theirs, numbers)
        _put(old, conflict, conflict.base, base, numbers)
    return asked, old


def _numbers(rebased: Rebased, mine: Content, asked: Content) -> dict[int, int]:
    """Our number of each reference of the merged text. A source of the words in question joins the edition's side."""
    ours = {_told(source): number for number, source in reversed(list(enumerate(mine["references"], 1)))}
    texts = [conflict.theirs or "" for conflict in rebased.conflicts if conflict.is_html]
    cited = {number for text in texts for number in cited_numbers(text)}
    numbers = {}
    for number, source in enumerate(rebased.content["references"], 1):
        if _told(source) in ours:
            numbers[number] = ours[_told(source)]
        elif number in cited:
            asked["references"].append(source)
            numbers[number] = len(asked["references"])
    return numbers


def _put(
    content: Content, conflict: Conflict, text: str | None, whole: Content, numbers: dict[int, int]
) -> None:
    """Give the part in question the words of one side; ``whole`` is all of that side."""
    group, _colon, key = conflict.part.partition(":")
    if group == "section":
        html = None if text is None else recited(text, numbers)
        # Where one side took the section out, all of it is in question: its heading, its pictures, its call-out.
        _put_section(content, key, html, whole, is_all=None in (conflict.theirs, conflict.mine))
    elif group == "heading":
        for section in content["sections"]:
            section["heading"] = (text or "") if section["key"] == key else section["heading"]
    elif group == "callout":
        _put_callout(content, key, whole)
    elif group == "images":
        _put_images(content, key, whole)
    elif group == "references":
        _put_reference(content, conflict.mine, text, whole)
    elif group == "also_called":
        content["also_called"] = (text or "").splitlines()
    elif group == "key_points":
        content.pop("key_points", None)
        if text:
            content["key_points"] = text.splitlines()
    elif group.startswith("attribution."):
        content["attribution"][group.removeprefix("attribution.")] = text or ""  # type: ignore[literal-required]
    else:
        content[group] = text or ""  # type: ignore[literal-required]


def _put_section(content: Content, key: str, html: str | None, whole: Content, *, is_all: bool) -> None:
    found = next((section for section in content["sections"] if section["key"] == key), None)
    if html is None:
        content["sections"] = [section for section in content["sections"] if section["key"] != key]
        return
    if found is not None and not is_all:
        found["html"] = html
        return
    its: SectionContent = next(section for section in whole["sections"] if section["key"] == key)
    keys = [section["key"] for section in content["sections"]]
    if found is not None:
        content["sections"][keys.index(key)] = {**its, "html": html}
        return
    before = [section["key"] for section in whole["sections"]]
    before = before[: before.index(key)]
    place = max((keys.index(one) + 1 for one in before if one in keys), default=0)
    content["sections"].insert(place, {**its, "html": html})


def _put_callout(content: Content, key: str, whole: Content) -> None:
    its = {section["key"]: section for section in whole["sections"]}.get(key)
    for section in content["sections"]:
        if section["key"] == key:
            section.pop("is_callout", None)
            if its is not None and "is_callout" in its:
                section["is_callout"] = True


def _put_images(content: Content, key: str, whole: Content) -> None:
    its = {section["key"]: images_of(section) for section in whole["sections"]}.get(key)
    for section in content["sections"]:
        if section["key"] == key:
            section.pop("images", None)
            if its:
                section["images"] = deepcopy(its)


def _put_reference(content: Content, mine: str | None, text: str | None, whole: Content) -> None:
    """Put one source of that side in the place of ours, add it, or take ours out."""
    its = [source for source in whole["references"] if _told(source) == text]
    places = [place for place, source in enumerate(content["references"]) if _told(source) == mine]
    if places:
        content["references"][places[0] : places[0] + 1] = its[:1]
    else:
        content["references"] += its[:1]


def _told(source: ReferenceContent) -> str:
    """A source in lines of text, as a conflict tells it."""
    lines = (source["text"], source["url"], source["doi"], source["pmid"], source["accessed_on"])
    return "\n".join(line for line in lines if line)
