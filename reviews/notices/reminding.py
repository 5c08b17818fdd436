"""What people are told because time passed, or because a reader wrote: no act leaves an event of either.

Computed from how things stand, at any time and however late. A notice is made once, by its source; two callers wait
for each other at the cursor.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from encyclopedia.models import Harm, Status
from reviews import roles
from reviews.hands import contributors_of
from reviews.models import UNSIGNED, Assignment, Declaration, Notice, NoticeKind
from reviews.reports import RANK, standing_reports, waiting
from reviews.taking_part import cannot_sign_any_more, undecided_interests

from .catching_up import lock_cursor
from .facts import Facts
from .lapsing import of_standings
from .queueing import tell

LAST: Final = 3
"""Reminders of one seat, before its chair is told; and of one declared interest."""


@transaction.atomic
def remind() -> int:
    """Remind holders of seats that they have not signed on, and chairs of interests that they have not decided on; tell
    chairs of what reminders did not help, of serious reports those who handle them, and members of what of theirs ends.
    Return how many notices that made.
    """
    lock_cursor()
    facts = Facts([])
    notices = [*_of_seats(facts), *_of_interests(facts), *_of_reports(facts), *of_standings(facts)]
    return tell(notices)


def days_of(asked: date, due: date) -> list[date]:
    """The days from which each reminder is owed: two weeks and three days before the review is due, and the day after.

    A short round, or a member asked late, has half and a quarter of the time instead; who is asked when it is late is
    reminded day by day.
    """
    due = max(due, asked + timedelta(days=1))
    time = (due - asked).days
    first, second = min(14, time // 2), min(3, time // 4)
    second = min(second, first - 1)  # no two on one day
    return [due - timedelta(days=days) for days in (first, second, min(-1, second - 1))]


def _of_seats(facts: Facts) -> Iterator[Notice]:
    today = timezone.localdate()
    parts = list(
        Assignment.objects.filter(status__in=UNSIGNED, round__closed_at__isnull=True)
        .exclude(seat="")
        .exclude(Q(declaration=Declaration.INTEREST, waived_at__isnull=True))  # waits for a chair
        .exclude(round__version__status=Status.APPROVED, round__version__editions__isnull=True)
        .select_related("member__user", "round")
        .order_by("pk")
    )
    sent: dict[int, dict[int, date]] = defaultdict(dict)
    for one in Notice.objects.filter(assignment__in=parts, kind=NoticeKind.REMINDER):
        sent[one.assignment_id or 0][int(one.source.rpartition(":")[2])] = timezone.localdate(one.made_at)
    known = set(
        Notice.objects.filter(assignment__in=parts, kind__in=(NoticeKind.LATE, NoticeKind.LEFT)).values_list(
            "assignment", "person", "kind"
        )
    )
    for part in parts:
        for kind, people, source in _owed(part, sent[part.pk], today, facts):
            for person in sorted(people):
                if (part.pk, person, kind) not in known and facts.may_get(person, kind):
                    yield _notice(part, kind, person, source)


def _owed(
    part: Assignment, sent: dict[int, date], today: date, facts: Facts
) -> Iterable[tuple[NoticeKind, set[int], str]]:
    """What is owed of one seat today: of several reminders that are late, the last alone."""
    chairs = facts.holders(roles.CHAIR)
    chairs = chairs - {part.member.user_id} or chairs  # of the only chair's own seat nobody else would hear
    holder = part.member.user
    if cannot_sign_any_more(part, today) or not facts.may_get(holder.pk, NoticeKind.REMINDER):
        return [(NoticeKind.LEFT, chairs, f"seat:{part.pk}:left")]
    asked = timezone.localdate(part.asked_at)
    days = days_of(asked, part.round.due_on)
    if LAST in sent:
        patience = min(timedelta(days=3), days[2] - days[1])  # a day, in the shortest of rounds
        return [(NoticeKind.LATE, chairs, f"seat:{part.pk}:late")] if today >= sent[LAST] + patience else []
    owed = max((n for n, day in enumerate(days, 1) if asked < day <= today), default=0)
    if owed <= max(sent, default=0):
        return []
    return [(NoticeKind.REMINDER, {holder.pk}, f"seat:{part.pk}:{owed}")]


def _of_interests(facts: Facts) -> Iterator[Notice]:
    """Chairs are reminded of an interest that they have not decided on: week by week, or by quarters of a short time.

    One query for each that is owed: nobody decides who may review a text that they worked on.
    """
    today = timezone.localdate()
    parts = list(undecided_interests().select_related("member", "round").order_by("pk"))
    sent: dict[int, int] = defaultdict(int)
    for one in Notice.objects.filter(assignment__in=parts, kind=NoticeKind.UNDECIDED):
        number = int(one.source.rpartition(":")[2])
        sent[one.assignment_id or 0] = max(sent[one.assignment_id or 0], number)
    for part in parts:
        declared = timezone.localdate(part.declared_at)
        every = min(7, max(1, (part.round.due_on - declared).days // 4))
        owed = min(LAST, (today - declared).days // every)
        if owed <= sent[part.pk]:
            continue
        chairs = facts.holders(roles.CHAIR) - contributors_of(part.round) - {part.member.user_id}
        for person in sorted(chairs):
            if facts.may_get(person, NoticeKind.UNDECIDED):
                yield _notice(part, NoticeKind.UNDECIDED, person, f"interest:{part.pk}:{owed}")


def _notice(part: Assignment, kind: NoticeKind, person: int, source: str) -> Notice:
    return Notice(
        person_id=person,
        kind=kind,
        source=source,
        topic_id=part.round.topic_id,
        round=part.round,
        assignment=part,
        made_at=timezone.now(),
    )


def _of_reports(facts: Facts) -> Iterator[Notice]:
    """Of the serious reports that wait on a topic, the first: nobody's mail is flooded by one reader."""
    reports = waiting(standing_reports()).filter(rank=RANK[Harm.SERIOUS]).select_related("edition")
    first: dict[int, int] = {}
    for report, topic in reports.order_by("pk").values_list("pk", "edition__topic"):
        first.setdefault(topic, report)
    if not first:
        return
    people = facts.holders(roles.TRIAGE)
    known = set(
        Notice.objects.filter(kind=NoticeKind.REPORT, report__in=first.values()).values_list(
            "report", "person"
        )
    )
    for topic, report in first.items():
        for person in sorted(people):
            if (report, person) not in known and facts.may_get(person, NoticeKind.REPORT):
                yield Notice(
                    person_id=person,
                    kind=NoticeKind.REPORT,
                    source=f"report:{report}",
                    topic_id=topic,
                    report_id=report,
                    made_at=timezone.now(),
                )
