"""Two texts of one draft side by side: what differs, who changed it, and what the writer chose.

Both sides are whole texts. What each started from is known by fingerprints alone (``parts_of``): enough to tell that
only one side changed a part, so that its words are proposed; where both did, somebody has to choose.
"""

from dataclasses import dataclass
from typing import Any, Final, Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from encyclopedia.content import (
    Content,
    ReferenceContent,
    SectionContent,
    images_of,
    key_points_of,
    sanitise_html,
)
from reviews.redline import redline, whole_images

from .conflict_order import apply_order, common_keys, headings, propose_order, was_moved
from .conflict_sources import Sources
from .editor_forms import LIST_FIELDS, TEXT_FIELDS, DraftForm
from .editor_images import add_images, image_rows
from .editor_parts import ATTRIBUTION_FIELDS, ORDER, parts_of
from .editor_typed import FIELD_LABELS, SectionRow

Choice = Literal["", "mine", "theirs", "both"]
CHOICES: Final = ("mine", "theirs", "both")


@dataclass(frozen=True)
class Difference:
    """One part that differs. ``mine`` or ``theirs`` is None when that side lacks the part; ``choice`` is proposed."""

    part: str
    label: str
    mine: SafeString | None
    theirs: SafeString | None
    choice: str
    why: str
    seen: str
    marks: SafeString | str = ""
    is_unanswered: bool = False
    # What both sides began from, where that is known: the third text. None inside: it had no such part.
    base: tuple[SafeString | None] | None = None

    @property
    def is_section(self) -> bool:
        return self.part.startswith("section:")

    @property
    def has_both(self) -> bool:
        """Whether the two texts can stand one after the other. Two orders cannot."""
        return self.part != ORDER and self.mine is not None and self.theirs is not None

    @property
    def name(self) -> str:
        return f"choice-{self.part}"

    @property
    def dom_id(self) -> str:
        return self.part.replace(":", "-").replace(".", "-")


def compare(
    mine: Content,
    theirs: Content,
    base_parts: dict[str, str],
    chosen: dict[str, str],
    *,
    default: Choice = "",
    is_asked: bool = False,
    seen: dict[str, str] | None = None,
    saver: str = "",
    base: Content | None = None,
) -> list[Difference]:
    """Every part in which the texts differ, in the order of the page. ``saver`` is who saved the other text last.

    ``base`` is what both began from, where it is known: then it is shown too, and theirs is a published edition.

    ``chosen`` are answers already given. Without one, a part that only one side changed since ``base_parts`` is
    proposed from that side, and a part that both changed gets ``default`` ("" asks for an answer). ``is_asked`` says
    that the writer has seen the question, so that a missing answer is an error. Whoever asked for theirs and then went
    on writing in ours (``seen`` is how ours was) is asked again: one of the two was a slip.
    """
    mine_parts, their_parts = parts_of(mine), parts_of(theirs)
    if base is not None:
        base_parts = {**parts_of(base), ORDER: common_keys(base, mine)}
    mine_parts[ORDER], their_parts[ORDER] = common_keys(mine, theirs), common_keys(theirs, mine)
    parts = [part for part in _order(mine, theirs) if mine_parts.get(part) != their_parts.get(part)]
    marks = _marks(mine, theirs) if parts else {}
    found = []
    for part in parts:
        ours, others = mine_parts.get(part), their_parts.get(part)
        side = _side(part, ours, others, base_parts)
        proposed, why = (_propose(side, saver, default)) if base_parts else (default, "")
        if base is not None and side != "mine":
            why = _("The published edition changed this, and you did too.")
        answer = chosen.get(part, "")
        answers = CHOICES if part != ORDER else CHOICES[:2]
        if is_asked and answer == "theirs" and _went_on(part, ours, (seen or {}).get(part, "")):
            answer, proposed, why = (
                "",
                "",
                _("You chose their words, and then wrote on in yours. Choose once more."),
            )
        found.append(
            Difference(
                part=part,
                label=_label(part, mine, theirs),
                mine=_shown(part, mine, theirs),
                theirs=_shown(part, theirs, mine),
                choice=answer if answer in answers else proposed,
                why=why,
                seen=ours or "",
                marks=marks.get(part, ""),
                is_unanswered=is_asked and not proposed and answer not in answers,
                base=(_shown(part, base, mine),) if base is not None else None,
            )
        )
    return found


