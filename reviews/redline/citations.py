"""Citations compared by their source: the number of a source follows from its place in the list, and says nothing."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from encyclopedia.content.sources import source_keys
from encyclopedia.content.types import ReferenceContent, SectionContent

_WRITTEN: Final = re.compile(r'<a href="#ref-([1-9][0-9]{0,3})">\[\1\]</a>')
_NOW: Final = "#ref-"
_BEFORE: Final = "#was-ref-"


def by_source(
    sections: Sequence[SectionContent],
    old: Sequence[ReferenceContent],
    new: Sequence[ReferenceContent],
    partner: Mapping[int, int],
) -> list[SectionContent]:
    """Give the old sections with their citations in the numbers of the new list; ``partner`` leads from new to old.

    A source that has no successor, or one only because the words look alike, keeps its number behind another address,
    so that it is not taken for the source that has the number now.
    """
    now = {i + 1: j + 1 for j, i in partner.items() if _is_one_source(old[i], new[j])}

    def moved(found: re.Match[str]) -> str:
        number = int(found[1])
        if number in now:
            return f'<a href="{_NOW}{now[number]}">[{now[number]}]</a>'
        return f'<a href="{_BEFORE}{number}">[{number}]</a>' if number <= len(old) else found[0]

    return [{**section, "html": _WRITTEN.sub(moved, section["html"])} for section in sections]


def _is_one_source(old: ReferenceContent, new: ReferenceContent) -> bool:
    """Say whether two references that were paired name one source: nothing that identifies them speaks against it."""
    was, now = source_keys(old), source_keys(new)
    return not was or not now or bool(was & now) or old["text"].casefold() == new["text"].casefold()


def is_of_before(href: str) -> bool:
    """Say whether a target is a source that only the old list has: no link leads there."""
    return href.startswith(_BEFORE)


def is_of_list(href: str) -> bool:
    """Say whether a target is a reference of the new list, whose number is all there is to say of it."""
    return href.startswith(_NOW)


def target_name(href: str) -> str:
    """Give a link target in words, where it is a reference."""
    if is_of_before(href):
        return _("reference %(number)s of the earlier list") % {"number": href.removeprefix(_BEFORE)}
    if href.startswith(_NOW):
        return _("reference %(number)s") % {"number": href.removeprefix(_NOW)}
    return href
