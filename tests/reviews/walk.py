"""A small world for random walks: two topics, a board of several professions, and every act judged as it is done."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import time_machine
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils import timezone
from hypothesis.stateful import RuleBasedStateMachine

from encyclopedia.content import Content
from encyclopedia.drafting import content_of, save_draft
from encyclopedia.errors import Refused
from encyclopedia.models import Edition, IncomingText, Scope, Topic, TopicKind, TopicVersion
from reviews import actions
from reviews.audit import Fault, verify_chain
from reviews.models import (
    BoardMember,
    Concern,
    Decision,
    ReviewPolicy,
    ReviewRecord,
    ReviewRound,
    Significance,
)
from tests import factories as make
from tests.databases import all_rows
from tests.reviews import oracle
from tests.reviews.oracle_of_concerns import check_concerns, check_is_read, check_takes_up

# Name: role, profession on the board.
CAST = {
    "writer": ("writer", None),
    "editor": ("writer", "physician"),  # writes and reviews: the person whom invariant 3 is about
    "physician": ("reviewer", "physician"),
    "surgeon": ("reviewer", "physician"),
    "pharmacist": ("reviewer", "pharmacist"),
    "nurse": ("reviewer", "nurse"),
    "chair": ("chair", "physician"),
    "root": (None, "nurse"),
}
SIGNERS = ("physician", "pharmacist", "nurse", "surgeon", "root", "chair", "editor")
SECTIONS = ("treatment-overview", "why-it-is-done", "how-well-it-works", "risks")
SOURCES = ("old:1", "old:2")
# Seats as (professions, only when medicines are named, also in corrections); fewest people; who publishes.
Seats = tuple[tuple[str, bool, bool], ...]
POLICIES: tuple[tuple[Seats, int, str], ...] = (
    ((("physician", False, True), ("pharmacist", True, True), ("", False, False)), 2, "last_signature"),
    ((("physician", False, False), ("nurse", False, True)), 2, "chair"),
    ((("", False, False),), 2, "last_signature"),
    ((("", False, False),), 1, "chair"),
    ((("pharmacist", True, False), ("nurse", False, False)), 3, "last_signature"),
    ((("pharmacist|nurse", False, True), ("nurse", False, False)), 1, "last_signature"),
)


class World(RuleBasedStateMachine):
    """People, topics, and what stood before each act. A refusal is a fine outcome; whatever else goes wrong is not."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.clock = time_machine.travel(timezone.now(), tick=True)
        self.traveller = self.clock.start()
        self.people: dict[str, int] = {}
        for name, (role, profession) in CAST.items():
            user = make.make_user(role, name, profession=profession, is_superuser=name == "root")
            self.people[name] = user.pk
        User.objects.get(username="editor").groups.add(Group.objects.get(name="Reviewer"))
        self.said = 0
        self.kind = TopicKind.objects.get(key="treatment")
        self.topics: list[Topic] = []
        for source in SOURCES:
            self.bring(source, "writer")
            topic = Topic.objects.get(source_id=source)
            self.topics.append(topic)
            make.approve(make.submit(topic, self.by("writer")), self.by("nurse"))
        self.topics[0].related.add(self.topics[1])
        self.set_policy(0)
        self.remember()

    def teardown(self) -> None:
        self.clock.stop()
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    # --- Words ---------------------------------------------------------------------------------------------------

    def sentence(self) -> str:
        """A sentence that nobody has written before."""
        self.said, n = self.said + 1, self.said
        word = "".join(chr(97 + n // 26**place % 26) for place in (2, 1, 0))
        return f"Zq{word} is so."

    def bring(self, source: str, who: str) -> None:
        raw = make.words(f"Topic {source} {self.sentence()}")
        with transaction.atomic():  # an import of many leaves it to its caller to undo one
            actions.import_topic(source_id=source, language="en", kind=self.kind, raw=raw, by=self.by(who))

    def changed(self, content: Content, how: int, where: int) -> dict[str, Any]:
        """The words with one change: what hypothesis draws ``how`` and ``where`` for."""
        sections: list[dict[str, Any]] = [{**section} for section in content["sections"]]
        section = sections[where % len(sections)]
        said = self.sentence()
        match how:
            case 0 | 1:
                section["html"] += f"<p>{said}</p>"
            case 2:
                section["html"] = f"<p>{said}</p>"
            case 3:
                section["html"] += f"<p>Take ibuprofen. {said}</p>"
            case 4:
                kept = [one for one in section["html"].split("<p>") if oracle.MEDICINE not in one]
                section["html"] = "<p>".join(kept) or f"<p>{said}</p>"
            case 5:
                return {**content, "title": f"Title {said}"}
            case 6:
                return {**content, "summary": said}
            case _:  # what may be called editorial
                section = next(one for one in sections if one["key"] == "why-it-is-done")
                old, new = ("eases pain", "eases the pain")
                if new in section["html"]:
                    old, new = new, old
                section["html"] = section["html"].replace(old, new)
        return {**content, "sections": sections}

    # --- Acts, judged --------------------------------------------------------------------------------------------

    def by(self, name: str) -> User:
        return User.objects.get(pk=self.people[name])

    def remember(self) -> None:
        """Note what stands before the next act."""
        self.before = all_rows()
        self.withdrawn_at = dict(Topic.objects.values_list("pk", "withdrawn_at"))
        self.known = {
            model: set(model.objects.values_list("pk", flat=True))
            for model in (Edition, ReviewRound, ReviewRecord, Concern)
        }
        open_ = TopicVersion.objects.filter(status__in=oracle.UNDER_WAY, editions=None)
        self.under_way: dict[int, dict[int, set[str]]] = {topic.pk: {} for topic in self.topics}
        for version in open_:
            self.under_way[version.topic_id][version.pk] = oracle.tokens_of(version)

    def attempt(self, act: Callable[[], Any]) -> Any:
        """Do it. Refused, it has left nothing behind; done, all that it left is judged at once. None when refused."""
        try:
            done = act()
        except Refused:
            assert all_rows() == self.before, "a refusal left something behind"
            return None
        self.judge()
        self.remember()
        return done

    def judge(self) -> None:
        def new(model: Any, *related: str) -> Any:
            return model.objects.exclude(pk__in=self.known[model]).select_related(*related).order_by("pk")

        for round_ in new(ReviewRound, "topic__kind", "version__topic"):
            oracle.check_frozen(round_)
            check_takes_up(round_)
        for concern in new(Concern, "round__version"):
            check_is_read(concern)
        for record in new(ReviewRecord, "signer__board_member", "round", "version__topic", "withdraws"):
            oracle.check_signer(record)
        for edition in new(Edition, "topic", "round__version"):
            oracle.check_edition(edition, self.withdrawn_at[edition.topic_id])
            last = edition.topic.editions.filter(number=edition.number - 1).first()
            oracle.check_no_lost_words(
                edition, self.under_way[edition.topic_id], oracle.tokens(last.content) if last else set()
            )
        for record in new(ReviewRecord, "round__version", "version__topic"):
            oracle.check_settled_round(record.round, record.version.topic)
        for topic in Topic.objects.order_by("pk"):
            oracle.check_topic(topic)
            check_concerns(topic)
        assert [link for link in verify_chain() if isinstance(link, Fault)] == []

    # --- Where things stand --------------------------------------------------------------------------------------

    def version(self, n: int, correction: bool) -> TopicVersion | None:
        """The longer draft or the correction that is under way, whatever became of it."""
        return (
            self.topics[n]
            .versions.filter(status__in=oracle.UNDER_WAY, editions=None, is_correction=correction)
            .first()
        )

    def newest(self, n: int, correction: bool) -> TopicVersion:
        return self.version(n, correction) or make.open_version(self.topics[n])

    def rounds(self, n: int) -> list[ReviewRound]:
        open_ = ReviewRound.objects.filter(topic=self.topics[n], closed_at=None).select_related("version")
        return list(open_.order_by("pk"))

    def round(self, n: int, which: int) -> ReviewRound | None:
        rounds = self.rounds(n)
        return rounds[which % len(rounds)] if rounds else None

    # --- What people do, with everything that it needs -----------------------------------------------------------

    def set_policy(self, which: int, topic: Topic | None = None) -> None:
        """Let the kind, or this topic, ask for other seats from now on."""
        policy = ReviewPolicy.objects.filter(topic=topic).first() if topic else None
        policy = policy or ReviewPolicy.objects.get(kind=self.kind)
        seats, policy.fewest_people, policy.publishes = POLICIES[which]
        policy.save()
        policy.seats.all().delete()
        for position, (professions, on_medicines, in_corrections) in enumerate(seats):
            profession, *others = professions.split("|")
            able = {"or_professions": others, "called": "somebody who can do it"} if others else {}
            when = "medicines" if on_medicines else "always"
            policy.seats.create(
                position=position, profession=profession, when=when, in_corrections=in_corrections, **able
            )

    def write(self, n: int, correction: bool, who: str, how: int, where: int) -> None:
        version = self.newest(n, correction)
        raw = self.changed(content_of(version), how, where)
        self.attempt(
            lambda: save_draft(
                version_id=version.pk, raw=raw, base_hash=version.content_hash, by=self.by(who)
            )
        )

    def hand_in(
        self,
        n: int,
        correction: bool,
        who: str,
        scope: Scope = Scope.WHOLE_PAGE,
        significance: Significance = Significance.CLINICAL,
    ) -> None:
        version = self.newest(n, correction)
        waiting = IncomingText.objects.filter(topic=self.topics[n], settled_at=None).first()
        done = self.attempt(
            lambda: actions.submit(
                version_id=version.pk,
                by=self.by(who),
                base_hash=version.content_hash,
                note="Ready.",
                scope=scope,
                significance=significance,
            )
        )
        if done is not None and waiting is not None:  # it waits for the writer of the other version
            came_with = Edition.objects.filter(content_hash=waiting.content_hash).order_by("number").last()
            is_import = waiting.origin == IncomingText.Origin.IMPORT
            assert (
                correction
                if is_import or came_with is None
                else came_with.version.is_correction is correction
            )

    def seat(self, round_: ReviewRound, who: str, interest: str = "") -> Any:
        declared = "interest" if interest else "none"
        act = actions.take_seat
        return self.attempt(
            lambda: act(round_id=round_.pk, by=self.by(who), declaration=declared, interest=interest)
        )

    def sign(
        self,
        round_: ReviewRound,
        who: str,
        decision: str = Decision.APPROVE,
        days: int = 0,
        comment: str = "",
    ) -> Any:
        round_ = ReviewRound.objects.select_related("version").get(pk=round_.pk)
        return self.attempt(
            lambda: actions.sign(
                round_id=round_.pk,
                decision=decision,
                by=self.by(who),
                password=make.PASSWORD,
                content_hash=round_.content_hash,
                current_as_of=timezone.localdate() - timedelta(days=days),
                sections_read=list(round_.version.sections.values_list("key", flat=True)),
                comment=comment,
            )
        )

    def all_sign(self, round_: ReviewRound, first: int, days: int = 0, people: int = len(SIGNERS)) -> None:
        """So many take a seat and sign, until the round is over: the first has an interest, which a chair waives."""
        for place in range(people):
            who = SIGNERS[(first + place) % len(SIGNERS)]
            if self.version_waits(round_) or not ReviewRound.objects.get(pk=round_.pk).is_open:
                return
            part = self.seat(round_, who, "Shares in it." if place == 0 else "")
            if place == 0 and part is not None:
                self.let_review(part.pk, "chair" if first % 2 else "root")
            self.sign(round_, who, days=days)

    def let_review(self, assignment: int, by: str) -> None:
        self.attempt(lambda: actions.waive(assignment_id=assignment, by=self.by(by), reason="A few only."))

    def keep_out(self, assignment: int, by: str) -> None:
        self.attempt(lambda: actions.keep_out(assignment_id=assignment, by=self.by(by), reason="Too close."))

    def version_waits(self, round_: ReviewRound) -> bool:
        version = TopicVersion.objects.get(pk=round_.version_id)
        return version.status == "approved" and round_.kind != "reaffirmation"

    def make_well(self) -> None:
        """Accounts, places, licences and disclosures are in order again."""
        User.objects.update(is_active=True)
        for member in BoardMember.objects.all():
            member.is_active, member.term_until, member.licence_valid_until = True, None, None
            member.save()
            if member.disclosure_ends is None or member.disclosure_ends < timezone.localdate():
                actions.disclose(by=member.user, interests="")
        self.remember()
