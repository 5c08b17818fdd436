"""A manager is told that the clock stands still: nothing else would say so."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from reviews.actions.clock import do_due_work
from tests import factories as make
from tests.reviews.boards import signed_in, text

pytestmark = pytest.mark.django_db


def work(client) -> str:
    return text(client.get("/admin/").content.decode())


def test_a_manager_reads_whether_the_clock_runs():
    manager = signed_in(make.make_user("manager"))
    assert "It has never run." in work(manager)
    list(do_due_work())
    assert "What does not run" not in work(manager)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        manager = signed_in(make.make_user("manager"))
        said = work(manager)
        assert "It has not run since" in said
        assert "run_due_work" in said
        list(do_due_work(()))
        assert "What does not run" not in work(manager)


def test_nobody_else_is_told(chair):
    assert "What does not run" not in work(signed_in(chair))


def test_a_manager_reads_how_far_the_machine_is_though_nothing_is_wrong(chair):
    manager = signed_in(make.make_user("manager"))
    assert "The clock ran last : never" in work(manager)
    list(do_due_work())
    said = work(manager)
    assert "The clock ran last : never" not in said
    assert "Letters to be sent : 0 Letters that need a decision : 0" in said
    for one in manager.get("/admin/").context["system"]:
        assert manager.get(one.url).status_code == 200
    assert "The clock ran last" not in work(signed_in(chair))
