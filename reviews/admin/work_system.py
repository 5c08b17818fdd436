"""What a manager has to see to: that the machine does its part."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reviews.models import ClockRun, Letter, LetterState
from reviews.models.letters import TO_DECIDE

from .work_rows import Row, WorkList

STANDS_STILL: Final = timedelta(hours=1)
"""It is to run each minute."""


def clock_stands_still() -> WorkList:
    """One row while ``run_due_work`` does not run: nothing else would say so. One query."""
    last = ClockRun.objects.values_list("at", flat=True).first()
    rows = []
    if last is None or last < timezone.now() - STANDS_STILL:
        when = date_format(timezone.localtime(last), "DATETIME_FORMAT") if last is not None else ""
        rows = [
            Row(
                topic=None,
                name=_("The clock"),
                ask=_("It has not run since %(when)s.") % {"when": when} if last else _("It has never run."),
                url=reverse("admin:reviews_reviewpace_changelist"),
                button=_("See what comes due"),
                note=_(
                    "Until it runs, nothing is published on its date, no review that comes due is opened and no mail is"
                    " sent. Ask whoever looks after the server to run “manage.py run_due_work” each minute."
                ),
            )
        ]
    return WorkList(_("What does not run"), rows, len(rows))


@dataclass(frozen=True)
class Reading:
    """One thing that the machine does, and how far it is."""

    name: str
    words: str
    url: str


def system_state() -> list[Reading]:
    """What a manager reads of the machine though nothing is wrong. Three queries."""
    last = ClockRun.objects.values_list("at", flat=True).first()
    when = date_format(timezone.localtime(last), "DATETIME_FORMAT") if last is not None else _("never")
    letters = reverse("admin:reviews_letter_changelist")
    waiting = Letter.objects.filter(state=LetterState.QUEUED).order_by().count()
    undecided = Letter.objects.filter(state__in=TO_DECIDE).order_by().count()
    return [
        Reading(_("The clock ran last"), when, reverse("admin:reviews_reviewpace_changelist")),
        Reading(_("Letters to be sent"), str(waiting), f"{letters}?state__exact={LetterState.QUEUED}"),
        Reading(
            _("Letters that need a decision"), str(undecided), f"{letters}?state__in={','.join(TO_DECIDE)}"
        ),
    ]
