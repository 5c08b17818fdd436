"""Schedulers that run at once, or are killed at any point: each review opens once, each version is published once."""

import os
import random
import subprocess
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from encyclopedia.models import Edition, Topic
from reviews import actions
from reviews.actions.clock import do_due_work
from reviews.audit import Fault, verify_chain
from reviews.models import AuditEvent, ReviewPace, ReviewRound
from tests import factories as make
from tests.databases import RealDatabase
from tests.reviews.test_clock import by_clock
from tests.reviews.test_crash import crash_everywhere


def assert_chain_holds() -> None:
    assert [link for link in verify_chain() if isinstance(link, Fault)] == []


def pages(number: int) -> list[Topic]:
    writer, signer = make.make_user("writer"), make.make_user("reviewer")
    return [make.published_topic(writer, signer) for _page in range(number)]


def a_scheduled_version() -> Topic:
    """An approved topic that waits for tomorrow."""
    writer, signer, chair = make.make_user("writer"), make.make_user("reviewer"), make.make_user("chair")
    topic = make.make_topic(writer)
    round_ = make.submit(topic, writer)
    at = timezone.now() + timedelta(days=1)
    actions.schedule(base_publish_at=None, version_id=round_.version_id, by=chair, publish_at=at)
    make.approve(round_, signer)
    return topic


@pytest.mark.django_db
def test_a_failure_at_any_statement_of_opening_leaves_nothing_half_done():
    pages(1)
    with time_machine.travel(timezone.now() + timedelta(days=700), tick=False):
        statements = crash_everywhere(actions.open_due)
    assert statements > 10
    assert by_clock().count() == 1
    assert_chain_holds()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("most", [None, 4])
def test_schedulers_at_once_open_each_review_once_and_no_more_than_the_month_has_room_for(
    real_database: RealDatabase, most: int | None
):
    pages(6)
    ReviewPace.objects.update(most_in_a_month=most)
    with time_machine.travel(timezone.now() + timedelta(days=900), tick=False):
        outcomes = real_database.together(*[actions.open_due] * 3)
    assert not [one for one in outcomes if isinstance(one, Exception)]
    opened = [round_.topic_id for rounds, _refused in outcomes for round_ in rounds]
    assert len(opened) == len(set(opened)) == by_clock().count() == (most or 6)
    assert_chain_holds()


@pytest.mark.django_db(transaction=True)
def test_a_chair_who_opens_a_review_at_the_moment_of_the_clock_opens_the_only_one(
    real_database: RealDatabase,
):
    (topic,) = pages(1)
    chair = make.make_user("chair")
    by_hand = partial(
        actions.open_reaffirmation, topic_id=topic.pk, by=User.objects.get(pk=chair.pk), note="It is due."
    )
    with time_machine.travel(timezone.now() + timedelta(days=700), tick=False):
        real_database.together(actions.open_due, by_hand)
    assert ReviewRound.objects.filter(topic=topic, closed_at__isnull=True).count() == 1


PROGRAM = """
import os, django
django.setup()
import time_machine
from django.core.management import call_command
from django.db import connection

left = int(os.environ["CRASH_AFTER"])

def die(execute, sql, params, many, context):
    global left
    if left == 0:
        os._exit(42)
    left -= 1
    return execute(sql, params, many, context)

with time_machine.travel(os.environ["CLOCK"], tick=False), connection.execute_wrapper(die):
    call_command("run_due_work")
"""


@pytest.mark.django_db(transaction=True)
def test_schedulers_killed_at_random_points_do_each_thing_once_in_the_end(real_database: RealDatabase):
    pages(3)
    topic = a_scheduled_version()
    later = timezone.now() + timedelta(days=900)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": real_database.url,
        "PYTHONPATH": str(Path(settings.BASE_DIR)),
        "CLOCK": later.isoformat(),
    }
    dice, ends = random.Random(5), []  # noqa: S311 - the same points on every run
    for _pair in range(4):
        running = [
            subprocess.Popen(
                [sys.executable, "-c", PROGRAM],
                env={**environment, "CRASH_AFTER": str(dice.randrange(5, 140))},
                cwd=settings.BASE_DIR,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _scheduler in range(2)
        ]
        for one in running:
            _said, told = one.communicate(timeout=120)
            assert one.returncode in (0, 42), told
            ends.append(one.returncode)
        assert_chain_holds()
    assert 42 in ends, "nobody was killed"
    with time_machine.travel(later, tick=False):
        assert not [line for told in do_due_work() for line in told.failed]
    # The one that was published so late had come due by then.
    everything = sorted(Topic.objects.values_list("pk", flat=True))
    assert sorted(by_clock().values_list("topic", flat=True)) == everything
    assert Edition.objects.filter(topic=topic).count() == 1
    assert AuditEvent.objects.filter(act="publish now", topic=topic).count() == 1
    assert AuditEvent.objects.filter(act="reaffirm").count() == 4
    assert_chain_holds()
