"""The redline of plain-text fields and of the numbered references."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from html import escape

from django.utils.translation import gettext as _

from encyclopedia.content.types import ReferenceContent
from reviews.redline.aligning import align
from reviews.redline.inline import Inline
from reviews.redline.judging import Part
from reviews.redline.marks import Marks
from reviews.redline.markup import added, attributes, note, removed, safe, text_redline
from reviews.redline.matching import longest_increasing
from reviews.redline.types import FieldChange, NumberChange, ReferenceChange, Status

# A title is compared word by word; half an address is no address, so these are compared as a whole.
_WORDED = ("text",)


def field_change(
    name: str,
    label: str,
    old: str | None,
    new: str | None,
    marks: Marks,
    *,
    worded: bool,
    part: Part | None = None,
) -> FieldChange:
    """Compare a plain-text field. None where that side has no such page or reference.

    With ``part`` the field is judged as a whole, else by its words.
    """
    before, after = old or "", new or ""
    start = marks.count
    with marks.unjudged() if part else nullcontext():
        html = words_redline(before, after, marks) if worded else _whole_redline(before, after, marks)
    if part and before != after:
        html += marks.clinical(marks.judge.part(part, before, after))
    status: Status = "unchanged"
    if before != after:
        status = "added" if not before else "removed" if not after else "changed"
    return FieldChange(
        name,
        label,
        status,
        before,
        after,
        safe(html),
        marks.count - start,
        marks.take_numbers(),
        marks.take_clinical(),
    )


def words_redline(before: str, after: str, marks: Marks) -> str:
    """Compare plain text word by word."""
    if before == after or not before or not after:
        return _whole_redline(before, after, marks)
    start = marks.count
    html = text_redline(Inline.from_text(before), Inline.from_text(after), marks)
    if marks.count == start:  # spaces alone, which the comparison of words collapses
        html = _replaced(before, after, marks, remark=_("only spacing differs"))
    return html


def _whole_redline(before: str, after: str, marks: Marks) -> str:
    return escape(after) if before == after else _replaced(before, after, marks)


def _replaced(before: str, after: str, marks: Marks, remark: str = "") -> str:
    identity = marks.next_id()
    if not remark:
        marks.add_numbers(Inline.from_text(before).tokens, Inline.from_text(after).tokens)
    html = (removed(escape(before)) if before else "") + (added(escape(after)) if after else "")
    said = note(remark) if remark else marks.clinical(marks.judge.reworded(before, after, ("", "")))
    return f'<span class="redline-change" id="{identity}">{html}{said}</span>'


@dataclass(frozen=True)
class Merged:
    """One row of two merged lists; None on the side that lacks it."""

    old: int | None
    new: int | None
    is_moved: bool = False


def merge_lists(partner: dict[int, int], old_length: int, new_length: int) -> list[Merged]:
    """Merge two lists whose elements are paired by ``partner`` (new position to old), in the new order.

    What was removed is placed behind the element that it followed. Moved are those outside the longest stretch of
    pairs that kept their order.
    """
    paired = sorted(partner)
    in_order = {paired[k] for k in longest_increasing([partner[j] for j in paired])}
    steady = {partner[j]: j for j in in_order}
    behind: dict[int, list[int]] = {}
    anchor = -1
    survivors = set(partner.values())
    for i in range(old_length):
        if i in steady:
            anchor = steady[i]
        elif i not in survivors:
            behind.setdefault(anchor, []).append(i)
    merged = [Merged(i, None) for i in behind.get(-1, [])]
    for j in range(new_length):
        merged.append(Merged(partner.get(j), j, is_moved=j in partner and j not in in_order))
        merged += [Merged(i, None) for i in behind.get(j, [])]
    return merged


@dataclass(frozen=True)
class _Entry:
    text_key: object
    words: frozenset[str]
    size: int
    shape: tuple[str, ...] = ("reference",)


def _entry(reference: ReferenceContent) -> _Entry:
    inline = Inline.from_text(f"{reference['text']} {reference['url']}")
    return _Entry(tuple(sorted(reference.items())), inline.words, len(inline.tokens))


def reference_changes(
    old: Sequence[ReferenceContent],
    new: Sequence[ReferenceContent],
    partner: dict[int, int],
    marks: Marks,
) -> tuple[ReferenceChange, ...]:
    """Compare the references that ``reference_partners`` paired."""
    return tuple(
        _reference_change(
            row,
            None if row.old is None else old[row.old],
            None if row.new is None else new[row.new],
            marks,
        )
        for row in merge_lists(partner, len(old), len(new))
    )


def reference_partners(
    old: Sequence[ReferenceContent], new: Sequence[ReferenceContent], marks: Marks
) -> dict[int, int]:
    """Pair new places with old ones: the same by DOI, PubMed number, address or text, else by likeness."""
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for name in ("", "doi", "pmid", "url", "text"):
        known: dict[object, list[int]] = {}
        for i in reversed(range(len(old))):
            if i not in taken and (value := _identity(old[i], name)):
                known.setdefault(value, []).append(i)
        for j, reference in enumerate(new):
            if j not in partner and (found := known.get(_identity(reference, name))):
                partner[j] = found.pop()
                taken.add(partner[j])
    old_left = [i for i in range(len(old)) if i not in taken]
    new_left = [j for j in range(len(new)) if j not in partner]
    for step in align([_entry(old[i]) for i in old_left], [_entry(new[j]) for j in new_left], marks.budget):
        if step.kind in ("paired", "moved_to"):
            partner[new_left[step.new]] = old_left[step.old]
    return partner


def _identity(reference: ReferenceContent, name: str) -> object:
    """Give what identifies a reference: all of it (no name), or one field without regard to case."""
    if not name:
        return tuple(sorted(reference.items()))
    return str(dict(reference).get(name, "")).casefold()


def _reference_change(
    row: Merged, old: ReferenceContent | None, new: ReferenceContent | None, marks: Marks
) -> ReferenceChange:
    start = marks.count
    status: Status = "added" if old is None else "removed" if new is None else "unchanged"
    words: list[str] = []
    html, label = "", ""
    was, now = (one["text"] if one else "" for one in (old, new))
    if old is None or new is None:
        words.append(_("added") if old is None else _("removed"))
    elif row.is_moved:
        words.append(
            _("moved: number %(new)d, was %(old)d") % {"new": _number(row.new), "old": _number(row.old)}
        )
    elif row.old != row.new:
        words.append(
            _("now number %(new)d, was %(old)d") % {"new": _number(row.new), "old": _number(row.old)}
        )
    if words:
        html = note("; ".join(words), identity=marks.next_id() if row.is_moved else "") + " "
    if old is None or new is None:
        with marks.unjudged():
            fields, numbers = _reference_fields(old, new, marks)
        kind: Part = "reference_added" if old is None else "reference_removed"
        label = marks.clinical(marks.judge.part(kind, was, now))
    else:
        fields, numbers = _reference_fields(old, new, marks)
    if status == "unchanged" and any(field.is_changed for field in fields):
        status = "changed"
    html += " ".join(
        f'<span class="redline-field">{"" if f.name == "text" else escape(f.label) + ": "}{f.html}</span>'
        for f in fields
        if f.before or f.after
    )
    if (old is None or new is None) and marks.count == start:  # a reference without a word
        html = f"<span{attributes('redline-change', marks.next_id())}>{html}</span>"
    html += label
    return ReferenceChange(
        number=None if row.new is None else _number(row.new),
        old_number=None if row.old is None else _number(row.old),
        status=status,
        is_moved=row.is_moved,
        fields=fields,
        html=safe(html),
        changes=marks.count - start,
        note="; ".join(words),
        numbers=numbers,
        clinical=(*marks.take_clinical(), *(one for field in fields for one in field.clinical)),
    )


def _number(position: int | None) -> int:
    assert position is not None
    return position + 1


def _reference_fields(
    old: ReferenceContent | None, new: ReferenceContent | None, marks: Marks
) -> tuple[tuple[FieldChange, ...], tuple[NumberChange, ...]]:
    labels = {
        "text": _("Text"),
        "url": _("Address"),
        "doi": _("DOI"),
        "pmid": _("PubMed number"),
        "accessed_on": _("Accessed"),
    }
    before: dict[str, object] = dict(old) if old else {}
    after: dict[str, object] = dict(new) if new else {}
    names = [*labels, *sorted((before.keys() | after.keys()) - labels.keys())]
    fields = tuple(
        field_change(
            name,
            labels.get(name, name),
            _text(before, name),
            _text(after, name),
            marks,
            worded=name in _WORDED,
            part="reference_changed",
        )
        for name in names
    )
    return fields, tuple(number for field in fields for number in field.numbers)


def _text(values: dict[str, object], name: str) -> str | None:
    return str(values[name]) if name in values else None
