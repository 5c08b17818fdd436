"""*Your work*: the rows that wait for this very person, most urgent first, each with its one next step."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.currency import Currency
from reviews import roles
from reviews.models import BoardMember, ReviewRound
from reviews.schedule import answered_pages

from .letters import undelivered
from .library import library_currency, shown_pages, states_now
from .open_rounds import OpenRounds
from .translating import translations_behind
from .work_board import interests, late_seats, own_standing, to_review, unasked_seats
from .work_chair import answered_reviews, due, expiring, overdue, reader_reports, unset_policies
from .work_rows import SHOWN, Row, WorkList
from .work_system import clock_stands_still
from .work_urgent import came_up, failed, in_retrospect, on_flagged_sources
from .work_writer import OwnTexts, drafts, held_imports, in_review, sent_back


@dataclass(frozen=True)
class Work:
    """The lists of one page, and how current the library is where that page says it."""

    lists: list[WorkList]
    currency: list[tuple[str, str, int, str]] = field(default_factory=list)
    shown: int = 0

    @classmethod
    def of(cls, lists: Iterable[WorkList], states: Counter[Currency] | None = None) -> "Work":
        """The lists that have something in them, or words for having nothing."""
        told = library_currency(states) if states is not None else ([], 0)
        return cls([one for one in lists if one.total or one.empty], *told)


def your_work(user: Any, most: int = SHOWN, linked: int = SHOWN) -> Work:
    """Everything that waits for ``user``: ``most`` rows of each list, and ``linked`` of those that have a list of their
    own behind them. The number of queries does not grow with the number of rows.

    What a chair has to look after in the library stands apart (``work_of_library``): a page of all would be long to
    read, and slow.
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
        texts = OwnTexts.read(user)
        lists.extend(
            [sent_back(texts, most), drafts(texts, linked), held_imports(most), in_review(texts, most)]
        )
        lists.append(translations_behind(user, most))
    if not chairs:
        return Work.of(lists, states_now(today))
    lists.extend(
        [
            waiting(rounds, most),
            came_up(most),
            on_flagged_sources(most),
            expiring(today, most),
            unset_policies(),
        ]
    )
    return Work.of(lists)


def work_of_library(user: Any, most: int = SHOWN, linked: int = SHOWN) -> Work:
    """What a chair looks after beside that: pages by their review dates, those that the clock leaves to a chair, and
    translations; empty for everybody else. The number of queries does not grow with the number of rows.
    """
    if not user.has_perm(roles.CHAIR):
        return Work([])
    today = timezone.localdate()
    answers = answered_pages()
    pages = shown_pages(today, answers)
    lists = [
        answered_reviews(answers, today, most),
        overdue(pages, answers, linked),
        due(pages, answers, linked),
        translations_behind(None, most),
    ]
    return Work.of(lists, pages.states)


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
