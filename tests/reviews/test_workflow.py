"""The state table itself: complete, and the same as what people read."""

from pathlib import Path

import pytest
from django.conf import settings

from encyclopedia.models import Status
from reviews import roles, workflow
from reviews.workflow import TABLE, TOPIC_ACTS, VERSION_ACTS, Act, Standing, State
from tests.reviews import states


def test_every_act_has_one_row():
    assert set(TABLE) == set(Act)
    assert all(row.act == act for act, row in TABLE.items())
    assert not set(VERSION_ACTS) & set(TOPIC_ACTS)


def test_every_row_asks_for_a_permission_that_some_role_holds():
    held = {name for names in roles.ROLES.values() for name in names}
    assert {row.permission for row in TABLE.values()} <= held


def test_every_state_can_be_reached_and_only_the_ended_ones_cannot_be_left():
    # Nobody asks for these two: the last approval leads to waiting when there is a date, and the next edition
    # supersedes.
    targets = {row.target for row in TABLE.values() if isinstance(row.target, State)}
    targets |= {State.WAITING, State.SUPERSEDED}
    assert targets == set(State)
    left = {source for row in VERSION_ACTS.values() for source in row.sources}
    assert set(State) - left == {State.SUPERSEDED, State.ABANDONED}


def test_every_status_of_a_version_is_a_state_of_the_table():
    assert len(State) == len(Status) + 1, "approved is two states: waiting and published"


def test_the_tests_can_build_every_state_and_ask_for_every_act():
    assert set(states.BUILD) == {*State, *Standing}


@pytest.mark.parametrize("act", list(Act))
def test_is_open_to_says_what_the_row_says(act: Act):
    for state in (*State, *Standing):
        assert workflow.is_open_to(act, state) is (state in TABLE[act].sources)


def test_the_written_table_is_the_one_in_force():
    page = Path(settings.BASE_DIR) / "docs" / "review-states.md"
    assert page.read_text(encoding="utf-8") == workflow.as_markdown(), "run manage.py write_review_states"
