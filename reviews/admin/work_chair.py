"""What a chair plans ahead: pages past their review date or due within the lead time of their policy; the policies."""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from encyclopedia.currency import last_days
from encyclopedia.models import Edition, Topic
from reviews.actions.policies import CHANGED_POLICY
from reviews.models import AuditEvent, Outcome, PolicySeat, ReviewPolicy, ReviewRound
from reviews.reports import counts_waiting
from reviews.schedule import USUAL_LEAD, Answered, left_to_a_chair, with_dates

from .library import Pages, Shown, expiring_pages
from .picture import links
from .report_rows import waiting_url
from .work_rows import SHOWN, Row, WorkList

EXPIRING: Final = timedelta(days=USUAL_LEAD)
"""How long before a page expires the chair is told of it beside what waits: long enough for a board."""


def expiring(today: date, most: int = SHOWN) -> WorkList:
    """Pages that have expired or are about to, that nobody is reviewing, the first to expire first. Four queries."""
    pages = expiring_pages(today, EXPIRING)
    heading = _("Expired, or expiring soon")
    return WorkList(heading, _late_rows(_first(pages, (), most), today), _waiting(pages))


def overdue(shown: Shown, answers: Iterable[Answered], most: int = SHOWN) -> WorkList:
    """Pages past the date of their review that nobody is reviewing, and when each expires. Two queries."""
    rows = _late_rows(_first(shown.late, answers, most), timezone.localdate())
    return WorkList(_("Past their review date"), rows, _waiting(shown.late), links.topics(to_review="late"))


def _late_rows(pages: Iterable[tuple[Edition, Pages]], today: date) -> list[Row]:
    rows = []
    for edition, of in pages:
        _current, _due, last = last_days(edition.current_as_of, of.months)
        is_expired = last < today
        asked = (
            _("Expired: current as of %(date)s")
            if is_expired
            else _("Past its review date: current as of %(date)s")
        )
        rows.append(
            Row(
                topic=edition.topic,
                ask=asked % {"date": date_format(edition.current_as_of, "F j, Y")},
                url=reverse("admin:encyclopedia_topic_reaffirm", args=[edition.topic_id]),
                button=_("Start a review"),
                due=None if is_expired else last,
                due_word=_("expires after"),
            )
        )
    return rows


def due(shown: Shown, answers: Iterable[Answered], most: int = SHOWN) -> WorkList:
    """Pages whose review is due within the lead time of their policy, not late yet, that nobody is reviewing.

    Two queries.
    """
    rows = [
        Row(
            topic=edition.topic,
            ask=_("Due for review: %(date)s") % {"date": date_format(of.due_on, "F j, Y")},
            url=reverse("admin:encyclopedia_topic_reaffirm", args=[edition.topic_id]),
            button=_("Start a review"),
        )
        for edition, of in _first(shown.due, answers, most)
    ]
    return WorkList(_("Due for review"), rows, _waiting(shown.due), links.topics(to_review="due"))


def answered_reviews(answers: Iterable[Answered], today: date, most: int = SHOWN) -> WorkList:
    """Of the ``answered_pages`` those that wait for a chair: the clock does not ask the board again. One query."""
    waiting = left_to_a_chair(answers, today)
    some = waiting[:most]
    topics = Topic.objects.filter(editions__in=[one.edition_id for one in some])
    topic_of = {topic.shown_id: topic for topic in topics.annotate(shown_id=F("editions"))}
    rows = [
        Row(
            topic=topic_of[one.edition_id],
            ask=_("Its review ended without an approval: %(outcome)s. Have it revised, or reviewed again")
            % {"outcome": str(Outcome(one.outcome).label).lower()},
            url=reverse("admin:encyclopedia_topic_change", args=[topic_of[one.edition_id].pk]),
            button=_("Open"),
            due=one.due_on,
        )
        for one in some
    ]
    return WorkList(_("Reviewed, and not approved"), rows, len(waiting))


def _waiting(pages: Iterable[Pages]) -> int:
    return sum(one.waiting for one in pages)


def _first(pages: Iterable[Pages], answers: Iterable[Answered], most: int) -> list[tuple[Edition, Pages]]:
    """The first of these pages to be due, ``most`` at most, that nobody is reviewing. Two queries, or none."""
    some: dict[tuple[date, int, int], tuple[int, Pages]] = {}
    waiting = 0
    for place, one in enumerate(_by_due_date(pages)):
        some[one.as_of, one.months, one.lead] = place, one
        waiting += one.waiting
        if waiting >= most:
            break
    if not some:
        return []
    same_day = {as_of for as_of, _months, _lead in some}
    found = (
        with_dates(Edition.objects.shown().filter(current_as_of__in=same_day))
        .filter(~Exists(ReviewRound.objects.filter(topic=OuterRef("topic"), closed_at__isnull=True)))
        .exclude(pk__in=[one.edition_id for one in answers if one.as_of in same_day])
        .order_by()
        .values_list("pk", "topic_id", "current_as_of", "months", "lead")
    )
    first = sorted(
        (some[alike][0], topic, pk, alike) for pk, topic, *terms in found if (alike := tuple(terms)) in some
    )[:most]
    editions = (
        Edition.objects.select_related("topic")
        .defer("content", "reviewers", "attestation")
        .in_bulk([pk for _place, _topic, pk, _alike in first])
    )
    return [(editions[pk], some[alike][1]) for _place, _topic, pk, alike in first]


def _by_due_date(pages: Iterable[Pages]) -> Iterator[Pages]:
    """These pages, the first due first. Of one interval the earlier date is due no later: so due dates are worked out
    for those alone that are asked for.
    """
    by_interval: dict[int, list[Pages]] = defaultdict(list)
    for one in pages:
        by_interval[one.months].append(one)
    in_order = (sorted(of_one) for of_one in by_interval.values())
    return heapq.merge(*in_order, key=lambda one: (one.due_on, one.as_of, one.lead))


def unset_policies() -> WorkList:
    """One row while every kind asks for one member, whoever it is, and no policy was ever changed. One query."""
    more = PolicySeat.objects.filter(Q(position__gt=0) | ~Q(profession=""))
    is_stricter = Q(fewest_people__gt=1) | Exists(more.filter(policy=OuterRef("pk")))
    was_changed = Exists(AuditEvent.objects.filter(act=CHANGED_POLICY))
    is_unset = not ReviewPolicy.objects.filter(is_stricter | was_changed).exists()
    row = Row(
        topic=None,
        name=_("Review policies ask for one signature"),
        ask=_("Set what your board decided."),
        url=reverse("admin:reviews_reviewpolicy_changelist"),
        button=_("Set the policies"),
    )
    return WorkList(_("Review policies"), [row] if is_unset else [], int(is_unset))


def reader_reports() -> WorkList:
    """One row while readers' reports wait for somebody to decide. One query."""
    waiting, harmful = counts_waiting()
    ask = ngettext("%(n)s report waits", "%(n)s reports wait", waiting) % {"n": waiting}
    if harmful:
        ask += ", " + ngettext("%(n)s may be harmful", "%(n)s may be harmful", harmful) % {"n": harmful}
    row = Row(
        topic=None,
        name=_("What readers report"),
        ask=f"{ask}.",
        url=waiting_url(),
        button=_("Read them"),
    )
    return WorkList(_("Readers’ reports"), [row] if waiting else [], int(waiting > 0))
