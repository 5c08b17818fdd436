"""What holds for any two bodies: both texts can be read back, nothing differs in silence, the HTML is well
formed.
"""

from collections import Counter
from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from encyclopedia.content import (
    content_hash,
    sanitise_html,
)
from reviews.redline import redline
from tests.reviews.redline.reading import (
    content,
    identities,
    new_side,
    old_side,
    reference,
    section,
    tags,
)

WORDS = (
    *(
        "take",
        "the",
        "of",
        "not",
        "pain",
        "fever",
        "doctor",
        "call",
        "water",
        "tablet",
        "risk",
        "child",
        "a.b",
        "(or)",
    ),
    *(
        "250 mg",
        "500 mg",
        "2.5 mL/kg",
        "twice daily",
        "one",
        "5",
        ".",
        ",",
        "%",
        "don’t",
        "B12",
        "&",
        "<p>",
        '"',
        "a\u00a0b",
    ),
)


# Whole bodies are slow to draw, so fewer of them than elsewhere.
EXAMPLES = 60


@dataclass(frozen=True)
class Part:
    """A node of a body: a tag and what is in it, or a word."""

    tag: str
    inside: "tuple[Part | str, ...]" = ()
    href: str = ""

    def html(self) -> str:
        """Write it as HTML."""
        inner = ("" if self.tag in ("ul", "ol", "table", "tbody", "thead", "tr") else " ").join(
            part.html() if isinstance(part, Part) else part.replace("&", "&amp;").replace("<", "&lt;")
            for part in self.inside
        )
        if self.tag == "br":
            return "<br>"
        href = f' href="{self.href}"' if self.href else ""
        return f"<{self.tag}{href}>{inner}</{self.tag}>" if self.tag else inner


words = st.sampled_from(WORDS)
marked = st.builds(
    lambda tag, inside: Part(tag, tuple(inside), "https://example.org/" + inside[0] if tag == "a" else ""),
    st.sampled_from(["strong", "em", "sub", "sup", "a"]),
    st.lists(st.sampled_from(["pain", "fever", "9", "250"]), min_size=1, max_size=2),
)
text = st.lists(st.one_of(words, words, words, marked, st.just(Part("br"))), min_size=1, max_size=12).map(
    tuple
)
leaf = st.builds(Part, st.sampled_from(["p", "p", "p", "h3", "h4"]), text)


def lists(inner: st.SearchStrategy[Part]) -> st.SearchStrategy[Part]:
    item = st.builds(lambda own, more: Part("li", (*own, *more)), text, st.lists(inner, max_size=1))
    return st.builds(Part, st.sampled_from(["ul", "ol"]), st.lists(item, min_size=1, max_size=4).map(tuple))


nested = lists(st.one_of(lists(leaf), leaf))
cell = st.builds(
    Part, st.sampled_from(["td", "td", "th"]), st.one_of(text, st.tuples(leaf, lists(leaf)), st.just(()))
)
row = st.builds(Part, st.just("tr"), st.lists(cell, min_size=1, max_size=3).map(tuple))
table = st.builds(
    lambda head, body, caption: Part(
        "table",
        (
            *([Part("caption", caption)] if caption else []),
            *([Part("thead", (head,))] if head else []),
            Part("tbody", tuple(body)),
        ),
    ),
    st.none() | row,
    st.lists(row, min_size=1, max_size=3),
    st.just(()) | text,
)
bodies = st.lists(st.one_of(leaf, leaf, nested, table), max_size=6).map(tuple)


@st.composite
def edited(draw: st.DrawFn, parts: tuple[Part | str, ...]) -> tuple[Part | str, ...]:
    """Edit a body here and there: drop, repeat, move, retag, change a word, at any depth."""
    done: list[Part | str] = []
    for part in parts:
        act = draw(st.sampled_from(["keep", "keep", "keep", "drop", "twice", "front", "inside", "retag"]))
        if isinstance(part, str):
            done += {"drop": [], "twice": [part, draw(words)], "inside": [draw(words)]}.get(act, [part])
            continue
        other = {"ul": "ol", "ol": "ul", "p": "h3", "h3": "h4", "h4": "p", "strong": "em", "td": "th"}
        if act == "drop":
            continue
        if act == "front":
            done.insert(0, part)
            continue
        tag = other.get(part.tag, part.tag) if act == "retag" else part.tag
        inside = draw(edited(part.inside)) if act in {"retag", "inside"} else part.inside
        done += [replace(part, tag=tag, inside=inside)] * (2 if act == "twice" else 1)
    return tuple(done)


