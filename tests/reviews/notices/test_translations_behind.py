"""Who is told that the source of a translation moved on, how, and until when."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from encyclopedia.models import Topic
from reviews import actions
from reviews.models import Letter, Notice, NoticeKind
from reviews.notices import catch_up, choose, inbox_of, send_due
from tests import factories as make
from tests.reviews.test_translating import start, translated

pytestmark = pytest.mark.django_db

K = NoticeKind
BEHIND = (K.BEHIND, K.LEFT_ALONE)


def told(user: User, **only: bool) -> list[str]:
    """What this person was told of translations, oldest first."""
    catch_up()
    return [one.kind for one in inbox_of(user).filter(kind__in=BEHIND, **only).order_by("pk")]


def still_open(user: User) -> list[str]:
    return told(user, is_open=True)


@pytest.fixture
def translator() -> User:
    return make.make_user("writer")


@pytest.fixture
def source(writer, signer) -> Topic:
    return make.published_topic(writer, signer, "Nerve Block")


@pytest.fixture
def translation(source, translator, signer) -> Topic:
    return translated(source, translator, signer)


def publish_in_urgency(topic: Topic, writer: User, signer: User, chair: User, **words) -> None:
    actions.start_draft(topic_id=topic.pk, by=writer)
    make.edit(topic, writer, **words)
    round_ = actions.make_urgent(round_id=make.submit(topic, writer).pk, by=chair, reason="A recall.")
    make.approve(round_, signer)
    make.approve(round_, make.make_user("reviewer"))


def follow_newest(translation: Topic, source: Topic, by: User) -> None:
    """Say of the draft of a translation, begun if there is none, that it follows what the source says now."""
    draft = translation.versions.filter(status="draft").first()
    draft = draft or actions.start_draft(topic_id=translation.pk, by=by)
    newest = source.editions.latest("number")
    actions.follow_source(version_id=draft.pk, edition_id=newest.pk, base_edition_id=draft.follows_id, by=by)


def test_who_wrote_a_translation_is_told_until_a_text_follows_the_new_edition(
    client, writer, signer, chair, translator, source, translation
):
    make.revise(source, writer, signer, summary="Shorter.")
    assert told(translator) == still_open(translator) == [K.BEHIND]
    assert told(chair) == told(writer) == told(signer) == [], "whose it is is there"
    client.force_login(translator)
    (notice,) = Notice.objects.filter(kind=K.BEHIND)
    assert notice.topic == translation
    inbox = client.get(reverse("admin:reviews_notice_changelist")).content.decode()
    assert "The source of a translation has changed" in inbox
    assert "Bloqueo nervioso" in inbox
    place = client.post(reverse("admin:reviews_notice_open", args=[notice.pk]), follow=True)
    assert "From edition 1 to edition 2 of the English page" in place.content.decode()
    follow_newest(translation, source, by=writer)
    assert still_open(translator) == [], "done, by whomever"
    make.edit(translation, translator, language="es", summary="Más breve.")
    make.approve(make.submit(translation, translator), signer)
    assert still_open(translator) == []


def test_a_review_that_changed_nothing_and_a_page_without_translations_tell_nobody(
    writer, signer, chair, translator, source, translation
):
    make.approve(actions.open_reaffirmation(topic_id=source.pk, by=chair, note="Due."), signer)
    make.revise(make.published_topic(writer, signer), writer, signer, summary="Shorter.")
    assert told(translator) == told(chair) == []
    make.revise(source, writer, signer, summary="Shorter.")
    assert told(translator) == [K.BEHIND]
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        make.approve(actions.open_reaffirmation(topic_id=source.pk, by=chair, note="Due."), signer)
    assert told(translator) == [K.BEHIND], (
        "nor does one that changed nothing tell again of what changed before"
    )


def test_of_several_editions_of_the_source_the_last_is_open(writer, signer, translator, source, translation):
    for summary in ("Shorter.", "Shorter still."):
        make.revise(source, writer, signer, summary=summary)
        assert still_open(translator) == [K.BEHIND]
    make.revise(source, writer, signer, summary="Short.")
    make.revise(source, writer, signer, summary="So short.")
    assert told(translator) == [K.BEHIND] * 4
    assert still_open(translator) == [K.BEHIND], "however many came before anybody looked"


def test_an_edition_tells_again_when_a_text_under_way_follows_the_one_before(
    writer, signer, translator, source, translation
):
    make.revise(source, writer, signer, summary="Shorter.")
    follow_newest(translation, source, by=translator)
    assert still_open(translator) == []
    make.revise(source, writer, signer, summary="Shorter still.")
    assert still_open(translator) == [K.BEHIND]
    follow_newest(translation, source, by=translator)
    assert still_open(translator) == []


def test_a_change_waits_for_the_digest_that_a_person_chose_and_its_letter_tells_nothing_clinical(
    writer, signer, translator, source, translation
):
    catch_up()
    Letter.objects.all().delete()
    make.revise(source, writer, signer, summary="Shorter.")
    assert told(translator) == [K.BEHIND]
    assert not Letter.objects.filter(person=translator).exists(), "once a day, as who never chose"
    choose(translator.pk, "at_once")
    make.revise(source, writer, signer, summary="Shorter still.")
    catch_up()
    send_due()
    catch_up()
    send_due()
    (letter,) = [one for one in mail.outbox if one.subject == "The source of a translation has changed"]
    assert letter.to == [translator.email]
    assert "Bloqueo nervioso" in letter.body
    assert "Shorter" not in letter.body
    assert letter.body.count("/source/?version=1") == 1


def test_of_what_was_withdrawn_or_changed_in_urgency_a_letter_goes_out_at_once(
    writer, signer, chair, translator, source, translation
):
    choose(translator.pk, "none")
    publish_in_urgency(source, writer, signer, chair, summary="Half the dose.")
    make.revise(source, writer, signer, summary="Half the dose, with food.")
    assert told(translator) == [K.LEFT_ALONE, K.LEFT_ALONE], "the translation says the old dose all the while"
    send_due()
    subject = "The source of a translation was withdrawn, or changed in urgency"
    assert [one.subject for one in mail.outbox if one.to == [translator.email]] == [subject]
    actions.withdraw_topic(topic_id=source.pk, by=chair, reason="A wrong dose.")
    assert still_open(translator) == [K.LEFT_ALONE]
    send_due()
    assert [one.subject for one in mail.outbox if one.to == [translator.email]] == [subject] * 2
    actions.withdraw_topic(topic_id=translation.pk, by=chair, reason="The same dose.")
    assert still_open(translator) == []


def test_chairs_are_told_as_well_where_it_cannot_wait_for_they_alone_can_withdraw_it(
    client, writer, signer, chair, translator, source, translation
):
    colleague = make.make_user("chair")
    actions.withdraw_topic(topic_id=source.pk, by=chair, reason="A wrong dose.")
    assert still_open(colleague) == still_open(translator) == [K.LEFT_ALONE]
    assert still_open(chair) == [K.LEFT_ALONE], (
        "who withdrew the source may be the only one who can withdraw it"
    )
    for person, may_revise in ((translator, True), (colleague, False)):
        client.force_login(person)
        (notice,) = Notice.objects.filter(kind=K.LEFT_ALONE, person=person)
        answer = client.post(reverse("admin:reviews_notice_open", args=[notice.pk]), follow=True)
        page = answer.content.decode()
        assert "Revise it, or have a chair withdraw it." in page, "no page without a next step"
        revise = reverse("admin:encyclopedia_topic_start_draft", args=[translation.pk])
        assert (revise in page) is may_revise
    actions.withdraw_topic(topic_id=translation.pk, by=colleague, reason="The same dose.")
    assert still_open(colleague) == still_open(translator) == []


def test_a_translation_that_was_under_review_when_its_source_went_is_told_when_it_is_published(
    writer, signer, chair, translator, source
):
    topic = start(source, translator)
    make.edit(topic, translator, language="es")
    round_ = make.submit(topic, translator)
    actions.withdraw_topic(topic_id=source.pk, by=chair, reason="A wrong dose.")
    assert told(translator) == told(chair) == []
    make.approve(round_, signer)
    assert still_open(translator) == still_open(chair) == [K.LEFT_ALONE]


def test_where_nobody_is_left_who_wrote_it_the_chairs_are_told(
    writer, signer, chair, translator, source, translation
):
    translator.is_active = False
    translator.save()
    make.revise(source, writer, signer, summary="Shorter.")
    assert told(chair) == still_open(chair) == [K.BEHIND]
    assert not Notice.objects.filter(person=translator, kind=K.BEHIND).exists()
    new_owner = make.make_user("writer")
    Topic.objects.filter(pk=translation.pk).update(owner=new_owner)
    make.revise(source, writer, signer, summary="Shorter still.")
    assert told(new_owner) == [K.BEHIND]
    assert told(chair) == [K.BEHIND]


def test_everybody_who_is_told_finds_it_in_their_work(
    client, writer, signer, translator, source, translation
):
    helper, stranger = make.make_user("writer"), make.make_user("writer")
    make.revise(translation, helper, signer, language="es", summary="Más breve.")
    make.revise(source, writer, signer, summary="Shorter.")
    for person, is_theirs in ((translator, True), (helper, True), (stranger, False)):
        client.force_login(person)
        assert ("Translations behind their source" in client.get("/admin/").content.decode()) is is_theirs
        assert bool(told(person)) is is_theirs


def test_the_queries_do_not_grow_with_the_translations_left_behind(writer, signer, translator):
    asked = []
    for count in (1, 4):
        sources = [make.published_topic(writer, signer) for _n in range(count)]
        for one in sources:
            topic = start(one, translator, title=f"Bloqueo {one.pk}")
            make.edit(topic, translator, language="es")
            make.approve(make.submit(topic, translator), signer)
        catch_up()
        for one in sources:
            make.revise(one, writer, signer, summary="Shorter.")
        with CaptureQueriesContext(connection) as queries:
            catch_up()
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert told(translator) == [K.BEHIND] * 5


def test_the_queries_do_not_grow_with_the_pages_that_no_translation_follows(writer, signer, translator):
    catch_up()
    asked = []
    for count in (1, 3):
        for _n in range(count):
            make.published_topic(writer, signer)
        with CaptureQueriesContext(connection) as queries:
            catch_up()
        asked.append(len(queries))
    assert asked[0] == asked[1]
