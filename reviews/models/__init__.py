"""What changes approval state, and the evidence that it leaves."""

from .assignments import STANDING, UNSIGNED, Assignment, AssignmentStatus, Declaration
from .audit import AuditEvent, AuditHead
from .board import BoardMember, Disclosure, Profession
from .checklists import Checklist, ChecklistItem, SourceNotice
from .comments import Comment
from .concerns import Concern
from .filters import MOST_FILTERS, SavedFilter
from .letters import Letter, LetterState, MailChoice, News
from .notices import Notice, NoticeCursor, NoticeKind
from .policy import ChecklistUse, PolicySeat, Publishes, ReviewPolicy
from .records import Decision, ReviewRecord
from .reports import ReportState, ReportStep, UnsettledReport
from .rounds import Outcome, ReviewRound, Significance
from .schedule import ClockRun, ReviewPace
from .texts import RoundText

__all__ = [
    "MOST_FILTERS",
    "STANDING",
    "UNSIGNED",
    "Assignment",
    "AssignmentStatus",
    "AuditEvent",
    "AuditHead",
    "BoardMember",
    "Checklist",
    "ChecklistItem",
    "ChecklistUse",
    "ClockRun",
    "Comment",
    "Concern",
    "Decision",
    "Declaration",
    "Disclosure",
    "Letter",
    "LetterState",
    "MailChoice",
    "News",
    "Notice",
    "NoticeCursor",
    "NoticeKind",
    "Outcome",
    "PolicySeat",
    "Profession",
    "Publishes",
    "ReportState",
    "ReportStep",
    "ReviewPace",
    "ReviewPolicy",
    "ReviewRecord",
    "ReviewRound",
    "RoundText",
    "SavedFilter",
    "Significance",
    "SourceNotice",
    "UnsettledReport",
]
