"""The text of a round side by side: what was, with what goes marked, and what is proposed, with what comes marked."""

from dataclasses import dataclass, replace

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviews.redline import Redline, sides


def change_words(status: str, note: str, changes: int) -> str:
    """What happened to a section, in words: “renamed from “Risk”, 3 changes”."""
    if status in ("added", "removed"):
        return note
    if not changes:
        return _("unchanged")
    count = ngettext("%(n)s change", "%(n)s changes", changes) % {"n": changes}
    return f"{note}, {count}" if note else count


@dataclass(frozen=True)
class Pair:
    """A field, a section or a reference, as it was and as it is proposed, each with its marks.

    A section that one side lacks has no heading there; ``is_renamed`` says that the two headings differ.
    """

    anchor: str
    heading: str
    old_heading: SafeString
    new_heading: SafeString
    old: SafeString
    new: SafeString
    is_changed: bool
    words: str
    is_renamed: bool = False
    key: str = ""


def _pair(anchor: str, heading: str, html: str, words: str, *, is_changed: bool) -> Pair:
    old, new = sides(html)
    none = SafeString()
    return Pair(anchor, heading, none, none, old, new, is_changed, words)


def fields(changes: Redline) -> tuple[Pair, ...]:
    """The title, the summary and the other fields of the page."""
    return tuple(
        _pair("", field.label, field.html, "", is_changed=field.is_changed)
        for field in changes.fields
        if field.html
    )


def sections(changes: Redline) -> tuple[Pair, ...]:
    """The sections, those that were taken out among them, in the order of the page."""
    pairs = []
    for section in changes.sections:
        words = change_words(section.status, section.note, section.changes)
        pair = _pair(
            f"section-{section.key}", section.heading, section.html, words, is_changed=section.is_changed
        )
        old, new = sides(section.heading_html)
        pairs.append(
            replace(pair, old_heading=old, new_heading=new, is_renamed=section.is_renamed, key=section.key)
        )
    return tuple(pairs)


def references(changes: Redline) -> tuple[Pair, ...]:
    """The numbered references."""
    return tuple(
        _pair(
            "",
            _("Reference %(n)s") % {"n": reference.number or reference.old_number},
            reference.html,
            reference.note,
            is_changed=reference.is_changed,
        )
        for reference in changes.references
    )
