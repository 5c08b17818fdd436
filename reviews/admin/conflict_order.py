"""The order of the sections in two texts of one draft: only those that both texts have can stand in another order."""

from typing import Literal

from encyclopedia.content import Content

from .editor_forms import DraftForm
from .editor_typed import SectionRow


def common_keys(content: Content, other: Content) -> str:
    """The keys of the sections that ``other`` has too, in the order of ``content``."""
    others = {section["key"] for section in other["sections"]}
    return " ".join(section["key"] for section in content["sections"] if section["key"] in others)


def headings(content: Content, other: Content) -> list[str]:
    keys = common_keys(content, other).split()
    names = {section["key"]: section["heading"] or section["key"] for section in content["sections"]}
    return [names[key] for key in keys]


def propose_order(ours: str, others: str, base: str | None) -> Literal["", "mine", "theirs"]:
    """The side that alone moved sections since the base; "" when both did, or when that cannot be known."""
    if base is None:
        return ""
    if not was_moved(base, ours):
        return "theirs"
    return "mine" if not was_moved(base, others) else ""


def was_moved(before: str, after: str) -> bool:
    """Whether the sections of both lists stand in another order. What came or went is no move."""
    old, new = before.split(), after.split()
    return [key for key in old if key in new] != [key for key in new if key in old]


def apply_order(form: DraftForm, theirs: Content) -> None:
    """Put the rows in their order. A section that they lack stays behind the one that it stood behind."""
    places = {section["key"]: n for n, section in enumerate(theirs["sections"])}

    def place(row: SectionRow) -> int | None:
        return places.get(row.key or row.new_key)

    followers: dict[str, list[SectionRow]] = {}
    before = ""
    for row in form.sections:
        if place(row) is None:
            followers.setdefault(before, []).append(row)
        else:
            before = row.uid
    ordered = list(followers.get("", []))
    for row in sorted(
        (row for row in form.sections if place(row) is not None), key=lambda row: place(row) or 0
    ):
        ordered += [row, *followers.get(row.uid, [])]
    form.sections = ordered
