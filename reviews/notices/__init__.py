"""Telling people: what they are told is worked out from the audit chain, never written by an act.

``catching_up`` reads the chain, ``telling`` says who is told of an event, ``kinds`` how a notice reads, ``waiting``
whether what it asks for is done. ``reminding`` and ``lapsing`` tell what no event does: that time passed. By mail,
``queueing`` says what goes out at once, ``digests`` gathers the rest, ``writing`` composes, ``sending`` sends.
``pruning`` deletes what is old and over.
"""

from .catching_up import catch_up
from .digests import choose, write_digests
from .inbox import count_unread, inbox_of, mark_read
from .kinds import KINDS, Kind, words_of
from .pruning import prune
from .queueing import choices_of
from .reminding import remind
from .sending import send_again, send_due
from .waiting import still_open
from .writing import unsubscriber

__all__ = [
    "KINDS",
    "Kind",
    "catch_up",
    "choices_of",
    "choose",
    "count_unread",
    "inbox_of",
    "mark_read",
    "prune",
    "remind",
    "send_again",
    "send_due",
    "still_open",
    "unsubscriber",
    "words_of",
    "write_digests",
]
