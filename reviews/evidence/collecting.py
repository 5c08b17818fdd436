"""Everything that is known of one topic's reviews, read at one instant in a fixed number of queries."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from encyclopedia.models import Contribution, Edition, HelpfulCount, ReaderReport, Topic, TopicVersion
from reviews.audit import GENESIS, gather
from reviews.concerns import concerns_on, rounds_of
from reviews.models import (
    Assignment,
    AuditEvent,
    AuditHead,
    Comment,
    Concern,
    ReportStep,
    ReviewRecord,
    ReviewRound,
)
from reviews.policies import allows, check_may
from reviews.taking_part import check_may_read
from reviews.workflow import Act


@dataclass(frozen=True)
class Evidence:
    """One topic's evidence, oldest first. ``held`` are the hashes that the chain holds, by “record:7” or “edition:3”.

    ``withheld`` counts comments on texts that are not open to the person who asks; ``withheld_interests`` are the
    assignments whose declared interest is not theirs to read, and is left out.
    """

    topic: Topic
    editions: tuple[Edition, ...]
    versions: tuple[TopicVersion, ...]
    rounds: tuple[ReviewRound, ...]
    records: tuple[ReviewRecord, ...]
    assignments: tuple[Assignment, ...]
    comments: tuple[Comment, ...]
    contributions: tuple[Contribution, ...]
    reports: tuple[ReaderReport, ...]
    steps: tuple[ReportStep, ...]
    opinions: tuple[HelpfulCount, ...]
    concerns: tuple[Concern, ...]
    events: tuple[AuditEvent, ...]
    held: dict[str, str]
    head: tuple[int, str]
    withheld: int
    withheld_interests: frozenset[int]

    def before(self, edition: Edition) -> Edition | None:
        """The edition that this one took the place of."""
        earlier = [one for one in self.editions if one.number < edition.number]
        return earlier[-1] if earlier else None

    def version(self, pk: int) -> TopicVersion:
        return next(version for version in self.versions if version.pk == pk)


def collect(topic: Topic, by: Any) -> Evidence:
    """Collect the evidence of a topic (with its kind), as ``by`` may read it. Call inside ``audit.one_snapshot``."""
    events = tuple(AuditEvent.objects.filter(topic=topic).order_by("sequence"))
    held: dict[str, str] = {}
    for event in events:
        gather(held, event.details)
    versions = tuple(TopicVersion.objects.filter(topic=topic).select_related("created_by").order_by("number"))
    editions = tuple(
        Edition.objects.filter(topic=topic).select_related("published_by", "round").order_by("number")
    )
    rounds = tuple(
        ReviewRound.objects.filter(topic=topic).select_related("opened_by", "closed_by").order_by("number")
    )
    comments = list(
        Comment.objects.filter(topic=topic).select_related("resolved_by").order_by("made_at", "pk")
    )
    by_version = {version.pk: version for version in versions}
    rows: tuple[Any, ...] = (*editions, *rounds, *comments)
    for row in rows:
        row.version, row.topic = by_version[row.version_id], topic
    for version in versions:
        version.topic = topic
    open_ids = _readable(versions, editions, rounds, by, {one.version_id for one in comments})
    readable = [one for one in comments if one.version_id in open_ids]
    assignments = tuple(
        Assignment.objects.filter(round__topic=topic)
        .select_related("member__user", "asked_by", "waived_by", "delegated_from__member__user")
        .order_by("asked_at", "pk")
    )
    head = AuditHead.objects.filter(pk=1).values_list("sequence", "hash").first()
    return Evidence(
        topic=topic,
        editions=editions,
        versions=versions,
        rounds=rounds,
        records=tuple(ReviewRecord.objects.filter(round__topic=topic).order_by("signed_at", "pk")),
        assignments=assignments,
        comments=tuple(readable),
        contributions=tuple(
            Contribution.objects.filter(version__topic=topic).select_related("user").order_by("at", "pk")
        ),
        reports=tuple(
            ReaderReport.objects.filter(edition__topic=topic).select_related("words").order_by("pk")
        ),
        steps=tuple(
            ReportStep.objects.filter(report__edition__topic=topic)
            .select_related("report", "made_by", "edition")
            .order_by("pk")
        ),
        opinions=tuple(HelpfulCount.objects.filter(edition__topic=topic).order_by("edition__number")),
        concerns=concerns_on(topic),
        events=events,
        held=held,
        head=head or (0, GENESIS),
        withheld=len(comments) - len(readable),
        withheld_interests=_withhold_interests(assignments, by),
    )


def _withhold_interests(assignments: Iterable[Assignment], by: Any) -> frozenset[int]:
    """Leave out each interest that no chair has waived, but for chairs and who declared it: as on the round's page."""
    if allows(check_may, Act.WAIVE, by):
        return frozenset()
    withheld = set()
    for one in assignments:
        if one.interest and one.waived_at is None and one.member.user_id != by.pk:
            one.interest = ""
            withheld.add(one.pk)
    return frozenset(withheld)


