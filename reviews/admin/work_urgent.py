"""What a chair has to chase: publications that failed, urgent ones that the full board has not signed, and pages that
cite a source which no longer holds.
"""

from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.models import Status
from encyclopedia.statements import Select
from reviews.actions.scheduling import FAILED_PUBLICATION
from reviews.concerns import waiting as waiting_concerns
from reviews.models import AuditEvent, ReviewRound
from reviews.retrospect import all_owed
from reviews.sources import unanswered

from .work_rows import SHOWN, Row, WorkList

_CONCERNS: Final = Select(lambda: waiting_concerns().values_list("pk"))


def failed(most: int = SHOWN) -> WorkList:
    """Approved versions whose date came and that could not be published, with the reason."""
    due = ReviewRound.objects.filter(
        closed_at__isnull=True, version__status=Status.APPROVED, publish_at__lte=timezone.now()
    )
    rounds = {(one.topic_id, one.number): one for one in due.select_related("topic").order_by("publish_at")}
    told = AuditEvent.objects.filter(topic__in={key[0] for key in rounds}, act=FAILED_PUBLICATION)
    why = {(event.topic_id, event.details.get("round")): event.reason for event in told.order_by("sequence")}
    rows = [
        Row(
            topic=round_.topic,
            ask=_("Was not published on its date"),
            url=reverse("admin:encyclopedia_topic_change", args=[round_.topic_id]),
            button=_("Open"),
            due=timezone.localdate(round_.publish_at),
            due_word=_("on"),
            note=why[key],
        )
        for key, round_ in rounds.items()
        if key in why
    ]
    return WorkList(_("Could not be published"), rows[:most], len(rows))


def in_retrospect(most: int = SHOWN) -> WorkList:
    """Pages that two people published in urgency: what the full board still has to sign, and the time that is left."""
    owed = all_owed()
    topics = [one.edition.topic_id for one in owed[:most]]
    open_now = ReviewRound.objects.filter(topic__in=topics, closed_at__isnull=True, follows__isnull=False)
    reviews = dict(open_now.values_list("topic_id", "pk"))
    rows = []
    for one in owed[:most]:
        topic = one.edition.topic
        review = reviews.get(topic.pk)
        again = reverse("admin:encyclopedia_topic_reaffirm", args=[topic.pk])
        rows.append(
            Row(
                topic=topic,
                ask=_("Published in urgency: the full board has to sign it, %(left)s")
                % {"left": one.in_words()},
                url=reverse("admin:reviews_reviewround_change", args=[review]) if review else again,
                button=_("Open the review") if review else _("Start the review again"),
                due=one.due_on,
            )
        )
    return WorkList(
        _("Urgent publications awaiting retrospective review"),
        rows,
        len(owed),
        reverse("admin:encyclopedia_topic_changelist") + "?stage=retrospect",
    )


def on_flagged_sources(most: int = SHOWN) -> WorkList:
    """Pages that patients read, that cite a retracted or superseded source, and that nobody is reviewing."""
    waiting = unanswered()
    rows = [
        Row(
            topic=flag.row.topic,
            ask=_("Cites a source that was %(status)s: reference %(number)s")
            % {"status": flag.notice.get_status_display().lower(), "number": flag.row.number},
            url=reverse("admin:encyclopedia_topic_reaffirm", args=[flag.row.topic.pk]),
            button=_("Start a review"),
            note=flag.notice.note,
        )
        for flag in waiting[:most]
    ]
    return WorkList(_("Pages that cite a source which no longer holds"), rows, len(waiting))


def came_up(most: int = SHOWN) -> WorkList:
    """What came up about pages out of turn, and waits for a review or for a chair who says that none is needed."""
    waiting = _CONCERNS.rows()
    first = waiting_concerns().filter(pk__in=[pk for (pk,) in waiting[:most]])
    rows = [
        Row(
            topic=one.topic,
            ask=one.get_kind_display(),
            url=reverse("admin:encyclopedia_topic_change", args=[one.topic_id]),
            button=_("Decide"),
            note=one.words,
        )
        for one in first
    ]
    return WorkList(_("What came up about pages"), rows, len(waiting))
