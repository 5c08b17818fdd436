"""Nobody vouches for their own text by a way round: not in retrospect, not by a correction, waiver or new round."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from encyclopedia.errors import NotAllowed, WrongState
from encyclopedia.models import Topic, TopicKind
from reviews import actions
from reviews.admin.open_rounds import OpenRounds
from reviews.hands import contributors_of
from reviews.models import (
    Assignment,
    BoardMember,
    Disclosure,
    PolicySeat,
    Profession,
    ReviewRound,
    Significance,
)
from tests import factories as make
from tests.reviews import corrections
from tests.reviews.board import ask_for
from tests.reviews.boards import page_of, part_of, signed_in

pytestmark = pytest.mark.django_db


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def with_role(user: User, role: str) -> User:
    user.groups.add(Group.objects.get(name=role))
    return again(user)


def open_round(topic: Topic) -> ReviewRound:
    return ReviewRound.objects.select_related("topic", "version").get(topic=topic, closed_at__isnull=True)


@pytest.fixture
def both() -> User:
    """A reviewer who also writes."""
    return with_role(make.make_user("reviewer"), "Writer")


# --- A correction does not go past the quorum -------------------------------------------------------------------------


def test_a_dose_is_not_corrected_by_one_member_of_any_profession(writer, signer, chair):
    topic = make.published_topic(writer, signer)
    ask_for(Profession.PHYSICIAN, Profession.PHARMACIST)
    round_ = corrections.submit(corrections.correction(topic, writer, risks="<p>Take 2500 mg.</p>"), writer)
    dietitian = make.make_user("reviewer", profession=Profession.DIETITIAN)
    assert make.approve(round_, dietitian).edition is None
    assert make.approve(round_, signer).edition is None
    assert make.approve(round_, make.make_user("reviewer", profession=Profession.PHARMACIST)).edition


def test_an_editorial_correction_that_proves_clinical_asks_for_every_seat(writer, signer):
    topic = make.published_topic(writer, signer)
    ask_for(Profession.PHYSICIAN, Profession.PHARMACIST)
    PolicySeat.objects.filter(profession=Profession.PHYSICIAN).update(in_corrections=True)
    version = corrections.correction(topic, writer, how_well_it_works="<p>It often, works well.</p>")
    round_ = actions.submit(
        version_id=version.pk,
        by=writer,
        base_hash=version.content_hash,
        note="A comma.",
        significance=Significance.EDITORIAL,
    )
    make.take_seat(round_, signer)
    clinical = actions.reclassify(round_id=round_.pk, by=signer, reason="It is about a dose.")
    assert [seat["profession"] for seat in clinical.policy["seats"]] == ["physician", "pharmacist"]


# --- A declared interest stays declared -------------------------------------------------------------------------------


def declare(round_: ReviewRound, by: User, declaration: str = "interest") -> Assignment:
    interest = "Shares." if declaration == "interest" else ""
    return actions.take_seat(round_id=round_.pk, by=by, declaration=declaration, interest=interest)


def test_a_seat_passed_on_and_back_does_not_unsay_an_interest(writer, signer):
    ask_for("", "")
    round_ = make.submit(make.make_topic(writer), writer)
    other = make.make_user("reviewer")
    declare(round_, signer)
    passed = {"round_id": round_.pk, "reason": "On leave."}
    actions.delegate(by=signer, member_id=other.board_member.pk, **passed)
    with pytest.raises(WrongState, match="no chair waived"):
        actions.delegate(by=other, member_id=signer.board_member.pk, **passed)


def test_a_chair_cannot_ask_herself_back_past_her_own_interest(writer, chair):
    round_ = make.submit(make.make_topic(writer), writer)
    declare(round_, chair)
    actions.decline(round_id=round_.pk, by=chair, reason="My shares.")
    with pytest.raises(WrongState, match="no chair waived"):
        actions.assign(round_id=round_.pk, by=chair, member_id=chair.board_member.pk)
    page = signed_in(chair).get(f"/admin/reviews/reviewround/{round_.pk}/assign/").content.decode()
    assert f'<option value="{chair.board_member.pk}"' not in page


def resubmitted(round_: ReviewRound, writer: User, chair: User) -> ReviewRound:
    actions.recall(version_id=round_.version_id, by=writer, reason="A slip.")
    return make.submit(round_.topic, writer)


def made_urgent(round_: ReviewRound, writer: User, chair: User) -> ReviewRound:
    return actions.make_urgent(round_id=round_.pk, by=chair, reason="A recall.")


def written_anew(round_: ReviewRound, writer: User, chair: User) -> ReviewRound:
    version = round_.version
    actions.recall(version_id=version.pk, by=writer, reason="A slip.")
    actions.abandon_draft(
        version_id=version.pk, by=writer, base_hash=version.content_hash, reason="Begun again."
    )
    actions.start_draft(topic_id=round_.topic_id, by=writer)
    make.edit(round_.topic, writer, summary="Begun again.")
    return make.submit(round_.topic, writer)


@pytest.mark.parametrize("way", [resubmitted, made_urgent, written_anew])
@pytest.mark.parametrize("is_published", [False, True])
def test_a_new_round_does_not_unsay_an_interest(writer, signer, chair, way: Any, is_published):
    if is_published:
        topic = make.published_topic(writer, make.make_user("reviewer"))
        actions.start_draft(topic_id=topic.pk, by=writer)
        make.edit(topic, writer, summary="Newer.")
        first = make.submit(topic, writer)
    else:
        first = make.submit(make.make_topic(writer), writer)
    declare(first, signer)
    round_ = way(first, writer, chair)
    with pytest.raises(WrongState, match="Declare it again"):
        declare(round_, signer, "none")
    assert not round_.assignments.exists()
    assert declare(round_, signer).interest == "Shares."
    actions.waive(assignment_id=part_of(round_, signer).pk, by=chair, reason="A few only.")
    make.approve(round_, signer)


def test_after_a_waiver_and_after_an_edition_an_interest_may_be_over(writer, signer, chair):
    topic = make.make_topic(writer)
    round_ = make.submit(topic, writer)
    declare(round_, signer)
    actions.waive(assignment_id=part_of(round_, signer).pk, by=chair, reason="A few only.")
    round_ = resubmitted(round_, writer, chair)
    declare(round_, signer)
    make.approve(round_, make.make_user("reviewer"))
    actions.start_draft(topic_id=topic.pk, by=writer)
    make.edit(topic, writer, summary="Newer.")
    declare(make.submit(topic, writer), signer, "none")


# --- Who wrote urgent text does not answer for it ---------------------------------------------------------------------


def urgent_and_corrected(wrote: User, corrector: User, chair: User) -> Topic:
    """A page that ``wrote`` published in urgency, with somebody else's correction on top."""
    people = [make.make_user("reviewer") for _ in range(2)]
    topic = make.published_topic(corrector, people[0])
    actions.start_draft(topic_id=topic.pk, by=wrote)
    make.edit(topic, wrote, summary="The dose is halved.")
    urgent = actions.make_urgent(round_id=make.submit(topic, wrote).pk, by=chair, reason="A recall.")
    for one in people:
        make.approve(urgent, one)
    make.approve(
        corrections.submit(corrections.correction(topic, corrector, risks="<p>No more.</p>"), corrector),
        people[0],
    )
    assert topic.editions.count() == 3
    return topic


