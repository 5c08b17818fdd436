"""What the review screen shows of a round: the text against the edition before it, where it stands, who may decide.

Reads only; every rule is asked of ``reviews.policies``. The number of queries does not depend on the size of the page.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from encyclopedia.content import Content, ReadingGrade, content_hash, reading_grade
from encyclopedia.content.gaps import FEWEST_WORDS_TO_GRADE
from encyclopedia.drafting import content_of, contributor_ids
from encyclopedia.errors import Refused
from encyclopedia.gaps import gaps_of
from encyclopedia.models import Edition, ReviewKind, Scope
from encyclopedia.rendering import long_date, preview
from reviews.models import Decision, Outcome, ReviewRecord, ReviewRound
from reviews.policies import check_may_sign, check_state, quorum, state_of
from reviews.redline import Redline, redline
from reviews.workflow import Act, State

from . import beside
from .beside import Pair, change_words

VIEWS = {
    "changes": gettext_lazy("Changes"),
    "side": gettext_lazy("Side by side"),
    "clean": gettext_lazy("As patients will read it"),
}

KIND_WORDS = {
    ReviewKind.NEW: gettext_lazy("A new topic: patients have not read it before."),
    ReviewKind.REVISION: gettext_lazy("A revision of a page that the board signed before."),
    ReviewKind.REAFFIRMATION: gettext_lazy(
        "The page as it was signed, unchanged: does all of it still hold?"
    ),
    ReviewKind.CORRECTION: gettext_lazy("A correction of the page that patients read now."),
    ReviewKind.URGENT: gettext_lazy("An urgent change."),
    ReviewKind.ATTESTED_IMPORT: gettext_lazy("An import that had been reviewed before it came here."),
}

SCOPE_WORDS = {
    Scope.WHOLE_PAGE: gettext_lazy(
        "The whole page: whoever approves vouches for all of it and sets its date."
    ),
    Scope.CHANGES_ONLY: gettext_lazy("The changes only: the page keeps the date it has."),
}

# What somebody did, where the record itself names what can be done.
DECIDED = {
    Decision.APPROVE: gettext_lazy("Approved"),
    Decision.REQUEST_CHANGES: gettext_lazy("Asked for changes"),
    Decision.RECUSE: gettext_lazy("Stood aside"),
    Decision.ATTEST: gettext_lazy("Attested the import"),
}

EARLIER_COMMENTS = 20


def load_round(object_id: Any) -> ReviewRound:
    """Return the round with everything that its screens read, or raise Http404."""
    try:
        key = int(object_id)
    except ValueError:
        raise Http404 from None
    round_ = (
        ReviewRound.objects.select_related("topic__kind", "version", "opened_by", "closed_by", "edition")
        .prefetch_related("topic__kind__section_templates", "version__sections", "version__references")
        .filter(pk=key)
        .first()
    )
    if round_ is None:
        raise Http404
    round_.version.topic = round_.topic
    return round_


def edition_before(round_: ReviewRound) -> Edition | None:
    """The edition that this round's text is compared with: the newest one that the round itself did not make."""
    editions = Edition.objects.filter(topic=round_.topic)
    if round_.edition is not None:
        editions = editions.filter(number__lt=round_.edition.number)
    elif round_.closed_at is not None:
        editions = editions.filter(shown_from__lte=round_.closed_at)
    return editions.order_by("-number").first()


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
    """The text of a round, in the view that was asked for. ``changes`` compares it with ``before``."""

    view: str
    before: Edition | None
    changes: Redline
    lines: tuple[SectionLine, ...]
    fields: tuple[Pair, ...]
    sections: tuple[Pair, ...]
    references: tuple[Pair, ...]
    clean: SafeString
    advice: tuple[str, ...]
    grade: ReadingGrade
    is_as_submitted: bool

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
        """Say whether the text is long enough for its grade to mean anything."""
        return self.grade.words >= FEWEST_WORDS_TO_GRADE


def read_text(round_: ReviewRound, view: str) -> Text:
    """Assemble the text of the round for one of ``VIEWS``; without a known view, the one that fits the round."""
    before = edition_before(round_)
    content: Content = content_of(round_.version)
    old = before.signed_content() if before is not None else None
    changes = redline(old, content)
    if view not in VIEWS:
        view = "changes" if old is not None and not changes.is_empty else "clean"
    safety = {s.key for s in round_.topic.kind.section_templates.all() if s.is_safety}
    prefix = "" if view == "clean" else "section-"
    lines = tuple(
        SectionLine(
            heading=section.heading,
            anchor="" if section.is_removed and view == "clean" else f"{prefix}{section.key}",
            words=change_words(section.status, section.note, section.changes) if old is not None else "",
            is_changed=old is not None and section.is_changed,
            is_safety=section.key in safety,
        )
        for section in changes.sections
    )
    return Text(
        view=view,
        before=before,
        changes=changes,
        lines=lines,
        fields=beside.fields(changes) if view == "side" else (),
        sections=beside.sections(changes) if view == "side" else (),
        references=beside.references(changes) if view == "side" else (),
        clean=mark_safe(preview(content, round_.topic)) if view == "clean" else mark_safe(""),  # noqa: S308 - escaped there
        advice=tuple(gap.message for gap in gaps_of(content, round_.topic)),
        grade=reading_grade("".join(section["html"] for section in content["sections"])),
        is_as_submitted=content_hash(content) == round_.content_hash,
    )


