"""Who is told of what: each act through its own door, and the inbox of everybody whom it concerns."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils import timezone

from encyclopedia.models import Topic
from encyclopedia.readers import take_report
from reviews import actions
from reviews.models import Notice, NoticeKind
from reviews.notices import catch_up, inbox_of, mark_read, words_of
from tests import factories as make
from tests.reviews import corrections
from tests.reviews.board import ask_for, recuse
from tests.reviews.boards import address, part_of

pytestmark = pytest.mark.django_db

K = NoticeKind


def told(user: User) -> list[str]:
    """The kinds of what this person was told, oldest first."""
    catch_up()
    return [one.kind for one in inbox_of(user).order_by("pk")]


def still_open(user: User) -> list[str]:
    catch_up()
    return [one.kind for one in inbox_of(user).filter(is_open=True).order_by("pk")]


@pytest.fixture
def round_(writer):
    return make.submit(make.make_topic(writer), writer)


def test_the_chair_is_told_of_a_round_without_reviewers_until_somebody_is_asked(
    writer, signer, chair, round_
):
    assert told(chair) == [K.UNASKED]
    assert still_open(chair) == [K.UNASKED]
    assert told(writer) == [], "nobody is told of what they did themselves"
    actions.assign(round_id=round_.pk, member_id=signer.board_member.pk, by=chair)
    assert still_open(chair) == []


def test_who_is_asked_is_told_until_they_sign(signer, chair, round_):
    actions.assign(round_id=round_.pk, member_id=signer.board_member.pk, by=chair)
    assert still_open(signer) == [K.ASKED]
    make.take_seat(round_, signer)
    assert still_open(signer) == [K.ASKED], "taking the seat is not signing"
    make.approve(round_, signer)
    assert told(signer) == [K.ASKED]
    assert still_open(signer) == []


def test_a_seat_that_is_given_to_another_tells_both(signer, chair, round_):
    other = make.make_user("reviewer")
    actions.assign(round_id=round_.pk, member_id=signer.board_member.pk, by=chair)
    seat = part_of(round_, signer).seat
    actions.assign(
        round_id=round_.pk, member_id=other.board_member.pk, by=chair, seat=seat, reason="It is late."
    )
    assert told(other) == [K.ASKED]
    assert told(signer) == [K.ASKED, K.RELIEVED]
    assert still_open(signer) == [K.RELIEVED]


def test_a_seat_that_is_passed_on_tells_who_gets_it(signer, round_):
    other = make.make_user("reviewer")
    make.take_seat(round_, signer)
    actions.delegate(round_id=round_.pk, by=signer, member_id=other.board_member.pk, reason="On leave.")
    assert told(other) == [K.ASKED]
    assert told(signer) == []


@pytest.mark.parametrize("how", ["decline", "recuse"])
def test_a_seat_that_is_given_up_tells_the_chair_until_it_is_filled(signer, chair, round_, how):
    make.take_seat(round_, signer)
    if how == "decline":
        actions.decline(round_id=round_.pk, by=signer, reason="On leave.")
    else:
        recuse(round_, signer)
    assert told(chair) == [K.UNASKED, K.GIVEN_BACK]
    assert K.GIVEN_BACK in still_open(chair)
    other = make.make_user("reviewer")
    actions.assign(round_id=round_.pk, member_id=other.board_member.pk, by=chair)
    assert still_open(chair) == []


def test_a_declared_interest_tells_chairs_who_may_decide_and_the_decision_tells_its_holder(
    writer, signer, chair, round_
):
    writes_too = make.make_user("chair")
    writes_too.groups.add(Group.objects.get(name="Writer"))
    topic = make.make_topic(writes_too, "By a Chair")
    own = make.submit(topic, writes_too)
    for one in (round_, own):
        actions.take_seat(round_id=one.pk, by=signer, declaration="interest", interest="Shares.")
    assert told(chair).count(K.INTEREST) == 2
    assert told(writes_too).count(K.INTEREST) == 1, "nobody decides who may review their own text"
    actions.waive(assignment_id=part_of(round_, signer).pk, by=chair, reason="A few only.")
    actions.keep_out(assignment_id=part_of(own, signer).pk, by=chair, reason="Too many.")
    assert K.INTEREST not in still_open(chair)
    assert told(signer) == [K.DECIDED, K.DECIDED]
    assert still_open(signer) == [K.DECIDED], "of the review that goes on"


def test_a_request_for_changes_tells_everybody_who_wrote_and_the_owner_until_it_is_submitted(
    writer, signer, round_
):
    helper, owner = make.make_user("writer"), make.make_user("writer")
    actions.recall(version_id=round_.version_id, by=writer, reason="More to say.")
    make.edit(round_.topic, helper, summary="Said better.")
    Topic.objects.filter(pk=round_.topic_id).update(owner=owner)
    again = make.submit(round_.topic, writer)
    make.request_changes(again, signer)
    for person in (writer, helper, owner):
        assert told(person) == [K.SENT_BACK]
        assert still_open(person) == [K.SENT_BACK]
    assert told(make.make_user("writer")) == []
    make.edit(round_.topic, writer, summary="As asked.")
    third = make.submit(round_.topic, writer)
    assert still_open(writer) == []
    make.request_changes(third, make.make_user("reviewer"))
    assert still_open(writer) == [K.SENT_BACK], "the second time alone"


def test_changes_asked_of_a_page_as_it_is_wait_until_a_draft_is_begun(writer, signer, chair):
    topic = make.published_topic(writer, signer)
    review = actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="It is time.")
    make.request_changes(review, signer)
    assert K.SENT_BACK in still_open(writer)
    actions.start_draft(topic_id=topic.pk, by=writer)
    assert K.SENT_BACK not in still_open(writer)


def test_a_text_that_a_correction_brought_back_tells_its_writer(writer, signer):
    topic = make.published_topic(writer, signer)
    long = corrections.draft(topic, writer, treatment_overview="<p>Much longer now.</p>")
    corrections.submit(long, writer)
    other = make.make_user("writer")
    correction = corrections.correction(topic, other, risks="<p>Take no more than 25 mg.</p>")
    make.approve(corrections.submit(correction, other), signer)
    assert K.SENT_BACK in still_open(writer)


def test_an_approval_that_waits_for_a_chair_tells_writer_and_chair(writer, signer, chair):
    ask_for("physician", publishes="chair")
    round_ = make.submit(make.make_topic(writer), writer)
    make.approve(round_, signer)
    assert told(writer) == [K.APPROVED]
    assert K.TO_PUBLISH in still_open(chair)
    actions.publish_now(version_id=round_.version_id, by=chair)
    assert K.TO_PUBLISH not in still_open(chair)
    assert told(writer) == [K.APPROVED, K.PUBLISHED]
    assert told(signer) == [K.PUBLISHED]


def test_a_scheduled_publication_that_is_refused_tells_the_chair(writer, signer, chair, round_):
    soon = timezone.now() + timedelta(days=1)
    actions.schedule(base_publish_at=None, version_id=round_.version_id, by=chair, publish_at=soon)
    make.approve(round_, signer)
    User.objects.filter(pk=signer.pk).update(is_active=False)
    with time_machine.travel(soon + timedelta(minutes=5)):
        for _again in range(2):
            actions.publish_due()
        assert still_open(chair).count(K.NOT_PUBLISHED) == 1
        assert K.TO_PUBLISH not in told(chair), "it has a date"
        actions.send_back(version_id=round_.version_id, by=chair, reason="Ask another.")
        assert K.NOT_PUBLISHED not in still_open(chair)


def test_a_publication_and_a_withdrawal_tell_writer_signers_and_owner(writer, signer, chair):
    owner, bystander = make.make_user("writer"), make.make_user("writer")
    another = make.make_user("chair")
    topic = make.make_topic(writer)
    Topic.objects.filter(pk=topic.pk).update(owner=owner)
    make.approve(make.submit(topic, writer), signer)
    assert told(writer) == [K.PUBLISHED]
    assert told(owner) == [K.PUBLISHED]
    assert told(signer) == [], "whose own signature published it"
    actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="A wrong dose.")
    for person in (writer, owner, signer):
        assert told(person)[-1] == K.WITHDRAWN
    assert told(bystander) == []
    assert K.WITHDRAWN not in told(chair), "who withdrew it"
    assert K.WITHDRAWN in told(another)


def test_an_urgent_publication_tells_the_chair_that_the_full_board_is_owed(writer, signer, chair, round_):
    urgent = actions.make_urgent(round_id=round_.pk, by=chair, reason="A recall.")
    make.approve(urgent, signer)
    make.approve(urgent, make.make_user("reviewer"))
    assert K.RETROSPECT in still_open(chair)
    review = round_.topic.rounds.get(closed_at=None)
    make.approve(review, make.make_user("reviewer"))
    assert K.RETROSPECT not in still_open(chair)


def test_a_comment_tells_the_writer_and_an_answer_who_asked_until_it_is_resolved(writer, signer, round_):
    make.take_seat(round_, signer)
    said = actions.comment(
        version_id=round_.version_id, by=signer, section="risks", quote="250 mg", body="A day?"
    )
    assert told(writer) == [K.COMMENTED]
    assert told(signer) == []
    actions.comment(
        version_id=round_.version_id, by=writer, section="", quote="", body="Yes.", parent_id=said.pk
    )
    assert told(signer) == [K.COMMENTED]
    actions.resolve_comment(comment_id=said.pk, by=writer)
    assert still_open(writer) == still_open(signer) == []


def test_nothing_is_told_of_an_act_that_was_rolled_back(signer, chair, round_):
    catch_up()
    with transaction.atomic():
        mark = transaction.savepoint()
        actions.assign(round_id=round_.pk, member_id=signer.board_member.pk, by=chair)
        transaction.savepoint_rollback(mark)
    assert told(signer) == []


def test_an_event_is_told_once_however_often_anybody_looks(signer, chair, round_):
    actions.assign(round_id=round_.pk, member_id=signer.board_member.pk, by=chair)
    assert catch_up() == 2
    for _again in range(3):
        assert catch_up() == 0
    assert Notice.objects.filter(person=signer).count() == 1


def test_events_beyond_one_transaction_are_all_read(writer, chair, monkeypatch):
    monkeypatch.setattr("reviews.notices.catching_up.AT_ONCE", 2)
    for _topic in range(3):
        make.submit(make.make_topic(writer), writer)
    assert told(chair) == [K.UNASKED] * 3


def test_it_costs_one_query_when_nothing_came(round_, django_assert_num_queries):
    catch_up()
    with django_assert_num_queries(1):
        catch_up()


def test_who_left_or_lost_the_role_is_told_nothing(writer, signer, chair, round_):
    gone, moved = make.make_user("chair"), make.make_user("chair")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    make.submit(make.make_topic(writer), writer)
    assert told(moved) == [K.UNASKED, K.UNASKED]
    assert not Notice.objects.filter(person=gone).exists()
    moved.groups.clear()
    assert told(User.objects.get(pk=moved.pk)) == [], "nor shown what they were told before"


def test_an_operator_without_a_role_of_the_board_is_not_told_its_business(writer, round_):
    operator = make.make_user(None, "operator", is_superuser=True)
    assert told(operator) == []


def test_who_reviews_a_page_is_told_of_a_note_that_comes_into_it_until_they_read_it(writer, signer, chair):
    topic = make.published_topic(writer, signer)
    round_ = actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="It is due.")
    actions.assign(round_id=round_.pk, member_id=signer.board_member.pk, by=chair)
    told(signer)
    actions.raise_concern(topic_id=topic.pk, by=chair, note="The guideline lowers the dose.")
    assert told(signer)[-1] == K.CAME_UP
    assert K.CAME_UP not in told(chair), "nobody is told of what they did themselves"
    notice = Notice.objects.get(person=signer, kind=K.CAME_UP)
    assert notice.letter is not None, "it cannot wait"
    assert words_of(notice).place(notice) == address(round_)
    mark_read(signer)
    assert K.CAME_UP not in still_open(signer)


def test_who_signed_already_is_told_too_and_who_gave_up_or_is_asked_later_is_not(writer, signer, chair):
    gave_up, later = make.make_user("reviewer"), make.make_user("reviewer")
    topic = make.published_topic(writer, signer)
    ask_for("", "", "")
    round_ = actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="It is due.")
    for person in (signer, gave_up):
        make.take_seat(round_, person)
    actions.decline(round_id=round_.pk, by=gave_up, reason="On leave.")
    make.approve(round_, signer)
    actions.raise_concern(topic_id=topic.pk, by=chair, note="The guideline lowers the dose.")
    actions.assign(round_id=round_.pk, member_id=later.board_member.pk, by=chair)
    assert K.CAME_UP in still_open(signer)
    assert K.CAME_UP not in told(gave_up)
    assert told(later) == [K.ASKED], "they read it with the review"


def test_a_serious_report_tells_who_reviews_the_page(writer, signer, chair):
    topic = make.published_topic(writer, signer)
    round_ = actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="It is due.")
    actions.assign(round_id=round_.pk, member_id=signer.board_member.pk, by=chair)
    shown = topic.editions.shown().get()
    report = take_report(shown, section="risks", words="My mother died after this dose.")
    told(signer)
    actions.weigh_report(report_id=report.pk, by=chair, base=0, harm="serious", reason="A death.")
    assert told(signer)[-1] == K.CAME_UP


def test_a_note_that_opens_a_review_tells_nobody_that_something_came_up_in_it(writer, signer, chair):
    other = make.make_user("chair")
    topic = make.published_topic(writer, signer)
    actions.raise_concern(topic_id=topic.pk, by=chair, note="The guideline lowers the dose.")
    assert K.HURRY in told(other)
    assert not Notice.objects.filter(kind=K.CAME_UP).exists()
