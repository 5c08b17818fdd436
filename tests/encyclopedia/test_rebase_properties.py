"""Whatever two people make of one text, bringing it together loses no word and leads no citation to another source."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from encyclopedia.content import (
    Content,
    cited_numbers,
    images_of,
    key_points_of,
    normalise_content,
    plain_text,
)
from encyclopedia.rebase import Rebased, rebase
from tests.encyclopedia.images.pictures import named

SOURCES = "ABCDEF"
WORD = re.compile(r"\b[btm][0-9]+\b")


@dataclass
class Page:
    """A page that can be edited: sections of blocks, whose words cite sources by name as in `b3{A}`."""

    side: str
    sections: dict[str, list[str]]
    sources: list[str]
    notes: dict[str, str] = field(default_factory=dict)
    points: list[str] = field(default_factory=list)
    callouts: set[str] = field(default_factory=set)
    pictures: dict[str, list[str]] = field(default_factory=dict)
    count: int = 0

    def words(self) -> str:
        self.count += 1
        return f"{self.side}{self.count}"

    def content(self) -> Content:
        def cite(found: re.Match[str]) -> str:
            name = found[1]
            if name not in self.sources:
                return ""
            number = self.sources.index(name) + 1
            return f'<a href="#ref-{number}">[{number}]</a>'

        return normalise_content(
            {
                "title": self.notes.get("title", "Title"),
                "key_points": self.points,
                "sections": [
                    {
                        "key": key,
                        "heading": self.notes.get(key, key),
                        "html": re.sub(r"{(.)}", cite, "".join(blocks)),
                        "is_callout": key in self.callouts,
                        "images": [named(words) for words in self.pictures.get(key, [])],
                    }
                    for key, blocks in self.sections.items()
                ],
                "references": [
                    {"text": self.notes.get(f"source {name}", name), "doi": f"10.1000/{name}"}
                    for name in self.sources
                ],
            }
        )


FORMS: list[Callable[[str], str]] = [
    lambda words: f"<p>{words}</p>",
    lambda words: f"<p>{words}</p>",
    lambda words: f"<h3>{words}</h3>",
    lambda words: f"<ul><li>{words}</li><li>same</li></ul>",
    lambda words: f"<table><tbody><tr><td>{words}</td></tr></tbody></table>",
    lambda _words: "<p>same</p>",
]
FORM = st.sampled_from(FORMS)
CITED = st.lists(st.sampled_from(SOURCES), max_size=2).map(
    lambda names: "".join(f"{{{name}}}" for name in names)
)


@st.composite
def bases(draw: st.DrawFn) -> Page:
    sources = draw(st.lists(st.sampled_from(SOURCES), unique=True, max_size=4))
    page = Page("b", {}, sources)
    page.points = [page.words() for _ in range(draw(st.integers(0, 2)))]
    page.callouts = draw(st.sets(st.sampled_from("wxyz")))
    page.pictures = {key: [page.words()] for key in draw(st.sets(st.sampled_from("wxyz"), max_size=2))}
    for key in draw(st.lists(st.sampled_from("wxyz"), unique=True, min_size=1)):
        page.sections[key] = [
            draw(FORM)(f"{page.words()}{draw(CITED)}") for _ in range(draw(st.integers(0, 5)))
        ]
    return page


@st.composite
def edited(draw: st.DrawFn, base: Page, side: str) -> Page:
    page = Page(side, {key: list(blocks) for key, blocks in base.sections.items()}, list(base.sources))
    page.points, page.callouts = list(base.points), set(base.callouts)
    page.pictures = {key: list(words) for key, words in base.pictures.items()}
    for act in draw(st.lists(st.sampled_from(sorted(ACTS)), max_size=4)):
        ACTS[act](page, draw)
    return page


def _block(draw: st.DrawFn, page: Page) -> tuple[list[str], int]:
    blocks = page.sections[draw(st.sampled_from(sorted(page.sections)))] if page.sections else []
    return blocks, draw(st.integers(0, max(len(blocks) - 1, 0)))


def _put_in(page: Page, draw: st.DrawFn) -> None:
    blocks, place = _block(draw, page)
    blocks.insert(place, draw(FORM)(f"{page.words()}{draw(CITED)}"))


def _change(page: Page, draw: st.DrawFn) -> None:
    blocks, place = _block(draw, page)
    if blocks:
        blocks[place] = draw(FORM)(f"{page.words()}{draw(CITED)}")


def _take_out(page: Page, draw: st.DrawFn) -> None:
    blocks, place = _block(draw, page)
    del blocks[place : place + 1]


def _move(page: Page, draw: st.DrawFn) -> None:
    blocks, place = _block(draw, page)
    if blocks:
        blocks.insert(draw(st.integers(0, len(blocks) - 1)), blocks.pop(place))


def _shuffle_sections(page: Page, draw: st.DrawFn) -> None:
    page.sections = dict(draw(st.permutations(list(page.sections.items()))))


def _add_section(page: Page, draw: st.DrawFn) -> None:
    page.sections.setdefault(draw(st.sampled_from("uvwxyz")), [f"<p>{page.words()}{draw(CITED)}</p>"])


def _drop_section(page: Page, draw: st.DrawFn) -> None:
    page.sections.pop(draw(st.sampled_from("wxyz")), None)


def _rename(page: Page, draw: st.DrawFn) -> None:
    names = ["title", *page.sections, *(f"source {name}" for name in page.sources)]
    page.notes[draw(st.sampled_from(names))] = page.words()


def _shuffle_sources(page: Page, draw: st.DrawFn) -> None:
    page.sources = draw(st.permutations(page.sources))


def _other_sources(page: Page, draw: st.DrawFn) -> None:
    page.sources = draw(st.lists(st.sampled_from(SOURCES), unique=True))


def _change_points(page: Page, draw: st.DrawFn) -> None:
    kept = draw(st.permutations(page.points))
    page.points = [*kept[: draw(st.integers(0, 2))], page.words()]


def _call_out(page: Page, draw: st.DrawFn) -> None:
    page.callouts ^= {draw(st.sampled_from("uvwxyz"))}


def _picture(page: Page, draw: st.DrawFn) -> None:
    key = draw(st.sampled_from("uvwxyz"))
    page.pictures[key] = [*page.pictures.get(key, [])[draw(st.integers(0, 1)) :], page.words()]


def _drop_pictures(page: Page, draw: st.DrawFn) -> None:
    page.pictures.pop(draw(st.sampled_from("wxyz")), None)


ACTS: dict[str, Callable[[Page, st.DrawFn], Any]] = {
    act.__name__: act
    for act in (
        _put_in, _change, _take_out, _move, _shuffle_sections, _add_section, _drop_section, _rename,
        _shuffle_sources, _other_sources, _change_points, _call_out,
        _picture, _drop_pictures,
    )
}  # fmt: skip


@st.composite
def three(draw: st.DrawFn) -> tuple[Content, Content, Content]:
    base = draw(bases())
    return base.content(), draw(edited(base, "t")).content(), draw(edited(base, "m")).content()


def all_words(content: Content) -> set[str]:
    texts = [content["title"], *key_points_of(content), *(source["text"] for source in content["references"])]
    for section in content["sections"]:
        texts += [section["heading"], plain_text(section["html"])]
        texts += [image["alt"] for image in images_of(section)]
    return set(WORD.findall(" ".join(texts)))


def asked_words(result: Rebased, *sides: Content) -> set[str]:
    """The words in the questions; a section that one side took out is asked for with its pictures."""
    texts = [text or "" for each in result.conflicts for text in (each.base, each.theirs, each.mine)]
    asked = {each.part for each in result.conflicts if None in (each.theirs, each.mine)}
    for section in (one for side in sides for one in side["sections"]):
        if f"section:{section['key']}" in asked:
            texts += [image["alt"] for image in images_of(section)]
    return set(WORD.findall(" ".join([*texts, *(each.label for each in result.conflicts)])))


def led(content: Content, html: str | None) -> str:
    """A body with the DOIs of the sources in place of their numbers."""
    references = content["references"]

    def name(found: re.Match[str]) -> str:
        number = int(found[1])
        return references[number - 1]["doi"] if number <= len(references) else "nothing"

    return re.sub(r'<a href="#ref-([0-9]+)">\[[0-9]+\]</a>', name, html or "")


def sections_of(content: Content) -> dict[str, tuple[str, str]]:
    return {
        section["key"]: (section["heading"], led(content, section["html"])) for section in content["sections"]
    }


def pictures_of(content: Content) -> dict[str, list[str]]:
    return {section["key"]: [image["alt"] for image in images_of(section)] for section in content["sections"]}


def callouts_of(content: Content) -> set[str]:
    return {section["key"] for section in content["sections"] if "is_callout" in section}


@given(three())
def test_one_side_alone_comes_out_as_it_is(texts: tuple[Content, Content, Content]) -> None:
    base, theirs, mine = texts
    assert rebase(base, theirs, base) == Rebased(theirs, [])
    assert rebase(base, base, mine) == Rebased(mine, [])
    assert rebase(base, mine, mine) == Rebased(mine, [])


@given(three())
def test_no_word_of_either_side_is_lost(texts: tuple[Content, Content, Content]) -> None:
    base, theirs, mine = texts
    result = rebase(base, theirs, mine)
    found = all_words(result.content) | asked_words(result, *texts)
    assert (all_words(theirs) | all_words(mine)) - all_words(base) <= found
    assert all_words(theirs) & all_words(mine) <= found
    assert found <= all_words(base) | all_words(theirs) | all_words(mine)
    assert normalise_content(result.content) == result.content


@given(three())
def test_without_a_question_it_does_not_matter_who_was_first(texts: tuple[Content, Content, Content]) -> None:
    base, theirs, mine = texts
    one, other = rebase(base, theirs, mine), rebase(base, mine, theirs)
    assert sorted(each.part for each in one.conflicts) == sorted(each.part for each in other.conflicts)
    if not one.conflicts:
        assert sections_of(one.content) == sections_of(other.content)
        assert one.content["title"] == other.content["title"]
        assert key_points_of(one.content) == key_points_of(other.content)
        assert callouts_of(one.content) == callouts_of(other.content)
        assert pictures_of(one.content) == pictures_of(other.content)
        assert sorted(map(str, one.content["references"])) == sorted(map(str, other.content["references"]))


@given(three())
def test_every_citation_leads_to_the_source_that_it_was_put_for(
    texts: tuple[Content, Content, Content],
) -> None:
    base, theirs, mine = texts
    result = rebase(base, theirs, mine)
    cited = {
        (word, source)
        for side in (theirs, mine)
        for _heading, body in sections_of(side).values()
        for word, source in _cited_beside(body)
    }
    for _heading, body in sections_of(result.content).values():
        assert set(_cited_beside(body)) <= cited
    for each in result.conflicts:
        if each.is_html:
            key = each.part.removeprefix("section:")
            assert led(result.content, each.theirs) == sections_of(theirs).get(key, ("", ""))[1]
            assert led(result.content, each.mine) == sections_of(mine).get(key, ("", ""))[1]


def _cited_beside(body: str) -> list[tuple[str, str]]:
    return [
        (found[1], source)
        for found in re.finditer(r"([btm][0-9]+)((?:10\.1000/[A-F])*)", body)
        for source in re.findall(r"10\.1000/[A-F]", found[2])
    ]


@given(three())
def test_what_is_cited_is_in_the_list(texts: tuple[Content, Content, Content]) -> None:
    content = rebase(*texts).content
    for section in content["sections"]:
        assert all(number <= len(content["references"]) for number in cited_numbers(section["html"]))


@given(three())
def test_a_call_out_that_one_side_made_or_unmade_is_followed(texts: tuple[Content, Content, Content]) -> None:
    base, theirs, mine = texts
    result = rebase(base, theirs, mine)
    if not any(each.part.startswith(("section:", "callout:")) for each in result.conflicts):
        was, its, ours = (callouts_of(one) for one in texts)
        kept = {section["key"] for section in result.content["sections"]}
        assert callouts_of(result.content) == kept & ((its & ours) | (its - was) | (ours - was))
