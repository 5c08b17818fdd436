"""What a redline is made of. Every value is frozen; every ``html`` was built from escaped text."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reviews.redline.judging import ClinicalChange

Status = Literal["unchanged", "changed", "added", "removed"]


@dataclass(frozen=True, slots=True)
class NumberChange:
    """A number, dose or date that differs. ``before`` is empty when it came, ``after`` when it went."""

    before: str
    after: str
    # The id of the change in which it stands; two numbers that differ alike are equal wherever they stand.
    change: str = field(default="", compare=False)

    @property
    def is_replaced(self) -> bool:
        """Say whether one number stands in the place of another."""
        return bool(self.before and self.after)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One plain-text field: of the page (title, summary, ...) or of a reference (text, url, ...).

    ``html`` is inline, except for ``also_called``, where it is a list.
    """

    name: str
    label: str
    status: Status
    before: str
    after: str
    html: SafeString
    changes: int
    numbers: tuple[NumberChange, ...] = ()
    clinical: tuple[ClinicalChange, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Say whether there is anything to show for this field."""
        return self.changes > 0


@dataclass(frozen=True, slots=True)
class SectionChange:
    """One section. ``heading_html`` holds the heading with its marks, and says in words what happened."""

    key: str
    heading: str
    old_heading: str
    status: Status
    is_moved: bool
    is_renamed: bool
    heading_html: SafeString
    html: SafeString
    changes: int
    note: str
    numbers: tuple[NumberChange, ...] = ()
    clinical: tuple[ClinicalChange, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Say whether anything about this section, its place included, differs."""
        return self.changes > 0

    @property
    def is_added(self) -> bool:
        """Say whether the old page lacked this section."""
        return self.status == "added"

    @property
    def is_removed(self) -> bool:
        """Say whether the new page lacks this section."""
        return self.status == "removed"


@dataclass(frozen=True, slots=True)
class ReferenceChange:
    """One reference. A number is None on the side that lacks it.

    A reference whose number differs only because another one came or went is not moved: ``note`` gives the old
    number, and nothing is counted.
    """

    number: int | None
    old_number: int | None
    status: Status
    is_moved: bool
    fields: tuple[FieldChange, ...]
    html: SafeString
    changes: int
    note: str
    numbers: tuple[NumberChange, ...] = ()
    clinical: tuple[ClinicalChange, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Say whether anything about this reference, its order included, differs."""
        return self.changes > 0


@dataclass(frozen=True, slots=True)
class Redline:
    """All that differs between two contents, in the order of the page: fields, sections, references.

    The groups of changes are numbered ``change-1`` to ``change-<change_count>``; each number is the id of one element
    in the ``html`` of a field, a section (heading first, then body) or a reference.
    """

    fields: tuple[FieldChange, ...]
    sections: tuple[SectionChange, ...]
    references: tuple[ReferenceChange, ...]
    change_count: int
    # How many changes a judge found to be matters of wording (not even counting typography).
    reworded: int = 0

    @property
    def is_renumbered(self) -> bool:
        """Say whether a source that both have has another number now."""
        return any(one.number != one.old_number for one in self.references if one.number and one.old_number)

    @property
    def is_empty(self) -> bool:
        """Say whether the two contents are the same, to the last character."""
        return self.change_count == 0

    @property
    def numbers(self) -> tuple[NumberChange, ...]:
        """Give every number that differs, in the order of the page."""
        parts = (
            *(field.numbers for field in self.fields),
            *(section.numbers for section in self.sections),
            *(reference.numbers for reference in self.references),
        )
        return tuple(number for numbers in parts for number in numbers)

    @property
    def clinical(self) -> tuple[ClinicalChange, ...]:
        """Give every change that is more than wording, in the order of the page."""
        parts = (
            *(field.clinical for field in self.fields),
            *(section.clinical for section in self.sections),
            *(reference.clinical for reference in self.references),
        )
        return tuple(one for found in parts for one in found)

    @property
    def replaced_numbers(self) -> tuple[tuple[str, NumberChange], ...]:
        """Give the numbers that took the place of others, each with the heading under which it stands."""
        return tuple(one for one in self._headed_numbers() if one[1].is_replaced)

    @property
    def other_numbers(self) -> tuple[tuple[str, NumberChange], ...]:
        """Give the numbers that only came or only went, each with the heading under which it stands."""
        return tuple(one for one in self._headed_numbers() if not one[1].is_replaced)

    def _headed_numbers(self) -> Iterator[tuple[str, NumberChange]]:
        for part in self.fields:
            yield from ((part.label, number) for number in part.numbers)
        for section in self.sections:
            yield from ((section.heading, number) for number in section.numbers)
        for reference in self.references:
            yield from ((_("References"), number) for number in reference.numbers)