@st.composite
def versions(draw: st.DrawFn) -> tuple[str, str]:
    """Give two bodies as the site stores them: one edited into the other, or two of their own."""
    old = draw(bodies)
    new = draw(st.one_of(edited(old), edited(old), bodies))
    return tuple(sanitise_html("".join(part.html() for part in body)) for body in (old, new))  # type: ignore[return-value, union-attr]


def flat(blocks: list[str]) -> list[str]:
    return " ".join(blocks).split(" ") if blocks else []


@settings(max_examples=EXAMPLES)
@given(versions())
def test_both_texts_can_be_read_back(pair: tuple[str, str]) -> None:
    """In order; only a moved block is read where it stands now, on both sides."""
    old, new = pair
    html = redline(content(old), content(new)).sections[0].html

    assert new_side(html) == new_side(new)
    if "redline-moved-to" in html:
        assert Counter(flat(old_side(html))) == Counter(flat(old_side(old)))
    else:
        assert old_side(html) == old_side(old)


@settings(max_examples=EXAMPLES)
@given(versions())
def test_nothing_differs_in_silence(pair: tuple[str, str]) -> None:
    old, new = content(pair[0]), content(pair[1])
    found = redline(old, new)

    assert found.is_empty == (content_hash(old) == content_hash(new))
    assert sorted(identities(found)) == sorted(f"change-{n}" for n in range(1, found.change_count + 1))
    visible = {"h3", "h4", "ul", "ol", "li", "table", "tr", "td", "th", "caption", "thead", "br"}
    if any(tags(pair[0])[tag] != tags(pair[1])[tag] for tag in visible):
        assert "that readers do not see" not in found.sections[0].html
    if found.is_empty:
        assert not tags(found.sections[0].html).keys() & {"ins", "del"}
        assert found.sections[0].html == redline(new, new).sections[0].html


@settings(max_examples=EXAMPLES)
@given(versions())
def test_a_body_against_nothing_shows_all_of_it(pair: tuple[str, str]) -> None:
    _, new = pair
    added = redline(None, content(new)).sections[0]
    gone = redline(content(new), content(sections=[])).sections[0]

    assert new_side(added.html) == old_side(gone.html) == new_side(new)
    assert old_side(added.html) == new_side(gone.html) == []


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_characters_are_escaped_and_compared(old: str, new: str) -> None:
    before = content(title=old, author=new, sections=[section("a", old, f"<p>{old}</p>")])
    after = content(title=new, author=old, sections=[section("a", new, f"<p>{new}</p>")])
    found = redline(before, after)

    assert found.is_empty == (old == new)
    identities(found)  # reads all the HTML, and refuses tags and attributes that are not the engine's


keys = st.lists(st.sampled_from("abcdef"), unique=True)


@given(keys, keys)
def test_sections_keep_the_new_order_with_the_removed_ones_among_them(old: list[str], new: list[str]) -> None:
    def page(names: list[str]) -> list[dict[str, str]]:
        return [section(name, name.upper(), f"<p>{name}</p>") for name in names]

    found = redline(content(sections=page(old)), content(sections=page(new)))

    assert [one.key for one in found.sections if not one.is_removed] == new
    assert [one.key for one in found.sections if one.is_removed] == [key for key in old if key not in new]
    assert found.is_empty == (old == new)


references = st.lists(
    st.builds(
        reference,
        words,
        url=st.sampled_from(["", "https://example.org/1"]),
        doi=st.sampled_from(["", "10.1/1"]),
    ),
    max_size=4,
)


@given(references, references)
def test_no_difference_of_references_is_silent(old: list[object], new: list[object]) -> None:
    found = redline(content(references=old), content(references=new))

    assert found.is_empty == (old == new)
    assert [row.number for row in found.references if row.number] == list(range(1, len(new) + 1))
    assert sorted(row.old_number for row in found.references if row.old_number) == list(
        range(1, len(old) + 1)
    )
