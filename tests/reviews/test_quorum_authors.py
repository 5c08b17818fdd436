"""Nobody approves their own work, by whatever way it got into the text (invariant 3)."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils import timezone

from encyclopedia.drafting import save_draft
from encyclopedia.errors import NotAllowed
from encyclopedia.incoming import incoming_content, settle_incoming
from encyclopedia.models import Edition, Topic, TopicKind
from reviews import actions
from reviews.models import BoardMember, ReviewRound
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def both() -> User:
    """A member of the board who also writes."""
    user = make.make_user("reviewer")
    user.groups.add(Group.objects.get(name="Writer"))
    return User.objects.get(pk=user.pk)


def assert_cannot_approve(round_: ReviewRound, by: User) -> None:
    with pytest.raises(NotAllowed):
        make.approve(round_, by)
    assert not Edition.objects.filter(version=round_.version, round=round_).exists()


# --- Nobody approves their own work -------------------------------------------------------------------------------


def test_the_author_cannot_approve_whoever_pressed_submit(both: User, writer: User):
    assert_cannot_approve(make.submit(make.make_topic(both), writer), both)


def test_a_co_author_cannot_approve(both: User, writer: User):
    topic = make.make_topic(writer)
    make.edit(topic, both, summary="One word changed.")
    assert_cannot_approve(make.submit(topic, writer), both)


def test_a_co_author_whose_words_were_all_replaced_cannot_approve(both: User, writer: User):
    topic = make.make_topic(writer)
    make.edit(topic, both, summary="Mine.")
    make.edit(topic, writer, summary="Not mine.")
    assert_cannot_approve(make.submit(topic, writer), both)


def test_saving_the_same_words_makes_nobody_a_contributor(both: User, writer: User):
    topic = make.make_topic(writer)
    version = make.open_version(topic)
    raw = make.words(version.title)
    saved = save_draft(version_id=version.pk, raw=raw, base_hash=version.content_hash, by=both)
    assert saved.changed is False
    assert make.approve(make.submit(topic, writer), both).edition is not None


def test_who_imported_the_words_cannot_approve_them(both: User, writer: User):
    actions.import_topic(
        source_id="old:1",
        language="en",
        kind=TopicKind.objects.get(key="treatment"),
        raw=make.words(),
        by=both,
    )
    assert_cannot_approve(make.submit(Topic.objects.get(), writer), both)


def test_who_brought_the_words_that_a_writer_took_over_from_an_import_cannot_approve(
    both: User, writer: User
):
    bring = {"source_id": "old:1", "language": "en", "kind": TopicKind.objects.get(key="treatment")}
    actions.import_topic(**bring, raw=make.words(), by=writer)
    topic = Topic.objects.get()
    make.edit(topic, writer, summary="By hand.")
    held = actions.import_topic(**bring, raw=make.words(summary="Brought by the physician."), by=both)
    assert held == actions.Imported.HELD
    incoming = topic.incoming_texts.get()
    make.edit(topic, writer, summary=incoming_content(incoming)["summary"])
    assert settle_incoming(topic_id=topic.pk, content_hash=incoming.content_hash, by=writer)
    assert_cannot_approve(make.submit(topic, writer), both)


def test_who_wrote_an_abandoned_version_cannot_approve_the_next(both: User, writer: User, signer: User):
    topic = make.published_topic(writer, signer)
    actions.start_draft(topic_id=topic.pk, by=both)
    version = make.edit(topic, both, summary="Mine.")
    actions.abandon_draft(version_id=version.pk, by=both, base_hash=version.content_hash, reason="No.")
    actions.start_draft(topic_id=topic.pk, by=writer)
    make.edit(topic, writer, summary="Mine, copied by hand.")
    assert_cannot_approve(make.submit(topic, writer), both)


def test_after_an_edition_its_author_can_approve_what_others_write(both: User, writer: User, signer: User):
    topic = make.published_topic(both, signer)
    actions.start_draft(topic_id=topic.pk, by=writer)
    make.edit(topic, writer, summary="By another hand.")
    assert make.approve(make.submit(topic, writer), both).edition is not None


def test_the_author_cannot_reaffirm_or_restore_the_page(both: User, signer: User, chair: User):
    topic = make.published_topic(both, signer)
    assert_cannot_approve(actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="Due."), both)
    actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="Wrong dose.")
    assert_cannot_approve(actions.restore_topic(topic_id=topic.pk, by=chair, note="Right again."), both)


def test_a_superuser_on_the_board_cannot_approve_their_own_work():
    root = make.make_user(None, "root", is_superuser=True, profession="physician")
    assert_cannot_approve(make.submit(make.make_topic(root), root), root)


def test_a_superuser_off_the_board_cannot_sign(writer: User):
    root = make.make_user(None, "root", is_superuser=True)
    round_ = make.submit(make.make_topic(writer), writer)
    assert_cannot_approve(round_, root)
    with pytest.raises(NotAllowed):
        make.request_changes(round_, root)


def test_an_author_on_the_board_can_still_ask_for_changes(both: User):
    topic = make.make_topic(both)
    make.request_changes(make.submit(topic, both), both)
    assert make.open_version(topic).status == "draft"


def test_a_chair_cannot_attest_what_they_import(chair: User):
    chair.groups.add(Group.objects.get(name="Writer"))
    chair = User.objects.get(pk=chair.pk)
    with pytest.raises(NotAllowed), transaction.atomic():  # as a batch does, line by line
        actions.import_topic(
            source_id="old:1",
            language="en",
            kind=TopicKind.objects.get(key="treatment"),
            raw=make.words(),
            by=chair,
            current_as_of=timezone.localdate(),
            attestation=actions.Attestation(by=chair, reason="Reviewed before."),
        )
    assert not Topic.objects.exists()


@pytest.mark.parametrize("who", ["reviewer", "chair off the board", "chair without licence", "superuser"])
def test_only_a_chair_on_the_board_attests(writer: User, who: str):
    person = make.make_user(
        "chair" if who.startswith("chair") else "reviewer", is_superuser=who == "superuser"
    )
    if who in ("chair off the board", "superuser"):
        BoardMember.objects.filter(user=person).update(is_active=False)
    if who == "chair without licence":
        ended = timezone.localdate() - timedelta(days=1)
        BoardMember.objects.filter(user=person).update(licence_valid_until=ended)
    with pytest.raises(NotAllowed), transaction.atomic():  # as a batch does, line by line
        actions.import_topic(
            source_id="old:1",
            language="en",
            kind=TopicKind.objects.get(key="treatment"),
            raw=make.words(),
            by=writer,
            current_as_of=timezone.localdate(),
            attestation=actions.Attestation(by=User.objects.get(pk=person.pk), reason="Reviewed before."),
        )
    assert not Topic.objects.exists()
