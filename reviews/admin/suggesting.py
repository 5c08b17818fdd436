"""Whom a chair could ask for a seat, best first, each with the reasons why."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviews import roles
from reviews.models import STANDING, Assignment, AssignmentStatus, BoardMember, Disclosure, ReviewRound
from reviews.seats import Seat
from reviews.taking_part import has_undecided_interest

SUGGESTED: Final = 4
_SAME_STEM: Final = 5
# Words of many specialties, which say nothing about a topic.
_COMMON: Final = frozenset(
    "medicine medical health healthcare care clinical general disease diseases treatment therapy adult adults".split()
)
_OPEN: Final = (AssignmentStatus.ASKED, AssignmentStatus.ACCEPTED)


@dataclass(frozen=True)
class Suggestion:
    member: BoardMember
    why: str


def who_can_be_asked(today: date) -> QuerySet[BoardMember]:
    """Members who may sign today and have the role for it, with ``open_count`` (reviews they are to sign) and
    ``disclosed_until``. One query; whether they fit a round is asked by ``free_for``.
    """
    people = get_user_model().objects.with_perm(
        roles.REVIEW, backend="django.contrib.auth.backends.ModelBackend"
    )
    newest = Disclosure.objects.filter(member=OuterRef("pk")).order_by("-made_at", "-id")
    return (
        BoardMember.objects.filter(
            Q(term_from__isnull=True) | Q(term_from__lte=today),
            Q(term_until__isnull=True) | Q(term_until__gte=today),
            Q(licence_valid_until__isnull=True) | Q(licence_valid_until__gte=today),
            is_active=True,
            user__in=people,
        )
        .annotate(
            open_count=Count("assignments", filter=Q(assignments__status__in=_OPEN)),
            disclosed_until=Subquery(newest.values("valid_until")[:1]),
        )
        .select_related("user")
    )


def free_for(
    members: Iterable[BoardMember], assignments: Sequence[Assignment], contributors: Collection[int]
) -> list[BoardMember]:
    """Those who have no part in the round, did not stand aside from it, have no interest in it that was not waived,
    and had no hand in the text.
    """
    busy = {
        one.member_id
        for one in assignments
        if one.status in STANDING
        or one.status == AssignmentStatus.RECUSED
        or has_undecided_interest([one], one.member_id)
    }
    return [one for one in members if one.pk not in busy and one.user_id not in contributors]


def suggestions(
    round_: ReviewRound,
    seats: Sequence[Seat],
    assignments: Sequence[Assignment],
    contributors: Collection[int],
    today: date,
) -> dict[str, list[Suggestion]]:
    """For each of these seats the members to ask first, by its key: those who fit it, are valid today and disclosed.

    Best is whose specialty names the topic, then who has the fewest reviews to sign. Who gave up a part in this round
    comes last. Two queries.
    """
    members: list[Any] = [
        one
        for one in free_for(who_can_be_asked(today), assignments, contributors)
        if one.disclosed_until is not None and one.disclosed_until >= today  # type: ignore[attr-defined]
    ]
    gave_up = {one.member_id for one in assignments if one.status not in STANDING}
    about = _words(
        round_.version.title, *round_.version.also_called, *(str(c) for c in round_.topic.categories.all())
    )
    ranked = []
    for member in members:
        matched = _matched(member.specialty, about)
        rank = (member.pk in gave_up, -len(matched), member.open_count, str(member))
        ranked.append((rank, member, matched))
    ranked.sort(key=lambda one: one[0])
    return {
        seat.key: [
            Suggestion(member, _why(member, matched, has_given_up=member.pk in gave_up))
            for _rank, member, matched in ranked
            if seat.takes(member.profession)
        ][:SUGGESTED]
        for seat in seats
    }


def _why(member: Any, matched: list[str], *, has_given_up: bool) -> str:
    reasons = [str(member.get_profession_display())]
    if matched:
        reasons.append(_("specialty fits: %(words)s") % {"words": ", ".join(matched)})
    n = member.open_count
    reasons.append(
        ngettext("%(n)s review to sign", "%(n)s reviews to sign", n) % {"n": n}
        if n
        else _("no review to sign")
    )
    if has_given_up:
        reasons.append(_("gave up a seat in this review"))
    return "; ".join(reasons)


def _words(*texts: str) -> set[str]:
    return {
        word for text in texts for word in re.findall(r"[^\W\d_]{4,}", text.lower()) if word not in _COMMON
    }


def _matched(specialty: str, about: set[str]) -> list[str]:
    """The words of the specialty that the topic shares, by their beginnings: “diabetes” finds “diabetic”."""
    return sorted(
        word
        for word in _words(specialty)
        if word in about
        or any(other[:_SAME_STEM] == word[:_SAME_STEM] for other in about if len(other) >= _SAME_STEM)
    )
