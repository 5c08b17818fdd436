"""What waits for a member of the board, and for its chair: seats asked for, held, open, late; interests; one's own."""

from datetime import date
from typing import Any, Final

from django.db.models import Exists
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from encyclopedia.errors import NotAllowed
from encyclopedia.statements import NUMBER, Select
from reviews.hands import hands_in
from reviews.models import (
    UNSIGNED,
    Assignment,
    AssignmentStatus,
    BoardMember,
    ReviewRound,
)
from reviews.notices.lapsing import WARNED
from reviews.policies import check_member
from reviews.seats import Seat, seats_of
from reviews.taking_part import undecided_interests

from .open_rounds import OpenRounds, Part
from .picture import links
from .work_reading import WORDS_A_MINUTE, minutes_in_words, words_to_read
from .work_rows import SHOWN, Row, WorkList, asked_of, changed_sections


def _rounds(ids: list[int]) -> dict[int, ReviewRound]:
    return ReviewRound.objects.select_related("topic__kind", "version").in_bulk(ids)


def to_review(user: Any, member: BoardMember | None, rounds: OpenRounds, most: int = SHOWN) -> WorkList:
    heading = _("To review")
    if member is None:
        return WorkList(heading, [], 0, empty=_("You are not an active member of the clinical review board."))
    try:
        check_member(user, timezone.localdate())
    except NotAllowed as refusal:
        return WorkList(heading, [], 0, empty=str(refusal))
    waits = rounds.waits_for(member)
    some = waits[:most]
    shown = _rounds([wait.round_id for wait in some])
    changed = changed_sections([one.version for one in shown.values()])
    words_of = words_to_read(shown.values(), changed)
    who = member.get_profession_display().lower()
    words = {
        Part.ASKED: _("You are asked to sign as %(who)s: %(what)s"),
        Part.HELD: _("Sign as %(who)s: %(what)s"),
        Part.OPEN: _("A seat is open to you as %(who)s: %(what)s"),
    }
    rows = [
        Row(
            topic=shown[wait.round_id].topic,
            ask=words[wait.part] % {"who": who, "what": asked_of(shown[wait.round_id], changed)},
            url=reverse("admin:reviews_reviewround_change", args=[wait.round_id]),
            button=_("Review"),
            due=wait.due_on,
            note=_("Say first whether you have a conflict of interest.") if wait.part == Part.ASKED else "",
            takes=minutes_in_words(words_of[shown[wait.round_id].version_id]),
        )
        for wait in some
    ]
    return WorkList(
        heading,
        rows,
        len(waits),
        links.rounds(waits="for-me"),
        empty=_("Nothing waits for your signature."),
        due_pages=sum(wait.is_due_page for wait in waits),
        about=_("Times to read are those of %(n)s words a minute (Brysbaert 2019).") % {"n": WORDS_A_MINUTE},
    )


def own_standing(member: BoardMember, today: date) -> WorkList:
    """The member's own disclosure, licence and term, when one is missing or about to end. One query."""
    newest = member.disclosures.first()
    rows = []
    if newest is None or newest.valid_until - today <= WARNED:
        missing = _("Without one you cannot sign.")
        lapsing = _("Make a new one before it ends: without it you cannot sign.")
        rows.append(
            Row(
                topic=None,
                name=_("Your yearly disclosure of interests"),
                ask=missing if newest is None or newest.valid_until < today else lapsing,
                url=reverse("admin:reviews_disclosure_changelist"),
                button=_("Disclose"),
                due=newest.valid_until if newest else None,
                due_word=_("ends"),
            )
        )
    for ends, name in (
        (member.licence_valid_until, _("Your licence on record")),
        (member.term_until, _("Your term on the board")),
    ):
        if ends is not None and ends - today <= WARNED:
            rows.append(
                Row(
                    topic=None,
                    name=name,
                    ask=_("Ask a manager to bring it up to date: you cannot sign after it ends."),
                    url=reverse("admin:reviews_boardmember_change", args=[member.pk]),
                    button=_("See your entry"),
                    due=ends,
                    due_word=_("ends"),
                )
            )
    return WorkList(_("Your place on the board"), rows, len(rows))


# --- The chair's ---


def _interests_for(user: int) -> Any:
    """The declared interests that this person may decide about, the oldest first."""
    others = undecided_interests().exclude(member__user=user)
    return others.filter(~Exists(hands_in("round__").filter(user=user))).order_by("declared_at", "pk")


_INTERESTS: Final = Select(lambda: _interests_for(NUMBER).values_list("pk"), NUMBER)


def interests(user: Any, most: int = SHOWN) -> WorkList:
    """Declared interests that wait for a waiver; nobody waives their own, or one in a text that they worked on.

    Two queries.
    """
    waiting = [pk for (pk,) in _INTERESTS.rows(user.pk)]
    some = Assignment.objects.select_related("round__topic", "member__user").in_bulk(waiting[:most])
    rows = [
        Row(
            topic=one.round.topic,
            ask=_("%(name)s declared an interest, and waits for a chair") % {"name": one.member},
            note=one.interest,
            url=f"{reverse('admin:reviews_reviewround_waive', args=[one.round_id])}?assignment={one.pk}",
            button=_("Decide"),
            due=one.round.due_on,
        )
        for one in (some[pk] for pk in waiting[:most])
    ]
    return WorkList(_("Declared interests"), rows, len(waiting))


def late_seats(today: date, most: int = SHOWN) -> WorkList:
    """Seats whose holders have not signed by the due date of the round."""
    late = (
        Assignment.objects.filter(round__closed_at__isnull=True, round__due_on__lt=today, status__in=UNSIGNED)
        .exclude(seat="")
        .select_related("round__topic", "member__user")
        .order_by("round__due_on", "pk")
    )
    rows = []
    for one in late[:most]:
        seat = next((seat for seat in seats_of(one.round.policy) if seat.key == one.seat), Seat(one.seat))
        words = (
            _("%(name)s was asked to sign as %(who)s and has not answered")
            if one.status == AssignmentStatus.ASKED
            else _("%(name)s holds the seat of %(who)s and has not signed")
        )
        rows.append(
            Row(
                topic=one.round.topic,
                ask=words % {"name": one.member, "who": seat.words},
                url=f"{reverse('admin:reviews_reviewround_assign', args=[one.round_id])}?seat={one.seat}",
                button=_("Ask another member"),
                due=one.round.due_on,
            )
        )
    return WorkList(_("Late seats"), rows, late.count())


def unasked_seats(rounds: OpenRounds, today: date, most: int = SHOWN) -> WorkList:
    """Rounds with seats that nobody holds, that nobody was asked to take, or whose holder cannot sign any more."""
    waiting = list(rounds.unasked(today))
    some = waiting[:most]
    shown = _rounds([one.round_id for one in some])
    rows = []
    for one in some:
        told = []
        if one.seats:
            told.append(
                _("Nobody is asked yet: %(seats)s") % {"seats": ", ".join(seat.words for seat in one.seats)}
            )
        told += [
            _("%(name)s cannot sign any more: ask another member") % {"name": part.member}
            for part in one.left
        ]
        board = reverse("admin:reviews_reviewround_change", args=[one.round_id]) + f"#board-{one.round_id}"
        again = reverse("admin:reviews_reviewround_assign", args=[one.round_id])
        rows.append(
            Row(
                topic=shown[one.round_id].topic,
                ask=". ".join(told),
                url=board if one.seats else f"{again}?seat={one.left[0].seat}",
                button=_("Ask a member"),
                due=one.due_on,
            )
        )
    return WorkList(_("Open seats"), rows, len(waiting), links.rounds(seats="open"))
