"""What stands on the editor besides the form: what is missing, how it reads, who worked on it, the board's wishes.

Each reader here takes a fixed number of queries, however long the draft is.
"""

import json
from dataclasses import dataclass
from typing import Any, Final

from django.templatetags.static import static
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django_prose_editor.widgets import ProseEditorWidget, prose_editor_admin_media, prose_editor_media
from js_asset import Media

from encyclopedia.content import Content, key_points_of, points_html
from encyclopedia.models import SectionTemplate, Topic, TopicVersion
from reviews.models import Decision, ReviewRecord
from reviews.sources import gaps_of

from .conflicts import Difference
from .editor_forms import DraftForm
from .editor_typed import SectionRow
from .reads import Reads, page_reads, reads

# What the page can show, and no more: the sanitiser would take out the rest without asking.
EXTENSIONS: Final[dict[str, Any]] = {
    "Bold": True,
    "Italic": True,
    "Subscript": True,
    "Superscript": True,
    "BulletList": True,
    "OrderedList": {"enableListAttributes": False},
    "ListItem": True,
    "HardBreak": True,
    "Heading": {"levels": [3, 4]},
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", "tel"], "autolink": False},
    "Table": {"resizable": False},
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "NoSpellCheck": False,
    # Plain buttons: the editor's drop-down of block types has no keyboard way that a screen reader can follow.
    "Menu": {
        "groups": [{"group": name} for name in ("headings", "lists", "marks", "link", "table", "history")]
    },
}


class SectionEditor(ProseEditorWidget):
    """The rich-text editor of a section; a plain text area with HTML in it where scripts do not run."""

    def __init__(self) -> None:
        super().__init__(config={"extensions": EXTENSIONS}, preset="configurable")

    def get_config(self) -> dict[str, Any]:
        config: dict[str, Any] = super().get_config()
        # Ours come last and replace the editor's own: table captions and header scopes would be lost without them.
        return config | {"js_modules": [*config["js_modules"], static("reviews/editor_tables.js")]}


def editor_media(nonce: str) -> Media:
    """Style sheets, scripts and the import map, which is inline and therefore needs the policy's nonce."""
    return Media.from_media(
        prose_editor_media(base=prose_editor_admin_media, preset="configurable"), nonce=nonce
    )


@dataclass(frozen=True)
class SectionBlock:
    """One section on the screen. ``row`` is None for a section that only the other text has."""

    row: SectionRow | None
    difference: Difference | None
    template: SectionTemplate | None
    editor: SafeString | str
    is_new: bool = False


def section_blocks(
    form: DraftForm, templates: dict[str, SectionTemplate], differences: list[Difference], new_uid: str = ""
) -> list[SectionBlock]:
    """The sections in order, each beside what the other text says, and those of the other text where they belong."""
    by_key = {
        item.part.removeprefix("section:"): item for item in differences if item.part.startswith("section:")
    }
    widget = SectionEditor()
    blocks = []
    for row in form.sections:
        key = row.key or row.new_key
        block = section_block(widget, row, templates.get(key), is_new=row.uid == new_uid)
        blocks.append(
            SectionBlock(row, by_key.pop(key, None), block.template, block.editor, is_new=block.is_new)
        )
    keys = [item.part.removeprefix("section:") for item in differences if item.part.startswith("section:")]
    for key, difference in by_key.items():
        before = keys[: keys.index(key)]
        place = 1 + max(
            (n for n, block in enumerate(blocks) if _key_of(block) in before),
            default=-1,
        )
        blocks.insert(place, SectionBlock(None, difference, templates.get(key), ""))
    return blocks


def _key_of(block: SectionBlock) -> str:
    if block.row is not None:
        return block.row.key or block.row.new_key
    return block.difference.part.removeprefix("section:") if block.difference else ""


def section_block(
    widget: SectionEditor, row: SectionRow, template: SectionTemplate | None, *, is_new: bool = False
) -> SectionBlock:
    label = (
        _("Text of “%(heading)s”") % {"heading": row.heading} if row.heading else _("Text of the new section")
    )
    attributes = {"id": f"id_{row.uid}-html", "rows": 8, "aria-label": label}
    if template is not None and template.guidance:
        attributes["aria-describedby"] = f"guide-{row.uid}"
    if row.errors.get("html"):
        attributes |= {"aria-invalid": "true", "aria-errormessage": f"error-{row.uid}-html"}
    return SectionBlock(row, None, template, widget.render(f"{row.uid}-html", row.html, attributes), is_new)


@dataclass(frozen=True)
class SectionReads:
    heading: str
    reads: Reads


def sections_read(content: Content) -> list[SectionReads]:
    """How the key points and each section with words in it read."""
    bodies = [
        (_("Key points"), points_html(key_points_of(content))),
        *((section["heading"] or section["key"], section["html"]) for section in content["sections"]),
    ]
    found = [(heading, reads(html, content["language"])) for heading, html in bodies]
    return [SectionReads(heading, read) for heading, read in found if read is not None]


def last_saver(version: TopicVersion) -> Any:
    """Who saved the words that the draft has now; None when that was nobody's doing."""
    # The row that this save wrote is the oldest of those that carry its time: acts leave rows of their own later.
    saved = version.history.filter(saved_at=version.saved_at).select_related("history_user").last()
    if saved is not None and saved.history_user is not None:
        return saved.history_user
    by_script = version.contributions.filter(at=version.saved_at).select_related("user").last()
    return by_script and by_script.user


def beside(topic: Topic, version: TopicVersion, content: Content, form: DraftForm) -> dict[str, Any]:
    """The side column, and the last save."""
    gaps = gaps_of(content, topic)
    uids = {row.key: row.uid for row in form.sections if row.key and not row.is_removed}
    told = [(gap, uids.get(gap.section_key, "")) for gap in gaps]
    contributions = list(version.contributions.select_related("user"))
    return {
        "blocking": [item for item in told if item[0].severity == "blocks_submission"],
        "advice": [item for item in told if item[0].severity == "advice"],
        "grade": page_reads(content),
        "section_grades": sections_read(content),
        "contributions": contributions,
        "saved_at": version.saved_at,
        "asked": list(
            ReviewRecord.objects.filter(version=version, decision=Decision.REQUEST_CHANGES)
            .select_related("round")
            .order_by("-signed_at")
        ),
    }


def base_parts_json(form: DraftForm) -> str:
    return json.dumps(form.base_parts, separators=(",", ":"))
