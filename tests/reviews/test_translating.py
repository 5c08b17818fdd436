"""Translations: started from an edition of their source, and staff see when the source has moved on."""

import pytest
from django.urls import reverse
from lxml import html

from encyclopedia.errors import BadInput, NotAllowed, Refused, WrongState
from encyclopedia.following import behind, following
from encyclopedia.images import store_picture
from encyclopedia.models import ClinicalCode, Topic, TopicKind
from reviews import actions
from reviews.actions.translating import FOLLOWED
from reviews.models import AuditEvent
from tests import factories as make
from tests.encyclopedia.images.pictures import png
from tests.reviews.boards import WORK

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return make.make_user("writer"), make.make_user("reviewer")


@pytest.fixture
def source(people):
    return make.published_topic(*people, "Nerve Block")


def start(source, by, **changes):
    given = {"topic_id": source.pk, "language": "es", "title": "Bloqueo nervioso", "by": by}
    return actions.start_translation(**given | changes)


def translated(source, writer, reviewer) -> Topic:
    """A published translation of the source as it is now."""
    topic = start(source, writer)
    make.edit(topic, writer, language="es")
    make.approve(make.submit(topic, writer), reviewer)
    return Topic.objects.get(pk=topic.pk)


def hub(client, topic):
    return client.get(reverse("admin:encyclopedia_topic_change", args=[topic.pk])).content.decode()


def source_screen(topic, number):
    return reverse("admin:encyclopedia_topic_source", args=[topic.pk]) + f"?version={number}"


# --- The start ---


def test_a_translation_has_the_sections_of_its_source_under_the_headings_of_its_language(people, source):
    ClinicalCode.objects.create(topic=source, system="x", code="1")
    topic = start(source, people[0])
    version = make.open_version(topic)
    sections = list(version.sections.values_list("key", "heading", "body"))
    headings = dict(TopicKind.objects.get(key="treatment").section_templates.values_list("key", "heading_es"))
    assert [key for key, _heading, _body in sections] == [s["key"] for s in make.words()["sections"]]
    assert all(heading == headings[key] for key, heading, _body in sections)
    assert {body for _key, _heading, body in sections} == {""}
    assert version.references.get().text == "A guideline."
    assert version.follows == source.editions.get()
    assert (topic.language, topic.owner, topic.codes.get().code) == ("es", people[0], "1")
    assert topic.translations == Topic.objects.get(pk=source.pk).translations
    event = AuditEvent.objects.get(topic=topic)
    assert event.details["follows"] == {"topic": source.public_id, "edition": 1}


def test_a_section_that_the_kind_does_not_know_has_no_heading_yet(people):
    own = {"key": "own", "heading": "Own", "html": "<p>Own.</p>"}
    source = make.published_topic(*people, "Odd", sections=[*make.words()["sections"], own])
    assert make.open_version(start(source, people[0])).sections.get(key="own").heading == ""


def test_a_picture_comes_along_and_is_not_submitted_before_its_words_are_in_the_language(people):
    writer, reviewer = people
    kept = make.words()["sections"]
    image = {
        "files": store_picture(png(), by=writer),
        "alt": "A knee.",
        "caption": "The knee.",
        "credit": "Us",
    }
    shown = [*kept[:-1], {**kept[-1], "images": [image]}]
    source = make.published_topic(writer, reviewer, "Knee", sections=shown)
    topic = start(source, writer)
    wordless = {**image, "caption": ""}
    assert make.open_version(topic).sections.get(key=kept[-1]["key"]).images == [wordless]
    make.edit(topic, writer, language="es", sections=[*kept[:-1], {**kept[-1], "images": [wordless]}])
    with pytest.raises(Refused, match="caption"):
        make.submit(topic, writer)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [({"title": " "}, BadInput), ({"language": "en"}, BadInput), ({"language": "xx"}, BadInput)],
)
def test_what_cannot_be_a_translation_is_refused_and_leaves_nothing(people, source, changes, refusal):
    with pytest.raises(refusal):
        start(source, people[0], **changes)
    assert Topic.objects.count() == 1
    assert Topic.objects.get().translations is None


def test_a_page_is_translated_into_a_language_once_and_only_after_it_was_published(people, source):
    start(source, people[0])
    with pytest.raises(WrongState):
        start(source, people[0], title="Otra vez")
    with pytest.raises(WrongState):
        start(make.make_topic(people[0], "Draft"), people[0])


def test_only_a_writer_starts_one(people, source):
    with pytest.raises(NotAllowed):
        start(source, people[1])


