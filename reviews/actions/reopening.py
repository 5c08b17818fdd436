"""Re-reviews that the clock opens: of each page once its lead time has come, the most overdue first, as many as the
month has room for (``reviews.schedule``).
"""

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from encyclopedia.currency import due_on
from encyclopedia.errors import Refused
from encyclopedia.models import Topic
from reviews.audit import lock_chain, record_events
from reviews.models import ReviewRound
from reviews.schedule import next_for_the_clock, room, waiting_for_the_clock
from reviews.workflow import Act

from .base import lock_topic
from .chairing import whole_page_round
from .scheduling import note_refusal

FAILED_OPENING = "scheduled review refused"


class MonthIsFull(Exception):
    """No more reviews are to be opened this month."""


def open_due() -> tuple[list[ReviewRound], list[tuple[Topic, str]]]:
    """Open a whole-page review of every page that waits for the clock: each in its own transaction, any number of
    callers at once.

    Returns the reviews opened and the topics refused, with the reason. A refusal is also written to the audit chain,
    once. Raises ExceptionGroup when something broke, after the others were tried.
    """
    opened: list[ReviewRound] = []
    refused: list[tuple[Topic, str]] = []
    trouble: list[Exception] = []
    now = timezone.now()
    for topic_id in next_for_the_clock(timezone.localdate(now)) if room(now) != 0 else ():
        try:
            round_ = _open_one(topic_id)
        except MonthIsFull:
            break
        except Refused as error:
            refused.append((_note(topic_id, str(error)), str(error)))
        except Exception as error:  # one topic's trouble must not hold up the others; it is raised at the end
            trouble.append(error)
        else:
            if round_ is not None:
                opened.append(round_)
    if trouble:
        raise ExceptionGroup("opening of reviews failed", trouble)
    return opened, refused


@transaction.atomic
def _open_one(topic_id: int) -> ReviewRound | None:
    topic = lock_topic(topic_id)
    now = timezone.now()
    edition = waiting_for_the_clock(timezone.localdate(now)).filter(topic=topic).first()
    if edition is None:
        return None  # Another run was faster, or somebody opened a review, or the dates have moved.
    # Whoever opens a review waits here in line, so that several at once count each other's.
    head = lock_chain()
    if room(now) == 0:
        raise MonthIsFull
    due = due_on(edition.current_as_of, edition.months)
    note = _("Its review is due on %(due)s: it is current as of %(as_of)s. Please read the whole page.") % {
        "due": date_format(due, "F j, Y"),
        "as_of": date_format(edition.current_as_of, "F j, Y"),
    }
    round_, event = whole_page_round(Act.REAFFIRM, topic, None, note)
    event.details["due_on"] = due.isoformat()
    record_events([event], head)
    return round_


@transaction.atomic
def _note(topic_id: int, reason: str) -> Topic:
    topic = lock_topic(topic_id)
    edition = topic.editions.shown().first()
    subject = f"edition {edition.number}" if edition is not None else ""
    note_refusal(FAILED_OPENING, topic, subject, reason, {})
    return topic
