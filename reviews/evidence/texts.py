"""The words of an edition, and what changed in it against the one before, as HTML for the evidence.

Of the changes only what changed is shown, for the whole text stands below: fifty editions fit one document.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any, Final, cast

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from encyclopedia.content import Content, ReferenceContent, SectionContent, images_of, key_points_of
from encyclopedia.rendering.article import reference_links, section_html
from reviews.redline import Redline, redline, whole_images

_TAG: Final = re.compile(r"<(/?)([a-z0-9]+)[^>]*?(/?)>")
_VOID: Final = {"br", "hr", "img", "col"}
_ELLIPSIS: Final = "<p>…</p>"


def text_html(content: Content, prefix: str) -> SafeString:
    """The whole text, its references numbered. ``prefix`` keeps ids apart where several texts share a document."""
    sections = format_html_join(
        "",
        "<h2>{}</h2>{}{}",
        (
            (
                _heading(one),
                _anchored(_section_html(one["html"]), prefix),
                whole_images(images_of(one), "kept"),
            )
            for one in content["sections"]
        ),
    )
    return format_html("{}{}{}", _facts(content), sections, _references(content["references"], prefix))


def _heading(section: SectionContent) -> str:
    if "is_callout" not in section:
        return section["heading"]
    return _("%(heading)s (call-out)") % {"heading": section["heading"]}


@lru_cache(maxsize=64)
def _section_html(html: str) -> SafeString:
    """Most sections are the same from one edition to the next."""
    return section_html(html)


def _anchored(html: str, prefix: str) -> SafeString:
    """Lead citations to the references of the same edition."""
    return mark_safe(html.replace('href="#ref-', f'href="#{prefix}ref-'))  # noqa: S308 - sanitised by section_html


def _facts(content: Content) -> SafeString:
    attribution = content["attribution"]
    facts = [
        (_("Title"), content["title"]),
        (_("Also called"), "; ".join(content["also_called"])),
        (_("Summary"), content["summary"]),
        (_("Key points"), "; ".join(key_points_of(content))),
        (_("Author"), content["author"]),
        (_("Attribution"), attribution["text"]),
        (_("License"), attribution["license"]),
        (_("Source address"), attribution["source_url"]),
    ]
    rows = format_html_join("", "<dt>{}</dt><dd>{}</dd>", (fact for fact in facts if fact[1]))
    return format_html('<dl class="facts">{}</dl>', rows)


def _references(references: Sequence[ReferenceContent], prefix: str) -> SafeString:
    if not references:
        return mark_safe("")
    rows = format_html_join(
        "",
        '<li id="{}ref-{}">{} {}</li>',
        (
            (prefix, number, one["text"], format_html_join(" ", '<a href="{}">{}</a>', reference_links(one)))
            for number, one in enumerate(references, 1)
        ),
    )
    return format_html("<h2>{}</h2><ol>{}</ol>", _("References"), rows)


# --- What changed ---


def changes_html(old: Content, new: Content, prefix: str) -> SafeString:
    """What changed, part by part; a sentence when nothing did."""
    if old == new:
        return format_html("<p>{}</p>", _("Not a word differs from the edition before."))
    changes = redline(*_brief(old, new))
    # The ids of changes are made anew for each text; nothing links to them here.
    html = _changed_fields(changes) + _changed_sections(changes) + _changed_references(changes)
    return mark_safe(re.sub(r' id="change-[0-9]+"', "", html).replace('href="#ref-', f'href="#{prefix}ref-'))  # noqa: S308 - put together below from what redline escaped


def _changed_fields(changes: Redline) -> SafeString:
    rows = [(field.label, field.html) for field in changes.fields if field.is_changed]
    if not rows:
        return mark_safe("")
    return format_html('<dl class="facts">{}</dl>', format_html_join("", "<dt>{}</dt><dd>{}</dd>", rows))


def _changed_sections(changes: Redline) -> SafeString:
    return format_html_join(
        "",
        "<h2>{}</h2>{}",
        ((one.heading_html, one.html) for one in changes.sections if one.is_changed),
    )


def _changed_references(changes: Redline) -> SafeString:
    rows = [(one.number or "", one.html) for one in changes.references if one.is_changed]
    if not rows:
        return mark_safe("")
    items = format_html_join("", "<li>{} {}</li>", rows)
    return format_html("<h2>{}</h2><ul>{}</ul>", _("References"), items)


def _brief(old: Content, new: Content) -> tuple[Content, Content]:
    """Both contents without what is the same in them, so that comparing costs what changed and not what is there.

    Sections go only where those in both kept their order, so that no move is lost.
    """
    before = {one["key"]: one for one in old["sections"]}
    after = {one["key"]: one for one in new["sections"]}
    common = [key for key in before if key in after]
    if common != [key for key in after if key in before]:
        return old, new
    olds, news = dict(before), dict(after)
    for key in common:
        if before[key] == after[key]:
            del olds[key], news[key]
        else:
            one, other = _brief_bodies(before[key]["html"], after[key]["html"])
            olds[key] = cast("SectionContent", {**before[key], "html": one})
            news[key] = cast("SectionContent", {**after[key], "html": other})
    shorter: tuple[Any, Any] = (
        {**old, "sections": list(olds.values())},
        {**new, "sections": list(news.values())},
    )
    return cast("tuple[Content, Content]", shorter)


def _brief_bodies(old: str, new: str) -> tuple[str, str]:
    """Both bodies without the blocks that are the same in both, wherever they stand; a gap says that it is one."""
    before, after = _blocks(old), _blocks(new)
    ours, theirs = [], []
    for same, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if same == "equal":
            ours.append(_ELLIPSIS)
            theirs.append(_ELLIPSIS)
        else:
            ours += before[i:j]
            theirs += after[k:m]
    return "".join(ours), "".join(theirs)


def _blocks(html: str) -> list[str]:
    """The top-level elements of a body in canonical form; the body as one where it is not what it should be."""
    blocks, depth, start = [], 0, 0
    for tag in _TAG.finditer(html):
        if tag[2] in _VOID or tag[3]:
            continue
        depth += -1 if tag[1] else 1
        if depth == 0:
            blocks.append(html[start : tag.end()])
            start = tag.end()
        elif depth < 0:
            return [html]
    return blocks if start == len(html) and depth == 0 else [html]
