"""The text inside one block: words, amounts and marks, each with the formatting that it has.

ASCII white space is collapsed as a browser collapses it, so that a rewrapped source line is no change to a
reader. Other spaces (a no-break space, say) are characters like any other.
"""

import re
from collections.abc import Hashable, Iterable
from functools import cached_property
from typing import NamedTuple

from reviews.redline.doses import AMOUNT, is_number_word, without_digits

LINE_BREAK = "\n"  # <br>; a newline in the source has been collapsed before this appears

_WHITE = re.compile(r"[ \t\n\r\f]+")
_CITATION = re.compile(r"#(?:was-)?ref-([0-9]{1,4})")
_TOKEN = re.compile(rf"(?P<space> )|(?P<amount>{AMOUNT})|(?P<word>\w+(?:['’‑-]\w+)*)|(?P<mark>.)", re.DOTALL)
_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")

_QUOTES = dict.fromkeys("‘’‚‛ʼ`´", "'") | dict.fromkeys("“”„‟«»", '"')
_DASHES = dict.fromkeys("‐‑‒–−", "-")
_SPACES = dict.fromkeys("\u00a0\u2002\u2003\u2009\u202f", " ")
_TYPOGRAPHY = str.maketrans(_QUOTES | _DASHES | _SPACES)

# Words that say nothing on what a paragraph is about; only for deciding which paragraphs belong together.
COMMON = frozenset(
    "a an and are as at be but by can do for from had has have if in is it its may of on or so that the their"
    " them then they this to was were will with you your".split()
)


class Format(NamedTuple):
    """How a stretch of text is set: its link, emphasis, and super- or subscript from the outside in."""

    href: str = ""
    strong: bool = False
    em: bool = False
    script: tuple[str, ...] = ()


PLAIN = Format()
# Marks a <br> among the pieces, so that it cannot be taken for a newline of the source.
BREAK_FORMAT = Format(script=("br",))
Run = tuple[str, Format]


class Token(NamedTuple):
    """A word, an amount or a single mark. ``space`` says that a space stands before it."""

    key: Hashable
    text: str
    space: bool
    runs: tuple[Run, ...]
    is_number: bool = False
    is_citation: bool = False


def folded(text: str) -> str:
    """Give the text without typography: plain quotes, short dashes, ordinary spaces."""
    return text if text.isascii() else text.translate(_TYPOGRAPHY)


def is_citation(run: Run) -> bool:
    """Say whether a run is a written citation: a number in brackets, and the link to that reference."""
    found = _CITATION.fullmatch(run[1].href)
    return found is not None and run[0] == f"[{found[1]}]"


def without_citations(tokens: Iterable[Token]) -> str:
    """Give tokens as one line of text, without citations: their numbers say nothing of the matter."""
    return plain_text(token for token in tokens if not token.is_citation)


def plain_text(tokens: Iterable[Token]) -> str:
    """Give tokens as one line of text; raised and lowered figures as such ("10⁹/L")."""
    parts: list[str] = []
    for token in tokens:
        parts.append(" " if token.space and parts else "")
        for text, form in token.runs:
            table = {"sup": _RAISED, "sub": _LOWERED}.get(form.script[-1]) if form.script else None
            parts.append(text.translate(table) if table else text)
    return "".join(parts)