def _side(part: str, ours: str | None, others: str | None, base_parts: dict[str, str]) -> Choice:
    """The side that alone changed the part since the base; "" when both did."""
    base = base_parts.get(part)
    if part == ORDER:
        return propose_order(ours or "", others or "", base)
    if ours == base:
        return "theirs"
    return "mine" if others == base else ""


def _propose(side: Choice, saver: str, default: Choice) -> tuple[Choice, str]:
    """A proposal, and in words why. Others may have saved before ``saver`` did: who changed what is not claimed."""
    who = {"who": saver or _("another writer")}
    if side == "theirs":
        return side, _("You did not change this. It changed in what %(who)s saved.") % who
    if side == "mine":
        return side, _("Only you changed this.")
    return default, _("You changed this, and it changed in what %(who)s saved.") % who


def _went_on(part: str, ours: str | None, seen: str) -> bool:
    """Whether our side changed after the question was shown."""
    if part == ORDER:
        return was_moved(seen, ours or "")
    return seen not in (ours, "")


def _marks(mine: Content, theirs: Content) -> dict[str, SafeString]:
    """Word by word, how their text differs from ours, for each part that both have."""
    changes = redline(mine, theirs)
    marks = {field.name: field.html for field in changes.fields}
    both = {section["key"] for section in mine["sections"]} & {
        section["key"] for section in theirs["sections"]
    }
    marks |= {
        f"section:{section.key}": format_html(
            '<p class="compare-heading">{}</p>{}', section.heading_html, section.html
        )
        for section in changes.sections
        if section.key in both
    }
    if mine["references"] and theirs["references"]:
        lines = ((reference.html,) for reference in changes.references if reference.is_changed)
        marks["references"] = format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", lines))
    return marks


def _order(mine: Content, theirs: Content) -> list[str]:
    keys = [section["key"] for section in mine["sections"]]
    for position, section in enumerate(theirs["sections"]):
        if section["key"] not in keys:
            keys.insert(_place(keys, theirs, position), section["key"])
    return [
        *TEXT_FIELDS[:2],
        *LIST_FIELDS,
        "author",
        ORDER,
        *(f"section:{key}" for key in keys),
        "references",
        *(f"attribution.{name}" for name in ATTRIBUTION_FIELDS),
    ]


def _place(keys: list[str], theirs: Content, position: int) -> int:
    """Where their section belongs among ours: after the nearest section before it that both have."""
    for section in reversed(theirs["sections"][:position]):
        if section["key"] in keys:
            return keys.index(section["key"]) + 1
    return 0


def _section(content: Content, key: str) -> SectionContent | None:
    return next((section for section in content["sections"] if section["key"] == key), None)


def _value(content: Content, part: str) -> Any:
    group, _dot, name = part.partition(".")
    value: Any = key_points_of(content) if part == "key_points" else content[group]  # type: ignore[literal-required]
    return value[name] if name else value


def _label(part: str, mine: Content, theirs: Content) -> str:
    if not part.startswith("section:"):
        return str(FIELD_LABELS[part])
    key = part.removeprefix("section:")
    section = _section(mine, key) or _section(theirs, key)
    return (section["heading"] if section else "") or key


def _shown(part: str, content: Content, other: Content) -> SafeString | None:
    """One side of a part as harmless HTML, or None when the side lacks it."""
    if part == ORDER:
        return _list_of(headings(content, other))
    if part.startswith("section:"):
        section = _section(content, part.removeprefix("section:"))
        if section is None:
            return None
        body = mark_safe(sanitise_html(section["html"]))  # noqa: S308 - sanitised in the same breath
        callout = f" ({_('call-out')})" if "is_callout" in section else ""
        pictures = whole_images(images_of(section), "kept")
        return format_html(
            '<p class="compare-heading">{}{}</p>{}{}', section["heading"], callout, body, pictures
        )
    value = _value(content, part)
    if part == "references":
        return _list_of([reference_line(item) for item in value])
    if part in LIST_FIELDS:
        return _list_of(value)
    return format_html("<p>{}</p>", value) if value else mark_safe("")


