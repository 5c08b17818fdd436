"""What waits for a writer: the texts of their own that came back, that they write, and that are with the board."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from encyclopedia.models import Contribution, IncomingText, Status, Topic, TopicVersion
from encyclopedia.models.versions import OPEN_STATUSES
from encyclopedia.statements import NUMBER, Select
from reviews.models import Decision, Outcome, ReviewRecord, ReviewRound
from reviews.schedule import sent_back_pages

from .meant import version_url
from .picture import links
from .work_rows import SHOWN, Row, WorkList
from .work_waiting import reasons_of_chairs, with_the_board


def _own_versions(user: Any, *statuses: Status) -> Any:
    """Versions with one of these statuses of topics that this person owns, or had a hand in."""
    mine = Contribution.objects.filter(version=OuterRef("pk"), user=user)
    owned = Topic.objects.filter(owner=user).order_by().values("pk")
    last_round = ReviewRound.objects.filter(version=OuterRef("pk")).order_by("-number")
    return (
        TopicVersion.objects.filter(status__in=statuses)
        .annotate(last_outcome=Coalesce(Subquery(last_round.values("outcome")[:1]), Value("")))
        .filter(Q(created_by=user) | Q(topic__in=owned) | Q(Exists(mine)))
    )


SENT_BACK = (Outcome.CHANGES_REQUESTED, Outcome.CANCELLED)


def own_drafts(user: Any) -> Any:
    """The drafts of this person that the board did not give back."""
    return _own_versions(user, Status.DRAFT).exclude(last_outcome__in=SENT_BACK)


def _own_pages_sent_back(user: Any) -> Any:
    """The versions that patients read, of topics of this person, whose last whole-page review asked for changes, and
    of which nobody writes another version yet.
    """
    begun = TopicVersion.objects.filter(topic=OuterRef("topic"), status__in=OPEN_STATUSES)
    asked = sent_back_pages().values("version")
    return _own_versions(user, Status.APPROVED).filter(~Exists(begun), pk__in=asked).order_by("pk")


_OPEN: Final = Select(
    lambda: (
        _own_versions(NUMBER, *OPEN_STATUSES)
        .order_by("saved_at", "pk")
        .values_list("pk", "status", "last_outcome")
    ),
    NUMBER,
)
_PAGES_SENT_BACK: Final = Select(lambda: _own_pages_sent_back(NUMBER).values_list("pk"), NUMBER)


@dataclass(frozen=True)
class OwnTexts:
    """The keys of the versions under way of a person's topics, what was saved first first: those that the board gave
    back, with how their review ended, their other drafts, and those under review. And of their pages that the board
    wants changed. Two queries.
    """

    pages: list[int]
    sent_back: dict[int, str]
    drafts: list[int]
    in_review: list[int]

    @classmethod
    def read(cls, user: Any) -> "OwnTexts":
        pages = [pk for (pk,) in _PAGES_SENT_BACK.rows(user.pk)]
        texts = cls(pages, {}, [], [])
        for pk, status, outcome in _OPEN.rows(user.pk):
            if status == Status.IN_REVIEW:
                texts.in_review.append(pk)
            elif outcome in SENT_BACK:
                texts.sent_back[pk] = outcome
            else:
                texts.drafts.append(pk)
        return texts


def _versions(keys: Sequence[int]) -> list[TopicVersion]:
    """These versions, in this order. One query."""
    found = TopicVersion.objects.select_related("topic").in_bulk(keys)
    return [found[pk] for pk in keys]


def sent_back(texts: OwnTexts, most: int = SHOWN) -> WorkList:
    """What the board gave back to this person, and why: pages as patients read them, then drafts. Three queries."""
    some = _versions([*texts.pages, *texts.sent_back][:most])
    asked = [one for one in some if texts.sent_back.get(one.pk) != Outcome.CANCELLED]
    requests = ReviewRecord.objects.filter(version__in=asked, decision=Decision.REQUEST_CHANGES)
    said = {
        one.version_id: f"{one.signer_name}: {one.comment}" for one in requests.order_by("signed_at", "pk")
    }
    said |= reasons_of_chairs([one for one in some if one not in asked])

    def row(version: TopicVersion) -> Row:
        is_shown = version.pk not in texts.sent_back
        if is_shown:
            ask = _("The board asks for changes of the page that patients read")
        elif version in asked:
            ask = _("Sent back: answer what the board asked for")
        else:
            ask = _("Back with you: its review was closed")
        return Row(
            topic=version.topic,
            ask=ask,
            url=reverse("admin:encyclopedia_topic_start_draft", args=[version.topic_id])
            if is_shown
            else version_url("draft", version.topic, version),
            button=_("Revise"),
            note=said.get(version.pk, ""),
        )

    total = len(texts.pages) + len(texts.sent_back)
    return WorkList(_("Sent back to you"), [row(one) for one in some], total)


def drafts(texts: OwnTexts, most: int = SHOWN) -> WorkList:
    """The drafts of this person that the board did not give back, what was saved last first. One query."""
    rows = [
        Row(
            topic=version.topic,
            ask=(
                _("Correction, version %(number)s: finish it and submit it")
                if version.is_correction
                else _("Draft, version %(number)s: finish it and submit it")
            )
            % {"number": version.number},
            url=version_url("draft", version.topic, version),
            button=_("Go on writing"),
        )
        for version in _versions(texts.drafts[: -most - 1 : -1])
    ]
    return WorkList(
        _("Your drafts"),
        rows,
        len(texts.drafts),
        links.versions(yours="drafts"),
        empty=_("You have no draft. Start a topic, or revise one from its page."),
    )


def held_imports(most: int = SHOWN) -> WorkList:
    held = IncomingText.objects.filter(settled_at__isnull=True).select_related("topic")
    rows = [
        Row(
            topic=one.topic,
            ask=_("A published edition changed the same parts as the text under way")
            if one.origin == IncomingText.Origin.CORRECTION
            else _("An import brought other words than the draft has"),
            url=reverse("admin:encyclopedia_topic_change", args=[one.topic_id]),
            button=_("Compare"),
        )
        for one in held[:most]
    ]
    return WorkList(_("Texts to settle"), rows, held.count())


def in_review(texts: OwnTexts, most: int = SHOWN) -> WorkList:
    """What of this person's is with the board, with whom and for how long, the oldest version first. Four queries."""
    rows = with_the_board(_versions(texts.in_review[:most]))
    return WorkList(_("Waiting for the board"), rows, len(texts.in_review))
