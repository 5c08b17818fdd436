"""What each kind of notice says, where it leads, and who may still get it. One row a kind."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from encyclopedia.admin_base import is_staff_person
from encyclopedia.models import Status
from reviews import roles
from reviews.models import Notice, NoticeKind


@dataclass(frozen=True)
class Kind:
    """``says`` is the sentence of it, which names no topic; ``button`` the act behind ``place``.

    ``permission`` is asked again whenever it is shown or sent: empty, every person with a role. What ``is_news`` asks
    for nothing, and is open until it is read. What ``can_wait`` comes by mail as the person chose, all else at once.
    """

    says: Any
    button: Any
    place: Callable[[Notice], str]
    permission: str = ""
    is_news: bool = False
    can_wait: bool = False


def topic_url(notice: Notice) -> str:
    """The hub of the topic that it is about."""
    return reverse("admin:encyclopedia_topic_change", args=[notice.topic_id])


def _round(notice: Notice) -> str:
    return reverse("admin:reviews_reviewround_change", args=[notice.round_id])


def _seats(notice: Notice) -> str:
    return f"{_round(notice)}#board-{notice.round_id}"


def _assign(notice: Notice) -> str:
    seat = notice.assignment.seat if notice.assignment else ""
    return f"{reverse('admin:reviews_reviewround_assign', args=[notice.round_id])}?seat={seat}"


def _waive(notice: Notice) -> str:
    return f"{reverse('admin:reviews_reviewround_waive', args=[notice.round_id])}?assignment={notice.assignment_id}"


def _draft(notice: Notice) -> str:
    """The draft that came back; of a page whose text stayed as it was, the topic, where a draft begins."""
    version = notice.round.version if notice.round else None
    if version is None or version.status != Status.DRAFT:
        return topic_url(notice)
    query = f"?version={version.number}" if version.is_correction else ""
    return reverse("admin:encyclopedia_topic_draft", args=[notice.topic_id]) + query


def _thread(notice: Notice) -> str:
    return reverse("admin:encyclopedia_topic_thread", args=[notice.topic_id, notice.comment_id])


def _report(notice: Notice) -> str:
    return reverse("admin:encyclopedia_readerreport_change", args=[notice.report_id])


def _source(notice: Notice) -> str:
    """What changed in the source of the page since the edition that its words follow."""
    version = notice.round.version.number if notice.round else ""
    return f"{reverse('admin:encyclopedia_topic_source', args=[notice.topic_id])}?version={version}"


def _disclosure(_notice: Notice) -> str:
    return reverse("admin:reviews_disclosure_changelist")


def _member(notice: Notice) -> str:
    return reverse("admin:reviews_boardmember_change", args=[notice.person.board_member.pk])


K = NoticeKind
KINDS: Final[dict[str, Kind]] = {
    K.ASKED: Kind(_("You are asked to review"), _("Open the review"), _round, roles.REVIEW),
    K.REMINDER: Kind(_("A review waits for your signature"), _("Open the review"), _round, roles.REVIEW),
    K.DECIDED: Kind(
        _("A chair decided on the interest that you declared"), _("Open the review"), _round, roles.REVIEW
    ),
    K.RELIEVED: Kind(
        _("Your seat in a review was given to another member"),
        _("See the topic"),
        topic_url,
        is_news=True,
        can_wait=True,
    ),
    K.SENT_BACK: Kind(_("A text came back to its writer"), _("Revise it"), _draft),
    K.COMMENTED: Kind(
        _("A discussion of yours has a new comment"), _("Read the comment"), _thread, can_wait=True
    ),
    K.APPROVED: Kind(
        _("A text of yours was approved"), _("See the topic"), topic_url, is_news=True, can_wait=True
    ),
    K.PUBLISHED: Kind(_("A page was published"), _("See the topic"), topic_url, is_news=True, can_wait=True),
    K.WITHDRAWN: Kind(_("A page was withdrawn"), _("See the topic"), topic_url, is_news=True),
    K.UNASKED: Kind(_("A review has no reviewers yet"), _("Ask members"), _seats, roles.CHAIR, can_wait=True),
    K.HURRY: Kind(_("A review that cannot wait has no reviewers yet"), _("Ask members"), _seats, roles.CHAIR),
    K.NOT_OPENED: Kind(_("A review that came due could not be opened"), _("See why"), topic_url, roles.CHAIR),
    K.GIVEN_BACK: Kind(_("A seat in a review is open again"), _("Ask another member"), _assign, roles.CHAIR),
    K.INTEREST: Kind(_("A declared interest waits for your decision"), _("Decide"), _waive, roles.CHAIR),
    K.RETROSPECT: Kind(
        _("An urgent publication waits for the full board"), _("Open the review"), _seats, roles.CHAIR
    ),
    K.TO_PUBLISH: Kind(_("An approved text waits to be published"), _("Publish it"), topic_url, roles.CHAIR),
    K.NOT_PUBLISHED: Kind(
        _("An approved text could not be published on its date"), _("See why"), topic_url, roles.CHAIR
    ),
    K.REPORT: Kind(_("A reader’s report may tell of serious harm"), _("Read it"), _report, roles.TRIAGE),
    K.LATE: Kind(
        _("A seat is late, and its holder was reminded"), _("Ask another member"), _assign, roles.CHAIR
    ),
    K.LEFT: Kind(
        _("The holder of a seat cannot sign any more"), _("Ask another member"), _assign, roles.CHAIR
    ),
    K.BEHIND: Kind(
        _("The source of a translation has changed"), _("See what changed"), _source, can_wait=True
    ),
    K.LEFT_ALONE: Kind(
        _("The source of a translation was withdrawn, or changed in urgency"), _("See what changed"), _source
    ),
    K.CAME_UP: Kind(
        _("Something came up about a page that you review"), _("Open the review"), _round, roles.REVIEW
    ),
    K.UNDECIDED: Kind(_("A declared interest still waits for a decision"), _("Decide"), _waive, roles.CHAIR),
    K.DISCLOSURE: Kind(
        _("Your yearly disclosure of interests has to be renewed"),
        _("Make a new disclosure"),
        _disclosure,
        roles.REVIEW,
    ),
    K.LICENCE: Kind(
        _("Your licence on record has to be brought up to date by a manager"),
        _("See your entry"),
        _member,
        roles.REVIEW,
    ),
    K.TERM: Kind(
        _("Your term on the board has to be renewed by a manager, if it goes on"),
        _("See your entry"),
        _member,
        roles.REVIEW,
    ),
}
NAMED: Final = ("topic", "round__version", "assignment", "person__board_member")
"""What has to be read along to say what a notice tells, and where it leads."""

CAN_WAIT: Final = tuple(kind for kind, row in KINDS.items() if row.can_wait)


def words_of(notice: Notice) -> Kind:
    return KINDS[notice.kind]


def kinds_for(user: Any) -> list[str]:
    """The kinds that this person may be shown and sent now; none for who is no staff with a role (any more)."""
    if not is_staff_person(user):
        return []
    return [kind for kind, row in KINDS.items() if not row.permission or user.has_perm(row.permission)]
