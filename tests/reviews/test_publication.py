"""What publication rests on besides signatures: who still sits on the board, which date, whose names, which address."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from encyclopedia.drafting import save_draft
from encyclopedia.errors import BadInput, WrongState
from encyclopedia.models import Contribution, Edition, Scope, Status, Topic, TopicKind
from reviews import actions
from reviews.models import AuditEvent, BoardMember, ReviewRound
from reviews.quorum import quorum
from reviews.workflow import Act
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return make.make_user("writer")


@pytest.fixture
def signer():
    return make.make_user("reviewer", credentials="MD, first")


@pytest.fixture
def chair():
    return make.make_user("chair")


def waiting(topic: Topic, writer, signer, chair, *, days: int = 2, as_of=None) -> ReviewRound:
    """A version that is approved and waits for its date."""
    round_ = make.submit(topic, writer)
    later = timezone.now() + timedelta(days=days)
    actions.schedule(version_id=round_.version_id, by=chair, publish_at=later, base_publish_at=None)
    make.approve(round_, signer, as_of)
    return round_


def test_who_left_the_board_does_not_publish_by_the_clock(writer, signer, chair):
    topic = make.make_topic(writer)
    round_ = waiting(topic, writer, signer, chair)
    BoardMember.objects.filter(user=signer).update(is_active=False)
    assert not quorum(ReviewRound.objects.get(pk=round_.pk), round_.content_hash).is_met
    done, refused = actions.publish_due(now=timezone.now() + timedelta(days=3))
    assert (len(done), len(refused)) == (0, 1)


def test_an_approval_from_before_a_reaffirmation_does_not_move_the_date_back(writer, signer, chair):
    topic = make.published_topic(writer, signer)
    today = timezone.localdate()
    actions.start_draft(topic_id=topic.pk, by=writer)
    make.edit(topic, writer, summary="Newer.")
    waiting(topic, writer, signer, chair, as_of=today - timedelta(days=1))
    make.approve(actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="It is due."), signer, today)
    done, refused = actions.publish_due(now=timezone.now() + timedelta(days=3))
    assert (len(done), len(refused)) == (0, 1)
    assert "its date would go back" in refused[0][1]
    assert topic.editions.shown().get().current_as_of == today


def test_a_reaffirmation_takes_a_later_date(writer, signer, chair):
    topic = make.published_topic(writer, signer)
    date = topic.editions.get().current_as_of
    round_ = actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="It is due.")
    with pytest.raises(BadInput, match="later one"):
        make.approve(round_, signer, date)


def test_a_withdrawal_sends_a_waiting_version_back_with_evidence_and_nothing_brings_it_in_later(
    writer, signer, chair
):
    topic = make.published_topic(writer, signer)
    actions.start_draft(topic_id=topic.pk, by=writer)
    make.edit(topic, writer, summary="As wrong as the first.")
    waiting(topic, writer, signer, chair)
    actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="Both texts are wrong.")
    version = make.open_version(topic)
    assert version.status == Status.DRAFT
    event = AuditEvent.objects.get(topic=topic, act=Act.SEND_BACK)
    assert (event.actor, event.reason) == (chair, "The topic was withdrawn.")
    make.approve(
        actions.restore_topic(topic_id=topic.pk, by=chair, note="The first is right after all."), signer
    )
    assert actions.publish_due(now=timezone.now() + timedelta(days=9)) == ([], [])
    assert topic.editions.shown().get().version.number == 1


def test_a_withdrawal_says_in_the_chain_which_reviews_it_closed(writer, signer, chair):
    topic = make.published_topic(writer, signer)
    actions.open_reaffirmation(topic_id=topic.pk, by=chair, note="It is due.")
    actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="A wrong dose.")
    acts = AuditEvent.objects.filter(topic=topic).values_list("act", flat=True)
    assert Act.CANCEL_REAFFIRMATION in acts


def test_after_a_review_of_the_changes_the_date_and_the_names_behind_it_stay(writer, signer):
    topic = make.published_topic(writer, signer)
    first = topic.editions.get()
    other = make.make_user("reviewer", credentials="RN")
    actions.start_draft(topic_id=topic.pk, by=writer)
    make.edit(topic, writer, summary="A small change.")
    signed = make.approve(make.submit(topic, writer, scope=Scope.CHANGES_ONLY), other)
    edition = signed.edition
    assert edition is not None
    assert edition.current_as_of == first.current_as_of
    assert [(one["credentials"], one["scope"]) for one in edition.reviewers] == [
        ("MD, first", "whole_page"),
        ("RN", "changes_only"),
    ]
    assert "for which I do not vouch" in signed.record.statement
    page = edition.page.article
    assert page.index("MD, first") < page.index("RN")
    assert "Changes since then reviewed by" in page


def test_the_address_of_a_topic_follows_the_title_that_is_published_first(writer, signer, chair):
    topic = make.make_topic(writer, "Draft Only Secret")
    version = make.open_version(topic)
    save_draft(version_id=version.pk, raw=make.words("Harmless"), base_hash=version.content_hash, by=writer)
    make.approve(make.submit(topic, writer), signer)
    topic.refresh_from_db()
    assert topic.slug == "harmless"
    chosen = make.make_topic(writer, "Working title")
    actions.rename_topic(topic_id=chosen.pk, by=chair, slug="chosen-by-hand", base_slug=chosen.slug)
    make.approve(make.submit(chosen, writer), signer)
    chosen.refresh_from_db()
    assert chosen.slug == "chosen-by-hand"


def test_a_title_of_invisible_characters_is_no_title(writer):
    with pytest.raises(BadInput):
        actions.create_topic(by=writer, kind=TopicKind.objects.get(key="test"), title="\u200b\u2060")


@pytest.mark.parametrize("is_stale", [True, False])
def test_a_date_that_another_chair_set_meanwhile_is_not_overwritten(writer, chair, is_stale):
    round_ = make.submit(make.make_topic(writer), writer)
    first, second = (timezone.now() + timedelta(days=days) for days in (2, 9))
    actions.schedule(version_id=round_.version_id, by=chair, publish_at=first, base_publish_at=None)
    base = None if is_stale else first
    if is_stale:
        with pytest.raises(WrongState):
            actions.schedule(version_id=round_.version_id, by=chair, publish_at=second, base_publish_at=base)
    else:
        actions.schedule(version_id=round_.version_id, by=chair, publish_at=second, base_publish_at=base)
    round_.refresh_from_db()
    assert round_.publish_at == (first if is_stale else second)


def test_whoever_brought_words_that_a_newer_import_replaced_still_counts_as_a_contributor(writer):
    both = make.make_user("writer", profession="physician")
    importer = make.make_user("writer")
    kind = TopicKind.objects.get(key="treatment")
    bring = {"source_id": "x:1", "language": "en", "kind": kind}
    actions.import_topic(**bring, raw=make.words("One"), by=importer)
    topic = Topic.objects.get(source_id="x:1")
    make.edit(topic, writer, summary="A person's words.")
    assert actions.import_topic(**bring, raw=make.words("One", summary="Anna's."), by=both) == "held"
    assert actions.import_topic(**bring, raw=make.words("One", summary="Newer."), by=importer) == "held"
    hands = Contribution.objects.filter(version__topic=topic).values_list("user", flat=True)
    assert both.pk in set(hands)
    assert topic.incoming_texts.filter(settled_at__isnull=True).count() == 1


def test_what_broke_on_one_topic_is_loud_and_holds_up_no_other(writer, signer, chair):
    broken, sound = (make.make_topic(writer) for _n in range(2))
    for topic in (broken, sound):
        waiting(topic, writer, signer, chair)
    ReviewRound.objects.filter(topic=sound).update(publish_at=timezone.now() + timedelta(days=2, hours=1))

    def fail(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "encyclopedia_edition" ') and params[0] == broken.pk:
            raise RuntimeError("a disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail), pytest.raises(ExceptionGroup):
        actions.publish_due(now=timezone.now() + timedelta(days=3))
    assert list(Edition.objects.values_list("topic", flat=True)) == [sound.pk]
