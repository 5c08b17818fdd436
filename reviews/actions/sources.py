"""Acts of the chair on sources: mark one as retracted or superseded, and lift such a notice again."""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.content import content_hash, source_key
from encyclopedia.errors import BadInput, NotAllowed, Refused, WrongState
from encyclopedia.models import Topic, TopicKind
from reviews import roles
from reviews.audit import new_event, record_event, record_events
from reviews.models import AuditEvent, ReviewRound, SourceNotice
from reviews.policies import lock_person
from reviews.sources import Citing, citing, reopening
from reviews.workflow import Act

from .base import lock_topics, required
from .chairing import before_the_board

MARKED_SOURCE = "mark source"
LIFTED_NOTICE = "lift source notice"
LONGEST_KEY = 2100


@dataclass(frozen=True)
class Prospect:
    """What marking a source touches: every reference that cites it, and the topics that a review is opened for."""

    key: str
    rows: list[Citing]
    reopened: frozenset[int]

    @property
    def base(self) -> str:
        """The base token of the act: what the chair was shown."""
        rows = [[row.version.pk, row.number, row.is_shown, row.has_open_round] for row in self.rows]
        return content_hash({"source": self.key, "rows": rows, "reopened": sorted(self.reopened)})

    @property
    def other_keys(self) -> list[str]:
        """Other names that these references give to the source: a page may cite it by one of those alone."""
        return sorted(frozenset().union(*(row.keys for row in self.rows)) - {self.key})

    def fate(self, row: Citing) -> str:
        """What becomes of a page that cites it, in words."""
        if not row.is_shown:
            return _("Its writer and its reviewers are told.")
        if row.topic.pk in self.reopened:
            return _("A review of the whole page opens.")
        if row.has_open_round:
            return _("A review is open already: its reviewers are told.")
        return _("Its policy opens no review: it is flagged.")


@dataclass(frozen=True)
class Marked:
    """A notice that stands, the reviews that it opened, and the pages for which none could be opened, with why."""

    notice: SourceNotice
    prospect: Prospect
    opened: list[ReviewRound]
    refused: list[tuple[Topic, str]]


def prospect(key: str) -> Prospect:
    """Look at what marking the source with this key would do. Two queries, however many pages cite it."""
    rows = citing({key})
    shown = [row.topic for row in rows if row.is_shown and not row.has_open_round]
    return Prospect(key, rows, frozenset(reopening(shown)) if shown else frozenset())


def key_of(typed: str) -> str:
    """Return the identifier that was typed, in the form in which sources are compared. Raises BadInput for none."""
    key = source_key(typed)
    if not key or len(key) > LONGEST_KEY:
        raise BadInput(_("Give the DOI, the PubMed number or the web address of the source."))
    return key


@transaction.atomic
def mark_source(*, source: str, status: str, note: str, base: str, by: Any) -> Marked:
    """Mark a source, and open a review of every page that cites it to patients, where the policy of the page says so.

    ``base`` is ``Prospect.base`` as the chair was shown it. All is done in one transaction, so that no page is left out
    in silence; a page whose review cannot be opened is named instead. Raises NotAllowed, BadInput, or WrongState
    (marked already; other pages cite it now).
    """
    key = key_of(source)
    locked = {topic.pk for topic in lock_topics(row.topic for row in prospect(key).rows)}
    person = _chair(by)
    note = required(note, _("Say what is known: writers and reviewers read this."))
    if status not in SourceNotice.Status.values:
        raise BadInput(_("Say whether the source was retracted or superseded."))
    found = prospect(key)
    if base != found.base or not {row.topic.pk for row in found.rows} <= locked:
        raise WrongState(_("Pages that cite this source have changed meanwhile. Look at the list again."))
    notice = SourceNotice(key=key, status=status, note=note, marked_at=timezone.now(), marked_by=person)
    try:
        with transaction.atomic():
            notice.save()
    except IntegrityError as error:
        raise WrongState(_("A notice stands on this source already. Lift that one first.")) from error
    opened, refused, events = _reopen(found, notice, person)
    event = new_event(
        act=MARKED_SOURCE,
        by=person,
        at=notice.marked_at,
        subject=key[:120],
        reason=note,
        details={
            "source": key,
            "status": status,
            "cited_by": sorted({row.topic.public_id for row in found.rows}),
            "reopened": sorted(round_.topic.public_id for round_ in opened),
        },
    )
    record_events([event, *events])
    return Marked(notice, found, opened, refused)


def _reopen(
    found: Prospect, notice: SourceNotice, by: Any
) -> tuple[list[ReviewRound], list[tuple[Topic, str]], list[AuditEvent]]:
    opened, refused, events = [], [], []
    kinds: dict[int, TopicKind] = {}
    for topic in {row.topic.pk: row.topic for row in found.rows if row.topic.pk in found.reopened}.values():
        topic.kind = kinds.setdefault(topic.kind_id, topic.kind)  # asked once for its checklists
        cited = [row for row in found.rows if row.is_shown and row.topic.pk == topic.pk]
        try:
            with transaction.atomic():
                round_, opening = before_the_board(Act.REAFFIRM, topic, by, _note(cited, notice))
        except Refused as refusal:
            refused.append((topic, str(refusal)))
        else:
            if round_ is not None and opening:
                opened.append(round_)
                events += opening
    return opened, refused, events


def _note(cited: list[Citing], notice: SourceNotice) -> str:
    """What the reviewers read first: which source of the page, what became of it, what is known."""
    words = (
        _("A source of this page was retracted: reference %(number)s, %(text)s (%(key)s). %(note)s")
        if notice.status == SourceNotice.Status.RETRACTED
        else _("A source of this page was superseded: reference %(number)s, %(text)s (%(key)s). %(note)s")
    )
    return words % {
        "number": ", ".join(str(row.number) for row in cited),
        "text": cited[0].reference["text"],
        "key": notice.key,
        "note": notice.note,
    }


@transaction.atomic
def lift_source_notice(*, notice_id: int, by: Any, reason: str) -> SourceNotice:
    """Let a source count again. Reviews that the notice opened go on: a chair may cancel them.

    Raises NotAllowed, BadInput (no reason), WrongState (there is no such notice, or it was lifted before).
    """
    person = _chair(by)
    reason = required(reason, _("Say why the notice is lifted."))
    notice = SourceNotice.objects.select_for_update().filter(pk=notice_id, lifted_at__isnull=True).first()
    if notice is None:
        raise WrongState(_("This notice was lifted before, or does not exist."))
    notice.lifted_at, notice.lifted_by = timezone.now(), person
    notice._change_reason = reason[:100]  # type: ignore[attr-defined]  # noqa: SLF001 - simple-history's documented name
    notice.save()
    record_event(
        act=LIFTED_NOTICE,
        by=person,
        at=notice.lifted_at,
        subject=notice.key[:120],
        reason=reason,
        details={"source": notice.key, "status": notice.status, "marked_at": notice.marked_at.isoformat()},
    )
    return notice


def _chair(by: Any) -> Any:
    person = lock_person(by)
    if not person.has_perm(roles.CHAIR):
        raise NotAllowed(_("Only a board chair can mark sources, or lift such a notice."))
    return person
