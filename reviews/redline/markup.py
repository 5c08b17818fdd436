"""The one place where text becomes HTML. Whatever goes in as text comes out escaped; tags come from here alone.

What is only there to explain a change carries the class ``redline-note`` (seen by everybody) or ``visually-
hidden`` (for screen readers, many of which pass over ``ins`` and ``del`` in silence). Leave both out, drop
every ``ins`` and unwrap every ``del``, and the old text is what remains; the other way round gives the new
text.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from typing import Literal
from unicodedata import category, name, normalize

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from reviews.redline.citations import is_of_before, is_of_list, target_name
from reviews.redline.doses import number_spans
from reviews.redline.inline import (
    LINE_BREAK,
    PLAIN,
    Format,
    Inline,
    Run,
    Token,
    plain_text,
    without_citations,
)
from reviews.redline.marks import Marks, number_text
from reviews.redline.wording import BLOCK_BREAK, Changed, Group, Kept, Reformatted, compare, formats

Side = Literal["kept", "added", "removed"]

# Up to this length an amount fits a line of a phone, even in a list.
_SHORT_AMOUNT = 26
_SAFE_TARGETS = ("https://", "http://", "mailto:", "tel:", "#")


def safe(html: str) -> SafeString:
    """Vouch for HTML that this package put together: its tags are ours and its text went through ``escape``."""
    return mark_safe(html)  # noqa: S308 - the one place; the property tests read every result back


def hidden(words: str) -> str:
    """Give words for screen readers alone."""
    return f'<span class="visually-hidden">{escape(words)}</span>'


def note(words: str, *, identity: str = "") -> str:
    """Give words about a change, in brackets, for everybody."""
    return f'<span class="redline-note"{_id(identity)}> [{escape(words)}]</span>'


def _id(identity: str) -> str:
    return f' id="{identity}"' if identity else ""


def attributes(classes: str = "", identity: str = "") -> str:
    """Give class and id as they stand in a tag."""
    return (f' class="{classes}"' if classes else "") + _id(identity)


def removed(html: str) -> str:
    """Wrap what went."""
    # Translators: read out by a screen reader before words that were taken out of a text.
    return f"<del>{hidden('[' + _('removed:') + ' ')}{html}{hidden('] ')}</del>"


def added(html: str) -> str:
    """Wrap what came."""
    # Translators: read out by a screen reader before words that were put into a text.
    return f"<ins>{hidden('[' + _('added:') + ' ')}{html}{hidden('] ')}</ins>"


def wrap(html: str, side: Side) -> str:
    """Wrap as added, as removed, or not at all."""
    return html if side == "kept" else added(html) if side == "added" else removed(html)


# --- Tokens ---


def flow(tokens: Sequence[Token], *, space: bool | None = None, marked: frozenset[str] = frozenset()) -> str:
    """Set tokens as HTML. ``space`` overrides the space before the first; ``marked`` amounts are highlighted."""
    parts: list[str] = []
    runs: list[Run] = []
    for position, token in enumerate(tokens):
        if token.space if position or space is None else space:
            runs.append((" ", _common(runs, token)))
        if token.key == BLOCK_BREAK.key:
            parts += [_set(runs), f'<span class="redline-join">{hidden(_("paragraph break"))}¶</span>']
            runs = []
        elif marked and token.is_number and number_text(token) in marked:
            parts += [_set(runs), f'<span class="redline-number">{_amount(token, marked=True)}</span>']
            runs = []
        elif token.is_number and " " in token.text:
            parts += [_set(runs), _amount(token)]
            runs = []
        else:
            runs += token.runs
    return "".join(parts) + _set(runs)


def _amount(token: Token, *, marked: bool = False) -> str:
    """Set an amount so that no line ends between a number and its unit; a short one is not broken at all."""
    if " " not in token.text or (marked and len(token.text) <= _SHORT_AMOUNT):
        return _set(token.runs)  # what is marked and short is kept together by its mark
    if len(token.text) <= _SHORT_AMOUNT:
        return f'<span class="redline-amount">{_set(token.runs)}</span>'
    parts: list[str] = []
    for text, form in token.runs:
        end = 0
        for start, stop in number_spans(text):
            parts.append(_formatted(text[end:start], form))
            parts.append(f'<span class="redline-amount">{_formatted(text[start:stop], form)}</span>')
            end = stop
        parts.append(_formatted(text[end:], form))
    return "".join(parts)


def _common(runs: list[Run], token: Token) -> Format:
    return token.runs[0][1] if runs and runs[-1][1] == token.runs[0][1] else PLAIN


def _set(runs: Iterable[Run]) -> str:
    merged: list[tuple[list[str], Format]] = []
    for text, form in runs:
        if merged and merged[-1][1] == form:
            merged[-1][0].append(text)
        else:
            merged.append(([text], form))
    return "".join(_formatted("".join(texts), form) for texts, form in merged)


def _formatted(text: str, form: Format) -> str:
    html = escape(text).replace(LINE_BREAK, "<br>")
    if form is PLAIN or form == PLAIN:
        return html
    for script in reversed(form.script):
        html = f"<{script}>{html}</{script}>"
    html = f"<em>{html}</em>" if form.em else html
    html = f"<strong>{html}</strong>" if form.strong else html
    return f'<a href="{escape(form.href)}">{html}</a>' if _is_safe(form.href) else html


def _is_safe(href: str) -> bool:
    """Say whether a target may be made a link again. Others are shown in the notes as text."""
    if is_of_before(href):
        return False
    return href.lower().startswith(_SAFE_TARGETS) or (href[:1] == "/" and href[1:2] not in ("/", "\\"))


# --- Groups of changes inside a text ---


def text_redline(old: Inline, new: Inline, marks: Marks) -> str:
    """Compare two texts and set them with their changes."""
    return groups_html(compare(old.tokens, new.tokens, marks.budget), marks)


def groups_html(groups: Iterable[Group], marks: Marks) -> str:
    """Set compared text."""
    parts: list[str] = []
    lead = ("", "")
    for group in groups:
        if isinstance(group, Kept):
            parts.append(flow(group.tokens, space=group.space))
            lead = group.tokens[-1].text, group.tokens[-1].text
        elif isinstance(group, Reformatted):
            words = format_words(formats(group.old), formats(group.new))
            # Formats that cross the bounds of a run in another way leave nothing to say by flags.
            parts.append(" " if group.space else "")
            parts.append(f'<span class="redline-format" id="{marks.next_id()}">')
            label = _relinked_label(group, marks)
            parts.append(f"{flow(group.new, space=False)}{note(words)}{label}</span>")
            lead = group.old[-1].text, group.new[-1].text
        else:
            parts.append(_changed(group, marks, lead))
    return "".join(parts)


def _changed(group: Changed, marks: Marks, lead: tuple[str, str]) -> str:
    old, new = group.old, group.new
    shared = bool(old and new and old[0].space and new[0].space)
    inner = False if shared else None
    html = f'<span class="redline-change" id="{marks.next_id()}">'
    marked = marks.add_numbers(old, new)
    if old or group.old_tail:
        html += removed(flow(old, space=inner, marked=marked) + (" " if group.old_tail else ""))
    if new or group.new_tail:
        html += added(flow(new, space=inner, marked=marked) + (" " if group.new_tail else ""))
    words = "; ".join(_remarks(group))
    html += (note(words) if words else "") + _reworded_label(group, marks, lead)
    return f"{' ' if shared else ''}{html}</span>"


def _reworded_label(group: Changed, marks: Marks, lead: tuple[str, str]) -> str:
    was, now = (
        without_citations(t for t in tokens if t.key != BLOCK_BREAK.key) for tokens in (group.old, group.new)
    )
    found = marks.judge.reworded(was, now, lead)
    gone, come = link_targets(formats(group.old), formats(group.new))
    if gone or come:
        found = [*(found or ()), *(marks.judge.relinked(", ".join(gone), ", ".join(come)) or ())]
    return marks.clinical(found, was, now)


def _relinked_label(group: Reformatted, marks: Marks) -> str:
    gone, come = link_targets(formats(group.old), formats(group.new))
    words = plain_text(group.new)
    if gone or come:
        return marks.clinical(marks.judge.relinked(", ".join(gone), ", ".join(come)))
    return marks.clinical(marks.judge.rearranged(words, matters=False), words, words)


def _remarks(group: Changed) -> Iterable[str]:
    if BLOCK_BREAK in group.old:
        yield _("joined with the text that follows")
    elif unseen := unseen_difference(
        raw_text(group.old, tail=group.old_tail), raw_text(group.new, tail=group.new_tail)
    ):
        yield unseen
    elif group.old and _looks(group.old) == _looks(group.new):
        yield _("superscript or subscript changed")
    yield from link_words(formats(group.old), formats(group.new))


def _looks(tokens: Sequence[Token]) -> list[object]:
    """Give tokens as they read; a citation of another source under the same number reads otherwise."""
    return [token.key if token.is_citation else token.text for token in tokens]


def raw_text(tokens: Sequence[Token], *, tail: bool) -> str:
    """Give the characters of tokens, spaces included."""
    words = [(" " if token.space else "") + token.text for token in tokens if token.key != BLOCK_BREAK.key]
    return "".join(words) + (" " if tail else "")


def unseen_difference(old: str, new: str) -> str:
    """Name the characters, where two texts differ only in what the eye does not tell apart; else give nothing."""
    if old == new or _visible(old) != _visible(new):
        return ""
    gone, come = Counter(old) - Counter(new), Counter(new) - Counter(old)
    names = [f"− {_character(c)}" for c in gone] + [f"+ {_character(c)}" for c in come]
    return _("only spacing or look-alike characters differ: %(characters)s") % {
        "characters": ", ".join(names)
    }


def _visible(text: str) -> str:
    return "".join(c for c in normalize("NFKC", text) if category(c)[0] not in "ZC")


def _character(character: str) -> str:
    if character == LINE_BREAK:
        return _("line break")
    return name(character, f"U+{ord(character):04X}").lower()


def link_targets(old: frozenset[Format], new: frozenset[Format]) -> tuple[list[str], list[str]]:
    """Give the link targets that went and those that came, references by their names."""
    was, now = {form.href for form in old} - {""}, {form.href for form in new} - {""}
    return [target_name(href) for href in sorted(was - now)], [
        target_name(href) for href in sorted(now - was)
    ]


def link_words(old: frozenset[Format], new: frozenset[Format]) -> Iterable[str]:
    """Say in words which link targets went and came. A citation that only came or went says by itself what it cites."""
    gone, come = link_targets(old, new)
    if gone and come:
        yield _("link target was %(old)s, is now %(new)s") % {"old": ", ".join(gone), "new": ", ".join(come)}
        return
    said = [target_name(form.href) for form in old | new if is_of_list(form.href)]
    gone, come = ([target for target in targets if target not in said] for targets in (gone, come))
    if come:
        yield _("links to %(target)s") % {"target": ", ".join(come)}
    elif gone:
        yield _("linked to %(target)s") % {"target": ", ".join(gone)}


def format_words(old: frozenset[Format], new: frozenset[Format]) -> str:
    """Say in words how the setting of the same words changed."""
    words = []
    if {f.strong for f in old} != {f.strong for f in new}:
        words.append(_("now bold") if any(f.strong for f in new) else _("no longer bold"))
    if {f.em for f in old} != {f.em for f in new}:
        words.append(_("now in italics") if any(f.em for f in new) else _("no longer in italics"))
    words += link_words(old, new)
    return "; ".join(words) or _("formatting changed")


def whole_text(inline: Inline, marks: Marks, side: Side) -> str:
    """Set a text that came or went as a whole, or stayed as it was."""
    if side == "kept" and not any(token.is_number and " " in token.text for token in inline.tokens):
        return "".join(_formatted(text, form) for text, form in inline.runs)
    if side == "kept":
        return flow(inline.tokens)
    none: list[Token] = []
    own = without_citations(inline.tokens) or plain_text(inline.tokens)
    if side == "added":
        label = marks.clinical(marks.judge.whole("", own), "", own)
        marked = marks.add_numbers(none, inline.tokens)
        words = link_words(frozenset(), formats(inline.tokens))
    else:
        label = marks.clinical(marks.judge.whole(own, ""), own, "")
        marked = marks.add_numbers(inline.tokens, none)
        words = link_words(formats(inline.tokens), frozenset())
    remarks = [*words] if inline.text else [_("empty")]
    if inline.text and not _visible(inline.text):
        remarks.append(", ".join(_character(c) for c in dict.fromkeys(inline.text)))
    said = (note("; ".join(remarks)) if remarks else "") + label
    return wrap(flow(inline.tokens, marked=marked), side) + said
