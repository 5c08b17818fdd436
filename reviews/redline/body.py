"""The redline of one body: aligned blocks, written back as valid HTML with the changes inside the blocks."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from reviews.redline import tables
from reviews.redline.aligning import Step, align
from reviews.redline.blocks import Block, Leaf, ListKind, Place, Table
from reviews.redline.marks import Marks
from reviews.redline.markup import Side, attributes, groups_html, note, text_redline, whole_text
from reviews.redline.parting import Parted, cut, find_parted
from reviews.redline.travel import Travel
from reviews.redline.words import block_text, first_words, shape_change


def blocks_redline(old: Sequence[Block], new: Sequence[Block], marks: Marks, *, in_cell: bool = False) -> str:
    """Give the redline of two bodies (or of two cells), as HTML."""
    return Body(old, new, marks, in_cell=in_cell).html()


def whole_blocks(blocks: Sequence[Block], marks: Marks, side: Side, *, in_cell: bool = False) -> str:
    """Set blocks that came, went or stayed together. The change is counted by the caller."""
    writer = _Writer(in_cell=in_cell)
    for block in blocks:
        classes = "" if side == "kept" or in_cell else f"redline-{side}"
        if isinstance(block, Table):
            writer.put(block.places, tables.whole_table(block, marks, side, whole_blocks), "table", classes)
        else:
            writer.put(block.places, whole_text(block.inline, marks, side), block.tag, classes)
    return writer.close()


@dataclass
class _Writer:
    """Opens and closes lists around blocks, so that blocks of both sides can follow one another in any order."""

    in_cell: bool
    parts: list[str] = field(default_factory=list)
    open: list[Place] = field(default_factory=list)

    def put(
        self, places: tuple[Place, ...], html: str, tag: str, classes: str = "", identity: str = ""
    ) -> None:
        """Write one block. A table is given with its own tag."""
        self._go_to(places)
        attrs = attributes(classes, identity)
        if tag == "table":
            self.parts.append(f"<div{attrs}>{html}</div>" if attrs else html)
        elif tag or attrs or not (places or self.in_cell):
            name = tag or ("div" if places or self.in_cell else "p")
            self.parts.append(f"<{name}{attrs}>{html}</{name}>")
        else:
            self.parts.append(html)

    def _go_to(self, places: tuple[Place, ...]) -> None:
        shared = 0
        for here, there in zip(self.open, places, strict=False):
            if (here.list_id, here.item_id) != (there.list_id, there.item_id):
                break
            shared += 1
        while len(self.open) > shared + 1:
            self.parts.append(f"</li></{self.open.pop().kind}>")
        if len(self.open) > shared:
            here = self.open.pop()
            if shared < len(places) and places[shared].list_id == here.list_id:
                self.open.append(places[shared]._replace(kind=here.kind))
                self.parts.append("</li>" + _item(self.open[-1]))
                shared += 1
            else:
                self.parts.append(f"</li></{here.kind}>")
        for place in places[shared:]:
            self.open.append(place)
            self.parts.append(f"<{place.kind}>" + _item(place))

    def close(self) -> str:
        """Close what is open and give the HTML."""
        self._go_to(())
        return "".join(self.parts)


def _item(place: Place) -> str:
    # Numbers are given, so that removed items among the others do not shift them.
    return f'<li value="{place.number}">' if place.kind == "ol" else "<li>"


class Body:
    """Two bodies aligned, to be written once it is known which of their blocks went to other sections."""

    def __init__(
        self,
        old: Sequence[Block],
        new: Sequence[Block],
        marks: Marks,
        *,
        heading: tuple[str, str] = ("", ""),
        in_cell: bool = False,
    ) -> None:
        self.old, self.new, self.marks, self.heading = old, new, marks, heading
        self.left: dict[int, Travel] = {}
        self.arrived: dict[int, Travel] = {}
        self.writer = _Writer(in_cell=in_cell)
        self.steps = find_parted(align(old, new, marks.budget), old, new, marks.budget)
        self.lists: dict[int, tuple[ListKind, int]] = {}
        self.items: dict[int, int] = {}
        self.move_ids: dict[tuple[int, int], str] = {}
        self.last_pair: tuple[Block, Block] | None = None
        self.said_shape: object = None
        self.safe_below: dict[tuple[str, str], bool] = {}

    def leftovers(self) -> tuple[list[int], list[int]]:
        """Give the positions of old blocks without a successor, and of new ones without an origin."""
        single = [step for step in self.steps if isinstance(step, Step)]
        olds = [step.old for step in single if step.kind == "removed"]
        return olds, [step.new for step in single if step.kind == "added"]

    def html(self) -> str:
        """Write the redline."""
        self._map_containers()
        in_safety = self.marks.in_safety
        arrived: set[int] = set()
        for step in self.steps:
            self.marks.in_safety = in_safety or self._is_below_safety(step)
            if isinstance(step, Parted):
                self._put_parted(step)
            elif step.kind == "removed" and step.old in self.left:
                self._put_departure(self.old[step.old], self.left[step.old])
            elif step.kind == "added" and step.new in self.arrived:
                self._put_arrival(self.new[step.new], self.arrived[step.new])
            elif step.kind == "removed":
                self._put_whole(self.old[step.old], self._old_places(self.old[step.old]), "removed")
            elif step.kind == "added":
                self._put_whole(self.new[step.new], self.new[step.new].places, "added")
            elif step.kind == "moved_from":
                self._put_stub(step, went_up=step.new in arrived)
            else:
                self._put_pair(step)
                arrived.add(step.new)
        self.marks.in_safety = in_safety
        return self.writer.close()

    def _is_below_safety(self, step: Step | Parted) -> bool:
        """Say whether a step stands at or below a subheading of safety, on either side."""
        olds, news = (step.olds, step.news) if isinstance(step, Parted) else ((step.old,), (step.new,))
        for side, blocks, positions in (("old", self.old, olds), ("new", self.new, news)):
            for block in (blocks[at] for at in positions if at >= 0):
                if isinstance(block, Leaf) and block.tag in ("h3", "h4"):
                    self.safe_below[side, "h4"] = False
                    self.safe_below[side, block.tag] = self.marks.judge.is_safety("", block.inline.text)
        return any(self.safe_below.values())

    # --- Lists of both sides in one ---

    def _map_containers(self) -> None:
        for step in self.steps:
            if isinstance(step, Parted):
                self._map(self.old[step.olds[0]], self.new[step.news[0]])
            elif step.kind == "paired":
                self._map(self.old[step.old], self.new[step.new])

    def _map(self, old: Block, new: Block) -> None:
        for was, now in zip(old.places, new.places, strict=False):
            self.lists.setdefault(was.list_id, (now.kind, now.list_id))
            self.items.setdefault(was.item_id, now.item_id)

    def _old_places(self, block: Block) -> tuple[Place, ...]:
        """Give the places of an old block among the new lists; those without a successor get ids of their own."""
        places = []
        for place in block.places:
            kind, list_id = self.lists.get(place.list_id, (place.kind, -place.list_id))
            places.append(Place(kind, list_id, self.items.get(place.item_id, -place.item_id), place.number))
        return tuple(places)

    # --- Steps ---

    def _put_whole(self, block: Block, places: tuple[Place, ...], side: Side) -> None:
        identity = self.marks.next_id()
        if isinstance(block, Table):
            html, tag = tables.whole_table(block, self.marks, side, whole_blocks), "table"
        else:
            html, tag = whole_text(block.inline, self.marks, side), str(block.tag)
        self.writer.put(places, html, tag, f"redline-{side}", identity)

    def _move_id(self, step: Step) -> str:
        if (step.old, step.new) not in self.move_ids:
            self.move_ids[step.old, step.new] = self.marks.next_id()
        return self.move_ids[step.old, step.new]

    def _put_stub(self, step: Step, *, went_up: bool) -> None:
        """Say where a block stood. Its words are shown where they stand now, once."""
        start = first_words(self.old[step.old])
        words = _("moved up from here: “%(start)s”") if went_up else _("moved down from here: “%(start)s”")
        html = f'<a href="#{self._move_id(step)}">{note(words % {"start": start})}</a>'
        self.writer.put(self._old_places(self.old[step.old]), html, "", "redline-moved-from")

    def _put_departure(self, block: Block, travel: Travel) -> None:
        """Say that a block went to another section, where its words are shown."""
        words = _("moved from here to “%(heading)s”: “%(start)s”")
        values = {"heading": travel.to_heading, "start": first_words(block)}
        html = f"<a {travel.placeholder}>{note(words % values)}</a>"
        identity = self.marks.next_id()
        text = block_text([block])
        html += self.marks.clinical(self.marks.judge.rearranged(text, matters=False), text, "")
        self.writer.put(self._old_places(block), html, "", "redline-moved-from", identity)

    def _put_arrival(self, block: Block, travel: Travel) -> None:
        travel.identity = self.marks.next_id()
        said = note(_("moved here from “%(heading)s”") % {"heading": travel.from_heading})
        remark = said + self._moved_label(block, matters=True)
        self._put_words(travel.block, block, remark, "redline-moved-to", travel.identity)

    def _moved_label(self, block: Block, *, matters: bool) -> str:
        text = block_text([block])
        return self.marks.clinical(self.marks.judge.moved(text, matters=matters), text, text) + " "

    def _put_pair(self, step: Step) -> None:
        old, new = self.old[step.old], self.new[step.new]
        if step.kind == "moved_to":
            identity = self._move_id(step)
            # Steps have an order; what stands below a heading changes with it.
            matters = new.shape[0] in ("h3", "h4", "table") or any(place.kind == "ol" for place in new.places)
            remark = note(_("moved here")) + self._moved_label(new, matters=matters)
            self._put_words(old, new, remark, "redline-moved-to", identity)
        else:
            self._put_words(old, new, self._list_remark(old, new))

    def _put_words(self, old: Block, new: Block, remark: str, classes: str = "", identity: str = "") -> None:
        remark += self._shape_remark(old, new)
        if isinstance(old, Table) and isinstance(new, Table):
            html = tables.table_redline(old, new, self.marks, blocks_redline, whole_blocks)
            self.writer.put(
                new.places, f"<p>{remark}</p>{html}" if remark else html, "table", classes, identity
            )
        elif isinstance(old, Leaf) and isinstance(new, Leaf):
            if old.inline.key == new.inline.key:
                html = whole_text(new.inline, self.marks, "kept")
            else:
                html = text_redline(old.inline, new.inline, self.marks)
            self.writer.put(new.places, remark + html, new.tag, classes, identity)

    def _put_parted(self, step: Parted) -> None:
        olds = [_leaf(self.old[i]) for i in step.olds]
        news = [_leaf(self.new[j]) for j in step.news]
        for position, (leaf, part) in enumerate(zip(news, cut(step.groups), strict=True)):
            remark = ""
            if position:
                remark = self._structure(_("split from the text before"), leaf)
            remark += self._shape_remark(olds[0], leaf)
            html = remark + groups_html(part, self.marks)
            self.writer.put(leaf.places, html, leaf.tag, "redline-split" if position else "")
        for gone in olds[1:]:
            if gone.shape != olds[0].shape and gone.shape != news[0].shape:
                self.writer.put(news[0].places, note(shape_change(gone, news[0])), "", "redline-joined")

    # --- Remarks on structure ---

    def _shape_remark(self, old: Block, new: Block) -> str:
        """Say that a block is of another kind now; once for a whole list that changed."""
        if old.shape == new.shape:
            self.said_shape = None
            return ""
        list_id = new.places[-1].list_id if new.places else -old.places[-1].list_id if old.places else None
        change = (old.shape, new.shape, list_id)
        if list_id is not None and change == self.said_shape:
            return ""
        self.said_shape = change
        return self._structure(shape_change(old, new), new, matters=_reach(old) != _reach(new))

    def _structure(self, words: str, block: Block, *, matters: bool = False) -> str:
        """Say in words how the block is set now."""
        said, text = note(words, identity=self.marks.next_id()), block_text([block])
        found = self.marks.judge.rearranged(text, matters=matters)
        return f"{said}{self.marks.clinical(found, text, text)} "

    def _list_remark(self, old: Block, new: Block) -> str:
        """Say that two items that stood in one list stand in two now, or the other way round."""
        last, self.last_pair = self.last_pair, (old, new)
        if last is None or not all(block.places for block in (*last, old, new)):
            return ""
        were_one = last[0].places[0].list_id == old.places[0].list_id
        are_one = last[1].places[0].list_id == new.places[0].list_id
        if were_one == are_one:
            return self._item_remark(last, old, new) if are_one else ""
        words = _("a new list starts here") if were_one else _("joined with the list before")
        return self._structure(words, new)

    def _item_remark(self, last: tuple[Block, Block], old: Block, new: Block) -> str:
        """Say the same of inner lists: whether this block stands in the same outer item as the one before."""
        if min(len(last[0].places), len(last[1].places), len(old.places), len(new.places)) < 2:
            return ""
        were_one = (
            last[0].places[0].item_id == old.places[0].item_id and last[0].places[1][1] == old.places[1][1]
        )
        are_one = (
            last[1].places[0].item_id == new.places[0].item_id and last[1].places[1][1] == new.places[1][1]
        )
        if were_one == are_one:
            return ""
        words = (
            _("now in another inner list than the item before")
            if were_one
            else _("joined with the inner list")
        )
        return self._structure(words, new, matters=True)


def _reach(block: Block) -> tuple[bool, int]:
    """Give what a block speaks for: a heading for all that follows, an inner item within its outer one."""
    return block.shape[0] in ("h3", "h4"), len(block.places)


def _leaf(block: Block) -> Leaf:
    assert isinstance(block, Leaf)
    return block
