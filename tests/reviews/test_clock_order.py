"""The instant of what patients are shown follows the order of the chain, which is that of the commits.

Whoever reads the feed on from the last change they know would else miss one that was dated before it and committed
after it.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from encyclopedia.models import Edition, FormerSlug, Topic
from reviews import actions
from reviews.audit import lock_chain
from tests import factories as make
from tests.databases import RealDatabase

pytestmark = pytest.mark.django_db(transaction=True)


def freed_before(real_database: RealDatabase, act: Callable[[], Any]) -> datetime:
    """Run the act while another one holds the chain for a while; return the instant at which that one let go of it."""
    held = threading.Event()

    def hold() -> datetime:
        with transaction.atomic():
            lock_chain()
            held.set()
            time.sleep(0.7)  # the act has come as far as it can meanwhile
            return timezone.now()

    def wait_and_act() -> None:
        assert held.wait(timeout=30)
        act()

    freed, done = real_database.together(hold, wait_and_act)
    assert done is None
    assert isinstance(freed, datetime)
    return freed


def test_a_publication_that_waited_for_the_chain_is_dated_when_it_got_it(real_database: RealDatabase):
    writer, signer = make.make_user("writer"), make.make_user("reviewer")
    topic = make.published_topic(writer, signer)
    actions.start_draft(topic_id=topic.pk, by=writer)
    make.edit(topic, writer, summary="Newer.")
    round_ = make.submit(topic, writer)
    make.take_seat(round_, signer)
    freed = freed_before(real_database, lambda: make.approve(round_, signer))
    first, second = Edition.objects.filter(topic=topic).order_by("number")
    assert second.shown_from >= freed
    assert first.shown_until == second.shown_from


def test_a_withdrawal_that_waited_for_the_chain_is_dated_when_it_got_it(real_database: RealDatabase):
    signer, chair = make.make_user("reviewer"), make.make_user("chair")
    topic = make.published_topic(make.make_user("writer"), signer)
    freed = freed_before(
        real_database, lambda: actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="A wrong dose.")
    )
    withdrawn_at = Topic.objects.get(pk=topic.pk).withdrawn_at
    assert withdrawn_at is not None
    assert withdrawn_at >= freed
    assert Edition.objects.get(topic=topic).shown_until == withdrawn_at


def test_a_new_address_that_waited_for_the_chain_is_dated_when_it_got_it(real_database: RealDatabase):
    signer, chair = make.make_user("reviewer"), make.make_user("chair")
    topic = make.published_topic(make.make_user("writer"), signer)
    freed = freed_before(
        real_database,
        lambda: actions.rename_topic(topic_id=topic.pk, by=chair, slug="elsewhere", base_slug=topic.slug),
    )
    assert FormerSlug.objects.get(topic=topic).retired_at >= freed
