"""Sitemaps, held against the schemas of the protocol, and robots.txt as a robot reads it."""

from datetime import UTC, date, datetime
from urllib.robotparser import RobotFileParser

import pytest
import time_machine
from django.utils import timezone
from lxml import html

from encyclopedia.models import Category, SiteText, Topic, TopicKind
from encyclopedia.views.sitemaps import PER_FILE
from reviews import actions
from tests import factories

from .many import copies
from .schemas import valid

pytestmark = pytest.mark.django_db

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
HOST = "http://testserver"
# What stands in Spanish before anything is published there.
SPANISH = {f"{HOST}/es/": None, f"{HOST}/es/topics/": None, f"{HOST}/es/how-we-review/": None}


@pytest.fixture
def people():
    return factories.make_user("writer"), factories.make_user("reviewer")


@pytest.fixture
def chair():
    return factories.make_user("chair")


def at(month: int):
    return time_machine.travel(datetime(2024, month, 1, 12, tzinfo=UTC), tick=False)


def read(client, address: str) -> dict[str, str | None]:
    """Return when each address of a valid sitemap was last changed."""
    response = client.get(address)
    assert response.status_code == 200, address
    assert response.headers["Content-Type"] == "application/xml; charset=utf-8"
    schema = "siteindex.xsd" if address.endswith("/sitemap.xml") else "sitemap_with_languages.xsd"
    tree = valid(response.content, schema)
    return {one.findtext(f"{NAMESPACE}loc"): one.findtext(f"{NAMESPACE}lastmod") for one in tree}


def everything(client) -> dict[str, str | None]:
    """Return all that a search engine learns that begins with the index; no address may stand twice."""
    found: dict[str, str | None] = {}
    for address in read(client, "/sitemap.xml"):
        more = read(client, address)
        assert not found.keys() & more.keys()
        found |= more
    return found


def test_what_patients_read_is_listed_with_the_instant_of_its_publication_or_review(client, people, chair):
    with at(3):
        topic = factories.published_topic(*people, "Nerve Block")
        other = factories.published_topic(*people, "Other Thing")
        category = Category.objects.create(slug="pain", name="Pain")
        Category.objects.create(slug="empty", name="Empty")
        topic.categories.add(category)
        factories.make_topic(people[0], "Secret Draft").categories.add(category)
    with at(4):
        actions.start_draft(topic_id=topic.pk, by=people[0])
        factories.edit(topic, people[0], summary="A draft is saved.")
    march = "2024-03-01T12:00:00Z"
    assert everything(client) == {
        f"{HOST}/": march,
        f"{HOST}/topics/": march,
        f"{HOST}/how-we-review/": None,  # the text that ships with the product has no day of its own
        f"{HOST}/categories/pain/": march,
        f"{HOST}/topics/nerve-block/": march,
        f"{HOST}/topics/other-thing/": march,
        **SPANISH,
    }
    assert set(read(client, "/sitemap.xml").values()) == {march}
    with at(5):
        factories.approve(
            actions.open_reaffirmation(topic_id=other.pk, by=chair, note="Still right."), people[1]
        )
    may = "2024-05-01T12:00:00Z"
    found = everything(client)
    assert (found[f"{HOST}/topics/other-thing/"], found[f"{HOST}/topics/nerve-block/"]) == (may, march)
    assert (found[f"{HOST}/"], found[f"{HOST}/categories/pain/"]) == (may, march)
    assert set(read(client, "/sitemap.xml").values()) == {may}
    for address in found:
        page = client.get(address)
        assert page.status_code == 200, address
        assert "noindex" not in page.headers.get("X-Robots-Tag", "")


def test_a_text_of_the_sites_own_is_dated(client, db):
    number = SiteText.objects.filter(key="how-we-review").latest("number").number
    with at(6):
        actions.publish_site_text(
            key="how-we-review", language="en", body="<p>Carefully.</p>", base_number=number,
            by=factories.make_user("manager"),
        )  # fmt: skip
    assert everything(client)[f"{HOST}/how-we-review/"] == "2024-06-01T12:00:00Z"


def test_an_empty_library_has_a_valid_sitemap(client, db):
    assert read(client, "/sitemap.xml") == {f"{HOST}/sitemaps/pages.xml": None}
    own = {f"{HOST}/": None, f"{HOST}/topics/": None, f"{HOST}/how-we-review/": None}
    assert everything(client) == own | SPANISH


