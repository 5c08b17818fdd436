"""run_due_work: what is due is published once, and what cannot be is named."""

import re
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from encyclopedia.models import Edition, Topic
from reviews import actions
from reviews.models import AuditEvent
from tests.factories import approve, make_topic, make_user, submit

pytestmark = pytest.mark.django_db


def run():
    out, err = StringIO(), StringIO()
    try:
        call_command("run_due_work", stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), err.getvalue(), str(error)
    return out.getvalue(), err.getvalue(), ""


def scheduled(title, writer, reviewer, chair):
    topic = make_topic(writer, title)
    round_ = submit(topic, writer)
    at = timezone.now() + timedelta(days=1)
    actions.schedule(base_publish_at=None, version_id=round_.version_id, by=chair, publish_at=at)
    approve(round_, reviewer)
    return topic


@pytest.fixture
def waiting():
    """Two approved topics that wait for tomorrow, by two reviewers."""
    writer, chair = make_user("writer"), make_user("chair")
    reviewers = {"One": make_user("reviewer", "first"), "Two": make_user("reviewer", "second")}
    topics = {title: scheduled(title, writer, reviewer, chair) for title, reviewer in reviewers.items()}
    run()  # people are told what was done so far
    return topics


def test_nothing_is_published_before_its_date(waiting):
    assert run() == ("Nothing was due.\n", "", "")
    assert not Edition.objects.exists()


def test_what_is_due_is_published_once(waiting):
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        said, _err, fault = run()
        assert "Published One, edition 1 (/topics/one/)." in said
        assert "Published Two" in said
        assert fault == ""
        assert run() == ("Nothing was due.\n", "", "")
    assert Edition.objects.count() == 2


def test_a_refused_publication_is_named_and_the_others_go_on(waiting):
    signer = waiting["One"].rounds.get().records.get().signer
    signer.is_active = False
    signer.save()
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        said, refused, fault = run()
        assert "Published Two" in said
        assert "One was not published: The signatures are not enough" in refused
        assert re.fullmatch(r"1 of \d things that were due could not be done\.", fault)
        assert "1 of 1" in run()[2]
    assert [edition.title for edition in Edition.objects.all()] == ["Two"]
    refusals = AuditEvent.objects.filter(act="scheduled publication refused")
    assert [event.topic for event in refusals] == [Topic.objects.get(staff_title="One")]