# --- The source moves on ---


def test_a_translation_follows_its_edition_through_its_own_revisions(people, source):
    topic = translated(source, *people)
    first = source.editions.get()
    edition = make.revise(topic, *people, language="es", summary="Más breve.")
    assert edition.version.follows == first
    correction = actions.start_correction(topic_id=topic.pk, by=people[0])
    assert correction.follows == first


def test_patients_read_which_edition_a_translation_follows_and_not_that_the_source_moved_on(
    client, people, source
):
    def said(topic):
        tree = html.fromstring(client.get(f"/topics/{topic.slug}/").content)
        found = tree.xpath("//section[@class='sisters']//p[@class='follows']")
        return [(" ".join(one.text_content().split()), *one.xpath(".//@href")) for one in found]

    topic = translated(source, *people)
    ((words, address),) = said(topic)
    assert "sigue la edición 1 de esa página, vigente al" in words
    assert address == "/topics/nerve-block/editions/1/"
    assert said(source) == []
    newer = make.revise(source, *people, summary="Shorter.")
    assert said(topic) == [(words, address)]
    draft = actions.start_draft(topic_id=topic.pk, by=people[0])
    actions.follow_source(
        version_id=draft.pk, edition_id=newer.pk, base_edition_id=draft.follows_id, by=people[0]
    )
    make.edit(topic, people[0], language="es", summary="Más breve.")
    assert said(topic) == [(words, address)]
    make.approve(make.submit(topic, people[0]), people[1])
    ((words, address),) = said(topic)
    assert "sigue la edición 2 de esa página" in words
    assert address == "/topics/nerve-block/editions/2/"
    actions.withdraw_topic(topic_id=source.pk, by=make.make_user("chair"), reason="No.")
    assert said(topic) == []


def test_it_is_behind_when_the_words_of_the_source_changed_and_not_when_they_were_confirmed(people, source):
    topic = translated(source, *people)
    assert list(behind()) == []
    chair = make.make_user("chair")
    make.approve(actions.open_reaffirmation(topic_id=source.pk, by=chair, note="Due."), people[1])
    assert list(behind()) == []
    make.revise(source, *people, summary="Shorter.")
    (late,) = behind()
    assert (late.topic, late.newer, late.version.follows.number) == (topic, 3, 1)


def test_a_translation_whose_source_was_withdrawn_is_told_until_it_is_withdrawn_too(client, people, source):
    topic = translated(source, *people)
    chair = make.make_user("chair")
    actions.withdraw_topic(topic_id=source.pk, by=chair, reason="The dose is wrong.")
    (late,) = behind()
    assert (late.topic, late.newer) == (topic, None)
    client.force_login(people[0])
    assert "was withdrawn: this follows edition 1" in client.get("/admin/").content.decode()
    assert '<p class="notice-warning">' in hub(client, topic)
    actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="The dose is wrong here too.")
    assert list(behind()) == []


def test_a_draft_that_follows_the_new_edition_takes_the_page_off_the_list_and_is_evidence(people, source):
    topic = translated(source, *people)
    newer = make.revise(source, *people, summary="Shorter.")
    draft = actions.start_draft(topic_id=topic.pk, by=people[0])
    base = draft.follows_id
    assert actions.follow_source(version_id=draft.pk, edition_id=newer.pk, base_edition_id=base, by=people[0])
    assert list(behind()) == []
    assert AuditEvent.objects.get(act=FOLLOWED).details["follows"]["edition"] == 2
    draft.refresh_from_db()
    draft.topic = Topic.objects.get(pk=topic.pk)
    assert not following(draft).is_behind
    same = {"version_id": draft.pk, "edition_id": newer.pk, "by": people[0]}
    assert not actions.follow_source(**same, base_edition_id=newer.pk)
    with pytest.raises(WrongState):
        actions.follow_source(**same, base_edition_id=base)


def test_nothing_else_can_be_followed_and_no_text_that_is_no_draft_changes_what_it_follows(people, source):
    topic = translated(source, *people)
    stranger = make.published_topic(*people, "Stranger").editions.get()
    newer = make.revise(source, *people, summary="Shorter.")
    shown = topic.editions.get().version
    draft = actions.start_draft(topic_id=topic.pk, by=people[0])
    base = draft.follows_id
    for edition in (stranger, topic.editions.get()):
        with pytest.raises(BadInput):
            actions.follow_source(
                version_id=draft.pk, edition_id=edition.pk, base_edition_id=base, by=people[0]
            )
    with pytest.raises(WrongState):
        actions.follow_source(version_id=shown.pk, edition_id=newer.pk, base_edition_id=base, by=people[0])
    with pytest.raises(NotAllowed):
        actions.follow_source(version_id=draft.pk, edition_id=newer.pk, base_edition_id=base, by=people[1])


