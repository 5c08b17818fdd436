"""An oracle for the board: what must hold of the rows, worked out anew. Nothing here asks the code under test.

It reads rows alone: no quorum(), no fill(), no freeze(), no policy checks. Whom the seats of a round take is tried out
in every order; what the policy asks for is read off its rows.
"""

import json
import re
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise, permutations
from typing import Any

from django.utils import timezone

from encyclopedia.content import content_hash
from encyclopedia.drafting import content_of
from encyclopedia.models import Contribution, Edition, IncomingText, Topic, TopicVersion
from reviews.models import Assignment, AuditEvent, PolicySeat, ReviewPolicy, ReviewRecord, ReviewRound
from reviews.workflow import Act

MEDICINE = "ibuprofen"
TOKEN = re.compile(r"Zq[a-z]{3}")  # every sentence that a walk writes holds one of its own
UNDER_WAY = ("draft", "in_review", "approved")


def tokens(text: Any) -> set[str]:
    return set(TOKEN.findall(text if isinstance(text, str) else json.dumps(text)))


def tokens_of(version: TopicVersion) -> set[str]:
    return tokens(content_of(TopicVersion.objects.select_related("topic").get(pk=version.pk)))


# --- Who may count -----------------------------------------------------------------------------------------------


def hands_in(round_: ReviewRound, before: Iterable[Edition]) -> set[int]:
    """Whoever wrote a part of the version, or of any unread version since the last edition of a longer text (invariant
    3). A review of the whole page by the board also answers for what was urgent: there it goes back to the edition
    before that.
    """
    debts: list[Edition] = []
    before = sorted(before, key=lambda one: one.number)
    if round_.scope == "whole_page" and round_.kind != "urgent":
        for one in before:
            if one.kind == "urgent":
                debts.append(one)
            elif one.scope == "whole_page":
                debts = []
    read = [one for one in before if not debts or one.number < debts[0].number]
    longer = [one for one in read if not one.version.is_correction]
    version_number, edition_number = (longer[-1].version.number, longer[-1].number) if longer else (0, 0)
    found = set()
    hands = Contribution.objects.filter(version__topic=round_.topic_id)
    for hand in hands.select_related("version__based_on"):
        base = hand.version.based_on
        was_open = base is not None and longer and base.number >= edition_number
        is_since = hand.version.number > version_number or was_open
        if hand.version_id == round_.version_id or (
            is_since and hand.version_id not in {one.version_id for one in read}
        ):
            found.add(hand.user_id)
    return found


def counting(round_: ReviewRound, withdrawn_at: Any, before: Iterable[Edition]) -> list[ReviewRecord]:
    """The approvals of a round that count at this moment, one a person."""
    records = list(ReviewRecord.objects.filter(round=round_).select_related("signer"))
    undone = {record.withdraws_id for record in records}
    aside = {record.signer_id for record in records if record.decision == "recuse"}
    wrote = hands_in(round_, before)
    found: dict[int, ReviewRecord] = {}
    for record in records:
        member = getattr(record.signer, "board_member", None)
        if (
            record.decision == "approve"
            and record.pk not in undone
            and record.signer_id not in aside | wrote
            and (record.version_id, record.content_hash) == (round_.version_id, round_.content_hash)
            and record.signer.is_active
            and member is not None
            and member.is_active
            and (withdrawn_at is None or record.signed_at > withdrawn_at)
            and is_free_of_conflict(record)
        ):
            found.setdefault(record.signer_id, record)
    return list(found.values())


def is_free_of_conflict(record: ReviewRecord) -> bool:
    """Whether its signer had declared no interest in the round, or a chair had waived it, when they signed."""
    parts = Assignment.objects.filter(round=record.round_id, member__user=record.signer_id)
    return any(
        part.declaration == "none"
        or (
            part.declaration == "interest"
            and part.waived_at is not None
            and part.waived_by_id != record.signer_id
        )
        for part in parts
        if part.declared_at is not None and part.declared_at <= record.signed_at
    )


def are_enough(policy: dict[str, Any], records: list[ReviewRecord]) -> bool:
    """Whether so many people fill every seat, each one seat: every order is tried."""
    wanted = [{seat["profession"], *seat["or_professions"]} for seat in policy["seats"]]
    if len(records) < max(len(wanted), policy["fewest_people"]):
        return False
    professions = [record.signer_profession for record in records]
    return any(
        all("" in seat or one in seat for seat, one in zip(wanted, order, strict=True))
        for order in permutations(professions, len(wanted))
    )


