"""What patients were shown, and when."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import transaction
from lxml import html

from encyclopedia.models import Edition, EditionPage, Scope, SiteText, Topic, TopicKind
from encyclopedia.publication import refresh_neighbours
from reviews import actions
from reviews.actions import publishing
from tests import factories

pytestmark = pytest.mark.django_db


def noon(year, month, day):
    return time_machine.travel(datetime(year, month, day, 12, tzinfo=UTC), tick=False)


def text(response):
    return " ".join(html.fromstring(response.content).text_content().split())


@pytest.fixture
def people():
    return factories.make_user("writer"), factories.make_user("reviewer", "maria")


@pytest.fixture
def topic(people):
    """Shown from March 1 2024 (first words) and June 1 2024 (second words)."""
    with noon(2024, 3, 1):
        topic = factories.published_topic(*people, "Nerve Block", summary="First words.")
    with noon(2024, 6, 1):
        factories.revise(topic, *people, summary="Second words.")
    return topic


def as_of(client, topic, day):
    return client.get(f"/topics/{topic.slug}/", {"as_of": day})


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2024-03-01", "First words."),
        ("2024-05-31", "First words."),
        ("2024-06-01", "Second words."),
        ("2024-07-01", "Second words."),
    ],
)
def test_a_past_day_shows_what_was_shown_at_its_end(client, topic, day, words):
    response = as_of(client, topic, day)
    assert response.status_code == 200
    assert words in text(response)
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert 'name="robots" content="noindex"' in response.content.decode()


def test_the_end_of_the_day_is_that_of_the_site(client, people, settings):
    with time_machine.travel(datetime(2024, 3, 2, 4, tzinfo=UTC)):  # still March 1 in Chicago
        topic = factories.published_topic(*people)
    assert as_of(client, topic, "2024-03-01").status_code == 404
    settings.TIME_ZONE = "America/Chicago"
    assert as_of(client, topic, "2024-03-01").status_code == 200


def test_a_day_before_the_first_edition_is_404_in_plain_words(client, topic):
    for day in ("2024-02-29", "0001-01-01"):
        response = as_of(client, topic, day)
        assert response.status_code == 404
        assert "Patients could not read this page on" in text(response)
        assert "words." not in text(response)


@pytest.mark.parametrize(
    "day",
    [
        "",
        "yesterday",
        "2024-02-30",
        "2024-13-01",
        "20240301",
        "2024-3-1",
        "\x002024-03-01",
        "٢٠٢٤-٠٣-٠١",
        "9" * 5000,
        "2024-03-01\n",
        "9999-12-31",
    ],
)
def test_a_day_that_is_none_is_400_in_plain_words(client, topic, day):
    response = as_of(client, topic, day)
    assert response.status_code == 400
    assert "We can't show that day" in text(response)


def test_an_unknown_topic_on_a_past_day_is_404(client, db):
    assert client.get("/topics/nothing/?as_of=2024-03-01").status_code == 404


def test_a_gap_in_which_the_topic_was_withdrawn_shows_nothing(client, people, topic):
    chair = factories.make_user("chair")
    with noon(2024, 7, 1):
        actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="Unsafe.")
    with noon(2024, 8, 1):
        factories.approve(actions.restore_topic(topic_id=topic.pk, by=chair, note="Mended."), people[1])
    assert as_of(client, topic, "2024-06-30").status_code == 200
    assert as_of(client, topic, "2024-07-15").status_code == 404
    assert as_of(client, topic, "2024-08-01").status_code == 200


def test_an_earlier_edition_says_clearly_what_it_is(client, topic):
    response = client.get(f"/topics/{topic.slug}/editions/1/")
    assert response.status_code == 200
    words = text(response)
    assert "This is an earlier edition of this page, kept for the record." in words
    assert "Edition 1 was shown from March 1, 2024, 12:00 p.m. UTC to June 1, 2024, 12:00 p.m. UTC." in words
    assert "First words." in words
    tree = html.fromstring(response.content)
    assert tree.xpath("//link[@rel='canonical']/@href") == [f"http://testserver/topics/{topic.slug}/"]
    current = text(client.get(f"/topics/{topic.slug}/editions/2/"))
    assert "This is edition 2, the one that is shown now." in current


def test_a_past_edition_has_the_disclaimer_of_its_day(client, topic):
    SiteText.objects.create(
        key="disclaimer", number=50, body="<p>Of April.</p>", starts_at=datetime(2024, 4, 1, tzinfo=UTC)
    )
    SiteText.objects.create(
        key="disclaimer", number=51, body="<p>Of August.</p>", starts_at=datetime(2024, 8, 1, tzinfo=UTC)
    )
    assert "Of April." not in text(as_of(client, topic, "2024-03-15"))
    assert "Of April." in text(as_of(client, topic, "2024-04-01"))
    assert "Of April." in text(client.get(f"/topics/{topic.slug}/editions/1/"))
    assert "Of August." in text(client.get(f"/topics/{topic.slug}/"))


def test_a_past_edition_names_no_neighbour(client, people, topic):
    other = factories.published_topic(*people, "Neighbour")
    topic.related.add(other)
    refresh_neighbours([topic])
    assert "Neighbour" in text(client.get(f"/topics/{topic.slug}/"))
    for place in ("editions/1/", "editions/2/", "?as_of=2024-03-02"):
        assert "Neighbour" not in text(client.get(f"/topics/{topic.slug}/{place}"))


def test_a_past_edition_without_a_stored_page_is_rendered_from_the_evidence(client, topic):
    EditionPage.objects.filter(edition__topic=topic).delete()
    assert "First words." in text(client.get(f"/topics/{topic.slug}/editions/1/"))


def test_the_list_says_when_each_edition_was_shown_and_who_signed_it(client, topic):
    response = client.get(f"/topics/{topic.slug}/editions/")
    rows = [
        " ".join(row.text_content().split()) for row in html.fromstring(response.content).xpath("//tbody/tr")
    ]
    assert rows == [
        "Edition 2 June 1, 2024, 12:00 p.m. UTC until now June 1, 2024 Maria Example, MD",
        "Edition 1 March 1, 2024, 12:00 p.m. UTC to June 1, 2024, 12:00 p.m. UTC February 29, 2024 Maria Example, MD",
    ]


@pytest.mark.parametrize("number", ["0", "3", "2147483648", "9" * 30, "9" * 5000])
def test_an_edition_that_never_was_is_404(client, topic, number):
    assert client.get(f"/topics/{topic.slug}/editions/{number}/").status_code == 404


def test_many_editions_cost_as_many_queries_as_two(client, people, topic, django_assert_max_num_queries):
    for number in range(4):
        factories.revise(topic, *people, summary=f"Words {number}.")
    with django_assert_max_num_queries(2):
        assert "Edition 6" in text(client.get(f"/topics/{topic.slug}/editions/"))
    with django_assert_max_num_queries(5):
        client.get(f"/topics/{topic.slug}/editions/3/")


def imported(writer, chair):
    """Attested on March 1 2024."""
    with noon(2024, 3, 1):
        actions.import_topic(
            source_id="nih:1",
            language="en",
            kind=TopicKind.objects.get(key="treatment"),
            raw=factories.words("Imported Thing"),
            by=writer,
            current_as_of=date(2019, 10, 22),
            attestation=actions.Attestation(by=chair, reason="Reviewed by NIH."),
        )
    return Topic.objects.get(source_id="nih:1")


def test_an_attested_edition_says_who_vouched_for_it(client):
    chair = factories.make_user("chair", "carla")
    writer = factories.make_user("writer")
    topic = imported(writer, chair)
    slug = topic.slug
    words = text(client.get(f"/topics/{slug}/"))
    assert "Current as of October 22, 2019 Earlier review confirmed by Carla Example, MD" in words
    confirmed = "Reviewed before it came here; Carla Example, MD confirmed that review on March 1, 2024"
    assert confirmed in words
    assert "Clinical review board:" not in words
    assert "Earlier review confirmed by Carla Example, MD" in text(client.get(f"/topics/{slug}/editions/"))
    # A review of the changes alone leaves the date, and what it rests on, with the day it was vouched for.
    with noon(2024, 6, 1):
        actions.start_draft(topic_id=topic.pk, by=writer)
        factories.edit(topic, writer, summary="Second words.")
        round_ = factories.submit(topic, writer, scope=Scope.CHANGES_ONLY)
        factories.approve(round_, factories.make_user("reviewer", "maria"))
    words = text(client.get(f"/topics/{slug}/"))
    assert "Second words." in words
    assert "Current as of October 22, 2019" in words
    assert confirmed in words


def test_an_attestation_of_an_earlier_release_keeps_its_day_through_every_edition(client, monkeypatch):
    """They did not tell their day, and what rested on them took them over as they were."""
    carla, maria = factories.make_user("chair", "carla"), factories.make_user("reviewer", "maria")
    writer = factories.make_user("writer")

    def revise(day, summary):
        with noon(*day):
            actions.start_draft(topic_id=topic.pk, by=writer)
            factories.edit(topic, writer, summary=summary)
            factories.approve(factories.submit(topic, writer, scope=Scope.CHANGES_ONLY), maria)

    def as_before(edition, *args, **kwargs):
        edition.attestation.pop("signed_on")
        return write(edition, *args, **kwargs)

    with monkeypatch.context() as release:
        write = publishing.publication.write
        release.setattr(publishing.publication, "write", as_before)
        topic = imported(writer, carla)
        revise((2024, 6, 1), "Second words.")
    assert not Edition.objects.filter(attestation__has_key="signed_on").exists()
    revise((2024, 9, 1), "Third words.")
    words = text(client.get(f"/topics/{topic.slug}/"))
    assert "Third words." in words
    assert "Carla Example, MD confirmed that review on March 1, 2024" in words


def test_a_day_on_which_the_page_changed_says_so_and_leads_to_what_was_read_before(client, people):
    with time_machine.travel(datetime(2024, 3, 1, 9, 5, tzinfo=UTC), tick=False):
        topic = factories.published_topic(*people)
    with time_machine.travel(datetime(2024, 3, 1, 17, 30, tzinfo=UTC), tick=False):
        factories.revise(topic, *people, summary="Corrected.")
    shown = "shown from March 1, 2024, 9:05 a.m. UTC to March 1, 2024, 5:30 p.m. UTC"
    assert f"Edition 1 was {shown}." in text(client.get(f"/topics/{topic.slug}/editions/1/"))
    that_day = as_of(client, topic, "2024-03-01")
    assert "Corrected." in text(that_day)
    assert "The page changed on this day" in text(that_day)
    (note,) = html.fromstring(that_day.content).xpath("//div[@role='note']")
    assert note.xpath(".//li/a/@href") == [f"/topics/{topic.slug}/editions/1/"]
    assert f"Edition 1, {shown}" in " ".join(note.text_content().split())
    for quiet in ("?as_of=2024-03-02", "editions/1/", "editions/2/"):
        assert "The page changed on this day" not in text(client.get(f"/topics/{topic.slug}/{quiet}"))


def test_a_day_at_whose_end_the_page_was_gone_still_leads_to_what_was_read_on_it(client, people, topic):
    chair = factories.make_user("chair")
    with noon(2024, 7, 1):
        actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="Unsafe.")
    with noon(2024, 8, 1):
        factories.approve(actions.restore_topic(topic_id=topic.pk, by=chair, note="Mended."), people[1])
    response = as_of(client, topic, "2024-07-01")
    assert response.status_code == 404
    assert "Earlier that day they could read:" in text(response)
    assert f"/topics/{topic.slug}/editions/2/" in html.fromstring(response.content).xpath(
        "//main//li/a/@href"
    )


def test_times_are_those_of_the_site_and_name_their_zone(client, topic, settings):
    settings.TIME_ZONE = "America/Chicago"
    words = text(client.get(f"/topics/{topic.slug}/editions/"))
    assert "March 1, 2024, 6:00 a.m. CST to June 1, 2024, 7:00 a.m. CDT" in words


def test_cells_of_the_editions_carry_their_label_for_narrow_screens(client, topic):
    tree = html.fromstring(client.get(f"/topics/{topic.slug}/editions/").content)
    labels = tree.xpath("//tbody/tr[1]/td/@data-label")
    assert labels == tree.xpath("//thead//th/text()")[1:]


def test_a_section_without_text_cannot_come_in_as_reviewed(db):
    from encyclopedia.errors import BadInput

    raw = factories.words("Imported Thing")
    raw["sections"].append({"key": "more", "heading": "More", "html": "<table><tr><td></td></tr></table>"})
    with pytest.raises(BadInput, match="Its section “More” has no text"), transaction.atomic():
        actions.import_topic(
            source_id="nih:1",
            language="en",
            kind=TopicKind.objects.get(key="treatment"),
            raw=raw,
            by=factories.make_user("writer"),
            current_as_of=date(2019, 10, 22),
            attestation=actions.Attestation(by=factories.make_user("chair"), reason="Reviewed by NIH."),
        )
    assert not Topic.objects.filter(source_id="nih:1").exists()