def _readable(
    versions: Iterable[TopicVersion],
    editions: Iterable[Edition],
    rounds: Iterable[ReviewRound],
    by: Any,
    wanted: set[int],
) -> set[int]:
    """Which of these versions are open to the person. The rule is asked once for each group that it treats alike:
    those that patients read, each that is before the board now (two at most), and all others.
    """
    published = {edition.version_id for edition in editions}
    in_review = {round_.version_id for round_ in rounds if round_.is_open}
    groups: dict[Any, list[TopicVersion]] = {}
    for version in versions:
        if version.pk in wanted:
            group = "shown" if version.pk in published else version.pk if version.pk in in_review else "shut"
            groups.setdefault(group, []).append(version)
    return {
        version.pk for group in groups.values() if allows(check_may_read, group[0], by) for version in group
    }


def of_edition(whole: Evidence, edition: Edition) -> Evidence:
    """The part of the evidence that led to one edition: its rounds and versions, and what was done and said in them.

    Rounds are those on its version since an earlier edition of the same words, if there was one, and the full board's
    review of it in retrospect: every try, for one follows another.
    """
    same = [
        one.pk
        for one in whole.editions
        if one.version_id == edition.version_id and one.number < edition.number
    ]
    own = next((one for one in whole.rounds if one.edition_id == edition.pk), None)
    last = own.number if own else 0
    earlier = max((one.number for one in whole.rounds if one.edition_id in same), default=0)
    followed = {own.pk} if own else set()
    rounds = []
    for one in whole.rounds:
        if one.follows_id in followed:
            followed.add(one.pk)
        if one.pk in followed or (one.version_id == edition.version_id and earlier < one.number <= last):
            rounds.append(one)
    ids = {one.pk for one in rounds}
    records = [one for one in whole.records if one.round_id in ids]
    reports = [one for one in whole.reports if one.edition_id == edition.pk]
    steps = [one for one in whole.steps if one.report_id in {report.pk for report in reports}]
    names = {f"record:{one.pk}" for one in records} | {f"edition:{edition.pk}"}
    names |= {f"step:{one.pk}" for one in steps}
    had_by, numbers = rounds_of(whole.concerns, whole.events), {one.number for one in rounds}
    concerns = [one for one in whole.concerns if numbers.intersection(had_by[one.pk])]
    names |= {f"{kind}:{one.pk}" for one in concerns for kind in ("concern", "settlement")}
    return replace(
        whole,
        rounds=tuple(rounds),
        records=tuple(records),
        assignments=tuple(one for one in whole.assignments if one.round_id in ids),
        comments=tuple(one for one in whole.comments if one.version_id == edition.version_id),
        contributions=tuple(one for one in whole.contributions if one.version_id == edition.version_id),
        reports=tuple(reports),
        steps=tuple(steps),
        opinions=tuple(one for one in whole.opinions if one.edition_id == edition.pk),
        concerns=tuple(concerns),
        events=tuple(_events_of(whole, edition, same, numbers, names)),
        withheld=0,  # patients read this text, so it is open to all
    )


def _events_of(
    whole: Evidence, edition: Edition, same: Iterable[int], rounds: set[int], names: set[str]
) -> Iterator[AuditEvent]:
    """The events on the version, from an earlier edition of the same words up to this one; and those of the rounds."""
    published = {
        name: event.sequence
        for event in whole.events
        for name in event.details.get("evidence", {})
        if name.startswith("edition:")
    }
    first = max((published.get(f"edition:{pk}", 0) for pk in same), default=0)
    last = published.get(f"edition:{edition.pk}", 0)
    name = f"version {edition.version.number}"
    for event in whole.events:
        details = event.details
        if (
            (event.subject == name and first < event.sequence <= last)
            or details.get("round") in rounds
            or names & details.get("evidence", {}).keys()
        ):
            yield event


def events_between(topic: Topic, first: int) -> Iterator[AuditEvent]:
    """The events of everybody else since number ``first``, in order: of these a download holds hashes alone."""
    others = AuditEvent.objects.filter(Q(topic__isnull=True) | ~Q(topic=topic), sequence__gt=first)
    return others.order_by("sequence").iterator(chunk_size=2000)