def has_objection(round_: ReviewRound) -> bool:
    records = list(ReviewRecord.objects.filter(round=round_))
    undone = {record.withdraws_id for record in records}
    aside = {record.signer_id for record in records if record.decision == "recuse"}
    return any(
        record.decision == "request_changes" and record.pk not in undone and record.signer_id not in aside
        for record in records
    )


# --- What the policy asks for --------------------------------------------------------------------------------------


def check_frozen(round_: ReviewRound) -> None:
    """A round that was opened just now asks for what the policy asks for at this moment."""
    own = ReviewPolicy.objects.filter(topic=round_.topic_id).first()
    policy = own or ReviewPolicy.objects.get(kind=round_.topic.kind_id)
    names_medicine = MEDICINE in json.dumps(content_of(round_.version)).lower()
    seats = [
        seat for seat in PolicySeat.objects.filter(policy=policy) if seat.when == "always" or names_medicine
    ]
    people = policy.fewest_people
    events = AuditEvent.objects.filter(topic=round_.topic_id, act=Act.RECLASSIFY)
    is_for_all = any(event.details["round"] == round_.number for event in events)
    marked = [seat for seat in seats if seat.in_corrections]
    if round_.kind == "correction" and marked and not is_for_all:
        seats, people = marked, 1
    asked = sorted(f"{seat.profession} {seat.or_professions}" for seat in seats) or [" []"]
    if round_.significance == "editorial":
        asked, people = [" []"], 1
    elif round_.kind == "urgent":
        asked, people = [" []"] * 2, 2
    frozen = [f"{seat['profession']} {seat['or_professions']}" for seat in round_.policy["seats"]]
    assert sorted(frozen) == asked
    assert max(round_.policy["fewest_people"], len(asked)) == max(people, len(asked))
    is_short = round_.kind in ("correction", "urgent") or round_.significance == "editorial"
    assert round_.policy["publishes"] == ("last_signature" if is_short else policy.publishes)
    if round_.kind == "correction" or round_.significance == "editorial":
        assert round_.scope == "changes_only"


def check_signer(record: ReviewRecord) -> None:
    """Who signed just now had a valid account, place, term, licence and disclosure, and no undecided conflict."""
    today = timezone.localdate(record.signed_at)
    member = record.signer.board_member
    assert record.signer.is_active
    if record.decision == "withdraw":
        assert record.withdraws.signer_id == record.signer_id
        assert record.round.edition_id is None
        return
    assert member.is_active
    assert member.term_from is None or member.term_from <= today
    assert member.term_until is None or today <= member.term_until
    assert member.licence_valid_until is None or today <= member.licence_valid_until
    if record.decision == "recuse":
        return
    newest = member.disclosures.order_by("-made_at", "-pk").first()
    assert newest is not None
    assert today <= newest.valid_until
    assert is_free_of_conflict(record)
    if record.decision == "approve":
        editions = record.version.topic.editions.exclude(round=record.round_id).select_related("version")
        assert record.signer_id not in hands_in(record.round, editions)
        assert record.current_as_of is not None
        assert record.current_as_of <= today


# --- Editions ------------------------------------------------------------------------------------------------------


def check_edition(edition: Edition, withdrawn_at: Any) -> None:
    """An edition that was made just now is what was signed, by those who had to, with an honest date."""
    round_ = edition.round
    version = TopicVersion.objects.select_related("topic").get(pk=edition.version_id)
    assert content_hash(content_of(version)) == content_hash(edition.signed_content()) == edition.content_hash
    assert round_.content_hash == edition.content_hash
    assert round_.version_id == edition.version_id
    earlier = list(
        edition.topic.editions.filter(number__lt=edition.number).select_related("version").order_by("number")
    )
    records = counting(round_, withdrawn_at, earlier)
    assert are_enough(round_.policy, records), "too few signatures count"
    assert not has_objection(round_)
    before = earlier[-1] if earlier else None
    expected: date = min(record.current_as_of for record in records if record.current_as_of)
    if edition.scope == "changes_only":
        assert before is not None
        assert withdrawn_at is None
        expected = before.current_as_of
    assert edition.current_as_of == expected <= timezone.localdate()
    named = [(one["name"], one["signed_on"]) for one in edition.reviewers]
    signed = [(one.signer_name, timezone.localdate(one.signed_at).isoformat()) for one in records]
    kept = len(before.reviewers) if before is not None and edition.scope == "changes_only" else 0
    assert sorted(named[kept:]) == sorted(signed), "the byline names who counted, and nobody else"


