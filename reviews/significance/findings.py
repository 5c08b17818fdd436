"""The clinical changes between two contents as findings: sentences that a person can check."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from encyclopedia.content import Content
from reviews.redline import Redline, redline
from reviews.redline.judging import ClinicalChange
from reviews.significance.judge import ClinicalJudge
from reviews.significance.kinds import Kind
from reviews.significance.sentences import sentence

# So many small changes of wording on one page are a new page.
MOST_REWORDED: Final = 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason why a change cannot be called editorial.

    ``section`` is a key, or "" for the page and its fields; ``change`` is the id of the mark in the redline.
    """

    kind: Kind
    section: str
    before: str
    after: str
    sentence: str
    change: str = ""


def findings(before: Content, after: Content, *, safety_keys: Collection[str]) -> list[Finding]:
    """Give every reason why the change from ``before`` to ``after`` is clinical, in the order of the page."""
    if before == after:
        return []
    return findings_in(redline(before, after, judge=ClinicalJudge(safety_keys, after["language"])))


def findings_in(changes: Redline) -> list[Finding]:
    """Give the findings of a redline that was made with a ``ClinicalJudge``: what its marks say, in sentences."""
    found = [_finding(one, key, where) for key, where, one in _placed(changes)]
    if changes.reworded > MOST_REWORDED:
        words = _("There are %(n)d small changes of wording: together they make another page.")
        found.append(Finding(Kind.TEXT, "", "", "", words % {"n": changes.reworded}))
    return found


def _placed(changes: Redline) -> Iterator[tuple[str, str, ClinicalChange]]:
    for field in changes.fields:
        yield from (("", field.label, one) for one in field.clinical)
    for section in changes.sections:
        name = section.heading or section.key
        yield from ((section.key, name, one) for one in section.clinical)
    for reference in changes.references:
        yield from (("", _("References"), one) for one in reference.clinical)


def _finding(one: ClinicalChange, key: str, where: str) -> Finding:
    kind = Kind(one.kind)
    return Finding(kind, key, one.before, one.after, sentence(kind, one, where), one.change)
