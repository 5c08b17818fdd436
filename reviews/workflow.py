"""The state machine, as a table. No ORM here: states, acts, who may, and where each act leads.

A test asserts that the table is complete; ``write_review_states`` writes it to ``docs/review-states.md``; another
test walks every state, act and role against it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from . import roles


class State(StrEnum):
    """Where a version stands: its status, with *approved* split by whether an edition of it was ever published."""

    DRAFT = "draft"
    IN_REVIEW = "in review"
    WAITING = "approved, waiting for its date"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    ABANDONED = "abandoned"


class Standing(StrEnum):
    """Where a topic stands towards patients."""

    UNPUBLISHED = "never shown"
    SHOWN = "shown"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    CREATE_TOPIC = "create topic"
    SAVE_DRAFT = "save draft"
    SUBMIT = "submit for review"
    RECALL = "recall from review"
    ABANDON = "abandon draft"
    APPROVE = "approve"
    REQUEST_CHANGES = "request changes"
    SCHEDULE = "schedule"
    PUBLISH = "publish now"
    SEND_BACK = "send back"
    START_DRAFT = "start a draft"
    REAFFIRM = "reaffirm"
    BRING_REPORT = "bring a report before the board"
    RAISE_CONCERN = "bring something before the board"
    SETTLE_CONCERN = "say that no review is needed"
    CANCEL_REAFFIRMATION = "cancel reaffirmation"
    WITHDRAW = "withdraw"
    RESTORE = "restore"
    RENAME = "rename"
    START_CORRECTION = "start a correction"
    TAKE_SEAT = "take a seat"
    ASSIGN = "assign a seat"
    DECLINE = "decline"
    DELEGATE = "pass on"
    WAIVE = "waive a conflict"
    KEEP_OUT = "keep out for a conflict"
    RECUSE = "recuse"
    WITHDRAW_SIGNATURE = "withdraw a signature"
    RECLASSIFY = "call it clinical"
    MAKE_URGENT = "make it urgent"
    COMMENT = "comment"
    RESOLVE = "resolve a comment"
    ACCEPT_SUGGESTION = "take over a suggestion"


@dataclass(frozen=True)
class Transition:
    """One row: an act, the states it starts from, where it leads, the permission it asks for, what it needs."""

    act: Act
    permission: str
    sources: tuple[State, ...] | tuple[Standing, ...]
    target: State | Standing | None  # None: the state stays as it is
    means: str


_EVERY_STANDING: Final = tuple(Standing)
# Where a round can be open: on a text in review, and on a published one (reaffirmation, retrospective review).
_UNDER_REVIEW: Final = (State.IN_REVIEW, State.PUBLISHED)

VERSION_ACTS: Final[dict[Act, Transition]] = {
    row.act: row
    for row in (
        Transition(Act.SAVE_DRAFT, roles.WRITE, (State.DRAFT,), None, "Change the words; names the base."),
        Transition(
            Act.SUBMIT,
            roles.WRITE,
            (State.DRAFT,),
            State.IN_REVIEW,
            "Freeze the words and open a review round.",
        ),
        Transition(
            Act.RECALL, roles.WRITE, (State.IN_REVIEW,), State.DRAFT, "Take it back before the board decides."
        ),
        Transition(
            Act.ABANDON, roles.WRITE, (State.DRAFT,), State.ABANDONED, "Give the draft up; it is kept."
        ),
        Transition(
            Act.APPROVE,
            roles.REVIEW,
            (State.IN_REVIEW, State.PUBLISHED),
            State.PUBLISHED,
            "Sign. When the quorum is met it is published, or waits for its date. "
            "From published: in an open reaffirmation.",
        ),
        Transition(
            Act.REQUEST_CHANGES,
            roles.REVIEW,
            (State.IN_REVIEW, State.PUBLISHED),
            State.DRAFT,
            "Sign a request for changes. In a reaffirmation it closes the round and the page stays as it is.",
        ),
        Transition(
            Act.SCHEDULE,
            roles.CHAIR,
            (State.IN_REVIEW, State.WAITING),
            None,
            "Set, move or clear the date on which an approved version is published.",
        ),
        Transition(
            Act.PUBLISH, roles.CHAIR, (State.WAITING,), State.PUBLISHED, "Publish a waiting version at once."
        ),
        Transition(
            Act.SEND_BACK,
            roles.CHAIR,
            (State.WAITING,),
            State.DRAFT,
            "Undo the approval before it is published.",
        ),
        Transition(
            Act.CANCEL_REAFFIRMATION,
            roles.CHAIR,
            (State.PUBLISHED,),
            None,
            "Close an open reaffirmation without a decision.",
        ),
        Transition(
            Act.RECLASSIFY,
            roles.REVIEW,
            (State.IN_REVIEW,),
            None,
            "Say that an editorial change is clinical: the full board takes over.",
        ),
        Transition(
            Act.MAKE_URGENT,
            roles.CHAIR,
            (State.IN_REVIEW,),
            None,
            "Let two people publish now; the full board signs in retrospect, by a deadline.",
        ),
    )
}

ROUND_ACTS: Final[dict[Act, Transition]] = {
    row.act: row
    for row in (
        Transition(
            Act.TAKE_SEAT,
            roles.REVIEW,
            _UNDER_REVIEW,
            None,
            "Declare conflicts of interest before the text opens, and take the seat asked for or an open one.",
        ),
        Transition(Act.ASSIGN, roles.CHAIR, _UNDER_REVIEW, None, "Ask a member to take a seat."),
        Transition(Act.DECLINE, roles.REVIEW, _UNDER_REVIEW, None, "Give a seat back, with a reason."),
        Transition(Act.DELEGATE, roles.REVIEW, _UNDER_REVIEW, None, "Pass a seat on to another member."),
        Transition(
            Act.WAIVE,
            roles.CHAIR,
            _UNDER_REVIEW,
            None,
            "Let a member review in spite of a declared interest.",
        ),
        Transition(
            Act.KEEP_OUT,
            roles.CHAIR,
            _UNDER_REVIEW,
            None,
            "Recuse a member for a declared interest; the seat is open again.",
        ),
        Transition(
            Act.RECUSE,
            roles.REVIEW,
            _UNDER_REVIEW,
            None,
            "Sign that one stands aside; the seat is open again.",
        ),
        Transition(
            Act.WITHDRAW_SIGNATURE,
            roles.REVIEW,
            (*_UNDER_REVIEW, State.WAITING),
            None,
            "Take back one's own signature before publication, by a second record. "
            "A version that waited for its date is in review again.",
        ),
    )
}

DISCUSSION_ACTS: Final[dict[Act, Transition]] = {
    row.act: row
    for row in (
        Transition(
            Act.COMMENT,
            roles.DISCUSS,
            (State.DRAFT, State.IN_REVIEW, State.WAITING, State.PUBLISHED),
            None,
            "Say something about a span of the text, or suggest other words for it.",
        ),
        Transition(
            Act.RESOLVE,
            roles.DISCUSS,
            tuple(State),  # a thread outlives the version that it began on
            None,
            "Resolve a thread of comments, or open it again.",
        ),
        Transition(
            Act.ACCEPT_SUGGESTION,
            roles.WRITE,
            (State.DRAFT,),
            None,
            "Put the suggested words in the place of those they are about.",
        ),
    )
}

TOPIC_ACTS: Final[dict[Act, Transition]] = {
    row.act: row
    for row in (
        Transition(
            Act.START_DRAFT, roles.WRITE, _EVERY_STANDING, None, "Open a draft from the last edition."
        ),
        Transition(
            Act.REAFFIRM,
            roles.CHAIR,
            (Standing.SHOWN,),
            None,
            "Open a whole-page review of the page as it is. The clock does, when the page comes due.",
        ),
        Transition(
            Act.BRING_REPORT,
            roles.TRIAGE,
            (Standing.SHOWN,),
            None,
            "Open that review for a reader's report that may tell of serious harm, where none is open.",
        ),
        Transition(
            Act.RAISE_CONCERN, roles.CHAIR, (Standing.SHOWN,), None, "Open that review for what came up."
        ),
        Transition(
            Act.SETTLE_CONCERN, roles.CHAIR, _EVERY_STANDING, None, "Say that what came up needs no review."
        ),
        Transition(
            Act.WITHDRAW,
            roles.WITHDRAW,
            (Standing.SHOWN,),
            Standing.WITHDRAWN,
            "Stop showing it, with a reason.",
        ),
        Transition(
            Act.RESTORE,
            roles.CHAIR,
            (Standing.WITHDRAWN,),
            None,
            "Open a whole-page review of the last edition; approval shows it again.",
        ),
        Transition(
            Act.RENAME,
            roles.CHAIR,
            _EVERY_STANDING,
            None,
            "Give the topic a new address; the old one redirects.",
        ),
        Transition(
            Act.START_CORRECTION,
            roles.WRITE,
            (Standing.SHOWN,),
            None,
            "Open a correction of the current edition beside a longer draft.",
        ),
    )
}

TABLE: Final[dict[Act, Transition]] = {
    Act.CREATE_TOPIC: Transition(
        Act.CREATE_TOPIC, roles.WRITE, (), State.DRAFT, "Make a topic with its first draft."
    ),
    **VERSION_ACTS,
    **ROUND_ACTS,
    **DISCUSSION_ACTS,
    **TOPIC_ACTS,
}


def is_open_to(act: Act, state: State | Standing) -> bool:
    """Whether the table lets ``act`` start from ``state``."""
    return state in TABLE[act].sources


def as_markdown() -> str:
    """The table as the page ``docs/review-states.md``."""
    lines = [
        "# Review states",
        "",
        "Written by `manage.py write_review_states` from `reviews/workflow.py`. Do not edit by hand.",
        "",
        "| act | who | from | to | what it does |",
        "|---|---|---|---|---|",
    ]
    for row in TABLE.values():
        who = " or ".join(role for role, held in roles.ROLES.items() if row.permission in held).lower()
        sources = ", ".join(row.sources) or "(nothing yet)"
        lines.append(f"| {row.act} | {who} | {sources} | {row.target or '(stays)'} | {row.means} |")
    return "\n".join(lines) + "\n"
