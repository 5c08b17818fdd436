"""Sending letters: claimed first, handed over after, and noted; at no instant of a crash is one sent twice.

A letter is claimed by one update that is committed before anything leaves the house. Of a process that dies after that
nobody knows whether the mail server took the letter: it becomes *uncertain*, and only a person sends it again. A
backend that can tell (``holds``) settles it for certain.
"""

import logging
import smtplib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews.audit import record_event
from reviews.models import Letter, LetterState
from reviews.models.letters import TO_DECIDE

from .writing import Unsendable, compose

logger = logging.getLogger(__name__)

WAITS: Final = tuple(timedelta(minutes=n) for n in (5, 15, 60, 4 * 60, 12 * 60, 24 * 60))
"""How long it waits before each further try; after the last it has failed."""

DEAD: Final = timedelta(minutes=15)
"""A claim this old belongs to a process that died: no mail server is waited for that long."""

SENT_AGAIN: Final = "send a letter again"


@dataclass(frozen=True)
class Outcome:
    """How many letters were sent, and how many need a person now."""

    sent: int = 0
    failed: int = 0
    uncertain: int = 0


def send_due() -> Outcome:
    """Send every letter whose time has come: any number of callers at once, each letter by one of them."""
    now = timezone.now()
    uncertain = _settle_dead(now)
    due = Letter.objects.filter(state=LetterState.QUEUED, next_try_at__lte=now)
    states = [_send(pk) for pk in list(due.order_by("next_try_at", "pk").values_list("pk", flat=True))]
    return Outcome(
        sent=states.count(LetterState.SENT),
        failed=states.count(LetterState.FAILED),
        uncertain=states.count(LetterState.UNCERTAIN) + uncertain,
    )


@transaction.atomic(durable=True)
def _move(letter: Letter, before: LetterState, after: LetterState, **columns: Any) -> bool:
    """Move a letter from one state to the next, as this very try; False when another process was faster."""
    rows = Letter.objects.filter(pk=letter.pk, state=before, attempts=letter.attempts)
    return bool(rows.update(state=after, **columns))


def _send(pk: int) -> LetterState | None:
    """Send one letter; return its state after it, or None where it was another's to send."""
    letter = Letter.objects.select_related("person").get(pk=pk)
    if letter.state != LetterState.QUEUED:
        return None
    try:
        message = compose(letter)
    except Unsendable as why:
        is_ours = _move(letter, LetterState.QUEUED, LetterState.DROPPED, error=str(why))
        return LetterState.DROPPED if is_ours else None
    except Exception as error:  # whatever it is: it must not hold up the letters behind it
        logger.exception("letter %s could not be written", letter.pk)
        is_ours = _move(letter, LetterState.QUEUED, LetterState.FAILED, error=_words(error))
        return LetterState.FAILED if is_ours else None
    claim = {
        "claimed_at": timezone.now(),
        "address": message.to[0],
        "error": "",
        "attempts": F("attempts") + 1,
    }
    if not _move(letter, LetterState.QUEUED, LetterState.SENDING, **claim):
        return None
    letter.attempts += 1
    return _note(letter, _hand_over(message))


@dataclass(frozen=True)
class _Trouble:
    """Why a letter was not taken. ``is_known`` is False where it may have been, all the same."""

    words: str
    is_known: bool
    is_final: bool = False


def _hand_over(message: Any) -> _Trouble | None:
    """Give the letter to the mail server; return what went wrong, if anything."""
    connection = get_connection()
    try:
        connection.open()
    except Exception as error:  # whatever it is: nothing was handed over yet
        return _Trouble(_words(error), is_known=True)
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _said in error.recipients.values()]
        return _Trouble(_words(error), is_known=True, is_final=all(code >= 500 for code in codes))
    except smtplib.SMTPResponseException as error:
        # The server answered with a refusal. Any other answer says nothing about what became of the letter.
        is_refused = 400 <= error.smtp_code < 600
        return _Trouble(_words(error), is_known=is_refused, is_final=is_refused and error.smtp_code >= 500)
    except Exception as error:  # the line went dead, perhaps after the server had taken the letter
        return _Trouble(_words(error), is_known=False)
    finally:
        with suppress(Exception):  # the letter is with the server, however the two part
            connection.close()
    return None


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]


def _note(letter: Letter, trouble: _Trouble | None) -> LetterState:
    """Note what became of a letter that this process handed over."""
    if trouble is None:
        # Another process may have taken us for dead meanwhile. Now it is known.
        for before in (LetterState.SENDING, LetterState.UNCERTAIN):
            if _move(letter, before, LetterState.SENT, sent_at=timezone.now(), error=""):
                break
        return LetterState.SENT
    if not trouble.is_known:
        after = LetterState.UNCERTAIN
    elif trouble.is_final or letter.attempts > len(WAITS):
        after = LetterState.FAILED
    else:
        after = LetterState.QUEUED
        letter.next_try_at = timezone.now() + WAITS[letter.attempts - 1]
    _move(letter, LetterState.SENDING, after, error=trouble.words, next_try_at=letter.next_try_at)
    return after


def _settle_dead(now: datetime) -> int:
    """Settle letters that a dead process had claimed; return how many nobody can know about."""
    connection: Any = get_connection()
    uncertain = 0
    for letter in Letter.objects.filter(state=LetterState.SENDING, claimed_at__lt=now - DEAD):
        if not hasattr(connection, "holds"):
            why = _("The process that handed it over died before it heard of it.")
            uncertain += _move(letter, LetterState.SENDING, LetterState.UNCERTAIN, error=why)
        elif connection.holds(letter.message_id):
            _move(letter, LetterState.SENDING, LetterState.SENT, sent_at=now)
        else:
            _move(letter, LetterState.SENDING, LetterState.QUEUED)
    return uncertain


@transaction.atomic
def send_again(letter: Letter, *, by: Any) -> bool:
    """Queue a letter that failed, or that perhaps was sent, and keep who decided so. False when it is neither."""
    rows = Letter.objects.filter(pk=letter.pk, state__in=TO_DECIDE).select_for_update()
    before = rows.values_list("state", flat=True).first()
    if before is None:
        return False
    now = timezone.now()
    rows.update(state=LetterState.QUEUED, next_try_at=now, attempts=0, error="")
    record_event(
        act=SENT_AGAIN,
        by=by,
        at=now,
        subject=f"letter {letter.pk}",
        from_state=before,
        to_state=LetterState.QUEUED,
        details={"person": letter.person_id, "says": letter.subject, "message_id": letter.message_id},
    )
    return True
