"""The redline of a whole content: fields, sections matched by key, references."""

from collections.abc import Mapping, Sequence
from html import escape

from django.utils.translation import gettext as _

from encyclopedia.content.types import Content, key_points_of, points_html
from reviews.redline.body import blocks_redline, whole_blocks
from reviews.redline.citations import by_source
from reviews.redline.judging import Judge, Part
from reviews.redline.marks import Marks
from reviews.redline.markup import added, attributes, note, removed, safe
from reviews.redline.matching import Budget, match
from reviews.redline.parsing import parse
from reviews.redline.references import field_change, merge_lists, reference_changes, reference_partners
from reviews.redline.sections import section_changes
from reviews.redline.types import FieldChange, Redline, Status

# Comparisons for one redline: many times what the longest real page asks for, about a second at worst.
_COMPARISONS = 4_000_000

_EMPTY_ATTRIBUTION = {"text": "", "license": "", "source_url": ""}


def redline(old: Content | None, new: Content, *, judge: Judge | None = None) -> Redline:
    """Give what changed from ``old`` to ``new``; without ``old`` everything was added.

    Nothing differs in silence: where the contents are unequal in any character, at least one change is counted.
    With a ``judge``, changes that are more than wording say so and why; without ``old`` there is nothing to judge.
    """
    marks = Marks(Budget(_COMPARISONS), judge if old is not None else None)
    before: Mapping[str, object] = old if old is not None else {}
    fields = _fields(before, new, marks)
    was = old["references"] if old is not None else []
    partner = reference_partners(was, new["references"], marks)
    olds = by_source(old["sections"], was, new["references"], partner) if old is not None else []
    sections = section_changes(olds, new["sections"], marks)
    references = reference_changes(was, new["references"], partner, marks)
    if old != new and not marks.count:
        fields = (*fields, _unseen_field(marks))
    return Redline(fields, sections, references, marks.count, marks.reworded)


# --- Fields ---


def _fields(old: Mapping[str, object], new: Content, marks: Marks) -> tuple[FieldChange, ...]:
    def change(name: str, label: str, *, worded: bool, part: Part | None = None) -> FieldChange:
        before, after = old.get(name, ""), new.get(name, "")
        return field_change(name, label, str(before), str(after), marks, worded=worded, part=part)

    fields = [
        change("title", _("Title"), worded=True, part="title"),
        _names_change(_names(old.get("also_called")), _names(new["also_called"]), marks),
        change("summary", _("Summary"), worded=True),
        _points_change(_names(old.get("key_points")), key_points_of(new), marks),
        change("author", _("Author"), worded=True),
    ]
    attribution = old.get("attribution")
    was = attribution if isinstance(attribution, dict) else dict(_EMPTY_ATTRIBUTION)
    labels = {"text": _("Attribution"), "license": _("License"), "source_url": _("Source address")}
    for name, label in labels.items():
        now = str(dict(new["attribution"]).get(name, ""))
        fields.append(
            field_change(
                f"attribution.{name}", label, str(was.get(name, "")), now, marks, worded=name == "text"
            )
        )
    # Seldom seen to change; shown only if they do.
    for name, label in (("language", _("Language")), ("format", _("Format"))):
        if old and old.get(name) != new.get(name):
            fields.append(change(name, label, worded=False, part="page"))
    return tuple(fields)


def _names(value: object) -> list[str]:
    return [str(name) for name in value] if isinstance(value, list) else []


def _names_change(old: Sequence[str], new: Sequence[str], marks: Marks) -> FieldChange:
    """Compare the also-called names, each as a whole."""
    start = marks.count
    partner: dict[int, int] = {j: i for i, j in match(old, new, marks.budget)}
    used = set(partner.values())
    for j, name in enumerate(new):
        if j not in partner:
            found = next((i for i, was in enumerate(old) if i not in used and was == name), None)
            if found is not None:
                partner[j] = found
                used.add(found)
    items = []
    for row in merge_lists(partner, len(old), len(new)):
        if row.new is None and row.old is not None:
            items.append(
                f"<li{attributes('redline-removed', marks.next_id())}>{removed(escape(old[row.old]))}</li>"
            )
        elif row.new is not None:
            name = escape(new[row.new])
            if row.old is None:
                items.append(f"<li{attributes('redline-added', marks.next_id())}>{added(name)}</li>")
            elif row.is_moved:
                items.append(f"<li>{name}{note(_('moved'), identity=marks.next_id())}</li>")
            else:
                items.append(f"<li>{name}</li>")
    status: Status = "unchanged"
    if old != new:
        status = "added" if not old else "removed" if not new else "changed"
    html = f"<ul>{''.join(items)}</ul>" if items else ""
    if old != new:
        html += marks.clinical(marks.judge.part("names", "; ".join(old), "; ".join(new)))
    return FieldChange(
        "also_called",
        _("Also called"),
        status,
        "; ".join(old),
        "; ".join(new),
        safe(html),
        marks.count - start,
        clinical=marks.take_clinical(),
    )


def _points_change(old: Sequence[str], new: Sequence[str], marks: Marks) -> FieldChange:
    """Compare the key points as the items of a list, word by word."""
    start = marks.count
    was, now = parse(points_html(old)), parse(points_html(new))
    status: Status = "unchanged"
    if old == new:
        html = whole_blocks(now, marks, "kept")
    else:
        status = "added" if not old else "removed" if not new else "changed"
        html = blocks_redline(was, now, marks)
        if marks.count == start:
            html += f"<p>{note(_('only spacing differs'), identity=marks.next_id())}</p>"
    return FieldChange(
        "key_points",
        _("Key points"),
        status,
        "; ".join(old),
        "; ".join(new),
        safe(html),
        marks.count - start,
        marks.take_numbers(),
        marks.take_clinical(),
    )


def _unseen_field(marks: Marks) -> FieldChange:
    words = _("Something differs that this page does not show.")
    html = note(words, identity=marks.next_id())
    html += marks.clinical(marks.judge.part("page", "", words))
    return FieldChange(
        "other", _("Other"), "changed", "", words, safe(html), 1, clinical=marks.take_clinical()
    )