@dataclass(frozen=True)
class Deciding:
    """What this person may sign in this round now. ``why_not`` and ``why_no_approval`` say what stands in the way."""

    decisions: tuple[Decision, ...]
    why_not: str = ""
    why_no_approval: str = ""


def deciding(round_: ReviewRound, by: Any, state: State, records: list[ReviewRecord]) -> Deciding:
    """Ask the rules of signing ahead of time, so that nobody fills in a form that could only be refused."""
    if not round_.is_open:
        return Deciding((), _("This review is over."))
    own = next((record for record in records if record.signer_id == by.pk), None)
    if own is not None:
        return Deciding(
            (), _("You signed in this review: %(decision)s.") % {"decision": decided(own).lower()}
        )
    today = timezone.localdate()
    try:
        check_state(Act.APPROVE, state)
        check_may_sign(round_, by, today, decision=Decision.REQUEST_CHANGES)
    except Refused as refusal:
        return Deciding((), str(refusal))
    try:
        check_may_sign(round_, by, today, decision=Decision.APPROVE)
    except Refused as refusal:
        return Deciding((Decision.REQUEST_CHANGES,), "", str(refusal))
    return Deciding((Decision.APPROVE, Decision.REQUEST_CHANGES))


def due_words(due_on: date, today: date) -> str:
    """How far off the due date is: “due in 4 days”."""
    days = (due_on - today).days
    if days == 0:
        return _("due today")
    if days > 0:
        return ngettext("due in %(n)s day", "due in %(n)s days", days) % {"n": days}
    return ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": -days}


def standing_words(round_: ReviewRound, state: State, records: list[ReviewRecord]) -> str:
    """Where the round stands, in one line."""
    if round_.closed_at is not None:
        on = long_date(timezone.localdate(round_.closed_at))
        if round_.outcome == Outcome.PUBLISHED and round_.edition is not None:
            return _("Published as edition %(number)s on %(date)s") % {
                "number": round_.edition.number,
                "date": on,
            }
        return _("%(outcome)s on %(date)s") % {"outcome": round_.get_outcome_display(), "date": on}
    result, seats = quorum(round_, round_.content_hash, records), len(round_.policy["seats"])
    words = result.in_words(seats)
    if seats == 1 and len(result.missing) == 1 and not result.blocked:
        words = _("Waits for one clinical reviewer")
    if state == State.WAITING and round_.publish_at is not None:
        on = long_date(timezone.localdate(round_.publish_at))
        return _("%(signed)s; approved, to be published on %(date)s") % {"signed": words, "date": on}
    return f"{words}, {due_words(round_.due_on, timezone.localdate())}"


def earlier_comments(round_: ReviewRound) -> list[ReviewRecord]:
    """What the board said in earlier rounds of this topic, latest first."""
    return list(
        ReviewRecord.objects.filter(
            ~Q(comment=""), round__topic=round_.topic, round__number__lt=round_.number
        )
        .select_related("round")
        .order_by("-signed_at")[:EARLIER_COMMENTS]
    )


def decided(record: ReviewRecord) -> str:
    """What the signer did, in words: “Asked for changes”."""
    return str(DECIDED[Decision(record.decision)])


def sent_back_as_it_is(round_: ReviewRound) -> ReviewRound | None:
    """The latest round in which the board sent back the very text that this round asks about again."""
    return (
        ReviewRound.objects.filter(
            topic=round_.topic,
            version=round_.version,
            number__lt=round_.number,
            content_hash=round_.content_hash,
            outcome=Outcome.CHANGES_REQUESTED,
        )
        .order_by("-number")
        .first()
    )


def contributors(round_: ReviewRound) -> list[Any]:
    """Those whose hands are in the text, and who therefore cannot approve it (the rule itself is in policies)."""
    ids = contributor_ids(round_.topic, round_.version)
    return list(get_user_model().objects.filter(pk__in=ids).order_by("last_name", "first_name", "pk"))


def review_context(round_: ReviewRound, by: Any, view: str) -> dict[str, Any]:
    """Everything on the review screen but the decision form."""
    records = list(round_.records.select_related("signer"))
    state = state_of(round_.version)
    return {
        "round": round_,
        "topic": round_.topic,
        "text": read_text(round_, view),
        "views": list(VIEWS.items()),
        "kind_words": KIND_WORDS[ReviewKind(round_.kind)],
        "scope_words": SCOPE_WORDS[Scope(round_.scope)],
        "standing": standing_words(round_, state, records),
        "records": [(record, decided(record)) for record in records],
        "contributors": contributors(round_),
        "earlier": [(record, decided(record)) for record in earlier_comments(round_)],
        "sent_back": sent_back_as_it_is(round_),
        "deciding": deciding(round_, by, state, records),
    }
