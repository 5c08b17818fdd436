"""Random people do random things to two topics; after each step the invariants hold (hypothesis, stateful)."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from encyclopedia.content import content_hash
from encyclopedia.drafting import content_of, save_draft
from encyclopedia.errors import Refused
from encyclopedia.models import Contribution, Edition, Scope, Topic, TopicKind
from reviews import actions
from reviews.audit import Fault, verify_chain
from reviews.models import AuditEvent, Decision, ReviewRecord, ReviewRound
from tests import factories as make
from tests.reviews.corrections import contributors

PEOPLE = ("writer", "physician", "nurse", "editor", "chair", "root")
SOURCES = ("old:1", "old:2")

person = st.sampled_from(PEOPLE)
topic_number = st.integers(0, 1)
words = st.integers(0, 4)


class Board(RuleBasedStateMachine):
    """Two topics, six people. A refusal is a fine outcome; anything else that goes wrong is not."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.clock = time_machine.travel(timezone.now(), tick=True)
        self.traveller = self.clock.start()
        roles = {"physician": "reviewer", "nurse": "reviewer", "editor": "writer", "root": None}
        self.people = {
            name: make.make_user(
                roles.get(name, name),
                name,
                is_superuser=name == "root",
                profession="physician" if name in ("root", "editor") else None,
            )
            for name in PEOPLE
        }
        # One who writes and reviews: the person whom invariant 3 is about.
        self.people["editor"].user_permissions.set(make.Group.objects.get(name="Reviewer").permissions.all())
        self.kind = TopicKind.objects.get(key="treatment")
        for number, source in enumerate(SOURCES):
            self.bring(source, 0, "editor" if number else "writer")
        self.topics = list(Topic.objects.order_by("pk"))
        self.topics[0].related.add(self.topics[1])
        self.signed: set[int] = set()
        for n in (0, 1):
            make.approve(make.submit(self.topics[n], self.by("writer")), self.by("nurse"))

    def teardown(self) -> None:
        self.clock.stop()
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def by(self, name: str) -> User:
        return User.objects.get(pk=self.people[name].pk)

    def attempt(self, act: Callable[[], Any]) -> None:
        events = AuditEvent.objects.count()
        try:
            with transaction.atomic():
                act()
        except Refused:
            assert AuditEvent.objects.count() == events, "a refusal left something behind"

    def bring(self, source: str, n: int, who: str) -> None:
        actions.import_topic(
            source_id=source,
            language="en",
            kind=self.kind,
            raw=make.words(f"{source} brought {n}"),
            by=self.by(who),
        )

    def newest(self, n: int) -> Any:
        return make.open_version(self.topics[n])

    def round(self, n: int) -> ReviewRound | None:
        return self.topics[n].rounds.order_by("closed_at", "-number").filter(closed_at=None).first()

    # --- What usually happens next: most random acts are refused, and a walk of refusals goes nowhere -------------

    def move_on(self, n: int, author: str, signer: str, w: int) -> None:
        status = self.newest(n).status
        if status == "draft":
            self.edit(n=n, who=author, w=w)
            self.submit(n=n, who="writer", scope=Scope.CHANGES_ONLY if w == 4 else Scope.WHOLE_PAGE)
        elif status == "in_review" or self.round(n) is not None:
            self.approve(n=n, who=signer, days=0)
            self.publish_or_send_back(n=n, who="chair")
        else:
            self.start_draft(n=n, who="writer")
            self.edit(n=n, who=author, w=w)

    @rule(n=topic_number, author=st.sampled_from(("writer", "editor")), signer=person, w=words)
    def one_step_on(self, n: int, author: str, signer: str, w: int) -> None:
        self.move_on(n, author, signer, w)

    @rule(n=topic_number, author=st.sampled_from(("writer", "editor")), w=words)
    def a_whole_revision(self, n: int, author: str, w: int) -> None:
        for _ in range(3):
            self.move_on(n, author, "physician", w)

    @rule(n=topic_number, w=words)
    def the_author_tries_to_approve(self, n: int, w: int) -> None:
        for _ in range(3):
            self.move_on(n, "editor", "editor", w)

    @rule(n=topic_number, days=st.integers(-1, 30), restored=st.booleans())
    def reviewed_as_a_whole(self, n: int, days: int, restored: bool) -> None:
        if restored:
            self.chair(n=n, who="chair", act=1)
            self.chair(n=n, who="chair", act=2)
        else:
            self.chair(n=n, who="chair", act=0)
        self.approve(n=n, who="nurse", days=days)

    # --- What people do -------------------------------------------------------------------------------------------

    @rule(n=topic_number, who=person, w=words)
    def edit(self, n: int, who: str, w: int) -> None:
        version = self.newest(n)
        raw = {**content_of(version), "title": f"Topic {n} words {w}"}
        self.attempt(
            lambda: save_draft(
                version_id=version.pk, raw=raw, base_hash=version.content_hash, by=self.by(who)
            )
        )

    @rule(n=topic_number, who=person, scope=st.sampled_from(Scope))
    def submit(self, n: int, who: str, scope: Scope) -> None:
        self.attempt(lambda: make.submit(self.topics[n], self.by(who), scope=scope))

    @rule(n=topic_number, who=person)
    def recall(self, n: int, who: str) -> None:
        version = self.newest(n)
        self.attempt(lambda: actions.recall(version_id=version.pk, by=self.by(who), reason="A slip."))

    @rule(n=topic_number, who=person, days=st.integers(-1, 30))
    def approve(self, n: int, who: str, days: int) -> None:
        round_ = self.round(n)
        if round_ is not None:
            day = timezone.localdate() - timedelta(days=days)
            self.attempt(lambda: make.approve(round_, self.by(who), current_as_of=day))

    @rule(n=topic_number, who=st.sampled_from(("physician", "nurse", "root", "editor")))
    def approve_today(self, n: int, who: str) -> None:
        self.approve(n=n, who=who, days=0)

    @rule(n=topic_number, who=person)
    def request_changes(self, n: int, who: str) -> None:
        round_ = self.round(n)
        if round_ is not None:
            self.attempt(lambda: make.request_changes(round_, self.by(who)))

    @rule(n=topic_number)
    def submit_by_the_writer(self, n: int) -> None:
        self.submit(n=n, who="writer", scope=Scope.WHOLE_PAGE)

    @rule(n=topic_number, who=person)
    def start_draft(self, n: int, who: str) -> None:
        self.attempt(lambda: actions.start_draft(topic_id=self.topics[n].pk, by=self.by(who)))

    @rule(n=topic_number, who=person)
    def abandon(self, n: int, who: str) -> None:
        version = self.newest(n)
        self.attempt(
            lambda: actions.abandon_draft(
                version_id=version.pk, by=self.by(who), base_hash=version.content_hash, reason="No."
            )
        )

    @rule(n=topic_number, who=st.sampled_from(("chair", "root", "writer")), days=st.integers(0, 20))
    def schedule(self, n: int, who: str, days: int) -> None:
        at = timezone.now() + timedelta(days=days)
        self.attempt(
            lambda: actions.schedule(
                base_publish_at=make.date_set(self.newest(n)),
                version_id=self.newest(n).pk,
                by=self.by(who),
                publish_at=at,
            )
        )

    @rule(n=topic_number, who=st.sampled_from(("chair", "root", "writer")))
    def publish_or_send_back(self, n: int, who: str) -> None:
        version = self.newest(n)
        act = actions.publish_now if n else lambda **asked: actions.send_back(**asked, reason="Again.")
        self.attempt(lambda: act(version_id=version.pk, by=self.by(who)))

    @rule(days=st.integers(1, 15))
    def time_passes_and_the_schedule_runs(self, days: int) -> None:
        self.traveller.shift(timedelta(days=days))
        actions.publish_due()

    @rule(n=topic_number, who=st.sampled_from(("chair", "root", "writer")), act=st.integers(0, 4))
    def chair(self, n: int, who: str, act: int) -> None:
        topic = Topic.objects.get(pk=self.topics[n].pk)
        user, edition = self.by(who), topic.editions.order_by("-number").first()
        acts: list[Callable[[], Any]] = [
            lambda: actions.open_reaffirmation(topic_id=topic.pk, by=user, note="Due."),
            lambda: actions.withdraw_topic(topic_id=topic.pk, by=user, reason="A wrong dose."),
            lambda: actions.restore_topic(topic_id=topic.pk, by=user, note="Right again."),
            lambda: actions.cancel_reaffirmation(
                version_id=edition.version_id if edition else 0, by=user, reason="Too early."
            ),
            lambda: actions.rename_topic(
                topic_id=topic.pk, by=user, slug=f"address-{who}", base_slug=topic.slug
            ),
        ]
        self.attempt(acts[act])

    @rule(n=topic_number, who=person, w=words)
    def import_again(self, n: int, who: str, w: int) -> None:
        self.attempt(lambda: self.bring(SOURCES[n], w, who))

    @rule(who=st.sampled_from(("physician", "editor", "writer")), active=st.booleans())
    def account(self, who: str, active: bool) -> None:
        User.objects.filter(pk=self.people[who].pk).update(is_active=active)

    # --- What holds after each step -------------------------------------------------------------------------------

    @invariant()
    def patients_read_the_shown_editions_and_nothing_else(self) -> None:
        client = Client()
        for topic in Topic.objects.order_by("pk"):
            shown = topic.editions.shown().first()
            answer = client.get(f"/topics/{topic.slug}/")
            if shown is None:
                assert answer.status_code == (410 if topic.editions.exists() else 404)
                continue
            assert answer.status_code == 200
            text = answer.content.decode()
            assert f"<h1>{shown.title}</h1>" in text or f">{shown.title}</h1>" in text
            newest = make.open_version(topic)
            if newest.title != shown.title:
                assert newest.title not in text.replace(shown.title, "")

    @invariant()
    def every_edition_is_what_was_signed(self) -> None:
        for edition in Edition.objects.select_related("version", "topic").order_by("pk"):
            assert content_hash(edition.signed_content()) == edition.content_hash
            edition.version.topic = edition.topic
            assert content_hash(content_of(edition.version)) == edition.content_hash
            records = list(ReviewRecord.objects.filter(round__edition=edition))
            approvals = [record for record in records if record.decision == Decision.APPROVE]
            assert approvals
            assert not [r for r in records if r.decision == Decision.REQUEST_CHANGES]
            assert {record.content_hash for record in approvals} == {edition.content_hash}
            authors = set(
                Contribution.objects.filter(version=edition.version).values_list("user_id", flat=True)
            )
            assert not authors & {record.signer_id for record in approvals}
            assert edition.current_as_of <= timezone.localdate()
            if edition.scope == Scope.WHOLE_PAGE:
                assert edition.current_as_of == min(record.current_as_of for record in approvals)

    @invariant()
    def new_signatures_are_by_nobody_who_wrote(self) -> None:
        for record in ReviewRecord.objects.filter(decision=Decision.APPROVE).select_related("version__topic"):
            if record.pk not in self.signed:
                self.signed.add(record.pk)
                if not record.version.editions.exists():
                    assert record.signer_id not in contributors(record.version)

    @invariant()
    def dates_never_go_back_and_intervals_never_overlap(self) -> None:
        for topic in self.topics:
            editions = list(topic.editions.order_by("number"))
            assert [edition.number for edition in editions] == list(range(1, len(editions) + 1))
            assert sum(edition.shown_until is None for edition in editions) <= 1
            for before, after in pairwise(editions):
                assert before.current_as_of <= after.current_as_of
                assert before.shown_until is not None
                assert before.shown_until <= after.shown_from

    @invariant()
    def no_review_is_left_open_that_nobody_can_end(self) -> None:
        for round_ in ReviewRound.objects.filter(closed_at=None).select_related("version"):
            assert round_.version.status in ("in_review", "approved"), round_.version.status

    @invariant()
    def the_chain_holds(self) -> None:
        assert [link for link in verify_chain() if isinstance(link, Fault)] == []


@pytest.mark.django_db
def test_random_walks_never_break_an_invariant():
    run_state_machine_as_test(
        Board, settings=settings(max_examples=12, stateful_step_count=30, deadline=None)
    )
