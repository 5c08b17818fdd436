"""Old notices and letters go when nothing needs them any more; what is evidence, or still to be done, never does."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reviews import actions
from reviews.audit import Fault, verify_chain
from reviews.models import AuditEvent, Letter, LetterState, Notice, NoticeKind
from reviews.notices import catch_up, choose, prune, remind, send_again, send_due, write_digests
from tests import factories as make
from tests.reviews.boards import new_round
from tests.reviews.commands.test_run_due_work import run
from tests.reviews.sql import assert_refused

pytestmark = pytest.mark.django_db

OLD = timedelta(days=405)


@pytest.fixture
def asked(writer, signer, chair):
    """A round whose signer was asked, and told by a letter that was sent."""
    round_ = new_round(writer, "Nerve Block")
    actions.assign(round_id=round_.pk, member_id=signer.board_member.pk, by=chair)
    catch_up()
    send_due()
    return round_


def later(days: timedelta = OLD):
    return time_machine.travel(timezone.now() + days)


def test_what_is_over_and_old_goes_with_its_letters_and_the_chain_stays(asked, signer):
    make.approve(asked, signer)
    run()
    events = AuditEvent.objects.count()
    with later(timedelta(days=399)):
        assert prune() == 0
    with later():
        said, _told, fault = run()
        assert "Old notices and letters deleted: " in said
        assert fault == ""
        assert not Notice.objects.filter(topic=asked.topic_id).exists()
        assert not Letter.objects.filter(person=signer, notices__isnull=True).exists()
        assert not Letter.objects.filter(subject="You are asked to review").exists()
        catch_up()
        remind()
        assert not Notice.objects.filter(topic=asked.topic_id).exists(), "nothing is told a second time"
    assert AuditEvent.objects.count() == events
    assert not [link for link in verify_chain() if isinstance(link, Fault)]


def test_work_that_is_still_to_be_done_stays_however_old(asked, signer):
    with later():
        prune()
        assert Notice.objects.filter(person=signer, kind=NoticeKind.ASKED).exists()
        assert Letter.objects.filter(person=signer, state=LetterState.SENT).exists()


def test_reminders_of_an_open_review_stay_so_that_none_is_sent_twice(asked, signer, chair):
    with time_machine.travel(timezone.now() + timedelta(days=17)):
        remind()
        send_due()
    with later():
        prune()
        assert Notice.objects.filter(person=signer, kind=NoticeKind.REMINDER).count() == 1


def test_old_news_goes_even_where_nobody_read_it(asked, signer, writer):
    choose(writer.pk, "none")
    make.approve(asked, signer)
    catch_up()
    assert Notice.objects.filter(person=writer, kind=NoticeKind.PUBLISHED, read_at__isnull=True).exists()
    with later():
        prune()
        assert not Notice.objects.filter(person=writer).exists()


def test_a_digest_stays_as_long_as_one_of_its_notices(writer, signer):
    round_ = new_round(writer, "Nerve Block")
    make.take_seat(round_, signer)
    thread = actions.comment(
        version_id=round_.version_id, by=signer, section="", quote="", body="Which dose?"
    )
    make.approve(round_, signer)
    catch_up()
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        write_digests()
        send_due()
    with later():
        prune()
        digest = Letter.objects.get(person=writer)
        assert [one.kind for one in digest.notices.all()] == [NoticeKind.COMMENTED]
        actions.resolve_comment(comment_id=thread.pk, by=writer)
        prune()
        assert not Letter.objects.exists()
        assert write_digests() == 0


@pytest.mark.parametrize("state", ["queued", "sending", "failed", "uncertain"])
def test_a_letter_that_is_on_its_way_or_that_a_manager_decides_on_stays(writer, signer, chair, state):
    round_ = new_round(writer)
    actions.assign(round_id=round_.pk, member_id=signer.board_member.pk, by=chair)
    catch_up()
    make.approve(round_, signer)
    letter = Letter.objects.get(person=signer)
    Letter.objects.filter(pk=letter.pk).update(state=state, claimed_at=timezone.now())
    with later():
        prune()
        assert Letter.objects.filter(pk=letter.pk).exists()
        assert letter.notices.exists()
    assert_refused("DELETE FROM reviews_notice WHERE letter_id = %s", letter.pk, because="stays while")
    assert_refused("DELETE FROM reviews_letter WHERE id = %s", letter.pk, because="stays until")


def test_the_database_itself_keeps_what_an_open_review_needs(asked):
    assert_refused("DELETE FROM reviews_notice WHERE round_id = %s", asked.pk, because="stays while")


def test_who_sent_a_letter_again_is_still_known_when_the_letter_is_gone(asked, signer, chair):
    letter = Letter.objects.get(person=signer)
    again = new_round(make.make_user("writer"), "Other")
    actions.assign(round_id=again.pk, member_id=signer.board_member.pk, by=chair)
    catch_up()
    letter = Letter.objects.filter(person=signer).latest("pk")
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.FAILED)
    assert send_again(letter, by=chair)
    send_due()
    make.approve(again, signer)
    with later():
        prune()
        assert not Letter.objects.filter(pk=letter.pk).exists()
    event = AuditEvent.objects.get(act="send a letter again")
    assert (event.actor, event.details["message_id"]) == (chair, letter.message_id)


def test_nothing_goes_where_everything_is_to_be_kept(asked, signer, settings):
    settings.NOTICES_KEPT_DAYS = 0
    make.approve(asked, signer)
    run()
    with later(timedelta(days=10_000)):
        assert prune() == 0


def test_the_number_of_queries_does_not_grow_with_what_goes(writer, signer, chair, asked):
    make.approve(asked, signer)
    run()

    def queries() -> int:
        with later(), CaptureQueriesContext(connection) as context:
            prune()
        return len(context)

    one = queries()
    for n in range(4):
        round_ = new_round(writer, f"Topic {n}")
        actions.assign(round_id=round_.pk, member_id=signer.board_member.pk, by=chair)
        make.approve(round_, signer)
    run()
    assert queries() == one
