"""The rows of the editor's form: adding, moving and taking out, which keys may come back, and how fields are shown."""

import re
from dataclasses import dataclass
from typing import Any, Final

from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.content import Content, ContentTooLarge, sanitise_html
from encyclopedia.errors import BadInput
from encyclopedia.incoming import incoming_content
from encyclopedia.models import IncomingText, Section, SectionTemplate, TopicVersion

from .conflicts import Difference
from .editor_forms import DraftForm
from .editor_parts import ATTRIBUTION_FIELDS, ORDER
from .editor_typed import FIELD_LABELS, ReferenceRow, SectionRow

_HELP: Final = {
    "title": "",
    "summary": gettext_lazy("One or two sentences. Search results and links show it."),
    "key_points": gettext_lazy(
        "What a reader in a hurry must take away: up to five short sentences, one on a line."
    ),
    "also_called": gettext_lazy("Other names that people look for, one on a line."),
    "author": gettext_lazy("As patients read it, for example “Clinic staff”."),
    "attribution.text": gettext_lazy("Where borrowed text came from, in the words its owner asks for."),
    "attribution.license": gettext_lazy("On which terms, for example CC BY 4.0."),
    "attribution.source_url": gettext_lazy("The address of the original page."),
}
_KEY: Final = re.compile(r"[a-z0-9-]{1,80}")
_ROWS: Final = {"summary": 3, "key_points": 5, "also_called": 3, "attribution.text": 2}


def change_rows(form: DraftForm, do: str, target: str, templates: dict[str, SectionTemplate]) -> str:
    """Do what a button of the form asks; return the name of a row that was added, else "". Raises BadInput."""
    if do == "add-section":
        row = SectionRow(form.next_uid("s"))
        if target:
            template = templates.get(target)
            if template is None or any(target == item.key for item in form.sections):
                raise BadInput(_("That section is not one to add."))
            row.key, row.heading, row.is_callout = template.key, template.heading, template.is_callout
        form.sections.insert(_place(form, target, templates), row)
        return row.uid
    if do == "add-image":
        return ""  # its file was taken as the form was read
    if do == "add-reference":
        source = ReferenceRow(form.next_uid("r"))
        form.references.append(source)
        return source.uid
    rows = _rows_with(form, target)
    index = next((n for n, row in enumerate(rows) if row.uid == target), None)
    if index is None or do not in ("up", "down", "remove", "put-back"):
        raise BadInput(_("The form asked for something unknown. Nothing of your text is lost."))
    if do in ("remove", "put-back"):
        rows[index].is_removed = do == "remove"
    else:
        other = index + (1 if do == "down" else -1)
        if 0 <= other < len(rows):
            rows[index], rows[other] = rows[other], rows[index]
            if rows is form.sections and ORDER in form.choices:
                form.choices[ORDER] = "mine"  # moving in one's own order is keeping it, whatever was proposed
    return ""


def _rows_with(form: DraftForm, target: str) -> list[Any]:
    """The list in which a row of this name has its place."""
    if target.startswith("r"):
        return form.references
    if target.startswith("i"):
        return next((row.images for row in form.sections if any(one.uid == target for one in row.images)), [])
    return form.sections


def _place(form: DraftForm, key: str, templates: dict[str, SectionTemplate]) -> int:
    """Where a section of the template belongs: after the nearest one before it that is there; else at the end."""
    order = list(templates)
    if key not in order:
        return len(form.sections)
    before = order[: order.index(key)]
    places = [n + 1 for n, row in enumerate(form.sections) if row.key in before]
    after = [n for n, row in enumerate(form.sections) if row.key in order[order.index(key) + 1 :]]
    return max(places, default=min(after, default=len(form.sections)))


