"""Telling people: what they are told is worked out from the audit chain, never written by an act.

``catching_up`` reads the chain, ``telling`` says who is told of an event, ``kinds`` how a notice reads, ``waiting``
whether what it asks for is done.
"""

from .catching_up import catch_up
from .inbox import count_unread, inbox_of, mark_read
from .kinds import KINDS, Kind, words_of

__all__ = ["KINDS", "Kind", "catch_up", "count_unread", "inbox_of", "mark_read", "words_of"]
