"""A process that dies between any two statements of publishing leaves all of it or none of it."""

import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.test import Client

from encyclopedia.models import (
    Contribution,
    Edition,
    EditionPage,
    IncomingText,
    Section,
    Status,
    Topic,
    TopicVersion,
)
from encyclopedia.models.search import SearchDocument
from reviews import actions
from reviews.audit import Fault, verify_chain
from reviews.models import (
    Assignment,
    AuditEvent,
    AuditHead,
    Comment,
    PolicySeat,
    ReviewPolicy,
    ReviewRecord,
    ReviewRound,
    SourceNotice,
)
from tests import factories as make
from tests.databases import RealDatabase
from tests.reviews.states import waiting_topic

MODELS = (
    Topic,
    TopicVersion,
    Section,
    Contribution,
    IncomingText,
    Edition,
    EditionPage,
    SearchDocument,
    ReviewRound,
    Assignment,
    ReviewRecord,
    Comment,
    SourceNotice,
    ReviewPolicy,
    PolicySeat,
    AuditEvent,
    AuditHead,
)


def snapshot() -> dict[str, list[Any]]:
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in MODELS}


class Crash(DatabaseError):
    """The power went: of the kind that Django expects of a database, so that savepoints are undone as they would be."""


class CrashAt:
    """Lets through so many statements, and fails at the next one."""

    def __init__(self, number: int) -> None:
        self.left = number
        self.is_over = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.left == 0 and not self.is_over:
            self.is_over = True
            raise Crash(sql)
        self.left -= 1
        return execute(sql, params, many, context)


def crash_everywhere(act: Callable[[], Any]) -> int:
    """Run the act once for each of its statements, failing there; nothing may be left. Returns how many there are."""
    before = snapshot()
    number = 0
    while True:
        crash = CrashAt(number)
        mark = transaction.savepoint()
        try:
            with connection.execute_wrapper(crash):
                act()
        except (Crash, ExceptionGroup):
            assert snapshot() == before, f"statement {number} left something behind"
            transaction.savepoint_commit(mark)
            number += 1
            continue
        assert not crash.is_over
        return number


@pytest.mark.django_db
@pytest.mark.parametrize(
    "what", ["sign", "publish due", "withdraw", "rename", "submit", "take a seat", "withdraw a signature"]
)
def test_a_failure_at_any_statement_leaves_nothing_half_done(what: str):
    writer, signer, chair = make.make_user("writer"), make.make_user("reviewer"), make.make_user("chair")
    topic = make.published_topic(writer, signer)
    neighbour = make.published_topic(writer, signer)
    topic.related.add(neighbour)
    actions.start_draft(topic_id=topic.pk, by=writer)
    version = make.edit(topic, writer, summary="Newer.")
    signer = User.objects.get(pk=signer.pk)
    if what == "submit":
        statements = crash_everywhere(
            lambda: actions.submit(
                version_id=version.pk, by=writer, base_hash=version.content_hash, note="Ready."
            )
        )
    elif what == "withdraw":
        statements = crash_everywhere(
            lambda: actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="A wrong dose.")
        )
    elif what == "rename":
        statements = crash_everywhere(
            lambda: actions.rename_topic(topic_id=topic.pk, by=chair, slug="elsewhere", base_slug=topic.slug)
        )
    elif what == "take a seat":
        round_ = make.submit(topic, writer)
        statements = crash_everywhere(lambda: make.take_seat(round_, signer))
    elif what == "withdraw a signature":
        topic = waiting_topic(writer, signer, chair)
        round_ = topic.rounds.get()
        withdraw = partial(actions.withdraw_signature, by=signer, password=make.PASSWORD, reason="A slip.")
        statements = crash_everywhere(lambda: withdraw(round_id=round_.pk))
        assert make.open_version(topic).status == Status.IN_REVIEW
    else:
        round_ = make.submit(topic, writer)
        make.take_seat(round_, signer)
        if what == "sign":
            statements = crash_everywhere(lambda: make.approve(round_, signer))
        else:
            due = round_.opened_at.replace(year=round_.opened_at.year + 1)
            actions.schedule(base_publish_at=None, version_id=version.pk, by=chair, publish_at=due)
            make.approve(round_, signer)
            statements = crash_everywhere(lambda: actions.publish_due(now=due))
        assert topic.editions.shown().get().number == 2
    assert statements > 10
    assert [link for link in verify_chain() if isinstance(link, Fault)] == []


PROGRAM = """
import os, django
django.setup()
from django.contrib.auth.models import User
from django.db import connection
from reviews.models import ReviewRound
from tests import factories as make

def die(execute, sql, params, many, context):
    result = execute(sql, params, many, context)
    if os.environ["CRASH_AFTER"] in sql.replace('"', ""):
        os._exit(42)
    return result

round_ = ReviewRound.objects.get(pk=int(os.environ["CRASH_ROUND"]))
signer = User.objects.get(pk=int(os.environ["CRASH_SIGNER"]))
with connection.execute_wrapper(die):
    make.approve(round_, signer)
"""

# The signature, the new edition, its page, and (the last of all) the head of the chain; then once to the end.
KILLED_AFTER = (
    "INSERT INTO reviews_reviewrecord",
    "INSERT INTO encyclopedia_edition ",
    "INSERT INTO encyclopedia_editionpage",
    "UPDATE reviews_reviewround",
    "UPDATE reviews_audithead",
    "never",
)


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_while_it_publishes_leaves_the_page_that_was_there(real_database: RealDatabase):
    writer, signer = make.make_user("writer"), make.make_user("reviewer")
    topic = make.published_topic(writer, signer)
    actions.start_draft(topic_id=topic.pk, by=writer)
    make.edit(topic, writer, summary="Newer.")
    round_ = make.submit(topic, writer)
    make.take_seat(round_, signer)
    before, page = snapshot(), Client().get(f"/topics/{topic.slug}/").content
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": real_database.url,
        "PYTHONPATH": str(Path(settings.BASE_DIR)),
        "CRASH_ROUND": str(round_.pk),
        "CRASH_SIGNER": str(signer.pk),
    }
    for statement in KILLED_AFTER:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**environment, "CRASH_AFTER": statement},
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        if statement != "never":
            assert done.returncode == 42, f"{statement}: {done.stderr}"
            assert snapshot() == before
            assert Client().get(f"/topics/{topic.slug}/").content == page
        else:
            assert done.returncode == 0, done.stderr
            assert topic.editions.shown().get().number == 2
    assert [link for link in verify_chain() if isinstance(link, Fault)] == []