def check_keys(
    form: DraftForm,
    version: TopicVersion,
    templates: dict[str, SectionTemplate],
    current: Content,
    incoming: IncomingText | None,
) -> str:
    """Return what is wrong with the hidden keys, or "". A wrong key is taken off its row, which keeps its words.

    A key may come back if this topic ever had it (somebody may have taken the section out while it was being written).
    """
    known = set(templates) | {section["key"] for section in current["sections"]}
    if incoming is not None:
        known |= {section["key"] for section in incoming_content(incoming)["sections"]}
    asked = {row.key for row in form.sections if _KEY.fullmatch(row.key)} - known
    if asked:
        past = Section.history.filter(version__topic_id=version.topic_id, key__in=asked)
        known |= set(past.values_list("key", flat=True))
    seen: set[str] = set()
    strays = []
    for row in form.sections:
        if row.key and (row.key not in known or row.key in seen):
            strays.append(row.heading or row.key[:80])
            row.key = ""
        elif row.key:
            seen.add(row.key)
    if not strays:
        return ""
    return _(
        "Nothing was saved: the form named sections that are not of this topic, or one of them twice (%(names)s). "
        "Their words are below; saved again, they become new sections."
    ) % {"names": ", ".join(dict.fromkeys(strays[:5]))}


def field_views(
    form: DraftForm, by_part: dict[str, Difference], *, attribution: bool = False
) -> list[dict[str, Any]]:
    """The single fields as the template shows them."""
    names = (
        [f"attribution.{name}" for name in ATTRIBUTION_FIELDS]
        if attribution
        else ["title", "summary", "key_points", "also_called", "author"]
    )
    return [
        {
            "name": name.replace(".", "-"),
            "id": f"id_{name.replace('.', '-')}",
            "label": FIELD_LABELS[name],
            "help": _HELP[name],
            "rows": _ROWS.get(name, 0),
            "value": form.attribution.get(name[12:], "") if attribution else getattr(form, name),
            "error": form.errors.get(name, ""),
            "described": _described(name.replace(".", "-"), bool(_HELP[name]), bool(form.errors.get(name))),
            "difference": by_part.get(name),
        }
        for name in names
    ]


def _described(name: str, has_help: bool, has_error: bool) -> SafeString:
    """The attributes that tie a field to its help and its error."""
    ids = [f"{what}-{name}" for what, is_there in (("error", has_error), ("help", has_help)) if is_there]
    return flatatt({"aria-describedby": " ".join(ids) or None, "aria-invalid": "true" if has_error else None})


@dataclass(frozen=True)
class KeptText:
    """One text to copy: plain words in a field, or a section's words as they look, so that pasting keeps their form."""

    uid: str
    label: str
    text: str = ""
    html: SafeString | str = ""


def kept_texts(form: DraftForm) -> list[KeptText]:
    """Everything that was typed, for copying."""
    names = ("title", "summary", "key_points", "also_called", "author")
    texts = [KeptText(name, str(FIELD_LABELS[name]), str(getattr(form, name))) for name in names]
    for number, row in enumerate(form.sections, 1):
        label = _("Section %(n)d") % {"n": number}
        try:
            body = mark_safe(sanitise_html(row.html))  # noqa: S308 - sanitised in the same breath
        except ContentTooLarge:
            texts.append(KeptText(row.uid, label, f"{row.heading}\n\n{row.html}"))
        else:
            html = format_html('<p class="compare-heading">{}</p>{}', row.heading, body)
            texts.append(KeptText(row.uid, label, html=html if row.heading or body else ""))
        for image in (*row.images, row.new_image):
            label = _("Picture in section %(n)d") % {"n": number}
            texts.append(KeptText(image.uid, label, f"{image.alt}\n{image.caption}\n{image.credit}".strip()))
    for number, source in enumerate(form.references, 1):
        lines = [f"{FIELD_LABELS[name]}: {value}" for name, value in source.content.items() if value]
        texts.append(KeptText(source.uid, _("Reference %(n)d") % {"n": number}, "\n".join(lines)))
    texts += [
        KeptText(
            f"attribution-{name}", str(FIELD_LABELS[f"attribution.{name}"]), form.attribution.get(name, "")
        )
        for name in ATTRIBUTION_FIELDS
    ]
    return [item for item in texts if item.text.strip() or item.html]
