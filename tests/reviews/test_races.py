"""Two people at the same instant, over two real connections (invariants 2, 4, 5 and 8)."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from encyclopedia.drafting import StaleBase, save_draft
from encyclopedia.errors import Refused, WrongState
from encyclopedia.models import Edition, EditionPage, Topic, TopicKind, TopicVersion
from reviews import actions
from reviews.audit import Fault, verify_chain
from reviews.models import ReviewRecord, ReviewRound
from tests import factories as make
from tests.databases import RealDatabase

pytestmark = pytest.mark.django_db(transaction=True)


def refusals(outcomes: list[Any]) -> list[Refused]:
    """The refusals among the outcomes. Any other exception fails the test: nobody is shown a server error."""
    errors = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert all(isinstance(error, Refused) for error in errors), errors
    return errors


def assert_chain_holds() -> None:
    assert [link for link in verify_chain() if isinstance(link, Fault)] == []


def again(user: User) -> User:
    """The person as a request of their own would load them."""
    return User.objects.get(pk=user.pk)


def test_two_final_approvals_at_the_same_instant_publish_once_and_the_other_signer_is_told(
    real_database: RealDatabase,
):
    writer = make.make_user("writer")
    signers = [make.make_user("reviewer"), make.make_user("reviewer")]
    for _ in range(3):
        topic = make.make_topic(writer)
        round_ = make.submit(topic, writer)
        outcomes = real_database.together(*(partial(make.approve, round_, again(one)) for one in signers))
        (told,) = refusals(outcomes)
        assert isinstance(told, WrongState)
        assert topic.editions.count() == 1
        assert ReviewRecord.objects.filter(round=round_).count() == 1
    assert_chain_holds()


def test_one_person_who_presses_twice_signs_once(real_database: RealDatabase):
    writer, signer = make.make_user("writer"), make.make_user("reviewer")
    round_ = make.submit(make.make_topic(writer), writer)
    outcomes = real_database.together(*(partial(make.approve, round_, again(signer)) for _ in range(2)))
    assert len(refusals(outcomes)) == 1
    assert ReviewRecord.objects.count() == Edition.objects.count() == 1


def test_a_signature_against_a_recall_leaves_one_winner(real_database: RealDatabase):
    writer, signer = make.make_user("writer"), make.make_user("reviewer")
    for _ in range(3):
        topic = make.make_topic(writer)
        round_ = make.submit(topic, writer)
        signed, recalled = real_database.together(
            partial(make.approve, round_, again(signer)),
            partial(actions.recall, version_id=round_.version_id, by=again(writer), reason="A slip."),
        )
        refusals([signed, recalled])
        published = topic.editions.exists()
        assert published is not isinstance(signed, Refused)
        assert published is isinstance(recalled, WrongState)
        status = make.open_version(topic).status
        assert status == ("approved" if published else "draft")
    assert_chain_holds()


def test_an_edit_right_after_a_recall_is_never_what_a_signature_publishes(real_database: RealDatabase):
    writer, signer = make.make_user("writer"), make.make_user("reviewer")
    topic = make.make_topic(writer)
    round_ = make.submit(topic, writer)

    def recall_and_edit() -> None:
        actions.recall(version_id=round_.version_id, by=again(writer), reason="A slip.")
        make.edit(topic, again(writer), summary="Other words.")

    signed, _edited = real_database.together(partial(make.approve, round_, again(signer)), recall_and_edit)
    shown = topic.editions.shown().first()
    if isinstance(signed, Refused):
        assert shown is None
    else:
        assert shown is not None
        assert shown.content_hash == round_.content_hash


def test_a_withdrawal_against_a_publication_ends_withdrawn_or_shown_and_never_in_between(
    real_database: RealDatabase,
):
    writer, signer, chair = make.make_user("writer"), make.make_user("reviewer"), make.make_user("chair")
    for number in range(3):
        topic = make.published_topic(writer, signer)
        actions.start_draft(topic_id=topic.pk, by=writer)
        make.edit(topic, writer, summary=f"Other {number}.")
        round_ = make.submit(topic, writer)
        refusals(
            real_database.together(
                partial(make.approve, round_, again(signer)),
                partial(actions.withdraw_topic, topic_id=topic.pk, by=again(chair), reason="Wrong dose."),
            )
        )
        topic = Topic.objects.get(pk=topic.pk)
        assert topic.editions.shown().count() == (0 if topic.withdrawn_at else 1)
    assert_chain_holds()


def test_two_savers_of_one_draft_the_second_is_told_and_shown_both_texts(real_database: RealDatabase):
    writers = [make.make_user("writer"), make.make_user("writer")]
    topic = make.make_topic(writers[0])
    version = make.open_version(topic)
    outcomes = real_database.together(
        *(
            partial(
                save_draft,
                version_id=version.pk,
                raw=make.words(version.title, summary=f"By {writer.username}."),
                base_hash=version.content_hash,
                by=again(writer),
            )
            for writer in writers
        )
    )
    (told,) = refusals(outcomes)
    assert isinstance(told, StaleBase)
    loser = writers[outcomes.index(told)]
    stored = TopicVersion.objects.get(pk=version.pk).summary
    assert told.proposed["summary"] == f"By {loser.username}."
    assert told.current["summary"] == stored
    assert stored in {f"By {writer.username}." for writer in writers if writer != loser}


def test_two_schedulers_publish_once(real_database: RealDatabase):
    writer, signer, chair = make.make_user("writer"), make.make_user("reviewer"), make.make_user("chair")
    topics = []
    for _ in range(2):
        topic = make.make_topic(writer)
        round_ = make.submit(topic, writer)
        later = timezone.now() + timedelta(hours=1)
        actions.schedule(base_publish_at=None, version_id=round_.version_id, by=chair, publish_at=later)
        make.approve(round_, signer)
        topics.append(topic)
    due = timezone.now() + timedelta(hours=2)
    first, second = real_database.together(*(partial(actions.publish_due, now=due) for _ in range(2)))
    assert len(first[0]) + len(second[0]) == 2
    assert first[1] == second[1] == []
    assert [topic.editions.count() for topic in topics] == [1, 1]
    assert_chain_holds()


def test_two_topics_of_one_title_at_the_same_instant_get_two_addresses(real_database: RealDatabase):
    writers = [make.make_user("writer"), make.make_user("writer")]
    kind = TopicKind.objects.get(key="treatment")
    for number in range(3):
        outcomes = real_database.together(
            *(
                partial(
                    actions.create_topic,
                    by=again(writer),
                    kind=kind,
                    title=f"Twin {number}",
                    content=make.words(f"Twin {number}"),
                )
                for writer in writers
            )
        )
        assert refusals(outcomes) == []
        slugs = {topic.slug for topic in outcomes}
        assert slugs == {f"twin-{number}", f"twin-{number}-2"}
    assert_chain_holds()


def test_two_topics_renamed_to_one_address_at_the_same_instant_one_is_refused_in_words(
    real_database: RealDatabase,
):
    writer, chairs = make.make_user("writer"), [make.make_user("chair"), make.make_user("chair")]
    for number in range(3):
        topics = [make.make_topic(writer), make.make_topic(writer)]
        outcomes = real_database.together(
            *(
                partial(
                    actions.rename_topic,
                    topic_id=topic.pk,
                    by=again(chair),
                    slug=f"wanted-{number}",
                    base_slug=topic.slug,
                )
                for topic, chair in zip(topics, chairs, strict=True)
            )
        )
        assert len(refusals(outcomes)) == 1
        assert Topic.objects.filter(slug=f"wanted-{number}").count() == 1
    assert_chain_holds()


def test_two_drafts_of_one_topic_at_the_same_instant_are_one(real_database: RealDatabase):
    writer, signer = make.make_user("writer"), make.make_user("reviewer")
    topic = make.published_topic(writer, signer)
    outcomes = real_database.together(
        *(partial(actions.start_draft, topic_id=topic.pk, by=again(writer)) for _ in range(2))
    )
    assert len(refusals(outcomes)) == 1
    assert topic.versions.count() == 2


def test_related_topics_withdrawn_and_published_at_once_name_only_what_is_shown(real_database: RealDatabase):
    writer, signer, chair = make.make_user("writer"), make.make_user("reviewer"), make.make_user("chair")
    for _ in range(4):
        old = make.published_topic(writer, signer)
        new = make.make_topic(writer)
        new.related.add(old)
        round_ = make.submit(new, writer)
        outcomes = real_database.together(
            partial(make.approve, round_, again(signer)),
            partial(actions.withdraw_topic, topic_id=old.pk, by=again(chair), reason="Wrong dose."),
        )
        assert refusals(outcomes) == []
        aside = EditionPage.objects.get(edition__topic=new).aside
        assert old.staff_title not in aside
    assert_chain_holds()


def test_related_topics_published_at_once_do_not_wait_for_each_other(real_database: RealDatabase):
    writer, signers = make.make_user("writer"), [make.make_user("reviewer"), make.make_user("reviewer")]
    first, second, third = (make.published_topic(writer, signers[0]) for _ in range(3))
    first.related.add(second, third)
    second.related.add(third)
    for number in range(3):
        rounds = []
        for topic in (first, second):
            actions.start_draft(topic_id=topic.pk, by=writer)
            version = make.open_version(topic)
            raw = make.words(f"New {number} {topic.slug}")
            save_draft(version_id=version.pk, raw=raw, base_hash=version.content_hash, by=writer)
            rounds.append(make.submit(topic, writer))
        outcomes = real_database.together(
            *(partial(make.approve, round_, again(one)) for round_, one in zip(rounds, signers, strict=True))
        )
        assert refusals(outcomes) == []
        aside = EditionPage.objects.get(edition__topic=third, edition__shown_until=None).aside
        assert f"New {number} {first.slug}" in aside
        assert f"New {number} {second.slug}" in aside
    assert_chain_holds()


@pytest.mark.parametrize("attested", [False, True], ids=["drafts", "attested"])
def test_an_import_and_the_acts_of_the_same_people_do_not_wait_for_each_other(
    real_database: RealDatabase, attested: bool
):
    importer, chair, writer = make.make_user("writer"), make.make_user("chair"), make.make_user("writer")
    kind = TopicKind.objects.get(key="treatment")
    attestation = actions.Attestation(by=again(chair), reason="Reviewed before.") if attested else None
    neighbour = make.published_topic(writer, chair)
    rounds = [make.submit(make.make_topic(writer), writer) for _ in range(6)]

    def bring_in() -> None:
        for number in range(6):
            actions.import_topic(
                source_id=f"old:{number}",
                language="en",
                kind=kind,
                raw=make.words(f"Imported {number}"),
                by=importer,
                related=[neighbour.slug],
                current_as_of=timezone.localdate() if attested else None,
                attestation=attestation,
            )

    def sign_all() -> None:
        for round_ in rounds:
            make.approve(round_, again(chair))
            make.make_topic(again(importer))
            actions.rename_topic(
                topic_id=neighbour.pk,
                by=again(chair),
                slug=f"moved-{round_.pk}",
                base_slug=Topic.objects.get(pk=neighbour.pk).slug,
            )

    assert refusals(real_database.together(bring_in, sign_all)) == []
    assert_chain_holds()


def test_a_deactivation_against_a_signature_is_seen_or_comes_after(real_database: RealDatabase):
    writer, signer = make.make_user("writer"), make.make_user("reviewer")
    topic = make.make_topic(writer)
    round_ = make.submit(topic, writer)
    mine = again(signer)
    signed, _done = real_database.together(
        partial(make.approve, round_, mine),
        lambda: User.objects.filter(pk=signer.pk).update(is_active=False),
    )
    refusals([signed])
    assert topic.editions.exists() is not isinstance(signed, Refused)
    assert ReviewRound.objects.get(pk=round_.pk).is_open is isinstance(signed, Refused)
