"""The redline of the sections of a page: matched by key, compared one by one, then with each other."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from django.utils.translation import gettext as _

from encyclopedia.content.types import SectionContent, images_of, is_callout
from reviews.redline.blocks import Block
from reviews.redline.body import Body, whole_blocks
from reviews.redline.images import images_redline, whole_images
from reviews.redline.inline import Inline
from reviews.redline.judging import Part
from reviews.redline.marks import Marks
from reviews.redline.markup import Side, note, safe, text_redline, wrap
from reviews.redline.parsing import parse
from reviews.redline.references import merge_lists
from reviews.redline.travel import Travel, find_travels, resolved
from reviews.redline.types import SectionChange, Status

# A page of 5,000 words has some 150 blocks. A section with very many more is not compared block by block.
_MOST_BLOCKS = 6_000


def section_changes(
    old: Sequence[SectionContent], new: Sequence[SectionContent], marks: Marks
) -> tuple[SectionChange, ...]:
    """Compare the sections; what left one for another is shown where it arrived, with the words changed in it."""
    place = {section["key"]: i for i, section in enumerate(old)}
    partner = {j: place[section["key"]] for j, section in enumerate(new) if section["key"] in place}
    pairs = [
        _Pair(
            None if row.old is None else old[row.old],
            None if row.new is None else new[row.new],
            row.is_moved,
            marks,
        )
        for row in merge_lists(partner, len(old), len(new))
    ]
    travels = find_travels([pair.body for pair in pairs if pair.body], marks.budget)
    changes = [pair.change() for pair in pairs]
    return tuple(_resolved(change, travels) for change in changes)


def _resolved(change: SectionChange, travels: Sequence[Travel]) -> SectionChange:
    html = resolved(change.html, travels)
    return change if html == change.html else replace(change, html=safe(html))


class _Pair:
    """One section on both sides, or on the one that has it."""

    def __init__(
        self, old: SectionContent | None, new: SectionContent | None, is_moved: bool, marks: Marks
    ) -> None:
        self.old, self.new, self.is_moved, self.marks = old, new, is_moved, marks
        self.body: Body | None = None
        was, now = (section["html"] if section else "" for section in (old, new))
        if was == now:
            self.was = self.now = parse(now)
            return
        self.was, self.now = parse(was), parse(now)
        if len(self.was) + len(self.now) <= _MOST_BLOCKS:
            heading = (old["heading"] if old else "", new["heading"] if new else "")
            self.body = Body(self.was, self.now, marks, heading=heading)

    def change(self) -> SectionChange:
        """Write the section."""
        self.marks.in_safety = any(
            is_callout(one) or self.marks.judge.is_safety(one["key"], one["heading"])
            for one in (self.old, self.new)
            if one
        )
        both = None if self.old is None or self.new is None else (self.old, self.new)
        change = self._compared(*both) if both else self._whole()
        self.marks.in_safety = False
        return change

    def _part(self, kind: Part, old: str, new: str) -> str:
        return self.marks.clinical(self.marks.judge.part(kind, old, new))

    def _compared(self, old: SectionContent, new: SectionContent) -> SectionChange:
        marks = self.marks
        start = marks.count
        words = []
        moved = ""
        if self.is_moved:
            words.append(_("moved"))
            moved = note(_("moved"), identity=marks.next_id())
            moved += self._part("section_moved", old["heading"], new["heading"])
        heading = escape(new["heading"])
        is_renamed = old["heading"] != new["heading"]
        if is_renamed:
            words.append(_("renamed from “%(heading)s”") % {"heading": old["heading"]})
            before = marks.count
            heading = text_redline(Inline.from_text(old["heading"]), Inline.from_text(new["heading"]), marks)
            if marks.count == before:
                heading += note(_("only spacing differs"), identity=marks.next_id())
        heading += self._callout(old, new, words)
        html = self._body(old["html"] == new["html"])
        html += images_redline(images_of(old), images_of(new), marks)
        return SectionChange(
            key=new["key"],
            heading=new["heading"],
            old_heading=old["heading"],
            status="unchanged" if old == new else "changed",
            is_moved=self.is_moved,
            is_renamed=is_renamed,
            heading_html=safe(heading + moved),
            html=safe(html),
            changes=marks.count - start,
            note=", ".join(words),
            numbers=marks.take_numbers(),
            clinical=marks.take_clinical(),
        )

    def _callout(self, old: SectionContent, new: SectionContent, words: list[str]) -> str:
        was, now = "is_callout" in old, "is_callout" in new
        if was == now:
            return ""
        words.append(_("now a call-out") if now else _("no longer a call-out"))
        said = note(words[-1], identity=self.marks.next_id())
        headings = ("", new["heading"]) if now else (old["heading"], "")
        return said + self._part("section_callout", *headings)

    def _body(self, is_same: bool) -> str:
        marks = self.marks
        if is_same:
            return whole_blocks(self.now, marks, "kept")
        if self.body is None:
            words = _("too many paragraphs to compare: shown as replaced as a whole")
            said = note(words, identity=marks.next_id()) + self._part("section_rewritten", "", "")
            return f"<p>{said}</p>{self._unjudged(self.was, 'removed')}{self._unjudged(self.now, 'added')}"
        start = marks.count
        html = self.body.html()
        if marks.count == start:
            words = _(
                "the source of this section changed in a way that readers do not see (spacing or markup)"
            )
            html = f"<p>{note(words, identity=marks.next_id())}</p>{html}"
        return html

    def _unjudged(self, blocks: Sequence[Block], side: Side) -> str:
        with self.marks.unjudged():
            return whole_blocks(blocks, self.marks, side)

    def _whole(self) -> SectionChange:
        """Set a section that came or went. It is one change, however long, besides what came from or went to others."""
        marks = self.marks
        start = marks.count
        section = self.new if self.new is not None else self.old
        assert section is not None
        side: Side = "added" if self.old is None else "removed"
        status: Status = "added" if self.old is None else "removed"
        words = _("added") if self.old is None else _("removed")
        heading = wrap(escape(section["heading"]), side) + note(_("section %(what)s") % {"what": words})
        heading += note(_("call-out")) if "is_callout" in section else ""
        was, now = (one["heading"] if one else "" for one in (self.old, self.new))
        identity = marks.next_id()
        heading += self._part("section_added" if self.old is None else "section_removed", was, now)
        if self.body is not None and (self.body.left or self.body.arrived):
            html = self.body.html()
        else:
            html = self._unjudged(self.was or self.now, side)
        html += whole_images(images_of(section), side)
        return SectionChange(
            key=section["key"],
            heading=section["heading"],
            old_heading=was,
            status=status,
            is_moved=False,
            is_renamed=False,
            heading_html=safe(f'<span class="redline-change" id="{identity}">{heading}</span>'),
            html=safe(html),
            changes=marks.count - start,
            note=words,
            numbers=marks.take_numbers(),
            clinical=marks.take_clinical(),
        )
