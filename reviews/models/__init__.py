"""What changes approval state, and the evidence that it leaves."""

from .audit import AuditEvent, AuditHead
from .board import BoardMember, Profession
from .records import Decision, ReviewRecord
from .rounds import Outcome, ReviewRound

__all__ = [
    "AuditEvent",
    "AuditHead",
    "BoardMember",
    "Decision",
    "Outcome",
    "Profession",
    "ReviewRecord",
    "ReviewRound",
]
