"""What writers read of their texts while these are with the board, and why some came back."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from encyclopedia.models import TopicVersion
from reviews.actions.base import version_name
from reviews.actions.correcting import BROUGHT_IN
from reviews.models import STANDING, UNSIGNED, AuditEvent, ReviewRound
from reviews.seats import seats_of
from reviews.workflow import Act

from .work_rows import Row


def with_the_board(versions: Iterable[TopicVersion]) -> list[Row]:
    """A row for each version under review. Three queries beside theirs."""
    some = list(versions)
    found = ReviewRound.objects.filter(version__in=some, closed_at__isnull=True)
    rounds = {one.version_id: one for one in found.prefetch_related("assignments__member__user")}
    today = timezone.localdate()
    return [
        Row(
            topic=version.topic,
            ask=_with_whom(rounds[version.pk], today) if version.pk in rounds else _("With the board"),
            url=reverse("admin:encyclopedia_topic_change", args=[version.topic_id]),
            button=_("Open"),
            due=rounds[version.pk].due_on if version.pk in rounds else None,
        )
        for version in some
    ]


def _with_whom(round_: ReviewRound, today: date) -> str:
    """Since when it waits, who is to sign it, and for which seats nobody is asked yet."""
    days = (today - timezone.localdate(round_.opened_at)).days
    told = [
        ngettext("With the board for %(n)s day", "With the board for %(n)s days", days) % {"n": days}
        if days
        else _("With the board since today")
    ]
    parts = [one for one in round_.assignments.all() if one.seat and one.status in STANDING]
    names = [str(one.member) for one in parts if one.status in UNSIGNED]
    if names:
        told.append(_("To sign: %(names)s") % {"names": "; ".join(names)})
    held = {one.seat for one in parts}
    seats = [seat.words for seat in seats_of(round_.policy) if seat.key not in held]
    if seats:
        told.append(_("Nobody is asked yet: %(seats)s") % {"seats": ", ".join(seats)})
    return ". ".join(told)


def reasons_of_chairs(versions: Iterable[TopicVersion]) -> dict[int, str]:
    """Who ended the last review of each of these versions without a decision, and why, by version. One query.

    Published changes that were brought into a version end its review too, where it was under one.
    """
    keys: dict[tuple[int | None, str], int] = {(one.topic_id, version_name(one)): one.pk for one in versions}
    events = AuditEvent.objects.filter(
        topic__in={topic for topic, _name in keys}, act__in=(Act.SEND_BACK, BROUGHT_IN)
    )
    return {
        keys[one.topic_id, one.subject]: f"{one.actor_name}: {one.reason}"
        for one in events.order_by("sequence")
        if (one.topic_id, one.subject) in keys and (one.act != BROUGHT_IN or "closed round" in one.details)
    }
