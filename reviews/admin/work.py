"""*Your work*: the rows that wait for this very person, most urgent first, each with its one next step."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.models import (
    Contribution,
    IncomingText,
    Status,
    TopicVersion,
)
from encyclopedia.models.versions import OPEN_STATUSES
from reviews import roles
from reviews.models import BoardMember, Decision, Outcome, ReviewRecord, ReviewRound
from reviews.schedule import answered_pages, sent_back_pages

from .letters import undelivered
from .library import library_currency, shown_pages, states_now
from .meant import version_url
from .open_rounds import OpenRounds
from .picture import links
from .translating import translations_behind
from .work_board import interests, late_seats, own_standing, to_review, unasked_seats
from .work_chair import answered_reviews, due, overdue, reader_reports, unset_policies
from .work_rows import SHOWN, Row, WorkList
from .work_system import clock_stands_still
from .work_urgent import came_up, failed, in_retrospect, on_flagged_sources
from .work_waiting import reasons_of_chairs, with_the_board


@dataclass(frozen=True)
class Work:
    lists: list[WorkList]
    currency: list[tuple[str, str, int, str]] = field(default_factory=list)
    shown: int = 0


def your_work(user: Any, most: int = SHOWN, linked: int = SHOWN) -> Work:
    """Everything that waits for ``user``: ``most`` rows of each list, and ``linked`` of those that have a list of their
    own behind them. The number of queries does not grow with the number of rows.
    """
    today = timezone.localdate()
    lists: list[WorkList] = []
    reviews, chairs = user.has_perm(roles.REVIEW), user.has_perm(roles.CHAIR)
    if chairs:
        lists.extend([failed(most), in_retrospect(linked)])
    if user.has_perm(roles.TRIAGE):
        lists.append(reader_reports())
    if user.has_perm(roles.MANAGE_SITE):
        lists.extend([clock_stands_still(), undelivered()])
    if reviews or chairs:
        member = BoardMember.objects.filter(user=user, is_active=True).first()
        rounds = OpenRounds.read(user)
        if member is not None:
            lists.append(own_standing(member, today))
        lists.append(to_review(user, member, rounds, linked))
        if chairs:
            lists.extend(
                [interests(user, most), late_seats(today, most), unasked_seats(rounds, today, linked)]
            )
    if user.has_perm(roles.WRITE):
        lists.extend(
            [sent_back(user, most), drafts(user, linked), held_imports(most), in_review_of(user, most)]
        )
    if chairs or user.has_perm(roles.WRITE):
        lists.append(translations_behind(None if chairs else user, most))
    if chairs:
        answers = answered_pages()
        pages = shown_pages(today, answers)
        states = pages.states
        lists.extend(
            [
                waiting(rounds, most),
                came_up(most),
                on_flagged_sources(most),
                answered_reviews(answers, today, most),
            ]
        )
        lists.extend([overdue(pages, answers, linked), due(pages, answers, linked), unset_policies()])
    else:
        states = states_now(today)
    currency, shown = library_currency(states)
    return Work([one for one in lists if one.total or one.empty], currency, shown)


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


def sent_back(user: Any, most: int = SHOWN) -> WorkList:
    """What the board gave back to this person, and why: pages as patients read them, then drafts. Five queries."""
    pages = list(_own_pages_sent_back(user))
    versions = _own_versions(user, Status.DRAFT).filter(last_outcome__in=SENT_BACK).order_by("saved_at")
    some = [*pages[:most], *versions[: max(0, most - len(pages))]]
    asked = [one for one in some if one.last_outcome != Outcome.CANCELLED or one.status == Status.APPROVED]
    requests = ReviewRecord.objects.filter(version__in=asked, decision=Decision.REQUEST_CHANGES)
    said = {
        one.version_id: f"{one.signer_name}: {one.comment}" for one in requests.order_by("signed_at", "pk")
    }
    said |= reasons_of_chairs([one for one in some if one not in asked])

    def row(version: TopicVersion) -> Row:
        is_shown = version.status == Status.APPROVED
        if is_shown:
            ask = _("The board asks for changes of the page that patients read")
        elif version in asked:
            ask = _("Sent back: answer what the board asked for")
        else:
            ask = _("Back with you: its review was closed")
        return Row(
            topic=version.topic,
            ask=ask,
            url=reverse("admin:encyclopedia_topic_start_draft", args=[version.topic_id])
            if is_shown
            else version_url("draft", version.topic, version),
            button=_("Revise"),
            note=said.get(version.pk, ""),
        )

    return WorkList(_("Sent back to you"), [row(one) for one in some], len(pages) + versions.count())


def _own_pages_sent_back(user: Any) -> Any:
    """The versions that patients read, of topics of this person, whose last whole-page review asked for changes, and
    of which nobody writes another version yet.
    """
    begun = TopicVersion.objects.filter(topic=OuterRef("topic"), status__in=OPEN_STATUSES)
    asked = sent_back_pages().values("version")
    return _own_versions(user, Status.APPROVED).filter(~Exists(begun), pk__in=asked).order_by("pk")


def own_drafts(user: Any) -> Any:
    """The drafts of this person that the board did not give back."""
    return _own_versions(user, Status.DRAFT).exclude(last_outcome__in=SENT_BACK)


def drafts(user: Any, most: int = SHOWN) -> WorkList:
    versions = own_drafts(user).order_by("-saved_at")
    rows = [
        Row(
            topic=version.topic,
            ask=(
                _("Correction, version %(number)s: finish it and submit it")
                if version.is_correction
                else _("Draft, version %(number)s: finish it and submit it")
            )
            % {"number": version.number},
            url=version_url("draft", version.topic, version),
            button=_("Go on writing"),
        )
        for version in versions[:most]
    ]
    return WorkList(
        _("Your drafts"),
        rows,
        versions.count(),
        links.versions(yours="drafts"),
        empty=_("You have no draft. Start a topic, or revise one from its page."),
    )


def held_imports(most: int = SHOWN) -> WorkList:
    held = IncomingText.objects.filter(settled_at__isnull=True).select_related("topic")
    rows = [
        Row(
            topic=one.topic,
            ask=_("A published edition changed the same parts as the text under way")
            if one.origin == IncomingText.Origin.CORRECTION
            else _("An import brought other words than the draft has"),
            url=reverse("admin:encyclopedia_topic_change", args=[one.topic_id]),
            button=_("Compare"),
        )
        for one in held[:most]
    ]
    return WorkList(_("Texts to settle"), rows, held.count())


def in_review_of(user: Any, most: int = SHOWN) -> WorkList:
    """What of this person's is with the board, with whom and for how long, the oldest version first. Four queries."""
    versions = _own_versions(user, Status.IN_REVIEW).order_by("saved_at", "pk")
    return WorkList(_("Waiting for the board"), with_the_board(versions[:most]), versions.count())


def waiting(rounds: OpenRounds, most: int = SHOWN) -> WorkList:
    """What is approved and waits for its date, the first to come first. One query."""
    first = ReviewRound.objects.select_related("topic").in_bulk(rounds.scheduled[:most])
    rows = [
        Row(
            topic=round_.topic,
            ask=_("Approved, waits for its date"),
            url=reverse("admin:encyclopedia_topic_change", args=[round_.topic_id]),
            button=_("Open"),
            due=timezone.localdate(round_.publish_at) if round_.publish_at else None,
            due_word=_("on"),
        )
        for round_ in (first[pk] for pk in rounds.scheduled if pk in first)
    ]
    return WorkList(_("Scheduled"), rows, len(rounds.scheduled))
