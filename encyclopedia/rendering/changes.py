"""What changed in an edition, in one sentence for patients: derived from the two signed contents, so it cannot lie.

Nobody writes it. A sentence of a writer's would be words that patients read and the board did not sign.
"""

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encyclopedia.content import Content
from encyclopedia.models import Edition

# Parts of a content that are no section. What is not named here counts as "other parts": left out, it would be hidden.
_PARTS: dict[str, Any] = {
    "title": gettext_lazy("the title"),
    "summary": gettext_lazy("the summary"),
    "key_points": gettext_lazy("the key points"),
    "also_called": gettext_lazy("the other names"),
    "references": gettext_lazy("the references"),
    "author": gettext_lazy("the author"),
    "attribution": gettext_lazy("the source and license"),
}


def content_before(edition: Edition) -> Content | None:
    """Return what the edition before this one said: one query, none for a first edition."""
    return contents_before([edition]).get(edition.pk)


def contents_before(editions: Iterable[Edition]) -> dict[int, Content]:
    """Return, by the key of each edition that has one before it, what that one said: one query for them all."""
    later = {(edition.topic_id, edition.number - 1): edition.pk for edition in editions if edition.number > 1}
    if not later:
        return {}
    asked = reduce(or_, (Q(topic=topic, number=number) for topic, number in later))
    return {
        later[before.topic_id, before.number]: before.signed_content()
        for before in Edition.objects.filter(asked).order_by().only("topic_id", "number", "content")
    }


def what_changed(content: Content, before: Content | None) -> str:
    """Return the sentence, in the active language: which sections and other parts differ from the edition before."""
    if before is None:
        return _("This is the first edition.")
    if content == before:
        return _("Reviewed, with no change to the text.")
    old, new = _sections(before), _sections(content)
    changed = [new[key]["heading"] for key in new if key in old and new[key] != old[key]]
    changed += _other_parts(content, before)
    stayed = [key for key in old if key in new]
    if stayed != [key for key in new if key in old]:
        changed.append(_("the order of the sections"))
    told = (
        (_("Changed: %(names)s."), changed),
        (_("New: %(names)s."), [new[key]["heading"] for key in new if key not in old]),
        (_("Taken out: %(names)s."), [old[key]["heading"] for key in old if key not in new]),
    )
    return " ".join(
        sentence % {"names": "; ".join(name or _("a section without a heading") for name in names)}
        for sentence, names in told
        if names
    )


def _sections(content: Content) -> dict[str, Mapping[str, Any]]:
    return {section["key"]: section for section in content["sections"]}


def _other_parts(content: Content, before: Content) -> list[str]:
    now: Mapping[str, Any] = content
    then: Mapping[str, Any] = before
    differing = [name for name in {**then, **now} if name != "sections" and now.get(name) != then.get(name)]
    names = [str(words) for name, words in _PARTS.items() if name in differing]
    if not set(differing) <= _PARTS.keys():
        names.append(_("other parts of the page"))
    return names
