"""Which signatures count, and which date they give (invariants 4 and 6)."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from encyclopedia.errors import BadInput, NotAllowed, WrongState
from encyclopedia.models import Edition, Scope
from reviews import actions
from reviews.audit import GENESIS, RECORD_FORM
from reviews.models import BoardMember, Decision, Outcome, ReviewRecord, ReviewRound
from reviews.quorum import quorum
from tests import factories as make
from tests.databases import triggers_lifted

pytestmark = pytest.mark.django_db


def assert_cannot_approve(round_: ReviewRound, by: User) -> None:
    with pytest.raises(NotAllowed):
        make.approve(round_, by)
    assert not Edition.objects.filter(version=round_.version, round=round_).exists()


# --- Which signatures count ---------------------------------------------------------------------------------------


def test_a_member_whose_licence_has_ended_cannot_sign(writer: User, signer: User):
    round_ = make.submit(make.make_topic(writer), writer)
    today = timezone.localdate()
    BoardMember.objects.filter(user=signer).update(licence_valid_until=today - timedelta(days=1))
    assert_cannot_approve(round_, signer)
    BoardMember.objects.filter(user=signer).update(licence_valid_until=today)
    assert make.approve(round_, signer).edition is not None


def test_a_member_who_left_the_board_cannot_sign(writer: User, signer: User):
    BoardMember.objects.filter(user=signer).update(is_active=False)
    assert_cannot_approve(make.submit(make.make_topic(writer), writer), signer)


def test_an_account_deactivated_while_its_screen_was_open_cannot_sign(writer: User, signer: User):
    round_ = make.submit(make.make_topic(writer), writer)
    User.objects.filter(pk=signer.pk).update(is_active=False)
    assert signer.is_active, "the screen still believes it"
    assert_cannot_approve(round_, signer)


def test_a_signature_copies_name_and_credentials_and_later_changes_do_not_reach_it(
    writer: User, signer: User
):
    record = make.approve(make.submit(make.make_topic(writer), writer), signer).record
    name = record.signer_name
    User.objects.filter(pk=signer.pk).update(last_name="Renamed")
    BoardMember.objects.filter(user=signer).update(credentials="RN", profession="nurse")
    record.refresh_from_db()
    edition = Edition.objects.get()
    assert (record.signer_name, record.signer_credentials, record.signer_profession) == (
        name,
        "MD",
        "physician",
    )
    assert edition.reviewers == [
        {
            "name": name,
            "credentials": "MD",
            "profession": "physician",
            "scope": "whole_page",
            "signed_on": timezone.localdate(record.signed_at).isoformat(),
        }
    ]


def two_seats(round_: ReviewRound) -> ReviewRound:
    """The round as if its policy had asked for two members, as the board's policies will."""
    with triggers_lifted(connection):
        policy = {**round_.policy, "seats": [{"profession": "any"}] * 2}
        ReviewRound.objects.filter(pk=round_.pk).update(policy=policy)
    return ReviewRound.objects.get(pk=round_.pk)


def test_each_person_fills_one_seat(writer: User, signer: User):
    round_ = two_seats(make.submit(make.make_topic(writer), writer))
    assert make.approve(round_, signer).edition is None
    with pytest.raises(WrongState, match="already signed"):
        make.approve(round_, signer)
    assert make.approve(round_, make.make_user("reviewer")).edition is not None


def test_the_date_is_the_earliest_that_a_signer_vouches_for(writer: User, signer: User):
    round_ = two_seats(make.submit(make.make_topic(writer), writer))
    today = timezone.localdate()
    make.approve(round_, signer, current_as_of=today - timedelta(days=40))
    edition = make.approve(round_, make.make_user("reviewer"), current_as_of=today).edition
    assert edition is not None
    assert edition.current_as_of == today - timedelta(days=40)


def test_a_request_for_changes_undoes_the_approvals_before_it(writer: User, signer: User):
    topic = make.make_topic(writer)
    round_ = two_seats(make.submit(topic, writer))
    make.approve(round_, signer)
    make.request_changes(round_, make.make_user("reviewer"))
    assert ReviewRound.objects.get(pk=round_.pk).outcome == Outcome.CHANGES_REQUESTED
    again = two_seats(make.submit(topic, writer, note="Said how often."))
    assert make.approve(again, make.make_user("reviewer")).edition is None, (
        "the earlier approval must not count"
    )


def test_a_signature_by_an_account_that_was_deactivated_counts_no_longer(writer: User, signer: User):
    round_ = two_seats(make.submit(make.make_topic(writer), writer))
    make.approve(round_, signer)
    User.objects.filter(pk=signer.pk).update(is_active=False)
    assert make.approve(round_, make.make_user("reviewer")).edition is None


def record(round_: ReviewRound, by: User, **changes) -> ReviewRecord:
    """A record as it could lie in the database, unsaved: quorum only reads."""
    fields = {
        "round": round_,
        "version_id": round_.version_id,
        "decision": Decision.APPROVE,
        "signer": by,
        "content_hash": round_.content_hash,
        "current_as_of": timezone.localdate(),
        "conflict": "Declared no conflict of interest.",
        "form": RECORD_FORM,
        "signed_at": timezone.now(),
    }
    return ReviewRecord(**{**fields, **changes})


