"""A board of several seats does random things to two topics; after each act an oracle judges the rows (hypothesis)."""

import pytest
from django.test import Client
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from encyclopedia.models import Scope, Status, Topic
from reviews import actions
from reviews.models import Significance
from tests.reviews import oracle
from tests.reviews.walk_acts import Acts, author, back, how, number, where


class BoardWalk(Acts):
    """What people do. Most random acts are refused, so the first rules take a topic a good part of the way."""

    # --- What usually happens next -------------------------------------------------------------------------------

    @rule(n=number, correction=st.booleans(), who=author, first=st.integers(0, 6), how=how, where=where)
    def one_step_on(self, n: int, correction: bool, who: str, first: int, how: int, where: int) -> None:
        version = self.version(n, correction)
        if version is None:
            self.start(n, "writer", correction)
            self.write(n, correction, who, how, where)
        elif version.status == Status.DRAFT:
            self.settle(n, "writer")
            self.write(n, correction, who, how, where)
            self.hand_in(n, correction, "writer", Scope.CHANGES_ONLY if how == 0 else Scope.WHOLE_PAGE)
        elif self.version_waits(version.rounds.get(closed_at=None)):
            self.publish_or_send_back(n, correction, "chair", publishes=how != 0)
        else:
            self.all_sign(version.rounds.get(closed_at=None), first)

    @rule(n=number, correction=st.booleans(), who=author, first=st.integers(0, 6), how=how, where=where)
    def a_whole_revision(self, n: int, correction: bool, who: str, first: int, how: int, where: int) -> None:
        for _step in range(3):
            self.one_step_on(n, correction, who, first, how, where)

    @rule(n=number, correction=st.booleans(), who=author, first=st.integers(0, 6), how=how, where=where)
    def an_urgent_publication(
        self, n: int, correction: bool, who: str, first: int, how: int, where: int
    ) -> None:
        for _step in range(2):
            version = self.version(n, correction)
            if version is None or version.status == Status.DRAFT:
                self.one_step_on(n, correction, who, first, how, where)
        version = self.version(n, correction)
        if version is not None and (round_ := version.rounds.filter(closed_at=None).first()) is not None:
            act = actions.make_urgent
            urgent = self.attempt(lambda: act(round_id=round_.pk, by=self.by("chair"), reason="A recall."))
            if urgent is not None:
                self.all_sign(urgent, first)

    @rule(n=number, first=st.integers(0, 6), polish=st.booleans(), doubted=st.booleans())
    def an_editorial_change(self, n: int, first: int, polish: bool, doubted: bool) -> None:
        self.start(n, "writer", correction=False)
        self.write(n, False, "writer", 7 if polish else 0, 1)
        self.hand_in(n, False, "writer", significance=Significance.EDITORIAL)
        for round_ in self.rounds(n):
            if round_.significance == "editorial":
                if doubted:
                    self.call_it_clinical(round_, "nurse")
                self.all_sign(round_, first)

    @rule(n=number, days=back, first=st.integers(0, 6), restored=st.booleans())
    def reviewed_as_a_whole(self, n: int, days: int, first: int, restored: bool) -> None:
        for act in ("withdraw", "restore") if restored else ("reaffirm",):
            self.lead(n, "chair", act)
        for round_ in self.rounds(n):
            if round_.kind == "reaffirmation":
                self.all_sign(round_, first, days)

    @rule(
        n=number,
        correction=st.booleans(),
        first=st.integers(0, 6),
        people=st.integers(1, 7),
        waits=st.booleans(),
    )
    def signed_and_unsigned(self, n: int, correction: bool, first: int, people: int, waits: bool) -> None:
        version = self.version(n, correction)
        if version is None or version.status == Status.DRAFT:
            self.start(n, "writer", correction)
            self.one_step_on(n, correction, "writer", first, 1, first % 4)
        version = self.version(n, correction)
        if version is not None and (round_ := version.rounds.filter(closed_at=None).first()) is not None:
            if waits:
                self.schedule(n, correction, "chair", 3)
            self.all_sign(round_, first, people=people)
            self.withdraw_signature(
                n, self.rounds(n).index(round_) if round_ in self.rounds(n) else 0, "nurse"
            )

    # --- What holds after each step ------------------------------------------------------------------------------

    @invariant()
    def patients_read_the_shown_editions_and_nothing_else(self) -> None:
        client = Client()
        for topic in Topic.objects.order_by("pk"):
            edition = topic.editions.shown().first()
            answer = client.get(f"/topics/{topic.slug}/")
            read = oracle.tokens(answer.content.decode())
            if edition is None:
                assert answer.status_code == 410
                assert read == set()
                continue
            assert answer.status_code == 200
            neighbours = oracle.tokens(
                " ".join(one.title for near in topic.related.all() for one in near.editions.shown())
            )
            assert oracle.tokens(edition.content) <= read <= oracle.tokens(edition.content) | neighbours


@pytest.mark.django_db
def test_random_walks_of_a_whole_board_never_break_an_invariant():
    asked = settings(max_examples=8, stateful_step_count=25, deadline=None)
    run_state_machine_as_test(BoardWalk, settings=asked)
