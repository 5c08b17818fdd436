"""What a redline is made of. Every value is frozen; every ``html`` was built from escaped text."""

from dataclasses import dataclass
from typing import Literal

from django.utils.safestring import SafeString

Status = Literal["unchanged", "changed", "added", "removed"]


@dataclass(frozen=True, slots=True)
class NumberChange:
    """A number, dose or date that differs. ``before`` is empty when it came, ``after`` when it went."""

    before: str
    after: str


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
