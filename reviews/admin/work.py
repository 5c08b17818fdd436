"""*Your work*: the rows that wait for this very person, most urgent first, each with its one next step."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from encyclopedia.currency import Currency
from encyclopedia.models import (
    Contribution,
    Edition,
    IncomingText,
    Section,
    Status,
    Topic,
    TopicKind,
    TopicVersion,
)
from reviews import roles
from reviews.actions.publishing import FAILED_PUBLICATION
from reviews.models import AuditEvent, BoardMember, Outcome, ReviewRecord, ReviewRound

from .library import currency_filter, library_currency

SHOWN = 25
"""Rows of one list on the first page; the rest stand behind its link."""


@dataclass(frozen=True)
class Row:
    topic: Topic
    ask: str
    url: str
    button: str
    due: date | None = None
    note: str = ""
    due_word: str = ""

    @property
    def is_late(self) -> bool:
        return self.due is not None and self.due < timezone.localdate()


@dataclass(frozen=True)
class WorkList:
    """One list: its rows, how many there are in all, and where the rest stand."""

    heading: str
    rows: list[Row]
    total: int
    more_url: str = ""
    empty: str = ""


@dataclass(frozen=True)
class Work:
    lists: list[WorkList]
    currency: list[tuple[str, str, int, str]] = field(default_factory=list)
    shown: int = 0


def your_work(user: Any) -> Work:
    """Everything that waits for ``user``. The number of queries does not grow with the number of rows."""
    today = timezone.localdate()
    lists = []
    if user.has_perm(roles.REVIEW):
        lists.append(to_review(user))
    if user.has_perm(roles.WRITE):
        lists.extend([sent_back(user), drafts(user), held_imports(), in_review_of(user)])
    if user.has_perm(roles.CHAIR):
        lists.extend([waiting(), overdue(today)])
    currency, shown = library_currency(today)
    return Work([one for one in lists if one.total or one.empty], currency, shown)


def open_reviews(user: Any) -> Any:
    """Open rounds that this person could sign: not signed by them, no hand in the text, not yet approved.

    The rule of ``drafting.contributor_ids``, for many rounds at once; signing asks that function again.
    """
    shown_number = (
        Edition.objects.filter(topic=OuterRef("topic")).order_by("-number").values("version__number")[:1]
    )
    hand_in_topic = Contribution.objects.filter(version__topic=OuterRef("topic"), user=user)
    return (
        ReviewRound.objects.filter(closed_at__isnull=True)
        .exclude(version__status=Status.APPROVED, version__editions__isnull=True)
        .annotate(shown_number=Coalesce(Subquery(shown_number), 0))
        .filter(
            ~Exists(ReviewRecord.objects.filter(round=OuterRef("pk"), signer=user)),
            ~Exists(Contribution.objects.filter(version=OuterRef("version"), user=user)),
            ~Exists(hand_in_topic.filter(version__number__gt=OuterRef("shown_number"))),
        )
        .select_related("topic__kind", "version")
        .order_by("due_on", "id")
    )


def to_review(user: Any) -> WorkList:
    member = BoardMember.objects.filter(user=user, is_active=True).first()
    if member is None:
        return WorkList(
            _("To review"), [], 0, empty=_("You are not an active member of the clinical review board.")
        )
    rounds = open_reviews(user)
    some = list(rounds[:SHOWN])
    changed = changed_sections([round_.version for round_ in some])
    who = member.get_profession_display().lower()
    rows = [
        Row(
            topic=round_.topic,
            ask=_("Sign as %(who)s: %(what)s") % {"who": who, "what": _asked(round_, changed)},
            url=reverse("admin:reviews_reviewround_change", args=[round_.pk]),
            button=_("Review"),
            due=round_.due_on,
        )
        for round_ in some
    ]
    return WorkList(
        _("To review"),
        rows,
        rounds.count(),
        reverse("admin:reviews_reviewround_changelist"),
        empty=_("Nothing waits for your signature."),
    )


def _asked(round_: ReviewRound, changed: dict[int, int]) -> str:
    if round_.topic.withdrawn_at is not None:
        return _("show a withdrawn page again")
    if round_.kind == "reaffirmation":
        return _("confirm the whole page")
    n = changed.get(round_.version_id, 0)
    if round_.kind == "new":
        return ngettext("new topic, %(n)s section", "new topic, %(n)s sections", n) % {"n": n}
    if not n:
        return _("changes outside the sections")
    return ngettext("%(n)s section changed", "%(n)s sections changed", n) % {"n": n}


def changed_sections(versions: list[TopicVersion]) -> dict[int, int]:
    """How many sections of each version differ from the version its base edition shows. Two queries."""
    bases = dict(
        Edition.objects.filter(pk__in=[v.based_on_id for v in versions if v.based_on_id]).values_list(
            "pk", "version_id"
        )
    )
    base_of = {v.pk: bases.get(v.based_on_id or 0) for v in versions}
    hashes: dict[int, dict[str, str]] = {}
    wanted = set(base_of) | {pk for pk in base_of.values() if pk}
    for pk, key, hash_ in Section.objects.filter(version__in=wanted).values_list(
        "version_id", "key", "content_hash"
    ):
        hashes.setdefault(pk, {})[key] = hash_
    result = {}
    for pk, base in base_of.items():
        new, old = hashes.get(pk, {}), hashes.get(base or 0, {})
        result[pk] = sum(1 for key in new.keys() | old.keys() if new.get(key) != old.get(key))
    return result


def _own_versions(user: Any, status: Status) -> Any:
    """Versions in ``status`` of topics that this person owns, or had a hand in."""
    mine = Contribution.objects.filter(version=OuterRef("pk"), user=user)
    last_round = ReviewRound.objects.filter(version=OuterRef("pk")).order_by("-number")
    return (
        TopicVersion.objects.filter(status=status)
        .annotate(last_outcome=Coalesce(Subquery(last_round.values("outcome")[:1]), Value("")))
        .filter(Q(created_by=user) | Q(topic__owner=user) | Q(Exists(mine)))
        .select_related("topic")
    )


SENT_BACK = (Outcome.CHANGES_REQUESTED, Outcome.CANCELLED)


def sent_back(user: Any) -> WorkList:
    versions = _own_versions(user, Status.DRAFT).filter(last_outcome__in=SENT_BACK).order_by("saved_at")
    some = list(versions[:SHOWN])
    comments = {
        record.version_id: record
        for record in ReviewRecord.objects.filter(version__in=some, decision="request_changes").order_by(
            "signed_at"
        )
    }
    rows = [
        Row(
            topic=version.topic,
            ask=_("Sent back: answer what the board asked for"),
            url=reverse("admin:encyclopedia_topic_draft", args=[version.topic_id]),
            button=_("Revise"),
            note=f"{comments[version.pk].signer_name}: {comments[version.pk].comment}"
            if version.pk in comments
            else "",
        )
        for version in some
    ]
    return WorkList(_("Sent back to you"), rows, versions.count())


def drafts(user: Any) -> WorkList:
    versions = _own_versions(user, Status.DRAFT).exclude(last_outcome__in=SENT_BACK).order_by("-saved_at")
    rows = [
        Row(
            topic=version.topic,
            ask=_("Draft, version %(number)s: finish it and submit it") % {"number": version.number},
            url=reverse("admin:encyclopedia_topic_draft", args=[version.topic_id]),
            button=_("Go on writing"),
        )
        for version in versions[:SHOWN]
    ]
    return WorkList(
        _("Your drafts"),
        rows,
        versions.count(),
        reverse("admin:encyclopedia_topic_changelist") + "?stage=draft",
        empty=_("You have no draft. Start a topic, or revise one from its page."),
    )


def held_imports() -> WorkList:
    held = IncomingText.objects.filter(settled_at__isnull=True).select_related("topic")
    rows = [
        Row(
            topic=one.topic,
            ask=_("An import brought other words than the draft has"),
            url=reverse("admin:encyclopedia_topic_change", args=[one.topic_id]),
            button=_("Compare"),
        )
        for one in held[:SHOWN]
    ]
    return WorkList(_("Imports to settle"), rows, held.count())


def in_review_of(user: Any) -> WorkList:
    versions = _own_versions(user, Status.IN_REVIEW).order_by("pk")
    some = list(versions[:SHOWN])
    rounds = {r.version_id: r for r in ReviewRound.objects.filter(version__in=some, closed_at__isnull=True)}
    rows = []
    for version in some:
        round_ = rounds.get(version.pk)
        rows.append(
            Row(
                topic=version.topic,
                ask=_("With the board"),
                url=reverse("admin:encyclopedia_topic_change", args=[version.topic_id]),
                button=_("Open"),
                due=round_.due_on if round_ else None,
            )
        )
    return WorkList(_("Waiting for the board"), rows, versions.count())


def waiting() -> WorkList:
    rounds = ReviewRound.objects.filter(
        closed_at__isnull=True, version__status=Status.APPROVED, version__editions__isnull=True
    ).select_related("topic")
    some = list(rounds.order_by("publish_at")[:SHOWN])
    failed = dict(
        AuditEvent.objects.filter(topic__in=[r.topic_id for r in some], act=FAILED_PUBLICATION)
        .order_by("sequence")
        .values_list("topic_id", "reason")
    )
    rows = [
        Row(
            topic=round_.topic,
            ask=_("Approved, waits for its date"),
            url=reverse("admin:encyclopedia_topic_change", args=[round_.topic_id]),
            button=_("Open"),
            due=timezone.localdate(round_.publish_at) if round_.publish_at else None,
            due_word=_("on"),
            note=failed.get(round_.topic_id, ""),
        )
        for round_ in some
    ]
    return WorkList(_("Scheduled"), rows, rounds.count())


def overdue(today: date) -> WorkList:
    months = list(TopicKind.objects.values_list("review_interval_months", flat=True))
    late = (
        Edition.objects.shown()
        .filter(
            currency_filter(Currency.OVERDUE, today, months)
            | currency_filter(Currency.EXPIRED, today, months)
        )
        .filter(~Exists(ReviewRound.objects.filter(topic=OuterRef("topic"), closed_at__isnull=True)))
        .select_related("topic")
    )
    rows = [
        Row(
            topic=edition.topic,
            ask=_("Past its review date: current as of %(date)s")
            % {"date": date_format(edition.current_as_of, "F j, Y")},
            url=reverse("admin:encyclopedia_topic_reaffirm", args=[edition.topic_id]),
            button=_("Start a review"),
        )
        for edition in late.order_by("current_as_of")[:SHOWN]
    ]
    base = reverse("admin:encyclopedia_topic_changelist")
    return WorkList(_("Past their review date"), rows, late.count(), f"{base}?currency=overdue")