def assert_cannot_sign(round_: ReviewRound, who: User) -> None:
    assert who.pk in contributors_of(round_)
    assert {one.pk: one.is_closed_to_user for one in OpenRounds.read(who).rounds}[round_.pk]
    with pytest.raises(NotAllowed, match="somebody else has to approve"):
        make.approve(round_, who)


def test_who_wrote_what_was_urgent_does_not_sign_its_review_with_a_correction_on_top(both, writer, chair):
    round_ = open_round(urgent_and_corrected(both, writer, chair))
    assert round_.follows_id is not None
    assert_cannot_sign(round_, both)
    make.seat_on_board(writer)
    assert_cannot_sign(round_, with_role(writer, "Reviewer"))


def test_who_wrote_what_was_urgent_does_not_settle_it_by_another_review_of_the_page(both, writer, chair):
    topic = urgent_and_corrected(both, writer, chair)
    actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="A wrong dose.")
    back = actions.restore_topic(topic_id=topic.pk, by=chair, note="It is right now.")
    assert_cannot_sign(ReviewRound.objects.get(pk=back.pk), both)


def test_who_wrote_a_correction_alone_may_sign_once_the_board_has_settled_what_was_urgent(
    both, writer, chair
):
    topic = urgent_and_corrected(both, writer, chair)
    make.approve(open_round(topic), make.make_user("reviewer"))
    actions.start_draft(topic_id=topic.pk, by=writer)
    make.edit(topic, writer, summary="Newer.")
    assert contributors_of(make.submit(topic, writer)) == {writer.pk}