class Inline:
    """The collapsed text of one block with its formats. Equal keys mean equal to a reader."""

    def __init__(self, pieces: Iterable[Run]) -> None:
        self.runs = tuple(_collapsed(pieces))
        self.text = "".join(text for text, _ in self.runs)

    @classmethod
    def from_text(cls, text: str) -> "Inline":
        """Make the inline of a plain-text field."""
        return cls([(text, PLAIN)])

    @cached_property
    def key(self) -> Hashable:
        """Give what must be the same for two inlines to show no difference."""
        return self.runs

    @cached_property
    def text_key(self) -> Hashable:
        """Give the words alone, with raised and lowered ones told apart (10⁹ is not 109)."""
        if not any(form.script for _, form in self.runs):
            return self.text
        return self.text, _script_spans(self.runs)

    @cached_property
    def tokens(self) -> list[Token]:
        """Give the text cut into tokens."""
        return list(_tokens(self.text, self.runs))

    @cached_property
    def words(self) -> frozenset[str]:
        """Give the telling words, to judge how alike two blocks are."""
        every = {folded(t.text).casefold() for t in self.tokens if t.is_number or t.text[0].isalnum()}
        # An amount counts as itself and as its kind: "500 mg" is closer to "250 mg" than to "two weeks".
        every |= {without_digits(folded(t.text)) for t in self.tokens if t.is_number}
        return frozenset((every - COMMON) or every)


def _collapsed(pieces: Iterable[Run]) -> Iterable[Run]:
    """Collapse white space over the bounds of formats; none is left at the ends or around a line break."""
    done: list[Run] = []
    waiting, at_start = False, True

    def put(text: str, form: Format) -> None:
        if done and done[-1][1] == form:
            done[-1] = (done[-1][0] + text, form)
        else:
            done.append((text, form))

    for text, form in pieces:
        if text == LINE_BREAK and form is BREAK_FORMAT:
            put(LINE_BREAK, PLAIN)
            waiting, at_start = False, True
            continue
        flat = _WHITE.sub(" ", text)
        core = flat.strip(" ")
        waiting = waiting or flat.startswith(" ")
        if not core:
            continue
        if waiting and not at_start:
            # A space between two formats belongs to neither: it cannot be seen to be bold.
            put(" ", form if done[-1][1] == form else PLAIN)
        put(core, form)
        waiting, at_start = flat.endswith(" "), False
    return done


def _script_spans(runs: Iterable[Run]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    spans: list[tuple[int, tuple[str, ...]]] = []
    for text, form in runs:
        if spans and spans[-1][1] == form.script:
            spans[-1] = (spans[-1][0] + len(text), form.script)
        else:
            spans.append((len(text), form.script))
    return tuple(spans)


def _tokens(text: str, runs: tuple[Run, ...]) -> Iterable[Token]:
    index, run_start = 0, 0
    has_scripts = any(form.script for _, form in runs)
    space = False
    for kind, start, end in _spans(text, runs):
        if kind == "space":
            space = True
            continue
        while run_start + len(runs[index][0]) <= start:
            run_start += len(runs[index][0])
            index += 1
        word = text[start:end]
        if end <= run_start + len(runs[index][0]):
            own: tuple[Run, ...] = ((word, runs[index][1]),)
        else:
            own = tuple(_slices(runs, index, run_start, start, end))
        key: Hashable = word
        if kind == "citation":
            key = ("cites", own[0][1].href)
        elif has_scripts and any(form.script for _, form in own):
            key = word, _script_spans(own)
        is_number = kind == "amount" or (kind == "word" and is_number_word(word))
        yield Token(key, word, space, own, is_number, is_citation=kind == "citation")
        space = False


def _spans(text: str, runs: tuple[Run, ...]) -> Iterable[tuple[str | None, int, int]]:
    """Give what each token is and where it stands. A citation is one, whatever stands around it."""
    done = at = 0
    for run in runs:
        if run[1].href and is_citation(run):
            yield from ((found.lastgroup, *found.span()) for found in _TOKEN.finditer(text, done, at))
            yield "citation", at, at + len(run[0])
            done = at + len(run[0])
        at += len(run[0])
    yield from ((found.lastgroup, *found.span()) for found in _TOKEN.finditer(text, done))


def _slices(runs: tuple[Run, ...], index: int, run_start: int, start: int, end: int) -> Iterable[Run]:
    at = run_start
    for text, form in runs[index:]:
        if at >= end:
            return
        part = text[max(start - at, 0) : end - at]
        if part:
            yield part, form
        at += len(text)
