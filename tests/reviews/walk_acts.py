"""What people do on a board, one rule an act: writers, members, the chair, and the clock."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import rule

from encyclopedia.content import plain_text
from encyclopedia.drafting import content_of
from encyclopedia.incoming import settle_incoming
from encyclopedia.models import IncomingText, Scope, Topic
from reviews import actions
from reviews.actions.catalogue import catalogue_base
from reviews.actions.sources import key_of, prospect
from reviews.concerns import base_of_concerns
from reviews.models import (
    Assignment,
    BoardMember,
    Comment,
    Decision,
    ReviewPolicy,
    ReviewRound,
    Significance,
    SourceNotice,
)
from tests import factories as make
from tests.reviews.walk import CAST, POLICIES, SECTIONS, SIGNERS, SOURCES, World

person = st.sampled_from(tuple(CAST))
signer = st.sampled_from(SIGNERS)
author = st.sampled_from(("writer", "writer", "editor"))
president = st.sampled_from(("chair", "chair", "root", "writer"))
number = st.integers(0, 1)
which = st.integers(0, 2)
how = st.integers(0, 7)
where = st.integers(0, 3)
back = st.integers(-1, 20)
SOURCE = "https://example.org/guideline"
ICD = "2.16.840.1.113883.6.90"


class Acts(World):
    """Every act, by anybody, at any time. Most are refused."""

    # --- Writers -------------------------------------------------------------------------------------------------

    @rule(n=number, who=person, correction=st.booleans())
    def start(self, n: int, who: str, correction: bool) -> None:
        act = actions.start_correction if correction else actions.start_draft
        self.attempt(lambda: act(topic_id=self.topics[n].pk, by=self.by(who)))

    @rule(n=number, who=person, correction=st.booleans(), how=how, where=where)
    def edit(self, n: int, who: str, correction: bool, how: int, where: int) -> None:
        self.write(n, correction, who, how, where)

    @rule(
        n=number, who=person, correction=st.booleans(), scope=st.sampled_from(Scope), editorial=st.booleans()
    )
    def submit(self, n: int, who: str, correction: bool, scope: Scope, editorial: bool) -> None:
        self.hand_in(
            n, correction, who, scope, Significance.EDITORIAL if editorial else Significance.CLINICAL
        )

    @rule(n=number, who=author, correction=st.booleans(), gives_up=st.booleans())
    def recall_or_abandon(self, n: int, who: str, correction: bool, gives_up: bool) -> None:
        version = self.newest(n, correction)
        asked: dict[str, Any] = {"version_id": version.pk, "by": self.by(who), "reason": "A slip."}
        if gives_up:
            self.attempt(lambda: actions.abandon_draft(base_hash=version.content_hash, **asked))
        else:
            self.attempt(lambda: actions.recall(**asked))

    @rule(n=number, who=author)
    def settle(self, n: int, who: str) -> None:
        for text in IncomingText.objects.filter(topic=self.topics[n], settled_at=None):
            self.attempt(
                lambda text=text: settle_incoming(  # type: ignore[misc]
                    topic_id=text.topic_id, content_hash=text.content_hash, by=self.by(who)
                )
            )

    @rule(n=number, who=person)
    def import_again(self, n: int, who: str) -> None:
        self.attempt(lambda: self.bring(SOURCES[n], who))

    @rule(n=number, correction=st.booleans(), who=person, where=where, suggests=st.booleans())
    def comment(self, n: int, correction: bool, who: str, where: int, suggests: bool) -> None:
        version = self.newest(n, correction)
        section = next(one for one in content_of(version)["sections"] if one["key"] == SECTIONS[where])
        quote = plain_text(section["html"]).strip().splitlines()[0]
        self.attempt(
            lambda: actions.comment(
                version_id=version.pk,
                by=self.by(who),
                section=section["key"],
                quote=quote,
                body="Is this so?",
                suggestion=self.sentence() if suggests else None,
            )
        )

    @rule(n=number, who=person, taken=st.booleans())
    def answer_comment(self, n: int, who: str, taken: bool) -> None:
        thread = Comment.objects.filter(topic=self.topics[n], resolved_at=None).order_by("pk").last()
        draft = self.topics[n].versions.filter(status="draft").order_by("is_correction").first()
        if thread is None:
            return
        base = draft.content_hash if draft else "none"
        if taken:
            act = actions.accept_suggestion
            saved = self.attempt(lambda: act(comment_id=thread.pk, by=self.by(who), base_hash=base))
            if saved is not None:
                hands = saved.version.contributions.values_list("user_id", flat=True)
                assert {thread.author_id} <= set(hands)
        else:
            self.attempt(lambda: actions.resolve_comment(comment_id=thread.pk, by=self.by(who)))

    # --- The board -----------------------------------------------------------------------------------------------

    @rule(n=number, k=which, who=person, interested=st.booleans())
    def take_seat(self, n: int, k: int, who: str, interested: bool) -> None:
        if (round_ := self.round(n, k)) is not None:
            self.seat(round_, who, "Shares in it." if interested else "")

    @rule(n=number, k=which, who=signer, by=president, answer=st.sampled_from(["", "waive", "keep out"]))
    def sign_with_an_interest(self, n: int, k: int, who: str, by: str, answer: str) -> None:
        if (round_ := self.round(n, k)) is None:
            return
        self.seat(round_, who, "Shares in it.")
        part = Assignment.objects.filter(round=round_, member__user=self.people[who]).order_by("pk").last()
        if part is not None and answer:
            (self.let_review if answer == "waive" else self.keep_out)(part.pk, by)
        self.sign(round_, who)

    @rule(n=number, k=which, who=signer, days=back)
    def approve(self, n: int, k: int, who: str, days: int) -> None:
        if (round_ := self.round(n, k)) is not None:
            self.seat(round_, who)
            self.sign(round_, who, days=days)

    @rule(n=number, k=which, who=person, aside=st.booleans())
    def object_or_recuse(self, n: int, k: int, who: str, aside: bool) -> None:
        if (round_ := self.round(n, k)) is not None:
            self.seat(round_, who)
            decision = Decision.RECUSE if aside else Decision.REQUEST_CHANGES
            self.sign(round_, who, decision, comment="Say how often.")

    @rule(n=number, k=which, who=signer)
    def withdraw_signature(self, n: int, k: int, who: str) -> None:
        if (round_ := self.round(n, k)) is None:
            return
        act = actions.withdraw_signature
        asked: dict[str, Any] = {"round_id": round_.pk, "password": make.PASSWORD, "reason": "Too soon."}
        signed = round_.records.values_list("signer__username", flat=True)
        for name in {who, *signed}:
            self.attempt(lambda name=name: act(by=self.by(name), **asked))  # type: ignore[misc]

    @rule(n=number, k=which, who=person, other=signer, what=st.integers(0, 3))
    def hand_on(self, n: int, k: int, who: str, other: str, what: int) -> None:
        if (round_ := self.round(n, k)) is None:
            return
        member = BoardMember.objects.get(user=self.people[other]).pk
        seats = round_.policy["seats"]
        asked: dict[str, Any] = {"round_id": round_.pk, "by": self.by(who)}
        if what > 1:
            asked["by"] = self.by("chair")
        acts: list[Callable[[], Any]] = [
            lambda: actions.decline(reason="No time.", **asked),
            lambda: actions.delegate(member_id=member, reason="No time.", **asked),
            lambda: actions.assign(member_id=member, **asked),
            lambda: actions.assign(
                member_id=member, seat=seats[k % len(seats)]["key"], reason="Late.", **asked
            ),
        ]
        self.attempt(acts[what])

    @rule(n=number, k=which, who=president)
    def make_urgent(self, n: int, k: int, who: str) -> None:
        act = actions.make_urgent
        if (round_ := self.round(n, k)) is not None:
            self.attempt(lambda: act(round_id=round_.pk, by=self.by(who), reason="A recall."))

    def call_it_clinical(self, round_: ReviewRound, who: str) -> None:
        self.seat(round_, who)
        self.attempt(lambda: actions.reclassify(round_id=round_.pk, by=self.by(who), reason="A dose."))

    @rule(n=number, k=which, who=person)
    def reclassify(self, n: int, k: int, who: str) -> None:
        if (round_ := self.round(n, k)) is not None:
            self.call_it_clinical(round_, who)

    # --- What comes up out of turn -------------------------------------------------------------------------------

    @rule(n=number, who=president, what=st.sampled_from(("note", "codes", "names")))
    def come_up(self, n: int, who: str, what: str) -> None:
        topic, user, said = Topic.objects.get(pk=self.topics[n].pk), self.by(who), self.sentence()
        kept: dict[str, Any] = {"owner": topic.owner, "categories": [], "related": topic.related.all()}
        acts: dict[str, Callable[[], Any]] = {
            "note": lambda: actions.raise_concern(topic_id=topic.pk, by=user, note=said),
            "codes": lambda: actions.change_catalogue(
                topic_id=topic.pk,
                by=user,
                base=catalogue_base(topic),
                codes=[(ICD, f"G{self.said}", "")],
                **kept,
            ),
            "names": lambda: actions.flag_named([topic.staff_title], "en", said, user),
        }
        self.attempt(acts[what])

    @rule(n=number, who=president)
    def need_no_review(self, n: int, who: str) -> None:
        act, topic = actions.settle_concerns, self.topics[n]
        base = base_of_concerns(topic)
        self.attempt(lambda: act(topic_id=topic.pk, by=self.by(who), reason="It says so.", base=base))

    # --- The chair and the clock ---------------------------------------------------------------------------------

    @rule(n=number, who=president, act=st.sampled_from(("reaffirm", "withdraw", "restore", "cancel")))
    def lead(self, n: int, who: str, act: str) -> None:
        topic, user = Topic.objects.get(pk=self.topics[n].pk), self.by(who)
        edition = topic.editions.order_by("-number").first()
        acts: dict[str, Callable[[], Any]] = {
            "reaffirm": lambda: actions.open_reaffirmation(topic_id=topic.pk, by=user, note="Due."),
            "withdraw": lambda: actions.withdraw_topic(topic_id=topic.pk, by=user, reason="A dose."),
            "restore": lambda: actions.restore_topic(topic_id=topic.pk, by=user, note="Right again."),
            "cancel": lambda: actions.cancel_reaffirmation(
                version_id=edition.version_id if edition else 0, by=user, reason="Too early."
            ),
        }
        self.attempt(acts[act])

    @rule(n=number, correction=st.booleans(), who=president, days=st.integers(0, 20))
    def schedule(self, n: int, correction: bool, who: str, days: int) -> None:
        version = self.newest(n, correction)
        at = timezone.now() + timedelta(days=days)
        base = make.date_set(version)
        self.attempt(
            lambda: actions.schedule(
                version_id=version.pk, by=self.by(who), publish_at=at, base_publish_at=base
            )
        )

    @rule(n=number, correction=st.booleans(), who=president, publishes=st.booleans())
    def publish_or_send_back(self, n: int, correction: bool, who: str, publishes: bool) -> None:
        asked: dict[str, Any] = {"version_id": self.newest(n, correction).pk, "by": self.by(who)}
        if publishes:
            self.attempt(lambda: actions.publish_now(**asked))
        else:
            self.attempt(lambda: actions.send_back(reason="Again.", **asked))

    @rule(days=st.sampled_from((1, 3, 8, 15, 15, 200)))
    def time_passes_and_the_schedule_runs(self, days: int) -> None:
        self.traveller.shift(timedelta(days=days))
        self.attempt(actions.publish_due)

    @rule(asked=st.integers(0, len(POLICIES) - 1), n=st.sampled_from((None, None, 0, 1)))
    def change_policy(self, asked: int, n: int | None) -> None:
        if n is not None:
            topic = self.topics[n]
            act = actions.make_own_policy
            if self.attempt(lambda: act(topic_id=topic.pk, by=self.by("chair"))) is None:
                return
            assert ReviewPolicy.objects.filter(topic=topic).exists()
        self.set_policy(asked, self.topics[n] if n is not None else None)
        self.remember()

    @rule(who=signer, what=st.integers(0, 3), n=number)
    def somebody_lapses(self, who: str, what: int, n: int) -> None:
        yesterday = timezone.localdate() - timedelta(days=1)
        member = BoardMember.objects.get(user=self.people[who])
        if what == 0:
            User.objects.filter(pk=self.people[who]).update(is_active=False)
        elif what == 1:
            member.is_active = False
        elif what == 2:
            member.licence_valid_until = yesterday
        else:
            member.term_until = yesterday
        member.save()
        self.remember()

    @rule()
    def all_is_well_again(self) -> None:
        self.make_well()

    @rule(who=president)
    def mark_or_lift_source(self, who: str) -> None:
        notice = SourceNotice.objects.filter(lifted_at=None).first()
        if notice is not None:
            act = actions.lift_source_notice
            self.attempt(lambda: act(notice_id=notice.pk, by=self.by(who), reason="A mistake."))
            return
        base = prospect(key_of(SOURCE)).base
        asked: dict[str, Any] = {"status": "retracted", "note": "Withdrawn.", "base": base}
        self.attempt(lambda: actions.mark_source(source=SOURCE, by=self.by(who), **asked))
