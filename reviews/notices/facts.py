"""What the rules ask of the database, read once for many events."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q

from encyclopedia.models import Contribution, TopicVersion
from reviews.models import STANDING, Assignment, AuditEvent, Comment, ReviewRecord, ReviewRound
from reviews.workflow import Act

from .kinds import kinds_for
from .translations import left_behind


class Facts:
    """The rows that some events name. The number of queries does not grow with them, but by one for each person
    whose rights are asked for.
    """

    def __init__(self, events: Sequence[AuditEvent]) -> None:
        self._rounds = self._read_rounds(events)
        wanted = {event.details.get("assignment") for event in events} - {None}
        self._assignments = Assignment.objects.select_related("member", "delegated_from__member").in_bulk(
            wanted
        )
        threads = {event.details.get("thread") for event in events if event.act == Act.COMMENT} - {None}
        self._threads = (
            Comment.objects.select_related("version__topic").prefetch_related("replies").in_bulk(threads)
        )
        versions = {one.version_id for one in self._rounds.values()}
        versions |= {one.version_id for one in self._threads.values()}
        self._left_behind = left_behind(events, self.round)
        versions |= {one.version_id for late in self._left_behind.values() for one in late}
        self._hands: dict[int, set[int]] = defaultdict(set)
        for version, person in Contribution.objects.filter(version__in=versions).values_list(
            "version", "user"
        ):
            self._hands[version].add(person)
        self._signers: dict[int, set[int]] = defaultdict(set)
        rounds = {one.pk for one in self._rounds.values()}
        for round_, person in ReviewRecord.objects.filter(round__in=rounds).values_list("round", "signer"):
            self._signers[round_].add(person)
        self._parts = list(
            Assignment.objects.filter(round__in=rounds, status__in=STANDING).values_list(
                "round", "member__user", "asked_at"
            )
        )
        self._people: dict[int, frozenset[str]] = {}
        self._holders: dict[str, set[int]] = {}

    @staticmethod
    def _read_rounds(events: Sequence[AuditEvent]) -> dict[tuple[int, str, int], ReviewRound]:
        """The rounds that events name by their number, or by the edition that came of them."""
        numbers: set[int] = set()
        for event in events:
            numbers |= {number for _by, number in _names(event)}
        found = ReviewRound.objects.filter(
            Q(number__in=numbers) | Q(edition__number__in=numbers),
            topic__in={event.topic_id for event in events} - {None},
        )
        rounds: dict[tuple[int, str, int], ReviewRound] = {}
        for one in found.select_related("version__topic", "edition"):
            rounds[(one.topic_id, "round", one.number)] = one
            if one.edition is not None:
                rounds[(one.topic_id, "edition", one.edition.number)] = one
        return rounds

    def round(self, event: AuditEvent) -> ReviewRound | None:
        """The round that the event is about, if any."""
        return next(
            (self._rounds.get((event.topic_id or 0, by, number)) for by, number in _names(event)), None
        )

    def assignment(self, event: AuditEvent) -> Assignment | None:
        return self._assignments.get(event.details.get("assignment") or 0)

    def thread(self, event: AuditEvent) -> Comment | None:
        return self._threads.get(event.details.get("thread") or 0)

    def left_behind(self, event: AuditEvent) -> list[Any]:
        """The translations that the event left behind their source (``translations.left_behind``)."""
        return self._left_behind.get(event.sequence, [])

    def writers(self, event: AuditEvent) -> set[int]:
        """Who wrote the text that the event's round is about, and the owner of its topic."""
        round_ = self.round(event)
        return self.writers_of(round_.version) if round_ is not None else set()

    def writers_of(self, version: TopicVersion) -> set[int]:
        wrote = {version.created_by_id, *self._hands[version.pk]}
        owner = version.topic.owner_id
        return wrote if owner is None else wrote | {owner}

    def signers(self, event: AuditEvent) -> set[int]:
        round_ = self.round(event)
        return self._signers[round_.pk] if round_ is not None else set()

    def reviewing(self, event: AuditEvent) -> set[int]:
        """Who had a part in the event's round when it happened, and has it still."""
        round_ = self.round(event)
        found = self._parts if round_ is not None else []
        return {user for pk, user, asked in found if round_ and pk == round_.pk and asked < event.at}

    def holders(self, permission: str) -> set[int]:
        """The active people who hold this permission by a role: not operators, who hold every one. One query each."""
        if permission not in self._holders:
            self._holders[permission] = set(holders_of(permission))
        return self._holders[permission]

    def may_get(self, person: int, kind: str) -> bool:
        """Whether this person may be told of such a thing now."""
        if person not in self._people:
            user = get_user_model().objects.get(pk=person)
            self._people[person] = frozenset(kinds_for(user))
        return kind in self._people[person]


def holders_of(permission: str) -> Any:
    """The keys of active people who hold a permission by a role of theirs."""
    people: Any = get_user_model().objects
    held = people.with_perm(permission, include_superusers=False, backend="reviews.backend.RoleBackend")
    return held.values_list("pk", flat=True)


def _names(event: AuditEvent) -> list[tuple[str, int]]:
    """By what, and by which number, the event names its round."""
    names = (("round", "round"), ("round", "closed round"), ("edition", "edition"))
    return [(by, event.details[key]) for by, key in names if isinstance(event.details.get(key), int)][:1]