def check_settled_round(round_: ReviewRound, topic: Topic) -> None:
    """After a signature or its withdrawal, a round is over or waits exactly when it has enough."""
    if not round_.is_open:
        return
    editions = topic.editions.select_related("version")
    enough = are_enough(round_.policy, counting(round_, topic.withdrawn_at, editions))
    is_waiting = round_.version.status == "approved" and not round_.version.editions.exists()
    assert is_waiting is (enough and not has_objection(round_)), (round_.kind, round_.version.status, enough)


# --- A topic as a whole --------------------------------------------------------------------------------------------


def check_topic(topic: Topic) -> None:
    editions = list(topic.editions.select_related("version", "round").order_by("number"))
    shown = [one for one in editions if one.shown_until is None]
    assert len(shown) <= 1
    assert bool(shown) is (bool(editions) and topic.withdrawn_at is None)
    assert shown in ([], editions[-1:])
    assert [one.number for one in editions] == list(range(1, len(editions) + 1))
    for one, after in pairwise(editions):
        assert one.current_as_of <= after.current_as_of
        assert one.shown_until is not None
        assert one.shown_until <= after.shown_from
    open_rounds = list(topic.rounds.filter(closed_at=None).select_related("version"))
    by_version = {one.version_id: one for one in open_rounds}
    assert len(by_version) == len(open_rounds)
    published = {one.version_id for one in editions}
    under_way = []
    for version in topic.versions.all():
        round_ = by_version.get(version.pk)
        if version.pk in published:
            last = editions[-1].version_id == version.pk
            assert version.status == ("approved" if last else "superseded")
            assert round_ is None or (last and round_.kind == "reaffirmation")
            assert round_ is None or round_.content_hash == editions[-1].content_hash
        else:
            assert version.status in ("draft", "in_review", "approved", "abandoned")
            assert (round_ is not None) is (version.status in ("in_review", "approved")), version.status
            assert round_ is None or round_.kind != "reaffirmation"
            if version.status != "abandoned":
                under_way.append(version.is_correction)
    assert under_way.count(False) <= 1
    assert under_way.count(True) <= 1
    held = Assignment.objects.filter(round__topic=topic, status__in=("asked", "accepted", "done"))
    assert not held.exclude(status="done").filter(round__closed_at__isnull=False).exists()
    seats = [(one.round_id, one.seat) for one in held if one.seat]
    assert len(seats) == len(set(seats))
    check_debt(topic, editions, open_rounds)


def check_debt(topic: Topic, editions: list[Edition], open_rounds: list[ReviewRound]) -> None:
    """An urgent edition owes the board's review until a later edition of the whole page that was not urgent itself."""
    from reviews.retrospect import owed_by

    debts: list[Edition] = []
    for one in editions:
        if one.kind == "urgent":
            debts.append(one)
        elif one.scope == "whole_page":
            debts = []
    told = owed_by(topic)
    if not debts or topic.withdrawn_at is not None:
        assert told is None
        return
    assert told is not None
    assert told.edition == debts[0]
    days = timedelta(days=debts[0].round.policy["retrospective_days"])
    assert told.due_on == timezone.localdate(debts[0].shown_from) + days
    tries = []
    last = debts[0].round
    while (later := ReviewRound.objects.filter(follows=last).first()) is not None:
        tries.append(later)
        last = later
    assert tries, "the full board was never asked"
    assert all(one.kind == "reaffirmation" and one.scope == "whole_page" for one in tries)
    for one in open_rounds:
        if one.kind == "reaffirmation":
            assert one == tries[-1]
            assert one.due_on == told.due_on


def check_no_lost_words(edition: Edition, before: dict[int, set[str]], last: set[str]) -> None:
    """A version that was under way keeps its own new words and has, or is asked about, those of the edition.

    ``before`` holds the tokens of each such version, ``last`` those of the edition before.
    """
    waiting = IncomingText.objects.filter(topic=edition.topic, settled_at=None).first()
    beside = tokens(waiting.content) if waiting is not None else set()
    for pk, had in before.items():
        version = TopicVersion.objects.get(pk=pk)
        if pk == edition.version_id or version.status not in UNDER_WAY:
            continue
        now = tokens_of(version)
        came = tokens(edition.content) - last
        assert came <= now | beside, f"lost of the edition: {came - now - beside}"
        assert had - last <= now, f"lost of version {version.number}: {had - last - now}"
