"""What the review screen shows of a round: the text against the edition before it, where it stands, who may decide.

Reads only; every rule is asked of ``reviews.policies``. The number of queries does not depend on the size of the page.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from encyclopedia.models import ReviewKind, Scope
from encyclopedia.rendering import long_date
from reviews.concerns import of_round
from reviews.hands import contributors_of
from reviews.models import Concern, Outcome, ReportStep, ReviewRecord, ReviewRound, Significance
from reviews.policies import allows, check_can_be_clinical, check_may, state_of
from reviews.quorum import quorum
from reviews.roles import TRIAGE
from reviews.seats import Who, seats_of
from reviews.workflow import Act, State

from .comment_forms import with_forms
from .decision import DecisionForm, deciding, offered
from .meant import query_of
from .report_rows import reports_before
from .signatures import decided, signatures
from .text import read_text
from .threads import talk_about

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

EARLIER_COMMENTS = 20


def load_round(object_id: Any) -> ReviewRound:
    """Return the round with everything that its screens read, or raise Http404."""
    try:
        key = int(object_id)
    except ValueError:
        raise Http404 from None
    round_ = (
        ReviewRound.objects.annotate(
            # Most rounds have neither: those are then not asked for.
            has_reports=Exists(ReportStep.objects.filter(round=OuterRef("pk"))),
            has_concerns=Exists(Concern.objects.filter(round=OuterRef("pk"))),
        )
        .select_related("topic__kind", "version", "opened_by", "closed_by", "edition")
        .prefetch_related("topic__kind__section_templates", "version__sections", "version__references")
        .filter(pk=key)
        .first()
    )
    if round_ is None:
        raise Http404
    round_.version.topic = round_.topic
    return round_


def due_words(due_on: date, today: date) -> str:
    """How far off the due date is: “due in 4 days”."""
    days = (due_on - today).days
    if days == 0:
        return _("due today")
    if days > 0:
        return ngettext("due in %(n)s day", "due in %(n)s days", days) % {"n": days}
    return ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": -days}


def standing_words(
    round_: ReviewRound,
    state: State,
    records: list[ReviewRecord],
    contributors: Collection[int] | None = None,
) -> str:
    """Where the round stands, in one line."""
    if round_.closed_at is not None:
        on = long_date(timezone.localdate(round_.closed_at))
        if round_.outcome == Outcome.PUBLISHED and round_.edition is not None:
            return _("Published as edition %(number)s on %(date)s") % {
                "number": round_.edition.number,
                "date": on,
            }
        return _("%(outcome)s on %(date)s") % {"outcome": round_.get_outcome_display(), "date": on}
    result = quorum(round_, round_.content_hash, records, contributors)
    words = result.in_words()
    is_anyones = [seat.who for seat in seats_of(round_.policy)] == [Who()]
    if is_anyones and len(result.missing) == 1 and not result.blocked:
        words = _("Waits for one clinical reviewer")
    if state == State.WAITING and round_.publish_at is not None:
        on = long_date(timezone.localdate(round_.publish_at))
        return _("%(signed)s; approved, to be published on %(date)s") % {"signed": words, "date": on}
    if state == State.WAITING:
        return _("%(signed)s; approved, waits for a chair to publish it") % {"signed": words}
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
    ids = contributors_of(round_)
    return list(get_user_model().objects.filter(pk__in=ids).order_by("last_name", "first_name", "pk"))


def review_context(
    round_: ReviewRound, by: Any, view: str, form: DecisionForm | None = None
) -> dict[str, Any]:
    """Everything on the review screen; ``form`` is the decision as it was typed."""
    records = list(round_.records.select_related("signer__board_member"))
    state = state_of(round_.version)
    people = contributors(round_)
    hands = {person.pk for person in people}
    talk = with_forms(talk_about(round_.version, by, round_=round_))
    allowed = deciding(round_, by, state, records, hands)
    form = offered(round_, allowed, form)
    is_editorial = round_.significance == Significance.EDITORIAL
    return {
        "round": round_,
        "topic": round_.topic,
        "text": read_text(round_, by, view, talk, form),
        "form": form,
        "is_editorial": is_editorial,
        "may_call_clinical": is_editorial
        and round_.is_open
        and allows(check_may, Act.RECLASSIFY, by)
        and allows(check_can_be_clinical, round_, by),
        "version_query": query_of(round_.version),
        "talk": talk,
        "kind_words": KIND_WORDS[ReviewKind(round_.kind)],
        "scope_words": SCOPE_WORDS[Scope(round_.scope)],
        "standing": standing_words(round_, state, records, hands),
        "reader_reports": reports_before(round_) if round_.has_reports else [],  # type: ignore[attr-defined]  # annotated
        "concerns": of_round(round_) if round_.has_concerns else [],  # type: ignore[attr-defined]  # annotated
        "may_triage": by.has_perm(TRIAGE),
        "signatures": signatures(round_, records),
        "contributors": people,
        "earlier": [(record, decided(record)) for record in earlier_comments(round_)],
        "sent_back": sent_back_as_it_is(round_),
        "deciding": allowed,
    }
