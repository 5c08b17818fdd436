"""Submitting, taking back, withdrawing, renaming, importing: what is asked for, and what is never lost."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.utils import timezone

from encyclopedia.drafting import StaleBase, save_draft
from encyclopedia.errors import BadInput, NotAllowed, WrongState
from encyclopedia.models import Edition, FormerSlug, Topic, TopicKind, TopicVersion
from reviews import actions
from reviews.models import AuditEvent
from tests import factories as make
from tests.reviews.states import waiting_topic

pytestmark = pytest.mark.django_db


# --- Submitting ---------------------------------------------------------------------------------------------------


def test_what_is_submitted_is_what_the_writer_saw(writer: User):
    topic = make.make_topic(writer)
    version = make.open_version(topic)
    make.edit(topic, make.make_user("writer"), summary="Other.")
    with pytest.raises(WrongState):
        actions.submit(version_id=version.pk, by=writer, base_hash=version.content_hash, note="Ready.")
    with pytest.raises(WrongState):
        actions.submit(version_id=version.pk, by=writer, base_hash="", note="Ready.")


def test_a_draft_with_gaps_or_without_a_note_is_not_submitted(writer: User):
    topic = make.make_topic(writer, sections=[])
    with pytest.raises(BadInput):
        make.submit(topic, writer)
    make.edit(topic, writer)
    with pytest.raises(BadInput):
        make.submit(topic, writer, note="  ")


def test_words_that_patients_read_already_are_not_submitted_again(writer: User, signer: User):
    topic = make.published_topic(writer, signer)
    actions.start_draft(topic_id=topic.pk, by=writer)
    with pytest.raises(BadInput):
        make.submit(topic, writer)


def test_abandoning_a_draft_that_somebody_changed_meanwhile_is_refused(writer: User):
    topic = make.make_topic(writer)
    version = make.open_version(topic)
    make.edit(topic, make.make_user("writer"), summary="Other.")
    with pytest.raises(WrongState):
        actions.abandon_draft(version_id=version.pk, by=writer, base_hash=version.content_hash, reason="No.")


@pytest.mark.parametrize("act", ["recall", "withdraw", "abandon", "cancel", "send back"])
def test_an_act_that_asks_why_takes_no_blank_answer(writer: User, signer: User, chair: User, act: str):
    if act == "withdraw":
        topic = make.published_topic(writer, signer)
    elif act == "cancel":
        topic = make.published_topic(writer, signer)
        actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="Due.")
    elif act == "send back":
        topic = waiting_topic(writer, signer, chair)
    else:
        topic = make.make_topic(writer)
        if act == "recall":
            make.submit(topic, writer)
    version = make.open_version(topic)
    events = AuditEvent.objects.count()
    base = version.content_hash
    with pytest.raises(BadInput):
        {
            "recall": lambda: actions.recall(version_id=version.pk, by=writer, reason=" "),
            "withdraw": lambda: actions.withdraw_topic(topic_id=topic.pk, by=chair, reason=" "),
            "abandon": lambda: actions.abandon_draft(
                version_id=version.pk, by=writer, base_hash=base, reason=" "
            ),
            "cancel": lambda: actions.cancel_reaffirmation(version_id=version.pk, by=chair, reason=" "),
            "send back": lambda: actions.send_back(version_id=version.pk, by=chair, reason=" "),
        }[act]()
    assert AuditEvent.objects.count() == events


# --- Withdrawing, restoring, renaming -----------------------------------------------------------------------------


def test_a_withdrawal_works_when_the_clock_was_set_back(writer: User, signer: User, chair: User):
    topic = make.published_topic(writer, signer)
    with time_machine.travel(timezone.now() - timedelta(hours=3)):
        actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="Wrong dose.")
    assert not topic.editions.shown().exists()


def test_editions_never_overlap_when_the_clock_was_set_back(writer: User, signer: User):
    topic = make.published_topic(writer, signer)
    with time_machine.travel(timezone.now() - timedelta(hours=3)):
        make.revise(topic, writer, signer, summary="Newer.")
    first, second = topic.editions.order_by("number")
    assert first.shown_from < first.shown_until <= second.shown_from


def test_a_restored_topic_shows_a_new_edition_of_the_same_words(writer: User, signer: User, chair: User):
    topic = make.published_topic(writer, signer)
    ended = actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="Wrong dose.")
    round_ = actions.restore_topic(topic_id=topic.pk, by=chair, note="Right again.")
    edition = make.approve(round_, signer).edition
    assert edition is not None
    assert (edition.content, edition.number) == (ended.content, 2)
    assert Topic.objects.get(pk=topic.pk).withdrawn_at is None


@pytest.mark.parametrize(
    "slug", ["", "Ein Wort", "a--b", "-a", "a-", "a/b", "../x", "é", "a" * 121, "a_b", "a\n", "a.b"]
)
def test_an_address_is_small_letters_digits_and_single_hyphens(writer: User, chair: User, slug: str):
    topic = make.make_topic(writer)
    if slug == "a\n":
        slug = "a\nb"  # outer space is taken off
    with pytest.raises(BadInput):
        actions.rename_topic(topic_id=topic.pk, by=chair, slug=slug, base_slug=topic.slug)


def rename(topic: Topic, chair: User, slug: str) -> Topic:
    base = Topic.objects.get(pk=topic.pk).slug
    return actions.rename_topic(topic_id=topic.pk, by=chair, slug=slug, base_slug=base)


def test_no_topic_gets_an_address_that_another_has_or_once_had(writer: User, chair: User):
    first, second = make.make_topic(writer, "First"), make.make_topic(writer, "Second")
    with pytest.raises(BadInput):
        rename(second, chair, "first")
    rename(first, chair, "elsewhere")
    with pytest.raises(BadInput):
        rename(second, chair, "first")
    assert make.make_topic(writer, "First").slug == "first-2"


def test_a_topic_can_have_its_old_address_back(writer: User, chair: User):
    topic = make.make_topic(writer, "First")
    rename(topic, chair, "elsewhere")
    rename(topic, chair, "first")
    assert set(FormerSlug.objects.values_list("slug", flat=True)) == {"elsewhere"}


def test_a_rename_made_from_an_old_screen_is_refused(writer: User, chair: User):
    topic = make.make_topic(writer, "First")
    rename(topic, chair, "elsewhere")
    with pytest.raises(WrongState):
        actions.rename_topic(topic_id=topic.pk, by=chair, slug="third", base_slug="first")


# --- No lost words ------------------------------------------------------------------------------------------------


def test_a_text_of_the_site_made_from_an_old_one_is_refused():
    manager = make.make_user("manager")
    change = {"key": "disclaimer", "language": "en", "by": manager}
    actions.publish_site_text(**change, body="<p>New.</p>", base_number=1)
    with pytest.raises(WrongState):
        actions.publish_site_text(**change, body="<p>Mine.</p>", base_number=1)
    with pytest.raises(NotAllowed):
        actions.publish_site_text(
            **{**change, "by": make.make_user("chair")}, body="<p>Mine.</p>", base_number=2
        )


def test_an_import_that_changed_becomes_a_draft_and_never_an_edition(writer: User, signer: User):
    bring = {"source_id": "old:1", "language": "en", "kind": TopicKind.objects.get(key="treatment")}
    attestation = actions.Attestation(by=make.make_user("chair"), reason="Reviewed before.")
    today = timezone.localdate()
    assert (
        actions.import_topic(
            **bring, raw=make.words(), by=writer, current_as_of=today, attestation=attestation
        )
        == "created"
    )
    assert actions.import_topic(**bring, raw=make.words(), by=writer) == "unchanged"
    changed = make.words(summary="Changed.")
    again = actions.import_topic(
        **bring, raw=changed, by=writer, current_as_of=today, attestation=attestation
    )
    assert again == "changed"
    assert Edition.objects.count() == 1
    assert TopicVersion.objects.get(number=2).status == "draft"
    assert actions.import_topic(**bring, raw=changed, by=writer) == "unchanged"


def test_an_import_beside_a_persons_words_is_kept_and_has_to_be_settled_first(writer: User):
    bring = {"source_id": "old:1", "language": "en", "kind": TopicKind.objects.get(key="treatment")}
    actions.import_topic(**bring, raw=make.words(), by=writer)
    topic = Topic.objects.get()
    make.edit(topic, writer, summary="By hand.")
    assert actions.import_topic(**bring, raw=make.words(summary="Brought."), by=writer) == "held"
    assert make.open_version(topic).summary == "By hand."
    assert topic.incoming_texts.get().content.count("Brought.") == 1
    with pytest.raises(WrongState):
        make.submit(topic, writer)


def test_a_save_from_an_old_text_shows_both_and_writes_neither(writer: User):
    topic = make.make_topic(writer)
    version = make.open_version(topic)
    make.edit(topic, writer, summary="First.")
    with pytest.raises(StaleBase) as told:
        save_draft(
            version_id=version.pk,
            raw=make.words(version.title, summary="Second."),
            base_hash=version.content_hash,
            by=make.make_user("writer"),
        )
    assert told.value.current["summary"] == "First."
    assert told.value.proposed["summary"] == "Second."
    assert make.open_version(topic).summary == "First."


def test_a_member_whom_the_board_trusts_with_it_withdraws_a_page_and_no_other_member_does(writer, signer):
    topic = make.published_topic(writer, signer)
    with pytest.raises(NotAllowed):
        actions.withdraw_topic(topic_id=topic.pk, by=signer, reason="A wrong dose.")
    signer.groups.add(Group.objects.get(name="Withdrawal"))
    actions.withdraw_topic(topic_id=topic.pk, by=User.objects.get(pk=signer.pk), reason="A wrong dose.")
    assert not topic.editions.shown().exists()
