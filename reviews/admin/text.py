"""The text on the review screen: what changed against the edition before it, or against what this person last read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy

from encyclopedia.content import Content, content_hash
from encyclopedia.content.gaps import FEWEST_WORDS_TO_GRADE
from encyclopedia.drafting import content_of
from encyclopedia.models import Edition, Scope
from encyclopedia.rendering import preview
from reviews.editorial import judge_of
from reviews.models import ReviewRound
from reviews.redline import Redline, SectionChange, redline
from reviews.significance import Finding, Kind, findings_in
from reviews.sources import gaps_of

from . import beside
from .beside import Pair, change_words
from .decision import DecisionForm
from .earlier_texts import EarlierText, earlier_text
from .reads import Reads, page_reads
from .signed_in import signed_in
from .threads import Talk

VIEWS = {
    "changes": gettext_lazy("Changes"),
    "side": gettext_lazy("Side by side"),
    "clean": gettext_lazy("As patients will read it"),
    "since": gettext_lazy("Since I last signed or commented"),
}


def edition_before(round_: ReviewRound) -> Edition | None:
    """The edition that this round's text is compared with: the newest one that the round itself did not make."""
    editions = Edition.objects.filter(topic=round_.topic)
    if round_.edition is not None:
        editions = editions.filter(number__lt=round_.edition.number)
    elif round_.closed_at is not None:
        editions = editions.filter(shown_from__lte=round_.closed_at)
    return editions.order_by("-number").first()


GRAVITY: Final = list(Kind)
"""The kinds of findings in the order in which they are listed: a dose before another word."""


@dataclass(frozen=True)
class SectionLine:
    """A line of the list of sections: what happened to it, and where it stands on the screen."""

    heading: str
    anchor: str
    words: str
    is_changed: bool
    is_safety: bool


@dataclass(frozen=True)
class Text:
    """The text of a round, in the view that was asked for.

    ``changes`` compares it with the edition ``before``, ``shown`` with whatever the view compares it with: that
    edition, or the ``earlier`` text of this person. ``signed`` says of unchanged sections who signed them when.
    """

    view: str
    views: tuple[tuple[str, Any], ...]
    before: Edition | None
    earlier: EarlierText | None
    changes: Redline
    shown: Redline
    findings: tuple[Finding, ...]
    signed: Mapping[str, str]
    is_folded: bool
    lines: tuple[SectionLine, ...]
    fields: tuple[Pair, ...]
    sections: tuple[Pair, ...]
    references: tuple[Pair, ...]
    clean: SafeString
    advice: tuple[str, ...]
    reads: Reads | None
    is_as_submitted: bool

    @property
    def signed_sections(self) -> list[tuple[SectionChange, str]]:
        """The sections of the view, each with who signed it."""
        return [(one, self.signed.get(one.key, "")) for one in self.shown.sections]

    @property
    def signed_pairs(self) -> list[tuple[Pair, str]]:
        """The same, side by side."""
        return [(one, self.signed.get(one.key, "")) for one in self.sections]

    @property
    def is_compared(self) -> bool:
        """Say whether there is anything that the view compares the text with."""
        return self.before is not None or self.view == "since"

    @property
    def shows_all_changes(self) -> bool:
        """Say whether the marks on the screen are those of ``changes``."""
        return self.view in ("changes", "side")

    @property
    def has_same_fields(self) -> bool:
        """Say whether a field stayed as it was."""
        return not all(pair.is_changed for pair in self.fields)

    @property
    def has_same_references(self) -> bool:
        """Say whether a reference stayed as it was."""
        return not all(pair.is_changed for pair in self.references)

    @property
    def is_graded(self) -> bool:
        """Say whether the text is long enough for what is said of its reading to mean anything."""
        return self.reads is not None and self.reads.words >= FEWEST_WORDS_TO_GRADE


def read_text(round_: ReviewRound, by: Any, view: str, talk: Talk, form: DecisionForm | None) -> Text:
    """Assemble the text of the round for one of ``VIEWS``; without a view that it has, the one that fits the round.

    ``form`` has a tick for each section that the reader of a whole page has to read.
    """
    before, earlier = edition_before(round_), earlier_text(round_, by)
    content: Content = content_of(round_.version)
    judge = judge_of(round_.topic)
    changes = redline(before.signed_content() if before is not None else None, content, judge=judge)
    if view not in VIEWS or (view == "since" and earlier is None):
        view = "changes" if before is not None and not changes.is_empty else "clean"
    shown = changes
    if view == "since" and earlier is not None:
        shown = redline(earlier.content, content, judge=judge)
    same = [one.key for one in changes.sections if not one.is_changed]
    return Text(
        view=view,
        views=tuple(one for one in VIEWS.items() if one[0] != "since" or earlier is not None),
        before=before,
        earlier=earlier,
        changes=changes,
        shown=shown,
        # A changed dose is read first; the rest stands in the order of the page.
        findings=tuple(sorted(findings_in(changes), key=lambda one: GRAVITY.index(one.kind))),
        signed=signed_in(before, same) if before is not None and view in ("changes", "side") else {},
        is_folded=round_.scope == Scope.CHANGES_ONLY or view == "since",
        lines=_lines(round_, shown, view, is_compared=before is not None or view == "since"),
        fields=beside.fields(changes) if view == "side" else (),
        sections=beside.sections(changes) if view == "side" else (),
        references=beside.references(changes) if view == "side" else (),
        clean=_clean(round_, content, talk, form) if view == "clean" else SafeString(),
        advice=tuple(gap.message for gap in gaps_of(content, round_.topic)),
        reads=page_reads(content),
        is_as_submitted=content_hash(content) == round_.content_hash,
    )


def _lines(round_: ReviewRound, shown: Redline, view: str, *, is_compared: bool) -> tuple[SectionLine, ...]:
    safety = {one.key for one in round_.topic.kind.section_templates.all() if one.is_safety}
    prefix = "" if view == "clean" else "section-"
    return tuple(
        SectionLine(
            heading=section.heading,
            anchor="" if section.is_removed and view == "clean" else f"{prefix}{section.key}",
            words=change_words(section.status, section.note, section.changes) if is_compared else "",
            is_changed=is_compared and section.is_changed,
            is_safety=section.key in safety,
        )
        for section in shown.sections
    )


def _clean(round_: ReviewRound, content: Content, talk: Talk, form: DecisionForm | None) -> SafeString:
    """The text as patients will read it, with what was said of it and a tick at each section."""
    marks = dict(talk.marks)
    for one in content["sections"] if form is not None else ():
        tick = {"key": one["key"], "heading": one["heading"], "form": form}
        name = f"section:{one['key']}"
        marks[name] = mark_safe(marks[name] + render_to_string("reviews/section_tick.html", tick))  # noqa: S308 - both escaped
    return mark_safe(preview(content, round_.topic, marks))  # noqa: S308 - escaped there
