"""What holds for any page: a telling word put in, taken out or replaced anywhere is a finding; typography never is."""

from hypothesis import given, settings
from hypothesis import strategies as st

from encyclopedia.content import sanitise_html
from reviews.redline import redline
from reviews.significance import ClinicalJudge, findings
from reviews.significance.lexicon import NEGATIONS, NUMBER_WORDS, UNITS
from reviews.significance.medicines import lexicon
from tests.reviews.redline.reading import content, new_side, old_side, section
from tests.reviews.redline.test_properties import versions

PLAIN = "the wound heals as water runs down to doctors and nurses who help “them” – so it’s fine , . (or) &".split()
telling = st.one_of(
    st.integers(0, 5000).map(str),
    st.floats(0, 99, allow_nan=False).map(lambda value: f"{value:.2f}"),
    st.sampled_from(sorted(NUMBER_WORDS)),
    st.sampled_from(sorted(UNITS)),
    st.sampled_from(sorted(lexicon())),
    st.sampled_from([*sorted(NEGATIONS), "don't", "isn’t", "haven't"]),
    st.sampled_from(["250 mg", "twice a day", "half a tablet", "½", "5 mL/kg", "must", "may"]),
)
text = st.lists(st.one_of(st.sampled_from(PLAIN), st.sampled_from(PLAIN), telling), min_size=1, max_size=14)
wrapper = st.sampled_from(
    ["<p>{}</p>", "<h3>{}</h3>", "<ul><li>{}</li></ul>", "<table><tbody><tr><td>{}</td></tr></tbody></table>"]
)
page = st.lists(st.tuples(wrapper, text), min_size=1, max_size=5)


def body(blocks: list[tuple[str, list[str]]]) -> str:
    return sanitise_html("".join(tag.format(" ".join(words).replace("&", "&amp;")) for tag, words in blocks))


def found(old: list[tuple[str, list[str]]], new: list[tuple[str, list[str]]]) -> list[object]:
    was, now = (content(sections=[section("a", "Overview", body(one))]) for one in (old, new))
    return [*findings(was, now, safety_keys=())]


@settings(max_examples=150)
@given(page, telling, st.data())
def test_a_telling_word_put_in_or_taken_out_anywhere_is_a_finding(
    blocks: list[tuple[str, list[str]]], word: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(blocks) - 1))
    tag, words = blocks[at]
    place = data.draw(st.integers(0, len(words)))
    longer = [*blocks[:at], (tag, [*words[:place], word, *words[place:]]), *blocks[at + 1 :]]

    assert found(blocks, longer)
    assert found(longer, blocks)


@settings(max_examples=150)
@given(page, telling, telling, st.data())
def test_a_telling_word_replaced_anywhere_is_a_finding(
    blocks: list[tuple[str, list[str]]], word: str, other: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(blocks) - 1))
    tag, words = blocks[at]
    place = data.draw(st.integers(0, len(words)))
    both = [
        [*blocks[:at], (tag, [*words[:place], one, *words[place:]]), *blocks[at + 1 :]]
        for one in (word, other)
    ]

    assert bool(found(*both)) == (word.replace("’", "'") != other.replace("’", "'"))


@settings(max_examples=100)
@given(page, st.sampled_from(["‘’", "’'", "'‘"]), st.sampled_from(["“”", '”"', '"«']))
def test_a_change_of_quotes_or_spaces_never_is(
    blocks: list[tuple[str, list[str]]], single: str, double: str
) -> None:
    def changed(words: list[str]) -> list[str]:
        every = " ".join(words)
        for name in (*"'’‘", *'"“”'):
            every = every.replace(name, single[1] if name in "'’‘" else double[1])
        return every.replace(" ", "\u00a0  ").split(" ")

    assert found(blocks, [(tag, changed(words)) for tag, words in blocks]) == []


@settings(max_examples=60)
@given(versions())
def test_a_page_against_itself_has_no_finding_and_marks_change_no_side(pair: tuple[str, str]) -> None:
    old, new = content(pair[0]), content(pair[1])
    plain, marked = (redline(old, new, judge=judge).sections[0] for judge in (None, ClinicalJudge(())))

    assert findings(old, old, safety_keys=()) == []
    assert (old_side(marked.html), new_side(marked.html)) == (old_side(plain.html), new_side(plain.html))
    assert marked.changes == plain.changes
    ids = {f"change-{n}" for n in range(1, marked.changes + 1)}
    assert {one.change for one in marked.clinical} <= ids
    assert plain.clinical == ()
