"""The date of publication: the signatures are asked again at that moment, and a failure is loud."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from encyclopedia.models import Status, Topic
from reviews import actions
from reviews.actions.scheduling import FAILED_PUBLICATION
from reviews.models import AuditEvent, BoardMember
from tests import factories as make
from tests.reviews import corrections
from tests.reviews.boards import ask_for
from tests.reviews.states import waiting_topic

pytestmark = pytest.mark.django_db


def test_two_signatures_are_asked_again_on_the_day_and_who_left_counts_for_nothing(
    writer, signer, chair, capsys
):
    ask_for("physician", "nurse")
    nurse = make.make_user("reviewer", profession="nurse")
    topic = make.make_topic(writer, "Nerve Block")
    round_ = make.submit(topic, writer)
    soon = timezone.now() + timedelta(days=1)
    actions.schedule(base_publish_at=None, version_id=round_.version_id, by=chair, publish_at=soon)
    make.approve(round_, signer)
    assert make.approve(round_, nurse).edition is None
    member = nurse.board_member
    member.is_active = False
    member.save()
    with time_machine.travel(soon + timedelta(minutes=5)):
        for _run in range(2):
            with pytest.raises(CommandError):
                call_command("run_due_work")
            told = capsys.readouterr().err
            assert "Nerve Block" in told
            assert "a nurse is missing" in told
        client = Client()
        client.force_login(chair)
        page = client.get("/admin/").content.decode()
    assert AuditEvent.objects.filter(act=FAILED_PUBLICATION).count() == 1
    assert not topic.editions.exists()
    headings = [part.partition("</h2>")[0] for part in page.split("<h2")[1:]]
    lists = [heading for heading in headings if 'class="count"' in heading]
    assert "Could not be published" in lists[0], "it stands at the top"
    assert "a nurse is missing" in page


def test_a_licence_that_ended_after_the_signature_does_not_hold_it_up(writer, signer, chair):
    topic = waiting_topic(writer, signer, chair)
    BoardMember.objects.filter(user=signer).update(licence_valid_until=timezone.localdate())
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        done, refused = actions.publish_due()
    assert (len(done), refused) == (1, [])
    assert topic.editions.shown().exists()


def test_of_a_draft_and_a_correction_due_at_once_the_first_is_published_and_the_other_goes_back(
    writer, signer, chair
):
    topic = make.published_topic(writer, signer)
    long = corrections.draft(topic, writer, treatment_overview="<p>Much longer now.</p>")
    correction = corrections.correction(topic, writer, risks="<p>Take no more than 25 mg.</p>")
    soon = timezone.now() + timedelta(days=1)
    for version in (correction, long):
        round_ = corrections.submit(version, writer)
        actions.schedule(base_publish_at=None, version_id=version.pk, by=chair, publish_at=soon)
        make.approve(round_, signer)
    with time_machine.travel(soon + timedelta(minutes=5)):
        done, refused = actions.publish_due()
    assert ([edition.version_id for edition in done], refused) == ([correction.pk], [])
    assert corrections.again(long).status == Status.DRAFT
    event = AuditEvent.objects.filter(topic=topic, act="bring in an edition").get()
    assert event.actor is None, "the clock did it"
    assert Topic.objects.get(pk=topic.pk).editions.shown().get().version_id == correction.pk