def test_pages_name_themselves_in_the_languages_in_which_they_stand(client, people):
    english = factories.published_topic(*people, "Back Pain")
    spanish = factories.published_topic(*people, "Dolor de espalda", language="es")
    factories.published_topic(*people, "Alone")
    factories.make_sisters(people[0], english, spanish)
    category = Category.objects.create(slug="pain", name="Pain")
    spanish.categories.add(category)
    assert f"{HOST}/es/categories/pain/" in everything(client)
    assert f"{HOST}/categories/pain/" not in everything(client)
    both = Category.objects.create(slug="back", name="Back")
    for one in (english, spanish):
        one.categories.add(both)
    seen = 0
    for address in read(client, "/sitemap.xml"):
        for one in valid(client.get(address).content, "sitemap_with_languages.xsd"):
            page = client.get(one.findtext(f"{NAMESPACE}loc"))
            in_head = html.fromstring(page.content).xpath("//head/link[@rel='alternate'][@hreflang]")
            told = {link.get("hreflang"): link.get("href") for link in one.iter(f"{XHTML}link")}
            assert told == {link.get("hreflang"): link.get("href") for link in in_head}
            seen += bool(told)
    assert seen == 2 + 2 + 3 + len(SPANISH)


@pytest.mark.parametrize("number", ["0", "2", "1000000000", "1000000001", "9" * 40])
def test_a_file_without_topics_is_not_there(client, people, number):
    factories.published_topic(*people)
    assert client.get(f"/sitemaps/topics-{number}.xml").status_code == 404


def test_a_withdrawn_topic_is_left_out_and_a_renamed_one_stands_under_its_new_address(client, people, chair):
    gone = factories.published_topic(*people, "Gone Thing")
    renamed = factories.published_topic(*people, "Old Name")
    actions.withdraw_topic(topic_id=gone.pk, by=chair, reason="Unsafe.")
    actions.rename_topic(topic_id=renamed.pk, by=chair, slug="new-name", base_slug=renamed.slug)
    found = everything(client)
    assert f"{HOST}/topics/new-name/" in found
    assert not {f"{HOST}/topics/gone-thing/", f"{HOST}/topics/old-name/"} & found.keys()
    actions.withdraw_topic(topic_id=renamed.pk, by=chair, reason="Unsafe.")
    assert len(read(client, "/sitemap.xml")) == 1


def test_a_page_whose_words_are_withheld_is_left_out(client, people):
    with time_machine.travel(datetime(2023, 7, 12, 12, tzinfo=UTC)):
        old = factories.make_topic(people[0], "Old Words")
        factories.approve(factories.submit(old, people[0]), people[1], date(2023, 7, 11))
    with time_machine.travel(datetime(2026, 7, 20, 12, tzinfo=UTC)):
        assert f"{HOST}/topics/old-words/" in everything(client)
        TopicKind.objects.filter(pk=old.kind_id).update(on_expiry="replace")
        assert f"{HOST}/topics/old-words/" not in everything(client)
        assert len(read(client, "/sitemap.xml")) == 1
        assert client.get("/sitemaps/topics-1.xml").status_code == 404
        actions.disclose(by=people[1], interests="")
        factories.published_topic(*people, "New Words")
        assert read(client, "/sitemaps/topics-1.xml").keys() == {f"{HOST}/topics/new-words/"}


def test_a_sister_whose_words_are_withheld_is_not_named(client, people):
    with time_machine.travel(datetime(2023, 7, 12, 12, tzinfo=UTC)):
        old = factories.make_topic(people[0], "Palabras viejas", language="es")
        factories.approve(factories.submit(old, people[0]), people[1], date(2023, 7, 11))
    with time_machine.travel(datetime(2026, 7, 20, 12, tzinfo=UTC)):
        actions.disclose(by=people[1], interests="")
        factories.make_sisters(people[0], factories.published_topic(*people, "New Words"), old)
        assert b"palabras-viejas" in client.get("/sitemaps/topics-1.xml").content
        TopicKind.objects.filter(pk=old.kind_id).update(on_expiry="replace")
        assert read(client, "/sitemaps/topics-1.xml").keys() == {f"{HOST}/topics/new-words/"}
        assert b"palabras-viejas" not in client.get("/sitemaps/topics-1.xml").content


