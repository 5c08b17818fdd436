"""Sister topics: the same page in other languages, linked while both are shown and at no other time."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from lxml import html

from encyclopedia.drafting import save_draft
from encyclopedia.errors import BadInput, WrongState
from encyclopedia.models import EditionPage, Topic
from encyclopedia.models.kinds import OnExpiry
from encyclopedia.sisters import ShownPage, shown_sisters
from reviews import actions
from reviews.actions.catalogue import CHANGED_CATALOGUE, catalogue_base
from reviews.models import AuditEvent
from tests import factories as make
from tests.reviews.sql import assert_refused, execute

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return make.make_user("writer"), make.make_user("reviewer")


@pytest.fixture
def chair():
    return make.make_user("chair")


@pytest.fixture
def pair(people):
    english = make.published_topic(*people, "Back Pain")
    spanish = make.published_topic(*people, "Dolor de espalda", language="es")
    make.make_sisters(people[0], english, spanish)
    return english, spanish


def page(client, topic):
    return html.fromstring(client.get(f"/topics/{Topic.objects.get(pk=topic.pk).slug}/").content)


def switch(tree):
    (link,) = tree.xpath("//nav[@class='languages']//a")
    return link.get("href")


def sisters_named(tree):
    return [" ".join(link.text_content().split()) for link in tree.xpath("//section[@class='sisters']//a")]


def alternates(tree):
    return [
        (one.get("hreflang"), one.get("href")) for one in tree.xpath("//link[@rel='alternate'][@hreflang]")
    ]


def test_each_leads_to_the_other_in_its_header_beside_the_page_and_in_its_head(client, pair):
    english, spanish = pair
    here, there = (f"{settings.BASE_URL}/topics/{one.slug}/" for one in pair)
    for own, other, named in (
        (english, spanish, "Español: Dolor de espalda"),
        (spanish, english, "English: Back Pain"),
    ):
        tree = page(client, own)
        assert switch(tree) == f"/topics/{other.slug}/"
        assert sisters_named(tree) == [named]
        (link,) = tree.xpath("//section[@class='sisters']//a")
        assert link.get("lang") == link.get("hreflang") == other.language
        assert alternates(tree) == [("en", here), ("es", there), ("x-default", here)]


def test_a_page_without_a_sister_leads_to_the_home_of_the_other_language(client, people):
    tree = page(client, make.published_topic(*people, "Alone"))
    assert switch(tree) == "/es/"
    assert alternates(tree) == []
    assert sisters_named(tree) == []


def test_a_sister_that_is_not_shown_is_named_nowhere_until_it_is(client, people, pair, chair):
    english, spanish = pair
    actions.withdraw_topic(topic_id=spanish.pk, by=chair, reason="No.")
    alone = page(client, english)
    assert (switch(alone), alternates(alone), sisters_named(alone)) == ("/es/", [], [])
    make.approve(actions.restore_topic(topic_id=spanish.pk, by=chair, note="Back."), people[1])
    assert sisters_named(page(client, english)) == ["Español: Dolor de espalda"]


@pytest.mark.parametrize("is_stored", [True, False])
def test_no_search_engine_is_led_to_a_sister_whose_words_are_withheld(client, people, pair, is_stored):
    english, spanish = pair
    if not is_stored:
        EditionPage.objects.all().delete()
    together = alternates(page(client, english))
    etag = client.get(f"/topics/{english.slug}/").headers["ETag"]
    assert len(together) == 3
    with time_machine.travel(timezone.now() + timedelta(days=365 * 4)):
        assert alternates(page(client, english)) == together  # late, and shown
        Topic.objects.filter(pk=spanish.pk).update(on_expiry=OnExpiry.REPLACE)
        changed = client.get(f"/topics/{english.slug}/").headers["ETag"]
        assert changed != etag
        for one in pair:
            assert alternates(page(client, one)) == []
        # A person is: there it says in Spanish why there is nothing to read, and whom to call.
        assert switch(page(client, english)) == f"/topics/{spanish.slug}/"
    again = client.get(f"/topics/{english.slug}/", headers={"If-None-Match": etag})
    assert again.status_code == 304


@pytest.mark.parametrize("is_stored", [True, False])
def test_of_three_only_the_one_whose_words_are_withheld_is_left_out(
    client, people, pair, is_stored, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr("encyclopedia.views.rows.OTHERS", ("es", "fr"))
    english, spanish = pair
    french = make.published_topic(*people, "Mal de dos", language="fr")
    make.make_sisters(people[0], english, spanish, french)
    if not is_stored:
        EditionPage.objects.all().delete()
    en, es, fr = (f"{settings.BASE_URL}/topics/{one.slug}/" for one in (english, spanish, french))
    assert alternates(page(client, french)) == [("en", en), ("es", es), ("fr", fr), ("x-default", en)]
    etag = client.get(f"/topics/{french.slug}/").headers["ETag"]
    with time_machine.travel(timezone.now() + timedelta(days=365 * 4)):
        late = client.get(f"/topics/{french.slug}/").headers["ETag"]
        Topic.objects.filter(pk=spanish.pk).update(on_expiry=OnExpiry.REPLACE)
        for own in (english, french):
            assert alternates(page(client, own)) == [("en", en), ("fr", fr), ("x-default", en)]
        assert alternates(page(client, spanish)) == []
        if is_stored:
            with django_assert_num_queries(1):
                client.get(f"/topics/{english.slug}/")
        without_spanish = client.get(f"/topics/{french.slug}/").headers["ETag"]
        Topic.objects.filter(pk=spanish.pk).update(on_expiry="")
        Topic.objects.filter(pk=english.pk).update(on_expiry=OnExpiry.REPLACE)
        # For readers of all other languages stands the first that can be read.
        assert alternates(page(client, french)) == [("es", es), ("fr", fr), ("x-default", es)]
        without_english = client.get(f"/topics/{french.slug}/").headers["ETag"]
    assert len({etag, late, without_spanish, without_english}) == 4


def test_a_draft_translation_leaves_no_word_on_the_page_of_its_source(client, people):
    english = make.published_topic(*people, "Back Pain")
    draft = make.make_topic(people[0], "Palabra secreta", language="es")
    before = client.get("/topics/back-pain/").content
    make.make_sisters(people[0], english, draft)
    assert client.get("/topics/back-pain/").content == before
    make.approve(make.submit(draft, people[0]), people[1])
    assert sisters_named(page(client, english)) == ["Español: Palabra secreta"]


def test_a_new_title_and_a_new_address_reach_the_sister_at_once(client, people, pair, chair):
    english, spanish = pair
    version = actions.start_draft(topic_id=spanish.pk, by=people[0])
    raw = make.words("Dolor lumbar", language="es")
    save_draft(version_id=version.pk, raw=raw, base_hash=version.content_hash, by=people[0])
    make.approve(make.submit(spanish, people[0]), people[1])
    assert sisters_named(page(client, english)) == ["Español: Dolor lumbar"]
    actions.rename_topic(topic_id=spanish.pk, by=chair, slug="dolor-lumbar", base_slug=spanish.slug)
    assert switch(page(client, english)) == "/topics/dolor-lumbar/"


def test_past_editions_lead_to_no_sister(client, people, pair):
    make.revise(pair[0], *people, summary="Shorter.")
    tree = html.fromstring(client.get("/topics/back-pain/editions/1/").content)
    assert (switch(tree), alternates(tree)) == ("/es/", [])


def test_a_topic_page_with_sisters_is_still_one_query(client, pair, django_assert_num_queries):
    client.get("/topics/back-pain/")
    with django_assert_num_queries(1):
        client.get("/topics/back-pain/")


def test_sisters_of_many_topics_cost_one_query(people, pair, django_assert_num_queries):
    alone = make.published_topic(*people, "Alone")
    group = [
        ShownPage("en", "Back Pain", "back-pain"),
        ShownPage("es", "Dolor de espalda", "dolor-de-espalda"),
    ]
    with django_assert_num_queries(1):
        found = shown_sisters([alone.pk, *(one.pk for one in pair)], timezone.localdate())
    assert found == {pair[0].pk: group, pair[1].pk: group}


def test_a_change_leaves_evidence_and_who_is_left_alone_has_no_group(people, pair):
    english, spanish = pair
    event = AuditEvent.objects.get(act=CHANGED_CATALOGUE)
    assert event.details["before"]["sisters"] == []
    assert event.details["after"]["sisters"] == [spanish.slug]
    make.make_sisters(people[0], spanish)
    assert set(Topic.objects.values_list("translations", flat=True)) == {None}
    assert english.history.count() > 1


def test_another_takes_the_place_of_a_sister(client, people, pair):
    english, spanish = pair
    better = make.published_topic(*people, "Dolor lumbar", language="es")
    make.make_sisters(people[0], english, better)
    assert sisters_named(page(client, english)) == ["Español: Dolor lumbar"]
    assert sisters_named(page(client, spanish)) == []


def test_two_pages_of_one_language_are_no_sisters(people, pair):
    with pytest.raises(BadInput, match="different languages"):
        make.make_sisters(people[0], pair[0], make.make_topic(people[0], "Other"))


def test_a_page_is_not_taken_out_of_another_group_by_the_way(people, pair):
    other = make.make_topic(people[0], "Other")
    with pytest.raises(BadInput, match="Back Pain"):
        make.make_sisters(people[0], other, pair[1])


def test_whoever_read_the_catalogue_before_a_sister_came_is_told(people, pair):
    english, spanish = pair
    base = catalogue_base(Topic.objects.get(pk=spanish.pk))
    make.make_sisters(people[0], english)
    with pytest.raises(WrongState):
        actions.change_catalogue(
            topic_id=spanish.pk, by=people[0], base=base, owner=None, categories=[], related=[], codes=[]
        )


def test_the_database_holds_one_topic_of_a_language_in_a_group(people, pair):
    other = make.make_topic(people[0], "Other")
    with pytest.raises(IntegrityError), transaction.atomic():
        Topic.objects.filter(pk=other.pk).update(translations=Topic.objects.get(pk=pair[0].pk).translations)


def test_the_database_lets_a_version_follow_an_edition_of_a_sister_alone(people, pair):
    english, spanish = (Topic.objects.get(pk=one.pk) for one in pair)
    stranger = make.published_topic(*people, "Stranger")
    draft = actions.start_draft(topic_id=spanish.pk, by=people[0])
    sql = "UPDATE encyclopedia_topicversion SET follows_id = %s WHERE id = %s"
    for edition in (stranger.editions.get(), spanish.editions.get()):
        assert_refused(sql, edition.pk, draft.pk, because="follows an edition of a sister topic")
    source = english.editions.get().pk
    assert execute(sql, source, draft.pk) == 1
    shown = spanish.editions.get().version_id
    assert_refused(sql, source, shown, because="is fixed once it is no draft")