def test_the_quorum_counts_only_approvals_of_this_version_and_these_words(writer: User, signer: User):
    round_ = make.submit(make.make_topic(writer), writer)
    words = round_.content_hash
    assert quorum(round_, words, [record(round_, signer)]).is_met
    for other in (
        {"content_hash": GENESIS},
        {"version_id": round_.version_id + 1},
        {"decision": Decision.ATTEST},
        {"decision": Decision.RECUSE},
        {"signer": writer},
        {"conflict": ""},
        {"signer": User(pk=signer.pk, username="gone", is_active=False)},
    ):
        assert not quorum(round_, words, [record(round_, signer, **other)]).is_met, other
    assert not quorum(round_, GENESIS, [record(round_, signer)]).is_met


def test_a_standing_request_for_changes_blocks_however_many_approve(writer: User, signer: User, chair: User):
    round_ = make.submit(make.make_topic(writer), writer)
    against = record(round_, chair, decision=Decision.REQUEST_CHANGES)
    result = quorum(round_, round_.content_hash, [record(round_, signer), against])
    assert not result.is_met
    assert result.blocked


def test_after_a_withdrawal_only_later_signatures_count(writer: User, signer: User, chair: User):
    topic = make.published_topic(writer, signer)
    actions.start_draft(topic_id=topic.pk, by=writer)
    make.edit(topic, writer, summary="Newer.")
    round_ = two_seats(make.submit(topic, writer))
    make.approve(round_, signer)
    actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="Wrong dose.")
    assert make.approve(round_, make.make_user("reviewer")).edition is None
    assert make.approve(round_, make.make_user("reviewer")).edition is not None


def test_a_page_withdrawn_while_only_its_changes_were_in_review_does_not_come_back_by_them(
    writer: User, signer: User, chair: User
):
    topic = make.published_topic(writer, signer)
    actions.start_draft(topic_id=topic.pk, by=writer)
    make.edit(topic, writer, summary="Newer.")
    round_ = make.submit(topic, writer, scope=Scope.CHANGES_ONLY)
    actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="Wrong dose.")
    with pytest.raises((BadInput, WrongState)):
        make.approve(round_, signer)
    assert not topic.editions.shown().exists()


# --- The date ----------------------------------------------------------------------------------------------------


def test_no_date_in_the_future_and_none_missing(writer: User, signer: User):
    round_ = make.submit(make.make_topic(writer), writer)
    make.take_seat(round_, signer)
    for date in (timezone.localdate() + timedelta(days=1), None):
        with pytest.raises(BadInput):
            actions.sign(
                round_id=round_.pk,
                decision=Decision.APPROVE,
                by=signer,
                password=make.PASSWORD,
                content_hash=round_.content_hash,
                current_as_of=date,
                sections_read=[section["key"] for section in make.words()["sections"]],
            )
    assert not ReviewRecord.objects.exists()


def test_the_date_never_goes_back(writer: User, signer: User, chair: User):
    topic = make.published_topic(writer, signer)
    round_ = actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="Due.")
    with pytest.raises(BadInput):
        make.approve(round_, signer, current_as_of=timezone.localdate() - timedelta(days=1))


def test_a_review_of_the_changes_alone_keeps_the_date(writer: User, signer: User):
    topic = make.make_topic(writer)
    before = timezone.localdate() - timedelta(days=300)
    make.approve(make.submit(topic, writer), signer, current_as_of=before)
    actions.start_draft(topic_id=topic.pk, by=writer)
    make.edit(topic, writer, summary="A typing error.")
    round_ = make.submit(topic, writer, scope=Scope.CHANGES_ONLY)
    signed = make.approve(round_, signer, current_as_of=timezone.localdate())
    assert signed.edition is not None
    assert signed.edition.current_as_of == signed.record.current_as_of == before


def test_a_first_edition_is_reviewed_as_a_whole(writer: User):
    with pytest.raises(BadInput):
        make.submit(make.make_topic(writer), writer, scope=Scope.CHANGES_ONLY)


def test_a_reaffirmation_shows_the_same_words_under_a_later_date(writer: User, signer: User, chair: User):
    topic = make.make_topic(writer)
    long_ago = timezone.localdate() - timedelta(days=700)
    make.approve(make.submit(topic, writer), signer, current_as_of=long_ago)
    first = topic.editions.get()
    round_ = actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="Due.")
    second = make.approve(round_, signer).edition
    assert second is not None
    assert (second.version_id, second.content, second.number) == (first.version_id, first.content, 2)
    assert second.current_as_of == timezone.localdate()


def test_a_new_edition_ends_a_reaffirmation_of_the_one_before(writer: User, signer: User, chair: User):
    topic = make.published_topic(writer, signer)
    stale = actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="Due.")
    make.revise(topic, writer, signer, summary="Newer.")
    stale = ReviewRound.objects.get(pk=stale.pk)
    assert not stale.is_open, "nobody could ever sign or cancel it"
    assert stale.outcome == Outcome.CANCELLED