def _list_of(lines: list[str]) -> SafeString:
    if not lines:
        return mark_safe("")
    return format_html("<ol>{}</ol>", format_html_join("", "<li>{}</li>", ((line,) for line in lines)))


def reference_line(reference: ReferenceContent) -> str:
    """A source in one line of plain text."""
    doi = f"doi:{reference['doi']}" if reference["doi"] else ""
    pmid = f"PMID {reference['pmid']}" if reference["pmid"] else ""
    return " ".join(filter(None, (reference["text"], reference["url"], doi, pmid, reference["accessed_on"])))


def apply_choices(form: DraftForm, theirs: Content, differences: list[Difference]) -> None:
    """Bring the chosen words into the form. What was typed stays wherever the writer kept it, or kept both.

    Citations in words of theirs go on citing what they cited: a source that the form has not comes with them.
    """
    chosen = {one.part: one.choice for one in differences if one.choice in ("theirs", "both")}
    cited = Sources(form, theirs, chosen.pop("references", "mine"))
    for part, choice in chosen.items():
        if part == ORDER:
            apply_order(form, theirs)
        elif part.startswith("section:"):
            _apply_section(form, theirs, part.removeprefix("section:"), choice, cited)
        else:
            _apply_text(form, part, _value(theirs, part), choice)


def _apply_text(form: DraftForm, part: str, theirs: Any, choice: str) -> None:
    if part in LIST_FIELDS:
        lines = "\n".join(theirs)
        setattr(form, part, f"{getattr(form, part)}\n{lines}" if choice == "both" else lines)
        return
    group, _dot, name = part.partition(".")
    mine = form.attribution[name] if name else getattr(form, group)
    if choice == "both" and mine and theirs:
        theirs = f"{mine} {theirs}" if part in ("summary", "attribution.text") else f"{mine} / {theirs}"
    elif choice == "both":
        theirs = mine or theirs
    if name:
        form.attribution[name] = theirs
    else:
        setattr(form, group, theirs)


def _apply_section(form: DraftForm, theirs: Content, key: str, choice: str, cited: Sources) -> None:
    row = next((row for row in form.kept_sections if (row.key or row.new_key) == key), None)
    section = _section(theirs, key)
    if section is None:
        if row is not None and choice == "theirs":
            row.is_removed = True
    elif row is None:
        _insert(form, theirs, {**section, "html": cited.led_in(section["html"])})
    elif choice == "theirs":
        row.heading, row.html = section["heading"], cited.led_in(section["html"])
        row.is_callout = "is_callout" in section
        row.images = image_rows(form.sections, images_of(section))
    else:
        row.heading = row.heading or section["heading"]
        row.html = row.html + cited.led_in(section["html"])
        row.is_callout = row.is_callout or "is_callout" in section
        add_images(form.sections, row, images_of(section))


def _insert(form: DraftForm, theirs: Content, section: SectionContent) -> None:
    removed = next((row for row in form.sections if row.key == section["key"]), None)
    if removed is not None:  # the writer had taken it out, and now takes theirs back in, in its old place
        removed.heading, removed.html, removed.is_removed = section["heading"], section["html"], False
        removed.is_callout = "is_callout" in section
        removed.images = image_rows(form.sections, images_of(section))
        return
    keys = [row.key or row.new_key for row in form.sections]
    position = [item["key"] for item in theirs["sections"]].index(section["key"])
    new = SectionRow(
        form.next_uid("s"), section["key"], section["heading"], section["html"], "is_callout" in section
    )
    new.images = image_rows(form.sections, images_of(section))
    form.sections.insert(_place(keys, theirs, position), new)