def test_an_open_correction_counts_for_the_next_draft_though_its_number_is_lower(both, writer, signer):
    topic = make.published_topic(writer, signer)
    correction = corrections.correction(topic, both, risks="<p>Take one.</p>")
    make_draft = corrections.draft(topic, writer, treatment_overview="<p>Newer.</p>")
    make.approve(make.submit(topic, writer), signer)
    make_draft.refresh_from_db()
    assert make_draft.number > correction.number
    assert make_draft.status == "approved"
    corrections.draft(topic, writer, risks="<p>Take one.</p>")
    assert_cannot_sign(make.submit(topic, writer), both)


# --- Chairs with a hand in the text -----------------------------------------------------------------------------------


def test_a_chair_who_wrote_the_text_waives_no_interest_in_it_and_calls_it_not_urgent(chair, signer):
    wrote = with_role(make.make_user("chair"), "Writer")
    round_ = make.submit(make.make_topic(wrote), wrote)
    declare(round_, signer)
    part = part_of(round_, signer)
    with pytest.raises(NotAllowed, match="another chair decides"):
        actions.waive(assignment_id=part.pk, by=wrote, reason="Never mind.")
    with pytest.raises(NotAllowed, match="another chair decides"):
        actions.make_urgent(round_id=round_.pk, by=wrote, reason="Quick.")
    make.take_seat(round_, wrote)
    assert "/waive/" not in page_of(wrote, round_)
    assert "/waive/" in page_of(chair, round_)
    assert "waits for a chair" not in signed_in(wrote).get("/admin/").content.decode()
    assert "waits for a chair" in signed_in(chair).get("/admin/").content.decode()
    actions.waive(assignment_id=part.pk, by=chair, reason="A few only.")
    actions.make_urgent(round_id=round_.pk, by=chair, reason="A recall.")


# --- An attestation is a signature ------------------------------------------------------------------------------------


@pytest.mark.parametrize("lacks", ["term", "disclosure"])
def test_whoever_attests_needs_a_term_and_a_disclosure(writer, chair, lacks):
    yesterday = timezone.localdate() - timedelta(days=1)
    if lacks == "term":
        BoardMember.objects.filter(user=chair).update(term_until=yesterday)
    else:
        chair = with_role(make.make_user(None, "undisclosed"), "Chair")
        BoardMember.objects.create(user=chair, profession=Profession.PHYSICIAN, credentials="MD")
        assert not Disclosure.objects.filter(member__user=chair).exists()
    with pytest.raises(NotAllowed, match=lacks):
        actions.import_topic(
            source_id="old:1",
            language="en",
            kind=TopicKind.objects.get(key="treatment"),
            raw=make.words(),
            by=writer,
            current_as_of=timezone.localdate(),
            attestation=actions.Attestation(by=chair, reason="Reviewed before."),
        )