def test_a_topic_that_is_no_sister_any_more_is_followed_no_more(people, source):
    topic = translated(source, *people)
    make.revise(source, *people, summary="Shorter.")
    make.make_sisters(people[0], topic)
    assert list(behind()) == []
    assert make.revise(topic, *people, language="es", summary="Más breve.").version.follows is None


# --- Screens ---


def test_from_the_hub_a_writer_starts_a_translation_and_lands_in_its_draft(client, people, source):
    client.force_login(people[0])
    address = reverse("admin:encyclopedia_topic_translate", args=[source.pk]) + "?language=es"
    assert address in hub(client, source)
    refused = client.post(address, {"title": " "})
    assert refused.status_code == 400
    answer = client.post(address, {"title": "Bloqueo nervioso"})
    topic = Topic.objects.get(language="es")
    assert answer.url == reverse("admin:encyclopedia_topic_draft", args=[topic.pk])
    assert client.get(answer.url).status_code == 200
    assert "Bloqueo nervioso" in hub(client, source)
    assert "follows edition 1 of the English page" in hub(client, topic)


def test_who_may_not_write_is_not_offered_a_translation(client, people, source):
    client.force_login(people[1])
    assert "Start a translation" not in hub(client, source)
    address = reverse("admin:encyclopedia_topic_translate", args=[source.pk]) + "?language=es"
    assert client.get(address).status_code == 403
    assert client.post(address, {"title": "Nada"}).status_code == 403


def test_hub_and_work_list_say_that_the_source_moved_on_and_show_what_changed_there(client, people, source):
    topic = translated(source, *people)
    make.revise(source, *people, summary="Take no more than 200 mg.")
    for who in (people[0], make.make_user("chair")):
        client.force_login(who)
        words = "The English page has a newer edition: 2"
        assert words in hub(client, topic)
        assert any(words in client.get(one).content.decode() for one in WORK)
    address = source_screen(topic, 1)
    page = client.get(address).content.decode()
    assert "<ins" in page
    assert "200 mg" in page
    assert "now</button>" not in page  # what patients read is no draft
    revise = reverse("admin:encyclopedia_topic_start_draft", args=[topic.pk])
    assert revise not in page, "a chair does not write"
    client.force_login(people[0])
    assert revise in client.get(address).content.decode()
    draft = actions.start_draft(topic_id=topic.pk, by=people[0])
    page = client.get(address).content.decode()
    assert revise not in page
    assert source_screen(topic, draft.number) in page
    client.force_login(make.make_user("writer"))
    assert "newer edition" not in client.get("/admin/").content.decode()


def test_a_writer_puts_on_record_that_the_draft_follows_the_new_edition_and_reviewers_see_it(
    client, people, source
):
    topic = translated(source, *people)
    newer = make.revise(source, *people, summary="Shorter.")
    draft = actions.start_draft(topic_id=topic.pk, by=people[0])
    client.force_login(people[0])
    address = source_screen(topic, draft.number)
    assert "This draft follows edition 2 now" in client.get(address).content.decode()
    assert client.post(address, {"edition": newer.pk}).status_code == 400
    answer = client.post(address, {"edition": newer.pk, "base": draft.follows_id})
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.follows == newer
    make.edit(topic, people[0], language="es", summary="Más breve.")
    round_ = make.submit(topic, people[0])
    make.take_seat(round_, people[1])
    client.force_login(people[1])
    review = client.get(reverse("admin:reviews_reviewround_change", args=[round_.pk])).content.decode()
    assert "follows edition 2 of the English page" in review


def test_the_list_of_what_is_behind_costs_the_same_for_one_and_for_many(people, django_assert_num_queries):
    for n in (1, 3):
        for _ in range(n):
            topic = make.published_topic(*people)
            start(topic, people[0], title=f"Traducción {topic.pk}")
            sister = Topic.objects.get(language="es", translations__topics=topic)
            make.edit(sister, people[0], language="es")
            make.approve(make.submit(sister, people[0]), people[1])
            make.revise(topic, *people, summary="Shorter.")
        with django_assert_num_queries(1):
            languages = [late.version.follows.topic.language for late in behind()]
        assert languages == ["en"] * Topic.objects.filter(language="es").count()