def test_files_are_bounded_and_cost_the_same_however_many_topics_there_are(
    client, people, django_assert_num_queries
):
    topic = factories.published_topic(*people)
    costs = {"/sitemap.xml": 4, "/sitemaps/topics-1.xml": 5, "/sitemaps/pages.xml": 4}
    for address, queries in costs.items():
        with django_assert_num_queries(queries):
            client.get(address)
    first = PER_FILE * (topic.pk // PER_FILE + 1)
    copies(topic, [timezone.now()] * (PER_FILE + 1), first=first)
    number = first // PER_FILE + 1
    costs[f"/sitemaps/topics-{number}.xml"] = costs["/sitemaps/topics-1.xml"]
    for address, queries in costs.items():
        with django_assert_num_queries(queries):
            client.get(address)
    assert len(read(client, "/sitemap.xml")) == 4
    assert len(read(client, f"/sitemaps/topics-{number}.xml")) == PER_FILE
    assert len(read(client, f"/sitemaps/topics-{number + 1}.xml")) == 1
    assert len(client.get(f"/sitemaps/topics-{number}.xml").content) < 2**20
    assert len(everything(client)) == PER_FILE + 5 + len(SPANISH)


@pytest.mark.parametrize("address", ["/sitemap.xml", "/sitemaps/topics-1.xml"])
def test_an_unchanged_sitemap_is_not_sent_again(client, people, chair, address):
    with at(1):
        topic = factories.published_topic(*people, "Nerve Block")
        factories.published_topic(*people, "Other")
    first = client.get(address)
    assert first.headers["Last-Modified"] == "Mon, 01 Jan 2024 12:00:00 GMT"
    for condition in (
        {"if-none-match": first.headers["ETag"]},
        {"if-modified-since": first.headers["Last-Modified"]},
    ):
        assert client.get(address, headers=condition).status_code == 304
    for month, act in (
        (2, lambda: factories.revise(topic, *people, summary="Other words.")),
        (3, lambda: actions.rename_topic(topic_id=topic.pk, by=chair, slug="new", base_slug="nerve-block")),
        (4, lambda: actions.withdraw_topic(topic_id=topic.pk, by=chair, reason="Unsafe.")),
    ):
        before = client.get(address).headers["Last-Modified"]
        with at(month):
            act()
        after = client.get(address, headers={"if-modified-since": before})
        assert after.status_code == 200
        assert (
            after.headers["Last-Modified"]
            == f"{datetime(2024, month, 1, tzinfo=UTC):%a, %d %b %Y} 12:00:00 GMT"
        )


def test_what_became_late_by_the_clock_has_no_date_to_be_asked_by(client, people):
    with time_machine.travel(datetime(2023, 7, 12, 12, tzinfo=UTC)):
        for title in ("Old Words", "Older Words"):
            topic = factories.make_topic(people[0], title)
            factories.approve(factories.submit(topic, people[0]), people[1], date(2023, 7, 11))
    TopicKind.objects.update(on_expiry="replace")
    Topic.objects.filter(pk=topic.pk).update(review_interval_months=60)
    with time_machine.travel(datetime(2025, 7, 20, 12, tzinfo=UTC)):
        changed = client.get("/sitemaps/topics-1.xml").headers["Last-Modified"]
    with time_machine.travel(datetime(2026, 7, 20, 12, tzinfo=UTC)):
        later = client.get("/sitemaps/topics-1.xml", headers={"if-modified-since": changed})
        assert later.status_code == 200
        assert "Last-Modified" not in later.headers
        assert read(client, "/sitemaps/topics-1.xml").keys() == {f"{HOST}/topics/older-words/"}


def test_robots_find_the_sitemap_and_stay_out_of_the_staff_site_and_the_search(client):
    robot = RobotFileParser()
    robot.parse(client.get("/robots.txt").content.decode().splitlines())
    assert robot.site_maps() == [f"{HOST}/sitemap.xml"]
    for address, may in (("/", True), ("/topics/x/", True), ("/admin/", False), ("/search/?q=x", False)):
        assert robot.can_fetch("*", HOST + address) is may


def test_what_became_sisters_without_a_date_has_no_date_to_be_asked_by(client, people):
    with at(1):
        english = factories.published_topic(*people, "Back Pain")
        spanish = factories.published_topic(*people, "Dolor de espalda", language="es")
    alone = client.get("/sitemaps/topics-1.xml")
    factories.make_sisters(people[0], english, spanish)
    linked = client.get(
        "/sitemaps/topics-1.xml", headers={"if-modified-since": alone.headers["Last-Modified"]}
    )
    assert linked.status_code == 200
    assert "Last-Modified" not in linked.headers
    assert b"hreflang" in linked.content
