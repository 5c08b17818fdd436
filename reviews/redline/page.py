"""The redline of a whole content: fields, sections matched by key, references."""

from collections.abc import Mapping, Sequence
from html import escape

from django.utils.translation import gettext as _

from encyclopedia.content.types import Content, SectionContent
from reviews.redline.body import blocks_redline, whole_blocks
from reviews.redline.inline import Inline
from reviews.redline.markup import Marks, Side, added, attributes, note, removed, safe, text_redline, wrap
from reviews.redline.matching import Budget, match
from reviews.redline.parsing import parse
from reviews.redline.references import Merged, field_change, merge_lists, reference_changes
from reviews.redline.types import FieldChange, Redline, SectionChange, Status

# Comparisons for one redline: many times what the longest real page asks for, about a second at worst.
_COMPARISONS = 4_000_000
# A page of 5,000 words has some 150 blocks. A section with very many more is not compared block by block.
_MOST_BLOCKS = 6_000

_EMPTY_ATTRIBUTION = {"text": "", "license": "", "source_url": ""}


def redline(old: Content | None, new: Content) -> Redline:
    """Give what changed from ``old`` to ``new``; without ``old`` everything was added.

    Nothing differs in silence: where the contents are unequal in any character, at least one change is counted.
    """
    marks = Marks(Budget(_COMPARISONS))
    before: Mapping[str, object] = old if old is not None else {}
    fields = _fields(before, new, marks)
    sections = _sections(old["sections"] if old is not None else [], new["sections"], marks)
    references = reference_changes(old["references"] if old is not None else [], new["references"], marks)
    if old != new and not marks.count:
        fields = (*fields, _unseen_field(marks))
    return Redline(fields, sections, references, marks.count)


# --- Fields ---


def _fields(old: Mapping[str, object], new: Content, marks: Marks) -> tuple[FieldChange, ...]:
    def change(name: str, label: str, *, worded: bool) -> FieldChange:
        before, after = old.get(name, ""), new.get(name, "")
        return field_change(name, label, str(before), str(after), marks, worded=worded)

    fields = [
        change("title", _("Title"), worded=True),
        _names_change(_names(old.get("also_called")), _names(new["also_called"]), marks),
        change("summary", _("Summary"), worded=True),
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
            fields.append(change(name, label, worded=False))
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
    return FieldChange(
        "also_called",
        _("Also called"),
        status,
        "; ".join(old),
        "; ".join(new),
        safe(html),
        marks.count - start,
    )


def _unseen_field(marks: Marks) -> FieldChange:
    words = _("Something differs that this page does not show.")
    html = note(words, identity=marks.next_id())
    return FieldChange("other", _("Other"), "changed", "", words, safe(html), 1)


# --- Sections ---


def _sections(
    old: Sequence[SectionContent], new: Sequence[SectionContent], marks: Marks
) -> tuple[SectionChange, ...]:
    place = {section["key"]: i for i, section in enumerate(old)}
    partner = {j: place[section["key"]] for j, section in enumerate(new) if section["key"] in place}
    return tuple(
        _section_change(
            row,
            None if row.old is None else old[row.old],
            None if row.new is None else new[row.new],
            marks,
        )
        for row in merge_lists(partner, len(old), len(new))
    )


def _section_change(
    row: Merged, old: SectionContent | None, new: SectionContent | None, marks: Marks
) -> SectionChange:
    if old is None or new is None:
        return _whole_section(old, new, marks)
    start = marks.count
    words = []
    heading = escape(new["heading"])
    is_renamed = old["heading"] != new["heading"]
    moved_id = marks.next_id() if row.is_moved else ""
    if is_renamed:
        words.append(_("renamed from “%(heading)s”") % {"heading": old["heading"]})
        before = marks.count
        heading = text_redline(Inline.from_text(old["heading"]), Inline.from_text(new["heading"]), marks)
        if marks.count == before:
            heading += note(_("only spacing differs"), identity=marks.next_id())
    if row.is_moved:
        words.insert(0, _("moved"))
        heading += note(_("moved"), identity=moved_id)
    html = _body(old["html"], new["html"], marks)
    return SectionChange(
        key=new["key"],
        heading=new["heading"],
        old_heading=old["heading"],
        status="changed" if is_renamed or old["html"] != new["html"] else "unchanged",
        is_moved=row.is_moved,
        is_renamed=is_renamed,
        heading_html=safe(heading),
        html=safe(html),
        changes=marks.count - start,
        note=", ".join(words),
        numbers=marks.take_numbers(),
    )


def _body(old: str, new: str, marks: Marks) -> str:
    if old == new:
        return whole_blocks(parse(new), marks, "kept")
    start = marks.count
    was, now = parse(old), parse(new)
    if len(was) + len(now) > _MOST_BLOCKS:
        words = note(
            _("too many paragraphs to compare: shown as replaced as a whole"), identity=marks.next_id()
        )
        return f"<p>{words}</p>{whole_blocks(was, marks, 'removed')}{whole_blocks(now, marks, 'added')}"
    html = blocks_redline(was, now, marks)
    if marks.count == start:
        words = _("the source of this section changed in a way that readers do not see (spacing or markup)")
        html = f"<p>{note(words, identity=marks.next_id())}</p>{html}"
    return html


def _whole_section(old: SectionContent | None, new: SectionContent | None, marks: Marks) -> SectionChange:
    """Set a section that came or went. It is one change, however long."""
    section = new if new is not None else old
    assert section is not None
    side: Side = "added" if old is None else "removed"
    status: Status = "added" if old is None else "removed"
    words = _("added") if old is None else _("removed")
    heading = wrap(escape(section["heading"]), side) + note(_("section %(what)s") % {"what": words})
    heading = f'<span class="redline-change" id="{marks.next_id()}">{heading}</span>'
    return SectionChange(
        key=section["key"],
        heading=section["heading"],
        old_heading=old["heading"] if old is not None else "",
        status=status,
        is_moved=False,
        is_renamed=False,
        heading_html=safe(heading),
        html=safe(whole_blocks(parse(section["html"]), marks, side)),
        changes=1,
        note=words,
        numbers=marks.take_numbers(),
    )
